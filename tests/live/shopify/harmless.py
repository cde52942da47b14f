"""Arguments with which every operation can be sent to a shop that is in use, and nothing in it changes.

Shopify numbers things across all its shops. The first few hundred numbers of each kind were used up in its
first days, so no shop of today has them: what is asked of them is not found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.shopify.ids import gid

_AT_ONCE = 250  # as many as the product asks for in one request


@dataclass(frozen=True, slots=True)
class Call:
    """Variables for an operation. Of a mutation `why` says why it can do nothing.

    `is_refused`: the shop answers a mutation with errors; otherwise it may also say that nothing was to do.
    """

    variables: Mapping[str, Any]
    why: str = ""
    is_refused: bool = True


def _never(kind: str) -> dict[str, Any]:
    return {"id": gid(kind, 1)}


def _many(kind: str) -> dict[str, Any]:
    return {"ids": [gid(kind, number) for number in range(1, _AT_ONCE + 1)]}


_PLACE = {"ownerId": gid("ProductVariant", 1), "namespace": "backorder", "key": "never_was"}
_NO_ORDER = "there is no such order, and no tag is named"

CALLS: Mapping[str, Call] = {
    "code": Call({"code": "BACKORDER-NEVER-WAS"}),
    "date_definition": Call({}),
    "fulfillment_order_lines": Call(_never("FulfillmentOrder")),
    "installation": Call({}),
    "inventory_levels": Call(_never("InventoryItem")),
    "locations": Call({}),
    "newest_order": Call({}),
    "order_customer": Call(_never("Order")),
    "order_fulfillment_orders": Call(_never("Order")),
    "order_lines": Call(_never("Order")),
    "order_note": Call(_never("Order")),
    "order_stamps": Call({"query": "updated_at:>='2100-01-01T00:00:00Z'"}),
    "orders": Call(_many("Order")),
    "shipment_lines": Call(_never("InventoryShipment")),
    "shipments": Call({"query": "destination_id:1 status:in_transit"}),
    "standing_orders": Call(_many("Order")),
    "standing_variants": Call(_many("ProductVariant")),
    "variants": Call({"query": "updated_at:>='2100-01-01T00:00:00Z'"}),
    "variants_by_id": Call(_many("ProductVariant")),
    "add_tags": Call({**_never("Order"), "tags": []}, _NO_ORDER),
    "remove_tags": Call({**_never("Order"), "tags": []}, _NO_ORDER),
    "set_order_note": Call({"input": _never("Order")}, "there is no such order, and no note is given"),
    "write_variants": Call(
        {"product": gid("Product", 1), "variants": [{"id": gid("ProductVariant", 1)}]},
        "there is no such product, and nothing is to be set on its variant",
    ),
    "set_metafields": Call(
        {"metafields": [{**_PLACE, "type": "date", "value": "2000-01-01"}]}, "there is no such variant"
    ),
    "delete_metafields": Call(
        {"metafields": [_PLACE]}, "there is no such variant, and nothing uses that key", is_refused=False
    ),
    "delete_code": Call(_never("DiscountCodeNode"), "there is no such discount"),
    "make_code": Call(
        {"discount": {}}, "a discount needs a code, a title, a beginning and a worth: none is given"
    ),
    "make_shipping_code": Call(
        {"discount": {}}, "a discount needs a code, a title and a beginning: none is given"
    ),
}

ONLY_READ: Mapping[str, str] = {
    "define_date": "whatever Shopify's schema lets through may define something",
}
"""Those that are never sent with arguments, and why. `test_writing.py` runs them."""
