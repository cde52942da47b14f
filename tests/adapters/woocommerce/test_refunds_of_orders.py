"""What refunds leave open."""

from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher

from adapters.woocommerce import WooCommerce
from connector.domain.orders import Order

ORDERS = "https://shop.example/wp-json/wc/v3/orders"


def a_line(
    line_id: int, product_id: int, quantity: int, meta: dict[str, Any] | None = None
) -> dict[str, Any]:
    rows = [{"key": key, "value": value} for key, value in (meta or {}).items()]
    total = f"{quantity * 10}.00"
    return {"id": line_id, "product_id": product_id, "quantity": quantity, "total": total, "meta_data": rows}


def read(web: responses.RequestsMock, shop: WooCommerce, *refunds: dict[str, Any]) -> Order:
    order = {
        "id": 100,
        "number": "100",
        "status": "processing",
        "currency": "EUR",
        "date_created_gmt": "2026-11-01T22:30:55",
        "date_modified_gmt": "2026-11-02T08:00:00",
        "billing": {"email": "ann@mail.example"},
        "line_items": [a_line(7, 11, 5), a_line(8, 12, 2)],
        "refunds": [{"id": 200 + place, "reason": "", "total": "-1.00"} for place, _ in enumerate(refunds)],
    }
    web.get(ORDERS, json=[order])
    if refunds:
        web.get(
            f"{ORDERS}/100/refunds",
            json=list(refunds),
            match=[query_param_matcher({"_fields": "id,amount,line_items", "per_page": "100"})],
        )
    [read] = shop.orders([100])
    return read


def open_units(order: Order) -> list[int]:
    return [line.open_units for line in order.lines]


def test_without_refunds_nothing_more_is_asked(web: responses.RequestsMock, shop: WooCommerce) -> None:
    order = read(web, shop)

    assert ([5, 2], False) == (open_units(order), order.refunded_by_amount)
    assert 1 == len(web.calls)


def test_refunded_units_are_open_no_longer(web: responses.RequestsMock, shop: WooCommerce) -> None:
    first = {"id": 1, "amount": "10.00", "line_items": [a_line(50, 11, -1, {"_refunded_item_id": "7"})]}
    second = {"id": 2, "amount": "30.00", "line_items": [a_line(51, 11, -3, {"_refunded_item_id": "7"})]}

    order = read(web, shop, first, second)

    assert ([1, 2], False) == (open_units(order), order.refunded_by_amount)


def test_a_refund_line_without_its_origin_is_found_by_its_product(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    order = read(web, shop, {"id": 1, "amount": "20.00", "line_items": [a_line(50, 12, -2)]})

    assert ([5, 0], False) == (open_units(order), order.refunded_by_amount)


@pytest.mark.parametrize(
    "refund",
    [
        pytest.param({"id": 1, "amount": "5.00", "line_items": []}, id="no lines"),
        pytest.param(
            {"id": 1, "amount": "5.00", "line_items": [a_line(50, 11, 0, {"_refunded_item_id": "7"})]},
            id="a line without units",
        ),
        pytest.param({"id": 1, "amount": "5.00", "line_items": [a_line(50, 99, -1)]}, id="an unknown line"),
        pytest.param({"id": 1, "amount": "much"}, id="unreadable"),
    ],
)
def test_money_back_without_units_leaves_doubt(
    web: responses.RequestsMock, shop: WooCommerce, refund: dict[str, Any]
) -> None:
    order = read(web, shop, refund)

    assert ([5, 2], True) == (open_units(order), order.refunded_by_amount)


def test_a_refund_of_nothing_means_nothing(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert not read(web, shop, {"id": 1, "amount": "0.00", "line_items": []}).refunded_by_amount
