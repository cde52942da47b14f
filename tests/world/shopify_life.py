"""What people do on Shopify alone: send an order in parts, hold it, archive it, sell at the till."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.world.covering import Nothing, Shelf, cover, queue
from tests.world.truth import PAID, UNPAID

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

    from tests.world.life import Life
    from tests.world.on_shopify import OnShopify
    from tests.world.truth import TrueLine, TrueOrder

SENT_IN_PART, HELD, ARCHIVED = "an order sent in part", "an order held", "an order archived"
AT_THE_TILL = "a sale at the till"
ACTS = (SENT_IN_PART, HELD, ARCHIVED, AT_THE_TILL)


@dataclass(frozen=True, slots=True)
class ShopifyLife:
    life: Life
    shop: OnShopify
    counts: Counter[str]

    def acts(self) -> Iterator[tuple[Callable[[], None], float]]:
        """What may happen, each with how often beside all else that may."""
        if not self.life.plan.together:  # else a line waits for the others
            yield self._send_in_part, 14
        yield self._hold, 3
        yield self._archive, 2
        yield self._sell_at_the_till, 2

    def _send_in_part(self) -> None:
        """Some of what is there for a line; the order stays open."""
        found = [
            (order, line, units)
            for order in self.life.open_orders(PAID)
            for line in order.lines.values()
            if (units := min(self._from_shelf(line), _units(order) - 1)) > 0
        ]
        if found:
            order, line, most = self.life.rng.choice(found)
            units = self.life.rng.randint(1, most)
            self.shop.release(order.id)
            self.life.truth.send_in_part(order, line.sku, units)
            self.counts[SENT_IN_PART] += 1

    def _from_shelf(self, line: TrueLine) -> int:
        truth = self.life.truth
        waiting = queue(one for one in truth.open_lines() if one.item == line.sku)
        served = cover(truth.shelf[line.sku], waiting, (), frozenset()).get(line.id, [Nothing()])
        return sum(isinstance(unit, Shelf) for unit in served)

    def _hold(self) -> None:
        """Work that is held is still owed; it is released before it is sent."""
        if order := self.life.pick(PAID, UNPAID):
            self.shop.hold(order.id)
            self.life.truth.touch(order, "is held")
            self.counts[HELD] += 1

    def _archive(self) -> None:
        """Out of the merchant's sight: its units wait on, and nobody is written to."""
        if order := self.life.pick(PAID):
            self.shop.archive(order.id)
            order.channel = "archived"
            self.life.truth.touch(order, "is archived")
            self.counts[ARCHIVED] += 1

    def _sell_at_the_till(self) -> None:
        """Somebody takes it home, whoever else waits for it."""
        truth = self.life.truth
        found = [sku for sku in self.life.skus if truth.shelf[sku] > 0]
        if found:
            truth.sell_at_the_till(self.life.rng.choice(found))
            self.counts[AT_THE_TILL] += 1


def _units(order: TrueOrder) -> int:
    return sum(line.units for line in order.lines.values())
