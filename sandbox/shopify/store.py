"""The shop's drawers: its settings, its tables and the few words every part of it needs."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from sandbox.clock import Clock
from sandbox.shopify.errors import Unknown
from sandbox.shopify.quirks import QUIRKS
from sandbox.shopify.records import (
    Customer,
    Definition,
    Discount,
    FulfillmentOrder,
    Item,
    Location,
    Node,
    Order,
    Product,
    Shipment,
    Transfer,
    Variant,
)
from sandbox.shopify.schema import VERSIONS
from sandbox.tables import Table

WINDOW_SECONDS = 60 * 24 * 3600
"""How far back a client without read_all_orders sees."""
APP_ID = 4242
OTHER_APP_ID = 77

N = TypeVar("N", bound=Node)


@dataclass(slots=True)
class Plan:
    """What the merchant pays for, and the points a second that come with it."""

    name: str = "Basic"
    plus: bool = False
    restore: float = 100.0
    maximum: float = 2000.0


@dataclass(slots=True)
class Ways:
    """How the shop behaves where the real one's behaviour is not known, or differs from shop to shop.

    `routing_seconds`: until a new order, or a line edited into one, has fulfillment orders.
    `index_seconds`: until a search sees a change.
    `quantities_touch_items`: whether a change of stock alone moves an item's and its variant's updatedAt.
    `customer_data`: "shown", "null" or "denied", where the client is not approved for it.
    `closed`: the HTTP status that every request gets while the shop is frozen, locked or gone.
    """

    routing_seconds: int = 0
    index_seconds: int = 0
    quantities_touch_items: bool = False
    customer_data: str = "shown"
    closed: int | None = None


@dataclass(slots=True)
class Store:
    """Everything one shop is."""

    clock: Clock
    url: str = "https://shopify.test"
    zone: str = "UTC"
    currency: str = "USD"
    name: str = "Sandbox shop"
    plan: Plan = field(default_factory=Plan)
    ways: Ways = field(default_factory=Ways)
    versions: tuple[str, ...] = VERSIONS
    quirks: set[str] = field(default_factory=lambda: set(QUIRKS))
    products: Table[Product] = field(default_factory=Table)
    variants: Table[Variant] = field(default_factory=Table)
    items: Table[Item] = field(default_factory=Table)
    locations: Table[Location] = field(default_factory=Table)
    customers: Table[Customer] = field(default_factory=Table)
    orders: Table[Order] = field(default_factory=Table)
    fulfillment_orders: Table[FulfillmentOrder] = field(default_factory=Table)
    transfers: Table[Transfer] = field(default_factory=Table)
    shipments: Table[Shipment] = field(default_factory=Table)
    discounts: Table[Discount] = field(default_factory=Table)
    definitions: Table[Definition] = field(default_factory=Table)
    jobs: dict[str, int] = field(default_factory=dict)
    later: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    by_sku: dict[str, list[int]] = field(default_factory=dict)
    by_email: dict[str, int] = field(default_factory=dict)
    by_order: dict[int, list[FulfillmentOrder]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    writes: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _last_id: int = 450_000
    _last_number: int = 1000

    @property
    def stamp(self) -> int:
        return self.clock.stamp

    def catch_up(self) -> None:
        """Do what the shop has promised to do by now."""
        due = [one for one in self.later if one[0] <= self.stamp]
        self.later = [one for one in self.later if one[0] > self.stamp]
        for _, act in due:
            act()

    def next_id(self) -> int:
        """A fresh id; all kinds share one row of numbers."""
        self._last_id += 1
        return self._last_id

    def next_number(self) -> int:
        """The next order's number, which people call it by."""
        self._last_number += 1
        return self._last_number

    def unsupported(self, what: str) -> Unknown:
        """Record something this shop does not know, and give the error to raise."""
        self.unknown.append(what)
        return Unknown(what)

    def sold_as(self, sku: str) -> Iterator[Variant]:
        """The variants that carry a SKU exactly so."""
        return (self.variants.rows[number] for number in self.by_sku.get(sku, ()))

    def set_sku(self, item: Item, sku: str | None) -> None:
        """Name an item; None takes its name away."""
        if item.sku is not None and item.variant_id in self.by_sku.get(item.sku, ()):
            self.by_sku[item.sku].remove(item.variant_id)
        item.sku = sku
        if sku is not None:
            self.by_sku.setdefault(sku, []).append(item.variant_id)

    def variant(self, sku: str) -> Variant:
        """The one variant sold under a SKU."""
        found = list(self.sold_as(sku))
        if len(found) != 1:
            raise KeyError(f"the shop sells {len(found)} variants under the SKU {sku}")
        return found[0]

    def item(self, sku: str) -> Item:
        """What stock is counted for under a SKU."""
        return self.items.rows[self.variant(sku).item_id]


def number_of(gid: str, kind: str) -> int | None:
    """The number in a client's id of that kind, or None."""
    head, _, tail = gid.partition("?")[0].rpartition("/")
    return int(tail) if head == f"gid://shopify/{kind}" and tail.isdigit() else None
