"""Orders, from the shop's JSON to our words."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import responses
from responses.matchers import header_matcher, query_param_matcher

from adapters.woocommerce import WooCommerce
from adapters.woocommerce.wire import ORDER_FIELDS, ORDER_METAS, STAMP_FIELDS
from connector.domain.orders import Customer, Order, OrderLine, OrderStamp, Standing
from connector.errors import Transient
from connector.ports import StampPage
from tests.adapters.woocommerce.conftest import ORDERS, REFUSED, knows_its_statuses

DATE = {"Date": "Mon, 02 Nov 2026 12:00:00 GMT"}
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def an_order(**changes: Any) -> dict[str, Any]:
    line = {
        "id": 7,
        "name": "Mug &amp; saucer",
        "product_id": 11,
        "variation_id": 0,
        "quantity": 3,
        "total": "29.97",
        "sku": "MUG",
        "price": 9.99,
        "meta_data": [
            {"id": 1, "key": "_reduced_stock", "value": "3"},
            {"id": 2, "key": "_backorder_page_date", "value": "2026-12-04"},
        ],
    }
    return {
        "id": 100,
        "number": "A-100",
        "status": "processing",
        "created_via": "store-api",
        "currency": "EUR",
        "date_created_gmt": "2026-11-01T22:30:55",
        "date_modified_gmt": "2026-11-02T08:00:00",
        "date_completed_gmt": None,
        "billing": {"first_name": "Ann", "last_name": "Bee", "email": "ann@mail.example", "country": "DE"},
        "shipping": {"country": "AT"},
        "line_items": [line],
        "meta_data": [{"id": 3, "key": "wpml_language", "value": "de_AT"}],
        "refunds": [],
        **changes,
    }


def read(web: responses.RequestsMock, shop: WooCommerce, *orders: dict[str, Any]) -> list[Order]:
    web.get(ORDERS, json=list(orders), headers=DATE)
    return shop.orders([order["id"] for order in orders])


AFTER = datetime(2026, 11, 2, 7, 30, 30, tzinfo=UTC)
EVERY_STATUS = "cancelled,completed,half-packed,on-hold,pending,processing,trash"


def changed(web: responses.RequestsMock, shop: WooCommerce, *orders: dict[str, Any]) -> StampPage:
    knows_its_statuses(web)
    asked = {"modified_after": "2026-11-02T07:30:29Z", "status": EVERY_STATUS}
    web.get(ORDERS, json=list(orders), headers=DATE, match=[query_param_matcher(asked, strict_match=False)])
    [page] = shop.order_stamps(AFTER)
    return page


def test_a_quiet_poll_is_one_request_once_the_statuses_are_known(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    knows_its_statuses(web)
    asked = {
        "orderby": "modified",
        "order": "asc",
        "per_page": "100",
        "_fields": ORDER_FIELDS,
        "include_meta": ORDER_METAS,
        "modified_after": "2026-11-02T07:30:29Z",
        "status": EVERY_STATUS,
    }
    web.get(ORDERS, json=[], headers=DATE, match=[query_param_matcher(asked)])

    pages = [*shop.order_stamps(AFTER), *shop.order_stamps(AFTER)]

    assert [StampPage((), AFTER, NOON)] * 2 == pages
    assert 3 == len(web.calls)


def test_changed_orders_come_whole(web: responses.RequestsMock, shop: WooCommerce) -> None:
    page = changed(web, shop, an_order(status="on-hold"), an_order(id=101, status="half-packed"))

    eight = datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert (
        OrderStamp(100, eight, Standing.OPEN_UNPAID),
        OrderStamp(101, eight, Standing.UNMAPPED),
    ) == page.stamps
    assert [100, 101] == [order.id for order in page.orders]
    assert eight == page.through


def test_what_is_in_the_trash_is_gone_whatever_the_settings_say(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    page = changed(web, shop, an_order(status="trash"))

    assert [Standing.GONE] == [stamp.standing for stamp in page.stamps]
    [order] = page.orders
    assert (Standing.GONE, 3) == (order.standing, order.lines[0].taken)


def test_a_status_that_went_with_its_plug_in_is_asked_for_no_more(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    knows_its_statuses(web)
    web.get(
        ORDERS,
        status=400,
        json=REFUSED,
        match=[query_param_matcher({"status": EVERY_STATUS}, strict_match=False)],
    )
    knows_its_statuses(web)
    web.get(
        ORDERS,
        json=[an_order()],
        headers=DATE,
        match=[query_param_matcher({"status": EVERY_STATUS}, strict_match=False)],
    )

    [page] = shop.order_stamps(AFTER)

    assert [100] == [order.id for order in page.orders]


def test_the_first_read_asks_for_whole_orders_that_are_open(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    knows_its_statuses(web)
    asked = {"status": "half-packed,on-hold,processing", "orderby": "id", "offset": "0"}
    web.get(ORDERS, json=[an_order()], headers=DATE, match=[query_param_matcher(asked, strict_match=False)])

    read, end = shop.order_stamps(None)

    assert (None, [100]) == (read.through, [order.id for order in read.orders])
    assert NOON - timedelta(minutes=5) == end.through


@pytest.mark.parametrize(
    ("says", "status"), [(True, "half-packed,on-hold,processing"), (False, "on-hold,processing")]
)
def test_all_open_stamps_are_of_the_statuses_that_the_shop_has_now(
    web: responses.RequestsMock, shop: WooCommerce, *, says: bool, status: str
) -> None:
    if says:
        knows_its_statuses(web)
    else:
        unsaid = {"status": "backorder-connector-asks"}
        web.get(ORDERS, json=[], headers=DATE, match=[query_param_matcher(unsaid, strict_match=False)])
    asked = {"status": status, "orderby": "id", "_fields": STAMP_FIELDS}
    web.get(ORDERS, json=[an_order()], headers=DATE, match=[query_param_matcher(asked, strict_match=False)])

    stamps = [[stamp.id for stamp in page] for _ in range(2) for page in shop.open_stamps()]

    assert ([[100], [100]], 4) == (stamps, len(web.calls))


def test_what_may_still_change_in_its_second_is_read_again(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    page = changed(web, shop, an_order(date_modified_gmt="2026-11-02T11:59:59"))

    assert NOON - timedelta(seconds=2) == page.through


def test_an_order_is_told_in_our_words(web: responses.RequestsMock, shop: WooCommerce) -> None:
    [order] = read(web, shop, an_order())

    line = OrderLine(7, 11, "MUG", "Mug & saucer", 3, 3, 3, Decimal("29.97"), date(2026, 12, 4))
    assert order == Order(
        id=100,
        number="A-100",
        status="processing",
        standing=Standing.OPEN_PAID,
        channel="store-api",
        placed_at=datetime(2026, 11, 1, 22, 30, 55, tzinfo=UTC),
        modified_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
        completed_at=None,
        customer=Customer("Ann Bee", "ann@mail.example", "AT", "de-AT"),
        currency="EUR",
        lines=(line,),
    )


def test_orders_are_asked_for_by_id_with_the_needed_fields_only(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(
        ORDERS,
        json=[{"id": 5}, {"id": 9}],
        headers=DATE,
        match=[
            header_matcher({"Accept": "application/json", "Authorization": "Basic Y2tfMTIzNDpjc19odXNo"}),
            query_param_matcher({"include": "5,9", "per_page": "100"}, strict_match=False),
        ],
    )

    assert [] == shop.orders([9, 5, 9, 0])
    asked = web.calls[0].request.url or ""
    assert "hush" not in asked
    assert "address_1" not in asked


UNKNOWN_ID = {"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID."}


def missing(web: responses.RequestsMock, shop: WooCommerce, status: int, answer: object) -> list[Order]:
    """What is read of an order that the list leaves out and that the shop, when asked for it, answers so."""
    web.get(ORDERS, json=[], headers=DATE)
    body = answer if isinstance(answer, str) else json.dumps(answer)
    web.get(f"{ORDERS}/100", status=status, body=body, content_type="application/json", headers=DATE)
    return shop.orders([100])


def test_an_order_that_the_list_leaves_out_is_asked_for_by_itself(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    assert [100] == [order.id for order in missing(web, shop, 200, an_order())]
    assert "line_items" in str(web.calls[-1].request.url)


def test_it_is_gone_where_the_shop_has_no_such_id(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert [] == missing(web, shop, 404, UNKNOWN_ID)
    assert frozenset() == shop.unreadable_orders


def test_it_is_gone_where_the_shop_threw_it_away(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert [Standing.GONE] == [order.standing for order in missing(web, shop, 200, an_order(status="trash"))]


@pytest.mark.parametrize(
    ("status", "may_strand"),
    [("trash", True), ("pending", False), ("cancelled", False), ("processing", False), ("completed", False)],
)
def test_a_stamp_tells_whether_its_order_may_have_left_units_behind(
    web: responses.RequestsMock, shop: WooCommerce, status: str, may_strand: bool
) -> None:
    assert [may_strand] == [stamp.may_strand for stamp in changed(web, shop, an_order(status=status)).stamps]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"id": 100}),
        (200, []),
        (400, UNKNOWN_ID),
        (401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry"}),
        (403, {"code": "blocked", "message": "Not you"}),
        (404, {"code": "rest_no_route", "message": "No route"}),
        (404, {"code": "plugin_says_no", "message": "No"}),
    ],
)
def test_any_other_answer_proves_nothing_and_it_counts_as_unreadable(
    web: responses.RequestsMock, shop: WooCommerce, status: int, answer: object
) -> None:
    assert [] == missing(web, shop, status, answer)
    assert frozenset({100}) == shop.unreadable_orders
    assert "Order 100 was set aside: " in shop.take_set_aside()[0]


@pytest.mark.parametrize(("status", "answer"), [(500, {}), (200, "{broken")])
def test_no_answer_about_it_is_trouble(
    web: responses.RequestsMock, shop: WooCommerce, status: int, answer: object
) -> None:
    with pytest.raises(Transient):
        missing(web, shop, status, answer)


def test_no_ids_ask_nothing(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert [] == shop.orders([])
    assert 0 == len(web.calls)


def test_more_than_a_hundred_ids_go_in_several_requests(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(ORDERS, json=[{"id": number} for number in range(1, 251)], headers=DATE)

    shop.orders(range(1, 251))

    assert 3 == len(web.calls)


def test_an_empty_shipping_address_leaves_the_billing_country(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    [with_blank, with_list] = read(
        web, shop, an_order(shipping={"country": ""}), an_order(id=101, shipping=[])
    )

    assert ["DE", "DE"] == [with_blank.customer.country, with_list.customer.country]


def test_a_line_of_a_variation_belongs_to_the_variation(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    order = an_order()
    order["line_items"][0]["variation_id"] = 12

    assert 12 == read(web, shop, order)[0].lines[0].variant_id


@pytest.mark.parametrize(
    ("taken", "page_date", "expected"),
    [
        ("2.0", "2026-12-04", (2, date(2026, 12, 4))),
        ("two", "soon", (0, None)),
        (4, 20261204, (4, None)),
        (None, ["2026-12-04"], (0, None)),
    ],
)
def test_line_meta_is_read_with_patience(
    web: responses.RequestsMock, shop: WooCommerce, taken: Any, page_date: Any, expected: tuple[Any, Any]
) -> None:
    order = an_order()
    order["line_items"][0]["meta_data"] = [
        {"key": "_reduced_stock", "value": taken},
        {"key": "_backorder_page_date", "value": page_date},
    ]

    [line] = read(web, shop, order)[0].lines

    assert expected == (line.taken, line.page_on)


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ('{"7": "2026-12-04"}', '{"7":"2026-12-04"}'),
        ({"7": "2026-12-04"}, '{"7":"2026-12-04"}'),
        ("not json", "not json"),
        ("", None),
    ],
)
def test_the_promises_note_comes_back_as_compact_text(
    web: responses.RequestsMock, shop: WooCommerce, value: Any, note: str | None
) -> None:
    meta = [{"id": 1, "key": "_backorder_promises", "value": value}]

    assert note == read(web, shop, an_order(meta_data=meta))[0].promises_note


def test_a_bad_order_is_set_aside_and_the_rest_goes_on(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    bad = an_order()
    bad["line_items"][0]["total"] = "a lot"

    good = read(web, shop, bad, an_order(id=101))

    assert [101] == [order.id for order in good]
    assert frozenset({100}) == shop.unreadable_orders
    [sentence] = shop.take_set_aside()
    assert sentence.startswith("Order 100 was set aside: line_items.0.total: ")
    assert [] == shop.take_set_aside()


def test_what_is_set_aside_names_no_customer(web: responses.RequestsMock, shop: WooCommerce) -> None:
    read(web, shop, an_order(billing={"email": ["ann@mail.example"]}))

    assert "ann" not in " ".join(shop.take_set_aside())


def test_a_bad_order_among_changed_ones_is_not_passed_over(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    bad = an_order(id=101, line_items="none")
    knows_its_statuses(web)
    web.get(
        ORDERS,
        json=[an_order(), bad],
        headers=DATE,
        match=[query_param_matcher({"_fields": ORDER_FIELDS}, strict_match=False)],
    )
    web.get(
        ORDERS,
        json=[{field: row[field] for field in STAMP_FIELDS.split(",")} for row in (an_order(), bad)],
        headers=DATE,
        match=[query_param_matcher({"_fields": STAMP_FIELDS}, strict_match=False)],
    )

    [page] = shop.order_stamps(AFTER)

    assert ([100, 101], ()) == ([stamp.id for stamp in page.stamps], page.orders)
    assert "Order 101 was set aside: line_items" in shop.take_set_aside()[0]
