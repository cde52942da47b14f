"""The numbers that a merchant may set, with their defaults. `docs/rules.md` says what each does."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from fnmatch import fnmatchcase

from connector.domain.calendar import WorkingCalendar
from connector.domain.notices import Goodwill


@dataclass(frozen=True, slots=True)
class DatePolicy:
    """How supplier dates become told dates. The shop's working days, but calendar days of lead time."""

    promise_buffer_days: int = 2
    overdue_after_days: int = 1
    receiving_days: int = 1
    lead_time_days: int | None = None
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)


@dataclass(frozen=True, slots=True)
class SupplierTerms:
    """How long one supplier's goods take.

    Transit is in his working days, receiving in the shop's, the lead time in calendar days.
    """

    transit_days: int = 0
    receiving_days: int = 1
    lead_time_days: int | None = None
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)


@dataclass(frozen=True, slots=True)
class ArrivalPolicy:
    """Which supplies a rise in stock may be. Calendar days."""

    window_before_days: int = 21
    window_after_days: int = 14
    give_back_days: int = 21


@dataclass(frozen=True, slots=True)
class PagePolicy:
    """What may be sold without being there."""

    max_wait_days: int = 90  # calendar days from today to the in-stock date
    sell_buffer: int = 0  # units kept back
    sell_without_date: bool = False
    sell_without_order: bool = False
    max_backordered: int = 0  # units that may wait although nobody has ordered them
    skus: tuple[str, ...] = ("*",)  # patterns with * and ?
    tags: frozenset[str] = frozenset()  # with any of these; empty: whatever its tags
    vendors: frozenset[str] = frozenset()  # likewise

    @property
    def most_unordered(self) -> int:
        return self.max_backordered if self.sell_without_order else 0

    def allows(self, sku: str, tags: Collection[str] = (), vendor: str = "") -> bool:
        """Case does not count for tags and vendors, which people write by hand."""
        return (
            any(fnmatchcase(sku, pattern) for pattern in self.skus)
            and (not self.tags or bool(_folded(self.tags) & _folded(tags)))
            and (not self.vendors or vendor.casefold() in _folded(self.vendors))
        )


def _folded(words: Collection[str]) -> set[str]:
    return {word.casefold() for word in words}


@dataclass(frozen=True, slots=True)
class NewsPolicy:
    """When a customer is owed a word. Days are calendar days unless said otherwise."""

    ships_within_days: int = 5  # working days
    good_news_days: int = 7
    good_news_wait_days: int = 2
    next_news_days: int = 14
    notice_days_before: int = 1  # working days
    unpaid_days: int = 14


@dataclass(frozen=True, slots=True)
class LetterPolicy:
    """To whom and when letters go. Hours are the shop's local time."""

    channels: frozenset[str] = frozenset({"checkout", "store-api"})
    notify_unpaid: bool = False
    no_letters_to: tuple[str, ...] = ()  # patterns of addresses
    quiet_hours: float = 20
    sending_from: time = time(8)
    sending_until: time = time(20)
    per_hour: int | None = None  # letters; None: as many as there are


@dataclass(frozen=True, slots=True)
class BrakePolicy:
    """When letters wait for a person."""

    review: bool = False  # every letter waits
    hold_above: int = 50  # letters of one cause in 24 hours
    hold_above_share: float = 0.20  # of the open backorders
    hold_share_from: int = 20  # letters from which the share counts
    hold_confirmations_above: int = 200  # in 24 hours
    hold_after_gap_hours: float = 48
    clock_minutes: float = 5


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """When a whole file is not believed."""

    hold_file_share: float = 0.30
    hold_file_from: int = 10  # keys
    moved_by_days: int = 7


@dataclass(frozen=True, slots=True)
class GoodwillStep:
    """One step of the ladder: what is offered, from which delay, order and letter on.

    `cost` is what free shipping or gift wrap is taken to cost; the others say it themselves.
    """

    goodwill: Goodwill
    from_days: int = 1  # working days past the first told date
    from_value: Decimal = Decimal(0)  # of the order
    from_letter: int = 1  # the first, second … letter about this delay
    cost: Decimal = Decimal(0)

    @property
    def needs_currency(self) -> bool:
        return bool(self.goodwill.amount or self.from_value or self.cost)


@dataclass(frozen=True, slots=True)
class GoodwillPolicy:
    """What goes with an apology. Off without `steps`."""

    steps: tuple[GoodwillStep, ...] = ()
    currency: str = ""  # of all amounts here
    monthly_budget: Decimal | None = None
    valid_days: int = 60
    countries: frozenset[str] = frozenset()  # where the offer may stand; empty: everywhere
    days_between: int = 30  # at most one per address in so many days
    share_of_line: Decimal = Decimal("0.30")
    offer_wait_hours: float = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """All of them. `fingerprint` changes whenever dates may move without a cause outside."""

    dates: DatePolicy = DatePolicy()
    arrivals: ArrivalPolicy = ArrivalPolicy()
    page: PagePolicy = PagePolicy()
    news: NewsPolicy = NewsPolicy()
    letters: LetterPolicy = LetterPolicy()
    brakes: BrakePolicy = BrakePolicy()
    files: FilePolicy = FilePolicy()
    goodwill: GoodwillPolicy = GoodwillPolicy()
