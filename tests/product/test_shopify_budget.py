"""A shop on Shopify's smallest plan is read within its budget, while another client takes half of it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connector.bootstrap import App, assemble
from connector.settings import load
from sandbox.world import Sandbox

START = datetime.fromisoformat("2026-11-01T09:00:00+00:00")
SETTINGS = """
config_version = 1
[shops.main]
platform = "shopify"
url = "{url}"
token = "{token}"
[suppliers.acme]
path = "dates.csv"
[suppliers.acme.columns]
sku = "SKU"
date = "Date"
quantity = "Qty"
"""
THEIRS = 50.0  # points a second: half of what the smallest plan restores
STEP = 5.0  # seconds


class Shared:
    """A shop whose points another client takes the half of, second by second and whatever we do."""

    def __init__(self, folder: Path, variants: int, orders: int) -> None:
        self.box = Sandbox(START)
        shop = self.box.shopify
        for n in range(variants):
            shop.add_variant(f"S-{n}", available=n % 2 * 5, policy="DENY" if n % 2 else "CONTINUE")
        for n in range(orders):
            shop.place_order(f"c{n}@mail.example", "Ann Bee", [(f"S-{n % variants}", 1), ("S-0", 1)])
        self._pass_time(3600)
        rows = "".join(f"S-{n},2026-12-01,9\n" for n in range(0, variants, 2))
        (folder / "dates.csv").write_text(f"SKU,Date,Qty\n{rows}")
        (folder / "config.toml").write_text(SETTINGS.format(url=shop.url, token=shop.token))
        self.app: App = assemble(
            load(folder / "config.toml", {}),
            transport=self.box.transport(),
            now=lambda: self.box.clock.now,
            sleep=self._pass_time,
        )

    def _pass_time(self, seconds: float) -> None:
        while seconds > 0:
            step = min(seconds, STEP)
            self.box.clock.advance(timedelta(seconds=step))
            self.box.shopify.drain(THEIRS * step)
            seconds -= step

    def sync(self) -> float:
        """One pass, and five minutes; the points that it cost."""
        before, began = self.box.shopify.spent, self.box.clock.now
        report = self.app.sync("main")
        spent, took = self.box.shopify.spent - before, self.box.clock.now - began
        assert [] == report.failures
        minutes = took.total_seconds() / 60
        print(f"a pass costs {spent:,.0f} points and waits {minutes:.1f} minutes for them")  # noqa: T201 (for docs/shopify.md)
        self._pass_time(300)
        return spent


@pytest.mark.parametrize(
    ("variants", "orders", "most_when_idle"),
    [
        (400, 300, 40),
        pytest.param(1_000, 1_000, 60, marks=pytest.mark.soak),
        pytest.param(20_000, 10_000, 100, marks=pytest.mark.soak),
    ],
)
def test_nothing_is_ever_refused_and_a_quiet_pass_costs_little(
    tmp_path: Path, variants: int, orders: int, most_when_idle: int
) -> None:
    """Each pass asks for what orders wait for: as many variants as there are orders, two thousand at most."""
    shared = Shared(tmp_path, variants, orders)
    shared.sync()
    shared.sync()
    for _ in range(3):
        assert shared.sync() <= most_when_idle
    assert 0 == shared.box.shopify.throttled
    shared.app.close()


def test_a_bucket_that_others_emptied_is_no_failure(tmp_path: Path) -> None:
    shared = Shared(tmp_path, 40, 30)
    for _ in range(3):
        shared.box.shopify.drain(1_000_000)
        shared.sync()
    shared.app.close()
