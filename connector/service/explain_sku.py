"""`explain SKU`: what is there, what comes, who waits, and what the shop's page says."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from connector.domain.orders import Variant
from connector.domain.page import Holding, Owner
from connector.ledger import planning, promises, provenance, supplies, variants
from connector.ledger.provenance import Change
from connector.ledger.variants import DATE, FLAG
from connector.service.item_now import ItemNow, item_now
from connector.service.punctuality import SupplierPunctuality, punctuality
from connector.service.supply_views import SupplyView
from connector.service.words import because
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open line that wants this item, in the order in which they are served."""

    order: str
    units: int
    from_shelf: int
    short: int
    eta_on: date | None
    told_last_on: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A supplier's date moved. Values are as `2026-12-01 x10; ? x5`."""

    source: str
    at: datetime
    because: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PageField:
    """A value on the shop's page: what stands there, what we want there, and who wrote it last.

    `wanted` None: we want nothing of it.
    """

    field: str
    now: str
    wanted: str | None
    before_us: str | None
    owner: Owner


@dataclass(frozen=True, slots=True)
class SkuExplained:
    """A SKU. `in_stock_on` is the told date of one further unit, ordered now.

    `units_left` None: no limit. `available` is the shop's own count, `on_hand` what lies on the shelf,
    sold or not.
    """

    sku: str
    title: str
    managed: bool
    available: int | None
    on_hand: int
    coming: tuple[SupplyView, ...]
    punctuality: tuple[SupplierPunctuality, ...]
    moved: tuple[Moved, ...]
    waiting: tuple[Waiting, ...]
    in_stock_on: date | None
    units_left: int | None
    page: tuple[PageField, ...]


def explain_sku(ctx: ShopContext, connection: Connection, variant: Variant) -> SkuExplained:
    item = item_now(ctx, connection, variant.item_id)
    return SkuExplained(
        sku=variant.sku,
        title=variant.title,
        managed=variant.managed,
        available=variant.available,
        on_hand=item.on_hand,
        coming=tuple(item.coming),
        punctuality=_punctuality(ctx, connection, item),
        moved=_moved(ctx, connection, variant.sku),
        waiting=tuple(_waiting(item, line_id) for line_id in item.cover.lines),
        in_stock_on=item.plan.page.in_stock_on,
        units_left=item.plan.page.left,
        page=_page(ctx, connection, variant),
    )


def _punctuality(ctx: ShopContext, connection: Connection, item: ItemNow) -> tuple[SupplierPunctuality, ...]:
    """Of those from whom something is still to come."""
    suppliers = {view.supplier for view in item.coming}
    return tuple(each for each in punctuality(ctx, connection) if each.supplier in suppliers)


def _waiting(item: ItemNow, line_id: int) -> Waiting:
    cover, plan = item.cover.lines[line_id], item.plan_of(line_id)
    line: planning.LineRow = item.lines[line_id]
    told = promises.told(item.history.get(line_id, ()))
    return Waiting(
        order=item.orders[line.order_id].number,
        units=cover.units,
        from_shelf=cover.from_shelf,
        short=cover.short,
        eta_on=plan.eta.on if plan else None,
        told_last_on=told.last_on if told else None,
    )


def _moved(ctx: ShopContext, connection: Connection, sku: str) -> tuple[Moved, ...]:
    stored = {s.id: s for s in supplies.stored_supplies(connection, ctx.name, skus=[sku], with_ended=True)}
    changes = provenance.changes(connection, stored)
    files = provenance.file_names(connection, {c.cause for each in changes.values() for c in each})
    found = [(stored[i].key, change) for i, each in changes.items() for change in each if change.old_value]
    return tuple(
        _as_moved(f"{key.supplier} {key.reference}".strip(), change, because(change.cause, files))
        for key, change in sorted(found, key=lambda pair: pair[1].at)
    )


def _as_moved(source: str, change: Change, why: str) -> Moved:
    return Moved(source, change.at, why, change.old_value, change.new_value)


def _page(ctx: ShopContext, connection: Connection, variant: Variant) -> tuple[PageField, ...]:
    held = variants.holdings_of(connection, ctx.name, [variant.id])
    shown = held.get((variant.id, DATE)) or Holding(variant.in_stock_on or "")
    if variant.flag is None:
        return (_field(DATE, shown),)
    flag = held.get((variant.id, FLAG)) or Holding(variant.flag.value)
    return (_field(FLAG, flag), _field(DATE, shown))


def _field(name: str, holding: Holding) -> PageField:
    return PageField(name, holding.seen, holding.stand, holding.before, holding.owner)
