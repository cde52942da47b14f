"""Costs are what Shopify was seen to ask, and points run out and come back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.shopify import ShopifyShop

ORDERS = """query ($first: Int!, $lines: Int!) { orders(first: $first, sortKey: UPDATED_AT) {
  nodes { id customer { id } shippingAddress { countryCodeV2 }
    lineItems(first: $lines) { nodes { id variant { id } } pageInfo { hasNextPage } } }
  pageInfo { hasNextPage } } }"""
WORK = """query ($first: Int!, $lines: Int!) { fulfillmentOrders(first: $first) {
  nodes { id fulfillmentHolds { id } lineItems(first: $lines) { nodes { id } pageInfo { hasNextPage } } }
  pageInfo { hasNextPage } } }"""
STOCK = """query ($first: Int!, $levels: Int!) { inventoryItems(first: $first) { nodes { id
  inventoryLevels(first: $levels) { nodes { location { id } quantities(names: ["available"]) { quantity } }
    pageInfo { hasNextPage } } } pageInfo { hasNextPage } } }"""
SHIPMENTS = """query ($first: Int!, $lines: Int!) { inventoryShipments(first: $first) { nodes { id
  tracking { arrivesAt } lineItems(first: $lines) { nodes { id inventoryItem { id } } } } } }"""
Post = Callable[..., requests.Response]


def cost_of(answer: requests.Response) -> Any:
    return answer.json()["extensions"]["cost"]


@pytest.mark.parametrize(
    ("query", "variables", "points"),
    [
        (ORDERS, {"first": 10, "lines": 5}, 46),
        (ORDERS, {"first": 50, "lines": 20}, 107),
        (ORDERS, {"first": 100, "lines": 20}, 137),
        (ORDERS, {"first": 250, "lines": 20}, 167),
        (ORDERS, {"first": 250, "lines": 250}, 299),
        (WORK, {"first": 50, "lines": 20}, 65),
        (STOCK, {"first": 50, "levels": 10}, 107),
        (STOCK, {"first": 250, "levels": 2}, 68),
        (STOCK, {"first": 250, "levels": 10}, 167),
        (SHIPMENTS, {"first": 20, "lines": 20}, 72),
        ("{ productVariants(first: 50) { nodes { id product { id } inventoryItem { id } } } }", {}, 23),
        ("{ orders(first: 10) { edges { node { id totalPriceSet { shopMoney { amount } } } } } }", {}, 6),
        ("{ ordersCount { count } }", {}, 10),
        ("{ a: shop { name } b: shop { name } ...S } fragment S on QueryRoot { a: shop { id } }", {}, 2),
        ("query ($no: Boolean = false) { shop @include(if: $no) { name } }", {}, 0),
    ],
)
def test_what_is_asked_costs_what_it_cost_there(
    query: str, variables: dict[str, int], points: int, shop: ShopifyShop, post: Post
) -> None:
    answer = post(query, **variables)
    assert points == cost_of(answer)["requestedQueryCost"]
    assert [] == shop.unknown


def test_what_came_back_is_charged_and_not_what_could_have(shop: ShopifyShop, post: Post) -> None:
    shop.add_variant("MUG", available=5)
    shop.place_order("ann@mail.example", "Ann Lee", [("MUG", 1)])
    cost = cost_of(post(ORDERS, first=250, lines=250))
    # One order (1, its customer 1, its address 1) with one line (1, its variant 1): 2 + (3 + 2 + 2).
    assert 9 == cost["actualQueryCost"]
    assert 1991 == cost["throttleStatus"]["currentlyAvailable"]


def test_points_come_back_with_time_up_to_the_brim(world: Sandbox, shop: ShopifyShop, post: Post) -> None:
    shop.drain(1990)
    assert "THROTTLED" == post(ORDERS, first=50, lines=20).json()["errors"][0]["extensions"]["code"]
    world.clock.advance(timedelta(seconds=1))
    assert "data" in post(ORDERS, first=50, lines=20).json()
    world.clock.advance(timedelta(days=1))
    assert 1998 == cost_of(post(ORDERS, first=50, lines=20))["throttleStatus"]["currentlyAvailable"]
    assert 1 == shop.throttled


def test_a_rival_slows_the_filling(world: Sandbox, shop: ShopifyShop, post: Post) -> None:
    shop.drain(2000)
    shop.bucket.rival_rate = 60.0
    world.clock.advance(timedelta(seconds=3))
    assert 118 == cost_of(post(ORDERS, first=50, lines=20))["throttleStatus"]["currentlyAvailable"]


def test_a_throttled_mutation_does_nothing(shop: ShopifyShop, post: Post) -> None:
    shop.add_variant("MUG", available=5)
    order = shop.place_order("ann@mail.example", "Ann Lee", [("MUG", 1)])
    shop.drain(1999)
    query = 'mutation ($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { message } } }'
    assert "errors" in post(query, id=shop.orders[order].gid).json()
    assert [] == shop.orders[order].tags
