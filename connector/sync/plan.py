"""Plan: from what is to what should stand at the shop and what each customer is owed.

Works item by item, in batches that are one transaction each; talks to nobody. The rules themselves
are in `connector.domain`: this reads what they need and writes what differs.
"""

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import Connection

from connector.domain.dates import SHELF
from connector.domain.items import UNCOUNTED, Changed, ItemPlan, LinePlan, overdue_mark, plan_item
from connector.ledger import page_dates, planning, queues, variants
from connector.ledger.queues import Queue
from connector.ledger.upsert import in_pieces
from connector.ports import Progress
from connector.sync import expecting
from connector.sync.audience import is_late
from connector.sync.chasing import close_answered
from connector.sync.context import PassReport, ShopContext
from connector.sync.facts import Facts, read_facts
from connector.sync.holding import Holdings, hold_item
from connector.sync.judge import judge_orders
from connector.sync.stock import Stock, ask_about_negative, take_stock
from connector.sync.uncounted import ask_about_uncounted

BATCH = 200
_LINES_AT_A_TIME = 1000


def plan_shop(ctx: ShopContext, report: PassReport) -> None:
    """Plan every dirty item. A new day or new settings make all of them dirty."""
    adopting, dirty = _wake(ctx)
    after = 0
    while dirty:
        with ctx.ledger.begin("plan") as connection:
            batch = planning.take_dirty(connection, ctx.name, after, BATCH)
            if settled := _settled(ctx, connection, batch):
                _plan_batch(ctx, report, connection, settled)
        report.items_planned += len(batch)
        if len(batch) < BATCH:
            break
        after = batch[-1].item_id
        ctx.watcher(Progress("planning", report.items_planned))
    if adopting:
        with ctx.ledger.begin("adopted") as connection:
            planning.update_shop(connection, ctx.name, adopted_at=ctx.now())


def _settled(
    ctx: ShopContext, connection: Connection, batch: Sequence[planning.ItemRow]
) -> list[planning.ItemRow]:
    """Those whose stock is known; an item whose two readings disagree keeps its plan until the next pass.

    Only one that was never planned is planned with the higher reading.
    """
    apart = {item.item_id for item in batch if item.unsettled and item.on_hand is not None}
    if apart:
        planning.put_off(connection, ctx.name, apart)
    return [item for item in batch if item.item_id not in apart]


def _wake(ctx: ShopContext) -> tuple[bool, bool]:
    """Whether the shop is being adopted, and whether any of its items is dirty.

    On a new day, or with new settings, all its items wake; with settings that judging goes by, all
    its orders are judged again, too.
    """
    with ctx.ledger.read() as connection:
        shop = planning.shop_row(connection, ctx.name)
        dirty = planning.any_dirty(connection, ctx.name)
    judged_by = _judged_by(ctx)
    if (shop.planned_on, shop.fingerprint, shop.judged_by) == (ctx.today(), ctx.fingerprint, judged_by):
        return shop.adopted_at is None, dirty
    with ctx.ledger.begin("wake") as connection:
        planning.mark_all_dirty(connection, ctx.name)
        page_dates.drop_old(connection, ctx.name, ctx.now())
        if shop.judged_by != judged_by:
            queues.judge_all_again(connection, ctx.name)
        planning.update_shop(
            connection, ctx.name, planned_on=ctx.today(), fingerprint=ctx.fingerprint, judged_by=judged_by
        )
    return shop.adopted_at is None, True


def _judged_by(ctx: ShopContext) -> str:
    """Changes with the settings that decide who is owed what."""
    letters = ctx.policy.letters
    who = f"{' '.join(sorted(letters.channels))} {letters.notify_unpaid} {letters.no_letters_to}"
    return f"{ctx.fingerprint} {ctx.ships_together} {who} {ctx.policy.news}"


@dataclass(slots=True)
class _Moved:
    """Lines whose plan moved: written in pieces while the queues stream by."""

    plans: list[LinePlan] = field(default_factory=list)
    first_seen: list[LinePlan] = field(default_factory=list)
    orders: set[int] = field(default_factory=set)  # to be judged
    dated_anew: set[int] = field(default_factory=set)  # lines whose ETA is another one, or none any more

    def add(self, queue: Queue, plans: Collection[LinePlan], *, settled: bool) -> None:
        unseen = queue.unseen if settled else set()
        first_seen = [plan for plan in plans if plan.line_id in unseen] if unseen else []
        moved = [
            plan
            for plan in plans
            if plan.line_id not in unseen and plan.moved_from(queue.before[plan.line_id])
        ]
        self.first_seen += first_seen
        self.plans += moved
        self.dated_anew.update(
            plan.line_id for plan in (*first_seen, *moved) if plan.dated_anew(queue.before[plan.line_id])
        )
        lines = {plan.line_id for plan in (*first_seen, *moved)}
        if lines:
            self.orders.update(part.order_id for part in queue.parts if part.line_id in lines)

    def write(self, connection: Connection, shop: str, *, more_than: int = 0) -> None:
        if len(self.plans) + len(self.first_seen) > more_than:
            queues.save_lines(connection, shop, self.plans, self.first_seen)
            self.plans.clear()
            self.first_seen.clear()


def _plan_batch(
    ctx: ShopContext, report: PassReport, connection: Connection, batch: Sequence[planning.ItemRow]
) -> None:
    ids = [item.item_id for item in batch]
    facts = read_facts(ctx, connection, batch)
    ask_about_uncounted(ctx, connection, ids, facts.variants)
    moved, planned = _Moved(), []
    on_hand: dict[int, int] = {}
    by_sku: dict[str, Collection[LinePlan]] = {}
    held: Holdings = {}
    waiting = queues.queues(connection, ctx.name, ids, partial(is_late, ctx))
    for item, queue in zip(batch, waiting, strict=True):
        if facts.managed(item.item_id):
            stock = take_stock(ctx, connection, item, queue, facts)
            row, plan = _plan_one(ctx, item, queue, facts, stock)
            on_hand[item.item_id] = stock.shelf.on_hand
            if row != item:
                planned.append(row)
            held |= hold_item(ctx, facts, item.item_id, plan)
            lines = plan.lines
        else:
            lines = _take_no_part(queue)
        by_sku |= dict.fromkeys(facts.skus_of(item.item_id), lines)
        moved.add(queue, lines, settled=not item.unsettled)
        moved.write(connection, ctx.name, more_than=_LINES_AT_A_TIME)
    moved.write(connection, ctx.name)
    ask_about_negative(ctx, connection, facts, on_hand)
    close_answered(ctx, connection, by_sku)
    _save(ctx, connection, batch, planned, {k: h for k, h in held.items() if facts.holdings.get(k) != h})
    due = queues.orders_to_judge(connection, ctx.name, ids, ctx.today())
    for order_ids in in_pieces(sorted(moved.orders | due)):
        judge_orders(ctx, report, connection, order_ids, moved.dated_anew)


def _save(
    ctx: ShopContext,
    connection: Connection,
    batch: Sequence[planning.ItemRow],
    planned: Sequence[planning.ItemRow],
    held: Holdings,
) -> None:
    again = {item.item_id for item in batch if item.unsettled}
    planning.save_items(connection, ctx.name, planned, again=again | _not_believed(batch, planned))
    variants.save_holdings(connection, ctx.name, held)


def _not_believed(before: Iterable[planning.ItemRow], planned: Iterable[planning.ItemRow]) -> set[int]:
    """Items whose unexplained units are more than at the last plan: the next one believes them."""
    known = {item.item_id: item.unexplained for item in before if item.unexplained is not None}
    return {row.item_id for row in planned if (row.unexplained or 0) > known.get(row.item_id, sys.maxsize)}


def _take_no_part(queue: Queue) -> tuple[LinePlan, ...]:
    """The shop does not manage the stock of this item, so nobody is promised anything.

    Since when its lines wait for the lead time stays: the shop may count it again.
    """
    return tuple(
        LinePlan(line_id, 0, SHELF, UNCOUNTED, before.uncovered_since, before.cause)
        for line_id, before in queue.before.items()
    )


def _plan_one(
    ctx: ShopContext, item: planning.ItemRow, queue: Queue, facts: Facts, stock: Stock
) -> tuple[planning.ItemRow, ItemPlan]:
    """What an item comes to, and what to remember of it."""
    plan = plan_item(
        stock.shelf.free,
        stock.shelf.available,
        queue.parts,
        expecting.expected_of(ctx, stock.stored),
        queue.before,
        _changed(ctx, item, facts, stock),
        not_ordered=expecting.not_ordered(
            ctx, facts.supplies_of(item.item_id), facts.delivered_of(item.item_id)
        ),
        today=ctx.today(),
        dates=ctx.policy.dates,
    )
    return _remembered(ctx, item, facts, stock, plan), plan


def _changed(ctx: ShopContext, item: planning.ItemRow, facts: Facts, stock: Stock) -> Changed:
    new = [cause for change_id, cause in facts.changes_of(item.item_id) if change_id > item.change_id]
    return Changed(
        supply_cause=new[-1] if new else None,
        overdue_before=item.overdue,
        settings=item.fingerprint is not None and item.fingerprint != ctx.fingerprint,
        lost_sku=facts.lost.get(item.item_id),
        rise=stock.rise,
        shipped=item.shipped,
    )


def _remembered(
    ctx: ShopContext, item: planning.ItemRow, facts: Facts, stock: Stock, plan: ItemPlan
) -> planning.ItemRow:
    shelf, is_settled = stock.shelf, stock.is_settled
    return replace(
        item,
        on_hand=shelf.on_hand if is_settled else item.on_hand,
        shipped=0 if is_settled else item.shipped,
        unexplained=item.unexplained or 0 if item.unsettled else shelf.unexplained,
        unsettled=False,
        change_id=max([item.change_id, *(change_id for change_id, _ in facts.changes_of(item.item_id))]),
        overdue=frozenset(overdue_mark(s) for s in plan.overdue),
        fingerprint=ctx.fingerprint,
        in_stock_on=plan.page.in_stock_on,
        units_left=plan.page.left,
    )
