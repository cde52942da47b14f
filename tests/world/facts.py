"""The plain facts that the slow reference goes by, and its calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

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
    notice: str = ""  # the letter that said it


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
