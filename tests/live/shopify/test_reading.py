"""The product's adapter reads this shop: what it gets it can decode, and its requests cost what it thinks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connector.domain.orders import Variant
from tests.live.shopify.conftest import Report
from tests.live.shopify.shop import LiveShop

pytestmark = pytest.mark.live

_SHIPMENTS = "read_inventory_shipments"
_ESSENTIAL = {"access", "version", "zone", "clock"}
_KNOWN_BY_CHECK = "`backorder check` says why"  # customers' data that the app may not see
_SEEN = "what the adapter read"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _nothing_set_aside(shop: LiveShop) -> None:
    assert [] == [said for said in shop.adapter.take_set_aside() if _KNOWN_BY_CHECK not in said]


def _lasting(variant: Variant) -> Variant:
    """Without what a sale changes meanwhile."""
    return replace(variant, available=None, committed=None, modified_at=_LONG_AGO)


def test_check_finds_the_shop(shop: LiveShop, report: Report) -> None:
    findings = shop.adapter.check()
    for finding in findings:
        verdict = "ok" if finding.ok else "NOT OK"
        report.say("backorder check", f"{verdict}: {finding.subject}: {finding.sentence} {finding.remedy}")

    assert _ESSENTIAL <= {finding.subject for finding in findings}
    assert [] == [finding for finding in findings if finding.subject in _ESSENTIAL and not finding.ok]


def test_a_page_of_orders_can_be_read_with_all_their_lines(shop: LiveShop, report: Report) -> None:
    stamps = next(shop.adapter.order_stamps(None)).stamps
    orders = shop.adapter.orders([stamp.id for stamp in stamps])
    lines = sum(len(order.lines) for order in orders)
    report.say(_SEEN, f"orders: {len(stamps)} stamps, {len(orders)} orders, {lines} lines")

    assert frozenset() == shop.adapter.unreadable_orders
    assert {stamp.id for stamp in stamps} == {order.id for order in orders}
    assert all(order.number for order in orders)
    _nothing_set_aside(shop)


def test_nothing_new_is_one_empty_page(shop: LiveShop) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    [page] = shop.adapter.order_stamps(tomorrow)
    [variants] = shop.adapter.variant_pages(tomorrow)

    assert () == page.stamps
    assert () == variants.variants
    _nothing_set_aside(shop)


def test_a_page_of_variants_is_the_same_when_they_are_asked_for_by_their_ids(
    shop: LiveShop, report: Report
) -> None:
    page = next(shop.adapter.all_variants())
    again = shop.adapter.variants([variant.id for variant in page])
    managed = sum(variant.managed for variant in page)
    report.say(_SEEN, f"variants: {len(page)}, {managed} of them managed")

    assert {one.id: _lasting(one) for one in page} == {one.id: _lasting(one) for one in again}
    _nothing_set_aside(shop)


def test_places_that_send_online_orders_can_be_read(shop: LiveShop) -> None:
    shop.adapter.shipments("live").check()

    assert "locations" in shop.recorder.names()
    _nothing_set_aside(shop)


def test_shipments_under_way_can_be_read(shop: LiveShop, report: Report) -> None:
    if _SHIPMENTS not in shop.scopes:
        pytest.skip(f"the app lacks the scope {_SHIPMENTS}")
    source = shop.adapter.shipments("live")
    [finding] = source.check()
    found = source.fetch(None)
    assert found is not None
    report.say(_SEEN, f"shipments: {len(found.rows)} items, {len(found.set_aside)} without a SKU")

    assert finding.ok, finding.sentence
    _nothing_set_aside(shop)
