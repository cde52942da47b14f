"""The last look: right before sealing, orders and stock are read once more."""

from collections.abc import Sequence

from connector.ledger import news as news_rows
from connector.ledger import planning, variants
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope
from connector.sync.pull import look_again


def still_stand(ctx: ShopContext, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """Those letters whose orders and stock are as they were planned with.

    What differs makes its item dirty; those news wait for the next pass.
    """
    if not envelopes:
        return []
    read, _ = look_again(ctx, sorted({order_id for e in envelopes for order_id in e.orders}))
    readable = {order.id for order in read}
    items = {line.item_id for e in envelopes for line in e.lines.values() if line.item_id}
    with ctx.ledger.read() as connection:
        counted = variants.variants_of(connection, ctx.name, items)
        ids = [v.id for v in counted if v.available is not None]
    found = ctx.platform.variants(ids)
    with ctx.ledger.begin("last look") as connection:
        variants.save_variants(connection, ctx.name, found, ctx.now())
        dirty = planning.is_dirty(connection, ctx.name, items)
        owed = news_rows.owed(
            connection, ctx.name, line_ids=[o.line_id for e in envelopes for o in e.carried]
        )
        orders = planning.orders_by_id(connection, ctx.name, {i for e in envelopes for i in e.orders})
    return [
        e
        for e in envelopes
        if e.orders.keys() <= readable
        and not dirty & {line.item_id for line in e.lines.values()}
        and all(owed.get(o.line_id) == o for o in e.carried)
        and all(orders[order_id] == order for order_id, order in e.orders.items())
    ]
