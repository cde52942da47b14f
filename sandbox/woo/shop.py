"""The pretend WooCommerce as one object: an app for clients, acts for people, and what can be seen of it."""

from datetime import UTC, datetime

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.web import App, Log, Logged, Request, Response
from sandbox.woo import front, meta, stock
from sandbox.woo.merchant import Merchant
from sandbox.woo.records import Coupon, Order, Product, SeenCoupon, StoreMail
from sandbox.woo.state import Key, Store

VERSIONS = ("8.9.1", "9.9.5")
"""What the facts were measured on."""


class WooShop(Merchant):
    """A shop of simple and variable products, as measured of WooCommerce 8.9.1 and 9.9.5.

    `zone` is the site's: a name, or a mere offset such as +09:00. `freezes_page_dates` copies the product's
    in-stock date to a checkout order's short lines, as the storefront plug-in does.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        url: str = "https://shop.test",
        zone: str = "UTC",
        version: str = "9.9.5",
        key: str = "ck_test",
        secret: str = "cs_test",  # noqa: S107 (the pretend shop's pretend secret)
        freezes_page_dates: bool = False,
        faults: Faults | None = None,
    ) -> None:
        if version not in VERSIONS:
            raise ValueError(f"no facts were measured on {version}, only on {' and '.join(VERSIONS)}")
        super().__init__(
            Store(clock=clock, url=url, zone=zone, version=version, freezes_page_dates=freezes_page_dates)
        )
        self.key, self.secret = key, secret
        self.add_key(key, secret)
        self.faults = faults or Faults()
        self._log = Log(clock)
        self._outside = self._log.wrap(self.faults.wrap("woo", self._inside))

    @property
    def app(self) -> App:
        """The shop as clients reach it, faults and log included."""
        return self._outside

    def _inside(self, request: Request) -> Response:
        return front.handle(self.store, request)

    def add_key(self, key: str, secret: str, permissions: str = "read_write") -> None:
        """Give out a REST key; permissions are read, write or read_write."""
        self.store.keys[key] = Key(secret, permissions)

    @property
    def quirks(self) -> set[str]:
        """The quirks that are on; see `QUIRKS` for what each means."""
        return self.store.quirks

    @quirks.setter
    def quirks(self, names: set[str]) -> None:
        self.store.quirks = names

    @property
    def clock(self) -> Clock:
        return self.store.clock

    @property
    def url(self) -> str:
        return self.store.url

    @url.setter
    def url(self, value: str) -> None:
        self.store.url = value

    def stock(self, sku: str) -> int | None:
        return self._holder(sku).stock

    def backorders(self, sku: str) -> str:
        return self._holder(sku).backorders

    def stock_status(self, sku: str) -> str:
        return self._holder(sku).stock_status

    def _holder(self, sku: str) -> Product:
        return stock.holder(self.store, self.store.product(sku))

    def product_meta(self, sku: str, key: str) -> object:
        """A product's meta value, or None."""
        return meta.value_of(self.store.product(sku).meta, key)

    def order_meta(self, order: int, key: str) -> object:
        """An order's meta value, or None."""
        return meta.value_of(self.store.orders.rows[order].meta, key)

    def notes(self, order: int) -> list[str]:
        """The texts of an order's notes, oldest first."""
        return [note.text for note in self.store.notes if note.order_id == order]

    def coupons(self) -> list[SeenCoupon]:
        """Every coupon that is not in the trash, oldest first."""
        return [_seen(coupon) for coupon in self.store.coupons if coupon.status != "trash"]

    @property
    def orders(self) -> dict[int, Order]:
        """Every order by its id, the trashed ones too."""
        return self.store.orders.rows

    @property
    def requests(self) -> list[Logged]:
        """Every request since the log was cleared, oldest first."""
        return self._log.requests

    def clear_log(self) -> None:
        self._log.requests.clear()

    @property
    def writes(self) -> int:
        """How many requests other than GET and HEAD reached a handler."""
        return self.store.writes

    @property
    def mails(self) -> list[StoreMail]:
        """The mails the store sent by itself."""
        return self.store.mails

    @property
    def unknown(self) -> list[str]:
        """What clients asked that this shop does not know, each answered 501."""
        return self.store.unknown


def _seen(coupon: Coupon) -> SeenCoupon:
    return SeenCoupon(
        id=coupon.id,
        code=coupon.code,
        amount=coupon.amount,
        type=coupon.kind,
        emails=tuple(coupon.emails),
        expires=None if coupon.expires is None else datetime.fromtimestamp(coupon.expires, UTC),
        usage_limit=coupon.usage_limit,
        usage_count=coupon.usage_count,
        free_shipping=coupon.free_shipping,
        created=datetime.fromtimestamp(coupon.created, UTC),
    )
