"""What an answer means: errors beside data, versions that ran out, searches that were ignored."""

import json
from datetime import timedelta
from typing import Any

import pytest
import requests

from adapters.shopify import Shopify
from connector.domain.orders import Flag
from connector.errors import ConnectorError, Permanent, Refused
from connector.ports import VariantWrite
from tests.adapters.shopify.conftest import DATED, Web, an_answer, an_error, gid, nodes

NO_ORDERS = an_answer({"orders": nodes()})


def read(shop: Shopify) -> None:
    list(shop.order_stamps(None))


@pytest.mark.parametrize(
    "answer",
    [
        (502, DATED, "<h1>Bad gateway</h1>"),
        (503, DATED, ""),
        (429, {**DATED, "Retry-After": "2"}, "{}"),
        (200, DATED, "<html>maintenance</html>"),
        (200, DATED, "{}"),
        requests.ReadTimeout("slow"),
        requests.ConnectionError("reset"),
        an_answer(errors=[an_error("INTERNAL_SERVER_ERROR", requestId="r-1")]),
        an_answer(errors=[{"message": "Something went wrong"}]),
    ],
)
def test_a_query_is_asked_again_after_what_passes(web: Web, shop: Shopify, answer: object) -> None:
    web.answers("OrderStamps", answer, NO_ORDERS)
    read(shop)
    assert 2 == len(web.asked)


@pytest.mark.parametrize(
    ("status", "kind"), [(402, Refused), (403, Refused), (423, Refused), (404, Permanent), (302, Permanent)]
)
def test_what_needs_a_person_is_not_asked_again(
    web: Web, shop: Shopify, status: int, kind: type[ConnectorError]
) -> None:
    web.answers("OrderStamps", (status, DATED, "{}"))
    with pytest.raises(kind):
        read(shop)
    assert 1 == len(web.asked)


def test_a_document_that_shopify_does_not_understand_is_not_sent_again(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", an_answer(errors=[an_error("undefinedField", "query", "orders")]))
    with pytest.raises(Permanent) as caught:
        read(shop)
    assert "undefinedField" in caught.value.details
    assert 1 == len(web.asked)


def test_a_missing_scope_is_named(web: Web, shop: Shopify) -> None:
    error = an_error("ACCESS_DENIED", "orders", requiredAccess="`read_orders` access scope.")
    web.answers("OrderStamps", an_answer({"orders": None}, [error]))
    with pytest.raises(Refused, match="read_orders"):
        read(shop)


@pytest.mark.parametrize("code", ["invalid_field", "invalid_value"])
def test_a_search_that_was_not_understood_is_an_error(web: Web, shop: Shopify, code: str) -> None:
    warning = {"field": "updated_at", "message": "Invalid search field", "code": code}
    search = [{"path": ["orders"], "query": "x", "warnings": [warning]}]
    web.answers("OrderStamps", an_answer({"orders": nodes()}, search=search))
    with pytest.raises(Permanent, match="did not understand what was searched for"):
        read(shop)


def test_a_search_without_warnings_is_none(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", an_answer({"orders": nodes()}, search=[{"path": ["orders"], "query": "x"}]))
    read(shop)
    assert [] == shop.take_set_aside()


def test_another_version_than_the_one_asked_for_is_said_so(web: Web, shop: Shopify) -> None:
    newer = (200, {**DATED, "X-Shopify-API-Version": "2027-10"}, json.dumps(NO_ORDERS))
    web.answers("OrderStamps", newer)
    read(shop)
    [remark] = shop.take_set_aside()
    assert "version 2027-10 of its interface instead of 2026-07" in remark
    assert [] == shop.take_set_aside()


def test_the_shops_clock_is_read_off_every_answer(web: Web, shop: Shopify) -> None:
    late = (200, {**DATED, "Date": "Mon, 02 Nov 2026 12:07:00 GMT"}, json.dumps(NO_ORDERS))
    web.answers("OrderStamps", late)
    read(shop)
    assert timedelta(minutes=7).total_seconds() == shop.clock_skew()


STANDING = an_answer(
    {
        "nodes": [
            {
                "id": gid("ProductVariant", 11),
                "inventoryPolicy": "DENY",
                "product": {"id": gid("Product", 1)},
                "inStockDate": None,
            }
        ]
    }
)


def write(web: Web, shop: Shopify, answer: object) -> list[str | None]:
    web.answers("StandingVariants", STANDING)
    web.answers("WriteVariants", answer)
    results = shop.write_variants([VariantWrite(11, Flag.NOTIFY)])
    assert 1 == web.names.count("WriteVariants")
    return [result.error for result in results]


DONE: dict[str, Any] = {"productVariantsBulkUpdate": {"userErrors": []}}


def test_errors_beside_data_do_not_repeat_a_mutation_that_ran(web: Web, shop: Shopify) -> None:
    denied = an_error("ACCESS_DENIED", "productVariantsBulkUpdate", "productVariants", 0, "metafield")
    assert [None] == write(web, shop, an_answer(DONE, [denied]))


@pytest.mark.parametrize(
    "answer",
    [
        requests.ReadTimeout("slow"),
        (502, DATED, "<h1>Bad gateway</h1>"),
        (200, DATED, "not json"),
        an_answer({"productVariantsBulkUpdate": None}, [an_error("INTERNAL_SERVER_ERROR")]),
        an_answer({"productVariantsBulkUpdate": None}),
        an_answer(errors=[an_error("THROTTLED")], charged=None),
    ],
)
def test_a_mutation_is_attempted_once_whatever_comes_of_it(web: Web, shop: Shopify, answer: object) -> None:
    [error] = write(web, shop, answer)
    assert error is not None


def test_a_mutation_without_its_scope_says_which(web: Web, shop: Shopify) -> None:
    error = an_error("ACCESS_DENIED", "productVariantsBulkUpdate", requiredAccess="`write_products`")
    [said] = write(web, shop, an_answer({"productVariantsBulkUpdate": None}, [error]))
    assert "write_products" in (said or "")
