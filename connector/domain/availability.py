"""Availability: when an item could be had if it were ordered now, as a supplier's catalogue says.

`docs/rules.md`, "Availability". It is a promise of dates, not of goods: never summed, never received,
never overdue.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from connector.domain.dates import estimate_from
from connector.domain.policy import DatePolicy, SupplierTerms
from connector.domain.supply import SupplyKey


@dataclass(frozen=True, slots=True)
class Availability:
    """One row of a catalogue. `on` None: it says no date."""

    key: SupplyKey
    on: date | None
    terms: SupplierTerms


def that_counts(rows: Iterable[Availability], preferred: Collection[str]) -> Availability | None:
    """One counts for a SKU: a preferred supplier's before all others, the earliest, ties by key."""
    return min(
        rows,
        key=lambda row: (row.key.supplier not in preferred, row.on is None, row.on or date.max, row.key),
        default=None,
    )


def could_leave_on(
    since: date, availability: Availability | None, lead_time_days: int | None, dates: DatePolicy
) -> date | None:
    """When units that nobody has ordered could leave, if they were needed `since` that day.

    What a catalogue says counts before the lead time, and from the day of need where that is later.
    """
    if availability is not None:
        return _ready_on(max(since, availability.on), availability.terms, dates) if availability.on else None
    return estimate_from(since, lead_time_days, dates.calendar) if lead_time_days is not None else None


def _ready_on(on: date, terms: SupplierTerms, dates: DatePolicy) -> date:
    arrives_on = terms.calendar.add(on, terms.transit_days)
    return dates.calendar.add(arrives_on, terms.receiving_days)
