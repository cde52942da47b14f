"""`make live` for a shop on Shopify, with the sandbox over HTTPS: the same tests, run as there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.shopify.operations import operation
from connector.domain.orders import Flag
from connector.ports import VariantWrite
from sandbox.clock import Clock
from sandbox.server import serve
from sandbox.shopify import ShopifyShop
from sandbox.tls import Authority, make_authority
from tests.fidelity.shopify_runner import ROWS
from tests.live.shopify import test_operations
from tests.live.shopify.conftest import Report, shop_given
from tests.live.shopify.environment import PREFIX, Given, WrongError, read
from tests.live.shopify.exchanges import NAMES
from tests.live.shopify.harmless import CALLS, ONLY_READ
from tests.live.shopify.shop import LiveShop

ROOT = Path(__file__).parents[2]
URL = "https://acme.myshopify.com"


@dataclass
class Stage:
    shop: ShopifyShop
    authority: Authority

    @property
    def given(self) -> Given:
        return Given(self.shop.url, token=self.shop.token, ca=str(self.authority.ca))

    def make_live(self, file: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the live tests as a process that finds only these variables of ours."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "PYTEST_"))}
        given = {"URL": self.shop.url, "CA": str(self.authority.ca), **variables}
        options = ["-m", "live", "-q", "-p", "no:cacheprovider", "--color=no"]
        return subprocess.run(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", *options, f"tests/live/shopify/{file}"],
            cwd=ROOT,
            env=kept | {PREFIX + name: value for name, value in given.items()},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def everything(self) -> Any:
        """All that a client could have changed."""
        store = self.shop.store
        tables = (
            store.products,
            store.variants,
            store.items,
            store.orders,
            store.discounts,
            store.definitions,
        )
        return [[repr(row) for row in table] for table in tables]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def stage(authority: Authority) -> Iterator[Stage]:
    """A shop with orders, stock at two places and goods under way. Its clock is the world's."""
    shop = ShopifyShop(Clock(datetime.now(UTC), ticking=True), zone="Europe/Berlin")
    shop.add_variant("MUG", available=3)
    shop.add_variant("CUP", policy="CONTINUE")
    shop.receive("MUG", 7, shop.add_location("Cellar"))
    shop.set_metafield("MUG", "backorder", "in_stock_date", "date", "2026-12-15")
    shop.ship(shop.place_order("ann@mail.example", "Ann Lee", [("CUP", 5), ("MUG", 1)]), {"MUG": 1})
    shop.place_order("bo@mail.example", "Bo Lee", [("MUG", 1)], guest=True)
    shop.announce([("CUP", 10)], shop.clock.stamp + 7 * 86400, reference="PO-7")
    with serve(shop.app, tls=authority) as server:
        shop.url = server.url
        yield Stage(shop, authority)
    assert [] == shop.unknown


def test_a_run_asks_everything_and_changes_nothing(stage: Stage) -> None:
    before = stage.everything()
    done = stage.make_live(CLIENT_ID="client-id", CLIENT_SECRET="client-secret")

    assert (0, before) == (done.returncode, stage.everything()), done.stdout
    assert [] == [name for name in NAMES if name not in ONLY_READ and f"\n{name}: " not in done.stdout]
    assert [] == [row.name for row in ROWS if row.live and f"true: {row.name}\n" not in done.stdout]
    assert "ok: access: Sandbox shop: plan Basic, currency USD." in done.stdout
    assert "orders: 2 stamps, 2 orders, 3 lines" in done.stdout
    assert "variants: 2, 2 of them managed" in done.stdout
    assert "shipments: 1 items, 0 without a SKU" in done.stdout


def test_where_it_may_write_it_takes_everything_away_again(stage: Stage) -> None:
    before = stage.everything()
    name = stage.shop.url.removeprefix("https://")
    done = stage.make_live("test_writing.py", TOKEN=stage.shop.token, WRITE=name)
    after = stage.everything()

    assert 0 == done.returncode, done.stdout
    assert "skipped" not in done.stdout
    assert "write_variants: 10 asked, 10 charged, as said" in done.stdout
    assert "define_date: 10 asked, 10 charged, as said" in done.stdout
    assert "a test order with number 1003, its record, tag and note" in done.stdout
    assert "a code for free shipping" in done.stdout
    assert [definition.key for definition in stage.shop.store.definitions] == ["in_stock_date"]
    assert before[:-1] == after[:-1]


def test_without_a_shop_all_is_skipped_and_says_why() -> None:
    with pytest.raises(pytest.skip.Exception, match=f"no real shop: {PREFIX}URL is not set"):
        shop_given({"BACKORDER_LIVE_WOO_URL": URL})


def test_a_shop_without_a_way_in_is_an_error() -> None:
    with pytest.raises(
        pytest.fail.Exception, match=f"{PREFIX}URL is set, but no way in: {PREFIX}TOKEN is missing"
    ):
        shop_given({f"{PREFIX}URL": URL})


@pytest.mark.parametrize("name", ["variants", "orders", "shipments"])
def test_a_shop_that_asks_another_price_is_noticed(name: str, stage: Stage) -> None:
    stage.shop.quirks.discard("logarithmic_cost")
    live = LiveShop(stage.given)
    with pytest.raises(AssertionError, match=f"{name}: |MAX_COST_EXCEEDED"):
        test_operations.test_it_costs_what_its_file_says(name, live, Report())
    live.close()


def test_the_adapter_cannot_write_where_nobody_allowed_it(stage: Stage) -> None:
    before = stage.everything()
    live = LiveShop(stage.given)
    [variant, *_] = next(live.adapter.all_variants())
    with pytest.raises(AssertionError, match="only read"):
        live.adapter.write_variants([VariantWrite(variant.id, Flag.NOTIFY, "2030-01-15")])
    live.close()

    assert (before, 0) == (stage.everything(), stage.shop.writes)


def test_every_operation_is_asked_or_has_a_reason_why_not() -> None:
    assert NAMES == sorted([*CALLS, *ONLY_READ])
    assert [] == [name for name in CALLS if operation(name).is_mutation != bool(CALLS[name].why)]


def test_rows_need_only_what_can_be_given() -> None:
    assert {"", "CLIENT_ID"} == {row.needs for row in ROWS}


def a_shop(**more: str) -> dict[str, str]:
    return {PREFIX + name: value for name, value in more.items()}


def test_one_way_in_or_the_other() -> None:
    static = read(a_shop(URL=f"{URL}/", TOKEN="shpat_1"))
    dynamic = read(a_shop(URL=URL, CLIENT_ID="id", CLIENT_SECRET="secret"))

    assert Given(URL, token="shpat_1") == static
    assert Given(URL, client_id="id", client_secret="secret") == dynamic
    assert "shpat" not in repr(static)
    assert read({"BACKORDER_LIVE_WOO_URL": URL}) is None


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({"URL": URL}, ["TOKEN is missing", "CLIENT_ID", "CLIENT_SECRET"]),
        ({"URL": URL, "CLIENT_ID": "id"}, ["CLIENT_SECRET is missing"]),
        ({"URL": URL, "CLIENT_SECRET": "secret"}, ["CLIENT_ID is missing"]),
        ({"URL": URL, "TOKEN": "t", "CLIENT_ID": "id"}, ["TOKEN", "CLIENT_ID", "one way in"]),
        ({"TOKEN": "t"}, ["URL is missing beside"]),
        ({"URL": "http://acme.myshopify.com", "TOKEN": "t"}, ["https://NAME.myshopify.com"]),
        ({"URL": f"{URL}/admin", "TOKEN": "t"}, ["https://NAME.myshopify.com"]),
        ({"URL": URL, "TOKEN": "t", "WRITE": "1"}, ["WRITE must name", "acme.myshopify.com"]),
        ({"URL": URL, "TOKEN": "t", "WRITE": "other.myshopify.com"}, ["WRITE must name"]),
    ],
)
def test_what_is_missing_is_named(variables: dict[str, str], names: list[str]) -> None:
    with pytest.raises(WrongError) as wrong:
        read(a_shop(**variables))
    assert [] == [name for name in names if name not in str(wrong.value)]


def test_writing_is_allowed_by_the_shop_s_own_name_alone() -> None:
    given = read(a_shop(URL=URL, TOKEN="t", WRITE="acme.myshopify.com"))
    assert given is not None
    assert given.writes
