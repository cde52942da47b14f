"""What the shop's failures mean."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import responses
from pydantic import SecretStr

from adapters.woocommerce import WooCommerce
from connector.errors import ConnectorError, Permanent, Refused, SettingsError, Transient

ORDERS = "https://shop.example/wp-json/wc/v3/orders"
HTML = {"content_type": "text/html; charset=UTF-8"}
JSON = {"content_type": "application/json; charset=UTF-8"}


def poll(shop: WooCommerce) -> None:
    list(shop.order_stamps(datetime(2026, 11, 2, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ({"status": 500, "body": "<h1>Critical error</h1>", **HTML}, Transient, "failed while"),
        ({"status": 502, "body": "<h1>Bad gateway</h1>", **HTML}, Transient, "behind its front"),
        ({"status": 200, "body": "", **HTML}, Transient, "with nothing"),
        ({"status": 200, "body": "<b>Warning</b>[]", **HTML}, Transient, "something other than JSON"),
        ({"status": 200, "body": '[{"id": 1', **JSON}, Transient, "broken JSON"),
        ({"status": 200, "body": '{"id": 1}', **JSON}, Transient, "other than a list"),
        ({"status": 404, "body": "<h1>Not found</h1>", **HTML}, Transient, "shops.acme.url"),
        (
            {"status": 404, "json": {"code": "rest_no_route", "message": "No route"}},
            Transient,
            "switched off",
        ),
        ({"status": 400, "json": {"code": "rest_invalid_param", "message": "Bad"}}, Permanent, "not accept"),
        ({"status": 301, "body": "", **HTML}, Permanent, "another address"),
        ({"status": 401, "json": {"code": "woocommerce_rest_cannot_view"}}, Refused, "shops.acme.key"),
        (
            {"status": 401, "json": {"code": "woocommerce_rest_authentication_error"}},
            Refused,
            "secret is wrong",
        ),
        ({"status": 403, "body": "<h1>Forbidden</h1>", **HTML}, Refused, "refused us (403)"),
        ({"body": requests.ConnectionError("reset")}, Transient, "connection to the shop"),
        ({"body": requests.ReadTimeout("slow")}, Transient, "did not answer in time"),
    ],
)
def test_a_failed_reading_says_what_helps(
    shop: WooCommerce, answer: dict[str, Any], error: type[ConnectorError], words: str
) -> None:
    with responses.RequestsMock() as web:
        web.get(ORDERS, **answer)
        with pytest.raises(error) as caught:
            poll(shop)

    assert words in str(caught.value)
    assert "acme" in str(caught.value)


def test_what_passes_is_asked_again(
    web: responses.RequestsMock, shop: WooCommerce, waits: list[float]
) -> None:
    web.get(ORDERS, status=502)
    web.get(ORDERS, json=[])

    poll(shop)

    assert 1 == len(waits)


def test_maintenance_is_left_for_a_later_pass(
    web: responses.RequestsMock, shop: WooCommerce, waits: list[float]
) -> None:
    web.get(ORDERS, status=503, body="<h1>Briefly unavailable</h1>", headers={"Retry-After": "600"}, **HTML)

    with pytest.raises(Transient) as caught:
        poll(shop)

    assert (600, []) == (caught.value.retry_after, waits)


def test_a_missing_route_is_never_an_order_that_is_gone(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(ORDERS, status=404, json={"code": "rest_no_route", "message": "No route was found"})

    with pytest.raises(Transient):
        shop.orders([1])


def test_a_full_page_that_nobody_can_read_ends_the_walk(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(ORDERS, json=[{"id": number} for number in range(100)])

    with pytest.raises(Transient, match="could not be read to its end"):
        poll(shop)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example",
        "shop.example",
        "https://ck:cs@shop.example",
        "https://shop.example/?a=b",
        "https://",
    ],
)
def test_only_a_plain_secure_address_will_do(url: str) -> None:
    with pytest.raises(SettingsError, match=r"shops\.acme\.url") as caught:
        WooCommerce(name="acme", url=url, key="ck", secret="cs_hush", zone="UTC", statuses={})

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"zone": "Berlin"}, "shops.acme.zone"),
        ({"zone": ""}, "shops.acme.zone"),
        ({"key": ""}, "shops.acme.key"),
        ({"secret": "cs_hush\n"}, "shops.acme.secret"),
        ({"secret": SecretStr("cs_hüsh")}, "shops.acme.secret"),
        ({"ca_file": "no-such.pem"}, "no-such.pem"),
    ],
)
def test_wrong_settings_are_named_and_secrets_are_not_shown(changes: dict[str, Any], key: str) -> None:
    settings = {"key": "ck", "secret": "cs", "zone": "UTC", **changes}
    with pytest.raises(SettingsError) as caught:
        WooCommerce(name="acme", url="https://shop.example", statuses={}, **settings)

    assert key in str(caught.value)
    assert "hüsh" not in str(caught.value)


@pytest.mark.parametrize("shown", [repr, str, lambda shop: repr(vars(shop))])
def test_no_repr_shows_the_keys(shop: WooCommerce, shown: Callable[[WooCommerce], str]) -> None:
    assert "hush" not in shown(shop)
    assert "ck_1234" not in shown(shop)


def test_errors_keep_the_query_out_of_the_log(web: responses.RequestsMock, shop: WooCommerce) -> None:
    web.get("https://shop.example/wp-json/wc/v3/coupons", body=requests.ConnectionError("reset"))

    with pytest.raises(Transient) as caught:
        shop.withdraw_code("SORRY-123")

    assert "SORRY" not in f"{caught.value} {caught.value.details}"
