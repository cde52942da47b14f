"""ETA and told date: from cover to the one day that a customer may be told.

`docs/rules.md`, "ETA and told date". ETA is the day a line can leave the shop. The told date is
the ETA plus the buffer; there is no other tolerance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from connector.domain.calendar import WorkingCalendar
from connector.domain.cover import Cover, LineCover, Part, cover_lines
from connector.domain.policy import DatePolicy, SupplierTerms
from connector.domain.supply import Expected, Supply, SupplyKey


class Rests(StrEnum):
    """What an ETA, or its absence, rests on."""

    SHELF = "shelf"  # on hand covers it: it can leave today
    SUPPLY = "supply"  # dated supply
    ESTIMATE = "estimate"  # the lead time, since nothing else covers it
    OVERDUE = "overdue"  # none, only because what would serve it is overdue
    NOTHING = "nothing"  # none: no date, or no supply


@dataclass(frozen=True, slots=True)
class Eta:
    """`on` is None for `OVERDUE` and `NOTHING`, and for `SHELF`, where no date is needed.

    `supply` is the one that decides: the last to come, or the one that has no date.
    """

    rests: Rests
    on: date | None = None
    supply: Supply | None = None


SHELF = Eta(Rests.SHELF)


def expect(key: SupplyKey, expected: Expected, units: int | None, terms: SupplierTerms,
           dates: DatePolicy, today: date) -> Supply:  # fmt: skip
    """One dated quantity with the days on which it arrives, is ready, and is overdue."""
    if expected.on is None:
        return Supply(key, None, None, units)
    arrives_on = terms.calendar.add(expected.on, terms.transit_days) if terms.transit_days else expected.on
    ready_on = dates.calendar.add(arrives_on, terms.receiving_days)
    return Supply(
        key,
        expected.on,
        ready_on,
        units,
        overdue=is_overdue(ready_on, today, dates),
        arrives_on=arrives_on,
        receiving_days=terms.receiving_days,
        first_on=expected.first_on,
    )


def is_overdue(ready_on: date, today: date, dates: DatePolicy) -> bool:
    """The day it would have been ready plus `overdue_after_days` has passed."""
    if today <= ready_on:
        return False
    return today > dates.calendar.add(ready_on, dates.overdue_after_days)


def estimate_from(since: date, lead_time_days: int, calendar: WorkingCalendar) -> date:
    """The lead time counted from the day on which nothing covered the line."""
    return calendar.on_or_after(since + timedelta(days=lead_time_days))


def told_from(eta: date, dates: DatePolicy) -> date:
    return dates.calendar.add(eta, dates.promise_buffer_days)


def cover_and_chase(
    on_hand: int,
    parts: Sequence[Part],
    supplies: Sequence[Supply],
    told: Mapping[int, date],
    today: date,
    calendar: WorkingCalendar,
) -> tuple[Cover, Sequence[Supply]]:
    """Cover, with supply that has become too late for a told line taken as overdue; and that supply.

    `told` holds the last told day of each line that has one. A supply whose day has passed is
    overdue as soon as a delivery today would be ready only after the told day of a line that it
    serves in time. Setting it back may uncover the next such supply, so this repeats.
    """
    cover = cover_lines(on_hand, parts, supplies)
    while late := _too_late(cover, supplies, told, today, calendar):
        supplies = [s.as_overdue() if s in late else s for s in supplies]
        cover = cover_lines(on_hand, parts, supplies)
    return cover, supplies


def _too_late(
    cover: Cover,
    supplies: Sequence[Supply],
    told: Mapping[int, date],
    today: date,
    calendar: WorkingCalendar,
) -> set[Supply]:
    if not any(_has_passed(supply, today) for supply in supplies):
        return set()
    return {
        supply
        for line in cover.lines.values()
        if line.line_id in told
        for supply, _ in line.supplies
        if _misses(supply, told[line.line_id], today, calendar)
    }


def _has_passed(supply: Supply, today: date) -> bool:
    """Its day has passed, and it is not overdue yet."""
    return supply.is_dated and supply.arrives_on is not None and supply.arrives_on < today


def _misses(supply: Supply, told: date, today: date, calendar: WorkingCalendar) -> bool:
    if not _has_passed(supply, today) or supply.ready_on is None:
        return False
    return supply.ready_on <= told and calendar.add(today, supply.receiving_days) > told


def estimate_is_overdue(
    estimate: date, told: date | None, today: date, dates: DatePolicy, receiving_days: int
) -> bool:
    """An estimate goes overdue like a supply."""
    if is_overdue(estimate, today, dates):
        return True
    in_time = told is not None and estimate <= told
    return in_time and estimate < today and dates.calendar.add(today, receiving_days) > (told or today)


def eta_of(line: LineCover, estimate: date | None, *, estimate_overdue: bool = False) -> Eta:
    """The ETA of a covered line. `estimate` is for units that nothing covers, if there is one."""
    if not line.short:
        return SHELF
    last = line.supplies[-1][0] if line.supplies else None  # in serving order: what is undated comes last
    if (last and last.ready_on is None) or (line.uncovered and estimate is None):
        return Eta(Rests.NOTHING, supply=next((s for s, _ in line.supplies if s.ready_on is None), None))
    if (last and last.overdue) or (line.uncovered and estimate_overdue):
        return Eta(Rests.OVERDUE, supply=next((s for s, _ in line.supplies if s.overdue), None))
    ready_on = last.ready_on if last else None
    if line.uncovered and estimate and (ready_on is None or estimate > ready_on):
        return Eta(Rests.ESTIMATE, estimate)
    return Eta(Rests.SUPPLY, ready_on, last)


_NONE_FIRST = (Rests.NOTHING, Rests.OVERDUE)


def together(etas: Sequence[Eta]) -> Eta:
    """The ETA of an order that ships as a whole: its latest line's, none if any line has none."""
    for rests in _NONE_FIRST:
        for eta in etas:
            if eta.rests is rests:
                return eta
    dated = [eta for eta in etas if eta.on is not None]
    return max(dated, key=lambda eta: eta.on or date.min) if dated else SHELF
