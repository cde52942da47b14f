"""Orders that are stored with a stamp older than what was read: by a second web server's clock, say."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.world.life import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world.invariants import Judge
    from tests.world.life import Life

LATE = "an order that the list of changes passed by"
ACTS = (LATE,)
OFTEN = 0.6  # a day on which it may happen


@dataclass(slots=True)
class LateOrders:
    life: Life
    judge: Judge
    rng: random.Random = field(init=False)
    read_up_to: int | None = None  # the stamp of an order that a pass has read in peace

    def __post_init__(self) -> None:
        self.rng = random.Random(f"late {self.life.plan.seed}")  # noqa: S311

    def times(self) -> Iterator[timedelta]:
        if self.rng.random() < OFTEN:
            yield timedelta(seconds=self.rng.randint(0, 24 * 3600 - 1))

    def all_was_seen(self) -> None:
        self.read_up_to = self.life.truth.shop.newest_stamp(self.life.truth.now - timedelta(minutes=1))

    def take(self) -> None:
        """Nothing else moves there, and nothing came of late that the fall could be taken to give back."""
        truth, sku = self.life.truth, self.rng.choice(self.life.skus)
        email = f"{self.rng.choice(CUSTOMERS)}@post.shopworld.net"
        if self.read_up_to is None or truth.late or not self.life.is_still(sku) or self._came_of_late(sku):
            return
        truth.place_late(email, sku, self.rng.randint(1, 2), self.read_up_to - 10)
        self.judge.record.counts[LATE] += 1

    def _came_of_late(self, sku: str) -> bool:
        book = self.judge.record.reckoner.book
        since = self.life.truth.today - timedelta(days=book.numbers.window_before + 3)
        return any(one.key.sku == book.called.get(sku, sku) and one.on >= since for one in book.arrivals)
