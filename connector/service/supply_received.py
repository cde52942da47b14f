"""`supply received`: what came, stated by a person. It wins over what was inferred from stock.

Stock shows the same units, sooner or later. Where the last plan has taken the rise for another
supply of the SKU, that guess is taken back; what stock has not shown yet is announced, so that its
rise is not counted as another delivery.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.domain.arrivals import Arrival
from connector.errors import UsageError
from connector.ledger import provenance, supplies
from connector.ledger.deciding import announce_rise
from connector.ledger.skus import mark_skus_dirty
from connector.ledger.supplies import StoredSupply
from connector.service.supply_acts import Done
from connector.service.supply_finding import by_reference, named, shop_of, sold_sku
from connector.service.words import counted
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came: a whole purchase order, one SKU of it, or some units of that."""

    reference: str
    sku: str | None = None
    units: int | None = None
    supplier: str | None = None


def receive_supply(app: App, shop: str | None, delivery: Delivery) -> Done:
    """Raises UsageError where it is ambiguous, or more came than was coming."""
    ctx = shop_of(app, shop, delivery.supplier)
    with ctx.ledger.begin("received") as connection:
        found = by_reference(ctx, connection, delivery.reference, delivery.sku, delivery.supplier)
        sentences = [s for supply in found for s in _receive(ctx, connection, supply, delivery.units)]
    return Done(ctx.name, tuple(sentences))


def _receive(ctx: ShopContext, connection: Connection, supply: StoredSupply, stated: int | None) -> list[str]:
    left = _left(ctx, supply)
    units = left if stated is None else stated
    if units > left:
        raise UsageError(f"Only {counted(left, 'unit')} of {named(supply)} can still come, not {units}.")
    if not units:
        return [f"{named(supply)}: all of it has come already."]
    item_id = sold_sku(ctx, connection, supply.key.sku)
    taken_back = _take_back(ctx, connection, supply, units)
    came = [Arrival(supply.key, units, ctx.today())]
    supplies.record_arrivals(connection, came, {supply.key: supply}, stated=True)
    moved = -sum(arrival.units for arrival in taken_back)
    announce_rise(connection, ctx.name, item_id, units - moved)
    if moved:
        mark_skus_dirty(connection, ctx.name, [supply.key.sku])
    return [f"{named(supply)}: {counted(units, 'unit')} came.", *_said(supply, taken_back, units - moved)]


def _left(ctx: ShopContext, supply: StoredSupply) -> int:
    coming = [units for _, units in supply.rest(outstanding=supply.key.supplier in ctx.outstanding)]
    if None in coming:
        raise UsageError(
            f"{named(supply)} has no quantity: it is never used up. Close it with `backorder supply close`."
        )
    return sum(units or 0 for units in coming)


def _take_back(ctx: ShopContext, connection: Connection, supply: StoredSupply, units: int) -> list[Arrival]:
    """The recent rise of stock was this supply: it was not those that it was taken for."""
    others = {
        s.id: s
        for s in supplies.stored_supplies(connection, ctx.name, skus=[supply.key.sku], with_ended=True)
        if s.id != supply.id
    }
    since = ctx.today() - timedelta(days=ctx.policy.arrivals.give_back_days)
    wrong = []
    for supply_id, inferred in provenance.inferred_arrivals(connection, others, since).items():
        back = min(units, inferred)
        units -= back
        if back:
            wrong.append(Arrival(others[supply_id].key, -back, ctx.today()))
    supplies.record_arrivals(connection, wrong, {s.key: s for s in others.values()})
    return wrong


def _said(supply: StoredSupply, taken_back: Sequence[Arrival], announced: int) -> list[str]:
    said = [
        f"{a.key.supplier} {a.key.reference}: {counted(-a.units, 'unit')} had been taken for this "
        "delivery; they are still to come."
        for a in taken_back
    ]
    if announced:
        said.append(
            f"If the stock of {supply.key.sku} in the shop does not have these {announced} yet, "
            "add them before the next pass."
        )
    return said
