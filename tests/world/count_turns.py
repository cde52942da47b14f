"""Items that the shop counts no more for some days, while customers wait for them (decision 0021).

Meanwhile nothing comes of them, nobody orders them, and their orders stay as they are: WooCommerce would
write down nothing of it, and what was on the shelf when it is counted again were anybody's guess.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world.invariants import Judge
    from tests.world.life import Life

STOPPED, AGAIN = "an item counted no more", "an item counted again"
ACTS = (STOPPED, AGAIN)
BEGINS = 0.4
LASTS = (timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=8), timedelta(days=10))


@dataclass(slots=True)
class CountTurns:
    life: Life
    judge: Judge
    rng: random.Random = field(init=False)
    until: datetime | None = None
    item: str = ""
    unseen: set[str] = field(default_factory=set)  # counted again since the last pass that nothing disturbed

    def __post_init__(self) -> None:
        self.rng = random.Random(f"counts {self.life.plan.seed}")  # noqa: S311

    def times(self) -> Iterator[timedelta]:
        yield timedelta(seconds=self.rng.randint(0, 24 * 3600 - 1))

    def all_was_seen(self) -> None:
        """What came before the first count was seen again is part of that count, and no delivery."""
        self.life.truth.odd -= self.unseen
        self.unseen.clear()

    def take(self) -> None:
        truth = self.life.truth
        if self.until is None:
            item = self.rng.choice(self.life.skus)
            if self.rng.random() < BEGINS and self._may_stop(item):
                self.item, self.until = item, truth.now + self.rng.choice(LASTS)
                self.judge.skus.put_off(item)
                truth.stop_counting(item)
                self.judge.record.counts[STOPPED] += 1
        elif self.until <= truth.now and self.judge.has_read_all_of(self.item):
            truth.count_again(self.item)
            self.judge.count_again(self.item)
            self.unseen.add(self.item)
            self.judge.record.counts[AGAIN] += 1
            self.until = None

    def _may_stop(self, item: str) -> bool:
        """All that is on the shelf is in the shop's count, or taken by orders that wait."""
        truth = self.life.truth
        deleted = any(item in truth.orders[number].lines for number in truth.unnoticed)
        changed = any(item in truth.orders[number].lines for number in truth.touched)
        still = self.life.is_still(item) and not self.life.plan.big
        return still and not truth.stranded[item] and not deleted and not changed
