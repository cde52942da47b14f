"""Uncounted: items whose stock the shop manages no more, while customers count on a date."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from connector.domain.orders import Variant
from connector.ledger import promises, tasks
from connector.sync.ask import settle
from connector.sync.context import ShopContext

NOT_COUNTED = "not counted"
REPLACED = "replaced"


def ask_about_uncounted(
    ctx: ShopContext,
    connection: Connection,
    item_ids: Collection[int],
    found: Mapping[int, Sequence[Variant]],
) -> None:
    """Ask about those of these items that somebody waits for, and close what was asked of the others."""
    uncounted = {
        item_id: found[item_id]
        for item_id in item_ids
        if item_id in found and not any(v.managed for v in found[item_id])
    }
    questions = _questions(ctx, connection, uncounted) if uncounted else ()
    keys = [str(item_id) for item_id in item_ids]
    settle(connection, ctx.name, questions, [NOT_COUNTED], keys, ctx.now())


def _questions(
    ctx: ShopContext, connection: Connection, uncounted: Mapping[int, Sequence[Variant]]
) -> Iterator[tasks.Task]:
    """One each, but for products that were made anew: that is asked already."""
    waiting = promises.orders_told(connection, ctx.name, uncounted)
    ids = [str(v.id) for item_id in waiting for v in uncounted[item_id]]
    asked = tasks.open_about(connection, ctx.name, [REPLACED], ids) if ids else set()
    for item_id, orders in waiting.items():
        if any((REPLACED, str(v.id)) in asked for v in uncounted[item_id]):
            continue
        named = uncounted[item_id][0].sku or uncounted[item_id][0].title
        wait = "1 order waits" if orders == 1 else f"{orders} orders wait"
        question = (
            f"{wait} for {named}, whose stock the shop counts no more: dates are not watched any longer, and "
            "nobody is written to. Count it again, or tell them yourself?"
        )
        yield tasks.Task(NOT_COUNTED, str(item_id), question)
