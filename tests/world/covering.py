"""The slow reference's cover: who is served by which unit, and which supply is overdue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tests.world.facts import (
    Facts,
    Line,
    Lot,
    Numbers,
    Part,
    comes_on,
    ready_on,
    received_on,
    working_days_after,
)

# --- cover (section 4), one unit after another -----------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """A unit that stands on the shelf."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A unit that nothing covers."""


Serving = Shelf | Lot | Nothing
ANONYMOUS = 0


class Queued(Protocol):
    """What a queue needs to know of a line."""

    @property
    def id(self) -> int: ...
    @property
    def order_id(self) -> int: ...
    @property
    def parts(self) -> tuple[Part, ...]: ...
    @property
    def long_unpaid(self) -> bool: ...


def queue(lines: Iterable[Queued]) -> list[int]:
    """Line ids, one for each open unit, in the order in which they are served."""
    waiting = [
        (line.long_unpaid, part.queued_at, line.order_id, line.id, unit)
        for line in lines
        for part in line.parts
        for unit in range(part.units)
    ]
    return [line_id for _, _, _, line_id, _ in sorted(waiting)]


def serving_order(lots: Iterable[Lot], overdue: frozenset[Lot], numbers: Numbers) -> list[Lot]:
    """By the days on which they are ready, overdue ones by their old ones."""

    def place(lot: Lot) -> tuple[int, date, str, str]:
        group = 2 if lot.due_on is None else 1 if lot in overdue else 0
        return group, ready_on(lot, numbers) or date.max, lot.supplier, lot.reference

    return sorted(lots, key=place)


def cover(
    on_hand: int,
    waiting: Sequence[int],
    lots: Sequence[Lot],
    overdue: frozenset[Lot],
    numbers: Numbers = Numbers(),  # noqa: B008 - frozen
) -> dict[int, list[Serving]]:
    """Who is served by what. A negative shelf is a debt, served first."""
    debt = [ANONYMOUS] * max(0, -on_hand)
    shelf = [Shelf()] * max(0, on_hand)
    served: dict[int, list[Serving]] = {}
    left = [Left(lot, lot.units) for lot in serving_order(lots, overdue, numbers)]
    for line_id in [*debt, *waiting]:
        served.setdefault(line_id, []).append(shelf.pop() if shelf else take_unit(left))
    return served


@dataclass
class Left:
    """What is left of a lot; without a number there is enough for everybody."""

    lot: Lot
    units: int | None


def take_unit(left: list[Left]) -> Serving:
    for entry in left:
        if entry.units is None:
            return entry.lot
        if entry.units > 0:
            entry.units -= 1
            return entry.lot
    return Nothing()


# --- overdue (section 3) ---------------------------------------------------------------------


def day_has_passed(eta: date, today: date, numbers: Numbers) -> bool:
    return today > working_days_after(eta, numbers.overdue_after, numbers.hours)


def breaks_a_promise(lot: Lot, lines: Iterable[Line], today: date, numbers: Numbers) -> bool:
    """Its date has passed, and a delivery today is too late for a line that it serves in time."""
    due_on, ready = comes_on(lot, numbers), ready_on(lot, numbers)
    if due_on is None or ready is None or due_on >= today:
        return False
    promised = [line.last_told_on for line in lines if line.last_told_on is not None]
    in_time = [day for day in promised if ready <= day]
    return any(received_on(lot.supplier, today, numbers) > day for day in in_time)


def overdue_lots(facts: Facts, item: str) -> frozenset[Lot]:
    """Starts from what is overdue by its own day and adds what is so sooner, until nothing changes.

    What was overdue stays so until its supplier says another day: else a customer who is told a
    later date because of it would make it trustworthy again, and be told the earlier one.
    """
    before = {(lot.supplier, lot.reference, lot.due_on) for lot in facts.overdue_before.get(item, ())}
    overdue = frozenset(
        lot
        for lot in facts.lots.get(item, ())
        if (ready := ready_on(lot, facts.numbers)) is not None
        and (
            (lot.supplier, lot.reference, lot.due_on) in before
            or day_has_passed(ready, facts.today, facts.numbers)
        )
    )
    while True:
        more = overdue | too_late_for_somebody(facts, item, overdue)
        if more == overdue:
            return overdue
        overdue = more


def too_late_for_somebody(facts: Facts, item: str, overdue: frozenset[Lot]) -> frozenset[Lot]:
    served = cover_of(facts, item, overdue)
    by_lot: dict[Lot, list[Line]] = {}
    for line in facts.lines:
        for lot in {unit for unit in served.get(line.id, []) if isinstance(unit, Lot)}:
            by_lot.setdefault(lot, []).append(line)
    return frozenset(
        lot for lot, lines in by_lot.items() if breaks_a_promise(lot, lines, facts.today, facts.numbers)
    )


def cover_of(facts: Facts, item: str, overdue: frozenset[Lot]) -> dict[int, list[Serving]]:
    lines = [line for line in facts.lines if line.item == item]
    lots = facts.lots.get(item, ())
    return cover(facts.on_hand.get(item, 0), queue(lines), lots, overdue, facts.numbers)
