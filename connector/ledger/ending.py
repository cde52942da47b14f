"""Orders that end: what of them left us, and what is still on the shelf."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from connector.domain.orders import Standing
from connector.ledger.binding import SHOP, listed
from connector.ledger.queues import judge_again
from connector.ledger.standings import IS_OPEN
from connector.ledger.tables import items, line_parts, order_lines, orders, variants
from connector.ledger.upsert import Record, for_each
from connector.ledger.variants import mark_dirty

_OF_ORDERS = (orders.c.shop == SHOP, orders.c.order_id.in_(listed("ids")))
_LINES_OF_ORDERS = (order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("ids")))
_ADD_SHIPPED = (
    update(items)
    .where(items.c.shop == SHOP, items.c.item_id == bindparam("of_item"))
    .values(shipped=items.c.shipped + bindparam("more"))
)


def ship(connection: Connection, shop: str, units: Mapping[int, int]) -> None:
    """Units that left on hand, by item."""
    rows = [{"in_shop": shop, "of_item": item_id, "more": n} for item_id, n in units.items() if n]
    for_each(connection, _ADD_SHIPPED, rows)


_STILL_OPEN = (
    select(
        order_lines.c.line_id,
        order_lines.c.item_id,
        order_lines.c.taken,
        orders.c.placed_at,
        variants.c.committed,
    )
    .join(orders, (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id))
    .outerjoin(
        variants,
        (variants.c.shop == order_lines.c.shop) & (variants.c.variant_id == order_lines.c.variant_id),
    )
    .where(*_LINES_OF_ORDERS, order_lines.c.item_id.isnot(None), IS_OPEN)
)
_LEAVE = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
    .values(left=order_lines.c.left + order_lines.c.taken)
)
_STRAND = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
    .values(stranded=order_lines.c.taken)
)
_CLOSE_LINES = update(order_lines).where(*_LINES_OF_ORDERS).values(open_units=0)
_DROP_QUEUES = delete(line_parts).where(
    line_parts.c.shop == SHOP,
    line_parts.c.line_id.in_(select(order_lines.c.line_id).where(*_LINES_OF_ORDERS)),
)
_GONE = update(orders).where(*_OF_ORDERS).values(standing=Standing.GONE, settled=True)


def mark_gone(
    connection: Connection, shop: str, order_ids: Collection[int], seen_since: datetime | None = None
) -> None:
    """Orders that can no longer be read. Their units are open no more.

    Those placed before `seen_since` are hidden from us: what they have taken is still on the shelf.
    That of the others is stranded; where the shop tells what is committed, it has left.
    """
    if not order_ids:
        return
    here = {"in_shop": shop, "ids": list(order_ids)}
    open_lines = connection.execute(_STILL_OPEN, here).all()
    mark_dirty(connection, shop, {row.item_id for row in open_lines})
    ended = [row for row in open_lines if seen_since is None or row.placed_at >= seen_since]
    leaving = [row for row in ended if row.committed is not None]
    shipped: dict[int, int] = defaultdict(int)
    for row in leaving:
        shipped[row.item_id] += row.taken
    ship(connection, shop, shipped)
    stranded = [row for row in ended if row.committed is None]
    for ending, rows in ((_LEAVE, leaving), (_STRAND, stranded)):
        for_each(connection, ending, [{"in_shop": shop, "of_line": row.line_id} for row in rows])
    for statement in (_CLOSE_LINES, _DROP_QUEUES, _GONE):
        connection.execute(statement, here)
    judge_again(connection, shop, order_ids)


_STRANDED = (
    select(order_lines.c.line_id, order_lines.c.stranded)
    .where(order_lines.c.shop == SHOP, order_lines.c.item_id == bindparam("of_item"))
    .where(order_lines.c.stranded > 0)
    .order_by(order_lines.c.line_id)
)
_COUNTED_AGAIN = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
    .values(stranded=order_lines.c.stranded - bindparam("again"))
)


def count_again(connection: Connection, shop: str, item_id: int, units: int) -> int:
    """So many stranded units of an item are in the shop's count again, the oldest first.

    Returns how many were found.
    """
    rows = []
    for line_id, stranded in connection.execute(_STRANDED, {"in_shop": shop, "of_item": item_id}).all():
        if units > 0:
            rows.append({"in_shop": shop, "of_line": line_id, "again": min(units, stranded)})
            units -= min(units, stranded)
    for_each(connection, _COUNTED_AGAIN, rows)
    return sum(row["again"] for row in rows)


_SHORT_WHEN_SHIPPED = (
    select(order_lines.c.line_id, order_lines.c.sku, order_lines.c.short, orders.c.order_id, orders.c.number)
    .join(orders, (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id))
    .where(order_lines.c.shop == SHOP, order_lines.c.item_id == bindparam("of_item"))
    .where(order_lines.c.short > 0, orders.c.standing == Standing.SHIPPED)
)
_NOT_SHORT = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
    .values(short=0)
)


def take_short_when_shipped(connection: Connection, shop: str, item_id: int) -> list[Record]:
    """Lines of an item that were short at the last plan and have been shipped since; each once."""
    found = connection.execute(_SHORT_WHEN_SHIPPED, {"in_shop": shop, "of_item": item_id}).all()
    for_each(connection, _NOT_SHORT, [{"in_shop": shop, "of_line": row.line_id} for row in found])
    return list(found)
