"""Chasing: whom the merchant has to ask where the goods are, and for how long that question stands."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from connector.domain.dates import Rests
from connector.domain.items import LinePlan
from connector.ledger import tasks
from connector.sync.ask import CHASE, NOT_ORDERED
from connector.sync.context import ShopContext


def close_answered(
    ctx: ShopContext, connection: Connection, plans: Mapping[str, Collection[LinePlan]]
) -> None:
    """Close what was asked about these SKUs where nobody waits any more for who was silent.

    The goods came, or have a day, or the orders ended.
    """
    awaited = {
        (sku, line.eta.supply.key.supplier if line.eta.supply else "")
        for sku, lines in plans.items()
        for line in lines
        if line.eta.rests is Rests.OVERDUE
    }
    for task in tasks.open_tasks(connection, ctx.name):
        supplier, _, sku = task.key.partition("/") if task.kind == CHASE else ("", "", task.key)
        if task.kind in {CHASE, NOT_ORDERED} and sku in plans and (sku, supplier) not in awaited:
            tasks.close_task(connection, ctx.name, task.kind, [task.key], ctx.now())
