"""`supply set`, `received` and `close`: what a person knows better than a file."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.domain.supply import FUTURE_DAYS, Expected, SupplyKey, value_text
from connector.errors import UsageError
from connector.ledger import supplies
from connector.ledger.supplies import StoredSupply
from connector.service.supply_finding import (
    BY_HAND,
    NO_REFERENCE,
    ambiguous,
    by_reference,
    known_supplier,
    named,
    open_supplies,
    shop_of,
    sold_sku,
)
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says of one SKU. Without `on` there is no date; `units` are those still to come."""

    sku: str
    on: date | None
    reference: str | None = None
    units: int | None = None
    supplier: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was changed, in sentences."""

    shop: str
    sentences: tuple[str, ...]


def set_supply(app: App, shop: str | None, entry: Entry) -> Done:
    """A date by hand. It holds until the supplier's own value differs from what it is now."""
    ctx = shop_of(app, shop, entry.supplier)
    _refuse_a_slip_of_the_pen(entry.on, ctx.today())
    with ctx.ledger.begin("supply by hand") as connection:
        sold_sku(ctx, connection, entry.sku)
        known = _known(ctx, connection, entry)
        key = known.key if known else _new_key(ctx, entry)
        value = (Expected(entry.on, _units(ctx, known, entry)),)
        before = supplies.set_by_hand(connection, ctx.name, key, value, ctx.now())
    said = value_text(before.value) if before and before.value else "nothing"
    where = " ".join(part for part in (key.supplier, key.reference, key.sku) if part)
    holds = "It holds until the supplier's own file says something else than now."
    return Done(ctx.name, (f"{where}: {said} → {value_text(value)}.", holds))


def _refuse_a_slip_of_the_pen(on: date | None, today: date) -> None:
    """A wrong year would make the supply overdue, or a customer read of it."""
    if on is not None and on < today:
        raise UsageError(
            f"{on} has passed. Say when it comes, or none for no date; "
            "what came already: `backorder supply received`."
        )
    if on is not None and on > today + timedelta(FUTURE_DAYS):
        raise UsageError(f"{on} is more than three years away. Is the year right?")


def _known(ctx: ShopContext, connection: Connection, entry: Entry) -> StoredSupply | None:
    found = open_supplies(ctx, connection, reference=entry.reference, sku=entry.sku, supplier=entry.supplier)
    if len(found) > 1:
        raise UsageError(ambiguous(f"The supply of “{entry.sku}”", found, "--ref or --supplier"))
    return found[0] if found else None


def _new_key(ctx: ShopContext, entry: Entry) -> SupplyKey:
    """A supply that nobody has listed yet."""
    only = next(iter(ctx.suppliers)) if len(ctx.suppliers) == 1 else BY_HAND
    supplier = known_supplier(ctx, entry.supplier or only)
    if entry.units is None:
        raise UsageError(f"No such supply of “{entry.sku}” is on order. To add it, say how many: --qty.")
    reference = entry.reference or ""
    return SupplyKey(supplier, "" if reference == NO_REFERENCE else reference, entry.sku)


def _units(ctx: ShopContext, known: StoredSupply | None, entry: Entry) -> int | None:
    """The stored quantity whose rest is what the person says, or what was still to come before."""
    if known is None:
        return entry.units
    outstanding = known.key.supplier in ctx.outstanding
    coming = [units for _, units in known.rest(outstanding=outstanding)]
    left = None if None in coming else sum(units or 0 for units in coming)
    units = left if entry.units is None else entry.units
    return units if units is None or outstanding else units + known.arrived(outstanding=False)


def close_supply(app: App, shop: str | None, reference: str, sku: str | None, supplier: str | None) -> Done:
    """Nothing more comes of a purchase order, or of one SKU in it."""
    ctx = shop_of(app, shop, supplier)
    with ctx.ledger.begin("close supply") as connection:
        found = by_reference(ctx, connection, reference, sku, supplier)
        for supply in found:
            supplies.set_by_hand(connection, ctx.name, supply.key, (), ctx.now())
    return Done(ctx.name, tuple(f"{named(s)}: closed ({value_text(s.value)} will not come)." for s in found))
