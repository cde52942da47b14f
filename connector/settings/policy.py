"""`[policy.…]`: the numbers of `connector.domain.policy`, with their defaults and sane bounds."""

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from connector.domain.calendar import WorkingCalendar
from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.policy import (
    ArrivalPolicy,
    BrakePolicy,
    DatePolicy,
    FilePolicy,
    GoodwillPolicy,
    GoodwillStep,
    LetterPolicy,
    NewsPolicy,
    PagePolicy,
    Policy,
)
from connector.settings.base import Country, Name, Section, Text, matching

Share = Annotated[float, Field(gt=0, le=1)]
Price = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Currency = Annotated[
    str, StringConstraints(to_upper=True), matching("[A-Z]{3}", 'must be a currency such as "EUR"')
]
_DATES, _ARRIVALS, _PAGE, _NEWS = DatePolicy(), ArrivalPolicy(), PagePolicy(), NewsPolicy()
_LETTERS, _BRAKES, _FILES, _GOODWILL = LetterPolicy(), BrakePolicy(), FilePolicy(), GoodwillPolicy()


class DateSettings(Section):
    promise_buffer_days: Annotated[int, Field(ge=0, le=60)] = _DATES.promise_buffer_days
    overdue_after_days: Annotated[int, Field(ge=0, le=60)] = _DATES.overdue_after_days
    receiving_days: Annotated[int, Field(ge=0, le=30)] = _DATES.receiving_days
    lead_time_days: Annotated[int, Field(ge=1, le=730)] | None = _DATES.lead_time_days

    @field_validator("overdue_after_days")
    @classmethod
    def _before_the_told_date_passes(cls, days: int, others: ValidationInfo) -> int:
        """Otherwise a supply that is late, but not overdue yet, would give told dates in the past."""
        buffer = others.data.get("promise_buffer_days")
        if buffer is not None and days > buffer:
            raise ValueError(f"must not be more than promise_buffer_days ({buffer})")
        return days

    def build(self, calendar: WorkingCalendar) -> DatePolicy:
        return DatePolicy(calendar=calendar, **dict(self))


class ArrivalSettings(Section):
    window_before_days: Annotated[int, Field(ge=0, le=365)] = _ARRIVALS.window_before_days
    window_after_days: Annotated[int, Field(ge=0, le=365)] = _ARRIVALS.window_after_days
    give_back_days: Annotated[int, Field(ge=0, le=365)] = _ARRIVALS.give_back_days

    def build(self) -> ArrivalPolicy:
        return ArrivalPolicy(**dict(self))


class PageSettings(Section):
    max_wait_days: Annotated[int, Field(ge=1, le=730)] = _PAGE.max_wait_days
    sell_buffer: Annotated[int, Field(ge=0, le=1_000_000)] = _PAGE.sell_buffer
    sell_without_date: bool = _PAGE.sell_without_date
    sell_without_order: bool = _PAGE.sell_without_order
    max_backordered: Annotated[int, Field(ge=0, le=1_000_000)] = _PAGE.max_backordered
    skus: tuple[Text, ...] = _PAGE.skus
    tags: tuple[Text, ...] = ()
    vendors: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.sell_without_order and not self.max_backordered:
            raise ValueError(
                "sell_without_order needs max_backordered: how many units may wait that nobody has ordered"
            )
        return self

    def build(self) -> PagePolicy:
        named = dict(self) | {"tags": frozenset(self.tags), "vendors": frozenset(self.vendors)}
        return PagePolicy(**named)


class NewsSettings(Section):
    ships_within_days: Annotated[int, Field(ge=0, le=60)] = _NEWS.ships_within_days
    good_news_days: Annotated[int, Field(ge=1, le=365)] = _NEWS.good_news_days
    good_news_wait_days: Annotated[int, Field(ge=0, le=60)] = _NEWS.good_news_wait_days
    next_news_days: Annotated[int, Field(ge=1, le=90)] = _NEWS.next_news_days
    notice_days_before: Annotated[int, Field(ge=0, le=30)] = _NEWS.notice_days_before
    unpaid_days: Annotated[int, Field(ge=0, le=365)] = _NEWS.unpaid_days

    def build(self) -> NewsPolicy:
        return NewsPolicy(**dict(self))


AddressPattern = Annotated[
    Text, matching(".*@.*", 'must be an address or a part of one with its "@", such as "*@shop.example"')
]


class LetterSettings(Section):
    notify_unpaid: bool = _LETTERS.notify_unpaid
    no_letters_to: tuple[AddressPattern, ...] = _LETTERS.no_letters_to
    quiet_hours: Annotated[float, Field(ge=0, le=168)] = _LETTERS.quiet_hours
    per_hour: Annotated[int, Field(ge=1)] | None = _LETTERS.per_hour
    sending_hours: str = f"{_LETTERS.sending_from:%H:%M}-{_LETTERS.sending_until:%H:%M}"

    @field_validator("sending_hours")
    @classmethod
    def _in_order(cls, hours: str) -> str:
        start, end = _span(hours)
        if start >= end:
            raise ValueError("must begin before it ends, on the same day")
        return hours

    def build(self, channels: tuple[str, ...]) -> LetterPolicy:
        start, end = _span(self.sending_hours)
        return LetterPolicy(
            channels=frozenset(channels),
            notify_unpaid=self.notify_unpaid,
            no_letters_to=self.no_letters_to,
            quiet_hours=self.quiet_hours,
            per_hour=self.per_hour,
            sending_from=start,
            sending_until=end,
        )


class BrakeSettings(Section):
    mode: Literal["auto", "review"] = "review" if _BRAKES.review else "auto"
    hold_above: Annotated[int, Field(ge=1, le=100_000)] = _BRAKES.hold_above
    hold_above_share: Share = _BRAKES.hold_above_share
    hold_share_from: Annotated[int, Field(ge=1, le=100_000)] = _BRAKES.hold_share_from
    hold_confirmations_above: Annotated[int, Field(ge=1, le=100_000)] = _BRAKES.hold_confirmations_above
    hold_after_gap_hours: Annotated[float, Field(ge=1, le=8760)] = _BRAKES.hold_after_gap_hours
    clock_minutes: Annotated[float, Field(gt=0, le=1440)] = _BRAKES.clock_minutes

    def build(self) -> BrakePolicy:
        return BrakePolicy(review=self.mode == "review", **self.model_dump(exclude={"mode"}))


class FileSettings(Section):
    hold_file_share: Share = _FILES.hold_file_share
    hold_file_from: Annotated[int, Field(ge=1, le=100_000)] = _FILES.hold_file_from
    moved_by_days: Annotated[int, Field(ge=0, le=365)] = _FILES.moved_by_days

    def build(self) -> FilePolicy:
        return FilePolicy(**dict(self))


class StepSettings(Section):
    """What is offered, exactly one thing, and from which delay, order and letter on."""

    from_days: Annotated[int, Field(ge=1, le=365)] = 1
    from_value: Price = Decimal(0)
    from_letter: Annotated[int, Field(ge=1, le=100)] = 1
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    amount: Annotated[Decimal, Field(gt=0, decimal_places=2)] | None = None
    free_shipping: bool = False
    gift_wrap: bool = False
    cost: Price | None = None

    @model_validator(mode="after")
    def _offers_one_thing(self) -> Self:
        if len(self._offered()) != 1:
            raise ValueError("give exactly one of percent, amount, free_shipping and gift_wrap")
        if self.cost is not None and not (self.free_shipping or self.gift_wrap):
            raise ValueError("cost belongs to free_shipping and gift_wrap alone")
        return self

    def _offered(self) -> list[GoodwillKind]:
        given = {
            GoodwillKind.PERCENT: self.percent,
            GoodwillKind.AMOUNT: self.amount,
            GoodwillKind.FREE_SHIPPING: self.free_shipping,
            GoodwillKind.GIFT_WRAP: self.gift_wrap,
        }
        return [kind for kind, value in given.items() if value]

    @property
    def names_money(self) -> bool:
        return bool(self.amount or self.from_value or self.cost)

    @property
    def lacks_cost(self) -> bool:
        return self.cost is None and (self.free_shipping or self.gift_wrap)

    def build(self, currency: str) -> GoodwillStep:
        (kind,) = self._offered()
        amount = self.amount or Decimal(0)
        goodwill = Goodwill(kind, self.percent or 0, amount, currency if amount else "")
        cost = self.cost or Decimal(0)
        return GoodwillStep(goodwill, self.from_days, self.from_value, self.from_letter, cost)


class GoodwillSettings(Section):
    steps: dict[Name, StepSettings] = Field(default_factory=dict)
    currency: Currency | None = None
    monthly_budget: Price | None = None
    valid_days: Annotated[int, Field(ge=1, le=730)] = _GOODWILL.valid_days
    countries: tuple[Country, ...] = ()
    days_between: Annotated[int, Field(ge=0, le=730)] = _GOODWILL.days_between
    share_of_line: Annotated[Decimal, Field(gt=0, le=1)] = _GOODWILL.share_of_line
    offer_wait_hours: Annotated[float, Field(ge=0, le=168)] = _GOODWILL.offer_wait_hours

    @model_validator(mode="after")
    def _names_its_currency(self) -> Self:
        """Amounts mean nothing without a currency, and a budget nothing without costs."""
        money = self.monthly_budget is not None or any(step.names_money for step in self.steps.values())
        if money and self.currency is None:
            raise ValueError('currency is missing, such as "EUR"; the amounts here are in it')
        free = [name for name, step in self.steps.items() if step.lacks_cost]
        if free and self.monthly_budget is not None:
            raise ValueError(f"steps.{free[0]}.cost is missing: monthly_budget has to know what it costs you")
        return self

    def build(self) -> GoodwillPolicy:
        currency = self.currency or ""
        return GoodwillPolicy(
            steps=tuple(step.build(currency) for step in self.steps.values()),
            currency=currency,
            countries=frozenset(self.countries),
            **self.model_dump(exclude={"steps", "currency", "countries"}),
        )


class PolicySettings(Section):
    """All of `[policy.…]`."""

    dates: DateSettings = DateSettings()
    arrivals: ArrivalSettings = ArrivalSettings()
    page: PageSettings = PageSettings()
    news: NewsSettings = NewsSettings()
    letters: LetterSettings = LetterSettings()
    brakes: BrakeSettings = BrakeSettings()
    files: FileSettings = FileSettings()
    goodwill: GoodwillSettings = GoodwillSettings()

    def build(self, channels: tuple[str, ...], calendar: WorkingCalendar) -> Policy:
        return Policy(
            dates=self.dates.build(calendar),
            arrivals=self.arrivals.build(),
            page=self.page.build(),
            news=self.news.build(),
            letters=self.letters.build(channels),
            brakes=self.brakes.build(),
            files=self.files.build(),
            goodwill=self.goodwill.build(),
        )


def _span(hours: str) -> tuple[time, time]:
    try:
        start, end = (_time(part.strip()) for part in hours.split("-"))
    except ValueError:
        raise ValueError('must be two times such as "08:00-20:00"') from None
    if start.tzinfo or end.tzinfo:
        raise ValueError('must be two times such as "08:00-20:00", in the shop\'s own time')
    return start, end


def _time(text: str) -> time:
    """Understand 24:00, too: the end of the day, as people write it."""
    return time.max if text == "24:00" else time.fromisoformat(text)
