"""The slow reference: what the rules say, worked out unit by unit from plain facts.

Written from the rules' text alone and sharing nothing with the product, so that both cannot make
the same mistake. Nothing here is clever or fast: a shelf is a list of single units, and so is a
supply. Section numbers are those of the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

SATURDAY = 5


class Kind(StrEnum):
    """News that a line's customer may be owed (section 6)."""

    CONFIRMATION = "confirmation"
    DELAY = "delay"
    EARLIER = "earlier"
    UNKNOWN = "unknown"
    OVERDUE = "overdue"
    DATED = "dated"
    STILL_UNKNOWN = "still_unknown"


QUOTABLE = frozenset({"letter", "page"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The few settings that the rules turn on. Working days unless the name says otherwise."""

    transit: int = 0
    receiving: int = 1
    buffer: int = 2
    overdue_after: int = 1
    notice_before: int = 1
    ships_within: int = 5
    unpaid_calendar_days: int = 14
    good_news_calendar_days: int = 7
    good_news_wait_days: int = 2
    next_news_calendar_days: int = 14
    window_before: int = 21
    window_after: int = 14
    max_wait_calendar_days: int = 90
    together: bool = True


@dataclass(frozen=True, slots=True)
class Lot:
    """What one supply still brings on one date. `units` None: enough for everybody."""

    supplier: str
    reference: str
    due_on: date | None
    units: int | None


@dataclass(frozen=True, slots=True)
class Part:
    queued_at: datetime
    units: int


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a customer was told of a line; `on` None: that no date is known."""

    on: date | None
    basis: str  # letter, uncertain, page, adopted, discarded
    kind: Kind | None = None
    next_news_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    order_id: int
    item: str
    placed_on: date
    parts: tuple[Part, ...]
    long_unpaid: bool = False
    short_at_first: bool = True
    told: tuple[Told, ...] = ()
    uncovered_on: date | None = None  # the day since which neither shelf nor supply covers it
    better_days: int = 0  # for how many days on end it could have been told a far better date

    @property
    def last_told_on(self) -> date | None:
        return self.told[-1].on if self.told else None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that can be known on one day of one shop."""

    today: date
    on_hand: Mapping[str, int]
    lots: Mapping[str, Sequence[Lot]]
    lines: Sequence[Line]
    lead_days: Mapping[str, int] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)
    overdue_before: Mapping[str, frozenset[Lot]] = field(default_factory=dict)


# --- the calendar: Monday to Friday, no holidays ---------------------------------------------


def is_working(day: date) -> bool:
    return day.weekday() < SATURDAY


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; with none, the day itself or the next working one."""
    while count > 0:
        day += timedelta(days=1)
        if is_working(day):
            count -= 1
    while not is_working(day):
        day += timedelta(days=1)
    return day


def ready_on(delivered_on: date, numbers: Numbers) -> date:
    return working_days_after(delivered_on, numbers.transit + numbers.receiving)


def told_on(eta: date, numbers: Numbers) -> date:
    return working_days_after(eta, numbers.buffer)


def estimate(line: Line, lead_days: int | None) -> date | None:
    if lead_days is None or line.uncovered_on is None:
        return None
    return working_days_after(line.uncovered_on + timedelta(days=lead_days), 0)


# --- cover (section 4), one unit after another -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """A unit that stands on the shelf."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A unit that nothing covers."""


Serving = Shelf | Lot | Nothing
ANONYMOUS = 0


class Queued(Protocol):
    """What a queue needs to know of a line."""

    @property
    def id(self) -> int: ...
    @property
    def order_id(self) -> int: ...
    @property
    def parts(self) -> tuple[Part, ...]: ...
    @property
    def long_unpaid(self) -> bool: ...


def queue(lines: Iterable[Queued]) -> list[int]:
    """Line ids, one for each open unit, in the order in which they are served."""
    waiting = [
        (line.long_unpaid, part.queued_at, line.order_id, line.id, unit)
        for line in lines
        for part in line.parts
        for unit in range(part.units)
    ]
    return [line_id for _, _, _, line_id, _ in sorted(waiting)]


def serving_order(lots: Iterable[Lot], overdue: frozenset[Lot]) -> list[Lot]:
    def place(lot: Lot) -> tuple[int, date, str, str]:
        group = 2 if lot.due_on is None else 1 if lot in overdue else 0
        return group, lot.due_on or date.max, lot.supplier, lot.reference

    return sorted(lots, key=place)


def cover(
    on_hand: int, waiting: Sequence[int], lots: Sequence[Lot], overdue: frozenset[Lot]
) -> dict[int, list[Serving]]:
    """Who is served by what. A negative shelf is a debt, served first."""
    debt = [ANONYMOUS] * max(0, -on_hand)
    shelf = [Shelf()] * max(0, on_hand)
    served: dict[int, list[Serving]] = {}
    left = [Left(lot, lot.units) for lot in serving_order(lots, overdue)]
    for line_id in [*debt, *waiting]:
        served.setdefault(line_id, []).append(shelf.pop() if shelf else take_unit(left))
    return served


@dataclass
class Left:
    """What is left of a lot; without a number there is enough for everybody."""

    lot: Lot
    units: int | None


def take_unit(left: list[Left]) -> Serving:
    for entry in left:
        if entry.units is None:
            return entry.lot
        if entry.units > 0:
            entry.units -= 1
            return entry.lot
    return Nothing()


# --- overdue (section 3) ---------------------------------------------------------------------


def day_has_passed(eta: date, today: date, numbers: Numbers) -> bool:
    return today > working_days_after(eta, numbers.overdue_after)


def breaks_a_promise(lot: Lot, lines: Iterable[Line], today: date, numbers: Numbers) -> bool:
    """Its date has passed, and a delivery today is too late for a line that it serves in time."""
    if lot.due_on is None or lot.due_on >= today:
        return False
    promised = [line.last_told_on for line in lines if line.last_told_on is not None]
    in_time = [day for day in promised if ready_on(lot.due_on, numbers) <= day]
    return any(ready_on(today, numbers) > day for day in in_time)


def overdue_lots(facts: Facts, item: str) -> frozenset[Lot]:
    """Starts from what is overdue by its own day and adds what is so sooner, until nothing changes.

    What was overdue stays so until its supplier says another day: else a customer who is told a
    later date because of it would make it trustworthy again, and be told the earlier one.
    """
    before = {(lot.supplier, lot.reference, lot.due_on) for lot in facts.overdue_before.get(item, ())}
    overdue = frozenset(
        lot
        for lot in facts.lots.get(item, ())
        if lot.due_on is not None
        and (
            (lot.supplier, lot.reference, lot.due_on) in before
            or day_has_passed(ready_on(lot.due_on, facts.numbers), facts.today, facts.numbers)
        )
    )
    while True:
        more = overdue | too_late_for_somebody(facts, item, overdue)
        if more == overdue:
            return overdue
        overdue = more


def too_late_for_somebody(facts: Facts, item: str, overdue: frozenset[Lot]) -> frozenset[Lot]:
    served = cover_of(facts, item, overdue)
    by_lot: dict[Lot, list[Line]] = {}
    for line in facts.lines:
        for lot in {unit for unit in served.get(line.id, []) if isinstance(unit, Lot)}:
            by_lot.setdefault(lot, []).append(line)
    return frozenset(
        lot for lot, lines in by_lot.items() if breaks_a_promise(lot, lines, facts.today, facts.numbers)
    )


def cover_of(facts: Facts, item: str, overdue: frozenset[Lot]) -> dict[int, list[Serving]]:
    lines = [line for line in facts.lines if line.item == item]
    return cover(facts.on_hand.get(item, 0), queue(lines), facts.lots.get(item, ()), overdue)


# --- ETA (section 4) -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said of one line today."""

    from_shelf: bool
    eta: date | None = None
    only_overdue: bool = False  # there is no ETA, and only because what would serve it is overdue
    uncovered: bool = False  # neither shelf nor supply covers all of it
    overdue_suppliers: frozenset[str] = frozenset()


def outlook_of(line: Line, units: Sequence[Serving], overdue: frozenset[Lot], facts: Facts) -> Outlook:
    waiting = [unit for unit in units if not isinstance(unit, Shelf)]
    if not waiting:
        return Outlook(from_shelf=True)
    answers = [unit_answer(unit, line, overdue, facts) for unit in waiting]
    etas = [eta for eta, _ in answers]
    known = [eta for eta in etas if eta is not None]
    return Outlook(
        from_shelf=False,
        eta=max(known) if len(known) == len(etas) else None,
        only_overdue=len(known) < len(etas) and all(late for eta, late in answers if eta is None),
        uncovered=any(isinstance(unit, Nothing) for unit in waiting),
        overdue_suppliers=frozenset(
            unit.supplier for unit in waiting if isinstance(unit, Lot) and unit in overdue
        ),
    )


def unit_answer(unit: Serving, line: Line, overdue: frozenset[Lot], facts: Facts) -> tuple[date | None, bool]:
    """The unit's ETA, and whether it has none because what would serve it is overdue."""
    if isinstance(unit, Lot):
        if unit in overdue:
            return None, True
        return (None, False) if unit.due_on is None else (ready_on(unit.due_on, facts.numbers), False)
    guess = estimate(line, facts.lead_days.get(line.item))
    if guess is not None and day_has_passed(guess, facts.today, facts.numbers):
        return None, True
    return guess, False


def outlooks(facts: Facts) -> dict[int, Outlook]:
    """Each line's outlook; where orders ship together, that of the whole order on its short lines."""
    alone: dict[int, Outlook] = {}
    for item in {line.item for line in facts.lines}:
        overdue = overdue_lots(facts, item)
        served = cover_of(facts, item, overdue)
        for line in facts.lines:
            if line.item == item:
                alone[line.id] = outlook_of(line, served.get(line.id, []), overdue, facts)
    return together(alone, facts) if facts.numbers.together else alone


def together(alone: Mapping[int, Outlook], facts: Facts) -> dict[int, Outlook]:
    joined: dict[int, Outlook] = {}
    for line in facts.lines:
        mates = [alone[other.id] for other in facts.lines if other.order_id == line.order_id]
        short = [mate for mate in mates if not mate.from_shelf]
        joined[line.id] = alone[line.id] if alone[line.id].from_shelf else latest(alone[line.id], short)
    return joined


def latest(own: Outlook, short: Sequence[Outlook]) -> Outlook:
    without = [mate for mate in short if mate.eta is None]
    known = [mate.eta for mate in short if mate.eta is not None]
    return replace(
        own,
        eta=None if without else max(known),
        only_overdue=bool(without) and all(mate.only_overdue for mate in without),
    )


def uncovered_since(facts: Facts) -> dict[int, date]:
    """The day from which each line's estimate counts; a line that is covered again loses it."""
    since: dict[int, date] = {}
    for line in facts.lines:
        served = cover_of(facts, line.item, frozenset()).get(line.id, [])
        if any(isinstance(unit, Nothing) for unit in served):
            since[line.id] = line.uncovered_on or facts.today
    return since


# --- the page (section 5) --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """What a page should say of an item. No date: in stock, or nothing that could be promised."""

    in_stock_on: date | None
    wanted: bool
    units_left: int | None  # None: no limit


def page_of(facts: Facts, item: str, available: int, now: datetime) -> Page:
    """`available` is what the shop itself still sells without a backorder flag."""
    left = units_left(facts, item, available)
    day = in_stock_on(facts, item, now) if left is None or left > 0 else None
    soon_enough = day is not None and (day - facts.today).days <= facts.numbers.max_wait_calendar_days
    return Page(day, available <= 0 and soon_enough, left)


def units_left(facts: Facts, item: str, available: int) -> int | None:
    lots = facts.lots.get(item, ())
    if any(lot.units is None for lot in lots):
        return None
    coming = sum(lot.units or 0 for lot in lots)
    waiting = sum(part.units for line in facts.lines if line.item == item for part in line.parts)
    return min(facts.on_hand.get(item, 0) + coming - waiting, available + coming)


def in_stock_on(facts: Facts, item: str, now: datetime) -> date | None:
    """The told date of one further unit; none where it is on the shelf or cannot be dated."""
    further = Line(ANONYMOUS - 1, 1 << 62, item, facts.today, (Part(now, 1),))
    asked = replace(facts, lines=[*facts.lines, further])
    overdue = overdue_lots(facts, item)
    [unit] = cover_of(asked, item, overdue)[further.id]
    if not isinstance(unit, Lot) or unit in overdue or unit.due_on is None:
        return None
    return told_on(ready_on(unit.due_on, facts.numbers), facts.numbers)


# --- news (section 6) ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class News:
    """What a line's customer is owed. `on`: the told date; `old`: the date told last, if any."""

    kind: Kind
    on: date | None = None
    old: date | None = None
    next_news_on: date | None = None


def news_of(line: Line, outlook: Outlook, facts: Facts) -> News | None:
    """The first row of the table that holds, for a line that is open."""
    if outlook.from_shelf:
        return None
    if not line.told:
        return news_of_an_untold_line(line, outlook, facts)
    if line.last_told_on is not None:
        return news_after_a_date(line, line.last_told_on, outlook, facts)
    return news_after_no_date(line, outlook, facts)


def news_of_an_untold_line(line: Line, outlook: Outlook, facts: Facts) -> News | None:
    silent_until = working_days_after(line.placed_on, facts.numbers.ships_within)
    if outlook.eta is not None and outlook.eta <= silent_until:
        return None
    kind = Kind.CONFIRMATION if line.short_at_first else Kind.DELAY
    return told_news(kind, outlook.eta, None, facts)


def news_after_a_date(line: Line, last: date, outlook: Outlook, facts: Facts) -> News | None:
    if outlook.eta is None:
        return news_of_a_lost_date(last, outlook, facts)
    if outlook.eta > last:
        return told_news(Kind.DELAY, outlook.eta, last, facts)
    said = any(told.kind is Kind.EARLIER for told in line.told)
    if not said and is_far_better(last, outlook, facts) and waited(line, facts):
        return told_news(Kind.EARLIER, outlook.eta, last, facts)
    return None


def is_far_better(last: date, outlook: Outlook, facts: Facts) -> bool:
    if outlook.eta is None:
        return False
    gained = last - told_on(outlook.eta, facts.numbers)
    return gained.days >= facts.numbers.good_news_calendar_days


def waited(line: Line, facts: Facts) -> bool:
    return line.better_days >= facts.numbers.good_news_wait_days


def news_of_a_lost_date(last: date, outlook: Outlook, facts: Facts) -> News | None:
    if not outlook.only_overdue:
        return told_news(Kind.UNKNOWN, None, last, facts)
    if last <= working_days_after(facts.today, facts.numbers.notice_before):
        return told_news(Kind.OVERDUE, None, last, facts)
    return None


def news_after_no_date(line: Line, outlook: Outlook, facts: Facts) -> News | None:
    if outlook.eta is not None:
        return told_news(Kind.DATED, outlook.eta, None, facts)
    due_on = line.told[-1].next_news_on
    if due_on is not None and due_on <= facts.today:
        return told_news(Kind.STILL_UNKNOWN, None, None, facts)
    return None


def told_news(kind: Kind, eta: date | None, old: date | None, facts: Facts) -> News:
    if eta is not None:
        return News(kind, told_on(eta, facts.numbers), old)
    next_on = facts.today + timedelta(days=facts.numbers.next_news_calendar_days)
    return News(kind, None, old, next_on)
