"""How a supplier's file is to be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings to look for. Case and outer blanks do not count."""

    sku: str
    date: str
    quantity: str | None = None
    reference: str | None = None

    def mapped(self) -> dict[str, str]:
        """Settings' key → heading, of the columns that are mapped."""
        named = {
            "sku": self.sku,
            "date": self.date,
            "quantity": self.quantity,
            "reference": self.reference,
        }
        return {key: heading for key, heading in named.items() if heading is not None}


@dataclass(frozen=True, slots=True)
class Reading:
    """`date_formats` are strptime's; ISO dates are understood always. No delimiter: found out.

    A format may leave out the year or the day. `day_numbers`: a date's cell may hold the number
    under which a spreadsheet keeps a day. The words stand alone in a cell, in any case:
    `no_date_words` in a date's, `ended_words` in a date's or a quantity's.
    """

    columns: Columns
    delimiter: str | None = None
    encoding: str = "utf-8"
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    day_numbers: bool = False
    no_date_words: tuple[str, ...] = ()
    ended_words: tuple[str, ...] = ()


class UnreadableCellError(Exception):
    """A row cannot be taken. Its text says why."""


class UnbelievableFileError(Exception):
    """The whole file cannot be taken. Its text is the sentence for the merchant."""
