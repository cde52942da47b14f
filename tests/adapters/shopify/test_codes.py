"""Codes as discounts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import requests

from adapters.shopify import Shopify
from connector.domain.notices import Goodwill, GoodwillKind
from connector.errors import Transient, Uncertain
from connector.ports import Code, CodeOutcome
from tests.adapters.shopify.conftest import Web, an_answer, an_error, gid

TEN_PERCENT = Goodwill(GoodwillKind.PERCENT, percent=10)
CODE = Code("SORRY-7K3", TEN_PERCENT, "ann@mail.example", date(2026, 12, 31), order_id=1001)
TITLE = "Apology for a delay: 10 % off"
FREE = an_answer({"codeDiscountNodeByCode": None})
MADE = an_answer({"discountCodeBasicCreate": {"codeDiscountNode": {"id": gid("D", 1)}, "userErrors": []}})
BOUND = {"__typename": "DiscountCustomers", "customers": [{"id": gid("Customer", 501)}]}


def refused(code: str) -> dict[str, Any]:
    error = {"message": "is taken", "code": code, "field": ["basicCodeDiscount", "code"]}
    return an_answer({"discountCodeBasicCreate": {"codeDiscountNode": None, "userErrors": [error]}})


def standing(**changes: Any) -> dict[str, Any]:
    discount = {
        "__typename": "DiscountCodeBasic",
        "title": TITLE,
        "endsAt": "2026-12-31T22:59:59Z",
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": BOUND,
        "customerGets": {"value": {"__typename": "DiscountPercentage", "percentage": 0.1}},
        **changes,
    }
    found = {"id": gid("DiscountCodeNode", 61), "codeDiscount": discount}
    return an_answer({"codeDiscountNodeByCode": found})


def customer(web: Web, number: int | None = 501) -> None:
    found = {"id": gid("Customer", number)} if number else None
    web.answers("OrderCustomer", an_answer({"order": {"customer": found}}))


def deletable(web: Web) -> None:
    web.answers("DeleteCode", an_answer({"discountCodeDelete": {"userErrors": []}}))


def test_a_code_is_a_fraction_for_one_customer_and_one_use_until_its_last_day(
    web: Web, shop: Shopify
) -> None:
    customer(web)
    web.answers("Code", FREE)
    web.answers("MakeCode", MADE)
    assert CodeOutcome.MADE is shop.make_code(CODE)
    expected = {
        "title": TITLE,
        "code": "SORRY-7K3",
        "startsAt": "2026-11-02T12:00:00Z",
        "endsAt": "2026-12-31T23:59:59+01:00",
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "combinesWith": {"orderDiscounts": False, "productDiscounts": False, "shippingDiscounts": False},
        "context": {"customers": {"add": [gid("Customer", 501)]}},
        "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
    }
    assert [{"discount": expected}] == web.variables("MakeCode")


def test_an_amount_comes_off_the_whole_order_and_has_no_currency_of_its_own(web: Web, shop: Shopify) -> None:
    customer(web)
    web.answers("Code", FREE)
    web.answers("MakeCode", MADE)
    five = replace(CODE, goodwill=Goodwill(GoodwillKind.AMOUNT, amount=Decimal("5.00"), currency="EUR"))
    assert CodeOutcome.MADE is shop.make_code(five)
    [asked] = web.variables("MakeCode")
    off = {"discountAmount": {"amount": "5.00", "appliesOnEachItem": False}}
    assert {"value": off, "items": {"all": True}} == asked["discount"]["customerGets"]


def test_an_amount_that_stands_as_asked_is_adopted(web: Web, shop: Shopify) -> None:
    customer(web)
    five = replace(CODE, goodwill=Goodwill(GoodwillKind.AMOUNT, amount=Decimal("5.00"), currency="EUR"))
    gets = {"value": {"__typename": "DiscountAmount", "amount": {"amount": "5.0"}}}
    web.answers("Code", standing(title="Apology for a delay: 5.00 EUR off", customerGets=gets))
    assert CodeOutcome.MADE is shop.make_code(five)
    assert "MakeCode" not in web.names


def test_free_shipping_is_a_discount_of_its_own_kind_for_every_country(web: Web, shop: Shopify) -> None:
    customer(web)
    web.answers("Code", FREE)
    payload = {"codeDiscountNode": {"id": gid("D", 1)}, "userErrors": []}
    web.answers("MakeShippingCode", an_answer({"discountCodeFreeShippingCreate": payload}))
    free = replace(CODE, goodwill=Goodwill(GoodwillKind.FREE_SHIPPING))
    assert CodeOutcome.MADE is shop.make_code(free)
    [asked] = web.variables("MakeShippingCode")
    assert ({"all": True}, None, {"orderDiscounts": False, "productDiscounts": False}) == (
        asked["discount"]["destination"],
        asked["discount"].get("customerGets"),
        asked["discount"]["combinesWith"],
    )


def test_gift_wrap_needs_no_code(web: Web, shop: Shopify) -> None:
    assert CodeOutcome.IMPOSSIBLE is shop.make_code(replace(CODE, goodwill=Goodwill(GoodwillKind.GIFT_WRAP)))
    assert [] == web.asked


def test_a_guests_code_is_for_whoever_holds_it(web: Web, shop: Shopify) -> None:
    customer(web, None)
    web.answers("Code", FREE)
    web.answers("MakeCode", MADE)
    assert CodeOutcome.MADE is shop.make_code(CODE)
    assert {"all": "ALL"} == web.variables("MakeCode")[0]["discount"]["context"]


def test_a_code_that_stands_as_asked_is_adopted(web: Web, shop: Shopify) -> None:
    customer(web)
    web.answers("Code", standing())
    assert CodeOutcome.MADE is shop.make_code(CODE)
    assert "MakeCode" not in web.names


_OTHERWISE: list[dict[str, Any]] = [
    {"endsAt": None},
    {"usageLimit": None},
    {"appliesOncePerCustomer": False},
    {"context": {"__typename": "DiscountBuyerSelectionAll"}},
    {"context": {**BOUND, "customers": [{"id": gid("Customer", 7)}]}},
    {"customerGets": {"value": {"__typename": "DiscountPercentage", "percentage": 0.2}}},
    {"customerGets": {"value": {"__typename": "DiscountAmount"}}},
]


@pytest.mark.parametrize("otherwise", _OTHERWISE)
def test_one_of_ours_that_is_otherwise_is_taken_back(
    web: Web, shop: Shopify, otherwise: dict[str, Any]
) -> None:
    customer(web)
    deletable(web)
    web.answers("Code", standing(**otherwise))
    assert CodeOutcome.IMPOSSIBLE is shop.make_code(CODE)
    assert [{"id": gid("DiscountCodeNode", 61)}] == web.variables("DeleteCode")


def test_the_merchants_own_code_of_that_name_is_left_alone(web: Web, shop: Shopify) -> None:
    customer(web)
    web.answers("Code", standing(title="Summer sale"))
    assert CodeOutcome.TAKEN is shop.make_code(CODE)
    assert "DeleteCode" not in web.names


@pytest.mark.parametrize(
    ("left", "outcome"),
    [
        (FREE, CodeOutcome.IMPOSSIBLE),
        (standing(), CodeOutcome.MADE),
        (standing(title="Summer sale"), CodeOutcome.TAKEN),
    ],
)
def test_after_a_refusal_the_shop_is_looked_at_again(
    web: Web, shop: Shopify, left: Any, outcome: CodeOutcome
) -> None:
    customer(web)
    web.answers("Code", FREE, left)
    web.answers("MakeCode", refused("TAKEN"))
    assert outcome is shop.make_code(CODE)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (requests.ReadTimeout("slow"), Uncertain),
        (requests.ConnectionError("reset"), Uncertain),
        ((502, {}, "bad gateway"), Uncertain),
        (an_answer({"discountCodeBasicCreate": None}, [an_error("INTERNAL_SERVER_ERROR")]), Uncertain),
        (an_answer(errors=[an_error("THROTTLED")], charged=None), Transient),
        (requests.ConnectTimeout("nobody"), Transient),
    ],
)
def test_a_code_is_attempted_once_and_found_by_the_next_call(
    web: Web, shop: Shopify, answer: object, kind: type[Exception]
) -> None:
    customer(web)
    web.answers("Code", FREE)
    web.answers("MakeCode", answer)
    with pytest.raises(kind):
        shop.make_code(CODE)
    assert 1 == web.names.count("MakeCode")

    web.answers("Code", standing())
    assert CodeOutcome.MADE is shop.make_code(CODE)
    assert 1 == web.names.count("MakeCode")


@pytest.mark.parametrize(("percent", "limit"), [(0, None), (101, None), (10, Decimal(5))])
def test_what_the_shop_cannot_do_is_not_asked_for(
    web: Web, shop: Shopify, percent: int, limit: Decimal | None
) -> None:
    assert CodeOutcome.IMPOSSIBLE is shop.make_code(
        Code("SORRY", Goodwill(GoodwillKind.PERCENT, percent), "a@b.example", date(2026, 12, 31), limit)
    )
    assert [] == web.asked


def test_a_code_is_withdrawn_for_good(web: Web, shop: Shopify) -> None:
    deletable(web)
    web.answers("Code", standing())
    shop.withdraw_code("SORRY-7K3")
    assert [{"id": gid("DiscountCodeNode", 61)}] == web.variables("DeleteCode")


@pytest.mark.parametrize("found", [FREE, standing(title="Summer sale")])
def test_there_is_nothing_of_ours_to_withdraw(web: Web, shop: Shopify, found: Any) -> None:
    web.answers("Code", found)
    shop.withdraw_code("SORRY-7K3")
    assert ["Code"] == web.names
