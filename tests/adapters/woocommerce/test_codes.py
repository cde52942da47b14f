"""Codes as coupons."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import requests
import responses
from responses.matchers import json_params_matcher, query_param_matcher

from adapters.woocommerce import WooCommerce
from connector.domain.notices import Goodwill, GoodwillKind
from connector.errors import Refused, Transient, Uncertain
from connector.ports import Code, CodeOutcome

COUPONS = "https://shop.example/wp-json/wc/v3/coupons"


def percent_off(percent: int) -> Goodwill:
    return Goodwill(GoodwillKind.PERCENT, percent)


CODE = Code("SORRY-7K3", percent_off(10), "Ann@Mail.example", date(2026, 12, 31))
OURS = "Made by the backorder connector: goes with the apology for a delay."


def a_coupon(**changes: Any) -> dict[str, Any]:
    return {
        "id": 5,
        "code": "sorry-7k3",
        "amount": "10.00",
        "status": "publish",
        "discount_type": "percent",
        "description": OURS,
        "date_expires": "2026-12-31T23:59:59",
        "usage_limit": 1,
        "usage_limit_per_user": 1,
        "individual_use": True,
        "maximum_amount": "0.00",
        "email_restrictions": ["ann@mail.example"],
        **changes,
    }


def found(web: responses.RequestsMock, *coupons: dict[str, Any]) -> None:
    asked = query_param_matcher({"code": "SORRY-7K3"}, strict_match=False)
    web.get(COUPONS, json=list(coupons), match=[asked])


def deletes(web: responses.RequestsMock, number: int = 5) -> None:
    web.delete(f"{COUPONS}/{number}", json=a_coupon(), match=[query_param_matcher({"force": "true"})])


def test_a_code_is_bound_to_its_address_its_use_and_its_last_day(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    found(web)
    asked = {
        "code": "SORRY-7K3",
        "discount_type": "percent",
        "amount": "10",
        "free_shipping": False,
        "individual_use": True,
        "usage_limit": 1,
        "usage_limit_per_user": 1,
        "email_restrictions": ["Ann@Mail.example"],
        "date_expires": "2026-12-31T23:59:59",
        "description": OURS,
        "maximum_amount": "0.00",
    }
    web.post(COUPONS, status=201, json=a_coupon(), match=[json_params_matcher(asked)])

    assert CodeOutcome.MADE is shop.make_code(CODE)


def test_a_limited_code_is_limited_by_the_order_it_may_be_used_on(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    found(web)
    web.post(
        COUPONS,
        status=201,
        json=a_coupon(maximum_amount="91.20"),
        match=[json_params_matcher({"maximum_amount": "91.20"}, strict_match=False)],
    )

    assert CodeOutcome.MADE is shop.make_code(
        Code(CODE.code, percent_off(10), CODE.email, CODE.valid_until, Decimal("9.12"))
    )


def test_a_code_that_stands_as_asked_is_adopted(web: responses.RequestsMock, shop: WooCommerce) -> None:
    found(web, a_coupon())

    assert CodeOutcome.MADE is shop.make_code(CODE)


def test_two_of_one_name_made_at_once_are_adopted(web: responses.RequestsMock, shop: WooCommerce) -> None:
    found(web, a_coupon(), a_coupon(id=6))

    assert CodeOutcome.MADE is shop.make_code(CODE)


def test_the_merchants_own_code_of_that_name_is_left_alone(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    found(web, a_coupon(description="Summer sale", amount="20.00"))

    assert CodeOutcome.TAKEN is shop.make_code(CODE)


_OTHERWISE: list[dict[str, Any]] = [
    {"email_restrictions": []},
    {"amount": "0.00"},
    {"date_expires": None},
    {"date_expires": "2026-12-31T00:00:00"},
    {"discount_type": "fixed_cart"},
    {"usage_limit": None},
    {"usage_limit_per_user": None},
    {"individual_use": False},
    {"status": "draft"},
    {"maximum_amount": "5.00"},
]


@pytest.mark.parametrize("otherwise", _OTHERWISE)
def test_a_code_made_otherwise_than_asked_is_taken_back(
    web: responses.RequestsMock, shop: WooCommerce, otherwise: dict[str, Any]
) -> None:
    found(web)
    web.post(COUPONS, status=201, json=a_coupon(**otherwise))
    deletes(web)

    assert CodeOutcome.IMPOSSIBLE is shop.make_code(CODE)


def test_our_own_half_made_code_is_taken_back(web: responses.RequestsMock, shop: WooCommerce) -> None:
    found(web, a_coupon(email_restrictions=[]))
    deletes(web)

    assert CodeOutcome.IMPOSSIBLE is shop.make_code(CODE)


@pytest.mark.parametrize(
    ("left", "outcome"),
    [
        ([], CodeOutcome.IMPOSSIBLE),
        ([a_coupon()], CodeOutcome.MADE),
        ([a_coupon(description="Summer sale", amount="20.00")], CodeOutcome.TAKEN),
    ],
)
def test_after_a_refusal_the_shop_is_looked_at_again(
    web: responses.RequestsMock, shop: WooCommerce, left: list[dict[str, Any]], outcome: CodeOutcome
) -> None:
    found(web)
    web.post(COUPONS, status=400, json={"code": "woocommerce_rest_coupon_code_already_exists"})
    found(web, *left)

    assert outcome is shop.make_code(CODE)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "body": "<h1>Critical error</h1>", "content_type": "text/html"},
        {"body": requests.ReadTimeout("slow")},
        {"body": requests.ConnectionError("reset")},
        {"status": 200, "body": "", "content_type": "text/html"},
        {"status": 201, "json": []},
    ],
)
def test_a_code_that_may_have_been_made_is_uncertain_and_tried_once(
    shop: WooCommerce, answer: dict[str, Any], waits: list[float]
) -> None:
    with responses.RequestsMock() as web:
        found(web)
        post = web.post(COUPONS, **answer)
        with pytest.raises(Uncertain):
            shop.make_code(CODE)

        assert (1, []) == (post.call_count, waits)


def test_a_code_that_never_left_us_may_be_tried_again(web: responses.RequestsMock, shop: WooCommerce) -> None:
    found(web)
    web.post(COUPONS, body=requests.ConnectTimeout("nobody"))

    with pytest.raises(Transient):
        shop.make_code(CODE)


def test_a_key_without_rights_is_said_so(web: responses.RequestsMock, shop: WooCommerce) -> None:
    found(web)
    web.post(COUPONS, status=401, json={"code": "woocommerce_rest_authentication_error"})

    with pytest.raises(Refused):
        shop.make_code(CODE)


@pytest.mark.parametrize(("email", "percent"), [("*@mail.example", 10), ("nobody", 10), ("a@b.example", 101)])
def test_what_the_shop_would_twist_is_not_asked_for(
    web: responses.RequestsMock, shop: WooCommerce, email: str, percent: int
) -> None:
    assert CodeOutcome.IMPOSSIBLE is shop.make_code(
        Code("SORRY", percent_off(percent), email, date(2026, 12, 31))
    )
    assert 0 == len(web.calls)


def test_withdrawing_deletes_every_coupon_of_that_name_for_good(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    found(web, a_coupon(), a_coupon(id=6), a_coupon(id=7, code="sorry-7k3-other"))
    deletes(web, 5)
    web.delete(f"{COUPONS}/6", status=404, json={"code": "woocommerce_rest_shop_coupon_invalid_id"})

    shop.withdraw_code("SORRY-7K3")

    assert 3 == len(web.calls)


def test_withdrawing_a_code_that_is_not_there_is_no_error(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    found(web)

    shop.withdraw_code("SORRY-7K3")

    assert 1 == len(web.calls)
