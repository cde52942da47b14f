"""The plain facts that the slow reference goes by, and its calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
class Hours:
    """When somebody does not work, beside weekends; `over_at`: when his day is over."""

    closed: frozenset[date] = frozenset()
    over_at: time | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How long one supplier's goods take: under way on his working days, received on the shop's."""

    transit: int = 0
    receiving: int = 1
    hours: Hours = Hours()


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
    hours: Hours = Hours()
    terms: Mapping[str, Terms] = field(default_factory=dict)

    def terms_of(self, supplier: str) -> Terms:
        return self.terms.get(supplier) or Terms(self.transit, self.receiving, self.hours)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one supply still brings on one date. `units` None: enough for everybody."""

    supplier: str
    reference: str
    due_on: date | None
    units: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier's catalogue says of an item: the day on which it could be had, if any."""

    supplier: str
    on: date | None
    preferred: bool = False


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
    offers: Mapping[str, Sequence[Offer]] = field(default_factory=dict)
    needed_from: Mapping[str, date] = field(default_factory=dict)  # for which day an order made now counts


# --- the calendar: Monday to Friday, without the days on which somebody is closed -------------


def is_working(day: date, hours: Hours) -> bool:
    return day.weekday() < SATURDAY and day not in hours.closed


def working_days_after(day: date, count: int, hours: Hours = Hours()) -> date:
    """The `count`-th working day after `day`; with none, the day itself or the next working one."""
    while count > 0:
        day += timedelta(days=1)
        if is_working(day, hours):
            count -= 1
    while not is_working(day, hours):
        day += timedelta(days=1)
    return day


def counts_for(moment: datetime, hours: Hours) -> date:
    """The day for which something counts; where days end at an hour, a working one."""
    if hours.over_at is None:
        return moment.date()
    too_late = moment.time() >= hours.over_at
    return working_days_after(moment.date(), 1 if too_late else 0, hours)


def comes_on(lot: Lot, numbers: Numbers) -> date | None:
    """The day on which it is here: what is not under way comes on the very day that was said."""
    terms = numbers.terms_of(lot.supplier)
    if lot.due_on is None or not terms.transit:
        return lot.due_on
    return working_days_after(lot.due_on, terms.transit, terms.hours)


def received_on(supplier: str, came_on: date, numbers: Numbers) -> date:
    return working_days_after(came_on, numbers.terms_of(supplier).receiving, numbers.hours)


def ready_on(lot: Lot, numbers: Numbers) -> date | None:
    came_on = comes_on(lot, numbers)
    return received_on(lot.supplier, came_on, numbers) if came_on else None


def told_on(eta: date, numbers: Numbers) -> date:
    return working_days_after(eta, numbers.buffer, numbers.hours)


# --- what nobody has ordered ------------------------------------------------------------------


def estimate(line: Line, facts: Facts) -> date | None:
    """When it could leave, had it been ordered on the day from which nothing covered the line."""
    if line.uncovered_on is None:
        return None
    if offers := facts.offers.get(line.item):
        return estimate_by_catalogue(offer_that_counts(offers), line.uncovered_on, facts.numbers)
    lead_days = facts.lead_days.get(line.item)
    if lead_days is None:
        return None
    return working_days_after(line.uncovered_on + timedelta(days=lead_days), 0, facts.numbers.hours)


def offer_that_counts(offers: Sequence[Offer]) -> Offer:
    """A preferred supplier's before all others, then the earliest; one without a day last."""
    chosen = [offer for offer in offers if offer.preferred] or list(offers)
    dated = [offer for offer in chosen if offer.on is not None]
    return min(dated or chosen, key=lambda offer: (offer.on or date.max, offer.supplier))


def estimate_by_catalogue(offer: Offer, needed_on: date, numbers: Numbers) -> date | None:
    """It leaves the supplier on one of his working days: the day he says, or that of need if later."""
    if offer.on is None:
        return None
    terms = numbers.terms_of(offer.supplier)
    came_on = working_days_after(max(offer.on, needed_on), terms.transit, terms.hours)
    return received_on(offer.supplier, came_on, numbers)
