"""A WooCommerce shop as the core sees it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr
from requests.adapters import BaseAdapter

from adapters.woocommerce import codes, notes, walk, writes
from adapters.woocommerce.api import Api, Rejected
from adapters.woocommerce.check import inspect
from adapters.woocommerce.listing import Collection, SetAside, fetch_ids
from adapters.woocommerce.orders import NOTHING_REFUNDED, Refunded, add_up, as_order
from adapters.woocommerce.products import as_variants
from adapters.woocommerce.wire import (
    IN_STOCK_META,
    ORDER_FIELDS,
    ORDER_METAS,
    PRODUCT_FIELDS,
    REFUND_FIELDS,
    STAMP_FIELDS,
    OrderRow,
    ProductRow,
    RefundRow,
    StampRow,
)
from connector.domain.orders import Order, OrderStamp, Standing, Variant
from connector.errors import SettingsError
from connector.ports import (
    Code,
    CodeOutcome,
    Finding,
    OrderWrite,
    StampPage,
    VariantPage,
    VariantWrite,
    WriteResult,
)

_NOT_FOUND = 404


class WooCommerce:
    """Implements `connector.ports.ShopPlatform`: HTTPS with Basic keys, simple products.

    `zone` is the shop's IANA zone, `statuses` maps its order statuses (without `wc-`); one that is not in
    it is UNMAPPED. `transport`, `sleep` and `now` are for tests and simulated worlds.
    """

    def __init__(
        self,
        *,
        name: str,
        url: str,
        key: SecretStr | str,
        secret: SecretStr | str,
        zone: str,
        statuses: Mapping[str, Standing],
        ca_file: str | None = None,
        deadline: float = 30.0,
        transport: BaseAdapter | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self._zone = _zone(zone, name)
        self._statuses = dict(statuses)
        self._api = Api(
            name=name,
            url=url,
            key=_masked(key),
            secret=_masked(secret),
            ca_file=ca_file,
            deadline=deadline,
            transport=transport,
            sleep=sleep,
            now=now,
        )
        self._now = now
        self._aside = SetAside()
        self.unreadable_orders: frozenset[int] = frozenset()
        self.sees_orders_since: datetime | None = None  # the interface hides none
        collect = partial(Collection, self._api, set_aside=self._aside)
        self._stamps = collect("wc/v3/orders", StampRow, noun="Order", _fields=STAMP_FIELDS)
        self._orders = collect(
            "wc/v3/orders", OrderRow, noun="Order", _fields=ORDER_FIELDS, include_meta=ORDER_METAS
        )
        self._products = collect(
            "wc/v3/products", ProductRow, noun="Product", _fields=PRODUCT_FIELDS, include_meta=IN_STOCK_META
        )
        self._refunds = collect("wc/v3/orders", RefundRow, noun="Refund", _fields=REFUND_FIELDS)

    def __repr__(self) -> str:
        return f"WooCommerce({self.name!r}, {self._api.url!r})"

    def variant_pages(self, after: datetime | None) -> Iterator[VariantPage]:
        """See `ShopPlatform`. At least one page; a product may come twice, the later one counts."""
        for step in walk.changed_since(self._products.page, after):
            yield VariantPage(as_variants(step.rows), step.through)

    def all_variants(self) -> Iterator[tuple[Variant, ...]]:
        for listing in walk.by_id(self._products.page):
            yield as_variants(listing.rows)

    def variants(self, ids: Sequence[int]) -> list[Variant]:
        listings = fetch_ids(self._products.page, list(ids))
        return [variant for listing in listings for variant in as_variants(listing.rows)]

    def order_stamps(self, after: datetime | None) -> Iterator[StampPage]:
        """See `ShopPlatform`. At least one page; one request where nothing is new."""
        for step in walk.changed_since(self._stamps.page, after):
            stamps = (OrderStamp(r.id, r.date_modified_gmt, self._standing(r.status)) for r in step.rows)
            yield StampPage(tuple(stamps), step.through, step.read_at)

    def orders(self, ids: Sequence[int]) -> list[Order]:
        """See `ShopPlatform`. Orders in the trash are gone.

        Those that stand but could not be read are left out too; `unreadable_orders` then has their ids.
        """
        listings = fetch_ids(self._orders.page, list(ids))
        rows = [row for listing in listings for row in listing.rows]
        read = [(row, refunded) for row in rows if (refunded := self._refunded(row)) is not None]
        self.unreadable_orders = frozenset(
            number for listing in listings for number in listing.ids
        ) - frozenset(row.id for row in rows)
        return [as_order(row, self._standing(row.status), refunded) for row, refunded in read]

    def clock_skew(self) -> float | None:
        return self._api.clock_skew

    def take_set_aside(self) -> list[str]:
        """What could not be read since the last call, in sentences that name the id and the field."""
        return self._aside.take()

    def write_variants(self, writes_: Sequence[VariantWrite]) -> list[WriteResult]:
        return writes.write_variants(self._api, writes_)

    def write_orders(self, writes_: Sequence[OrderWrite]) -> list[WriteResult]:
        return writes.write_orders(self._api, writes_)

    def make_code(self, code: Code) -> CodeOutcome:
        return codes.make_code(self._api, code)

    def withdraw_code(self, code: str) -> None:
        codes.withdraw_code(self._api, code)

    def leave_note(self, order_id: int, note: str, mark: str) -> None:
        notes.leave_note(self._api, order_id, note, mark)

    def check(self) -> list[Finding]:
        return inspect(self._api, self._zone, frozenset(self._statuses), self._now())

    def _standing(self, status: str) -> Standing:
        return self._statuses.get(status, Standing.UNMAPPED)

    def _refunded(self, row: OrderRow) -> Refunded | None:
        """None where the order went away between the two readings."""
        if not row.refunds:
            return NOTHING_REFUNDED
        try:
            listing = self._refunds.page({}, f"wc/v3/orders/{row.id}/refunds")
        except Rejected as error:
            if error.status != _NOT_FOUND:
                raise
            return None
        refunded = add_up(listing.rows, row.line_items)
        unread = listing.size > len(listing.rows)
        return Refunded(refunded.units, refunded.by_amount or unread)


def _masked(secret: SecretStr | str) -> SecretStr:
    return secret if isinstance(secret, SecretStr) else SecretStr(secret)


def _zone(zone: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f'shops.{name}.zone: there is no time zone "{zone}" (try Europe/Berlin).'
        ) from error
