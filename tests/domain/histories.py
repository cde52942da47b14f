"""Random histories of one item, lived through by the rules and by a slow, plain reference at once.

The reference (`tests.world.reference`) was written from the rules' text alone. Days on which goods come
are working days here: of two suppliers' Saturdays and Sundays the rules know only the Monday.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from connector.domain import cover as rules_cover
from connector.domain.dates import cover_and_chase, expect
from connector.domain.items import Changed, ItemPlan, LineBefore, NotOrdered, overdue_mark, plan_item
from connector.domain.news import LineState, Told, judge_line
from connector.domain.notices import News, NewsKind
from connector.domain.policy import NewsPolicy, PagePolicy, SupplierTerms
from connector.domain.supply import Expected, Supply, SupplyKey
from tests.domain.builders import DATES
from tests.world import reference
from tests.world.covering import Shelf, cover_of, overdue_lots
from tests.world.facts import Facts, Kind, Line, Lot, Numbers, Part, working_days_after
from tests.world.facts import Told as PlainTold

ITEM, BEGIN = "MUG", date(2026, 11, 2)
APART = Numbers(together=False)
NEWS = NewsPolicy()
Served = dict[int, Counter[str]]


@dataclass
class Customer:
    """One line, as both sides remember it."""

    line: Line
    before: LineBefore = field(default_factory=LineBefore)
    told: Told | None = None
    earlier_since: date | None = None
    better_since: date | None = None
    seen: bool = False


@dataclass
class History:
    """What happened until today, and what both sides made of it."""

    random: Random
    today: date = BEGIN
    on_hand: int = 0
    lots: dict[str, Lot] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    lead_days: int | None = None
    overdue_lots: frozenset[Lot] = frozenset()
    overdue_marks: frozenset[str] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)
    placed: int = 0

    def live(self, days: int) -> None:
        """Let so many things happen, a day or some apart, and compare after each."""
        if self.random.random() < 0.2:
            self.lead_days = self.random.randint(3, 20)
        for _ in range(days):
            for _ in range(self.random.randint(1, 3)):
                self._happen()
            self._compare()
            self.today += timedelta(days=self.random.choice([0, 1, 1, 1, 2, 3, 5]))

    # ------------------------------------------------------------------ what happens

    def _happen(self) -> None:
        happens = [self._order, self._order, self._correct, self._end_an_order, self._edit]
        if self.lead_days is None:  # the reference knows estimates only where nothing else is told
            happens += [
                self._announce,
                self._announce,
                self._move,
                self._move,
                self._arrive,
                self._end_supply,
            ]
        self.random.choice(happens)()

    def _order(self) -> None:
        self.placed += 1
        at = datetime.combine(self.today, time(6), UTC) + timedelta(seconds=self.placed)
        part = Part(at, self.random.randint(1, 4))
        late = self.random.random() < 0.1
        line = Line(self.placed, 100 + self.placed, ITEM, self.today, (part,), late)
        self.customers[self.placed] = Customer(line)

    def _edit(self) -> None:
        if not self.customers:
            return
        customer = self.random.choice(list(self.customers.values()))
        self.placed += 1
        at = datetime.combine(self.today, time(7), UTC) + timedelta(seconds=self.placed)
        customer.line = replace(
            customer.line, parts=(*customer.line.parts, Part(at, self.random.randint(1, 3)))
        )

    def _end_an_order(self) -> None:
        if self.customers:
            gone = self.customers.pop(self.random.choice(list(self.customers)))
            if self.random.random() < 0.5:
                self.on_hand -= sum(part.units for part in gone.line.parts)

    def _correct(self) -> None:
        self.on_hand += self.random.randint(-3, 4)

    def _announce(self) -> None:
        reference_ = f"D{self.random.randint(1, 4)}"
        units = None if self.random.random() < 0.05 else self.random.randint(1, 8)
        self.lots[reference_] = Lot(self.random.choice("AZ"), reference_, self._some_day(), units)

    def _move(self) -> None:
        if self.lots:
            name = self.random.choice(list(self.lots))
            self.lots[name] = replace(self.lots[name], due_on=self._some_day())

    def _some_day(self) -> date | None:
        if self.random.random() < 0.1:
            return None
        return working_days_after(self.today, self.random.randint(0, 30))

    def _arrive(self) -> None:
        due = [name for name, lot in self.lots.items() if lot.units != 0]
        if due:
            name = self.random.choice(due)
            lot = self.lots[name]
            came = self.random.randint(1, lot.units or 3)
            self.on_hand += came
            if lot.units is not None:
                self.lots[name] = replace(lot, units=lot.units - came)

    def _end_supply(self) -> None:
        if self.lots:
            self.lots.pop(self.random.choice(list(self.lots)))

    # ------------------------------------------------------------------ both sides

    def _compare(self) -> None:
        facts = self._facts()
        outlooks, plan = reference.outlooks(facts), self._plan()
        self._compare_cover(facts)
        self._compare_page(facts, plan)
        for planned in plan.lines:
            customer = self.customers[planned.line_id]
            customer.before = LineBefore(
                planned.eta.rests, planned.eta.on, planned.basis, planned.uncovered_since, planned.cause
            )
            if not customer.seen:
                first = replace(customer.line, short_at_first=planned.short > 0)
                customer.line, customer.seen = first, True
            self._compare_news(customer, outlooks[planned.line_id], planned.short, plan, facts)
        self.overdue_lots = overdue_lots(facts, ITEM)
        self.overdue_marks = frozenset(map(overdue_mark, plan.overdue))

    def _facts(self) -> Facts:
        facts = Facts(
            self.today,
            {ITEM: self.on_hand},
            {ITEM: [lot for lot in self.lots.values() if lot.units != 0]},
            [customer.line for customer in self.customers.values()],
            {} if self.lead_days is None else {ITEM: self.lead_days},
            APART,
            {ITEM: self.overdue_lots},
        )
        since = reference.uncovered_since(facts)
        for line_id, customer in self.customers.items():
            customer.line = replace(customer.line, uncovered_on=since.get(line_id))
        return replace(facts, lines=[customer.line for customer in self.customers.values()])

    def _supplies(self) -> list[Supply]:
        supplies = [
            expect(
                SupplyKey(lot.supplier, lot.reference, ITEM),
                Expected(lot.due_on, lot.units),
                lot.units,
                SupplierTerms(),
                DATES,
                self.today,
            )
            for lot in self.lots.values()
            if lot.units != 0
        ]
        return [s.as_overdue() if overdue_mark(s) in self.overdue_marks else s for s in supplies]

    def _parts(self) -> list[rules_cover.Part]:
        parts = [
            rules_cover.Part(line.id, line.order_id, part.units, part.queued_at, line.long_unpaid)
            for line in (customer.line for customer in self.customers.values())
            for part in line.parts
        ]
        return sorted(parts, key=rules_cover.queue_order)

    def _told_days(self) -> dict[int, date]:
        return {n: c.told.last_on for n, c in self.customers.items() if c.told and c.told.last_on}

    @property
    def _available(self) -> int:
        return self.on_hand - sum(part.units for part in self._parts())

    def _plan(self) -> ItemPlan:
        told = self._told_days()
        before = {n: replace(c.before, told_on=told.get(n)) for n, c in self.customers.items()}
        return plan_item(
            self.on_hand,
            self._available,
            self._parts(),
            self._supplies(),
            before,
            Changed(overdue_before=self.overdue_marks),
            stock_moved=False,
            not_ordered=NotOrdered(self.today, lead_time_days=self.lead_days),
            today=self.today,
            dates=DATES,
        )

    def _compare_cover(self, facts: Facts) -> None:
        covered, _ = cover_and_chase(
            self.on_hand, self._parts(), self._supplies(), self._told_days(), self.today, DATES.calendar
        )
        ours: Served = {}
        for line_id, line in covered.lines.items():
            ours[line_id] = Counter({"shelf": line.from_shelf, "nothing": line.uncovered})
            for supply, units in line.supplies:
                ours[line_id][supply.key.reference] += units
        plain = cover_of(facts, ITEM, overdue_lots(facts, ITEM))
        theirs = {n: Counter(map(_name, units)) for n, units in plain.items() if n in self.customers}
        assert {n: +served for n, served in ours.items()} == theirs, self.today
        self.counts["covered"] += len(theirs)

    def _compare_page(self, facts: Facts, plan: ItemPlan) -> None:
        """The page dates one more behind orders that are long unpaid; the reference, before them."""
        if any(customer.line.long_unpaid for customer in self.customers.values()):
            return
        now = datetime.combine(self.today, time(23), UTC)
        plain = reference.page_of(facts, ITEM, self._available, now)
        left = None if plain.units_left is None else max(0, plain.units_left)
        ours = (plan.page.in_stock_on, plan.page.sellable(PagePolicy(sell_without_date=True)))
        assert (plain.in_stock_on, left) == ours, self.today

    def _compare_news(
        self, customer: Customer, outlook: reference.Outlook, short: int, plan: ItemPlan, facts: Facts
    ) -> None:
        line = customer.line
        last = line.last_told_on
        better = last is not None and not outlook.from_shelf and reference.is_far_better(last, outlook, facts)
        customer.better_since = (customer.better_since or self.today) if better else None
        better_days = (self.today - customer.better_since).days if customer.better_since else 0
        plain = reference.news_of(replace(line, better_days=better_days), outlook, facts)
        eta = next(planned.eta for planned in plan.lines if planned.line_id == line.id)
        state = LineState(
            line.placed_on, eta, short, line.short_at_first, customer.told, customer.earlier_since
        )
        verdict = judge_line(state, self.today, NEWS, DATES)
        customer.earlier_since = verdict.earlier_since
        assert _plainly(plain) == _plainly(verdict.news), (self.today, line.id)
        if verdict.news is not None and self.random.random() < 0.8:
            self._tell(customer, verdict.news)

    def _tell(self, customer: Customer, news: News) -> None:
        self.counts[news.kind] += 1
        said = PlainTold(news.told_on, "letter", Kind(news.kind), news.next_news_on)
        customer.line = replace(customer.line, told=(*customer.line.told, said))
        before = customer.told
        customer.told = Told(
            last_on=news.told_on,
            first_on=(before.first_on if before else None) or news.told_on,
            quoted_on=news.told_on or (before.quoted_on if before else None),
            next_news_on=news.next_news_on,
            earlier_said=news.kind is NewsKind.EARLIER or bool(before and before.earlier_said),
        )
        customer.earlier_since = customer.better_since = None


def _name(unit: object) -> str:
    return unit.reference if isinstance(unit, Lot) else "shelf" if isinstance(unit, Shelf) else "nothing"


def _plainly(news: News | reference.News | None) -> tuple[str, date | None, date | None, date | None] | None:
    if news is None:
        return None
    if isinstance(news, News):
        return news.kind.value, news.told_on, news.old_on, news.next_news_on
    return news.kind.value, news.on, news.old, news.next_news_on
