"""Punctuality: how long after the first day that he gave a supplier delivered.

`docs/rules.md`, "Punctuality". Told, not yet believed: no date moves by it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from connector.domain.supply import Value

_HALF, _NINE_OF_TEN = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Late:
    """Units that came together, so many calendar days after their first day; before it: negative."""

    days: int
    units: int


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Of the `units` that came, half were at most `half_days` late, and nine of ten `most_days`."""

    units: int
    in_time_units: int
    half_days: int
    most_days: int


def lateness(first: Value, came: Iterable[tuple[int, date]]) -> list[Late]:
    """What came of a supply against the days that it was `first` given, earliest against earliest.

    `came` holds units and day, oldest first; negative units turned out not to have come. What came
    beyond the quantity is measured by the last day.
    """
    days = [(e.on, e.units) for e in sorted(first, key=lambda e: e.on or date.max) if e.on]
    found: list[Late] = []
    for units, on in _kept(came):
        for due_on, part in _taken(days, units):
            found.append(Late((on - due_on).days, part))
    return found


def _kept(came: Iterable[tuple[int, date]]) -> list[tuple[int, date]]:
    """What was not given back; the latest is undone first."""
    kept: list[tuple[int, date]] = []
    for units, on in came:
        kept.append((units, on))
        while kept and kept[-1][0] <= 0:
            undone, _ = kept.pop()
            if kept:
                before, on_day = kept.pop()
                kept.append((before + undone, on_day))
    return kept


def _taken(days: list[tuple[date, int | None]], units: int) -> list[tuple[date, int]]:
    """The days against which so many units are measured; they are used up, but for the last one."""
    taken: list[tuple[date, int]] = []
    while units and days:
        due_on, due = days[0]
        part = units if due is None or len(days) == 1 else min(units, due)
        taken.append((due_on, part))
        units -= part
        if due is not None and len(days) > 1:
            days[0] = (due_on, due - part)
            if due == part:
                days.pop(0)
    return taken


def summed_up(lates: Sequence[Late]) -> Punctuality | None:
    """None where nothing came that could be measured."""
    units = sum(late.units for late in lates)
    if not units:
        return None
    in_time = sum(late.units for late in lates if late.days <= 0)
    return Punctuality(units, in_time, _percentile(lates, _HALF), _percentile(lates, _NINE_OF_TEN))


def _percentile(lates: Sequence[Late], share: float) -> int:
    """The fewest days within which at least that share of the units came."""
    needed, seen = share * sum(late.units for late in lates), 0
    for late in sorted(lates, key=lambda each: each.days):
        seen += late.units
        if seen >= needed:
            break
    return late.days
