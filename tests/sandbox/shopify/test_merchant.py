"""What people do in the shop shows in its stock, its orders and its work."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.shopify import ShopifyShop, SoldOut
from sandbox.shopify.shop import Level
from tests.sandbox.shopify.conftest import Ask

ANN = ("ann@mail.example", "Ann Lee")
ORDER = """query ($id: ID!) { order(id: $id) { displayFinancialStatus displayFulfillmentStatus
  lineItems(first: 9) { nodes { sku quantity currentQuantity unfulfilledQuantity } }
  fulfillmentOrders(first: 9) { nodes { status assignedLocation { name }
    lineItems(first: 9) { nodes { sku remainingQuantity } } } } } }"""


@pytest.fixture(autouse=True)
def _stocked(shop: ShopifyShop) -> None:
    shop.add_variant("MUG", available=3, policy="CONTINUE")
    shop.add_variant("CUP", available=9)


def look(ask: Ask, shop: ShopifyShop, order: int) -> Any:
    return ask(ORDER, id=shop.orders[order].gid)["order"]


def test_a_sale_commits_units_and_a_shipment_takes_them(shop: ShopifyShop) -> None:
    order = shop.place_order(*ANN, [("MUG", 5)])
    assert Level(available=-2, committed=5, on_hand=3, incoming=0) == shop.level("MUG")
    shop.receive("MUG", 4)
    shop.ship(order, {"MUG": 3})
    assert Level(available=2, committed=2, on_hand=4, incoming=0) == shop.level("MUG")


def test_an_order_at_the_till_takes_its_units_at_once(shop: ShopifyShop, ask: Ask) -> None:
    order = shop.place_order(*ANN, [("MUG", 2)], source="pos")
    assert Level(available=1, committed=0, on_hand=1, incoming=0) == shop.level("MUG")
    assert "FULFILLED" == look(ask, shop, order)["displayFulfillmentStatus"]


def test_the_checkout_does_not_oversell_what_may_not_be(shop: ShopifyShop) -> None:
    with pytest.raises(SoldOut):
        shop.place_order(*ANN, [("CUP", 10)], check_stock=True)
    shop.place_order(*ANN, [("MUG", 10)], check_stock=True)
    assert -7 == shop.level("MUG").available


def test_untracked_units_are_not_counted(shop: ShopifyShop) -> None:
    shop.set_tracked("CUP", tracked=False)
    shop.place_order(*ANN, [("CUP", 4)])
    assert Level(available=9, committed=0, on_hand=9, incoming=0) == shop.level("CUP")


@pytest.mark.parametrize(("restock", "available"), [(True, 3), (False, -2)])
def test_a_cancelled_order_gives_its_units_back_or_not(
    restock: bool, available: int, shop: ShopifyShop, ask: Ask
) -> None:
    order = shop.place_order(*ANN, [("MUG", 5)])
    shop.cancel(order, restock=restock)
    assert (available, 0) == (shop.level("MUG").available, shop.level("MUG").committed)
    seen = look(ask, shop, order)
    assert "REFUNDED" == seen["displayFinancialStatus"]
    assert 0 == seen["lineItems"]["nodes"][0]["currentQuantity"]
    assert "CLOSED" == seen["fulfillmentOrders"]["nodes"][0]["status"]


@pytest.mark.parametrize(("restock", "available", "on_hand"), [("CANCEL", 0, 3), ("NO_RESTOCK", -2, 1)])
def test_refunded_unsent_units_leave_the_order(
    restock: str, available: int, on_hand: int, shop: ShopifyShop, ask: Ask
) -> None:
    order = shop.place_order(*ANN, [("MUG", 5)])
    shop.refund_units(order, "MUG", 2, restock=restock)
    assert Level(available, committed=3, on_hand=on_hand, incoming=0) == shop.level("MUG")
    seen = look(ask, shop, order)
    assert "PARTIALLY_REFUNDED" == seen["displayFinancialStatus"]
    line = {"sku": "MUG", "quantity": 5, "currentQuantity": 3, "unfulfilledQuantity": 3}
    assert [line] == seen["lineItems"]["nodes"]


def test_returned_units_are_for_sale_again(shop: ShopifyShop, ask: Ask) -> None:
    order = shop.place_order(*ANN, [("CUP", 4)])
    shop.ship(order)
    shop.refund_units(order, "CUP", 1, restock="RETURN")
    assert Level(available=6, committed=0, on_hand=6, incoming=0) == shop.level("CUP")
    line = {"sku": "CUP", "quantity": 4, "currentQuantity": 3, "unfulfilledQuantity": 0}
    assert [line] == look(ask, shop, order)["lineItems"]["nodes"]


def test_money_can_be_refunded_without_units(shop: ShopifyShop, ask: Ask) -> None:
    order = shop.place_order(*ANN, [("CUP", 2)])
    shop.refund_amount(order, "20.00")
    assert "REFUNDED" == look(ask, shop, order)["displayFinancialStatus"]
    assert 2 == shop.level("CUP").committed


def test_an_edited_order_has_the_units_it_was_edited_to(shop: ShopifyShop, ask: Ask) -> None:
    order = shop.place_order(*ANN, [("MUG", 5)])
    shop.edit_quantity(order, "MUG", 7)
    shop.add_line(order, "CUP", 2)
    shop.edit_quantity(order, "MUG", 1)
    shop.remove_line(order, "CUP")
    assert Level(available=2, committed=1, on_hand=3, incoming=0) == shop.level("MUG")
    assert Level(available=9, committed=0, on_hand=9, incoming=0) == shop.level("CUP")
    lines = [
        {"sku": "MUG", "quantity": 7, "currentQuantity": 1, "unfulfilledQuantity": 1},
        {"sku": "CUP", "quantity": 2, "currentQuantity": 0, "unfulfilledQuantity": 0},
    ]
    assert lines == look(ask, shop, order)["lineItems"]["nodes"]


def test_an_order_comes_from_where_its_units_lie(shop: ShopifyShop, ask: Ask) -> None:
    cellar = shop.add_location("Cellar")
    back_room = shop.add_location("Back room", online=False)
    shop.receive("MUG", 10, cellar)
    shop.receive("CUP", 99, back_room)
    order = shop.place_order(*ANN, [("MUG", 5), ("CUP", 20)])
    work = look(ask, shop, order)["fulfillmentOrders"]["nodes"]
    assert ["Cellar", "Main"] == [one["assignedLocation"]["name"] for one in work]
    assert 5 == shop.level("MUG", cellar).committed
    assert -11 == shop.level("CUP").available


def test_a_delivery_is_incoming_until_it_came(shop: ShopifyShop) -> None:
    shipment = shop.announce([("MUG", 10)], shop.clock.stamp)
    assert 10 == shop.level("MUG").incoming
    shop.receive_shipment(shipment, {"MUG": 4})
    assert Level(available=7, committed=0, on_hand=7, incoming=6) == shop.level("MUG")
    shop.reschedule(shipment, None)
    shop.receive_shipment(shipment)
    assert Level(available=13, committed=0, on_hand=13, incoming=0) == shop.level("MUG")


def test_a_deleted_order_releases_what_it_had_committed(shop: ShopifyShop, ask: Ask) -> None:
    order = shop.place_order(*ANN, [("MUG", 5)])
    gid = shop.orders[order].gid
    shop.delete_order(order)
    assert Level(available=3, committed=0, on_hand=3, incoming=0) == shop.level("MUG")
    assert None is ask("query ($id: ID!) { order(id: $id) { id } }", id=gid)["order"]


def test_stock_alone_moves_the_level_and_not_the_variant(world: Sandbox, shop: ShopifyShop, ask: Ask) -> None:
    query = """{ inventoryItems(first: 1) { nodes { updatedAt variant { updatedAt }
      inventoryLevels(first: 1) { nodes { updatedAt } } } } }"""
    world.clock.advance(timedelta(minutes=5))
    shop.set_available("MUG", 8)
    (item,) = ask(query)["inventoryItems"]["nodes"]
    assert "2026-03-02T08:00:00Z" == item["updatedAt"] == item["variant"]["updatedAt"]
    assert "2026-03-02T08:05:00Z" == item["inventoryLevels"]["nodes"][0]["updatedAt"]
    shop.ways.quantities_touch_items = True
    shop.set_available("MUG", 9)
    assert "2026-03-02T08:05:00Z" == ask(query)["inventoryItems"]["nodes"][0]["updatedAt"]


def test_a_search_lags_behind_where_the_shop_lets_it(world: Sandbox, shop: ShopifyShop, ask: Ask) -> None:
    shop.ways.index_seconds = 30
    order = shop.place_order(*ANN, [("MUG", 1)])
    query = "{ orders(first: 5, sortKey: UPDATED_AT) { nodes { id } } }"
    assert [] == ask(query)["orders"]["nodes"]
    assert look(ask, shop, order)
    world.clock.advance(timedelta(seconds=30))
    assert [{"id": shop.orders[order].gid}] == ask(query)["orders"]["nodes"]


def test_a_hand_changes_what_the_app_has_set(shop: ShopifyShop, ask: Ask) -> None:
    shop.set_policy("MUG", "DENY")
    shop.set_metafield("MUG", "backorder", "in_stock_date", "date", "2026-04-01")
    shop.set_sku("CUP", "BOWL")
    order = shop.place_order(*ANN, [("MUG", 1)], paid=False)
    shop.set_order_metafield(order, "backorder", "promised", "date", "2026-04-01")
    shop.pay(order)
    shop.tag_order(order, ["b", "a"])
    shop.set_email(order, None)
    shop.archive(order)
    query = """query ($id: ID!) { order(id: $id) { email tags closedAt displayFinancialStatus }
      productVariants(first: 5) { nodes { sku inventoryPolicy } } }"""
    seen = ask(query, id=shop.orders[order].gid)
    assert {"email": None, "tags": ["a", "b"], "closedAt": "2026-03-02T08:00:00Z"}.items() <= seen[
        "order"
    ].items()
    assert "PAID" == seen["order"]["displayFinancialStatus"]
    assert ["MUG", "BOWL"] == [one["sku"] for one in seen["productVariants"]["nodes"]]
    assert ("DENY", "2026-04-01") == (
        shop.policy("MUG"),
        shop.variant_metafield("MUG", "backorder", "in_stock_date"),
    )
    shop.set_metafield("MUG", "backorder", "in_stock_date", "date", None)
    assert None is shop.variant_metafield("MUG", "backorder", "in_stock_date")
    assert "2026-04-01" == shop.order_metafield(order, "backorder", "promised")
