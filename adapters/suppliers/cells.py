"""What the cells of a row say."""

import re

from adapters.suppliers.reading import UnreadableCellError

MOST_UNITS = 10_000_000

_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)([.,]0{1,2})?")
_GROUPED = re.compile(r"\d{1,3}([.,' \u00a0]\d{3})+")
_NEGATIVE = re.compile(r"[-\u2212]\s*\d.*|\(\d.*\)")


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
