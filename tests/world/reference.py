"""The slow reference: what the rules say, worked out unit by unit from plain facts.

Written from the rules' text alone and sharing nothing with the product, so that both cannot make
the same mistake. Nothing here is clever or fast: a shelf is a list of single units, and so is a
supply. Section numbers are those of the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tests.world.covering import ANONYMOUS, Nothing, Serving, Shelf, cover_of, day_has_passed, overdue_lots
from tests.world.facts import Facts, Kind, Line, Lot, Part, estimate, ready_on, told_on, working_days_after

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
        return ready_on(unit, facts.numbers), False
    guess = estimate(line, facts)
    if guess is not None and (
        day_has_passed(guess, facts.today, facts.numbers) or comes_too_late(guess, line, facts)
    ):
        return None, True
    return guess, False


def comes_too_late(guess: date, line: Line, facts: Facts) -> bool:
    """An estimate is overdue like a supply: sooner, too, for a line that it would have served in time."""
    last = line.last_told_on
    if last is None or guess > last or guess >= facts.today:
        return False
    return working_days_after(facts.today, facts.numbers.receiving, facts.numbers.hours) > last


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
    for item in {line.item for line in facts.lines}:
        served = cover_of(facts, item, frozenset())
        for line in facts.lines:
            if any(isinstance(unit, Nothing) for unit in served.get(line.id, [])):
                since[line.id] = line.uncovered_on or facts.needed_from.get(item, facts.today)
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
    lots, overdue = facts.lots.get(item, ()), overdue_lots(facts, item)
    on_a_day = [lot for lot in lots if lot.due_on is not None and lot not in overdue]
    left = units_left(facts, item, available, on_a_day)
    day = in_stock_on(facts, item, now) if left is None or left > 0 else None
    soon_enough = day is not None and (day - facts.today).days <= facts.numbers.max_wait_calendar_days
    return Page(day, available <= 0 and soon_enough, units_left(facts, item, available, lots))


def units_left(facts: Facts, item: str, available: int, lots: Sequence[Lot]) -> int | None:
    """`lots`: what counts. What comes without a day does not, where pages need one (docs/rules.md)."""
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
    if not isinstance(unit, Lot) or unit in overdue:
        return None
    ready = ready_on(unit, facts.numbers)
    return told_on(ready, facts.numbers) if ready else None


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
    numbers = facts.numbers
    silent_until = working_days_after(line.placed_on, numbers.ships_within, numbers.hours)
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
    numbers = facts.numbers
    if last <= working_days_after(facts.today, numbers.notice_before, numbers.hours):
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
