"""SKUs that the merchant renames, or gives to a second product: mended by him, by the supplier, or never.

Where a SKU is changed nothing is delivered and nothing counted until it is mended: one thing at a time. A
supplier follows only once nothing that has come of the item stands in his file any more: under its new name
it would be expected a second time.
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
    from tests.world.makers import Maker

RENAMED, TWICE = "a SKU renamed", "a SKU given twice"
BACK, FOLLOWED = "a SKU put right in the shop", "a SKU that the supplier followed"
ACTS = (RENAMED, TWICE, BACK, FOLLOWED)
TIMES_A_DAY = 2
BEGINS = 0.4
WAYS = ("back", "back", "follows", "follows", "never")


@dataclass(slots=True)
class Changed:
    item: str
    twice: bool
    way: str
    mend_from: datetime


@dataclass(slots=True)
class SkuTurns:
    life: Life
    judge: Judge
    rng: random.Random = field(init=False)
    changed: Changed | None = None  # one at a time
    for_good: set[str] = field(default_factory=set)  # items that had their turn

    def __post_init__(self) -> None:
        self.rng = random.Random(f"skus {self.life.plan.seed}")  # noqa: S311

    def times(self) -> Iterator[timedelta]:
        for _ in range(TIMES_A_DAY):
            yield timedelta(seconds=self.rng.randint(0, 24 * 3600 - 1))

    def all_was_seen(self) -> None:
        """Nothing depends on it: what changes twice between two passes is what it is in the end."""

    def take(self) -> None:
        if self.life.plan.big:  # a renamed SKU is much of a file that is judged by shares
            return
        if self.changed is None:
            if self.rng.random() < BEGINS:
                self._begin()
        elif self.changed.mend_from <= self.life.truth.now:
            self._mend(self.changed)

    def _begin(self) -> None:
        item = self.rng.choice(self.life.skus)
        if item in self.for_good or not self.life.is_still(item):
            return
        twice = self.rng.random() < 0.4
        way = self.rng.choice(("back", "back", "never") if twice else WAYS)
        lasts = self.rng.choice((timedelta(hours=6), timedelta(days=1), timedelta(days=4), timedelta(days=8)))
        self.changed = Changed(item, twice, way, self.life.truth.now + lasts)
        self.judge.skus.change(item)
        if twice:
            self.life.truth.give_sku_twice(item)
        else:
            self.life.truth.rename(item, f"NEW-{item}")
        self.judge.record.counts[TWICE if twice else RENAMED] += 1

    def _mend(self, changed: Changed) -> None:
        item, truth = changed.item, self.life.truth
        if changed.way == "never":
            return
        if changed.way == "follows":
            self._follow(item)
            return
        if not self.judge.has_read_all_of(item):
            return
        if changed.twice:
            truth.take_sku_back(item)
        else:
            truth.rename(item, item)
        self._done(item, BACK)

    def _follow(self, item: str) -> None:
        makers = [one for one in self.life.makers if any(p.sku == item for p in one.purchases.values())]
        now = self.life.truth.now
        if any(self._has_come(maker, item) for maker in makers):
            return
        busy = {maker.name for maker in makers} & (self.life.waiting_for_a_person | self.life.unread)
        if busy or any(self.life.truth.risen[p.sku] for maker in makers for p in maker.purchases.values()):
            return
        for maker in makers:
            maker.follow(item, self.life.truth.called[item] or item, now)
            self.life.publish_plainly(maker)
        self._done(item, FOLLOWED)

    def _has_come(self, maker: Maker, item: str) -> bool:
        listed = maker.listed(self.life.truth.now)
        return any(p.sku == item and p.delivered for p in listed)

    def _done(self, item: str, what: str) -> None:
        self.life.truth.odd.discard(item)
        self.for_good.add(item)
        self.changed = None
        self.judge.record.counts[what] += 1
