"""Short words for what the rules take: a shop that sells mugs, in November and December 2026."""

from datetime import UTC, date, datetime, time

from connector.domain.cover import Cover, Part
from connector.domain.dates import Eta, Rests, expect
from connector.domain.policy import DatePolicy, SupplierTerms
from connector.domain.supply import Expected, Supply, SupplyKey

DATES = DatePolicy()


def nov(day: int) -> date:
    """2 November 2026 is a Monday."""
    return date(2026, 11, day)


def dec(day: int) -> date:
    """1 December 2026 is a Tuesday."""
    return date(2026, 12, day)


def jan(day: int) -> date:
    return date(2027, 1, day)


def at(on: date, hour: int = 10) -> datetime:
    return datetime.combine(on, time(hour), UTC)


def key(reference: str = "D1", supplier: str = "acme", sku: str = "MUG") -> SupplyKey:
    return SupplyKey(supplier, reference, sku)


def coming(
    on: date | None,
    units: int | None = 10,
    reference: str = "D1",
    *,
    supplier: str = "acme",
    today: date = date(2026, 11, 2),
    terms: SupplierTerms = SupplierTerms(),  # noqa: B008 - frozen
) -> Supply:
    """Supply as it looks on the day `today`; the goods need a working day to be put away."""
    return expect(key(reference, supplier), Expected(on, units), units, terms, DATES, today)


def part(
    line_id: int, units: int, on: date = date(2026, 11, 2), *, order_id: int = 0, late: bool = False
) -> Part:
    return Part(line_id, order_id or line_id, units, at(on), late)


def served(cover: Cover, line_id: int) -> dict[str, int]:
    """What serves a line, by supplier's reference, in the order in which it is used."""
    line = cover.lines[line_id]
    found = {"shelf": line.from_shelf, "nothing": line.uncovered}
    for supply, units in line.supplies:
        found[supply.key.reference] = found.get(supply.key.reference, 0) + units
    return {name: units for name, units in found.items() if units}


def leaves(on: date) -> Eta:
    """An ETA that rests on dated supply."""
    return Eta(Rests.SUPPLY, on)
