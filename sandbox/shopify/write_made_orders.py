"""The mutations by which a client makes an order, without a checkout, and deletes it."""

from sandbox.shopify import flow
from sandbox.shopify.call import Call
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.records import Json, Line, Order, Variant
from sandbox.shopify.store import APP_ID, Store, number_of

_KNOWN = {"lineItems", "note", "test"}


def create(call: Call, args: Args) -> Json:
    """Make an order of a nameless customer's, without payment; nobody hears of it."""
    store, given, options = call.store, args["order"], args.get("options") or {}
    if strange := given.keys() - _KNOWN:
        raise store.unsupported(f"an order with {', '.join(sorted(strange))}")
    if options.get("sendReceipt") or options.get("inventoryBehaviour") not in (None, "BYPASS"):
        raise store.unsupported("orderCreate that mails a receipt or takes from the stock by itself")
    sold = [(_variant(store, place, row), row) for place, row in enumerate(given.get("lineItems") or ())]
    if not sold:
        raise UserErrors(user_error(["order", "lineItems"], "Line items can't be blank", "INVALID"))
    now = store.stamp
    ids = store.next_id(), store.next_number()
    order = Order(*ids, now, now, now, None, None, None, None, str(APP_ID), "PENDING", store.currency)
    order.test, order.note = bool(given.get("test")), given.get("note")
    order.lines += [_line(store, order, variant, row) for variant, row in sold]
    store.orders.add(order)
    flow.route(store, order, order.lines, delay=store.ways.routing_seconds)
    return {"order": order}


def _variant(store: Store, place: int, row: Json) -> Variant:
    number = number_of(str(row.get("variantId")), "ProductVariant")
    found = store.variants.get(number) if number is not None else None
    if found is None:
        field = ["order", "lineItems", str(place), "variantId"]
        raise UserErrors(user_error(field, "Product variant does not exist", "INVALID"))
    return found


def _line(store: Store, order: Order, variant: Variant, row: Args) -> Line:
    """It is sent only if that is said."""
    item, title = store.items.rows[variant.item_id], store.products.rows[variant.product_id].title
    ids = store.next_id(), order.id, variant.id, item.id
    units = int(row["quantity"])
    made = Line(*ids, item.sku, title, units, variant.price, units, units)
    made.requires_shipping = bool(row["requiresShipping"])
    return made


def delete(call: Call, args: Args) -> Json:
    number = number_of(args["orderId"], "Order")
    found = call.store.orders.get(number) if number is not None else None
    if found is None or not call.sees(found.created):
        raise UserErrors(user_error(["orderId"], "Order does not exist", "NOT_FOUND"))
    flow.delete(call.store, found)
    return {"deletedId": found.gid}
