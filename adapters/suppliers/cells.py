"""What the cells of a row say."""

import re
from datetime import date, datetime, timedelta

from adapters.suppliers.reading import Reading

NO_DATE_FROM_YEAR = 2099
PAST_DAYS, FUTURE_DAYS = 2 * 365 + 1, 3 * 365 + 1
MOST_UNITS = 10_000_000

_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}([.,]\d+)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}.*)?")
_MIDNIGHT = re.compile(r"[T ]+0?0:00(:00([.,]0+)?)?$")
_WHOLE = re.compile(r"(\d+)([.,]0{1,2})?")
_GROUPED = re.compile(r"\d{1,3}([.,' \u00a0]\d{3})+")
_NEGATIVE = re.compile(r"[-\u2212]\s*\d.*|\(\d.*\)")


class UnreadableCellError(Exception):
    """A row cannot be taken. Its text says why."""


def read_sku(cell: str) -> str:
    if not cell:
        raise UnreadableCellError("There is no SKU.")
    if _SCIENTIFIC.fullmatch(cell):
        raise UnreadableCellError(
            f'"{cell}" is a number that a spreadsheet shortened, no SKU. Ask for the column as text.'
        )
    if "\n" in cell or "\r" in cell:
        raise UnreadableCellError(
            "The SKU has a line break: a quotation mark is missing before it, or too much."
        )
    return cell


def is_one_of(cell: str, words: tuple[str, ...]) -> bool:
    return cell.casefold() in {word.casefold() for word in words}


def read_units(cell: str) -> int:
    """Whole units, 0 included."""
    if not cell:
        raise UnreadableCellError("There is no quantity.")
    if _NEGATIVE.fullmatch(cell):
        raise UnreadableCellError(f'The quantity "{cell}" is negative.')
    if _GROUPED.fullmatch(cell):
        raise UnreadableCellError(f'The quantity "{cell}" can mean thousands or a fraction.')
    whole = _WHOLE.fullmatch(cell)
    if whole is None or not cell.isascii():
        raise UnreadableCellError(f'The quantity "{cell}" is not a whole number.')
    if len(whole[1]) > len(str(MOST_UNITS)) or int(whole[1]) > MOST_UNITS:
        raise UnreadableCellError(f'The quantity "{cell}" is too large to be one.')
    return int(whole[1])


def read_day(cell: str, reading: Reading, file_on: date) -> date | None:
    """The day, or None where the supplier names none. `file_on` is the day of the file."""
    if not cell or is_one_of(cell, reading.no_date_words):
        return None
    day = _day(cell, reading.date_formats)
    if day.year >= NO_DATE_FROM_YEAR:
        return None
    if not -timedelta(PAST_DAYS) <= day - file_on <= timedelta(FUTURE_DAYS):
        raise UnreadableCellError(
            f'The date "{cell}" is read as {day}, which is too far from the day of the file, {file_on}.'
        )
    return day


def _day(cell: str, formats: tuple[str, ...]) -> date:
    for text in (cell, _MIDNIGHT.sub("", cell)):
        for date_format in formats:
            try:
                return datetime.strptime(text, date_format).date()  # noqa: DTZ007 - the day as the supplier wrote it
            except ValueError:
                continue
    return _iso_day(cell, formats)


def _iso_day(cell: str, formats: tuple[str, ...]) -> date:
    iso = _ISO.fullmatch(cell)
    try:
        if iso:
            return date.fromisoformat(iso[1])
    except ValueError:
        raise UnreadableCellError(f'The date "{cell}" is no day of the calendar.') from None
    if _SERIAL.fullmatch(cell):
        raise UnreadableCellError(f'The date "{cell}" is a spreadsheet\'s day number. Ask for dates as text.')
    raise UnreadableCellError(
        f'The date "{cell}" is not one of the configured formats ({", ".join(formats)}).'
    )
