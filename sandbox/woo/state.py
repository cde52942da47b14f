"""The shop's drawers: its settings, its tables and the few words every part of it needs."""

import threading
from dataclasses import dataclass, field
from typing import TypeVar

from sandbox.clock import Clock
from sandbox.tables import Table
from sandbox.woo.errors import Unknown
from sandbox.woo.quirks import QUIRKS
from sandbox.woo.records import Coupon, Note, Order, Product, Record, Refund, StoreMail

STATUSES = (
    "auto-draft",
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
)


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Key:
    """A REST key; `permissions` is read, write or read_write."""

    secret: str
    permissions: str = "read_write"


@dataclass(slots=True)
class Store:
    """Everything one shop is; `active` False is WooCommerce switched off.

    `has_analytics` False is a shop whose admin pages' own interface is closed.
    """

    clock: Clock
    url: str = "https://shop.test"
    zone: str = "UTC"
    version: str = "9.9.5"
    backordered_word: str = "Backordered"
    freezes_page_dates: bool = False
    active: bool = True
    has_analytics: bool = True
    merchant: str = "merchant@shop.test"
    low_stock: int = 2
    extra_statuses: list[str] = field(default_factory=list)
    keys: dict[str, Key] = field(default_factory=dict)
    nonces: set[tuple[str, str, str]] = field(default_factory=set)
    quirks: set[str] = field(default_factory=lambda: set(QUIRKS))
    products: Table[Product] = field(default_factory=Table)
    orders: Table[Order] = field(default_factory=Table)
    coupons: Table[Coupon] = field(default_factory=Table)
    notes: Table[Note] = field(default_factory=Table)
    refunds: Table[Refund] = field(default_factory=Table)
    by_sku: dict[str, int] = field(default_factory=dict)
    mails: list[StoreMail] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    writes: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: dict[str, int] = field(default_factory=lambda: {"post": 10, "line": 0, "meta": 0, "note": 0})

    @property
    def stamp(self) -> int:
        return self.clock.stamp

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status an order may be given."""
        return (*STATUSES, *self.extra_statuses)

    @property
    def newer(self) -> bool:
        """Whether this is the newer of the two measured versions (B), not the older (A)."""
        return self.version >= "9"

    def next_id(self, kind: str = "post") -> int:
        """A fresh id; products, orders, coupons and refunds share one row of numbers."""
        self._ids[kind] += 1
        return self._ids[kind]

    def product(self, sku: str) -> Product:
        """The product sold under a SKU, in any case."""
        number = self.by_sku.get(sku.lower())
        if number is None:
            raise KeyError(f"the shop sells nothing under the SKU {sku}")
        return self.products.rows[number]

    def sells(self, sku: str) -> Product | None:
        """The product under a SKU, if it is not in the trash."""
        number = self.by_sku.get(sku.lower())
        product = self.products.get(number) if number is not None else None
        return product if product and product.status != "trash" else None

    def unsupported(self, what: str) -> Unknown:
        """Record something this shop does not know, and give the error to raise."""
        self.unknown.append(what)
        return Unknown(what)
