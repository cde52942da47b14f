"""The two pretend shops behind one counter: what people do in them, and what can be seen of them."""

from dataclasses import dataclass
from typing import Protocol

from connector.demo.cast import Customer, Product
from sandbox.shopify import ShopifyShop
from sandbox.woo import WooShop

Lines = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Code:
    """A discount code that stands at a shop. `percent` is what it takes off."""

    code: str
    percent: int


class Desk(Protocol):
    """One shop."""

    def put_up(self, product: Product) -> None: ...

    def order(self, who: Customer, lines: Lines, *, checked: bool, by_hand: bool) -> int:
        """A customer orders at the checkout, or the merchant for him. SoldOut if `checked` and not sold."""

    def number(self, order: int) -> str:
        """What a customer calls an order."""

    def cancel(self, order: int) -> None: ...

    def send(self, order: int, skus: list[str]) -> None:
        """Send these goods of an order; none named is all."""

    def receive(self, sku: str, units: int) -> None: ...

    def stock(self, sku: str) -> int: ...

    def page(self, sku: str) -> tuple[bool, str]:
        """Whether it sells when none is left, and the in-stock date."""

    def title(self, order: int, line: int) -> str:
        """What was bought."""

    def codes(self) -> list[Code]: ...

    def orders(self) -> list[int]: ...


class WooDesk:
    def __init__(self, shop: WooShop) -> None:
        self._shop = shop

    def put_up(self, product: Product) -> None:
        self._shop.add_product(product.sku, name=product.name, price=product.price, stock=product.stock)

    def order(self, who: Customer, lines: Lines, *, checked: bool, by_hand: bool) -> int:
        return self._shop.place_order(
            who.email,
            who.name,
            lines,
            country=who.country,
            created_via="admin" if by_hand else "checkout",
            check_stock=checked and not by_hand,
        )

    def number(self, order: int) -> str:
        return str(order)

    def cancel(self, order: int) -> None:
        self._shop.set_status(order, "cancelled")

    def send(self, order: int, skus: list[str]) -> None:  # noqa: ARG002 - this shop sends whole orders
        self._shop.set_status(order, "completed")

    def receive(self, sku: str, units: int) -> None:
        self._shop.receive(sku, units)

    def stock(self, sku: str) -> int:
        return self._shop.stock(sku) or 0

    def page(self, sku: str) -> tuple[bool, str]:
        day = self._shop.product_meta(sku, "_backorder_in_stock_date")
        return self._shop.backorders(sku) != "no", str(day or "")

    def title(self, order: int, line: int) -> str:
        return next(one.name for one in self._shop.orders[order].lines if one.id == line)

    def codes(self) -> list[Code]:
        return [Code(one.code, int(one.amount)) for one in self._shop.coupons()]

    def orders(self) -> list[int]:
        return list(self._shop.orders)


class ShopifyDesk:
    def __init__(self, shop: ShopifyShop) -> None:
        self._shop = shop
        self._names: dict[str, str] = {}

    def put_up(self, product: Product) -> None:
        number = self._shop.add_product(product.name)
        self._shop.add_variant(product.sku, available=product.stock, product=number, price=product.price)
        self._names[product.sku] = product.name

    def order(self, who: Customer, lines: Lines, *, checked: bool, by_hand: bool) -> int:
        return self._shop.place_order(
            who.email,
            who.name,
            lines,
            country=who.country,
            source="shopify_draft_order" if by_hand else "web",
            check_stock=checked and not by_hand,
        )

    def number(self, order: int) -> str:
        return str(self._shop.orders[order].number)

    def cancel(self, order: int) -> None:
        self._shop.cancel(order)

    def send(self, order: int, skus: list[str]) -> None:
        bought = {line.sku: line.unfulfilled for line in self._shop.orders[order].lines}
        self._shop.ship(order, {sku: bought[sku] for sku in skus} if skus else None)

    def receive(self, sku: str, units: int) -> None:
        self._shop.receive(sku, units)

    def stock(self, sku: str) -> int:
        return self._shop.level(sku).available

    def page(self, sku: str) -> tuple[bool, str]:
        day = self._shop.variant_metafield(sku, "backorder", "in_stock_date")
        return self._shop.policy(sku) == "CONTINUE", day or ""

    def title(self, order: int, line: int) -> str:
        sku = next(one.sku for one in self._shop.orders[order].lines if one.id == line)
        return self._names[sku or ""]

    def codes(self) -> list[Code]:
        return [Code(one.code, round(100 * (one.percentage or 0))) for one in self._shop.codes()]

    def orders(self) -> list[int]:
        return list(self._shop.orders)
