"""A real shop as the target of fidelity rows. It is left as it was found."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import requests

from tests.fidelity.runner import Row
from tests.live.customer import Customer
from tests.live.environment import given, needed
from tests.live.traces import Traces

_KEYS = {"basic": "", "wrong-secret": "", "read-only": "READ_", "write-only": "WRITE_"}
_GATEWAYS = ("cod", "bacs", "cheque")


class RealShop:
    """Implements `tests.fidelity.runner.Target`. Everything it makes has a SKU or code with `run` in it."""

    def __init__(self) -> None:
        self.url = needed("URL").rstrip("/")
        self.verify: str | bool = given("CA") or True
        self.began = f"{datetime.now(UTC) - timedelta(minutes=2):%Y-%m-%dT%H:%M:%SZ}"
        self.run = f"{self.now():x}"
        self.traces = Traces()
        self.session = self.new_session()
        self.session.auth = self.credentials("basic")
        self._numbers = itertools.count(1)
        self._put_back: list[tuple[str, dict[str, Any]]] = []

    @property
    def root(self) -> str:
        return f"{self.url}/wp-json/wc/v3/"

    @property
    def plain_url(self) -> str:
        return needed("PLAIN_URL").rstrip("/")

    @cached_property
    def versions(self) -> tuple[str, str]:
        """WooCommerce's and WordPress's."""
        asked = "system_status?_fields=environment.version,environment.wp_version"
        environment = self.ask("GET", asked)["environment"]
        return environment["version"], environment["wp_version"]

    def new_session(self) -> requests.Session:
        """A session that keeps track of what is made through it."""
        session = requests.Session()
        session.trust_env, session.verify = False, self.verify
        session.hooks["response"].append(self.traces.note)
        return session

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self.session.request(method, self.root + path, json=body, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def credentials(self, kind: str) -> tuple[str, str]:
        if kind == "unknown-key":
            return "ck_unknown", "cs_unknown"
        key = needed(f"{_KEYS[kind]}KEY")
        return key, "cs_wrong" if kind == "wrong-secret" else needed(f"{_KEYS[kind]}SECRET")

    def now(self) -> int:
        return int(time.time())

    def wait(self, seconds: int) -> None:
        time.sleep(seconds)

    def unique(self) -> str:
        return f"{self.run}-{next(self._numbers):04d}"

    def checkout(self, sku: str, quantity: int) -> str:
        """Buy it at the checkout, as a thing that needs no shipping."""
        [product] = self.ask("GET", f"products?sku={sku}")
        self.ask("PUT", f"products/{product['id']}", {"virtual": True})
        with self.customer() as customer:
            customer.put_into_cart(product["id"], quantity)
            return str(self.order(customer))

    @contextmanager
    def customer(self) -> Iterator[Customer]:
        with self.new_session() as session:
            yield Customer(session, self.url)

    def order(self, customer: Customer) -> int:
        """What the customer has in the cart; the order's id."""
        order = customer.order(self._gateway)
        self.traces.add("orders", order)
        return order

    @cached_property
    def _gateway(self) -> str:
        """A way to pay that asks nobody; the first one is switched on where none is."""
        enabled = {row["id"] for row in self.ask("GET", "payment_gateways") if row["enabled"]}
        found = next((name for name in _GATEWAYS if name in enabled), None)
        if found is None:
            self._put_back.append(("payment_gateways/cod", {"enabled": False}))
            self.ask("PUT", "payment_gateways/cod", {"enabled": True})
        return found or "cod"

    def not_for(self, row: Row) -> str:
        """Why a row says nothing about this shop; empty where it does."""
        version = self.versions[0]
        if any(_minor(version) == _minor(each) for each in row.versions):
            return ""
        return f"holds on {' and '.join(row.versions)}; this shop is {version}"

    @contextmanager
    def in_zone(self, zone: str) -> Iterator[None]:
        """The site in a zone; "" is whatever it is."""
        if not zone:
            yield
            return
        before = self._settings({})["timezone"]
        self._settings({"timezone": zone})
        try:
            yield
        finally:
            self._settings({"timezone": before})

    def _settings(self, change: dict[str, str]) -> dict[str, Any]:
        user, _, password = needed("ADMIN").partition(":")
        url = f"{self.url}/wp-json/wp/v2/settings"
        with self.new_session() as session:
            answer = session.post(url, json=change, auth=(user, password), timeout=30)
        answer.raise_for_status()
        settings: dict[str, Any] = answer.json()
        return settings

    def leave(self) -> None:
        """Remove what was made and put back what was changed."""
        for path, body in self._put_back:
            self.ask("PUT", path, body)
        self._find_what_left_no_trace()
        left = self.traces.remove(self.session, self.root)
        left += [row["sku"] for row in self.ask("GET", f"products?search_sku={self.run}&_fields=sku")]
        assert [] == left

    def _find_what_left_no_trace(self) -> None:
        """Our adapter's codes, and orders that a POST left behind though it was answered with an error."""
        for coupon in self.ask("GET", f"coupons?search={self.run}&per_page=100&_fields=id"):
            self.traces.add("coupons", coupon["id"])
        for order in self._orders_since(self.began):
            if any(self.run in (line["sku"] or "") for line in order["line_items"]):
                self.traces.add("orders", order["id"])

    def _orders_since(self, instant: str) -> Iterator[dict[str, Any]]:
        asked = f"orders?after={instant}&orderby=id&per_page=100&_fields=id,line_items"
        for page in itertools.count(1):
            rows = self.ask("GET", f"{asked}&page={page}")
            yield from rows
            if not rows:
                return


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
