"""Which mutation is done by whom."""

from collections.abc import Callable

from sandbox.shopify import (
    write_discounts,
    write_holds,
    write_made_orders,
    write_metafields,
    write_orders,
    write_products,
    write_stock,
    write_variants,
)
from sandbox.shopify.call import Call, Resolver, Table
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors
from sandbox.shopify.records import Json

Mutation = Callable[[Call, Args], Json]


def _answered(act: Mutation, channel: str) -> Resolver:
    """A mutation's payload: what it did, or why not."""

    def answer(_root: object, call: Call, args: Args) -> Json:
        call.store.writes += 1
        try:
            return {channel: [], **act(call, args)}
        except UserErrors as refused:
            return {channel: refused.rows}

    return answer


_ACTS: dict[str, Mutation] = {
    "productCreate": write_products.create,
    "productDelete": write_products.delete,
    "productVariantsBulkUpdate": write_variants.bulk_update,
    "inventoryItemUpdate": write_stock.update_item,
    "inventorySetQuantities": write_stock.set_quantities,
    "metafieldDefinitionCreate": write_metafields.define,
    "metafieldsSet": write_metafields.put_all,
    "metafieldsDelete": write_metafields.delete_all,
    "tagsAdd": write_orders.add_tags,
    "tagsRemove": write_orders.remove_tags,
    "orderUpdate": write_orders.update,
    "orderCreate": write_made_orders.create,
    "orderDelete": write_made_orders.delete,
    "refundCreate": write_orders.refund,
    "discountCodeBasicCreate": write_discounts.create_basic,
    "discountCodeFreeShippingCreate": write_discounts.create_free_shipping,
    "discountCodeDeactivate": write_discounts.deactivate,
    "discountCodeDelete": write_discounts.delete,
    "fulfillmentOrderHold": write_holds.hold,
    "fulfillmentOrderReleaseHold": write_holds.release,
    "fulfillmentOrderSplit": write_holds.split,
    "fulfillmentOrderReschedule": write_holds.reschedule,
    "fulfillmentOrdersSetFulfillmentDeadline": write_holds.set_deadline,
}
MUTATIONS: Table = {
    **{name: _answered(act, "userErrors") for name, act in _ACTS.items()},
    "orderCancel": _answered(write_orders.cancel, "orderCancelUserErrors"),
}
