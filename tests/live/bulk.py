"""A shop full of products and orders, made by REST under a marked SKU prefix, and removed again.

What stands already from a run that was cut off is taken as it is.
"""

import itertools
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

PREFIX = "BK-"
SIZES = ("S", "M", "L", "X")
STATUSES = (
    "processing",
    "on-hold",
    "completed",
    "pending",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
    "trash",
)
OUR_METAS = {"products": "_backorder_in_stock_date", "orders": "_backorder_promises"}
_PEOPLE = "@bulk.backorder.example"
_AT_ONCE = {"products": 100, "orders": 50}
_REFUNDED_IN_PART = 45  # every so many orders, where it is paid
Row = dict[str, Any]


class BulkShop:
    """`scale` 1 is 300 simple products, 20 in four sizes, and 1,000 orders in all statuses."""

    def __init__(self, session: requests.Session, root: str, scale: float) -> None:
        self._session, self._root = session, root
        self._simple, self._variable, self._orders = (max(4, int(n * scale)) for n in (300, 20, 1000))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._session.request(method, self._root + path, json=body, timeout=300)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def pages(self, path: str) -> Iterator[Row]:
        for page in itertools.count(1):
            rows = self.ask("GET", f"{path}&orderby=id&order=asc&per_page=100&page={page}")
            yield from rows
            if len(rows) < 100:
                return

    def fill(self) -> None:
        """Make what is not there yet, and take back what an earlier run left on it."""
        self._make_products()
        self._make_variations()
        self._make_orders()
        self._take_back_flags()

    # Products

    def products(self) -> list[Row]:
        found = self.pages(f"products?search_sku={PREFIX}")
        return [row for row in found if row["type"] != "variation" and row["sku"].startswith(PREFIX)]

    def _make_products(self) -> None:
        there = {row["sku"] for row in self.products()}
        wanted = [_simple(number) for number in range(self._simple)]
        wanted += [_variable(number) for number in range(self._variable)]
        self._batch("products", "create", [row for row in wanted if row["sku"] not in there])

    def _make_variations(self) -> None:
        for row in self.products():
            if row["type"] == "variable" and not row["variations"]:
                body = {"create": [_size(row, size) for size in SIZES]}
                made = self.ask("POST", f"products/{row['id']}/variations/batch", body)["create"]
                assert all("error" not in each for each in made)

    def _take_back_flags(self) -> None:
        for product in self.products():
            self._take_back("products", product, "notify" if _is_notified(product["sku"]) else "no")
            for row in self.variations(product):
                self._take_back(f"products/{product['id']}/variations", row, "no")
        for order in self.orders():
            if any(meta["key"] == OUR_METAS["orders"] for meta in order["meta_data"]):
                self.ask("PUT", f"orders/{order['id']}", _without(OUR_METAS["orders"]))

    def _take_back(self, path: str, row: Row, backorders: str) -> None:
        dated = any(meta["key"] == OUR_METAS["products"] for meta in row["meta_data"])
        if dated or (row["manage_stock"] is True and row["backorders"] != backorders):
            body = _without(OUR_METAS["products"]) | {"backorders": backorders}
            self.ask("PUT", f"{path}/{row['id']}", body)

    def variations(self, product: Row) -> Iterable[Row]:
        return self.pages(f"products/{product['id']}/variations?") if product["variations"] else ()

    # Orders

    def orders(self) -> list[Row]:
        found = self.pages(f"orders?status={','.join(STATUSES)}")
        return [row for row in found if row["billing"]["email"].endswith(_PEOPLE)]

    def _make_orders(self) -> None:
        there = {row["billing"]["email"] for row in self.orders()}
        sold = [
            (product["id"], row["id"]) if row is not product else (product["id"], 0)
            for product in self.products()
            for row in (list(self.variations(product)) or [product])
        ]
        wanted = [_order(number, sold) for number in range(self._orders)]
        made = self._batch("orders", "create", [o for o in wanted if o["billing"]["email"] not in there])
        dice = random.Random(len(made))  # noqa: S311 - a shop, not a secret
        paid = [order for order in made if order["status"] == "processing"]
        for order in paid[::_REFUNDED_IN_PART]:
            self.refund_one(order, restock=dice.choice((True, False)))
        thrown = [order["id"] for order in made if _number(order) % len(STATUSES) == STATUSES.index("trash")]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda number: self.ask("DELETE", f"orders/{number}"), thrown))

    def refund_one(self, order: Row, *, restock: bool, place: int = 0) -> None:
        """One unit of the line at that place."""
        line = order["line_items"][place]
        row = {"id": line["id"], "quantity": 1, "refund_total": 10}
        body = {"amount": "10", "api_refund": False, "api_restock": restock, "line_items": [row]}
        self.ask("POST", f"orders/{order['id']}/refunds", body)

    def pending_sales(self, sold: list[tuple[int, int, int]]) -> list[int]:
        """An unpaid order for each (product, variation, units); their ids."""
        wanted = [
            _billed(f"sale-{number:04d}", status="pending", line_items=[_line(*each)])
            for number, each in enumerate(sold)
        ]
        return [row["id"] for row in self._batch("orders", "create", wanted)]

    def paid_order(self, sold: list[tuple[int, int, int]]) -> Row:
        body = _billed("one", status="processing", line_items=[_line(*each) for each in sold])
        made: Row = self.ask("POST", "orders", body)
        return made

    # All of it

    def remove(self) -> None:
        for kind, rows in (("orders", self.orders()), ("products", self.products())):
            self._batch(kind, "delete", [row["id"] for row in rows])
        assert ([], []) == (self.orders(), self.products())

    def _batch(self, kind: str, act: str, wanted: list[Any]) -> list[Row]:
        done: list[Row] = []
        for at in range(0, len(wanted), _AT_ONCE[kind]):
            done += self.ask("POST", f"{kind}/batch", {act: wanted[at : at + _AT_ONCE[kind]]})[act]
        assert [] == [row for row in done if "error" in row]
        return done


def _is_notified(sku: str) -> bool:
    """A few that the merchant himself keeps on backorder."""
    return sku.startswith(f"{PREFIX}0") and sku.endswith("3")


def _simple(number: int) -> Row:
    sku = f"{PREFIX}{number:04d}"
    body: Row = {"name": f"Bulk {number}", "sku": sku, "regular_price": "10"}
    if number % 19 == 5:
        return body | {"manage_stock": False}
    flag = "notify" if _is_notified(sku) else "no"
    return body | {"manage_stock": True, "stock_quantity": number % 16 - 4, "backorders": flag}


def _variable(number: int) -> Row:
    """Every third one counts its sizes together."""
    sku = f"{PREFIX}V{number:02d}"
    size = {"name": "Size", "visible": True, "variation": True, "options": SIZES}
    body: Row = {"name": f"Bulk shirt {number}", "sku": sku, "type": "variable", "attributes": [size]}
    shared = {"manage_stock": True, "stock_quantity": number % 7 - 2, "backorders": "no"}
    return body | (shared if number % 3 == 0 else {})


def _size(parent: Row, size: str) -> Row:
    body: Row = {"sku": f"{parent['sku']}-{size}", "regular_price": "10"}
    body["attributes"] = [{"name": "Size", "option": size}]
    own = {"manage_stock": True, "stock_quantity": SIZES.index(size) * 2 - 3, "backorders": "no"}
    return body | ({} if parent["manage_stock"] else own)


def _order(number: int, sold: list[tuple[int, int]]) -> Row:
    dice = random.Random(number)  # noqa: S311 - a shop, not a secret
    lines = [_line(*each, dice.randint(1, 3)) for each in dice.sample(sold, 2)]
    status = STATUSES[number % len(STATUSES)]
    # One in the trash went there as a paid one, with units that it had taken.
    return _billed(f"{number:04d}", status="processing" if status == "trash" else status, line_items=lines)


def _line(product: int, variation: int, units: int) -> Row:
    return {"product_id": product, "variation_id": variation, "quantity": units}


def _billed(who: str, **more: object) -> Row:
    person = {"first_name": "Bo", "last_name": "Bulk", "country": "US", "email": f"bk-{who}{_PEOPLE}"}
    return {"billing": person, **more}


def _number(order: Row) -> int:
    return int(order["billing"]["email"].removeprefix("bk-").partition("@")[0])


def _without(key: str) -> Row:
    return {"meta_data": [{"key": key, "value": None}]}
