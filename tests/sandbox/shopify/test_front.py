"""What the shop was not taught it does not answer; what goes wrong on the way looks like the real thing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from sandbox import Sandbox
from sandbox.shopify import ShopifyShop
from sandbox.shopify.records import Order

Post = Callable[..., requests.Response]
TAG = 'mutation ($id: ID!) { tagsAdd(id: $id, tags: ["late"]) { userErrors { message } } }'


@pytest.fixture
def order(shop: ShopifyShop) -> Order:
    shop.add_variant("MUG", available=5)
    return shop.orders[shop.place_order("ann@mail.example", "Ann Lee", [("MUG", 1)])]


@pytest.mark.parametrize(
    "query",
    [
        "{ shop { name ",
        "{ shop { colour } }",
        "{ products(first: 5) { nodes { id } } }",
        "{ orders { nodes { id } } }",
        "{ orders(first: 251) { nodes { id } } }",
        "{ orders(last: 5) { nodes { id } } }",
        '{ orders(first: 5, after: "x") { nodes { id } } }',
        "{ orders(first: 5, sortKey: TOTAL_PRICE) { nodes { id } } }",
        '{ orders(first: 5, query: "gateway:bogus") { nodes { id } } }',
        '{ orders(first: 5, query: "mug") { nodes { id } } }',
        '{ orders(first: 5, query: "(test:true)") { nodes { id } } }',
        '{ orders(first: 5, query: "test:true AND status:open OR test:false") { nodes { id } } }',
        "{ orders(first: 5, query: \"updated_at:>'2026-01-01T00:00:00'\") { nodes { id } } }",
        "{ orders(first: 5) { nodes { capturable } } }",
        "{ bulkOperation(id: 1) { id } }",
        '{ node(id: "gid://shopify/Collection/1") { id } }',
        "mutation { transactionVoid(parentTransactionId: 1) { userErrors { message } } }",
        "query A { shop { name } } query B { shop { id } }",
    ],
)
def test_the_shop_says_501_and_remembers(query: str, order: Order, world: Sandbox, post: Post) -> None:
    answer = post(query)
    assert (501, "sandbox_unknown") == (answer.status_code, answer.json()["code"])
    assert 1 == len(world.unknown)
    assert [] == order.tags


@pytest.mark.parametrize("version", ["2026-01", "unstable"])
def test_a_version_whose_schema_is_not_here_is_unknown(version: str, shop: ShopifyShop, post: Post) -> None:
    assert 501 == post("{ shop { name } }", version).status_code
    assert 1 == len(shop.unknown)


def test_a_version_falls_forward_when_the_shop_has_left_it(shop: ShopifyShop, post: Post) -> None:
    shop.store.versions = ("2026-07", "2026-10")
    answer = post("{ shop { name } }", "2026-04")
    assert ("2026-07", 200) == (answer.headers["X-Shopify-API-Version"], answer.status_code)


@pytest.mark.parametrize("status", [402, 423, 404])
def test_a_closed_shop_answers_nothing_else(status: int, shop: ShopifyShop, post: Post) -> None:
    shop.ways.closed = status
    assert status == post("{ shop { name } }").status_code


@pytest.mark.parametrize(
    ("kind", "code", "done"),
    [
        ("graphql_throttled", "THROTTLED", False),
        ("graphql_broken", "INTERNAL_SERVER_ERROR", False),
        ("graphql_broken_after", "INTERNAL_SERVER_ERROR", True),
    ],
)
def test_an_error_in_a_200_tells_nothing_of_whether_it_was_done(
    kind: str, code: str, done: bool, world: Sandbox, order: Order, post: Post
) -> None:
    world.faults.add(kind, app="shopify")
    answer = post(TAG, id=order.gid)
    assert (200, code) == (answer.status_code, answer.json()["errors"][0]["extensions"]["code"])
    assert (["late"] if done else []) == order.tags


def test_values_can_be_refused_beside_data(world: Sandbox, order: Order, post: Post) -> None:
    world.faults.add("graphql_user_error", app="shopify", times=2)
    answer = post(TAG, id=order.gid).json()
    assert ["data"] == list(answer)
    assert [["input"]] == [one["field"] for one in answer["data"]["tagsAdd"]["userErrors"]]
    assert [] == order.tags
    read = post("query ($id: ID!) { order(id: $id) { id } }", id=order.gid)
    assert {"id": order.gid} == read.json()["data"]["order"]


def test_a_lost_answer_leaves_the_act(world: Sandbox, order: Order, post: Post) -> None:
    world.faults.add("reset_after", app="shopify")
    with pytest.raises(requests.ConnectionError):
        post(TAG, id=order.gid)
    assert ["late"] == order.tags
    assert [0] == [one.status for one in world.shopify.requests]


def test_the_window_moves_with_the_clock(world: Sandbox, order: Order, post: Post) -> None:
    query = "query ($id: ID!) { order(id: $id) { id } }"
    world.clock.advance(timedelta(days=60))
    assert {"id": order.gid} == post(query, id=order.gid).json()["data"]["order"]
    world.clock.advance(timedelta(seconds=1))
    assert None is post(query, id=order.gid).json()["data"]["order"]


def test_pages_follow_one_another_whatever_their_size(shop: ShopifyShop, post: Post) -> None:
    for place in range(7):
        shop.add_variant(f"S{place}")
    query = """query ($after: String) { productVariants(first: 3, after: $after) {
      edges { cursor node { sku } } pageInfo { hasNextPage endCursor } } }"""
    seen, after = list[str](), None
    while True:
        page = post(query, after=after).json()["data"]["productVariants"]
        seen += [edge["node"]["sku"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert [f"S{place}" for place in range(7)] == seen
