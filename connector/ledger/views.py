"""What people ask about: sums and look-ups that no pass needs. Nothing here writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from connector.domain.news import Basis
from connector.ledger.standings import IS_OPEN
from connector.ledger.tables import items, order_lines, orders, passes, promises, variants, wanted
from connector.ledger.upsert import in_pieces

Rows = Select[*tuple[Any, ...]]

_OF_ORDER = (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id)


@dataclass(frozen=True, slots=True)
class Backorders:
    """Open lines that wait for something that is not there, and the units and items in them."""

    lines: int
    units: int
    items: int
    lines_without_date: int


def backorders(connection: Connection, shop: str) -> Backorders:
    lines = order_lines.c
    query = select(
        func.count(lines.line_id),
        func.coalesce(func.sum(lines.short), 0),
        func.count(lines.item_id.distinct()),
        func.count(lines.line_id) - func.count(lines.eta_on),
    )
    return Backorders(*connection.execute(_short(query, shop)).one())


def _short(query: Rows, shop: str) -> Rows:
    """Only open lines of this shop that on hand does not cover."""
    return (
        query.select_from(order_lines)
        .join(orders, _OF_ORDER)
        .where(order_lines.c.shop == shop, order_lines.c.short > 0, IS_OPEN)
    )


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """An item that customers wait for. `in_stock_on` is the told date of one further unit."""

    sku: str
    title: str
    lines: int
    units: int
    next_eta_on: date | None
    in_stock_on: date | None


def most_waited_for(connection: Connection, shop: str, limit: int) -> list[WaitedFor]:
    """The items with the most backordered units, those with the most units first."""
    lines = order_lines.c
    units = func.sum(lines.short)
    query = (
        _short(
            select(
                func.min(lines.sku).label("sku"),
                func.min(lines.title).label("title"),
                func.count(lines.line_id).label("lines"),
                units.label("units"),
                func.min(lines.eta_on).label("next_eta_on"),
                func.min(items.c.in_stock_on).label("in_stock_on"),
            ),
            shop,
        )
        .join(items, (items.c.shop == lines.shop) & (items.c.item_id == lines.item_id))
        .group_by(lines.item_id)
        .order_by(units.desc(), func.min(lines.sku))
        .limit(limit)
    )
    return [
        WaitedFor(row.sku, row.title, row.lines, row.units, row.next_eta_on, row.in_stock_on)
        for row in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class PageChange:
    """A value that should stand at the shop and does not. `field` is `flag` or `date`; "" is no date."""

    sku: str
    variant_id: int
    field: str
    now: str
    wanted: str


def page_changes(connection: Connection, shop: str) -> list[PageChange]:
    """What the next pass would write on products; values that the shop refused are left out."""
    query = (
        select(variants.c.sku, wanted.c.variant_id, wanted.c.field, wanted.c.seen, wanted.c.stand)
        .join(variants, (variants.c.shop == wanted.c.shop) & (variants.c.variant_id == wanted.c.variant_id))
        .where(wanted.c.shop == shop, wanted.c.pending.is_(True))
        .where((wanted.c.refused.is_(None)) | (wanted.c.refused != wanted.c.stand))
        .order_by(variants.c.sku, wanted.c.variant_id, wanted.c.field.desc())
    )
    return [PageChange(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What stood when we first saw the shop: nobody is written to about it."""

    orders: int
    lines: int


def adopted(connection: Connection, shop: str) -> Adopted:
    query = select(func.count(promises.c.order_id.distinct()), func.count(promises.c.line_id)).where(
        promises.c.shop == shop, promises.c.basis == Basis.ADOPTED
    )
    return Adopted(*connection.execute(query).one())


def pending_notes(connection: Connection, shop: str) -> int:
    """How many orders' records of told dates are to be written."""
    query = select(func.count()).where(orders.c.shop == shop, orders.c.note_pending.is_(True))
    return connection.scalar(query) or 0


def order_ids_numbered(connection: Connection, shop: str, number: str) -> list[int]:
    query = select(orders.c.order_id).where(orders.c.shop == shop, orders.c.number == number)
    return list(connection.scalars(query.order_by(orders.c.order_id)))


def order_numbers(connection: Connection, shop: str, order_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ids in in_pieces(sorted(order_ids)):
        query = select(orders.c.order_id, orders.c.number).where(
            orders.c.shop == shop, orders.c.order_id.in_(ids)
        )
        found |= {row.order_id: row.number for row in connection.execute(query)}
    return found


def item_ids_of(connection: Connection, shop: str, sku: str) -> list[int]:
    """The items of the variants that carry exactly this SKU."""
    query = select(variants.c.item_id).where(variants.c.shop == shop, variants.c.sku == sku).distinct()
    return sorted(connection.scalars(query))


def skus_of(connection: Connection, shop: str) -> list[str]:
    query = select(variants.c.sku).where(variants.c.shop == shop, variants.c.sku != "").distinct()
    return list(connection.scalars(query.order_by(variants.c.sku)))


def overdue_marks(connection: Connection, shop: str) -> frozenset[str]:
    """The marks of all supplies that were overdue when their items were planned last."""
    query = select(items.c.overdue).where(items.c.shop == shop, items.c.overdue != "")
    return frozenset(mark for overdue in connection.scalars(query) for mark in overdue.splitlines())


def pass_times(connection: Connection, shop: str, since: datetime) -> list[tuple[datetime, datetime]]:
    """When each pass since then began and ended (UTC)."""
    query = select(passes.c.started_at, passes.c.ended_at).where(
        passes.c.shop == shop, passes.c.started_at >= since, passes.c.ended_at.isnot(None)
    )
    return [(row.started_at, row.ended_at) for row in connection.execute(query)]
