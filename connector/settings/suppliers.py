"""`[suppliers.NAME]`."""

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from connector.domain.calendar import WorkingCalendar
from connector.domain.policy import SupplierTerms
from connector.domain.supply import Kind, Quantity, Shape
from connector.settings.base import Authority, Minutes, Name, Place, Section, SecureAddress, Text
from connector.settings.calendars import CalendarSettings

NO_DATE_WORDS = (
    *("tbd", "tba", "tbc", "n/a", "na", "unknown", "on request", "none", "open", "-", "?"),
    *("auf anfrage", "unbekannt", "offen", "k.a."),
)
ENDED_WORDS = (
    *("cancelled", "canceled", "discontinued", "deleted", "end of life", "eol"),
    *("storniert", "ausgelaufen", "eingestellt", "nicht mehr lieferbar"),
)

_PROBE = date(2026, 11, 24)  # day, month and year cannot be taken for one another


def whole_format(date_format: str) -> str:
    """The format with what it leaves out of day and year."""
    has_day, has_year = "%d" in date_format, "%y" in date_format.lower()
    return date_format + ("" if has_day else " %d") + ("" if has_year else " %Y")


def _names_days(date_format: str) -> str:
    """Day, month and year, or all of them but the year, or all but the day."""
    whole = whole_format(date_format)
    try:
        read = datetime.strptime(_PROBE.strftime(whole), whole)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ValueError('must be a date format such as "%d.%m.%Y"') from None
    if read.date() != _PROBE or {"%d", "%y"}.isdisjoint(re.findall("%.", date_format.lower())):
        raise ValueError('must name the month with the day, the year or both, as "%d.%m.%Y" does')
    return date_format


def _known_encoding(name: str) -> str:
    try:
        "x".encode(name)
    except LookupError:
        raise ValueError('must be an encoding such as "utf-8" or "latin-1"') from None
    return name


class ColumnNames(Section):
    """The headings of the columns that are read. Case and outer blanks do not count."""

    sku: Text
    date: Text
    quantity: Text | None = None
    reference: Text | None = None


class SupplierSettings(Section):
    """One supplier: where his dates stand, how to read them, how long his goods take.

    `shipments`: the dates are the expected arrivals that the merchant keeps in his Shopify shop.
    """

    shop: Name | None = None
    path: Place | None = None
    url: SecureAddress | None = Field(default=None, repr=False)
    shipments: bool = False
    ca_file: Authority | None = None
    shape: Shape = Shape.SNAPSHOT
    quantity: Quantity = Quantity.ORDERED
    kind: Kind = Kind.ORDER
    preferred: bool = False
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "utf-8"
    date_formats: tuple[Annotated[str, AfterValidator(_names_days)], ...] = ("%Y-%m-%d",)
    day_numbers: bool = False
    no_date_words: tuple[Text, ...] = NO_DATE_WORDS
    ended_words: tuple[Text, ...] = ENDED_WORDS
    transit_days: Annotated[int, Field(ge=0, le=120)] = 0
    receiving_days: Annotated[int, Field(ge=0, le=30)] | None = None
    lead_time_days: Annotated[int, Field(ge=1, le=730)] | None = None
    calendar: CalendarSettings | None = None
    columns: ColumnNames | None = None
    poll_minutes: Minutes | None = None
    stale_after_days: Annotated[int, Field(ge=1, le=3650)] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        places = [self.path is not None, self.url is not None, self.shipments]
        if places.count(True) != 1:
            raise ValueError("give exactly one of path, url and shipments")
        if not self.shipments and self.columns is None:
            raise ValueError("needs columns: a table that says which column is which")
        return self

    def terms(self, usual_receiving_days: int, shops_calendar: WorkingCalendar) -> SupplierTerms:
        """What the settings leave out is the shop's."""
        receiving = self.receiving_days
        return SupplierTerms(
            transit_days=self.transit_days,
            receiving_days=usual_receiving_days if receiving is None else receiving,
            lead_time_days=self.lead_time_days,
            calendar=self.calendar.build() if self.calendar else shops_calendar,
        )

    def reading(self) -> dict[str, object]:
        """Everything that decides which dates are read from the same bytes."""
        return self.model_dump(mode="json", include=_READING)


_READING = {
    "shape",
    "quantity",
    "kind",
    "preferred",
    "delimiter",
    "encoding",
    "date_formats",
    "day_numbers",
    "no_date_words",
    "ended_words",
    "columns",
}
