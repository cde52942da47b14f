"""From a row to what it says, or why it cannot be taken."""

from datetime import date

from adapters.suppliers.cells import is_one_of, read_sku, read_units
from adapters.suppliers.days import NO_DATE, read_date
from adapters.suppliers.reading import Reading, UnreadableCellError
from adapters.suppliers.table import Row
from connector.domain.supply import FeedRow, SetAside


def read_row(row: Row, reading: Reading, file_on: date) -> FeedRow | SetAside:
    try:
        return _taken(row, reading, file_on)
    except UnreadableCellError as reason:
        sku, reference = row.cells["sku"] or "", row.cells.get("reference") or ""
        return SetAside(row=row.number, reason=str(reason), raw=row.raw, sku=sku, reference=reference)


def _taken(row: Row, reading: Reading, file_on: date) -> FeedRow:
    cells = _complete(row)
    sku, quantity = read_sku(cells["sku"]), cells.get("quantity")
    ended = any(is_one_of(cell, reading.ended_words) for cell in (cells["date"], quantity) if cell)
    units = 0 if ended else None
    if quantity is None:
        units = None
    elif not ended:
        units = read_units(quantity)
        ended = units == 0
    dated = NO_DATE if ended else read_date(cells["date"], reading, file_on)
    return FeedRow(
        row=row.number,
        sku=sku,
        reference=cells.get("reference", ""),
        on=dated.on,
        units=units,
        raw=cells["date"],
        ended=ended,
        first_on=dated.first_on,
        yearless=dated.yearless,
        unsure=dated.unsure,
    )


def _complete(row: Row) -> dict[str, str]:
    """The mapped cells of a row in which nothing has slipped sideways."""
    if row.overflows:
        raise UnreadableCellError(
            "The row has more cells than there are headings: a delimiter stands inside a cell."
        )
    cells = {key: cell for key, cell in row.cells.items() if cell is not None}
    if len(cells) < len(row.cells):
        raise UnreadableCellError("The row has fewer cells than there are headings: it may be cut off.")
    return cells
