"""A pretend shop on Shopify for the contract, with all that can happen while it is read."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from adapters.shopify import Shopify
from adapters.shopify.api import Credentials
from connector.domain.orders import Order
from sandbox.clock import Clock
from sandbox.shopify import ShopifyShop
from sandbox.transport import InProcess
from sandbox.web import Request
from tests.contract.shop_contract import Coupon, Shelf

SECOND = timedelta(seconds=1)
_FLAGS = {"CONTINUE": "notify", "DENY": "no"}


@dataclass
class ShopifyTown:
    """Implements `Town`. `between` is called before each request but the first."""

    clock: Clock
    shop: ShopifyShop
    zone: str = "Asia/Tokyo"
    between: Callable[[int], None] | None = None
    waits: list[float] = field(default_factory=list)
    requests: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _skus: dict[int, str] = field(default_factory=dict)

    @property
    def channel(self) -> str:
        return "web"

    @property
    def bound_to(self) -> Sequence[str]:
        return []  # a code that names no order of a customer's is for whoever holds it

    def adapter(self) -> Shopify:
        return Shopify(
            name="acme",
            url=self.shop.url,
            credentials=Credentials(token=SecretStr(self.shop.token)),
            zone=self.zone,
            transport=InProcess({self.shop.url: self.shop.app}, self._watch),
            sleep=self._sleep,
            now=lambda: self.clock.now,
            clock=self._seconds,
        )

    def _seconds(self) -> float:
        return self.clock.now.timestamp()

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))

    def _watch(self, when: str, _request: Request) -> None:
        if when != "before":
            return
        self.requests += 1
        if self.between and self.requests > 1:
            self.between(self.requests)

    def place_orders(self, count: int, *, apart: timedelta = SECOND) -> list[int]:
        placed = []
        for number in range(count):
            placed.append(self.shop.place_order(f"c{number}@mail.example", "Ann Bee", [("MUG", 1)]))
            self.clock.advance(apart)
        return placed

    def order(self, number: int) -> Order:
        [order] = self.adapter().orders([number])
        return order

    def true_stamps(self) -> dict[int, datetime]:
        return {n: datetime.fromtimestamp(order.modified, UTC) for n, order in self.shop.orders.items()}

    def add_product(self, *, stock: int = 0, backorders: str = "no", managed: bool = True) -> int:
        sku = f"CUP-{next(self._numbers)}"
        policy = "CONTINUE" if backorders == "notify" else "DENY"
        number = self.shop.add_variant(sku, available=stock, policy=policy, tracked=managed)
        self._skus[number] = sku
        return number

    def set_in_stock_date(self, product: int, in_stock_on: str) -> None:
        self.shop.set_metafield(self._skus[product], "backorder", "in_stock_date", "date", in_stock_on)

    def shelf(self, product: int) -> Shelf:
        sku = self._skus[product]
        dated = self.shop.variant_metafield(sku, "backorder", "in_stock_date")
        return Shelf(_FLAGS[self.shop.policy(sku)], dated, self.shop.level(sku).available)

    def place_order(self, product: int, units: int, *, status: str, language: str = "") -> int:
        return self.shop.place_order(
            "ann@mail.example",
            "Ann Lee",
            [(self._skus[product], units)],
            country="AT",
            locale=language.replace("_", "-") or None,
            paid=status == "processing",
        )

    def refund(self, order: int, product: int, *, units: int = 0, amount: str = "") -> None:
        if units:
            self.shop.refund_units(order, self._skus[product], units)
        else:
            self.shop.refund_amount(order, amount)

    def trash(self, order: int) -> None:
        self.shop.delete_order(order)

    def code(self) -> str:
        return f"SORRY-{next(self._numbers)}"

    def coupons(self, code: str) -> list[Coupon]:
        standing = [each for each in self.shop.codes() if each.code.lower() == code.lower()]
        return [Coupon(datetime.fromtimestamp(each.ends, UTC), []) for each in standing if each.ends]

    def describe_coupon(self, code: str, text: str) -> None:
        for each in self.shop.codes():
            if each.code.lower() == code.lower():
                each.title = text
