"""The same shop on either platform: what people do in it, and what its page shows."""

from typing import Protocol

from sandbox.web import App
from sandbox.world import Sandbox


class Keeper(Protocol):
    """Does what a merchant and his customers do. `keys` are the settings that only this platform has."""

    keys: str

    @property
    def url(self) -> str: ...

    @property
    def app(self) -> App: ...

    def sell(self, sku: str, name: str, stock: int) -> None: ...

    def order(self, email: str, name: str, lines: list[tuple[str, int]]) -> int: ...

    def receive(self, sku: str, units: int) -> None: ...

    def ship(self, order: int) -> None: ...

    def cancel(self, order: int) -> None: ...

    def page(self, sku: str) -> tuple[bool, str | None]:
        """Whether it may be sold when none is left, and the in-stock date."""


class OnWooCommerce:
    keys = 'key = "ck_test"\nsecret = "cs_test"\nnotify_channels = ["checkout", "store-api", "rest-api"]'

    def __init__(self, sandbox: Sandbox) -> None:
        self._shop = sandbox.shop

    @property
    def url(self) -> str:
        return self._shop.url

    @property
    def app(self) -> App:
        return self._shop.app

    def sell(self, sku: str, name: str, stock: int) -> None:
        self._shop.add_product(sku, name=name, stock=stock)

    def order(self, email: str, name: str, lines: list[tuple[str, int]]) -> int:
        return self._shop.place_order(email, name, lines, created_via="rest-api")

    def receive(self, sku: str, units: int) -> None:
        self._shop.receive(sku, units)

    def ship(self, order: int) -> None:
        self._shop.set_status(order, "completed")

    def cancel(self, order: int) -> None:
        self._shop.set_status(order, "cancelled")

    def page(self, sku: str) -> tuple[bool, str | None]:
        day = self._shop.product_meta(sku, "_backorder_in_stock_date")
        return self._shop.backorders(sku) != "no", str(day) if day else None


class OnShopify:
    keys = 'platform = "shopify"\ntoken = "shpat_test"'

    def __init__(self, sandbox: Sandbox) -> None:
        self._shop = sandbox.shopify

    @property
    def url(self) -> str:
        return self._shop.url

    @property
    def app(self) -> App:
        return self._shop.app

    def sell(self, sku: str, name: str, stock: int) -> None:
        self._shop.add_variant(sku, available=stock, product=self._shop.add_product(name))

    def order(self, email: str, name: str, lines: list[tuple[str, int]]) -> int:
        return self._shop.place_order(email, name, lines)

    def receive(self, sku: str, units: int) -> None:
        self._shop.receive(sku, units)

    def ship(self, order: int) -> None:
        self._shop.ship(order)

    def cancel(self, order: int) -> None:
        self._shop.cancel(order)

    def page(self, sku: str) -> tuple[bool, str | None]:
        day = self._shop.variant_metafield(sku, "backorder", "in_stock_date")
        return self._shop.policy(sku) == "CONTINUE", day


PLATFORMS: dict[str, type[OnWooCommerce] | type[OnShopify]] = {
    "woocommerce": OnWooCommerce,
    "shopify": OnShopify,
}
