"""Uncounted: items whose stock the shop manages no more, while customers count on a date."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from connector.domain.orders import Variant
from connector.ledger import promises, skus, tasks
from connector.ledger.upsert import Record
from connector.sync.ask import settle
from connector.sync.context import ShopContext

NOT_COUNTED = "not counted"
REPLACED = "replaced"


def ask_about_replaced(ctx: ShopContext, connection: Connection, waited_for: Iterable[Record]) -> None:
    """Ask about variants that were thrown away and made anew, and that open orders wait for."""
    for task in _about_replaced(waited_for):
        tasks.open_task(connection, ctx.name, task, ctx.now())


def _about_replaced(waited_for: Iterable[Record]) -> Iterator[tasks.Task]:
    for variant in waited_for:
        still = "1 unit is" if variant.units == 1 else f"{variant.units} units are"
        question = (
            f"{variant.sku} was thrown away and made anew, and {still} still open on the old product, in no "
            "queue. Put the new one on their orders?"
        )
        yield tasks.Task(REPLACED, str(variant.variant_id), question)


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
    replaced = _still_replaced(ctx, connection, uncounted)
    questions = _questions(connection, ctx.name, uncounted, replaced) if uncounted else ()
    keys = [str(item_id) for item_id in item_ids]
    settle(connection, ctx.name, questions, [NOT_COUNTED], keys, ctx.now())


def _still_replaced(
    ctx: ShopContext, connection: Connection, uncounted: Mapping[int, Sequence[Variant]]
) -> set[str]:
    """The keys of those that were replaced, and still ask for an answer; what orders ended is closed."""
    ids = [str(v.id) for its in uncounted.values() for v in its]
    asked = {key for _, key in tasks.open_about(connection, ctx.name, [REPLACED], ids)} if ids else set()
    if not asked:
        return asked
    waited_for = skus.waited_for(connection, ctx.name, [int(key) for key in asked])
    settle(connection, ctx.name, _about_replaced(waited_for), [REPLACED], asked, ctx.now())
    return {str(variant.variant_id) for variant in waited_for}


def _questions(
    connection: Connection,
    shop: str,
    uncounted: Mapping[int, Sequence[Variant]],
    replaced: Collection[str],
) -> Iterator[tasks.Task]:
    """One each, but for products that were `replaced`: that is asked already."""
    for item_id, orders in promises.orders_told(connection, shop, uncounted).items():
        if any(str(v.id) in replaced for v in uncounted[item_id]):
            continue
        named = uncounted[item_id][0].sku or uncounted[item_id][0].title
        wait = "1 order waits" if orders == 1 else f"{orders} orders wait"
        question = (
            f"{wait} for {named}, whose stock the shop counts no more: dates are not watched any longer, and "
            "nobody is written to. Count it again, or tell them yourself?"
        )
        yield tasks.Task(NOT_COUNTED, str(item_id), question)
