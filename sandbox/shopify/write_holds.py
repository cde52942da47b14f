"""The mutations of fulfillment orders: holding, releasing, splitting, dating."""

from sandbox.shopify.call import Call, stamp_of
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.records import FoLine, FulfillmentOrder, Hold, Json
from sandbox.shopify.store import APP_ID, Store, number_of

MOST_HOLDS = 10


def _work(call: Call, gid: str, code: str = "FULFILLMENT_ORDER_NOT_FOUND") -> FulfillmentOrder:
    number = number_of(gid, "FulfillmentOrder")
    found = call.store.fulfillment_orders.get(number) if number is not None else None
    if found is None or found.routed > call.store.stamp:
        raise UserErrors(user_error(["id"], "Fulfillment order does not exist.", code))
    return found


def hold(call: Call, args: Args) -> Json:
    """Hold a fulfillment order; given line items, the rest becomes one of its own."""
    store, given = call.store, args["fulfillmentHold"]
    work = _work(call, args["id"])
    ours = [one for one in work.holds if one.app == APP_ID]
    handle = given.get("handle") or ""
    if any(one.handle == handle for one in ours if handle):
        message = "The handle provided for the fulfillment hold is already in use by this app."
        field = ["fulfillmentHold", "handle"]
        raise UserErrors(user_error(field, message, "DUPLICATE_FULFILLMENT_HOLD_HANDLE"))
    if len(ours) >= MOST_HOLDS:
        message = "The maximum number of fulfillment holds for this fulfillment order has been reached."
        raise UserErrors(user_error(["id"], message, "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED"))
    if not work.open:
        raise UserErrors(user_error(["id"], "Fulfillment order is not in a state to be held."))
    rest = _part_off(store, work, given.get("fulfillmentOrderLineItems") or [])
    held = work
    if rest and "hold_keeps_id" not in store.quirks:
        held, rest = rest, work
    made = Hold(store.next_id(), given["reason"], given.get("reasonNotes"), handle or None, APP_ID)
    held.holds.append(made)
    held.status = "ON_HOLD"
    store.fulfillment_orders.touch(held, store.stamp)
    return {"fulfillmentHold": made, "fulfillmentOrder": held, "remainingFulfillmentOrder": rest}


def _part_off(store: Store, work: FulfillmentOrder, rows: list[Json]) -> FulfillmentOrder | None:
    """Keep the named units here and put the others into a new fulfillment order."""
    if not rows:
        return None
    if work.holds:
        message = "The fulfillment order is not in a splittable state."
        raise UserErrors(user_error(["id"], message, "FULFILLMENT_ORDER_NOT_SPLITTABLE"))
    wanted = _wanted(work, rows)
    if all(part.remaining == wanted.get(part.id, 0) for part in work.lines):
        return None
    rest = _new(store, work)
    for part in list(work.lines):
        _move_units(store, part, rest, part.remaining - wanted.get(part.id, 0))
    work.lines = [part for part in work.lines if part.remaining]
    return rest


def _wanted(work: FulfillmentOrder, rows: list[Json]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for row in rows:
        part = next((one for one in work.lines if one.gid == row["id"]), None)
        quantity = int(str(row["quantity"]))
        if part is None or not 0 < quantity <= part.remaining:
            message = "Invalid fulfillment order line item quantity requested."
            raise UserErrors(user_error(["fulfillmentOrderLineItems"], message, "INVALID_LINE_ITEM_QUANTITY"))
        wanted[part.id] = quantity
    return wanted


def _new(store: Store, work: FulfillmentOrder) -> FulfillmentOrder:
    now = store.stamp
    made = FulfillmentOrder(store.next_id(), work.order_id, work.location_id, now, now, routed=now)
    store.by_order[work.order_id].append(made)
    return store.fulfillment_orders.add(made)


def _move_units(store: Store, part: FoLine, to: FulfillmentOrder, quantity: int) -> None:
    if quantity:
        part.remaining -= quantity
        part.total -= quantity
        to.lines.append(FoLine(store.next_id(), part.line, quantity, quantity))


def release(call: Call, args: Args) -> Json:
    store = call.store
    work = _work(call, args["id"])
    if args.get("externalId"):
        raise store.unsupported("releasing a hold by externalId")
    named = args.get("holdIds")
    if named:
        work.holds = [one for one in work.holds if one.gid not in named]
    else:
        everybody = "release_frees_all" in store.quirks
        work.holds = [] if everybody else [one for one in work.holds if one.app != APP_ID]
    if not work.holds and work.status == "ON_HOLD":
        work.status = "OPEN"
        _merge(store, work)
    store.fulfillment_orders.touch(work, store.stamp)
    return {"fulfillmentOrder": work}


def _merge(store: Store, work: FulfillmentOrder) -> None:
    """Put the released units back to an open sibling at the same place, and close what is empty."""
    for other in store.by_order[work.order_id]:
        if other is not work and other.status == "OPEN" and other.location_id == work.location_id:
            for part in other.lines:
                same = next((one for one in work.lines if one.line is part.line), None)
                if same is None:
                    same = FoLine(store.next_id(), part.line, 0, 0)
                    work.lines.append(same)
                same.remaining += part.remaining
                same.total += part.remaining
                part.remaining = part.total = 0
            other.status = "CLOSED"
            store.fulfillment_orders.touch(other, store.stamp)


def split(call: Call, args: Args) -> Json:
    """Put the named units into a new fulfillment order: the given id keeps the rest."""
    store = call.store
    results = []
    for one in args["fulfillmentOrderSplits"]:
        work = _work(call, one["fulfillmentOrderId"])
        wanted = _wanted(work, one["fulfillmentOrderLineItems"])
        if not wanted:
            message = "No line items provided to split."
            raise UserErrors(user_error(None, message, "NO_LINE_ITEMS_PROVIDED_TO_SPLIT"))
        out = _new(store, work)
        keeps_rest = "split_keeps_rest" in store.quirks
        for part in list(work.lines):
            units = wanted.get(part.id, 0)
            _move_units(store, part, out, units if keeps_rest else part.remaining - units)
        store.fulfillment_orders.touch(work, store.stamp)
        row = {
            "fulfillmentOrder": work,
            "remainingFulfillmentOrder": out,
            "replacementFulfillmentOrder": None,
        }
        results.append(row)
    return {"fulfillmentOrderSplits": results}


def reschedule(call: Call, args: Args) -> Json:
    """Only what is scheduled can be scheduled anew."""
    work = _work(call, args["id"])
    if work.status != "SCHEDULED":
        raise UserErrors(user_error(["id"], "Fulfillment order must be scheduled to be rescheduled."))
    work.fulfill_at = stamp_of(call.store, args["fulfillAt"])
    call.store.fulfillment_orders.touch(work, call.store.stamp)
    return {"fulfillmentOrder": work}


def set_deadline(call: Call, args: Args) -> Json:
    found = [_work(call, gid, "FULFILLMENT_ORDERS_NOT_FOUND") for gid in args["fulfillmentOrderIds"]]
    for one in found:
        one.fulfill_by = stamp_of(call.store, args["fulfillmentDeadline"])
        call.store.fulfillment_orders.touch(one, call.store.stamp)
    return {"success": True}
