"""Orders, from the shop's JSON to our words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import responses
from responses.matchers import header_matcher, query_param_matcher

from adapters.http import Answer
from adapters.woocommerce import WooCommerce
from connector.domain.orders import Customer, Order, OrderLine, OrderStamp, Standing
from connector.ports import StampPage

ORDERS = "https://shop.example/wp-json/wc/v3/orders"
DATE = {"Date": "Mon, 02 Nov 2026 12:00:00 GMT"}


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
    return shop.orders([100, 101])


def test_a_quiet_poll_is_one_request(web: responses.RequestsMock, shop: WooCommerce) -> None:
    after = datetime(2026, 11, 2, 8, 0, 30, tzinfo=UTC)
    asked = {
        "orderby": "modified",
        "order": "asc",
        "per_page": "100",
        "_fields": "id,status,date_modified_gmt",
        "modified_after": "2026-11-02T08:00:29Z",
    }
    web.get(ORDERS, json=[], headers=DATE, match=[query_param_matcher(asked)])

    pages = list(shop.order_stamps(after))

    assert [StampPage((), after, datetime(2026, 11, 2, 12, tzinfo=UTC))] == pages
    assert 1 == len(web.calls)


def test_stamps_carry_the_standing_of_the_order(web: responses.RequestsMock, shop: WooCommerce) -> None:
    at = "2026-11-02T08:00:00"
    rows = [
        {"id": 1, "status": "on-hold", "date_modified_gmt": at},
        {"id": 2, "status": "half-packed", "date_modified_gmt": at},
    ]
    web.get(ORDERS, json=rows, headers=DATE)

    [page] = shop.order_stamps(None)

    eight = datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert (
        OrderStamp(1, eight, Standing.OPEN_UNPAID),
        OrderStamp(2, eight, Standing.UNMAPPED),
    ) == page.stamps
    assert eight == page.through


def test_what_may_still_change_in_its_second_is_read_again(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(
        ORDERS,
        json=[{"id": 1, "status": "on-hold", "date_modified_gmt": "2026-11-02T11:59:59"}],
        headers=DATE,
    )

    [page] = shop.order_stamps(None)

    assert datetime(2026, 11, 2, 11, 59, 58, tzinfo=UTC) == page.through


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
        json=[],
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


def test_no_ids_ask_nothing(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert [] == shop.orders([])
    assert 0 == len(web.calls)


def test_more_than_a_hundred_ids_go_in_several_requests(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(ORDERS, json=[], headers=DATE)

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


def test_a_bad_stamp_is_set_aside_and_the_walk_goes_on(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    rows = [
        {"id": 1, "status": "pending", "date_modified_gmt": "yesterday"},
        {"id": 2, "status": "pending", "date_modified_gmt": "2026-11-02T08:00:00"},
    ]
    web.get(ORDERS, json=rows, headers=DATE)

    [page] = shop.order_stamps(None)

    assert [2] == [stamp.id for stamp in page.stamps]
    assert "Order 1 was set aside: date_modified_gmt" in shop.take_set_aside()[0]


def test_the_shops_clock_is_compared_with_ours(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert shop.clock_skew() is None
    web.get(ORDERS, json=[], headers={"Date": "Mon, 02 Nov 2026 12:07:00 GMT"})

    list(shop.order_stamps(None))

    assert 420.0 == shop.clock_skew()


@pytest.mark.parametrize(("seconds", "read_at"), [(0.3, 0), (0.9, 0), (6.4, -6)])
def test_a_slow_answer_was_read_earlier_than_it_is_dated(seconds: float, read_at: int) -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)

    assert noon + timedelta(seconds=read_at) == Answer(200, DATE, b"", seconds).earliest_reading(noon)


def test_without_a_date_our_own_clock_has_to_do() -> None:
    now = datetime(2026, 11, 2, 12, 0, 0, 700, tzinfo=UTC)

    assert datetime(2026, 11, 2, 12, tzinfo=UTC) == Answer(200, {}, b"").earliest_reading(now)
