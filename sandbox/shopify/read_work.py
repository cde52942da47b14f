"""Fulfillment orders and their holds, as clients read them."""

from sandbox.shopify.call import Call, Table, plain, renamed, times
from sandbox.shopify.connections import Args, Connection, in_order, page_of
from sandbox.shopify.read_products import variant_of
from sandbox.shopify.records import FulfillmentOrder, Json, Order
from sandbox.shopify.search import Filter, by_id, compile_search, instant, word
from sandbox.shopify.statuses import supported_actions
from sandbox.shopify.store import APP_ID, number_of

WORK_FILTERS: dict[str, Filter[FulfillmentOrder]] = {
    "id": by_id(),
    "updated_at": instant(lambda one: one.modified),
    "status": word(lambda _store, one, value: one.status == value.upper()),
    "assigned_location_id": by_id(lambda one: one.location_id),
}


def work(_root: object, call: Call, args: Args) -> Connection[FulfillmentOrder]:
    store = call.store
    search = compile_search(store, "fulfillmentOrders", args.get("query"), WORK_FILTERS)
    call.warn("fulfillmentOrders", args.get("query"), search.warnings)
    settled = store.stamp - store.ways.index_seconds

    def wanted(one: FulfillmentOrder) -> bool:
        shown = one.open or args["includeClosed"]
        return shown and one.modified <= settled and is_shown(call, one) and search.wanted(one)

    stamp = "modified" if args["sortKey"] == "UPDATED_AT" else "id"
    return page_of(store, args, store.fulfillment_orders, lambda one: (getattr(one, stamp), one.id), wanted)


def is_shown(call: Call, one: FulfillmentOrder) -> bool:
    """Routed by now, of an order in the window, and of a kind whose scope the client holds."""
    store = call.store
    if one.routed > store.stamp or not call.sees(store.orders.rows[one.order_id].created):
        return False
    if "missing_scope_shortens" not in store.quirks:
        return True
    third = store.locations.rows[one.location_id].fulfillment_service
    return call.client.holds(f"read_{'third_party' if third else 'merchant_managed'}_fulfillment_orders")


def work_of(one: Order, call: Call, args: Args) -> Connection[FulfillmentOrder]:
    """An order's fulfillment orders, the closed ones too."""
    if args.get("query"):
        raise call.store.unsupported("an order's fulfillment orders by a query")
    rows = call.store.by_order.get(one.id, [])
    shown = [each for each in rows if each.open or not args["displayable"]]
    return page_of(
        call.store, args, shown, lambda each: (each.id, each.id), lambda each: is_shown(call, each)
    )


def single_work(_root: object, call: Call, args: Args) -> FulfillmentOrder | None:
    number = number_of(args["id"], "FulfillmentOrder")
    found = call.store.fulfillment_orders.get(number) if number is not None else None
    return found if found and is_shown(call, found) else None


def _place(one: FulfillmentOrder, call: Call, _args: Args) -> Json:
    location = call.store.locations.rows[one.location_id]
    return {"name": location.name, "location": location, "countryCode": "US"}


ROOT: Table = {"fulfillmentOrders": work, "fulfillmentOrder": single_work}
FIELDS: dict[str, Table] = {
    "FulfillmentOrder": {
        **plain("status requestStatus"),
        **renamed(id="gid", fulfillmentHolds="holds"),
        **times(createdAt="created", updatedAt="modified", fulfillAt="fulfill_at", fulfillBy="fulfill_by"),
        "assignedLocation": _place,
        "lineItems": lambda one, call, args: in_order(call.store, args, one.lines),
        "order": lambda one, call, _args: call.store.orders.rows[one.order_id],
        "orderId": lambda one, call, _args: call.store.orders.rows[one.order_id].gid,
        "orderName": lambda one, call, _args: call.store.orders.rows[one.order_id].name,
        "supportedActions": lambda one, _call, _args: [{"action": each} for each in supported_actions(one)],
    },
    "FulfillmentOrderLineItem": {
        **renamed(id="gid", lineItem="line", totalQuantity="total", remainingQuantity="remaining"),
        "inventoryItemId": lambda one, call, _args: (
            None if one.line.item_id is None else call.store.items.rows[one.line.item_id].gid
        ),
        "productTitle": lambda one, _call, _args: one.line.title,
        "requiresShipping": lambda one, _call, _args: one.line.requires_shipping,
        "sku": lambda one, _call, _args: one.line.sku,
        "variant": lambda one, call, _args: variant_of(one.line, call, {}),
    },
    "FulfillmentHold": {
        **plain("reason reasonNotes handle"),
        **renamed(id="gid"),
        "displayReason": lambda one, _call, _args: one.reason.replace("_", " ").capitalize(),
        "heldByRequestingApp": lambda one, _call, _args: one.app == APP_ID,
    },
}
