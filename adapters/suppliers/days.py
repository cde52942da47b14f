"""What the date of a row says: from the first to the last day that may be meant."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from adapters.suppliers.cells import is_one_of
from adapters.suppliers.periods import (
    Days,
    Period,
    TwoMeaningsError,
    day_of,
    month_of,
    plain,
    read_named,
    read_range,
)
from adapters.suppliers.reading import Reading, UnreadableCellError
from connector.domain.supply import FUTURE_DAYS

NO_DATE_UNTIL_YEAR, NO_DATE_FROM_YEAR = 1970, 2099  # what programs write for "none"
PAST_DAYS = 2 * 365 + 1
LATE_DAYS = 92  # so long ago, a supplier may still mean the last such period
LONGEST_CELL = 60

_NUMBER = re.compile(r"\d{5}([.,]\d+)?", re.ASCII)
_NUMBERED_FROM = date(1899, 12, 30)  # day 0 of spreadsheets, as they count today
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}.*)?", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]+0?0:00(:00([.,]0+)?)?$")
_ALL_ZEROS = re.compile(r"0[0./-]*")


@dataclass(frozen=True, slots=True)
class Dated:
    """`on` is the last day that may be meant, None where the supplier names none.

    `yearless`: the year is ours, not the supplier's. `unsure` says why it could not be told.
    """

    on: date | None = None
    first_on: date | None = None  # of an interval
    yearless: bool = False
    unsure: str = ""


NO_DATE = Dated()


def read_date(cell: str, reading: Reading, file_on: date) -> Dated:
    """`file_on` is the day of the file: a period without a year is the next one, seen from there."""
    if not cell or is_one_of(cell, reading.no_date_words) or _ALL_ZEROS.fullmatch(cell):
        return NO_DATE
    try:
        period = _read(cell, reading, file_on) if len(cell) <= LONGEST_CELL else None
    except TwoMeaningsError as either:
        raise UnreadableCellError(f'The date "{cell}" can mean {either}.') from None
    if period is None:
        raise _unreadable(cell, reading)
    if period.year is None:
        return _completed(cell, period, file_on)
    first, last = _days_in(cell, period, period.year)
    return _dated(cell, first, last, file_on)


def _read(cell: str, reading: Reading, file_on: date) -> Period | None:
    two_digit_years = any("%y" in each for each in reading.date_formats)

    def one(text: str) -> Period | None:
        written = _formatted(text, reading.date_formats) or _iso(text) or _numbered(text, reading)
        return written or read_named(plain(text), file_on, two_digit_years=two_digit_years)

    return one(cell) or read_range(plain(cell), one)


def _formatted(cell: str, formats: tuple[str, ...]) -> Period | None:
    for text in (cell, _MIDNIGHT.sub("", cell)):
        for date_format in formats:
            if period := _fits(text, date_format):
                return period
    return None


def _fits(text: str, date_format: str) -> Period | None:
    has_year, has_day = "%y" in date_format.lower(), "%d" in date_format
    if not has_year:  # a leap year, so that 29 February is a day
        text, date_format = f"{text} 2000", f"{date_format} %Y"
    try:
        day = datetime.strptime(text, date_format).date()  # noqa: DTZ007 - the day as the supplier wrote it
    except ValueError:
        return None
    days_in = day_of(day.month, day.day) if has_day else month_of(day.month)
    return Period(days_in, day.year if has_year else None)


def _iso(cell: str) -> Period | None:
    iso = _ISO.fullmatch(cell)
    if iso is None:
        return None
    year, month, day = map(int, iso[1].split("-"))
    return Period(day_of(month, day), year)


def _numbered(cell: str, reading: Reading) -> Period | None:
    if not _NUMBER.fullmatch(cell):
        return None
    if not reading.day_numbers:
        raise UnreadableCellError(f'The date "{cell}" is a spreadsheet\'s day number. Ask for dates as text.')
    day = _NUMBERED_FROM + timedelta(days=int(cell[:5]))
    return Period(day_of(day.month, day.day), day.year)


def _days_in(cell: str, period: Period, year: int) -> Days:
    try:
        return period.days_in(year)
    except ValueError:
        raise UnreadableCellError(
            f'The date "{cell}" is no day of the calendar, or ends before it begins.'
        ) from None


def _dated(cell: str, first: date, last: date, file_on: date, *, yearless: bool = False) -> Dated:
    if last.year >= NO_DATE_FROM_YEAR or last.year <= NO_DATE_UNTIL_YEAR:
        return NO_DATE
    if not -timedelta(PAST_DAYS) <= last - file_on <= timedelta(FUTURE_DAYS):
        raise UnreadableCellError(
            f'The date "{cell}" is read as {last}, which is too far from the day of the file, {file_on}.'
        )
    return Dated(last, first if first != last else None, yearless)


def _completed(cell: str, period: Period, file_on: date) -> Dated:
    """The next such period that is not in the past; unsure if the last one has ended only lately."""
    around = [d for year in range(file_on.year - 1, file_on.year + 3) if (d := _days_or_none(period, year))]
    coming = [(first, last) for first, last in around if last >= file_on]
    past = [last for _, last in around if last < file_on]
    if not coming:
        raise UnreadableCellError(f'The date "{cell}" is no day of the calendar.')
    first, last = coming[0]
    if past and first > file_on and (file_on - past[-1]).days <= LATE_DAYS:
        either = f"{past[-1].year} or {last.year}"
        return Dated(yearless=True, unsure=f'The date "{cell}" names no year: it can be in {either}.')
    return _dated(cell, first, last, file_on, yearless=True)


def _days_or_none(period: Period, year: int) -> Days | None:
    try:
        return period.days_in(year)
    except ValueError:
        return None


def _unreadable(cell: str, reading: Reading) -> UnreadableCellError:
    shown = cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…"
    formats = ", ".join(reading.date_formats)
    return UnreadableCellError(f'The date "{shown}" is not one of the configured formats ({formats}).')
