"""What a test makes in a real shop and takes away again, by plain requests: a product, and an order of it.

The product is a draft that nobody can buy. The order is a test order of nobody's, of which no mail is sent
and which takes nothing from any stock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

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
_ORDER = """mutation ($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
  orderCreate(order: $order, options: $options) { order { id } userErrors { message } } }"""
_DELETE_ORDER = "mutation ($id: ID!) { orderDelete(orderId: $id) { deletedId userErrors { message } } }"
_WORK = """query ($id: ID!) { order(id: $id) { fulfillmentOrders(first: 1) {
  nodes { assignedLocation { location { id } } } } } }"""
_LOOK_AT_ORDER = "query ($id: ID!) { order(id: $id) { test note tags } }"
_TAKE_OUT = """mutation ($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { message } } }"""
_PATIENCE = 20  # seconds
_SILENT = {"sendReceipt": False, "sendFulfillmentReceipt": False, "inventoryBehaviour": "BYPASS"}
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


@contextmanager
def order(shop: LiveShop, variant: int, units: int) -> Iterator[int]:
    """An order of so many units of our own variant. Gone afterwards."""
    line = {"variantId": gid("ProductVariant", variant), "quantity": units, "requiresShipping": True}
    asked = {"order": {"test": True, "note": TITLE, "lineItems": [line]}, "options": _SILENT}
    number = number_of(_done(shop, "orderCreate", _ORDER, asked)["order"]["id"])
    try:
        yield number
    finally:
        _remove_order(shop, number)


def take_out(shop: LiveShop, order: int, line: int, units: int) -> None:
    """Cancel units of our own order that were not sent; nothing was paid, and nothing is paid back."""
    row = {"lineItemId": gid("LineItem", line), "quantity": units, "restockType": "CANCEL"}
    row["locationId"] = _place_of(shop, order)
    asked = {"orderId": gid("Order", order), "notify": False, "refundLineItems": [row]}
    _done(shop, "refundCreate", _TAKE_OUT, {"input": asked, "key": str(uuid4())})


def _place_of(shop: LiveShop, order: int) -> str:
    """From where it is sent; Shopify decides that some time after the order."""
    for _ in range(_PATIENCE):
        found = _data(shop, _WORK, {"id": gid("Order", order)})["order"]["fulfillmentOrders"]["nodes"]
        if found:
            return str(found[0]["assignedLocation"]["location"]["id"])
        shop.wait(1)
    raise AssertionError(f"order {order} is not routed")


def look_at_order(shop: LiveShop, number: int) -> Any:
    """Whether it is a test order, its note and its tags; None where it is gone."""
    return _data(shop, _LOOK_AT_ORDER, {"id": gid("Order", number)})["order"]


def _remove_order(shop: LiveShop, number: int) -> None:
    """Only a test order that bears our title."""
    standing = look_at_order(shop, number)
    is_ours = standing is not None and standing["test"] and standing["note"].startswith(TITLE)
    assert is_ours, f"left in the shop: order {number}"
    _done(shop, "orderDelete", _DELETE_ORDER, {"id": gid("Order", number)})
    assert _is_gone(shop, lambda: look_at_order(shop, number)), f"left in the shop: order {number}"


def _remove(shop: LiveShop, number: int) -> None:
    """Only what bears our title and is still a draft."""
    address = {"id": gid("Product", number)}
    standing = _data(shop, _LOOK, address)["product"]
    assert standing == {"title": TITLE, "status": "DRAFT"}, f"left in the shop: product {number}, {standing}"
    gone = _done(shop, "productDelete", _DELETE, address)
    assert gone["deletedProductId"] == address["id"], f"left in the shop: product {number}"
    look = partial(_data, shop, _LOOK, address)
    assert _is_gone(shop, lambda: look()["product"]), f"left in the shop: product {number}"


def _is_gone(shop: LiveShop, look: Callable[[], Any]) -> bool:
    """Perhaps after a while: nobody says that deleting is done when it is answered."""
    for _ in range(_PATIENCE):
        if look() is None:
            return True
        shop.wait(1)
    return False


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
