"""Cover: which on-hand units and which supply serve which open lines. First ordered, first served.

`docs/rules.md`, "Cover". Cover is computed afresh at every change and never stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector.domain.supply import Supply, serving_order


@dataclass(frozen=True, slots=True)
class Part:
    """Units of an open line that queue together: the original ones, or some added by an edit.

    `late` parts (long unpaid) queue behind all others.
    """

    line_id: int
    order_id: int
    units: int
    queued_at: datetime
    late: bool = False


@dataclass(slots=True)
class LineCover:
    """What serves one line, supplies in serving order. `uncovered` units nothing serves that we know of."""

    line_id: int
    units: int = 0
    from_shelf: int = 0
    supplies: list[tuple[Supply, int]] = field(default_factory=list)
    uncovered: int = 0

    @property
    def short(self) -> int:
        """The backordered units: those that on hand does not cover."""
        return self.units - self.from_shelf


@dataclass(slots=True)
class Cover:
    """The cover of one item. What is left over would serve the next order."""

    lines: dict[int, LineCover]
    left_on_hand: int
    left_supplies: list[tuple[Supply, int | None]]


def queue_order(part: Part) -> tuple[bool, datetime, int, int]:
    return (part.late, part.queued_at, part.order_id, part.line_id)


def cover_lines(on_hand: int, parts: Iterable[Part], supplies: Sequence[Supply]) -> Cover:
    """Serve `parts` from `on_hand`, then from `supplies`, in the order of the rules.

    Negative `on_hand` is a debt: coming supply serves it first, as an anonymous oldest line.
    """
    stock = _Stock(on_hand, supplies)
    stock.serve(LineCover(line_id=0), max(0, -on_hand))
    lines: dict[int, LineCover] = {}
    for part in sorted(parts, key=queue_order):
        line = lines.setdefault(part.line_id, LineCover(part.line_id))
        stock.serve(line, part.units)
    return Cover(lines, stock.on_hand, stock.left())


class _Stock:
    """What can still be given out, in serving order."""

    def __init__(self, on_hand: int, supplies: Sequence[Supply]) -> None:
        self.on_hand = max(0, on_hand)
        self._supplies = sorted(supplies, key=serving_order)
        self._first = 0  # the first supply that still has units
        self._given = 0  # units of it that are given out

    def serve(self, line: LineCover, units: int) -> None:
        line.units += units
        shelf = min(units, self.on_hand)
        self.on_hand -= shelf
        line.from_shelf += shelf
        units -= shelf
        while units and self._first < len(self._supplies):
            units -= self._serve_from_first(line, units)
        line.uncovered += units

    def _serve_from_first(self, line: LineCover, units: int) -> int:
        supply = self._supplies[self._first]
        if supply.units is not None:
            units = min(units, supply.units - self._given)
            self._given += units
            if self._given >= supply.units:
                self._first, self._given = self._first + 1, 0
        if units:
            line.supplies.append((supply, units))
        return units

    def left(self) -> list[tuple[Supply, int | None]]:
        rest: list[tuple[Supply, int | None]] = []
        for index in range(self._first, len(self._supplies)):
            supply = self._supplies[index]
            given = self._given if index == self._first else 0
            if supply.units is None or supply.units > given:
                rest.append((supply, None if supply.units is None else supply.units - given))
        return rest
