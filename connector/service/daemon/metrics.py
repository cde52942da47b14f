"""`/metrics`: how it stands, in numbers for Prometheus. Nothing personal is in it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from connector.bootstrap import App
from connector.errors import ConnectorError
from connector.ledger.provenance import letters_after_files
from connector.service.status import ShopStatus, status_of
from connector.service.syncing import ShopSync

_PASS_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 900)
_CHANGE_SECONDS = (60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 48 * 3600)


class Metrics:
    """Counts what passes did, and reads how it stands from the ledger when asked."""

    def __init__(self, app: App, started_at: datetime) -> None:
        self.registry = CollectorRegistry()
        self._passes = Counter(
            "backorder_passes", "Passes, by how they went.", ["shop", "outcome"], registry=self.registry
        )
        self._letters = Counter(
            "backorder_letters_sent",
            "Letters sent, by kind of news.",
            ["shop", "kind"],
            registry=self.registry,
        )
        self._requests = Counter(
            "backorder_shop_requests", "Requests made of the shop.", ["shop"], registry=self.registry
        )
        self._points = Counter(
            "backorder_shop_points", "Points that Shopify took for them.", ["shop"], registry=self.registry
        )
        self._seconds = Histogram(
            "backorder_pass_seconds",
            "How long a pass took.",
            ["shop"],
            buckets=_PASS_SECONDS,
            registry=self.registry,
        )
        self._from_change = Histogram(
            "backorder_change_to_letter_seconds",
            "From the change of a supplier's file to a letter about it.",
            ["shop"],
            buckets=_CHANGE_SECONDS,
            registry=self.registry,
        )
        self._app = app
        self._observed_until = dict.fromkeys(app.shops, started_at)
        self.registry.register(_Standing(app))

    def count(self, done: ShopSync, seconds: float) -> None:
        """One pass that came to its end."""
        self._passes.labels(done.shop, str(done.outcome)).inc()
        self._seconds.labels(done.shop).observe(seconds)
        if done.report is None:
            return
        self._requests.labels(done.shop).inc(done.report.shop_requests)
        self._points.labels(done.shop).inc(done.report.shop_points)
        for kind, number in done.report.letters.items():
            self._letters.labels(done.shop, str(kind)).inc(number)
        if done.report.letters:
            self._observe_letters(done.shop)

    def _observe_letters(self, shop: str) -> None:
        """Letters since we looked last. A ledger that cannot be read has them next time."""
        with suppress(ConnectorError), self._app.ledger.read() as connection:
            for each in letters_after_files(connection, shop, self._observed_until[shop]):
                self._from_change.labels(shop).observe((each.sent_at - each.changed_at).total_seconds())
                self._observed_until[shop] = each.sent_at


class _Standing(Collector):
    """Reads the ledger at each scrape. A ledger that cannot be read leaves its numbers out."""

    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        try:
            found = [status_of(shop) for shop in self._app.shops.values()]
        except ConnectorError:
            return
        yield _gauge("open_backorders", "Order lines that wait.", {s.shop: s.backorders.lines for s in found})
        yield _gauge(
            "overdue_supplies", "Supplies that should have come.", {s.shop: len(s.overdue) for s in found}
        )
        yield _gauge("alarms", "Alarms that are not over.", {s.shop: len(s.alarms) for s in found})
        yield _gauge("open_tasks", "Questions that wait for a person.", {s.shop: s.tasks for s in found})
        yield _gauge(
            "last_pass_timestamp_seconds",
            "When the last pass came to its end.",
            {s.shop: s.last_pass.ended_at.timestamp() for s in found if s.last_pass},
        )
        yield _letters(found)


def _gauge(name: str, words: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(f"backorder_{name}", words, labels=["shop"])
    for shop, value in values.items():
        family.add_metric([shop], value)
    return family


def _letters(found: list[ShopStatus]) -> Metric:
    family = GaugeMetricFamily("backorder_letters", "Letters that are not settled.", labels=["shop", "state"])
    for status in found:
        counts = status.letters
        for state in ("waiting", "held", "uncertain", "refused"):
            family.add_metric([status.shop, state], getattr(counts, state))
    return family
