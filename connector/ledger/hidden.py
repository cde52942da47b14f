"""Orders that the shop hides from us because of their age: gone, and there all the same.

They are told from those that are really gone by the question that is asked about each.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from connector.domain.orders import Order, Standing
from connector.ledger.binding import SHOP, listed
from connector.ledger.standings import IS_OPEN
from connector.ledger.tables import line_parts, order_lines, orders, tasks
from connector.ledger.tasks import STILL_SO
from connector.ledger.upsert import for_each

HIDDEN = "hidden order"
"""The kind of the task."""

_OF_ORDERS = (orders.c.shop == SHOP, orders.c.order_id.in_(listed("ids")))
_TOO_OLD = (
    select(orders.c.order_id, orders.c.number)
    .where(*_OF_ORDERS, IS_OPEN, orders.c.placed_at < bindparam("since"))
    .order_by(orders.c.order_id)
)


def too_old(
    connection: Connection, shop: str, order_ids: Collection[int], seen_since: datetime
) -> dict[int, str]:
    """The numbers of those that are open as far as we know, and too old to be seen."""
    here = {"in_shop": shop, "ids": list(order_ids), "since": seen_since}
    return {row.order_id: row.number for row in connection.execute(_TOO_OLD, here)}


_ASKED_ABOUT = select(tasks.c.order_id).where(tasks.c.shop == SHOP, tasks.c.kind == HIDDEN, STILL_SO)
_HIDDEN = select(orders.c.order_id, orders.c.placed_at).where(
    orders.c.shop == SHOP, orders.c.order_id.in_(_ASKED_ABOUT), orders.c.standing == Standing.GONE
)


def hidden_orders(connection: Connection, shop: str) -> dict[int, datetime]:
    """When those that are hidden were placed, by id."""
    return {row.order_id: row.placed_at for row in connection.execute(_HIDDEN, {"in_shop": shop})}


_GONE = select(orders.c.order_id).where(*_OF_ORDERS, orders.c.standing == Standing.GONE)
_QUEUE_AGAIN = line_parts.insert().from_select(
    ["shop", "item_id", "queued_at", "order_id", "line_id", "units"],
    select(
        order_lines.c.shop,
        order_lines.c.item_id,
        orders.c.placed_at,
        order_lines.c.order_id,
        order_lines.c.line_id,
        order_lines.c.taken,
    )
    .join(orders, (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id))
    .where(order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("ids")))
    .where(order_lines.c.item_id.isnot(None), order_lines.c.taken > 0),
)
_HAS_LEFT = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
    .values(left=bindparam("by_now"))
)


def bring_back(connection: Connection, shop: str, found: Sequence[Order]) -> list[int]:
    """Make the hidden ones of these ready to be saved; returns their ids.

    Their units stayed spoken for before all others, so they queue again where they did. What has left
    while they were hidden was missed on the shelf at that time, and does not count as shipped now.
    """
    here = {"in_shop": shop, "ids": [order.id for order in found]}
    gone = set(connection.scalars(_GONE, here))
    back = sorted(gone & hidden_orders(connection, shop).keys()) if gone else []
    if back:
        connection.execute(_QUEUE_AGAIN, here | {"ids": back})
        lines = [line for order in found if order.id in back for line in order.lines]
        rows = [{"in_shop": shop, "of_line": line.id, "by_now": line.left} for line in lines]
        for_each(connection, _HAS_LEFT, rows)
    return back
