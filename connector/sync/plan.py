"""Plan: from what is to what should stand at the shop and what each customer is owed.

Works item by item, in batches that are one transaction each; talks to nobody. The rules themselves
are in `connector.domain`: this reads what they need and writes what differs.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from shlex import quote
from typing import TypeVar

from sqlalchemy import Connection

from connector.domain.arrivals import unexplained_rise
from connector.domain.dates import SHELF
from connector.domain.items import (
    UNCOUNTED,
    Changed,
    ItemPlan,
    LinePlan,
    overdue_mark,
    plan_item,
)
from connector.domain.orders import Variant
from connector.domain.page import Holding, hold, is_wanted_backorderable
from connector.domain.shelf import shelf_of
from connector.domain.stranded import Accounted
from connector.ledger import ending, page_dates, planning, queues, supplies, tasks, variants
from connector.ledger.queues import Queue
from connector.ledger.supplies import StoredSupply
from connector.ledger.upsert import in_pieces
from connector.ledger.variants import DATE, FLAG
from connector.ports import Progress
from connector.sync import expecting
from connector.sync.audience import is_late
from connector.sync.carried import carried
from connector.sync.context import PassReport, ShopContext
from connector.sync.judge import judge_orders
from connector.sync.uncounted import ask_about_uncounted

BATCH = 200
_LINES_AT_A_TIME = 1000

WHICH_RISE = "which rise"


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


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that a batch needs beside its queues, read after its dirty marks were taken."""

    variants: Mapping[int, list[Variant]]  # by item
    stored: Mapping[str, list[StoredSupply]]  # by SKU
    changes: Mapping[str, tuple[int, str]]  # by SKU
    holdings: Mapping[tuple[int, str], Holding]
    lost: Mapping[int, str]  # by item: the SKU whose supply counts for it no more
    delivered: Collection[tuple[int, str]]  # those of the changes by which a supply ended that had come

    def managed(self, item_id: int) -> list[Variant]:
        return [v for v in self.variants.get(item_id, ()) if v.managed]

    def supplies_of(self, item_id: int) -> list[StoredSupply]:
        return [s for sku in self.skus_of(item_id) for s in self.stored.get(sku, ())]

    def changes_of(self, item_id: int) -> list[tuple[int, str]]:
        """The last change of each of the item's SKUs, the oldest first."""
        return sorted(self.changes[sku] for sku in self.skus_of(item_id) if sku in self.changes)

    def delivered_of(self, item_id: int) -> list[tuple[int, str]]:
        return [change for change in self.changes_of(item_id) if change in self.delivered]

    def spoke_after(self, item: planning.ItemRow) -> bool:
        """Whether a supplier has said something new since the item was planned last."""
        return any(change_id > item.change_id for change_id, _ in self.changes_of(item.item_id))

    def skus_of(self, item_id: int) -> Iterable[str]:
        """Each once: variations of a product may share its SKU."""
        return dict.fromkeys(v.sku for v in self.variants[item_id])


def _read_facts(ctx: ShopContext, connection: Connection, batch: Sequence[planning.ItemRow]) -> _Facts:
    found = variants.variants_of(connection, ctx.name, [item.item_id for item in batch])
    skus = carried(ctx, connection, batch, found)
    stored = [
        s
        for s in supplies.stored_supplies(connection, ctx.name, skus=skus.usable)
        if expecting.counts(ctx, s)
    ]
    return _Facts(
        _by(found, lambda v: v.item_id),
        _by(stored, lambda s: s.key.sku),
        skus.changes,
        variants.holdings_of(connection, ctx.name, [v.id for v in found]),
        skus.lost,
        expecting.delivered(ctx, connection, skus.changes.values()),
    )


K = TypeVar("K")
V = TypeVar("V")


def _by(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    grouped: dict[K, list[V]] = defaultdict(list)
    for value in values:
        grouped[key(value)].append(value)
    return grouped


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
    facts = _read_facts(ctx, connection, batch)
    ask_about_uncounted(ctx, connection, ids, facts.variants)
    moved, planned = _Moved(), []
    held: dict[tuple[int, str], Holding] = {}
    waiting = queues.queues(connection, ctx.name, ids, partial(is_late, ctx))
    for item, queue in zip(batch, waiting, strict=True):
        if facts.managed(item.item_id):
            row, plan = _plan_one(ctx, connection, item, queue, facts)
            if row != item:
                planned.append(row)
            held |= _hold_item(ctx, facts, item.item_id, plan)
            lines = plan.lines
        else:
            lines = _take_no_part(queue)
        moved.add(queue, lines, settled=not item.unsettled)
        moved.write(connection, ctx.name, more_than=_LINES_AT_A_TIME)
    moved.write(connection, ctx.name)
    again = {item.item_id for item in batch if item.unsettled}
    planning.save_items(connection, ctx.name, planned, again=again | _not_believed(batch, planned))
    variants.save_holdings(
        connection, ctx.name, {k: h for k, h in held.items() if facts.holdings.get(k) != h}
    )
    due = queues.orders_to_judge(connection, ctx.name, ids, ctx.today())
    for order_ids in in_pieces(sorted(moved.orders | due)):
        judge_orders(ctx, report, connection, order_ids, moved.dated_anew)


def _not_believed(before: Iterable[planning.ItemRow], planned: Iterable[planning.ItemRow]) -> set[int]:
    """Items whose unexplained units are more than at the last plan: the next one believes them."""
    known = {item.item_id: item.unexplained for item in before if item.unexplained is not None}
    return {row.item_id for row in planned if (row.unexplained or 0) > known.get(row.item_id, sys.maxsize)}


def _take_no_part(queue: Queue) -> tuple[LinePlan, ...]:
    """The shop does not manage the stock of this item, so nobody is promised anything."""
    return tuple(
        LinePlan(line_id, 0, SHELF, UNCOUNTED, None, before.cause) for line_id, before in queue.before.items()
    )


def _plan_one(
    ctx: ShopContext, connection: Connection, item: planning.ItemRow, queue: Queue, facts: _Facts
) -> tuple[planning.ItemRow, ItemPlan]:
    beside = queue.off_count
    shelf = shelf_of(facts.variants[item.item_id], beside.taken, item.unexplained, beside.stranded)
    listed = facts.supplies_of(item.item_id)
    stored = expecting.ordered(ctx, listed)
    without_supply = item.item_id in facts.lost and not facts.spoke_after(item)
    settled = not item.unsettled and not without_supply
    known = stored
    if _stock_moved(item, shelf.on_hand) and facts.spoke_after(item):
        known = _known_before(ctx, connection, item, facts)
    accounted = Accounted()
    if not without_supply:  # else what comes now is accounted for when its supply is known again
        accounted = expecting.account(ctx, item, shelf.on_hand, beside.stranded, known)
    shelf = replace(shelf, on_hand=shelf.on_hand - accounted.counted_again)
    if came := accounted.arrivals:
        by_key = {s.key: s for s in known}
        supplies.record_arrivals(connection, came, by_key)
        stored = [supplies.with_arrivals(s, came, by_key) for s in stored]
    _settle_shelf(ctx, connection, item, facts, accounted, shelf.on_hand)
    plan = plan_item(
        shelf.free,
        shelf.available,
        queue.parts,
        expecting.expected_of(ctx, stored),
        queue.before,
        _changed(ctx, item, facts, shelf.on_hand),
        stock_moved=_stock_moved(item, shelf.on_hand),
        not_ordered=expecting.not_ordered(ctx, listed, facts.delivered_of(item.item_id)),
        today=ctx.today(),
        dates=ctx.policy.dates,
    )
    row = replace(
        item,
        on_hand=shelf.on_hand if settled else item.on_hand,
        shipped=0 if settled else item.shipped,
        unexplained=item.unexplained or 0 if item.unsettled else shelf.unexplained,
        unsettled=False,
        change_id=max([item.change_id, *(change_id for change_id, _ in facts.changes_of(item.item_id))]),
        overdue=frozenset(overdue_mark(s) for s in plan.overdue),
        fingerprint=ctx.fingerprint,
        in_stock_on=plan.page.in_stock_on,
        units_left=plan.page.left,
    )
    return row, plan


def _stock_moved(item: planning.ItemRow, on_hand: int) -> bool:
    """Whether stock rose or fell beyond what was shipped."""
    return _rise(item, on_hand) != 0


def _rise(item: planning.ItemRow, on_hand: int) -> int:
    return 0 if item.on_hand is None else unexplained_rise(on_hand, item.on_hand, item.shipped)


def _known_before(
    ctx: ShopContext, connection: Connection, item: planning.ItemRow, facts: _Facts
) -> list[StoredSupply]:
    """What was to come before the suppliers spoke anew.

    Goods that came are of what had been announced: what is said now may have counted them already.
    """
    skus = [sku for sku in facts.skus_of(item.item_id) if sku in facts.changes or sku in facts.stored]
    return expecting.ordered(ctx, supplies.supplies_before(connection, ctx.name, skus, item.change_id))


def _changed(ctx: ShopContext, item: planning.ItemRow, facts: _Facts, on_hand: int) -> Changed:
    new = [cause for change_id, cause in facts.changes_of(item.item_id) if change_id > item.change_id]
    return Changed(
        supply_cause=new[-1] if new else None,
        overdue_before=item.overdue,
        settings=item.fingerprint is not None and item.fingerprint != ctx.fingerprint,
        lost_sku=facts.lost.get(item.item_id),
        goods_came=_rise(item, on_hand) > 0,
        shipped=item.shipped > 0,
    )


def _settle_shelf(
    ctx: ShopContext,
    connection: Connection,
    item: planning.ItemRow,
    facts: _Facts,
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
    if on_hand < 0:
        missing = f"{-on_hand} below what its open orders explain"
        question = f"The stock of {sku} is {missing}. Is it counted right?"
        tasks.open_task(connection, ctx.name, tasks.Task("negative stock", key, question), ctx.now())
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


def _hold_item(
    ctx: ShopContext, facts: _Facts, item_id: int, plan: ItemPlan
) -> dict[tuple[int, str], Holding]:
    """What should stand at the shop for each variant of an item.

    A flag that stands for several variants says yes only where each of them may be sold.
    """
    held: dict[tuple[int, str], Holding] = {}
    managed = [v for v in facts.variants[item_id] if v.managed]
    followers = [v for v in managed if v.flag is None]
    available = next((v.available for v in managed if v.available is not None), 0)
    shown = plan.page.in_stock_on.isoformat() if plan.page.in_stock_on else ""
    in_stock = plan.page.in_stock

    def may_be_sold(v: Variant) -> bool:
        policy = ctx.policy.page
        return is_wanted_backorderable(
            plan.page, v.sku, available, ctx.today(), policy, tags=v.tags, vendor=v.vendor
        )

    for v in managed:
        day = facts.holdings.get((v.id, DATE)) or Holding(v.in_stock_on or "")
        held[v.id, DATE] = hold(day, shown, "", in_stock=in_stock)
        if v.flag is not None:
            wanted = all(may_be_sold(each) for each in followers or [v])
            flag = facts.holdings.get((v.id, FLAG)) or Holding(v.flag.value)
            held[v.id, FLAG] = hold(flag, "notify" if wanted else "no", "no", in_stock=in_stock)
        elif (v.id, FLAG) in facts.holdings:  # from when it had a flag of its own
            held[v.id, FLAG] = Holding(facts.holdings[v.id, FLAG].seen)
    return {key: h for key, h in held.items() if key in facts.holdings or h != Holding(h.seen)}
