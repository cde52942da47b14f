"""Open orders that the walk over changes passed by unread, and what they had taken by then."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from connector.domain.orders import Order, OrderStamp, Standing
from connector.ledger.binding import SHOP, listed
from connector.ledger.ending import ship
from connector.ledger.tables import arrivals, orders, supplies, tasks, variants
from connector.ledger.tasks import STILL_SO
from connector.ledger.variants import items_of

UNREADABLE = "unreadable order"
"""The kind of the task."""

_KNOWN = select(orders.c.order_id).where(
    orders.c.shop == SHOP, orders.c.order_id.in_(listed("ids")), orders.c.standing != Standing.GONE
)


def passed_by(
    connection: Connection, shop: str, stamps: Sequence[OrderStamp], through: datetime
) -> list[int]:
    """Of these the open ones that are unknown, or gone as far as we know. Later than `through` comes yet."""
    due = [s.id for s in stamps if s.standing.is_open and s.modified_at <= through]
    known = set(connection.scalars(_KNOWN, {"in_shop": shop, "ids": due})) if due else set()
    return [order_id for order_id in due if order_id not in known]


_THERE = select(orders.c.order_id).where(orders.c.shop == SHOP, orders.c.order_id.in_(listed("ids")))


def account_for(connection: Connection, shop: str, found: Sequence[Order]) -> None:
    """To be called before these are saved: what the unknown ones among them took was missed long ago.

    It is no arrival now, but for what had come and was given back when stock fell without a reason.
    """
    known = set(connection.scalars(_THERE, {"in_shop": shop, "ids": [order.id for order in found]}))
    new = [order for order in found if order.id not in known]
    items = items_of(connection, shop, {line.variant_id for order in new for line in order.lines})
    taken: Counter[int] = Counter()
    since: dict[int, date] = {}
    for order in new:
        for item_id, units in _taken(order, items):
            taken[item_id] += units
            since[item_id] = min(order.placed_at.date(), since.get(item_id, date.max))
    explained = {i: -max(0, n - _given_back(connection, shop, i, since[i])) for i, n in taken.items()}
    ship(connection, shop, explained)


def _taken(order: Order, items: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    for line in order.lines:
        if line.taken and line.variant_id in items:
            yield items[line.variant_id], line.taken


_SKUS = select(variants.c.sku).where(variants.c.shop == SHOP, variants.c.item_id == bindparam("of_item"))
_GIVEN_BACK = (
    select(func.sum(-arrivals.c.units))
    .join(supplies, supplies.c.id == arrivals.c.supply_id)
    .where(supplies.c.shop == SHOP, supplies.c.sku.in_(_SKUS))
    .where(arrivals.c.units < 0, arrivals.c.on >= bindparam("since"))
)


def _given_back(connection: Connection, shop: str, item_id: int, since: date) -> int:
    return connection.scalar(_GIVEN_BACK, {"in_shop": shop, "of_item": item_id, "since": since}) or 0


_ASKED_ABOUT = (
    select(tasks.c.order_id)
    .distinct()
    .where(tasks.c.shop == SHOP, tasks.c.kind == UNREADABLE, tasks.c.order_id.isnot(None), STILL_SO)
    .order_by(tasks.c.order_id)
)


def unreadable(connection: Connection, shop: str) -> list[int]:
    """The orders that could not be read when we last tried."""
    return list(connection.scalars(_ASKED_ABOUT, {"in_shop": shop}))
