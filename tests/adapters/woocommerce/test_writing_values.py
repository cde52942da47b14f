"""Flags, in-stock dates and promises, written in batches."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from responses.matchers import json_params_matcher, query_param_matcher

from adapters.woocommerce import WooCommerce
from connector.domain.orders import Flag
from connector.errors import Refused
from connector.ports import OrderWrite, VariantWrite, WriteResult

LIST = "https://shop.example/wp-json/wc/v3/products"
PRODUCTS = f"{LIST}/batch"
ACROSS = "https://shop.example/wp-json/wc-analytics/variations"
ORDERS = "https://shop.example/wp-json/wc/v3/orders/batch"
DATE_META = "_backorder_in_stock_date"


def stands(number: int, flag: str = "notify", date: str | None = None) -> dict[str, Any]:
    meta = [{"id": 1, "key": DATE_META, "value": date}] if date else []
    return {"id": number, "backorders": flag, "meta_data": meta}


def has_now(web: responses.RequestsMock, **products: dict[str, Any]) -> None:
    """The shop has every product asked for: managed, no flag, no date, unless it is said otherwise."""

    def listed(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        [ids] = parse_qs(urlsplit(request.url or "").query)["include"]
        return 200, {}, json.dumps([a_product(int(n)) | products.get(f"p{n}", {}) for n in ids.split(",")])

    web.add_callback("GET", LIST, listed, content_type="application/json")


def a_product(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": "Mug",
        "type": "simple",
        "status": "publish",
        "manage_stock": True,
        "stock_quantity": 0,
        "backorders": "no",
        "date_modified_gmt": "2026-11-02T08:00:00",
    }


def dated(date: str) -> dict[str, Any]:
    return {"meta_data": [{"id": 1, "key": DATE_META, "value": date}]}


def failed(number: int, status: int, message: str = "Invalid ID.") -> dict[str, Any]:
    return {"id": number, "error": {"code": "invalid", "message": message, "data": {"status": status}}}


def test_only_what_is_given_is_written_and_never_the_stock(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    sent = [
        {"id": 11, "backorders": "notify", "meta_data": [{"key": DATE_META, "value": "2026-12-04"}]},
        {"id": 12, "backorders": "no"},
        {"id": 13, "meta_data": [{"key": DATE_META, "value": None}]},
    ]
    has_now(web, p12={"backorders": "notify"}, p13=dated("2026-12-01"))
    answer = [stands(11, date="2026-12-04"), stands(12, "no"), stands(13)]
    web.post(PRODUCTS, json={"update": answer}, match=[json_params_matcher({"update": sent})])

    results = shop.write_variants(
        [VariantWrite(11, Flag.NOTIFY, "2026-12-04"), VariantWrite(12, Flag.NO), VariantWrite(13, None, "")]
    )

    assert [WriteResult(11), WriteResult(12), WriteResult(13)] == results


def test_promises_are_written_as_text_and_removed_by_nothing(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    sent = [
        {"id": 1, "meta_data": [{"key": "_backorder_promises", "value": '{"7":"2026-12-04"}'}]},
        {"id": 2, "meta_data": [{"key": "_backorder_promises", "value": None}]},
    ]
    web.post(ORDERS, json={"update": [{"id": 1}, {"id": 2}]}, match=[json_params_matcher({"update": sent})])

    results = shop.write_orders([OrderWrite(1, '{"7":"2026-12-04"}'), OrderWrite(2, "")])

    assert [WriteResult(1), WriteResult(2)] == results


def test_nothing_to_write_sends_nothing(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert [WriteResult(11)] == shop.write_variants([VariantWrite(11)])
    assert [] == shop.write_orders([])
    assert 0 == len(web.calls)


def test_each_item_has_its_own_result(web: responses.RequestsMock, shop: WooCommerce) -> None:
    has_now(web)
    answer = [failed(11, 404, "Not &lt;here&gt;"), stands(12, "yes"), failed(13, 500, "Oh")]
    web.post(PRODUCTS, json={"update": answer})

    results = shop.write_variants([VariantWrite(n, Flag.YES) for n in (11, 12, 13, 14)])

    assert [
        WriteResult(11, "The shop did not accept it: Not <here>", permanent=True),
        WriteResult(12),
        WriteResult(13, "The shop did not accept it: Oh"),
        WriteResult(14, "The shop's answer does not mention it."),
    ] == results


def test_what_the_shop_did_not_keep_is_an_error(web: responses.RequestsMock, shop: WooCommerce) -> None:
    has_now(web)
    web.post(PRODUCTS, json={"update": [stands(11, "no"), stands(12, "notify", "2026-11-30")]})

    flag, date = shop.write_variants([VariantWrite(11, Flag.NOTIFY), VariantWrite(12, None, "2026-12-04")])

    assert 'The shop kept "no" for backorders where "notify" was written' in (flag.error or "")
    assert "The shop did not keep the in-stock date." == date.error
    assert flag.permanent
    assert date.permanent


def test_at_most_a_hundred_go_at_once(web: responses.RequestsMock, shop: WooCommerce) -> None:
    def echo(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        items = json.loads(request.body or "")["update"]
        return 200, {}, json.dumps({"update": [stands(item["id"]) for item in items]})

    has_now(web)
    web.add_callback("POST", PRODUCTS, echo, content_type="application/json")

    results = shop.write_variants([VariantWrite(n, Flag.NOTIFY) for n in range(1, 206)])

    assert [WriteResult(n) for n in range(1, 206)] == results
    assert 3 == sum(call.request.method == "POST" for call in web.calls)


def test_a_whole_failure_leaves_earlier_results_and_stops(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    has_now(web)
    web.post(PRODUCTS, json={"update": [stands(n) for n in range(1, 101)]})
    for _ in range(4):
        web.post(PRODUCTS, status=502)

    results = shop.write_variants([VariantWrite(n, Flag.NOTIFY) for n in range(1, 301)])

    assert [WriteResult(n) for n in range(1, 101)] == results[:100]
    assert {(True, False)} == {(r.error is not None, r.permanent) for r in results[100:]}
    assert (300, 5) == (len(results), sum(call.request.method == "POST" for call in web.calls))


def test_a_refused_batch_is_permanent_and_the_next_one_is_tried(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    has_now(web)
    web.post(PRODUCTS, status=413, json={"code": "woocommerce_rest_request_entity_too_large"})
    web.post(PRODUCTS, json={"update": [stands(101)]})

    results = shop.write_variants([VariantWrite(n, Flag.NOTIFY) for n in range(1, 102)])

    assert [True] * 100 + [False] == [r.permanent for r in results]
    assert WriteResult(101) == results[-1]


def test_a_key_that_may_not_write_is_raised(web: responses.RequestsMock, shop: WooCommerce) -> None:
    has_now(web)
    web.post(PRODUCTS, status=401, json={"code": "woocommerce_rest_authentication_error", "message": "No"})

    with pytest.raises(Refused):
        shop.write_variants([VariantWrite(11, Flag.NOTIFY)])


def test_junk_for_an_answer_may_be_tried_again(web: responses.RequestsMock, shop: WooCommerce) -> None:
    has_now(web)
    web.post(PRODUCTS, body='Warning{"update": []}', content_type="text/html")

    [result] = shop.write_variants([VariantWrite(11, Flag.NOTIFY)])

    assert "other than JSON" in (result.error or "")
    assert not result.permanent


def test_what_stands_already_is_not_written_again(web: responses.RequestsMock, shop: WooCommerce) -> None:
    has_now(web, p11={"backorders": "notify"} | dated("2026-12-04"))

    assert [WriteResult(11)] == shop.write_variants([VariantWrite(11, Flag.NOTIFY, "2026-12-04")])
    assert ["GET"] == [call.request.method for call in web.calls]


def test_a_flag_that_the_shop_would_ignore_is_not_sent(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    has_now(web, p11={"manage_stock": False, "stock_quantity": None})

    [result] = shop.write_variants([VariantWrite(11, Flag.NOTIFY)])

    assert "does not manage the stock" in (result.error or "")
    assert result.permanent


def test_a_product_that_is_gone_is_not_written_to(web: responses.RequestsMock, shop: WooCommerce) -> None:
    web.get(LIST, json=[])
    web.get(ACROSS, json=[])

    [result] = shop.write_variants([VariantWrite(11, Flag.NOTIFY)])

    assert ("The shop has no such product any more.", True) == (result.error, result.permanent)


def test_variations_are_written_under_their_own_parents(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    parents = [
        a_product(number) | {"type": "variable", "variations": [number + 1], "manage_stock": False}
        for number in (20, 30)
    ]
    unmet: list[dict[str, Any]] = []
    web.get(LIST, json=unmet, match=[query_param_matcher({"include": "21,31"}, strict_match=False)])
    web.get(ACROSS, json=[a_product(21) | {"parent_id": 20}, a_product(31) | {"parent_id": 30}])
    web.get(LIST, json=parents, match=[query_param_matcher({"include": "20,30"}, strict_match=False)])
    for parent in (20, 30):
        sent = {"update": [{"id": parent + 1, "backorders": "notify"}]}
        web.post(
            f"{LIST}/{parent}/variations/batch",
            json={"update": [stands(parent + 1)]},
            match=[json_params_matcher(sent)],
        )

    results = shop.write_variants([VariantWrite(21, Flag.NOTIFY), VariantWrite(31, Flag.NOTIFY)])

    assert [WriteResult(21), WriteResult(31)] == results
