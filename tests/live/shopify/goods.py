"""A product of the test's own in a real shop: a draft that nobody can buy, by plain requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adapters.shopify.ids import gid, number_of
from tests.live.shopify.shop import LiveShop

TITLE = "Test of the backorder connector, may be deleted"

_CREATE = """mutation ($product: ProductCreateInput) { productCreate(product: $product) {
  product { id status variants(first: 1) { nodes { id } } } userErrors { message } } }"""
_COUNT = """mutation ($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $product, variants: $variants) { userErrors { message } } }"""
_DELETE = (
    "mutation ($id: ID!) { productDelete(input: {id: $id}) { deletedProductId userErrors { message } } }"
)
_LOOK = "query ($id: ID!) { product(id: $id) { title status } }"


@contextmanager
def draft(shop: LiveShop) -> Iterator[int]:
    """The number of its only variant, whose stock is counted and which is sent. Gone afterwards."""
    made = _done(shop, "productCreate", _CREATE, {"product": {"title": TITLE, "status": "DRAFT"}})["product"]
    try:
        assert made["status"] == "DRAFT"
        [variant] = made["variants"]["nodes"]
        item = {"tracked": True, "requiresShipping": True}
        asked = {"product": made["id"], "variants": [{"id": variant["id"], "inventoryItem": item}]}
        _done(shop, "productVariantsBulkUpdate", _COUNT, asked)
        yield number_of(variant["id"])
    finally:
        _remove(shop, number_of(made["id"]))


def _remove(shop: LiveShop, number: int) -> None:
    """Only what bears our title and is still a draft."""
    address = {"id": gid("Product", number)}
    standing = _data(shop, _LOOK, address)["product"]
    assert standing == {"title": TITLE, "status": "DRAFT"}, f"left in the shop: product {number}, {standing}"
    gone = _done(shop, "productDelete", _DELETE, address)
    assert gone["deletedProductId"] == address["id"], f"left in the shop: product {number}"
    assert _data(shop, _LOOK, address)["product"] is None, f"left in the shop: product {number}"


def _done(shop: LiveShop, name: str, document: str, variables: dict[str, Any]) -> Any:
    """What a mutation of ours gave; it must have been done."""
    assert shop.given.writes, "nobody allowed us to write"
    payload = _data(shop, document, variables)[name]
    assert payload["userErrors"] == [], f"{name}: {payload['userErrors']}"
    return payload


def _data(shop: LiveShop, document: str, variables: dict[str, Any]) -> Any:
    answer = shop.send(document, variables)
    assert answer.ok, f"{answer.status_code} {answer.text[:300]}"
    body = answer.json()
    assert "errors" not in body, answer.text[:500]
    return body["data"]
