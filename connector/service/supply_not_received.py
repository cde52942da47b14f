"""`supply not-received`: a rise of stock was not this supply; units that lay there were counted again."""

from datetime import timedelta

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.domain.arrivals import Arrival
from connector.errors import UsageError
from connector.ledger import ending, provenance, supplies, tasks
from connector.ledger.deciding import announce_rise
from connector.ledger.skus import mark_skus_dirty
from connector.ledger.supplies import StoredSupply
from connector.service.supply_acts import Done
from connector.service.supply_finding import by_reference, named, shop_of, sold_sku
from connector.service.words import counted
from connector.sync.context import ShopContext
from connector.sync.stock import WHICH_RISE


def unreceive_supply(app: App, shop: str | None, reference: str, sku: str, supplier: str | None) -> Done:
    """Raises UsageError where no rise was taken for that supply of late."""
    ctx = shop_of(app, shop, supplier)
    with ctx.ledger.begin("not received") as connection:
        found = by_reference(ctx, connection, reference, sku, supplier)
        sentences = tuple(_give_back(ctx, connection, supply) for supply in found)
    return Done(ctx.name, sentences)


def _give_back(ctx: ShopContext, connection: Connection, supply: StoredSupply) -> str:
    since = ctx.today() - timedelta(days=ctx.policy.arrivals.give_back_days)
    units = provenance.inferred_arrivals(connection, [supply.id], since).get(supply.id, 0)
    if not units:
        raise UsageError(f"No rise of stock was taken for {named(supply)} of late.")
    item_id = sold_sku(ctx, connection, supply.key.sku)
    counted_again = ending.count_again(connection, ctx.name, item_id, units)
    # Of several rises the question is of the one that the units left there explain; without any, of all.
    units = counted_again or units
    back = [Arrival(supply.key, -units, ctx.today())]
    supplies.record_arrivals(connection, back, {supply.key: supply})
    announce_rise(connection, ctx.name, item_id, -counted_again)
    tasks.close_task(connection, ctx.name, WHICH_RISE, [str(item_id)], ctx.now())
    mark_skus_dirty(connection, ctx.name, [supply.key.sku])
    return (
        f"{named(supply)}: {counted(units, 'unit')} are still to come. {counted_again} on the shelf "
        "had been left there by orders that ended."
    )
