"""Orders that are deleted for good, before or after anybody has read them: no list of changes tells of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.world.truth import PAID, UNPAID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world.invariants import Judge
    from tests.world.life import Life
    from tests.world.truth import TrueOrder

READ, UNREAD = "an order deleted that was read", "an order deleted before it was read"
FROM_TRASH = "an order deleted from the trash"
ACTS = (READ, UNREAD, FROM_TRASH)
OFTEN = 0.6  # a day on which it may happen


@dataclass(slots=True)
class Deletions:
    life: Life
    judge: Judge
    rng: random.Random = field(init=False)
    seen: set[int] = field(default_factory=set)  # orders that a pass has read in peace

    def __post_init__(self) -> None:
        self.rng = random.Random(f"deletions {self.life.plan.seed}")  # noqa: S311

    def times(self) -> Iterator[timedelta]:
        if self.rng.random() < OFTEN:
            yield timedelta(seconds=self.rng.randint(0, 24 * 3600 - 1))

    def all_was_seen(self) -> None:
        self.seen = set(self.life.truth.orders)

    def take(self) -> None:
        self.rng.choice(
            (self._one_that_was_read, self._one_that_was_read, self._at_once, self._from_the_trash)
        )()

    def _one_that_was_read(self) -> None:
        """Whether it was read must be certain: of others nobody can say what they had taken."""
        read = [order for order in self.life.open_orders(PAID, UNPAID) if order.id in self.seen]
        found = [order for order in read if not self.life.has_just_risen(order)]
        if found:
            self.life.truth.delete(self.rng.choice(found))
            self.judge.record.counts[READ] += 1

    def _at_once(self) -> None:
        """As with a count of the shelf there must be one cause at a time."""
        sku = self.rng.choice(self.life.skus)
        units = self.rng.randint(1, 2)
        if self.life.is_still(sku) and self.life.truth.shelf[sku] >= units:
            self.life.truth.order_and_delete("test@post.shopworld.net", sku, units)
            self.judge.record.counts[UNREAD] += 1

    def _from_the_trash(self) -> None:
        """What it left on the shelf stays there."""
        orders = self.life.truth.orders.values()
        found = [one for one in orders if one.status == "trash" and self._is_still(one)]
        if found:
            order = self.rng.choice(found)
        elif (picked := self.life.pick(PAID)) is not None and not self.life.has_just_risen(picked):
            self.life.truth.trash(picked)
            return
        else:
            return
        self.life.truth.delete(order)
        self.judge.record.counts[FROM_TRASH] += 1

    def _is_still(self, order: TrueOrder) -> bool:
        truth = self.life.truth
        return order.id not in truth.touched and not truth.uncounted.keys() & order.lines.keys()
