"""Random histories of one item, lived through by the rules and by a slow, plain reference at once.

The reference (`tests.world.reference`) was written from the rules' text alone. Who works when, how long
goods take and what catalogues say is drawn, too (`tests.domain.terms`).
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from connector.domain import cover as rules_cover
from connector.domain.dates import cover_and_chase, expect
from connector.domain.items import Changed, ItemPlan, LineBefore, overdue_mark, plan_item
from connector.domain.news import LineState, Told, judge_line
from connector.domain.notices import News, NewsKind
from connector.domain.policy import NewsPolicy, PagePolicy
from connector.domain.supply import Expected, Supply, SupplyKey
from connector.ledger.supplies import StoredSupply
from connector.sync import expecting
from tests.domain.terms import BEGIN, CATALOGUES, DELIVER, PREFERRED, Agreement, draw
from tests.world import reference
from tests.world.covering import Shelf, cover_of, overdue_lots
from tests.world.facts import Facts, Hours, Kind, Line, Lot, Offer, Part, counts_for, offer_that_counts
from tests.world.facts import Told as PlainTold

ITEM = "MUG"
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
    hour: int = 7
    on_hand: int = 0
    lots: dict[str, Lot] = field(default_factory=dict)
    listed: dict[str, int] = field(default_factory=dict)  # lots, by when they were first heard of
    offers: dict[str, Offer] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    overdue_lots: frozenset[Lot] = frozenset()
    overdue_marks: frozenset[str] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)
    placed: int = 0

    def __post_init__(self) -> None:
        self.agreed: Agreement = draw(self.random)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(self.hour), UTC)

    def live(self, days: int) -> None:
        """Let so many things happen, a day or some apart, and compare after each."""
        for _ in range(days):
            for _ in range(self.random.randint(1, 3)):
                self._happen()
            self._compare()
            self.today += timedelta(days=self.random.choice([0, 1, 1, 1, 2, 3, 5]))
            self.hour = self.random.choice([7, 12, 15, 18])

    # ------------------------------------------------------------------ what happens

    def _happen(self) -> None:
        often = [self._order, self._announce, self._move]
        happens = [self._correct, self._end_an_order, self._edit, self._arrive, self._end_supply, self._offer]
        self.random.choice(2 * often + happens)()

    def _order(self) -> None:
        self.placed += 1
        at = self.now + timedelta(seconds=self.placed)
        part = Part(at, self.random.randint(1, 4))
        late = self.random.random() < 0.1
        counts_from = counts_for(at, self.agreed.numbers.hours)
        line = Line(self.placed, 100 + self.placed, ITEM, counts_from, (part,), late)
        self.customers[self.placed] = Customer(line)

    def _edit(self) -> None:
        if not self.customers:
            return
        customer = self.random.choice(list(self.customers.values()))
        self.placed += 1
        at = self.now + timedelta(seconds=self.placed)
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
        self.placed += 1
        self.listed[reference_] = self.placed
        self.lots[reference_] = Lot(self.random.choice(DELIVER), reference_, self._some_day(), units)

    def _move(self) -> None:
        if self.lots:
            name = self.random.choice(list(self.lots))
            self.lots[name] = replace(self.lots[name], due_on=self._some_day())

    def _offer(self) -> None:
        """A catalogue says another day, or none, or leaves the item out again."""
        supplier = self.random.choice(CATALOGUES)
        if self.offers.pop(supplier, None) is None or self.random.random() < 0.5:
            self.offers[supplier] = Offer(supplier, self._some_day(), supplier in PREFERRED)

    def _some_day(self) -> date | None:
        if self.random.random() < 0.1:
            return None
        return self.today + timedelta(days=self.random.randint(0, 40))

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
            self.counts[planned.eta.rests] += 1
            self.counts["by catalogue"] += planned.basis.startswith("the catalogue")
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
            {} if self._lead_days is None else {ITEM: self._lead_days},
            self.agreed.numbers,
            {ITEM: self.overdue_lots},
            {ITEM: list(self.offers.values())},
            {ITEM: counts_for(self.now, self._hours_of_who_would_send)},
        )
        since = reference.uncovered_since(facts)
        for line_id, customer in self.customers.items():
            customer.line = replace(customer.line, uncovered_on=since.get(line_id))
        return replace(facts, lines=[customer.line for customer in self.customers.values()])

    @property
    def _listed_last(self) -> str:
        """The supplier that listed the item last; "" where none lists it."""
        newest = max(self.lots, key=lambda name: self.listed[name], default=None)
        return self.lots[newest].supplier if newest else ""

    @property
    def _lead_days(self) -> int | None:
        own = self.agreed.lead_days[self._listed_last]
        return self.agreed.lead_days[""] if own is None else own

    @property
    def _hours_of_who_would_send(self) -> Hours:
        """Whose working day it is that an order made now would come in on."""
        numbers = self.agreed.numbers
        if self.offers:
            return numbers.terms_of(offer_that_counts(list(self.offers.values())).supplier).hours
        return numbers.terms_of(self._listed_last).hours

    def _stored(self) -> list[StoredSupply]:
        """What the ledger has of lots and offers."""
        lots = [
            StoredSupply(self.listed[name], _key(lot), (_expected(lot),), ())
            for name, lot in self.lots.items()
        ]
        offered = [
            StoredSupply(0, SupplyKey(offer.supplier, "", ITEM), (Expected(offer.on, None),), ())
            for offer in self.offers.values()
        ]
        return lots + offered

    def _supplies(self) -> list[Supply]:
        supplies = [
            expect(
                _key(lot),
                _expected(lot),
                lot.units,
                self.agreed.ctx.suppliers[lot.supplier].terms,
                self.agreed.dates,
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
            not_ordered=expecting.not_ordered(self.agreed.at(self.now), self._stored(), ()),
            today=self.today,
            dates=self.agreed.dates,
        )

    def _compare_cover(self, facts: Facts) -> None:
        calendar = self.agreed.dates.calendar
        covered, _ = cover_and_chase(
            self.on_hand, self._parts(), self._supplies(), self._told_days(), self.today, calendar
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
        behind_all = datetime.combine(self.today, time(23), UTC)
        plain = reference.page_of(facts, ITEM, self._available, behind_all)
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
        placed_on = self.agreed.dates.calendar.counts_from(line.parts[0].queued_at)
        state = LineState(placed_on, eta, short, line.short_at_first, customer.told, customer.earlier_since)
        verdict = judge_line(state, self.today, NEWS, self.agreed.dates)
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


def _key(lot: Lot) -> SupplyKey:
    return SupplyKey(lot.supplier, lot.reference, ITEM)


def _expected(lot: Lot) -> Expected:
    """Those with an even number of units come within a week that ends on their day: that day counts."""
    vague = lot.due_on is not None and lot.units is not None and lot.units % 2 == 0
    first_on = lot.due_on - timedelta(days=6) if vague and lot.due_on else None
    return Expected(lot.due_on, lot.units, first_on=first_on)


def _name(unit: object) -> str:
    return unit.reference if isinstance(unit, Lot) else "shelf" if isinstance(unit, Shelf) else "nothing"


def _plainly(news: News | reference.News | None) -> tuple[str, date | None, date | None, date | None] | None:
    if news is None:
        return None
    if isinstance(news, News):
        return news.kind.value, news.told_on, news.old_on, news.next_news_on
    return news.kind.value, news.on, news.old, news.next_news_on
