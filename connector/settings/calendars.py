"""`[shops.NAME.calendar]` and `[suppliers.NAME.calendar]`: the days on which they work."""

from datetime import date, time
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from connector.domain.calendar import WorkingCalendar
from connector.settings.base import Country, Section

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

YEARS = range(2020, 2060)  # for which public holidays are known


class CalendarSettings(Section):
    """Working days: these weekdays without public holidays and the `holidays` of one's own."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS[:5]
    country: Country | None = None
    subdivision: Annotated[str, StringConstraints(to_upper=True)] | None = None
    holidays: tuple[date, ...] = ()
    cut_off: time | None = None

    @field_validator("cut_off")
    @classmethod
    def _on_its_own_clock(cls, at: time | None) -> time | None:
        if at is not None and at.tzinfo is not None:
            raise ValueError('must be a time such as "14:00", on the shop\'s own clock')
        return at

    @model_validator(mode="after")
    def _has_public_holidays(self) -> Self:
        self.public_holidays()
        return self

    def public_holidays(self) -> frozenset[date]:
        """Raises ValueError where nobody knows them."""
        if self.country is None and self.subdivision is not None:
            raise ValueError("subdivision needs a country")
        return _public_holidays(self.country, self.subdivision) if self.country else frozenset()

    def build(self) -> WorkingCalendar:
        weekdays = frozenset(WEEKDAYS.index(day) for day in self.weekdays)
        return WorkingCalendar(weekdays, self.public_holidays() | frozenset(self.holidays), self.cut_off)


@cache
def _public_holidays(country: str, subdivision: str | None) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - takes a quarter of a second, and only few settings need it

    parts = {code.upper(): code for code in holidays.list_supported_countries().get(country, ())}
    if subdivision and subdivision not in parts:
        allowed = f"; allowed: {', '.join(sorted(parts))}" if parts else ""
        raise ValueError(f'there is no subdivision "{subdivision}" of "{country}" with holidays{allowed}')
    try:
        found = holidays.country_holidays(country, subdiv=parts.get(subdivision or ""), years=YEARS)
    except NotImplementedError:
        raise ValueError(f'the public holidays of the country "{country}" are not known') from None
    return frozenset(found)
