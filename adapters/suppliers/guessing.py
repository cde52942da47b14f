"""What a file that nobody described yet seems to be. For a person to confirm: no pass goes by it."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from itertools import islice

from adapters.suppliers.days import read_date
from adapters.suppliers.reading import Columns, Reading, UnbelievableFileError, UnreadableCellError
from adapters.suppliers.table import DELIMITERS, HEADING_WITHIN, as_heading, read_table
from adapters.suppliers.text import decode
from connector.errors import Permanent
from connector.ports import FileLook

_ENCODINGS = ("utf-8", "cp1252")
_LIKELY = {
    "sku": "sku|article no|article number|item no|item number|part number|product code|artikelnummer|"
    "artikel-nr|art.-nr|artikelnr|article|artikel|item|part|product|référence article|código",
    "reference": "purchase order|po number|po no|order number|order no|bestellnummer|bestell-nr|our order|po|"
    "order|bestellung|auftrag|reference|referenz|référence|referencia|pedido",
    "quantity": "quantity|qty|open quantity|outstanding|menge|anzahl|stück|units|pieces|pcs|quantité|"
    "cantidad",
    "date": "delivery date|expected date|due date|eta|arrival|available from|liefertermin|lieferdatum|termin|"
    "date de livraison|fecha de entrega|ship date|due|expected|date|datum|fecha|delivery",
}
"""Headings by what they mean, the surest first."""

_NO_DELIVERY = re.compile(r"order date|ordered on|bestelldatum|created|invoice", re.IGNORECASE)
_FORMATS = (
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
)

Cells = Sequence[str]


def look_at(content: bytes, file_on: date, no_date_words: tuple[str, ...]) -> FileLook:
    """Raises Permanent where it is no table at all."""
    try:
        text, encoding = _decoded(content)
    except UnbelievableFileError as error:
        raise Permanent(str(error)) from None
    headings = max(_rows(text), key=lambda cells: (len(_columns(cells)), len(cells)), default=())
    columns = _columns(headings)
    return FileLook(
        headings=tuple(heading for heading in headings if heading),
        columns=columns,
        encoding=encoding,
        date_formats=_formats(text, columns, file_on, no_date_words),
    )


def _decoded(content: bytes) -> tuple[str, str]:
    *others, last = _ENCODINGS
    for encoding in others:
        try:
            return decode(content, encoding, "encoding"), encoding
        except UnbelievableFileError:
            continue
    return decode(content, last, "encoding"), last


def _rows(text: str) -> Iterator[Cells]:
    """The first rows, read with each delimiter."""
    for delimiter in DELIMITERS:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        try:
            yield from ([cell.strip() for cell in cells] for cells in islice(reader, HEADING_WITHIN))
        except csv.Error:
            continue


def _columns(headings: Cells) -> dict[str, str]:
    """The heading that is likeliest for each column; each is taken once."""
    found: dict[str, str] = {}
    for column, words in _LIKELY.items():
        free = [heading for heading in headings if heading and heading not in found.values()]
        if column == "date":
            free = [heading for heading in free if not _NO_DELIVERY.search(heading)]
        if heading := _likeliest(free, words.split("|")):
            found[column] = heading
    return found


def _likeliest(headings: Cells, words: Sequence[str]) -> str | None:
    for word in words:
        for heading in headings:
            if as_heading(heading) == word:
                return heading
    for word in words:
        for heading in headings:
            if re.search(rf"\b{re.escape(word)}\b", as_heading(heading)):
                return heading
    return None


def _formats(
    text: str, columns: Mapping[str, str], file_on: date, no_date_words: tuple[str, ...]
) -> tuple[str, ...]:
    """Those that read every date which is not read without any."""
    if "date" not in columns:
        return ()
    try:
        table = read_table(text, {"date": columns["date"]}, None, "columns")
    except UnbelievableFileError:
        return ()
    named = Columns(sku="", date=columns["date"])

    def unread(cells: Sequence[str], *formats: str) -> list[str]:
        reading = Reading(named, date_formats=formats, no_date_words=no_date_words)
        return [cell for cell in cells if not _is_read(cell, reading, file_on)]

    left = unread([row.cells["date"] or "" for row in table])
    return tuple(each for each in _FORMATS if left and not unread(left, each))


def _is_read(cell: str, reading: Reading, file_on: date) -> bool:
    try:
        read_date(cell, reading, file_on)
    except UnreadableCellError:
        return False
    return True
