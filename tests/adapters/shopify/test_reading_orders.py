"""Whole orders: what each comes to."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.shopify import Shopify
from connector.domain.orders import Customer, Order, Standing
from connector.errors import Refused
from tests.adapters.shopify.conftest import Web, an_answer, an_error, an_installation, at, gid, nodes


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount}}


def a_line(number: int = 91, units: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "id": gid("LineItem", number),
        "sku": "MUG",
        "name": "Blue mug",
        "quantity": units,
        "currentQuantity": units,
        "unfulfilledQuantity": units,
        "requiresShipping": True,
        "isGiftCard": False,
        "variant": {"id": gid("ProductVariant", 11)},
        "sellingPlan": None,
        "discountedTotalSet": money("50.0"),
        **more,
    }


def routed(number: int, remaining: dict[int, int], status: str = "OPEN") -> dict[str, Any]:
    rows = [
        {"remainingQuantity": units, "lineItem": {"id": gid("LineItem", line)}}
        for line, units in remaining.items()
    ]
    return {"id": gid("FulfillmentOrder", number), "status": status, "lineItems": nodes(*rows)}


def an_order(number: int = 1001, **more: Any) -> dict[str, Any]:
    return {
        "id": gid("Order", number),
        "name": f"#{number}",
        "createdAt": "2026-11-01T08:00:00Z",
        "updatedAt": "2026-11-02T09:00:00Z",
        "cancelledAt": None,
        "closedAt": None,
        "test": False,
        "sourceName": "web",
        "email": "ann@mail.example",
        "customerLocale": "de-AT",
        "currencyCode": "EUR",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "totalRefundedSet": money("0.0"),
        "purchasingEntity": {"__typename": "Customer"},
        "customer": {"firstName": "Ann", "lastName": "Bee", "locale": "de"},
        "shippingAddress": {"name": "Ann Bee", "countryCodeV2": "AT"},
        "promises": None,
        "fulfillments": [],
        "refunds": [],
        "lineItems": nodes(a_line()),
        "fulfillmentOrders": nodes(routed(21, {91: 5})),
        **more,
    }


def read(web: Web, shop: Shopify, *rows: Any) -> list[Order]:
    web.answers("Installation", an_installation())
    web.answers("Orders", an_answer({"nodes": list(rows)}))
    return shop.orders([1001])


def only(web: Web, shop: Shopify, **changes: Any) -> Order:
    [order] = read(web, shop, an_order(**changes))
    return order


def test_an_order_is_told_in_our_words(web: Web, shop: Shopify) -> None:
    order = only(web, shop)
    [line] = order.lines
    assert [{"ids": [gid("Order", 1001)]}] == web.variables("Orders")
    assert (1001, "1001", Standing.OPEN_PAID, "web", "EUR", None) == (
        order.id,
        order.number,
        order.standing,
        order.channel,
        order.currency,
        order.completed_at,
    )
    assert Customer("Ann Bee", "ann@mail.example", "AT", "de-AT") == order.customer
    assert (91, 11, "MUG", 5, 5, 5, 0, Decimal(50)) == (
        line.id,
        line.variant_id,
        line.sku,
        line.units,
        line.open_units,
        line.taken,
        line.left,
        line.total,
    )
    assert not order.refunded_by_amount


@pytest.mark.parametrize(
    ("changes", "channel"),
    [
        ({"sourceName": "pos"}, "pos"),
        ({"sourceName": "shopify_draft_order"}, "shopify_draft_order"),
        ({"sourceName": None}, ""),
        ({"test": True}, "test"),
        ({"closedAt": "2026-11-02T09:00:00Z"}, "archived"),
        ({"purchasingEntity": {"__typename": "PurchasingCompany"}}, "b2b"),
        ({"lineItems": nodes(a_line(sellingPlan={"name": "Pre-order"}))}, "selling-plan"),
    ],
)
def test_the_channel_tells_who_is_written_to(
    web: Web, shop: Shopify, changes: dict[str, Any], channel: str
) -> None:
    assert channel == only(web, shop, **changes).channel


def test_a_guest_has_an_address_and_no_record(web: Web, shop: Shopify) -> None:
    order = only(web, shop, customer=None, customerLocale=None)
    assert Customer("Ann Bee", "ann@mail.example", "AT", "") == order.customer


def test_an_order_without_an_address_is_read_all_the_same(web: Web, shop: Shopify) -> None:
    order = only(web, shop, email=None, customer=None, shippingAddress=None)
    assert Customer("", "", "", "de-AT") == order.customer


def test_addresses_that_we_may_not_see_are_said_so_once(web: Web, shop: Shopify) -> None:
    web.answers("Installation", an_installation())
    denied = [an_error("ACCESS_DENIED", "nodes", 0, "email")]
    web.answers("Orders", an_answer({"nodes": [an_order(email=None, customer=None)]}, denied))
    [order] = shop.orders([1001])
    assert "" == order.customer.email
    assert ["Shopify does not show us email of orders; `backorder check` says why."] == shop.take_set_aside()


@pytest.mark.parametrize("others", [[], [an_order()]])
@pytest.mark.parametrize(
    "inside",
    [["fulfillmentOrders"], ["fulfillmentOrders", "nodes", 0, "lineItems"], ["fulfillments"], ["refunds"]],
)
def test_an_order_that_a_missing_scope_empties_is_not_gone(
    web: Web, shop: Shopify, inside: list[str | int], others: list[Any]
) -> None:
    """A field that is never null takes the whole order with it."""
    denied = an_error("ACCESS_DENIED", "nodes", 0, *inside, requiredAccess="`read_all_of_it` access scope.")
    web.answers("Installation", an_installation())
    web.answers("Orders", an_answer({"nodes": [None, *others]}, [denied]))
    with pytest.raises(Refused, match=f"{inside[-1]}.*`read_all_of_it`"):
        shop.orders([1001, 1002])


def test_an_order_that_is_denied_as_a_whole_is_not_gone(web: Web, shop: Shopify) -> None:
    """It stops no other. Which of those that are missing it is we do not rely on."""
    denied = an_error("ACCESS_DENIED", "nodes", 1, requiredAccess="`read_more` access scope.")
    web.answers("Installation", an_installation())
    web.answers("Orders", an_answer({"nodes": [an_order(), None, None]}, [denied]))
    assert [1001] == [order.id for order in shop.orders([1003, 1001, 1002])]
    assert frozenset({1002, 1003}) == shop.unreadable_orders
    assert [
        f"Order {number} was set aside, Shopify does not let us see it: `read_more` access scope."
        for number in (1002, 1003)
    ] == shop.take_set_aside()


def test_a_denial_that_does_not_say_where_leaves_no_order_gone(web: Web, shop: Shopify) -> None:
    denied = an_error("ACCESS_DENIED", requiredAccess="`read_more` access scope.")
    web.answers("Orders", an_answer({"nodes": [an_order(), None]}, [denied]))
    with pytest.raises(Refused, match="`read_more`"):
        shop.orders([1001, 1002])


def test_stock_that_a_missing_scope_empties_is_not_gone(web: Web, shop: Shopify) -> None:
    where = ("nodes", 0, "inventoryItem", "inventoryLevels", "nodes", 0, "location", "fulfillsOnlineOrders")
    denied = an_error("ACCESS_DENIED", *where, requiredAccess="`read_locations` access scope.")
    web.answers("VariantsById", an_answer({"nodes": [None]}, [denied]))
    with pytest.raises(Refused, match="`read_locations`"):
        shop.variants([11])


def test_open_is_what_fulfilment_orders_still_have_to_send(web: Web, shop: Shopify) -> None:
    parts = nodes(
        routed(21, {91: 0}, "CLOSED"),
        routed(22, {91: 2}, "ON_HOLD"),
        routed(23, {91: 1}, "IN_PROGRESS"),
        routed(24, {91: 9}, "CANCELLED"),
    )
    order = only(
        web,
        shop,
        lineItems=nodes(a_line(unfulfilledQuantity=3)),
        fulfillmentOrders=parts,
        displayFulfillmentStatus="PARTIALLY_FULFILLED",
    )
    assert (5, 3, 3, 2) == (
        order.lines[0].units,
        order.lines[0].open_units,
        order.lines[0].taken,
        order.lines[0].left,
    )


def test_an_order_that_is_not_routed_yet_has_its_units_open(web: Web, shop: Shopify) -> None:
    [line] = only(web, shop, fulfillmentOrders=nodes()).lines
    assert (5, 5) == (line.open_units, line.taken)


@pytest.mark.parametrize(
    ("edited_in", "open_units"),
    [
        ({}, 5),
        ({"unfulfilledQuantity": 2}, 2),
        ({"currentQuantity": 0, "unfulfilledQuantity": 0}, 0),  # and edited out again
        ({"requiresShipping": False}, 0),  # a download, or a tip: nobody will send it
    ],
)
@pytest.mark.parametrize("others", [[], [routed(21, {91: 5})], [routed(21, {91: 0}, "CLOSED")]])
def test_a_line_that_no_fulfilment_order_lists_is_not_routed_yet(
    web: Web, shop: Shopify, others: list[Any], edited_in: dict[str, Any], open_units: int
) -> None:
    two = nodes(a_line(91), a_line(92, **edited_in))
    _, line = only(web, shop, lineItems=two, fulfillmentOrders=nodes(*others)).lines
    assert (open_units, open_units) == (line.open_units, line.taken)


@pytest.mark.parametrize("status", ["CLOSED", "CANCELLED"])
def test_a_line_of_which_no_unit_is_left_to_send_is_routed(web: Web, shop: Shopify, status: str) -> None:
    parts = nodes(routed(21, {91: 5}), routed(22, {92: 0}, status))
    _, line = only(web, shop, lineItems=nodes(a_line(91), a_line(92)), fulfillmentOrders=parts).lines
    assert 0 == line.open_units


def test_what_needs_no_shipping_is_open_while_a_fulfilment_order_has_it(web: Web, shop: Shopify) -> None:
    [line] = only(web, shop, lineItems=nodes(a_line(requiresShipping=False))).lines
    assert (5, 0) == (line.open_units, line.variant_id)


@pytest.mark.parametrize(
    "missing", ["read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders"]
)
def test_without_a_scope_hidden_routing_does_not_close_a_line(web: Web, shop: Shopify, missing: str) -> None:
    web.answers("Installation", an_installation(missing))
    two = nodes(a_line(91), a_line(92))
    web.answers("Orders", an_answer({"nodes": [an_order(lineItems=two)]}))
    [order] = shop.orders([1001])
    assert [5, 5] == [line.open_units for line in order.lines]


def test_a_line_that_an_edit_removed_is_open_no_more(web: Web, shop: Shopify) -> None:
    lines = nodes(a_line(91, currentQuantity=2, unfulfilledQuantity=2))
    [line] = only(web, shop, lineItems=lines, fulfillmentOrders=nodes(routed(21, {91: 2}))).lines
    assert (5, 2, 0) == (line.units, line.open_units, line.left)


def refund(*rows: tuple[int, int, str]) -> dict[str, Any]:
    lines = [
        {"quantity": units, "restockType": kind, "lineItem": {"id": gid("LineItem", line)}}
        for line, units, kind in rows
    ]
    return {"refundLineItems": nodes(*lines)}


@pytest.mark.parametrize(("kind", "left"), [("CANCEL", 0), ("NO_RESTOCK", 2), ("RETURN", 0)])
def test_refunded_units_left_the_shelf_unless_they_went_back(
    web: Web, shop: Shopify, kind: str, left: int
) -> None:
    [line] = only(
        web,
        shop,
        lineItems=nodes(a_line(91, currentQuantity=3, unfulfilledQuantity=3)),
        fulfillmentOrders=nodes(routed(21, {91: 3})),
        refunds=[refund((91, 2, kind))],
        totalRefundedSet=money("20.0"),
        displayFinancialStatus="PARTIALLY_REFUNDED",
    ).lines
    assert (3, left) == (line.open_units, left)
    assert left == line.left


def test_a_shipped_order_has_left_whole_on_the_day_of_its_last_parcel(web: Web, shop: Shopify) -> None:
    order = only(
        web,
        shop,
        displayFulfillmentStatus="FULFILLED",
        lineItems=nodes(a_line(unfulfilledQuantity=0)),
        fulfillmentOrders=nodes(routed(21, {91: 0}, "CLOSED")),
        fulfillments=[{"createdAt": "2026-11-02T08:00:00Z"}, {"createdAt": "2026-11-01T08:00:00Z"}],
    )
    assert (Standing.SHIPPED, at(8)) == (order.standing, order.completed_at)
    assert (0, 0, 5) == (order.lines[0].open_units, order.lines[0].taken, order.lines[0].left)


def test_a_cancelled_order_left_nothing(web: Web, shop: Shopify) -> None:
    order = only(
        web,
        shop,
        cancelledAt="2026-11-02T09:00:00Z",
        lineItems=nodes(a_line(unfulfilledQuantity=0)),
        fulfillmentOrders=nodes(routed(21, {91: 0}, "CANCELLED")),
    )
    assert (Standing.DEAD, 0, 0) == (order.standing, order.lines[0].open_units, order.lines[0].left)


@pytest.mark.parametrize(
    ("refunded", "removed", "doubtful"),
    [("0.0", 0, False), ("9.99", 0, False), ("50.0", 0, True), ("20.0", 2, False), ("60.0", 2, True)],
)
def test_money_back_that_would_pay_for_an_open_line_leaves_doubt(
    web: Web, shop: Shopify, refunded: str, removed: int, doubtful: bool
) -> None:
    current = 5 - removed
    order = only(
        web,
        shop,
        totalRefundedSet=money(refunded),
        lineItems=nodes(a_line(currentQuantity=current, unfulfilledQuantity=current)),
        fulfillmentOrders=nodes(routed(21, {91: current})),
    )
    assert doubtful is order.refunded_by_amount


@pytest.mark.parametrize(
    "changes",
    [
        {"variant": None},
        {"requiresShipping": False},
        {"isGiftCard": True},
        {"sellingPlan": {"name": "Pre-order"}},
    ],
)
def test_such_a_line_takes_no_part(web: Web, shop: Shopify, changes: dict[str, Any]) -> None:
    [line] = only(web, shop, lineItems=nodes(a_line(**changes))).lines
    assert 0 == line.variant_id


@pytest.mark.parametrize(
    ("said", "page_on"), [("2026-12-04", date(2026, 12, 4)), ("soon", None), ("", None), (None, None)]
)
def test_the_day_that_the_page_showed_is_what_theme_or_customer_claim(
    web: Web, shop: Shopify, said: str | None, page_on: date | None
) -> None:
    attributes = [{"key": "engraving", "value": "2026"}, {"key": "_backorder_page_date", "value": said}]
    [line] = only(web, shop, lineItems=nodes(a_line(customAttributes=attributes))).lines
    assert (page_on, True) == (line.page_on, line.page_on_claimed)


def test_the_record_of_promises_is_read_back_in_one_spelling(web: Web, shop: Shopify) -> None:
    order = only(web, shop, promises={"value": '{"92": {"last": null}, "91": {"first": "2026-12-04"}}'})
    assert '{"91":{"first":"2026-12-04"},"92":{"last":null}}' == order.promises_note


def test_a_long_order_is_read_to_its_end(web: Web, shop: Shopify) -> None:
    row = an_order(
        lineItems=nodes(a_line(91), after="l1"),
        fulfillmentOrders=nodes(routed(21, {91: 5}), after="f1"),
    )
    many = routed(22, {92: 2})
    many["lineItems"]["pageInfo"] = {"hasNextPage": True, "endCursor": "r1"}
    web.answers("OrderLines", an_answer({"order": {"lineItems": nodes(a_line(92), a_line(93))}}))
    web.answers("OrderFulfillmentOrders", an_answer({"order": {"fulfillmentOrders": nodes(many)}}))
    rest = nodes({"remainingQuantity": 1, "lineItem": {"id": gid("LineItem", 93)}})
    web.answers("FulfillmentOrderLines", an_answer({"fulfillmentOrder": {"lineItems": rest}}))
    [order] = read(web, shop, row)
    assert {91: 5, 92: 2, 93: 1} == {line.id: line.open_units for line in order.lines}
    assert [{"id": gid("FulfillmentOrder", 22), "after": "r1"}] == web.variables("FulfillmentOrderLines")


def test_what_is_gone_is_left_out_and_what_cannot_be_read_is_named(web: Web, shop: Shopify) -> None:
    broken = an_order(1002, updatedAt=None)
    assert [1001] == [order.id for order in read(web, shop, an_order(), None, broken)]
    assert frozenset({1002}) == shop.unreadable_orders


def test_no_order_no_question(web: Web, shop: Shopify) -> None:
    assert [] == shop.orders([])
    assert [] == web.asked


def test_a_request_that_is_too_large_is_halved(web: Web, shop: Shopify) -> None:
    web.answers("Installation", an_installation())
    too_large = an_answer(errors=[an_error("MAX_COST_EXCEEDED")], charged=None)
    web.answers("Orders", too_large, too_large, an_answer({"nodes": []}))
    shop.orders(range(1, 11))
    assert [10, 5, 2, 2, 2, 2, 2] == [len(asked["ids"]) for asked in web.variables("Orders")]
