"""A pretend shop for the contract, with all that can happen while it is read."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.woocommerce import WooCommerce
from sandbox.clock import Clock
from sandbox.transport import InProcess
from sandbox.web import Request
from sandbox.woo import WooShop
from tests.contract.shop_contract import STATUSES, Coupon, Shelf

SECOND = timedelta(seconds=1)
_DATE = "_backorder_in_stock_date"


@dataclass
class SandboxTown:
    """Implements `Town`. `between` is called before each request but the first."""

    clock: Clock
    shop: WooShop
    zone: str = "Asia/Tokyo"
    between: Callable[[int], None] | None = None
    waits: list[float] = field(default_factory=list)
    requests: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def channel(self) -> str:
        return "rest-api"

    @property
    def bound_to(self) -> Sequence[str]:
        return ["ann@mail.example"]

    @property
    def key(self) -> tuple[str, str]:
        return self.shop.key, self.shop.secret

    def adapter(self, key: tuple[str, str] | None = None) -> WooCommerce:
        name, secret = key or self.key
        return WooCommerce(
            name="acme",
            url=self.shop.url,
            key=name,
            secret=secret,
            zone=self.zone,
            statuses=STATUSES,
            transport=InProcess({self.shop.url: self.shop.app}, self._watch),
            sleep=self.waits.append,
            now=lambda: self.clock.now,
        )

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

    def add_product(self, *, stock: int = 0, backorders: str = "no", managed: bool = True) -> int:
        sku = f"CUP-{next(self._numbers)}"
        return self.shop.add_product(sku, stock=stock, backorders=backorders, manage_stock=managed)

    def set_in_stock_date(self, product: int, in_stock_on: str) -> None:
        self.shop.set_meta(self._sku(product), _DATE, in_stock_on)

    def shelf(self, product: int) -> Shelf:
        sku = self._sku(product)
        dated = self.shop.product_meta(sku, _DATE)
        return Shelf(self.shop.backorders(sku), None if dated is None else str(dated), self.shop.stock(sku))

    def place_order(self, product: int, units: int, *, status: str, language: str = "") -> int:
        return self.shop.place_order(
            "ann@mail.example",
            "Ann Lee",
            [(self._sku(product), units)],
            country="AT",
            status=status,
            created_via="rest-api",
            language=language or None,
        )

    def refund(self, order: int, product: int, *, units: int = 0, amount: str = "") -> None:
        if units:
            self.shop.refund_units(order, self._sku(product), units)
        else:
            self.shop.refund_amount(order, amount)

    def trash(self, order: int) -> None:
        self.shop.trash(order)

    def code(self) -> str:
        return f"SORRY-{next(self._numbers)}"

    def coupons(self, code: str) -> list[Coupon]:
        standing = [each for each in self.shop.coupons() if each.code.lower() == code.lower()]
        return [Coupon(each.expires, list(each.emails)) for each in standing if each.expires]

    def describe_coupon(self, code: str, text: str) -> None:
        for coupon in self.shop.store.coupons:
            if coupon.code.lower() == code.lower():
                coupon.description = text

    def _sku(self, product: int) -> str:
        return self.shop.store.products.rows[product].sku
