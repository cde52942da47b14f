"""A shop on WooCommerce as the world sees it: `shops.Shop`, from the pretend shop's own state."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.woo import stock
from sandbox.woo.merchant import SoldOut as WooSoldOut
from sandbox.woo.records import Coupon
from tests.world.shops import PAGE_DATE, Places, SoldLine, SoldOut, TrueCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sandbox.web import Request
    from sandbox.woo.shop import WooShop

IN_STOCK_DATE = "_backorder_in_stock_date"
PROMISES = "_backorder_promises"
FORBIDDEN = ("stock_quantity", "stock_status", "manage_stock", "inventory_delta", "_stock")
OK, NOT_FOUND = 200, 404


class OnWooCommerce:
    app = "woo"
    channels: Sequence[str] = ("checkout", "checkout", "store-api", "rest-api", "admin")
    counts_points = False
    lists_counts = True
    section = 'url = "https://shop.test"\nkey = "ck_test"\nsecret = "cs_test"'
    places = Places(
        reads={"method": "GET"},
        writes=({"method": "PUT"}, {"method": "POST"}),
        codes={"method": "POST", "path": "*/coupons"},
        notes={"method": "POST", "path": "*/notes"},
        rejection="invalid_param",
        rejects_for_days=6,
        names_taken=0.95,
    )

    def __init__(self, shop: WooShop) -> None:
        self._shop = shop
        self._renamed: dict[str, str] = {}
        self._twins: dict[str, int] = {}

    def _called(self, sku: str) -> str:
        return self._renamed.get(sku, sku)

    # --- what people do ---

    def sell(self, sku: str, title: str, units: int, flag: str) -> None:
        self._shop.add_product(self._called(sku), name=title, stock=units, backorders=flag)

    def throw_away(self, sku: str) -> None:
        keeps_skus_in_the_trash = self._shop.store.version >= "9"
        (self._shop.delete_product if keeps_skus_in_the_trash else self._shop.trash_product)(
            self._called(sku)
        )

    def order(
        self, email: str, wants: list[tuple[str, int]], *, status: str, channel: str, check_stock: bool
    ) -> int:
        name = email.partition("@")[0].title()
        wants = [(self._called(sku), units) for sku, units in wants]
        try:
            return self._shop.place_order(
                email, name, wants, status=status, created_via=channel, check_stock=check_stock
            )
        except WooSoldOut as sold_out:
            raise SoldOut(str(sold_out)) from None

    def move(self, order: int, status: str) -> None:
        self._shop.set_status(order, status)

    def rename(self, sku: str, new: str) -> None:
        self._shop.set_sku(self._called(sku), new)
        self._renamed[sku] = new

    def give_twice(self, sku: str) -> None:
        self._twins[sku] = self._shop.add_product(f"{sku}-COPY", stock=0)
        self._shop.set_sku(f"{sku}-COPY", sku)

    def take_back(self, sku: str) -> None:
        twin = self._shop.store.products.rows[self._twins[sku]]
        twin.sku = f"{sku}-COPY"
        stock.saved(self._shop.store, twin)

    def newest_stamp(self, before: datetime) -> int | None:
        stamps = [one.modified for one in self._shop.orders.values() if one.modified < before.timestamp()]
        return max(stamps, default=None)

    def stamp(self, order: int, stamp: int) -> None:
        self._shop.store.orders.touch(self._shop.orders[order], stamp)

    def count(self, sku: str, units: int | None) -> None:
        self._shop.set_manage_stock(self._called(sku), value=units is not None)
        if units is not None:
            self._shop.set_stock(self._called(sku), units)

    def trash(self, order: int) -> None:
        self._shop.trash(order)

    def restore(self, order: int) -> None:
        self._shop.restore(order)

    def delete(self, order: int) -> None:
        self._shop.delete(order)

    def send_in_part(self, order: int, sku: str, units: int) -> None:
        raise NotImplementedError("an order of WooCommerce's leaves as a whole")

    def sell_at_the_till(self, sku: str) -> None:
        raise NotImplementedError("WooCommerce has no till")

    def edit_quantity(self, order: int, sku: str, units: int) -> None:
        self._shop.edit_quantity(order, self._called(sku), units)

    def add_line(self, order: int, sku: str, units: int) -> None:
        self._shop.add_line(order, self._called(sku), units)

    def remove_line(self, order: int, sku: str) -> None:
        self._shop.remove_line(order, self._called(sku))

    def refund(self, order: int, sku: str, units: int) -> None:
        self._shop.refund_units(order, self._called(sku), units, restock=True)

    def receive(self, sku: str, units: int) -> None:
        self._shop.receive(self._called(sku), units)

    def correct(self, sku: str, units: int) -> None:
        self._shop.set_stock(self._called(sku), self.available(sku) + units)

    def set_flag(self, sku: str, value: str) -> None:
        self._shop.set_backorders(self._called(sku), value)

    def take_code(self, code: str) -> None:
        store, stamp = self._shop.store, self._shop.store.stamp
        store.coupons.add(
            Coupon(
                id=store.next_id(),
                created=stamp,
                modified=stamp,
                status="publish",
                code=code.lower(),
                amount=Decimal(50),
            )
        )

    def share_points(self, *, among_others: bool) -> None:
        """There are none."""

    # --- what is so ---

    def line(self, order: int, place: int) -> SoldLine:
        stored = self._shop.orders[order].lines[place]
        shown = next((row.value for row in stored.meta if row.key == PAGE_DATE), None)
        return SoldLine(stored.id, date.fromisoformat(str(shown)) if shown else None)

    def number(self, order: int) -> str:
        return str(order)

    def available(self, sku: str) -> int:
        return self._shop.stock(self._called(sku)) or 0

    def flag(self, sku: str) -> str:
        return self._shop.backorders(self._called(sku))

    def page_date(self, sku: str) -> str:
        return str(self._shop.product_meta(self._called(sku), IN_STOCK_DATE) or "")

    def promises(self, order: int) -> str:
        stands = order in self._shop.orders
        return str(self._shop.order_meta(order, PROMISES) or "") if stands else ""

    def is_marked(self, order: int) -> bool:
        del order
        return True  # nothing is promised but the record itself

    def code(self, code: str) -> TrueCode | None:
        found = next((one for one in self._shop.coupons() if one.code.lower() == code.lower()), None)
        if found is None:
            return None
        return TrueCode(found.emails, found.amount if found.type == "percent" else None)

    def bound_to(self, email: str) -> Sequence[str]:
        return [email]

    # --- what a request was ---

    def is_mine(self, request: Request) -> bool:
        return "/wc/" in request.path

    def looked_at(self, request: Request) -> list[int]:
        if request.method != "GET" or "/orders" not in request.path:
            return []
        if not self._shop.requests or self._shop.requests[-1].status != OK:
            return []
        asked = ",".join(value for name, value in request.query if name.startswith("include"))
        ids = [int(one) for one in asked.split(",") if one.isdigit()]
        last = request.path.rpartition("/")[2]
        return [*ids, *([int(last)] if last.isdigit() else [])]

    def missed(self, request: Request) -> int | None:
        before, _, last = request.path.rpartition("/")
        asks = request.method == "GET" and before.endswith("/orders") and last.isdigit()
        found = self._shop.requests[-1].status if self._shop.requests else OK
        return int(last) if asks and found == NOT_FOUND else None

    def wrongs_of(self, request: Request) -> Iterator[str]:
        if request.method not in ("PUT", "POST"):
            return
        text = request.body.decode()
        found = [word for word in FORBIDDEN if f'"{word}"' in text]
        if found:
            yield f"a write to {request.path} carries {found}"
        if "/orders" in request.path and '"status"' in text:
            yield f"a write to {request.path} touches an order's status"

    def code_made_by(self, request: Request) -> str | None:
        if request.method != "POST" or not request.path.endswith("/coupons"):
            return None
        return str(json.loads(request.body)["code"])

    def emails_of_code(self, request: Request) -> Sequence[str]:
        return list(json.loads(request.body)["email_restrictions"])
