"""What a shop's life takes a turn by in some worlds, each kind drawn from a stream of its own.

So a world that was run before lives the same life as before, unless such a turn strikes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tests.world.comebacks import Comebacks
from tests.world.count_turns import CountTurns
from tests.world.deletions import Deletions
from tests.world.late_orders import LateOrders
from tests.world.sku_turns import SkuTurns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world.invariants import Judge
    from tests.world.life import Life
    from tests.world.plan import Plan

TURN = "turn: "
FIRST_DAY = timedelta(hours=36)


class Kind(Protocol):
    """One kind of turn."""

    def times(self) -> Iterator[timedelta]:
        """When on a day it may happen, from midnight on."""
        ...

    def take(self) -> None:
        """It happens now, if it can."""
        ...

    def all_was_seen(self) -> None:
        """A pass that nothing disturbed has read the shop."""
        ...


KINDS: dict[str, type[Comebacks | Deletions | SkuTurns | CountTurns | LateOrders]] = {
    "comebacks": Comebacks,
    "deletions": Deletions,
    "skus": SkuTurns,
    "counts": CountTurns,
    "late": LateOrders,
}


@dataclass(slots=True)
class Turns:
    plan: Plan
    life: Life
    judge: Judge
    kinds: dict[str, Kind] = field(init=False)
    begun_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.kinds, self.begun_at = {}, self.life.truth.now
        if self.life.truth.shop.app == "woo":
            self.kinds = {name: KINDS[name](self.life, self.judge) for name in sorted(self.plan.turns)}
        if self.kinds:
            self.life.may_rise = self._may_rise

    def times(self, day: datetime) -> Iterator[tuple[datetime, str]]:
        for name, kind in self.kinds.items():
            yield from ((day + after, f"{TURN}{name}") for after in kind.times())

    def take(self, what: str) -> None:
        """Not on the first day: what is looked for once a day is looked for a day after the first pass."""
        if self.judge.adopted and self.life.truth.now - self.begun_at > FIRST_DAY:
            self.kinds[what.removeprefix(TURN)].take()

    def all_was_seen(self) -> None:
        for kind in self.kinds.values() if self.judge.adopted else ():
            kind.all_was_seen()

    def _may_rise(self, sku: str, units: int) -> bool:
        """With units stranded there, only as much as is due: what is more could be those, counted again."""
        truth, book = self.life.truth, self.judge.record.reckoner.book
        if sku in truth.odd:
            return False
        if units < 0 or not truth.stranded[sku]:
            return True
        last_day = truth.today + timedelta(days=book.numbers.window_after)
        due = [lot.units or 0 for lot in book.lots(sku) if lot.due_on is not None and lot.due_on <= last_day]
        return units <= sum(due)
