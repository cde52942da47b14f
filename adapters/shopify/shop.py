"""A Shopify shop as the core sees it."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from requests.adapters import BaseAdapter

from adapters.shopify import codes, installation
from adapters.shopify.api import PINNED, Api, Credentials
from adapters.shopify.check import inspect
from adapters.shopify.date_definition import DateDefinition
from adapters.shopify.installation import ALL_ORDERS, ROUTING
from adapters.shopify.notes import leave_note
from adapters.shopify.order_writes import write_orders
from adapters.shopify.orders import as_order, standing_of
from adapters.shopify.reading import Reader
from adapters.shopify.shipments import ShipmentSource
from adapters.shopify.variant_writes import write_variants
from adapters.shopify.variants import as_variant
from adapters.shopify.wire import StampRow
from connector.domain.orders import Order, OrderStamp, Variant
from connector.errors import SettingsError
from connector.ports import (
    About,
    Code,
    CodeOutcome,
    Finding,
    OrderWrite,
    StampPage,
    Usage,
    VariantPage,
    VariantWrite,
    WriteResult,
)

_WINDOW = timedelta(days=60) - timedelta(hours=1)  # clocks differ


class Shopify:
    """Implements `connector.ports.ShopPlatform`.

    `url` is https://NAME.myshopify.com, `zone` the shop's IANA zone, `share` the part of the shop's points
    that may be used. `transport`, `sleep`, `now` and `clock` are for tests and simulated worlds.
    """

    def __init__(
        self,
        *,
        name: str,
        url: str,
        credentials: Credentials,
        zone: str,
        version: str = PINNED,
        share: float = 0.5,
        ca_file: str | None = None,
        deadline: float = 30.0,
        transport: BaseAdapter | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._zone = _zone(zone, name)
        self._now = now
        self.api = Api(
            name=name,
            url=url,
            credentials=credentials,
            version=version,
            share=share,
            ca_file=ca_file,
            deadline=deadline,
            transport=transport,
            sleep=sleep,
            now=now,
            clock=clock,
        )
        self._reader = Reader(self.api)
        self._definition = DateDefinition()
        self._granted: frozenset[str] | None = None
        self.unreadable_orders: frozenset[int] = frozenset()
        self.lists_stock_changes = False  # nobody says that a quantity moves a variant's stamp

    def __repr__(self) -> str:
        return f"Shopify({self.name!r}, {self.api.url!r})"

    def shipments(self, supplier: str) -> ShipmentSource:
        """Expected arrivals that the merchant keeps in Shopify, as a supplier. Shares our budget."""
        return ShipmentSource(supplier, self.api, self._zone, self._now)

    def variant_pages(self, after: datetime | None) -> Iterator[VariantPage]:
        """See `ShopPlatform`. At least one page; one request where nothing is new."""
        for step in self._reader.variants(after):
            yield VariantPage(tuple(map(as_variant, step.rows)), step.through)

    def all_variants(self) -> Iterator[tuple[Variant, ...]]:
        for step in self._reader.variants(None):
            yield tuple(map(as_variant, step.rows))

    def variants(self, ids: Sequence[int]) -> list[Variant]:
        return [as_variant(row) for row in self._reader.variants_by_id(ids)]

    def order_stamps(self, after: datetime | None) -> Iterator[StampPage]:
        """See `ShopPlatform`. At least one page; one request where nothing is new."""
        self._granted = None
        for step in self._reader.stamps(after):
            yield StampPage(tuple(map(_stamp, step.rows)), step.through, step.read_at)

    def open_stamps(self) -> Iterator[tuple[OrderStamp, ...]]:
        """See `ShopPlatform`. Shopify sets the stamps itself, and `order_stamps` goes by no status."""
        return iter(())

    def take_usage(self) -> Usage:
        return self.api.take_usage()

    def orders(self, ids: Sequence[int]) -> list[Order]:
        """See `ShopPlatform`. Those that `sees_orders_since` hides are left out like deleted ones."""
        rows, self.unreadable_orders = self._reader.orders(ids)
        sees_all = self._scopes() >= ROUTING if rows else True
        return [as_order(row, sees_all_routing=sees_all) for row in rows]

    @property
    def sees_orders_since(self) -> datetime | None:
        return None if ALL_ORDERS in self._scopes() else self._now() - _WINDOW

    def take_set_aside(self) -> list[str]:
        return self.api.remarks.take()

    def clock_skew(self) -> float | None:
        return self.api.clock_skew

    def write_variants(self, writes: Sequence[VariantWrite]) -> list[WriteResult]:
        return write_variants(self.api, self._definition, writes)

    def write_orders(self, writes: Sequence[OrderWrite]) -> list[WriteResult]:
        return write_orders(self.api, writes)

    def make_code(self, code: Code) -> CodeOutcome:
        return codes.make_code(self.api, code, self._zone, self._now())

    def withdraw_code(self, code: str) -> None:
        codes.withdraw_code(self.api, code)

    def leave_note(self, order_id: int, note: str, mark: str) -> None:
        leave_note(self.api, order_id, note, mark)

    def about(self) -> About:
        shop = installation.ask(self.api, hurried=True).shop
        return About(shop.name, shop.zone)

    def check(self) -> list[Finding]:
        return inspect(self.api, self._zone, self._now())

    def _scopes(self) -> frozenset[str]:
        """Asked for at most once between two walks over orders: a merchant may add one any day."""
        if self._granted is None:
            self._granted = installation.ask(self.api).scopes
        return self._granted


def _stamp(row: StampRow) -> OrderStamp:
    standing = standing_of(row.cancelled_at, row.display_financial_status, row.display_fulfillment_status)
    return OrderStamp(row.id, row.updated_at, standing)


def _zone(zone: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f'shops.{name}.timezone: there is no time zone "{zone}" (try Europe/Berlin).'
        ) from error
