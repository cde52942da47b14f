"""Supply: what suppliers say will come, and what of it has come."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

FUTURE_DAYS = 3 * 365 + 1  # what is said to come later than that is a mistake, of a year as a rule


@dataclass(frozen=True, slots=True, order=True)
class SupplyKey:
    """Who supplies what: `reference` is the purchase order, empty where the source names none."""

    supplier: str
    reference: str
    sku: str


@dataclass(frozen=True, slots=True)
class Expected:
    """One dated quantity of a supply's value.

    `on` is the day, or the last one of an interval that begins `first_on`; None: unknown. No
    `units`: the source states no quantities, so there is enough for everybody.
    """

    on: date | None
    units: int | None
    row: int = 0  # where it stood in the file, counted as a spreadsheet does; 0 when set by hand
    raw: str = ""  # the date as the supplier wrote it
    first_on: date | None = None

    @property
    def days(self) -> str:
        """`2026-12-05`, `2026-12-01..2026-12-05`, or `?`."""
        if self.on is None:
            return "?"
        return f"{self.first_on}..{self.on}" if self.first_on else f"{self.on}"


Value = tuple[Expected, ...]


def value_text(value: Value) -> str:
    """The value as comparable text: `2026-12-01 x10; ? x5`. Order in the file does not count."""
    parts = sorted(f"{e.days} x{'any' if e.units is None else e.units}" for e in value)
    return "; ".join(parts)


def read_value(text: str) -> Value:
    """The value again, without rows and what the supplier wrote."""
    parts = [part.split(" x") for part in text.split("; ") if part]
    return tuple(_read_part(days, units) for days, units in parts)


def _read_part(days: str, units: str) -> Expected:
    first, _, last = days.rpartition("..")
    on = None if last == "?" else date.fromisoformat(last)
    first_on = date.fromisoformat(first) if first else None
    return Expected(on, None if units == "any" else int(units), first_on=first_on)


class Shape(StrEnum):
    """Whether a file says everything that is still to come, or only what changed."""

    SNAPSHOT = "snapshot"
    CHANGES = "changes"


class Kind(StrEnum):
    """What the rows of a file are."""

    ORDER = "order"  # what is on its way, or will be
    AVAILABILITY = "availability"  # when an item could be had, if it were ordered


class Quantity(StrEnum):
    """Whether a file's quantity still holds what has come already."""

    ORDERED = "ordered"
    OUTSTANDING = "outstanding"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A readable row of a supplier's file.

    `yearless`: its date names no year, and the next one was taken; `unsure` says why none could be.
    Either way it means what the same text meant before, if it did.
    """

    row: int
    sku: str
    reference: str
    on: date | None
    units: int | None
    raw: str
    ended: bool = False  # quantity 0, "cancelled", "discontinued"
    first_on: date | None = None  # `on` is the last day of an interval that begins here
    yearless: bool = False
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that could not be taken, and why. `sku` and `reference` as far as they could be read.

    One that `is_copy` of another row takes nothing from what that row says.
    """

    row: int
    reason: str
    raw: str
    sku: str = ""
    reference: str = ""
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A supplier's file, read. `problem` names what makes the whole of it unbelievable.

    `open_row` is the last row where no line end follows what was read of it: it may be cut off.
    `is_shops_own`: the shop's own list, in which quantities fall as it books goods in.
    """

    supplier: str
    name: str
    digest: str  # of its bytes: the same bytes are the same file
    modified_at: datetime
    content: bytes
    rows: tuple[FeedRow, ...]
    set_aside: tuple[SetAside, ...]
    problem: str | None = None
    open_row: int | None = None
    is_shops_own: bool = False


@dataclass(frozen=True, slots=True)
class Supply:
    """One dated quantity, as cover sees it: what has arrived is deducted already.

    `ready_on` is the day from which its units can leave us (expected day + transit + receiving).
    An overdue supply keeps its days, but no longer promises them.
    """

    key: SupplyKey
    on: date | None
    ready_on: date | None
    units: int | None
    overdue: bool = False
    arrives_on: date | None = None  # expected day + transit
    receiving_days: int = 0  # working days
    first_on: date | None = None  # the first day on which it may come, of an interval

    @property
    def is_dated(self) -> bool:
        return self.ready_on is not None and not self.overdue

    def as_overdue(self) -> "Supply":
        return replace(self, overdue=True)


def serving_order(supply: Supply) -> tuple[int, date, SupplyKey]:
    """Dated supply by its ready day, then overdue by its old one, then unknown; ties by key."""
    if supply.ready_on is None:
        return (2, date.max, supply.key)
    return (1 if supply.overdue else 0, supply.ready_on, supply.key)
