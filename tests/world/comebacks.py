"""Orders that end and come back: a mistake is undone, a payment succeeds after all, the trash is searched.

Who comes back within a day has his place back, who comes later queues at that time (decision 0010). Only
orders come back of which all waits since they were placed: whether units that an edit added, or that came
back before, have then the place of the others is left open. So is, within a day, the place of an order
out of the trash; it comes back so soon only where nobody would be before or behind it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.world.truth import PAID, UNPAID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.world.invariants import Judge
    from tests.world.life import Life
    from tests.world.truth import TrueOrder

SOON, LATE = "an order back within a day", "an order back after a day"
UNDONE, OUT_OF_TRASH = "a completed order back", "an order out of the trash"
ACTS = (SOON, LATE, UNDONE, OUT_OF_TRASH)
A_DAY, ABOUT = timedelta(days=1), timedelta(hours=1)  # nobody has to know to the minute when it ended
TIMES_A_DAY = 2
MOST = 3  # orders that are to come back, at a time


@dataclass(frozen=True, slots=True)
class Ended:
    order: TrueOrder
    at: datetime
    back_from: datetime
    seen: bool = False  # it was read while it was ended


@dataclass(slots=True)
class Comebacks:
    life: Life
    judge: Judge
    rng: random.Random = field(init=False)
    ended: list[Ended] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)  # orders that a pass has read in peace

    def __post_init__(self) -> None:
        self.rng = random.Random(f"comebacks {self.life.plan.seed}")  # noqa: S311

    def times(self) -> Iterator[timedelta]:
        for _ in range(TIMES_A_DAY):
            yield timedelta(seconds=self.rng.randint(0, 24 * 3600 - 1))

    def all_was_seen(self) -> None:
        self.seen = set(self.life.truth.orders)
        self.ended = [Ended(one.order, one.at, one.back_from, seen=True) for one in self.ended]

    def take(self) -> None:
        self.ended = [one for one in self.ended if one.order.status != "deleted"]
        back = next((one for one in self.ended if self._may_come_back(one)), None)
        if back is not None:
            self.ended.remove(back)
            self._come_back(back)
        elif len(self.ended) < MOST:
            self._end_one()

    # --- the end ------------------------------------------------------------------------------

    def _end_one(self) -> None:
        truth = self.life.truth
        found = [order for order in self.life.open_orders(PAID, UNPAID) if self._is_plain(order)]
        if not found:
            return
        order = self.rng.choice(found)
        ends: list[Callable[[TrueOrder], None]] = [truth.cancel, truth.let_fail, truth.trash]
        if order.status == PAID:
            ends += [truth.ship, truth.ship]  # whatever is there: it is a mistake
        back_from = truth.now + self.rng.choice((ABOUT, ABOUT, A_DAY + ABOUT, 3 * A_DAY))
        self.rng.choice(ends)(order)
        self.ended.append(Ended(order, truth.now, back_from))

    def _is_plain(self, order: TrueOrder) -> bool:
        places = {part.queued_at for line in order.lines.values() for part in line.parts}
        refunded = any(line.changed_by == "refund" for line in order.lines.values())
        is_as_it_was = places == {order.placed_at} and not refunded
        return order.id in self.seen and is_as_it_was and not self.life.has_just_risen(order)

    # --- the way back -------------------------------------------------------------------------

    def _may_come_back(self, one: Ended) -> bool:
        """What changed twice between two looks tells nobody when it ended, nor that it did."""
        truth, after = self.life.truth, self.life.truth.now - one.at
        soon, late = after < A_DAY - ABOUT, after > A_DAY + ABOUT
        if one.order.status == "trash" and soon and not self._is_alone(one.order):
            return False
        placed_at = one.order.placed_at
        of_old = any(truth.anew_at.get(sku, placed_at) > placed_at for sku in one.order.lines)
        if truth.uncounted.keys() & one.order.lines.keys():
            return False
        return truth.now >= one.back_from and one.seen and (soon or late) and not of_old

    def _is_alone(self, order: TrueOrder) -> bool:
        """Nobody queued for what it is for since it was placed, so that it has one place only."""
        return not any(
            line.item in order.lines and part.queued_at >= order.placed_at
            for line in self.life.truth.open_lines()
            for part in line.parts
        )

    def _come_back(self, one: Ended) -> None:
        truth, order = self.life.truth, one.order
        counts = self.judge.record.counts
        if order.status == "trash":
            truth.restore(order)
            counts[OUT_OF_TRASH] += 1
        elif order.status == "completed":
            truth.undo_shipping(order)
            counts[UNDONE] += 1
        else:
            truth.pay_after_all(order)
        is_late = truth.now - one.at > A_DAY
        counts[LATE if is_late else SOON] += 1
        for line in order.lines.values():
            if is_late:
                line.queue_anew(truth.now)
            self.judge.record.begins_anew.add(line.id)
