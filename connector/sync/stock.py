"""Taking stock of an item: what is on its shelf, and what became of what was to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote

from sqlalchemy import Connection

from connector.domain.arrivals import unexplained_rise
from connector.domain.shelf import Shelf, shelf_of
from connector.domain.stranded import Accounted
from connector.ledger import ending, planning, supplies, tasks
from connector.ledger.queues import Queue
from connector.ledger.supplies import StoredSupply
from connector.sync import expecting
from connector.sync.ask import settle
from connector.sync.context import ShopContext
from connector.sync.facts import Facts

WHICH_RISE, NEGATIVE = "which rise", "negative stock"
"""Kinds of tasks."""


@dataclass(frozen=True, slots=True)
class Stock:
    """An item's shelf, and the supplies `stored` for it, after what came of them was taken off.

    `rise` is by how many units on hand rose beyond what was shipped. `is_settled` False: what moved is
    accounted for later, once its readings agree, or its supply is known again.
    """

    shelf: Shelf
    stored: Sequence[StoredSupply]
    rise: int
    is_settled: bool


def take_stock(
    ctx: ShopContext, connection: Connection, item: planning.ItemRow, queue: Queue, facts: Facts
) -> Stock:
    """Account for what moved since the item was planned last; asks what the count alone does not tell."""
    off = queue.off_count
    shelf = shelf_of(facts.variants[item.item_id], off.taken, item.unexplained, off.stranded)
    stored = known = expecting.ordered(ctx, facts.supplies_of(item.item_id))
    if _rise(item, shelf) and facts.spoke_after(item):
        known = _known_before(ctx, connection, item, facts)
    accounted, without_supply = Accounted(), facts.took_supply_from(item)
    if not without_supply:
        accounted = expecting.account(ctx, item, shelf.on_hand, off.stranded, known)
    if came := accounted.arrivals:
        by_key = {s.key: s for s in known}
        supplies.record_arrivals(connection, came, by_key)
        stored = [supplies.with_arrivals(s, came, by_key) for s in stored]
    shelf = replace(shelf, on_hand=shelf.on_hand - accounted.counted_again)
    _settle_shelf(ctx, connection, item, facts, accounted, shelf.on_hand)
    return Stock(shelf, stored, _rise(item, shelf), is_settled=not item.unsettled and not without_supply)


def _rise(item: planning.ItemRow, shelf: Shelf) -> int:
    return 0 if item.on_hand is None else unexplained_rise(shelf.on_hand, item.on_hand, item.shipped)


def _known_before(
    ctx: ShopContext, connection: Connection, item: planning.ItemRow, facts: Facts
) -> list[StoredSupply]:
    """What was to come before the suppliers spoke anew.

    Goods that came are of what had been announced: what is said now may have counted them already.
    """
    skus = [sku for sku in facts.skus_of(item.item_id) if sku in facts.changes or sku in facts.stored]
    return expecting.ordered(ctx, supplies.supplies_before(connection, ctx.name, skus, item.change_id))


def _settle_shelf(
    ctx: ShopContext,
    connection: Connection,
    item: planning.ItemRow,
    facts: Facts,
    accounted: Accounted,
    on_hand: int,
) -> None:
    """Keep what became of stranded units, and ask what the count alone does not tell."""
    sku, key = facts.variants[item.item_id][0].sku, str(item.item_id)
    if accounted.counted_again:
        ending.count_again(connection, ctx.name, item.item_id, accounted.counted_again)
    if accounted.doubtful:
        supply = accounted.arrivals[0].key
        question = (
            f"The stock of {sku} rose, and was taken for {supply.supplier} {supply.reference}. But orders "
            "that ended had left units there. If you counted those again: backorder supply not-received "
            f"{quote(supply.reference or '-')} {quote(sku)}. If the supply came: "
            "backorder tasks done with this number."
        )
        tasks.open_task(connection, ctx.name, tasks.Task(WHICH_RISE, key, question), ctx.now())
    if item.shipped and not item.unsettled:
        _ask_about_shipped(ctx, connection, item.item_id, on_hand)


def _ask_about_shipped(ctx: ShopContext, connection: Connection, item_id: int, on_hand: int) -> None:
    """An order was completed, and there were not enough units for it."""
    for line in ending.take_short_when_shipped(connection, ctx.name, item_id):
        if on_hand < 0:
            short = f"{line.short} x {line.sku}"
            question = f"Order {line.number} is completed, but {short} of it were not there. Shipped in part?"
            task = tasks.Task("shipped in part", str(line.line_id), question, line.order_id)
            tasks.open_task(connection, ctx.name, task, ctx.now())


def ask_about_negative(
    ctx: ShopContext, connection: Connection, facts: Facts, on_hand: Mapping[int, int]
) -> None:
    """Ask about items of which less than nothing is `on_hand`, and close what was asked of the others."""
    questions = [
        _about_negative(facts.variants[i][0].sku, units, i) for i, units in on_hand.items() if units < 0
    ]
    keys = [str(item_id) for item_id in on_hand]
    settle(connection, ctx.name, questions, [NEGATIVE], keys, ctx.now())


def _about_negative(sku: str, on_hand: int, item_id: int) -> tasks.Task:
    missing = f"{-on_hand} below what its open orders explain"
    return tasks.Task(NEGATIVE, str(item_id), f"The stock of {sku} is {missing}. Is it counted right?")
