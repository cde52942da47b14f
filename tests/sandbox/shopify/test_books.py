"""Whatever people do in the shop, its books balance."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox import Sandbox
from sandbox.shopify import ShopifyShop
from sandbox.shopify.records import Line, Order

Act = Callable[[], object]
SKUS = ("MUG", "CUP", "JUG")
ACTS_A_RUN = 120


class People:
    """Does one thing after the other, drawn from a seed."""

    def __init__(self, shop: ShopifyShop, seed: int) -> None:
        self.shop, self.draw = shop, random.Random(seed)  # noqa: S311 (a pretend day, not a secret)
        self.places = [shop.main, shop.add_location("Cellar")]
        for sku in SKUS:
            shop.add_variant(sku, available=5, policy="CONTINUE")
            shop.receive(sku, 3, self.places[1])

    def act(self) -> None:
        acts: list[Act] = [self.buy, self.buy, self.receive, self.correct]
        order = self._open()
        if order:
            line = self.draw.choice([one for one in order.lines if one.unfulfilled])
            acts += [
                lambda: self.shop.ship(order.id, {line.sku or "": self._some(line)}),
                lambda: self._take_out(order, line),
                lambda: self._edit(order, line),
                lambda: self.shop.hold(order.id),
            ]
            if not any(one.fulfilled for one in order.lines):
                acts.append(lambda: self.shop.cancel(order.id, restock=self.draw.random() < 0.5))
        self.draw.choice(acts)()
        self.shop.clock.advance(timedelta(minutes=self.draw.randint(1, 300)))

    def buy(self) -> None:
        chosen = self.draw.sample(SKUS, self.draw.randint(1, 3))
        source = self.draw.choice(["web", "web", "pos"])
        lines = [(sku, self.draw.randint(1, 4)) for sku in chosen]
        self.shop.place_order("ann@mail.example", "Ann Lee", lines, source=source)

    def receive(self) -> None:
        self.shop.receive(self.draw.choice(SKUS), self.draw.randint(1, 9), self.draw.choice(self.places))

    def correct(self) -> None:
        sku, place = self.draw.choice(SKUS), self.draw.choice(self.places)
        self.shop.set_available(sku, self.draw.randint(-3, 9), place)

    def _take_out(self, order: Order, line: Line) -> None:
        how = self.draw.choice(["CANCEL", "NO_RESTOCK"])
        self.shop.refund_units(order.id, line.sku or "", self._some(line), restock=how)

    def _edit(self, order: Order, line: Line) -> None:
        sent = line.current - line.unfulfilled
        self.shop.edit_quantity(order.id, line.sku or "", sent + self.draw.randint(0, 6))

    def _some(self, line: Line) -> int:
        return self.draw.randint(1, line.unfulfilled)

    def _open(self) -> Order | None:
        found = [one for one in self.shop.orders.values() if any(line.unfulfilled for line in one.lines)]
        return self.draw.choice(found) if found else None


def owed(shop: ShopifyShop, sku: str, place: int) -> int:
    """The units that open work at a place still has to send."""
    return sum(
        part.remaining
        for work in shop.store.fulfillment_orders
        if work.open and work.location_id == place
        for part in work.lines
        if part.line.sku == sku
    )


def to_send(shop: ShopifyShop, order: Order, line: Line) -> int:
    """The units of a line that its order's work still has to send."""
    parts = [part for work in shop.store.by_order[order.id] for part in work.lines]
    return sum(part.remaining for part in parts if part.line is line)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_committed_is_what_open_work_has_to_send(seed: int, world: Sandbox) -> None:
    shop = world.shopify
    people = People(shop, seed)
    for _ in range(ACTS_A_RUN):
        people.act()
        for place in people.places:
            assert [owed(shop, sku, place) for sku in SKUS] == [
                shop.level(sku, place).committed for sku in SKUS
            ]
        for order in shop.orders.values():
            for line in order.lines:
                assert 0 <= line.unfulfilled <= line.current <= line.quantity
                assert line.unfulfilled == to_send(shop, order, line)
