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
    total = f"{quantity * 10}.00"  # below zero on a refund's line, as its units are
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
            match=[
                query_param_matcher(
                    {"_fields": "id,amount,line_items,shipping_lines,fee_lines", "per_page": "100"}
                )
            ],
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


def by_amount(amount: str, **more: Any) -> dict[str, Any]:
    return {"id": 1, "amount": amount, "line_items": [], **more}


def of_line(line_id: str, money: str, units: int = 0) -> dict[str, Any]:
    part = a_line(50, 11, -units, {"_refunded_item_id": line_id}) | {
        "total": f"-{money}",
        "total_tax": "0.00",
    }
    return by_amount(money, line_items=[part])


@pytest.mark.parametrize(
    "refunds",
    [
        pytest.param([by_amount("20.00")], id="the price of the cheaper line"),
        pytest.param([by_amount("12.00"), by_amount("8.00")], id="in two parts"),
        pytest.param([of_line("8", "20.00")], id="a line's price, said of the line"),
        pytest.param([of_line("7", "45.00"), by_amount("5.00")], id="partly said of the line"),
        pytest.param([of_line("7", "40.00", units=4), of_line("7", "10.00")], id="what was left of a line"),
        pytest.param([by_amount("5.00", line_items=[a_line(50, 99, -1)])], id="units of an unknown line"),
        pytest.param([by_amount("much")], id="unreadable"),
    ],
)
def test_money_for_a_whole_line_without_its_units_leaves_doubt(
    web: responses.RequestsMock, shop: WooCommerce, refunds: list[dict[str, Any]]
) -> None:
    assert read(web, shop, *refunds).refunded_by_amount


@pytest.mark.parametrize(
    "refunds",
    [
        pytest.param([by_amount("1.00")], id="a kindness"),
        pytest.param([by_amount("19.99")], id="a cent less than a line"),
        pytest.param([of_line("7", "20.00")], id="less than the line it is said of"),
        pytest.param(
            [by_amount("20.00", shipping_lines=[{"total": "-16.00", "total_tax": "-4.00"}])], id="shipping"
        ),
        pytest.param([by_amount("20.00", fee_lines=[{"total": "-20.00", "total_tax": "0.00"}])], id="a fee"),
        pytest.param([of_line("8", "20.00", units=2)], id="units that are named"),
    ],
)
def test_less_money_than_a_line_s_price_is_taken_for_a_kindness(
    web: responses.RequestsMock, shop: WooCommerce, refunds: list[dict[str, Any]]
) -> None:
    assert not read(web, shop, *refunds).refunded_by_amount


def test_a_refund_of_nothing_means_nothing(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert not read(web, shop, {"id": 1, "amount": "0.00", "line_items": []}).refunded_by_amount
