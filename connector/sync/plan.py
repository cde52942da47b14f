"""Plan: from what is to what should stand at the shop and what each customer is owed.

Works item by item, in batches that are one transaction each; talks to nobody. The rules themselves
are in `connector.domain`: this reads what they need and writes what differs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from connector.domain.arrivals import Arrival
from connector.domain.availability import Availability, that_counts
from connector.domain.cover import Part
from connector.domain.dates import SHELF, expect
from connector.domain.items import (
    Changed,
    ItemPlan,
    LineBefore,
    LinePlan,
    NotOrdered,
    account_for_stock,
    overdue_mark,
    plan_item,
)
from connector.domain.orders import Variant, is_long_unpaid
from connector.domain.page import Holding, hold, is_wanted_backorderable
from connector.domain.policy import SupplierTerms
from connector.domain.supply import Supply, SupplyKey
from connector.ledger import news, planning, promises, supplies, tasks, variants
from connector.ledger.upsert import in_pieces
from connector.ledger.variants import DATE, FLAG
from connector.ports import Progress
from connector.sync.audience import audience
from connector.sync.context import PassReport, ShopContext
from connector.sync.judge import judge_orders

BATCH = 200
_RECENT = timedelta(days=90)


def plan_shop(ctx: ShopContext, report: PassReport) -> None:
    """Plan every dirty item. A new day or new settings make all of them dirty."""
    adopting, dirty = _wake(ctx)
    after = 0
    while dirty:
        with ctx.ledger.begin("plan") as connection:
            batch = planning.take_dirty(connection, ctx.name, after, BATCH)
            if batch:
                _plan_batch(ctx, report, connection, batch)
        report.items_planned += len(batch)
        if len(batch) < BATCH:
            break
        after = batch[-1].item_id
        ctx.watcher(Progress("planning", report.items_planned))
    if adopting:
        with ctx.ledger.begin("adopted") as connection:
            planning.update_shop(connection, ctx.name, adopted_at=ctx.now())


def _wake(ctx: ShopContext) -> tuple[bool, bool]:
    """Whether the shop is being adopted, and whether any of its items is dirty.

    On a new day, or with new settings, all its items wake; where only other people are written to
    than before, those whose customers are owed news.
    """
    with ctx.ledger.read() as connection:
        shop = planning.shop_row(connection, ctx.name)
        dirty = planning.any_dirty(connection, ctx.name)
    now = replace(shop, planned_on=ctx.today(), fingerprint=ctx.fingerprint, audience=audience(ctx))
    if now == shop:
        return shop.adopted_at is None, dirty
    with ctx.ledger.begin("wake") as connection:
        if (now.planned_on, now.fingerprint) != (shop.planned_on, shop.fingerprint):
            planning.mark_all_dirty(connection, ctx.name)
        else:
            planning.mark_orders_dirty(connection, ctx.name, news.owing_orders(connection, ctx.name))
        planning.update_shop(
            connection,
            ctx.name,
            planned_on=now.planned_on,
            fingerprint=now.fingerprint,
            audience=now.audience,
        )
    return shop.adopted_at is None, True


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that a batch needs, read after its dirty marks were taken."""

    variants: Mapping[int, list[Variant]]  # by item
    lines: Mapping[int, list[planning.LineRow]]  # by item
    orders: Mapping[int, planning.OrderRow]
    parts: Mapping[int, list[Part]]
    history: Mapping[int, list[promises.Promise]]  # by line
    supplies: Mapping[str, list[supplies.StoredSupply]]  # by SKU
    changes: Mapping[str, tuple[int, str]]  # by SKU
    holdings: Mapping[tuple[int, str], Holding]


def _read_facts(ctx: ShopContext, connection: Connection, item_ids: Sequence[int]) -> _Facts:
    lines = planning.lines_of_items(connection, ctx.name, item_ids)
    orders = planning.open_orders_of_items(connection, ctx.name, item_ids)
    found = variants.variants_of(connection, ctx.name, item_ids)
    skus = _usable_skus(ctx, connection, found)
    stored = [
        s
        for s in supplies.stored_supplies(connection, ctx.name, skus=skus)
        if s.by_hand or s.key.supplier in ctx.suppliers  # one that the settings name no longer
    ]
    return _Facts(
        _by(found, lambda v: v.item_id),
        _by(lines, lambda line: line.item_id or 0),
        orders,
        planning.parts_of_items(connection, ctx.name, item_ids, _long_unpaid(ctx, orders.values())),
        promises.promises_of_items(connection, ctx.name, item_ids),
        _by(stored, lambda s: s.key.sku),
        supplies.changes_since(connection, ctx.name, skus),
        variants.holdings_of(connection, ctx.name, [v.id for v in found]),
    )


K = TypeVar("K")
V = TypeVar("V")


def _by(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    grouped: dict[K, list[V]] = defaultdict(list)
    for value in values:
        grouped[key(value)].append(value)
    return grouped


def _usable_skus(ctx: ShopContext, connection: Connection, found: Sequence[Variant]) -> list[str]:
    skus = {v.sku for v in found if v.sku and v.managed}
    ambiguous = variants.ambiguous_skus(connection, ctx.name, skus)
    for sku in ambiguous:
        question = f"Several variants have the SKU {sku}; supply for it counts for none. Which one is it?"
        tasks.open_task(connection, ctx.name, tasks.Task("ambiguous sku", sku, question), ctx.now())
    return sorted(skus - ambiguous)


def _long_unpaid(ctx: ShopContext, orders: Iterable[planning.OrderRow]) -> set[int]:
    unpaid_days = ctx.policy.news.unpaid_days
    return {
        o.order_id
        for o in orders
        if is_long_unpaid(o.standing, ctx.local(o.placed_at).date(), ctx.today(), unpaid_days)
    }


def _plan_batch(
    ctx: ShopContext, report: PassReport, connection: Connection, batch: Sequence[planning.ItemRow]
) -> None:
    facts = _read_facts(ctx, connection, [item.item_id for item in batch])
    planned_items, planned_lines = [], []
    held: dict[tuple[int, str], Holding] = {}
    for item in batch:
        if not any(v.managed for v in facts.variants.get(item.item_id, ())):
            planned_lines += [(line, _takes_no_part(line)) for line in facts.lines.get(item.item_id, ())]
            continue
        outcome = _plan_one(ctx, connection, item, facts)
        planned_items.append((outcome.row, outcome.shipped_left))
        lines = {line.line_id: line for line in facts.lines.get(item.item_id, ())}
        planned_lines += [(lines[plan.line_id], plan) for plan in outcome.plan.lines if plan.line_id in lines]
        held |= _hold_item(ctx, facts, item.item_id, outcome.plan)
    unsettled = {item.item_id for item in batch if item.unsettled}
    planning.save_lines(connection, ctx.name, planned_lines, unsettled)
    planning.save_items(connection, ctx.name, planned_items)
    variants.save_holdings(
        connection, ctx.name, {k: h for k, h in held.items() if facts.holdings.get(k) != h}
    )
    with_news = news.orders_with_news(connection, ctx.name, [item.item_id for item in batch])
    for order_ids in in_pieces(sorted(facts.orders.keys() | with_news)):
        judge_orders(ctx, report, connection, order_ids)


def _takes_no_part(line: planning.LineRow) -> LinePlan:
    """The shop does not manage the stock of this line's item, so nobody is promised anything."""
    return LinePlan(line.line_id, 0, SHELF, "its stock is not managed", None, line.cause)


@dataclass(frozen=True, slots=True)
class _Outcome:
    row: planning.PlannedItem
    shipped_left: int
    plan: ItemPlan


def _plan_one(ctx: ShopContext, connection: Connection, item: planning.ItemRow, facts: _Facts) -> _Outcome:
    lines = facts.lines.get(item.item_id, [])
    available = next((v.available for v in facts.variants[item.item_id] if v.managed), None) or 0
    on_hand = available + sum(line.taken for line in lines)
    listed = [s for v in facts.variants[item.item_id] for s in facts.supplies.get(v.sku, ())]
    stored = [s for s in listed if s.key.supplier not in ctx.catalogues]
    settled = not item.unsettled
    came = _arrivals(ctx, item, on_hand, stored) if settled else []
    supplies.record_arrivals(connection, came, {s.key: s for s in stored})
    expected = _expected(ctx, [supplies.with_arrivals(s, came) for s in stored])
    _ask_about_debt(ctx, connection, item.item_id, facts, on_hand)
    plan = plan_item(
        on_hand,
        available,
        facts.parts.get(item.item_id, []),
        expected,
        {line.line_id: _before(line, facts) for line in lines},
        _changed(ctx, item, facts),
        stock_moved=settled and item.on_hand is not None and on_hand != item.on_hand - item.shipped,
        not_ordered=_not_ordered(ctx, listed),
        today=ctx.today(),
        dates=ctx.policy.dates,
    )
    row = planning.PlannedItem(
        item.item_id,
        on_hand if settled else item.on_hand,
        plan.page,
        max(
            [
                item.change_id,
                *(facts.changes[v.sku][0] for v in facts.variants[item.item_id] if v.sku in facts.changes),
            ]
        ),
        frozenset(overdue_mark(s) for s in plan.overdue),
        ctx.fingerprint,
        again=not settled,
    )
    return _Outcome(row, 0 if settled else item.shipped, plan)


def _terms(ctx: ShopContext, supplier: str) -> SupplierTerms:
    known = ctx.suppliers.get(supplier)
    return known.terms if known else SupplierTerms(receiving_days=ctx.policy.dates.receiving_days)


def _expected(ctx: ShopContext, stored: Iterable[supplies.StoredSupply]) -> list[Supply]:
    return [
        expect(s.key, e, units, _terms(ctx, s.key.supplier), ctx.policy.dates, ctx.today())
        for s in stored
        for e, units in s.rest(outstanding=s.key.supplier in ctx.outstanding)
    ]


def _arrivals(
    ctx: ShopContext, item: planning.ItemRow, on_hand: int, stored: Sequence[supplies.StoredSupply]
) -> list[Arrival]:
    return account_for_stock(
        on_hand,
        item.on_hand,
        item.shipped,
        _expected(ctx, stored),
        _recent(ctx, stored),
        ctx.today(),
        ctx.policy.arrivals,
    )


def _recent(ctx: ShopContext, stored: Iterable[supplies.StoredSupply]) -> list[tuple[SupplyKey, int, date]]:
    """What came lately and was not given back, oldest first."""
    since = ctx.today() - _RECENT
    recent = []
    for s in stored:
        net = sum(units for units, on, _ in s.came if on >= since)
        days = [on for units, on, _ in s.came if units > 0]
        if net > 0:
            recent.append((s.key, net, max(days)))
    return sorted(recent, key=lambda r: (r[2], r[0]))


def _before(line: planning.LineRow, facts: _Facts) -> LineBefore:
    told = promises.told(facts.history.get(line.line_id, ()))
    return LineBefore(
        line.rests, line.eta_on, line.basis, line.uncovered_since, line.cause, told.last_on if told else None
    )


def _changed(ctx: ShopContext, item: planning.ItemRow, facts: _Facts) -> Changed:
    latest = [facts.changes[v.sku] for v in facts.variants[item.item_id] if v.sku in facts.changes]
    new = [cause for change_id, cause in sorted(latest) if change_id > item.change_id]
    return Changed(
        supply_cause=new[-1] if new else None,
        overdue_before=item.overdue,
        settings=item.fingerprint is not None and item.fingerprint != ctx.fingerprint,
    )


def _not_ordered(ctx: ShopContext, listed: Sequence[supplies.StoredSupply]) -> NotOrdered:
    """A catalogue's word, else the lead time of the supplier that listed the SKU last, or the shop's own."""
    terms = _terms(ctx, max(listed, key=lambda s: s.id).key.supplier) if listed else None
    in_catalogues = [
        Availability(s.key, min((e.on for e in s.value if e.on), default=None), _terms(ctx, s.key.supplier))
        for s in listed
        if s.key.supplier in ctx.catalogues
    ]
    availability = that_counts(in_catalogues, ctx.preferred)
    own = availability.terms if availability else terms
    calendar = own.calendar if own else ctx.policy.dates.calendar
    lead_time = terms.lead_time_days if terms else None
    return NotOrdered(
        from_on=calendar.counts_from(ctx.local(ctx.now())),
        availability=availability,
        lead_time_days=ctx.policy.dates.lead_time_days if lead_time is None else lead_time,
        most=ctx.policy.page.most_unordered,
    )


def _ask_about_debt(
    ctx: ShopContext, connection: Connection, item_id: int, facts: _Facts, on_hand: int
) -> None:
    key = str(item_id)
    if on_hand >= 0:
        return
    sku = facts.variants[item_id][0].sku
    question = f"The stock of {sku} is {-on_hand} below what its open orders explain. Is it counted right?"
    tasks.open_task(connection, ctx.name, tasks.Task("negative stock", key, question), ctx.now())


def _hold_item(
    ctx: ShopContext, facts: _Facts, item_id: int, plan: ItemPlan
) -> dict[tuple[int, str], Holding]:
    """What should stand at the shop for each variant of an item."""
    held: dict[tuple[int, str], Holding] = {}
    for v in facts.variants[item_id]:
        if not v.managed:
            continue
        wanted = is_wanted_backorderable(
            plan.page,
            v.sku,
            v.available or 0,
            ctx.today(),
            ctx.policy.page,
            tags=v.tags,
            vendor=v.vendor,
        )
        flag = facts.holdings.get((v.id, FLAG)) or Holding(v.flag.value)
        day = facts.holdings.get((v.id, DATE)) or Holding(v.in_stock_on or "")
        shown = plan.page.in_stock_on.isoformat() if plan.page.in_stock_on else ""
        in_stock = plan.page.in_stock
        held[v.id, FLAG] = hold(flag, "notify" if wanted else "no", "no", in_stock=in_stock)
        held[v.id, DATE] = hold(day, shown, "", in_stock=in_stock)
    return {key: h for key, h in held.items() if key in facts.holdings or h != Holding(h.seen)}
