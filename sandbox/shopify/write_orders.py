"""The mutations of orders: tags, notes, cancelling and refunding."""

from sandbox.shopify import errors, flow, metafields
from sandbox.shopify.call import Call
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.records import Json, Line, Order, Product
from sandbox.shopify.store import number_of

_UPDATED = {"id", "note", "tags", "metafields", "customAttributes", "email"}
JOB_SECONDS = 30
"""How long the shop takes to do what it has only promised."""


def _order(call: Call, gid: str, field: list[str]) -> Order:
    number = number_of(gid, "Order")
    found = call.store.orders.get(number) if number is not None else None
    if found is None or not call.sees(found.created):
        raise UserErrors(user_error(field, "Order does not exist", "NOT_FOUND"))
    return found


def _tagged(call: Call, gid: str) -> Order | Product:
    owner = metafields.owner_of(call.store, gid)
    if not isinstance(owner, Order | Product | None):
        raise call.store.unsupported(f"tags on {gid}")
    scope = "write_products" if "/Product/" in gid else "write_orders"
    if not call.client.holds(scope):
        raise errors.no_access("tagsAdd", (scope,))
    if owner is None or (owner.kind == "Order" and not call.sees(owner.created)):
        raise UserErrors(user_error(["id"], "The resource does not exist"))
    return owner


def _key(call: Call, tag: str) -> str:
    return tag.strip().lower() if "tags_compare_without_case" in call.store.quirks else tag.strip()


def add_tags(call: Call, args: Args) -> Json:
    owner = _tagged(call, args["id"])
    for tag in args["tags"]:
        if _key(call, tag) not in {_key(call, one) for one in owner.tags}:
            owner.tags.append(tag.strip())
    return _saved(call, owner)


def remove_tags(call: Call, args: Args) -> Json:
    owner = _tagged(call, args["id"])
    gone = {_key(call, tag) for tag in args["tags"]}
    owner.tags = [tag for tag in owner.tags if _key(call, tag) not in gone]
    return _saved(call, owner)


def _saved(call: Call, owner: Order | Product) -> Json:
    owner.tags.sort()
    if isinstance(owner, Order):
        call.store.orders.touch(owner, call.store.stamp)
    else:
        call.store.products.touch(owner, call.store.stamp)
    return {"node": owner}


def update(call: Call, args: Args) -> Json:
    """Tags, attributes and the note are replaced; metafields join those that are there."""
    store, given = call.store, args["input"]
    order = _order(call, given["id"], ["id"])
    if strange := given.keys() - _UPDATED:
        raise store.unsupported(f"orderUpdate with {', '.join(sorted(strange))}")
    rows = given.get("metafields") or []
    found = [metafields.fault(store, order, one, ["metafields", str(nth)]) for nth, one in enumerate(rows)]
    if faults := [one for one in found if one]:
        raise UserErrors(*faults)
    if "note" in given:
        order.note = given["note"]
    if "email" in given:
        order.email = given["email"]
    if "customAttributes" in given:
        order.attributes = [(one["key"], one["value"]) for one in given["customAttributes"]]
    if "tags" in given:
        kept = [] if "tags_replaced" in store.quirks else order.tags
        order.tags = sorted({*kept, *given["tags"]})
    for one in rows:
        metafields.put(store, order, one)
    store.orders.touch(order, store.stamp)
    return {"order": order}


def cancel(call: Call, args: Args) -> Json:
    """Promise to cancel; done a little later, as the job says."""
    store = call.store
    order = _order(call, args["orderId"], ["orderId"])
    if order.cancelled is not None:
        raise UserErrors(user_error(["orderId"], "Order has already been cancelled", "INVALID"))
    if any(line.fulfilled for line in order.lines):
        raise UserErrors(user_error(["orderId"], "Order has been fulfilled", "INVALID"))
    late = JOB_SECONDS if "cancel_reports_early" in store.quirks else 0
    gid = f"gid://shopify/Job/{store.next_id()}"
    store.jobs[gid] = store.stamp + late

    def act() -> None:
        flow.cancel(store, order, args["reason"], restock=args["restock"])

    store.later.append((store.jobs[gid], act))
    store.catch_up()
    return {"job": {"id": gid, "done": store.jobs[gid] <= store.stamp}}


def refund(call: Call, args: Args) -> Json:
    store, given = call.store, args["input"]
    order = _order(call, given["orderId"], ["orderId"])
    if given.get("shipping") or given.get("transactions"):
        raise store.unsupported("refundCreate with shipping or transactions")
    rows = [(_line(order, one["lineItemId"]), one) for one in given.get("refundLineItems") or []]
    for line, one in rows:
        if line is None or not 0 < one["quantity"] <= line.current:
            message = "Quantity cannot refund more items than were purchased"
            raise UserErrors(user_error(["refundLineItems"], message))
    units = [
        (line, int(one["quantity"]), one.get("restockType") or "NO_RESTOCK") for line, one in rows if line
    ]
    made = flow.refund(store, order, units, note=given.get("note"))
    return {"refund": made, "order": order}


def _line(order: Order, gid: str) -> Line | None:
    return next((line for line in order.lines if line.gid == gid), None)
