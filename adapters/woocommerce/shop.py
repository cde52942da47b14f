"""A WooCommerce shop as the core sees it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr
from requests.adapters import BaseAdapter

from adapters.woocommerce import check, codes, notes, writes
from adapters.woocommerce.api import Api
from adapters.woocommerce.catalogue import Catalogue
from adapters.woocommerce.listing import SetAside
from adapters.woocommerce.orderbook import OrderBook
from adapters.woocommerce.statuses import Statuses
from connector.domain.orders import Order, OrderStamp, Standing, Variant
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


class WooCommerce:
    """Implements `connector.ports.ShopPlatform`.

    `zone` is the shop's IANA zone, `statuses` maps its order statuses (without `wc-`); one that is not in
    it is UNMAPPED. Plain http has to be allowed. `transport`, `sleep` and `now` are for tests and
    simulated worlds.
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
        allow_http: bool = False,
        ca_file: str | None = None,
        requests_at_once: int = 2,
        deadline: float = 30.0,
        transport: BaseAdapter | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self._zone = _zone(zone, name)
        self._api = Api(
            name=name,
            url=url,
            key=_masked(key),
            secret=_masked(secret),
            allow_http=allow_http,
            ca_file=ca_file,
            at_once=requests_at_once,
            deadline=deadline,
            transport=transport,
            sleep=sleep,
            now=now,
        )
        self._now = now
        self._aside = SetAside()
        self.sees_orders_since: datetime | None = None  # the interface hides none
        self.lists_stock_changes = True
        self._statuses = Statuses(self._api, statuses)
        parent_of: dict[int, int] = {}
        self._catalogue = Catalogue(self._api, parent_of, self._aside)
        self._orderbook = OrderBook(self._api, self._statuses, parent_of, self._aside)

    def __repr__(self) -> str:
        return f"WooCommerce({self.name!r}, {self._api.url!r})"

    def variant_pages(self, after: datetime | None) -> Iterator[VariantPage]:
        """See `ShopPlatform`. At least one page; a product may come twice, the later one counts."""
        return self._catalogue.first() if after is None else self._catalogue.changed(after)

    def all_variants(self) -> Iterator[tuple[Variant, ...]]:
        return self._catalogue.everything()

    def variants(self, ids: Sequence[int]) -> list[Variant]:
        return self._catalogue.by_ids(ids)

    def order_stamps(self, after: datetime | None) -> Iterator[StampPage]:
        """See `ShopPlatform`. At least one page; one request where nothing is new."""
        return self._orderbook.first() if after is None else self._orderbook.changed(after)

    def open_stamps(self) -> Iterator[tuple[OrderStamp, ...]]:
        """See `ShopPlatform`. The shop is asked anew for its statuses."""
        return self._orderbook.open_stamps()

    def orders(self, ids: Sequence[int]) -> list[Order]:
        """See `ShopPlatform`.

        Those that stand but could not be read are left out too; `unreadable_orders` then has their ids.
        """
        return self._orderbook.by_ids(ids)

    @property
    def unreadable_orders(self) -> frozenset[int]:
        return self._orderbook.unreadable

    def clock_skew(self) -> float | None:
        return self._api.clock_skew

    def take_set_aside(self) -> list[str]:
        """What could not be read since the last call, in sentences that name the id and the field."""
        return self._aside.take()

    def take_usage(self) -> Usage:
        return Usage(*self._api.take_usage())

    def write_variants(self, writes_: Sequence[VariantWrite]) -> list[WriteResult]:
        return writes.write_variants(self._api, self._catalogue, writes_)

    def write_orders(self, writes_: Sequence[OrderWrite]) -> list[WriteResult]:
        return writes.write_orders(self._api, writes_)

    def make_code(self, code: Code) -> CodeOutcome:
        return codes.make_code(self._api, code)

    def withdraw_code(self, code: str) -> None:
        codes.withdraw_code(self._api, code)

    def leave_note(self, order_id: int, note: str, mark: str) -> None:
        notes.leave_note(self._api, order_id, note, mark)

    def about(self) -> About:
        return check.about(self._api)

    def check(self) -> list[Finding]:
        return check.inspect(self._api, self._zone, self._statuses, self._now())


def _masked(secret: SecretStr | str) -> SecretStr:
    return secret if isinstance(secret, SecretStr) else SecretStr(secret)


def _zone(zone: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f'shops.{name}.zone: there is no time zone "{zone}" (try Europe/Berlin).'
        ) from error
