"""Carried: which SKUs name an item and nothing else, and whose supply the shop took away by changing one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.domain.orders import Variant
from connector.ledger import planning, promises, supplies, tasks
from connector.ledger.namesakes import items_with
from connector.ledger.skus import ambiguous_skus
from connector.sync import expecting
from connector.sync.ask import settle
from connector.sync.context import ShopContext

AMBIGUOUS, LOST = "ambiguous sku", "sku lost"


@dataclass(frozen=True, slots=True)
class Carried:
    """The SKUs of some items. Only supply for `usable` ones counts.

    `lost` has, by item, the SKU whose supply it was planned with and has no more, though that is
    still to come: the shop changed the SKU, or gave it twice, and no supplier spoke of the item since.
    """

    usable: Collection[str]
    lost: Mapping[int, str]
    changes: Mapping[str, tuple[int, str]]  # by usable SKU: the last word of a supplier, and its cause


def carried(
    ctx: ShopContext, connection: Connection, batch: Sequence[planning.ItemRow], found: Sequence[Variant]
) -> Carried:
    """What these variants of the items of a batch carry; asks the merchant where that is in doubt."""
    skus = {v.sku for v in found if v.sku and v.managed}
    planned_with = _planned_with(connection, batch)
    ambiguous = ambiguous_skus(connection, ctx.name, skus | set(planned_with.values()))
    lost = _lost(ctx, connection, planned_with, found, ambiguous)
    changes = supplies.changes_since(connection, ctx.name, skus - ambiguous)
    before = {item.item_id: item.change_id for item in batch}
    named = {v.item_id for v in found if v.sku in changes and changes[v.sku][0] > before[v.item_id]}
    to_ask = {i: sku for i, sku in lost.items() if sku not in ambiguous and i not in named}
    questions = [
        *_about_ambiguous(ctx, connection, sorted(ambiguous)),
        *_about_lost(ctx, connection, to_ask, found),
    ]
    keys = [*(skus | set(planned_with.values())), *(str(item.item_id) for item in batch)]
    settle(connection, ctx.name, questions, (AMBIGUOUS, LOST), keys, ctx.now())
    return Carried(sorted(skus - ambiguous), lost, changes)


def _planned_with(connection: Connection, batch: Sequence[planning.ItemRow]) -> dict[int, str]:
    """The SKU of the last word of a supplier that each item was planned with, where there was one."""
    skus = supplies.skus_of_changes(connection, {item.change_id for item in batch if item.change_id})
    return {item.item_id: skus[item.change_id] for item in batch if item.change_id in skus}


def _lost(
    ctx: ShopContext,
    connection: Connection,
    planned_with: Mapping[int, str],
    found: Sequence[Variant],
    ambiguous: Collection[str],
) -> dict[int, str]:
    has = {(v.item_id, v.sku) for v in found if v.managed and v.sku not in ambiguous}
    counted = {v.item_id for v in found if v.managed}
    gone = {i: sku for i, sku in planned_with.items() if i in counted and (i, sku) not in has}
    if not gone:
        return {}
    stored = supplies.stored_supplies(connection, ctx.name, skus=set(gone.values()))
    outstanding = ctx.outstanding
    to_come = {
        s.key.sku
        for s in stored
        if expecting.counts(ctx, s) and not s.all_came(outstanding=s.key.supplier in outstanding)
    }
    return {item_id: sku for item_id, sku in gone.items() if sku in to_come}


def _about_ambiguous(ctx: ShopContext, connection: Connection, skus: Collection[str]) -> Iterator[tasks.Task]:
    for sku in skus:
        wait = _wait(ctx, connection, items_with(connection, ctx.name, [sku]))
        question = f"Several products have the SKU {sku}; supply for it counts for none{wait}. Which is it?"
        yield tasks.Task(AMBIGUOUS, sku, question)


def _about_lost(
    ctx: ShopContext, connection: Connection, lost: Mapping[int, str], found: Sequence[Variant]
) -> Iterator[tasks.Task]:
    for item_id, old in lost.items():
        its = [v for v in found if v.item_id == item_id and v.managed]
        question = (
            f"{_what_became(old, its)}, so supply for {old} counts for it no more"
            f"{_wait(ctx, connection, [item_id])}. Call it {old} again, or have suppliers say its new name?"
        )
        yield tasks.Task(LOST, str(item_id), question)


def _what_became(old: str, its: Sequence[Variant]) -> str:
    skus = {v.sku for v in its if v.sku}
    if len(skus) == 1:
        return f"{old} is called {skus.pop()} in the shop now"
    return f"{its[0].title} ({old}) has {'another SKU' if skus else 'no SKU'} in the shop now"


def _wait(ctx: ShopContext, connection: Connection, item_ids: Collection[int]) -> str:
    """How many customers' orders hang on it."""
    orders = sum(promises.orders_told(connection, ctx.name, item_ids).values())
    if not orders:
        return ""
    return f", and {'1 order waits' if orders == 1 else f'{orders} orders wait'}"
