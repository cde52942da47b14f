"""A shop on Shopify as the world sees it: `shops.Shop`, from the pretend shop's own state."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from itertools import cycle
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.shopify.merchant import DRAFT, POINT_OF_SALE, WEB
from sandbox.shopify.merchant import SoldOut as ShopifySoldOut
from sandbox.shopify.records import Discount
from tests.world.shops import PAGE_DATE, Places, SoldLine, SoldOut, TrueCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sandbox.shopify import ShopifyShop
    from sandbox.web import Request

ANOTHER_APP = "580111"  # what sourceName says of orders that a program made
SOURCES = {"checkout": WEB, "store-api": WEB, "test": WEB, "rest-api": ANOTHER_APP, "admin": DRAFT}
GUESTS = frozenset({"jona@post.shopworld.net"})
"""Who never makes an account, so that the shop has no customer of his."""
ON_THE_FLOOR = 4  # units of each SKU that only the till sells
MOST_POINTS = 0.8
GRAPHQL = "*/graphql.json"
MUTATION = re.compile(r"\s*mutation\b[^{]*\{\s*(\w+)", re.DOTALL)
NAME = re.compile(r"\s*(?:query|mutation)\s+(\w+)")
MAY_WRITE: dict[str, frozenset[str]] = {
    "productVariantsBulkUpdate": frozenset({"id", "inventoryPolicy", "metafields"}),
    "orderUpdate": frozenset({"id", "note"}),
    "metafieldsSet": frozenset({"ownerId", "namespace", "key", "type", "value", "compareDigest"}),
}
"""Of what is written, all that a write may carry."""
MAY_DO = frozenset(
    {"metafieldsDelete", "metafieldDefinitionCreate", "tagsAdd", "tagsRemove"}
    | {"discountCodeBasicCreate", "discountCodeFreeShippingCreate", "discountCodeDelete"}
)


class OnShopify:
    app = "shopify"
    channels: Sequence[str] = ("checkout", "checkout", "checkout", "store-api", "rest-api", "admin", "test")
    counts_points = True
    section = 'platform = "shopify"\nurl = "https://shopify.test"\ntoken = "shpat_test"'
    places = Places(
        reads={"words": '"query '},
        writes=({"words": '"mutation '},),
        codes={"path": GRAPHQL, "words": "discountCodeBasicCreate"},
        notes={"path": GRAPHQL, "words": "orderUpdate"},
        rejection="graphql_user_error",
        rejects_for_days=12,
        names_taken=0.2,
        cancels=1.0,
    )

    def __init__(
        self, shop: ShopifyShop, *, lists_counts: bool, places: int, freezes_page_dates: bool
    ) -> None:
        """`lists_counts`: nobody knows whether the real one does (docs/shopify.md), so worlds have both.

        `places`: how many send what the online shop sells. With several, there is a shop floor, too.
        `freezes_page_dates`: the theme has our snippet.
        """
        self._shop, self.lists_counts = shop, lists_counts
        shop.ways.quantities_touch_items = lists_counts
        self._freezes_page_dates = freezes_page_dates
        self._throttled = 0
        service = {"fulfillment_service": True}
        self._places = [shop.main, *(shop.add_location("Far away", **service) for _ in range(1, places))]
        self._floor = shop.add_location("Shop floor", online=False) if places > 1 else None
        self._next_place = cycle(self._places)

    # --- what people do ---

    def sell(self, sku: str, title: str, units: int, flag: str) -> None:
        product = self._shop.add_product(title)
        self._shop.add_variant(sku, available=units, product=product, policy=_policy(flag))
        if self._floor is not None:
            self._shop.receive(sku, ON_THE_FLOOR, self._floor)

    def throw_away(self, sku: str) -> None:
        self._shop.delete_variant(sku)

    def order(
        self, email: str, wants: list[tuple[str, int]], *, status: str, channel: str, check_stock: bool
    ) -> int:
        name = email.partition("@")[0].title()
        try:
            return self._shop.place_order(
                email,
                name,
                wants,
                source=SOURCES[channel],
                paid=status == "processing",
                guest=email in GUESTS,
                test=channel == "test",
                check_stock=check_stock,
                properties=self._frozen(wants) if SOURCES[channel] == WEB else None,
            )
        except ShopifySoldOut as sold_out:
            raise SoldOut(str(sold_out)) from None

    def _frozen(self, wants: list[tuple[str, int]]) -> dict[str, dict[str, str]]:
        """What the theme puts on the lines: the dates that the pages show (storefront/shopify)."""
        shown = {sku: self._shown(sku) for sku, _ in wants if self._freezes_page_dates}
        return {sku: {PAGE_DATE: day} for sku, day in shown.items() if day}

    def _shown(self, sku: str) -> str:
        """No date while a unit is there, when the day has passed, or when the variant cannot be bought."""
        day, store = self.page_date(sku), self._shop.store
        today = store.clock.now.astimezone(ZoneInfo(store.zone)).date()
        can_be_bought = self._shop.policy(sku) == "CONTINUE" and self.available(sku) <= 0
        return day if day and can_be_bought and day >= today.isoformat() else ""

    def move(self, order: int, status: str) -> None:
        if status == "processing":
            self._shop.pay(order)
        elif status == "completed":
            self.release(order)
            self._shop.ship(order)
        else:
            self._shop.cancel(order)

    def rename(self, sku: str, new: str) -> None:
        raise NotImplementedError("no world changes a SKU on Shopify")

    def give_twice(self, sku: str) -> None:
        raise NotImplementedError("no world changes a SKU on Shopify")

    def take_back(self, sku: str) -> None:
        raise NotImplementedError("no world changes a SKU on Shopify")

    def newest_stamp(self, before: datetime) -> int | None:
        raise NotImplementedError("no order of Shopify's is passed by")

    def stamp(self, order: int, stamp: int) -> None:
        raise NotImplementedError("no order of Shopify's is passed by")

    def count(self, sku: str, units: int | None) -> None:
        raise NotImplementedError("no world stops to count on Shopify")

    def trash(self, order: int) -> None:
        raise NotImplementedError("Shopify has no trash")

    def restore(self, order: int) -> None:
        raise NotImplementedError("Shopify has no trash")

    def delete(self, order: int) -> None:
        raise NotImplementedError("no world deletes an order of Shopify's")

    def send_in_part(self, order: int, sku: str, units: int) -> None:
        self._shop.ship(order, {sku: units})

    def sell_at_the_till(self, sku: str) -> None:
        self._shop.place_order(None, "Till", [(sku, 1)], source=POINT_OF_SALE, guest=True, country=None)

    def hold(self, order: int) -> None:
        self._shop.hold(order)

    def release(self, order: int) -> None:
        self._shop.release(order)

    def archive(self, order: int) -> None:
        self._shop.archive(order)

    def edit_quantity(self, order: int, sku: str, units: int) -> None:
        self._shop.edit_quantity(order, sku, units)

    def add_line(self, order: int, sku: str, units: int) -> None:
        self._shop.add_line(order, sku, units)

    def remove_line(self, order: int, sku: str) -> None:
        self._shop.remove_line(order, sku)

    def refund(self, order: int, sku: str, units: int) -> None:
        self._shop.refund_units(order, sku, units, restock="CANCEL")

    def receive(self, sku: str, units: int) -> None:
        self._shop.receive(sku, units, next(self._next_place))

    def correct(self, sku: str, units: int) -> None:
        self._shop.receive(sku, units, next(self._next_place))

    def set_flag(self, sku: str, value: str) -> None:
        self._shop.set_policy(sku, _policy(value))

    def take_code(self, code: str) -> None:
        store, stamp = self._shop.store, self._shop.store.stamp
        store.discounts.add(
            Discount(
                id=store.next_id(),
                code=code,
                title="Somebody else's",
                starts=stamp,
                ends=None,
                created=stamp,
                modified=stamp,
                percentage=0.5,
            )
        )

    def share_points(self, *, among_others: bool) -> None:
        bucket = self._shop.bucket
        bucket.rival_rate = MOST_POINTS * self._shop.store.plan.restore if among_others else 0.0
        if among_others:
            bucket.draw(bucket.available)

    # --- what is so ---

    def line(self, order: int, place: int) -> SoldLine:
        sold = self._shop.orders[order].lines[place]
        shown = dict(sold.properties).get(PAGE_DATE)
        return SoldLine(sold.id, date.fromisoformat(shown) if shown else None)

    def number(self, order: int) -> str:
        return self._shop.orders[order].name.removeprefix("#")

    def available(self, sku: str) -> int:
        return sum(self._shop.level(sku, place).available for place in self._places)

    def flag(self, sku: str) -> str:
        return "notify" if self._shop.policy(sku) == "CONTINUE" else "no"

    def page_date(self, sku: str) -> str:
        return self._shop.variant_metafield(sku, "backorder", "in_stock_date") or ""

    def promises(self, order: int) -> str:
        return self._shop.order_metafield(order, "backorder", "promises") or ""

    def is_marked(self, order: int) -> bool:
        return "backorder" in self._shop.orders[order].tags

    def code(self, code: str) -> TrueCode | None:
        found = next((one for one in self._shop.codes() if one.code.lower() == code.lower()), None)
        if found is None:
            return None
        people = self._shop.store.customers.rows
        emails = [people[number].email or "" for number in found.customers or ()]
        percent = None if found.percentage is None else round(Decimal(found.percentage) * 100, 2)
        return TrueCode(emails, percent)

    def bound_to(self, email: str) -> Sequence[str]:
        return [] if email in GUESTS else [email]

    # --- what a request was ---

    def is_mine(self, request: Request) -> bool:
        return request.path.endswith("/graphql.json")

    def looked_at(self, request: Request) -> list[int]:
        """What was refused for want of points was not looked at."""
        throttled, self._throttled = self._throttled, self._shop.throttled
        if operation_of(request) != "Orders" or throttled != self._shop.throttled:
            return []
        return [int(gid.rpartition("/")[2]) for gid in _variables(request)["ids"]]

    def missed(self, request: Request) -> int | None:
        del request
        return None

    def wrongs_of(self, request: Request) -> Iterator[str]:
        asked = MUTATION.match(json.loads(request.body)["query"])
        if asked is None or asked[1] in MAY_DO:
            return
        if asked[1] not in MAY_WRITE:
            yield f"no request may do {asked[1]}"
            return
        carried = {key for row in _written(_variables(request)) for key in row}
        if more := carried - MAY_WRITE[asked[1]]:
            yield f"{asked[1]} carries {sorted(more)}"

    def code_made_by(self, request: Request) -> str | None:
        return str(_variables(request)["discount"]["code"]) if operation_of(request) == "MakeCode" else None

    def emails_of_code(self, request: Request) -> Sequence[str]:
        """Nobody's for a guest: his works for whoever has it."""
        bound = _variables(request)["discount"]["context"].get("customers", {}).get("add", ())
        people = self._shop.store.customers.rows
        return [people[int(gid.rpartition("/")[2])].email or "" for gid in bound]


def operation_of(request: Request) -> str:
    """The name of the operation in a request to a GraphQL interface."""
    found = NAME.match(json.loads(request.body)["query"])
    return found[1] if found else "?"


def _policy(flag: str) -> str:
    """Shopify knows no words to the customer: a flag is on or off."""
    return "DENY" if flag == "no" else "CONTINUE"


def _variables(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.body).get("variables") or {}
    return found


def _written(variables: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a write, whether it takes one or many."""
    for value in variables.values():
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (row for row in value if isinstance(row, dict))
