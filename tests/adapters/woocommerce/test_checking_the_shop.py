"""What `check` tells a merchant about a shop."""

from typing import Any

import pytest
import requests
import responses

from adapters.woocommerce import WooCommerce
from connector.ports import Finding

API = "https://shop.example/wp-json/"
NOON = {"Date": "Mon, 02 Nov 2026 12:00:00 GMT"}
LISTED = (
    "status[0] is not one of any, trash, auto-draft, pending, processing, on-hold, completed, cancelled, "
    "and half-packed."
)
UNKNOWN_STATUS = {
    "code": "rest_invalid_param",
    "message": "Invalid parameter(s): status",
    "data": {"status": 400, "params": {"status": LISTED}},
}


def a_good_shop(web: responses.RequestsMock, **instead: dict[str, Any]) -> None:
    zone = {"timezone_string": "Europe/Berlin", "gmt_offset": 1}
    web.get(API, **instead.get("site", {"json": zone, "headers": NOON}))
    web.get(f"{API}wc/v3/orders", **instead.get("orders", {"json": []}))
    web.post(f"{API}wc/v3/products/batch", **instead.get("batch", {"json": {"update": []}}))
    status = {"environment": {"version": "9.9.5"}, "settings": {"HPOS_enabled": True}}
    web.get(f"{API}wc/v3/system_status", json=status)
    web.get(f"{API}wc/v3/orders", **instead.get("statuses", {"status": 400, "json": UNKNOWN_STATUS}))


def refused(code: str) -> dict[str, Any]:
    return {"status": 401, "json": {"code": code, "message": "Nein.", "data": {"status": 401}}}


def findings(shop: WooCommerce) -> dict[str, Finding]:
    return {finding.subject: finding for finding in shop.check()}


@pytest.fixture
def web() -> Any:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def test_a_good_shop_only_lacks_the_status_that_nobody_mapped(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    a_good_shop(web)

    found = findings(shop)

    assert ["statuses"] == [subject for subject, finding in found.items() if not finding.ok]
    assert "half-packed:" in found["statuses"].sentence
    assert "shops.acme.statuses" == found["statuses"].key
    assert "9.9.5" in found["version"].sentence


def test_an_empty_batch_is_all_that_is_written(web: responses.RequestsMock, shop: WooCommerce) -> None:
    a_good_shop(web)

    shop.check()

    assert [b'{"update": []}'] == [c.request.body for c in web.calls if c.request.method != "GET"]


@pytest.mark.parametrize(
    ("instead", "subject", "key", "words"),
    [
        ({"site": {"body": requests.ConnectTimeout("x")}}, "address", "shops.acme.url", "in time"),
        ({"site": {"status": 404, "body": "no"}}, "address", "shops.acme.url", "no WooCommerce interface"),
        ({"orders": refused("woocommerce_rest_cannot_view")}, "key", "shops.acme.key", "does not know"),
        (
            {"orders": refused("woocommerce_rest_authentication_error")},
            "key",
            "shops.acme.secret",
            "secret is wrong",
        ),
        (
            {"batch": refused("woocommerce_rest_authentication_error")},
            "rights",
            "shops.acme.key",
            "may only read",
        ),
        (
            {"site": {"json": {"timezone_string": "America/New_York"}, "headers": NOON}},
            "zone",
            "shops.acme.timezone",
            "America/New_York",
        ),
        (
            {"site": {"json": {"timezone_string": "", "gmt_offset": 5.5}, "headers": NOON}},
            "zone",
            "shops.acme.timezone",
            "UTC+5.5",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_setting(
    web: responses.RequestsMock,
    shop: WooCommerce,
    instead: dict[str, Any],
    subject: str,
    key: str,
    words: str,
) -> None:
    a_good_shop(web, **instead)

    finding = findings(shop)[subject]

    assert (False, key) == (finding.ok, finding.key)
    assert words in finding.sentence
    assert finding.remedy


def test_nothing_more_is_asked_of_a_shop_that_does_not_answer(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    a_good_shop(web, site={"body": requests.ConnectionError("reset")})

    assert ["address"] == list(findings(shop))


@pytest.mark.parametrize(
    "site", [{"timezone_string": "Europe/Paris"}, {"timezone_string": "", "gmt_offset": 1}]
)
def test_another_name_for_the_same_time_is_fine(
    web: responses.RequestsMock, shop: WooCommerce, site: dict[str, Any]
) -> None:
    a_good_shop(web, site={"json": site, "headers": NOON})

    assert findings(shop)["zone"].ok


def test_a_clock_that_is_off_is_named(web: responses.RequestsMock, shop: WooCommerce) -> None:
    site = {"timezone_string": "Europe/Berlin", "gmt_offset": 1}
    a_good_shop(web, site={"json": site, "headers": {"Date": "Mon, 02 Nov 2026 11:50:00 GMT"}})

    clock = findings(shop)["clock"]

    assert "The shop's clock is 10 min behind ours." == clock.sentence
    assert not clock.ok


def test_a_shop_that_lists_no_statuses_is_not_doubted(web: responses.RequestsMock, shop: WooCommerce) -> None:
    a_good_shop(web, statuses={"json": []})

    assert findings(shop)["statuses"].ok
