"""What planning reads and writes: dirty items, their lines, and the orders those belong to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select, update

from connector.domain.dates import Rests
from connector.domain.letters import Cause, CauseKind
from connector.domain.orders import Standing
from connector.ledger.binding import SHOP, listed
from connector.ledger.queues import judge_again
from connector.ledger.standings import IS_OPEN
from connector.ledger.tables import items, order_lines, orders, shops
from connector.ledger.upsert import Record, for_each, in_pieces, upsert


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as it was planned last, with its page.

    `shipped` counts units that left since `on_hand` was accounted for, `unexplained` those that were
    committed to no order that we saw. Nothing is accounted for while the supply of its SKU is lost.
    """

    item_id: int
    on_hand: int | None
    shipped: int
    unexplained: int | None
    unsettled: bool
    change_id: int
    overdue: frozenset[str]
    fingerprint: str | None
    in_stock_on: date | None
    units_left: int | None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order, as far as the rules need it."""

    order_id: int
    number: str
    standing: Standing
    channel: str
    placed_at: datetime
    adopted: bool
    doubtful: bool
    currency: str
    name: str
    email: str
    country: str
    language: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """An order line, with what was planned for it last."""

    line_id: int
    order_id: int
    item_id: int | None
    sku: str
    title: str
    units: int
    open_units: int
    taken: int
    short: int
    short_first: bool | None
    rests: Rests | None
    eta_on: date | None
    basis: str
    uncovered_since: date | None
    earlier_since: date | None
    judge_on: date | None
    cause_kind: CauseKind | None
    cause_key: str
    told_on: date | None  # the date told last

    @property
    def cause(self) -> Cause | None:
        return Cause(self.cause_kind, self.cause_key) if self.cause_kind else None


_OF_ITEM = (items.c.shop == SHOP, items.c.item_id == bindparam("of_item"))
_OF_ITEMS = (items.c.shop == SHOP, items.c.item_id.in_(listed("item_ids")))
_DIRTY = (
    select(items)
    .where(items.c.shop == SHOP, items.c.dirty.is_(True), items.c.item_id > bindparam("after"))
    .order_by(items.c.item_id)
    .limit(bindparam("most"))
)
_TAKE_MARKS = (
    update(items)
    .where(items.c.shop == SHOP, items.c.dirty.is_(True))
    .where(items.c.item_id > bindparam("after"), items.c.item_id <= bindparam("last"))
    .values(dirty=False)
)


def take_dirty(connection: Connection, shop: str, after: int, limit: int) -> list[ItemRow]:
    """The next dirty items after `after`. Their marks are taken here, before anything is read."""
    here = {"in_shop": shop, "after": after}
    found = [_item(row) for row in connection.execute(_DIRTY, here | {"most": limit})]
    if found:
        connection.execute(_TAKE_MARKS, here | {"last": found[-1].item_id})
    return found


_BY_ID = select(items).where(*_OF_ITEMS)


def item_rows(connection: Connection, shop: str, item_ids: Collection[int]) -> list[ItemRow]:
    """These items as they were planned last; their marks stay."""
    found = connection.execute(_BY_ID, {"in_shop": shop, "item_ids": list(item_ids)})
    return [_item(row) for row in found]


def put_off(connection: Connection, shop: str, item_ids: Collection[int]) -> None:
    """Leave these items to the next pass: what was read of their stock does not agree."""
    marks = update(items).where(items.c.shop == shop, items.c.item_id.in_(item_ids))
    connection.execute(marks.values(dirty=True, unsettled=False))


def _item(row: Record) -> ItemRow:
    return ItemRow(
        row.item_id,
        row.on_hand,
        row.shipped,
        row.unexplained,
        row.unsettled,
        row.change_id,
        frozenset(row.overdue.splitlines()),
        row.fingerprint,
        row.in_stock_on,
        row.units_left,
    )


_ALL_DIRTY = update(items).where(items.c.shop == SHOP).values(dirty=True)
_ORDERS_DIRTY = (
    update(items)
    .where(items.c.shop == SHOP)
    .where(
        items.c.item_id.in_(
            select(order_lines.c.item_id).where(
                order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("order_ids"))
            )
        )
    )
    .values(dirty=True)
)
_ANY_DIRTY = select(items.c.item_id).where(items.c.shop == SHOP, items.c.dirty.is_(True)).limit(1)
_STILL_DIRTY = select(items.c.item_id).where(*_OF_ITEMS, items.c.dirty.is_(True))


def mark_all_dirty(connection: Connection, shop: str) -> None:
    connection.execute(_ALL_DIRTY, {"in_shop": shop})


def mark_orders_dirty(connection: Connection, shop: str, order_ids: Collection[int]) -> None:
    """Plan the items of these orders again, and judge the orders."""
    connection.execute(_ORDERS_DIRTY, {"in_shop": shop, "order_ids": list(order_ids)})
    judge_again(connection, shop, order_ids)


_UNEXPLAINED = select(items.c.unexplained).where(*_OF_ITEM)


def unexplained_of(connection: Connection, shop: str, item_id: int) -> int | None:
    """Committed units of an item that no order explained when it was planned last."""
    found: int | None = connection.scalar(_UNEXPLAINED, {"in_shop": shop, "of_item": item_id})
    return found


def any_dirty(connection: Connection, shop: str) -> bool:
    return connection.scalar(_ANY_DIRTY, {"in_shop": shop}) is not None


def is_dirty(connection: Connection, shop: str, item_ids: Collection[int]) -> set[int]:
    return set(connection.scalars(_STILL_DIRTY, {"in_shop": shop, "item_ids": list(item_ids)}))


_OF_ORDER = (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id)
_LINES = select(*(order_lines.c[each.name] for each in fields(LineRow)))
_LINES_OF_ITEMS = _LINES.join(orders, _OF_ORDER).where(
    order_lines.c.shop == SHOP, order_lines.c.item_id.in_(listed("item_ids")), IS_OPEN
)
_LINES_OF_ORDERS = _LINES.where(
    order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("order_ids"))
).order_by(order_lines.c.order_id, order_lines.c.line_id)


def lines_of_items(connection: Connection, shop: str, item_ids: Collection[int]) -> list[LineRow]:
    """The lines of open orders on these items, also those with no open units left."""
    here = {"in_shop": shop, "item_ids": list(item_ids)}
    return [LineRow(*row) for row in connection.execute(_LINES_OF_ITEMS, here)]


def lines_of_orders(connection: Connection, shop: str, order_ids: Collection[int]) -> list[LineRow]:
    return [
        LineRow(*row)
        for ids in in_pieces(list(order_ids))
        for row in connection.execute(_LINES_OF_ORDERS, {"in_shop": shop, "order_ids": ids}).all()
    ]


_ORDERS = select(*(orders.c[each.name] for each in fields(OrderRow))).where(orders.c.shop == SHOP)
_OPEN_ORDERS_OF_ITEMS = _ORDERS.where(
    IS_OPEN,
    orders.c.order_id.in_(
        select(order_lines.c.order_id).where(
            order_lines.c.shop == SHOP, order_lines.c.item_id.in_(listed("item_ids"))
        )
    ),
)
_ORDERS_BY_ID = _ORDERS.where(orders.c.order_id.in_(listed("order_ids")))


def open_orders_of_items(connection: Connection, shop: str, item_ids: Collection[int]) -> dict[int, OrderRow]:
    """The open orders that have lines on these items."""
    here = {"in_shop": shop, "item_ids": list(item_ids)}
    return {row.order_id: OrderRow(*row) for row in connection.execute(_OPEN_ORDERS_OF_ITEMS, here)}


def orders_by_id(connection: Connection, shop: str, order_ids: Collection[int]) -> dict[int, OrderRow]:
    return {
        row.order_id: OrderRow(*row)
        for ids in in_pieces(list(order_ids))
        for row in connection.execute(_ORDERS_BY_ID, {"in_shop": shop, "order_ids": ids}).all()
    }


_PLANNED = (
    "on_hand",
    "shipped",
    "unexplained",
    "unsettled",
    "dirty",
    "change_id",
    "overdue",
    "fingerprint",
    "in_stock_on",
    "units_left",
)
_SAVE_ITEM = update(items).where(*_OF_ITEM).values({name: bindparam(name) for name in _PLANNED})


def save_items(connection: Connection, shop: str, planned: Iterable[ItemRow], again: Collection[int]) -> None:
    """Write what was planned; items `again` are planned once more by the next pass."""
    rows = [
        {
            "in_shop": shop,
            "of_item": item.item_id,
            "on_hand": item.on_hand,
            "shipped": item.shipped,
            "unexplained": item.unexplained,
            "unsettled": item.unsettled,
            "dirty": item.item_id in again,
            "change_id": item.change_id,
            "overdue": "\n".join(sorted(item.overdue)),
            "fingerprint": item.fingerprint,
            "in_stock_on": item.in_stock_on,
            "units_left": item.units_left,
        }
        for item in planned
    ]
    for_each(connection, _SAVE_ITEM, rows)


_OPEN_BACKORDERS = (
    select(func.count())
    .select_from(order_lines)
    .join(orders, _OF_ORDER)
    .where(order_lines.c.shop == SHOP, order_lines.c.short > 0, IS_OPEN)
)


def open_backorders(connection: Connection, shop: str) -> int:
    """How many open lines wait for something that is not there."""
    return connection.scalar(_OPEN_BACKORDERS, {"in_shop": shop}) or 0


@dataclass(frozen=True, slots=True)
class ShopRow:
    """How far we are with a shop. Instants are UTC."""

    variants_through: datetime | None = None
    orders_through: datetime | None = None
    adopting_since: datetime | None = None
    adopted_at: datetime | None = None
    planned_on: date | None = None
    fingerprint: str | None = None
    judged_by: str | None = None
    rehearsed: bool = False


_SHOP_ROW = select(shops).where(shops.c.shop == SHOP)


def shop_row(connection: Connection, shop: str) -> ShopRow:
    row = connection.execute(_SHOP_ROW, {"in_shop": shop}).first()
    if row is None:
        return ShopRow()
    return ShopRow(
        row.variants_through,
        row.orders_through,
        row.adopting_since,
        row.adopted_at,
        row.planned_on,
        row.fingerprint,
        row.judged_by,
        row.rehearsed,
    )


def update_shop(connection: Connection, shop: str, **values: object) -> None:
    upsert(connection, shops, [{"shop": shop, **values}])
