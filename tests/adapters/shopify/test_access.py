"""Tokens: one that stays, and one for a day."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr
from responses.matchers import header_matcher

from adapters.shopify import Shopify
from adapters.shopify.api import Credentials
from connector.errors import Refused, Transient
from tests.adapters.shopify.conftest import DATED, TOKEN, Watch, Web, an_answer, nodes

CREDENTIALS = Credentials(client_id="id-1", client_secret=SecretStr("shpss_hush"))
NO_ORDERS = an_answer({"orders": nodes()})
A_DAY = 86399


def grant(web: Web, token: str, expires_in: int = A_DAY) -> Any:
    body = {"access_token": token, "scope": "read_orders", "expires_in": expires_in}
    return web.mock.post(TOKEN, json=body, headers=DATED)


def read(shop: Shopify) -> None:
    list(shop.order_stamps(None))


def tokens_of(web: Web) -> list[str]:
    return [headers["X-Shopify-Access-Token"] for headers in web.headers]


def test_a_static_token_goes_with_every_call(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", NO_ORDERS)
    read(shop)
    assert ["shpat_hush"] == tokens_of(web)


def test_client_id_and_secret_are_changed_for_a_token_once_a_day(
    web: Web, make: Callable[..., Shopify], watch: Watch
) -> None:
    web.answers("OrderStamps", NO_ORDERS)
    asked = grant(web, "shpat_day_1")
    shop = make(credentials=CREDENTIALS)
    read(shop)
    read(shop)
    assert 1 == asked.call_count
    form = parse_qs(str(asked.calls[0].request.body, "utf-8"))
    assert {
        "grant_type": ["client_credentials"],
        "client_id": ["id-1"],
        "client_secret": ["shpss_hush"],
    } == form

    watch.at += 0.81 * A_DAY
    grant(web, "shpat_day_2")
    read(shop)
    assert ["shpat_day_1", "shpat_day_1", "shpat_day_2"] == tokens_of(web)


def test_a_token_that_is_refused_is_renewed_once(web: Web, make: Callable[..., Shopify]) -> None:
    web.answers("OrderStamps", (401, DATED, "{}"), NO_ORDERS)
    grant(web, "shpat_old")
    grant(web, "shpat_new")
    read(make(credentials=CREDENTIALS))
    assert ["shpat_old", "shpat_new"] == tokens_of(web)


def test_a_token_that_is_refused_again_is_a_matter_for_a_person(
    web: Web, make: Callable[..., Shopify]
) -> None:
    web.answers("OrderStamps", (401, DATED, "{}"))
    grant(web, "shpat_old")
    with pytest.raises(Refused):
        read(make(credentials=CREDENTIALS))
    assert 2 == len(web.asked)


def test_a_static_token_is_not_tried_again(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", (401, DATED, "{}"))
    with pytest.raises(Refused, match="refused the credentials"):
        read(shop)
    assert 1 == len(web.asked)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_no_token_for_wrong_credentials_and_no_secret_in_what_is_said(
    web: Web, make: Callable[..., Shopify], status: int
) -> None:
    web.mock.post(TOKEN, status=status, json={"error": "application_cannot_be_found"})
    with pytest.raises(Refused, match="client id or secret are wrong") as caught:
        read(make(credentials=CREDENTIALS))
    assert "shpss_hush" not in f"{caught.value} {caught.value.details}"
    assert "shpss_hush" not in repr(make(credentials=CREDENTIALS).api)


def test_an_outage_of_the_token_service_passes(web: Web, make: Callable[..., Shopify]) -> None:
    web.answers("OrderStamps", NO_ORDERS)
    web.mock.post(TOKEN, status=502, body="bad gateway")
    grant(web, "shpat_day_1")
    read(make(credentials=CREDENTIALS))
    assert ["shpat_day_1"] == tokens_of(web)


def test_something_else_than_a_token_is_no_token(web: Web, make: Callable[..., Shopify]) -> None:
    web.mock.post(TOKEN, json={"token": "shpat_hush"})
    with pytest.raises(Transient) as caught:
        read(make(credentials=CREDENTIALS))
    assert "shpat_hush" not in str(caught.value)


def test_a_call_is_json_and_says_so(web: Web, shop: Shopify) -> None:
    web.mock.reset()
    web.mock.add_callback(
        "POST",
        "https://acme.myshopify.com/admin/api/2026-07/graphql.json",
        callback=web.reply,
        match=[header_matcher({"Content-Type": "application/json", "Accept": "application/json"})],
    )
    web.answers("OrderStamps", NO_ORDERS)
    read(shop)
    assert 1 == len(web.asked)
