"""A real shop for the contract: what people do there is done by REST with plain `requests`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.woocommerce import WooCommerce
from tests.contract.shop_contract import STATUSES, Coupon, Shelf
from tests.live.environment import given
from tests.live.real import RealShop

_DATE = "_backorder_in_stock_date"
_ANN = {"first_name": "Ann", "last_name": "Lee", "country": "AT", "email": "ann@mail.example"}


class RealTown:
    """Implements `tests.contract.shop_contract.Town`."""

    def __init__(self, real: RealShop) -> None:
        self._real = real
        self.zone = given("ZONE") or "UTC"

    @property
    def channel(self) -> str:
        return "rest-api"

    @property
    def bound_to(self) -> Sequence[str]:
        return ["ann@mail.example"]

    @property
    def key(self) -> tuple[str, str]:
        return self._real.credentials("basic")

    def adapter(self, key: tuple[str, str] | None = None) -> WooCommerce:
        name, secret = key or self.key
        return WooCommerce(
            name="live",
            url=self._real.url,
            key=name,
            secret=secret,
            zone=self.zone,
            statuses=STATUSES,
            ca_file=given("CA") or None,
        )

    def add_product(self, *, stock: int = 0, backorders: str = "no", managed: bool = True) -> int:
        sku = f"FT-{self._real.unique()}"
        body: dict[str, object] = {"name": sku, "sku": sku, "regular_price": "10", "manage_stock": managed}
        if managed:
            body |= {"stock_quantity": stock, "backorders": backorders}
        return int(self._real.ask("POST", "products", body)["id"])

    def set_in_stock_date(self, product: int, in_stock_on: str) -> None:
        body = {"meta_data": [{"key": _DATE, "value": in_stock_on}]}
        self._real.ask("PUT", f"products/{product}", body)

    def shelf(self, product: int) -> Shelf:
        seen = self._real.ask("GET", f"products/{product}")
        dates = [row["value"] for row in seen["meta_data"] if row["key"] == _DATE]
        return Shelf(seen["backorders"], dates[0] if dates else None, seen["stock_quantity"])

    def place_order(self, product: int, units: int, *, status: str, language: str = "") -> int:
        body: dict[str, object] = {"status": status, "billing": _ANN, "shipping": {"country": "AT"}}
        body["line_items"] = [{"product_id": product, "quantity": units}]
        if language:
            body["meta_data"] = [{"key": "wpml_language", "value": language}]
        return int(self._real.ask("POST", "orders", body)["id"])

    def refund(self, order: int, product: int, *, units: int = 0, amount: str = "") -> None:
        body: dict[str, object] = {"api_refund": False, "amount": amount or f"{10 * units}"}
        if units:
            lines = self._real.ask("GET", f"orders/{order}")["line_items"]
            line = next(line["id"] for line in lines if line["product_id"] == product)
            body["line_items"] = [{"id": line, "quantity": units, "refund_total": 10 * units}]
        self._real.ask("POST", f"orders/{order}/refunds", body)

    def trash(self, order: int) -> None:
        self._real.ask("DELETE", f"orders/{order}")

    def code(self) -> str:
        return f"SORRY-{self._real.unique()}"

    def coupons(self, code: str) -> list[Coupon]:
        return [
            Coupon(
                datetime.fromisoformat(each["date_expires_gmt"]).replace(tzinfo=UTC),
                each["email_restrictions"],
            )
            for each in self._standing(code)
        ]

    def describe_coupon(self, code: str, text: str) -> None:
        for each in self._standing(code):
            self._real.ask("PUT", f"coupons/{each['id']}", {"description": text})

    def _standing(self, code: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._real.ask("GET", f"coupons?code={code}")
        return found
