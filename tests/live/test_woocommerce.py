"""Against a real WooCommerce, reading only. Given by BACKORDER_LIVE_WOO_URL, _KEY, _SECRET and _CA."""

import os
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from adapters.woocommerce.shop import WooCommerce
from connector.domain.orders import Standing
from connector.settings.shops import WOOCOMMERCE_STATUSES

pytestmark = pytest.mark.live


@pytest.fixture
def shop() -> WooCommerce:
    url = os.environ.get("BACKORDER_LIVE_WOO_URL")
    if not url:
        pytest.skip("no real shop: BACKORDER_LIVE_WOO_URL is not set")
    return WooCommerce(
        name="live",
        url=url,
        key=os.environ["BACKORDER_LIVE_WOO_KEY"],
        secret=os.environ["BACKORDER_LIVE_WOO_SECRET"],
        zone=os.environ.get("BACKORDER_LIVE_WOO_ZONE", "UTC"),
        statuses={status: Standing(standing) for status, standing in WOOCOMMERCE_STATUSES.items()},
        ca_file=os.environ.get("BACKORDER_LIVE_WOO_CA"),
    )


def test_the_check_finds_nothing_wrong(shop: WooCommerce) -> None:
    assert [] == [finding.sentence for finding in shop.check() if not finding.ok]


def test_changed_orders_can_be_read_with_their_lines(shop: WooCommerce) -> None:
    for page in islice(shop.order_stamps(None), 2):
        ids = [stamp.id for stamp in page.stamps]
        found = shop.orders(ids)
        assert set(ids) - shop.unreadable_orders == {order.id for order in found}


def test_nothing_new_is_one_empty_page(shop: WooCommerce) -> None:
    (page,) = shop.order_stamps(datetime.now(UTC) + timedelta(days=1))
    assert () == page.stamps


def test_every_variant_can_be_read_again_by_its_id(shop: WooCommerce) -> None:
    for page in islice(shop.variant_pages(None), 2):
        ids = [variant.id for variant in page.variants]
        assert sorted(ids) == sorted(variant.id for variant in shop.variants(ids))
