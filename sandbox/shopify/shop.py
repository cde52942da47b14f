"""The pretend Shopify shop as one object: an app for clients, acts for people, and what can be seen of it."""

from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.shopify import front, metafields, stock
from sandbox.shopify.bucket import Bucket
from sandbox.shopify.execute import Engine
from sandbox.shopify.merchant import Merchant
from sandbox.shopify.records import Discount, Order
from sandbox.shopify.store import Plan, Store, Ways
from sandbox.shopify.tokens import Tokens
from sandbox.web import App, Log, Logged, Request, Response


@dataclass(frozen=True, slots=True)
class Level:
    """What a location has of a SKU."""

    available: int
    committed: int
    on_hand: int
    incoming: int


class ShopifyShop(Merchant):
    """A shop that speaks the Admin GraphQL API, as its schema and the facts about it say.

    `token` never expires, as those of older apps; `client_id` and `client_secret` buy tokens for a day.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        url: str = "https://shopify.test",
        zone: str = "UTC",
        currency: str = "USD",
        token: str = "shpat_test",  # noqa: S107 (the pretend shop's pretend token)
        plan: Plan | None = None,
        faults: Faults | None = None,
    ) -> None:
        super().__init__(
            Store(clock=clock, url=url, zone=zone, currency=currency, plan=plan or Plan(), ways=Ways())
        )
        self.token = token
        self.client = Tokens(clock, until={token: None})
        self.bucket = Bucket(clock, self.store.plan)
        self._engine = Engine(self.store, self.client, self.bucket)
        self.faults = faults or Faults()
        self._log = Log(clock)
        self._outside = self._log.wrap(self.faults.wrap("shopify", self._inside))

    @property
    def app(self) -> App:
        """The shop as clients reach it, faults and log included."""
        return self._outside

    def _inside(self, request: Request) -> Response:
        return front.handle(self._engine, request)

    @property
    def quirks(self) -> set[str]:
        """The quirks that are on; see `QUIRKS` for what each means."""
        return self.store.quirks

    @property
    def ways(self) -> Ways:
        return self.store.ways

    @property
    def clock(self) -> Clock:
        return self.store.clock

    @property
    def url(self) -> str:
        return self.store.url

    @url.setter
    def url(self, value: str) -> None:
        self.store.url = value

    def level(self, sku: str, location: int | None = None) -> Level:
        """What is there of a SKU at a place."""
        found = stock.level_at(self.store, self.store.item(sku), location or self.main)
        one = found.quantities
        return Level(one["available"], one["committed"], found.on_hand, one["incoming"])

    def policy(self, sku: str) -> str:
        return self.store.variant(sku).policy

    def variant_metafield(self, sku: str, namespace: str, key: str) -> str | None:
        """A variant's metafield's value, or None."""
        found = metafields.find(self.store.variant(sku).metafields, namespace, key)
        return None if found is None else found.value

    def order_metafield(self, order: int, namespace: str, key: str) -> str | None:
        """An order's metafield's value, or None."""
        found = metafields.find(self.store.orders.rows[order].metafields, namespace, key)
        return None if found is None else found.value

    @property
    def orders(self) -> dict[int, Order]:
        """Every order by its number."""
        return self.store.orders.rows

    def codes(self) -> list[Discount]:
        """Every discount code, oldest first."""
        return list(self.store.discounts)

    def drain(self, points: float) -> None:
        """Another program of the same app uses up points."""
        self.bucket.draw(points)

    @property
    def spent(self) -> float:
        """The points that all requests have cost."""
        return self.bucket.spent

    @property
    def throttled(self) -> int:
        """How many requests were refused for want of points."""
        return self.bucket.throttled

    @property
    def requests(self) -> list[Logged]:
        """Every request since the log was cleared, oldest first."""
        return self._log.requests

    def clear_log(self) -> None:
        self._log.requests.clear()

    @property
    def writes(self) -> int:
        """How many mutations were tried."""
        return self.store.writes

    @property
    def unknown(self) -> list[str]:
        """What clients asked that this shop does not know, each answered 501."""
        return self.store.unknown
