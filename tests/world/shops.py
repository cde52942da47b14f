"""A shop as the world sees it: its people's acts, its own truth, and what a request to it was about.

The world speaks of orders and flags in one language, whatever the platform: an order is "processing",
"on-hold", "completed" or "cancelled", a flag "no", "notify" or "yes". A shop knows no connector.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from sandbox.woo import stock
from sandbox.woo.merchant import SoldOut as WooSoldOut
from sandbox.woo.records import Coupon

if TYPE_CHECKING:
    from sandbox.web import Request
    from sandbox.woo.shop import WooShop

PAGE_DATE = "_backorder_page_date"
IN_STOCK_DATE = "_backorder_in_stock_date"
PROMISES = "_backorder_promises"
FORBIDDEN = ("stock_quantity", "stock_status", "manage_stock", "inventory_delta", "_stock")
OK, NOT_FOUND = 200, 404
Where = Mapping[str, str]


class SoldOut(Exception):  # noqa: N818 (the shop's own words)
    """The checkout does not sell more than there is."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was put on an order. `page_on`: the date that the page showed at checkout."""

    id: int
    page_on: date | None


@dataclass(frozen=True, slots=True)
class TrueCode:
    """A discount code that stands in the shop. `percent` None: it is of another kind."""

    emails: Sequence[str]
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where a fault strikes this shop's requests: the arguments of `Faults.add`."""

    reads: Where
    writes: Sequence[Where]
    codes: Where
    notes: Where
    rejection: str  # the fault that rejects a write for good
    rejects_for_days: int  # from the day on which no code can be made
    names_taken: float  # how often the name of a code is taken before it is made
    cancels: float = 0.9  # how often a customer cancels while his code is made


class Shop(Protocol):
    """What the world does in a shop, and what it sees of it."""

    app: str  # as faults call it
    section: str  # its own lines of [shops.NAME]
    channels: Sequence[str]  # how orders come in: `record.NOTIFIED` and others, the frequent ones twice
    counts_points: bool  # and not requests
    lists_counts: bool  # a change of stock alone shows in what it lists as changed

    @property
    def places(self) -> Places: ...

    # --- what people do ---

    def sell(self, sku: str, title: str, units: int, flag: str) -> None: ...

    def throw_away(self, sku: str) -> None:
        """The product goes, so that its SKU is free."""
        ...

    def order(
        self, email: str, wants: list[tuple[str, int]], *, status: str, channel: str, check_stock: bool
    ) -> int:
        """The order's id. Raises SoldOut."""
        ...

    def move(self, order: int, status: str) -> None:
        """Pay, ship or cancel it; a shop may know more of it."""
        ...

    def rename(self, sku: str, new: str) -> None:
        """The product has another SKU from now on; the world goes on calling it by its first."""
        ...

    def give_twice(self, sku: str) -> None:
        """A second product is sold under the SKU."""
        ...

    def take_back(self, sku: str) -> None:
        """The second product has another SKU."""
        ...

    def count(self, sku: str, units: int | None) -> None:
        """How many the shop counts of it from now on; None: it counts them no more."""
        ...

    def trash(self, order: int) -> None:
        """Only where the platform knows such a thing."""
        ...

    def restore(self, order: int) -> None:
        """The same."""
        ...

    def delete(self, order: int) -> None:
        """The same: for good."""
        ...

    def send_in_part(self, order: int, sku: str, units: int) -> None:
        """Only where the platform knows such a thing."""
        ...

    def sell_at_the_till(self, sku: str) -> None:
        """The same."""
        ...

    def edit_quantity(self, order: int, sku: str, units: int) -> None: ...

    def add_line(self, order: int, sku: str, units: int) -> None: ...

    def remove_line(self, order: int, sku: str) -> None: ...

    def refund(self, order: int, sku: str, units: int) -> None:
        """Units of an open line that go back on sale."""
        ...

    def receive(self, sku: str, units: int) -> None: ...

    def correct(self, sku: str, units: int) -> None:
        """A count found that many more, or fewer."""
        ...

    def set_flag(self, sku: str, value: str) -> None: ...

    def take_code(self, code: str) -> None:
        """Another program makes a code of that name, for everybody."""
        ...

    def share_points(self, *, among_others: bool) -> None:
        """Whether another program takes most of the points, from now on."""
        ...

    # --- what is so ---

    def line(self, order: int, place: int) -> SoldLine: ...

    def number(self, order: int) -> str:
        """What its customer calls the order."""
        ...

    def available(self, sku: str) -> int: ...

    def flag(self, sku: str) -> str: ...

    def page_date(self, sku: str) -> str:
        """The in-stock date that its page shows; empty for none."""
        ...

    def promises(self, order: int) -> str:
        """The order's own record of told dates, as JSON; empty for none."""
        ...

    def is_marked(self, order: int) -> bool:
        """Whether it carries what its merchant finds such orders by, where there is such a thing."""
        ...

    def code(self, code: str) -> TrueCode | None: ...

    def bound_to(self, email: str) -> Sequence[str]:
        """Whom a code for this customer must be bound to; nobody, where the shop knows no customer."""
        ...

    # --- what a request was ---

    def is_mine(self, request: Request) -> bool: ...

    def looked_at(self, request: Request) -> list[int]:
        """The orders that this request, just answered, has read."""
        ...

    def missed(self, request: Request) -> int | None:
        """The order that this request, just answered, has asked for alone and not found."""
        ...

    def wrongs_of(self, request: Request) -> Iterator[str]:
        """What the request carries that none may."""
        ...

    def code_made_by(self, request: Request) -> str | None:
        """The code that this request makes, if it makes one."""
        ...

    def emails_of_code(self, request: Request) -> Sequence[str]:
        """To whom it binds it."""
        ...


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
