"""From text to a table: the delimiter, the headings, the rows."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from adapters.suppliers.reading import UnbelievableFileError

DELIMITERS = (",", ";", "\t", "|")
HEADING_WITHIN = 20  # rows; above the headings stand titles and dates
_END = "\0end"  # cannot stand in a file: text with a NUL is refused before
_ENDS = ("\n", "\r", '"')  # of a row; a quotation mark closes its last cell
_DIRECTIVE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # Excel's own way to name the delimiter
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)  # a writer's way to keep leading zeros

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the headings. `number` counts as a spreadsheet does."""

    number: int
    cells: Mapping[str, str | None]  # settings' key → trimmed cell; None where the row is too short
    overflows: bool  # more cells than headings
    raw: str


@dataclass(frozen=True, slots=True)
class Table:
    """`places` is where each mapped column stands; `ended` whether the last row has its end."""

    rows: Sequence[Cells]
    heading_at: int
    places: Mapping[str, int]
    ended: bool = True

    @property
    def open_row(self) -> int | None:
        """The number of the last row, where what we read of it may be cut off."""
        is_open = not self.ended and len(self.rows[-1]) - 1 in self.places.values()
        return len(self.rows) if is_open else None

    def __iter__(self) -> Iterator[Row]:
        width = len(self.rows[self.heading_at])
        for at, cells in enumerate(self.rows[self.heading_at + 1 :], self.heading_at + 2):
            if any(cells):
                yield Row(at, self._mapped(cells), any(cells[width:]), " | ".join(cells))

    def _mapped(self, cells: Cells) -> dict[str, str | None]:
        return {key: cells[at] if at < len(cells) else None for key, at in self.places.items()}


def read_table(text: str, mapped: Mapping[str, str], delimiter: str | None, key: str) -> Table:
    """The table under the headings that `mapped` (settings' key → heading) names.

    Without a `delimiter`, the one that makes the mapped headings appear is the one.
    """
    directive = _DIRECTIVE.match(text)
    body = text[directive.end() :] if directive else text
    candidates = (delimiter,) if delimiter else _candidates(directive)
    heads = {each: _head(body, each) for each in candidates}
    for each, head in heads.items():
        for at, headings in enumerate(head):
            places = _places(headings, mapped, key)
            if len(places) == len(mapped):
                return _with_rows(Table(_rows(body, each), at, places, body.endswith(_ENDS)))
    raise UnbelievableFileError(_missing(max(heads.values(), key=_width), mapped, key))


def _candidates(directive: re.Match[str] | None) -> tuple[str, ...]:
    return (directive[1],) if directive else DELIMITERS


def _head(text: str, delimiter: str) -> list[Cells]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [[_plain(cell) for cell in cells] for cells in islice(reader, HEADING_WITHIN)]
    except csv.Error:
        return []


def _rows(text: str, delimiter: str) -> list[Cells]:
    lines = StringIO(text if text.endswith("\n") else f"{text}\n", newline="")
    try:
        rows = [[_plain(cell) for cell in cells] for cells in csv.reader(_ended(lines), delimiter=delimiter)]
    except csv.Error as error:
        raise UnbelievableFileError(f"The file cannot be read as CSV: {error}.") from None
    if rows.pop() != [_END]:
        raise UnbelievableFileError(
            "The file ends in a quoted cell: it is cut off, or a quotation mark is missing."
        )
    return rows


def _ended(lines: StringIO) -> Iterator[str]:
    yield from lines
    yield _END


def _plain(cell: str) -> str:
    text = cell.strip()
    formula = _TEXT_FORMULA.fullmatch(text)
    return formula[1].strip() if formula else text


def as_heading(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _places(headings: Cells, mapped: Mapping[str, str], key: str) -> dict[str, int]:
    folded = [as_heading(heading) for heading in headings]
    found = {name: as_heading(heading) for name, heading in mapped.items() if as_heading(heading) in folded}
    if len(found) == len(mapped):
        _refuse_twice(folded, found, mapped, key)
    return {name: folded.index(heading) for name, heading in found.items()}


def _refuse_twice(folded: Cells, found: Mapping[str, str], mapped: Mapping[str, str], key: str) -> None:
    for name, heading in found.items():
        if folded.count(heading) > 1:
            raise UnbelievableFileError(f'The heading "{mapped[name]}" ({key}.{name}) stands there twice.')


def _with_rows(table: Table) -> Table:
    if not any(True for _ in table):
        raise UnbelievableFileError("The file has headings, but no rows below them.")
    return table


def _missing(head: list[Cells], mapped: Mapping[str, str], key: str) -> str:
    """What to say where no row has all the headings; judged by the row that has most of them."""
    best = max(head, key=lambda cells: (_hits(cells, mapped), len(cells)), default=[])
    absent = [
        f'"{heading}" ({key}.{name})' for name, heading in mapped.items() if not _hits(best, {name: heading})
    ]
    shown = ", ".join(f'"{cell}"' for cell in best if cell)[:500]
    noun = "column" if len(absent) == 1 else "columns"
    return f"The file has no {noun} {' and '.join(absent)}. Found: {shown}."


def _hits(cells: Cells, mapped: Mapping[str, str]) -> int:
    folded = {as_heading(cell) for cell in cells}
    return sum(as_heading(heading) in folded for heading in mapped.values())


def _width(head: list[Cells]) -> int:
    return max((len(cells) for cells in head), default=0)
