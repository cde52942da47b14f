"""Working days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days on which a shop or a supplier works.

    `weekdays` counts Monday as 0. A calendar without any working day is refused, because
    counting on it would never end. What happens at `cut_off` or later counts for the next working
    day.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()
    cut_off: time | None = None

    def __post_init__(self) -> None:
        if not self.weekdays & frozenset(range(7)):
            raise ValueError("a working calendar needs at least one working weekday")

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """The first working day that is not before `day`."""
        while not self.is_working(day):
            day += _DAY
        return day

    def counts_from(self, moment: datetime) -> date:
        """The day for which a moment counts. `moment` is local; without a cut-off, its own day."""
        day = moment.date()
        if self.cut_off is None:
            return day
        return self.on_or_after(day + _DAY if moment.time() >= self.cut_off else day)

    def add(self, day: date, working_days: int) -> date:
        """The `working_days`-th working day after `day`; with 0, the first one not before it."""
        for _ in range(working_days):
            day = self.on_or_after(day + _DAY)
        return self.on_or_after(day)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`."""
        return sum(1 for _ in self._after(start, end))

    def _after(self, start: date, end: date) -> Iterator[date]:
        day = start + _DAY
        while day <= end:
            if self.is_working(day):
                yield day
            day += _DAY
