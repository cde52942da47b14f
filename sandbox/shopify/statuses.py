"""What the shop says of an order and of its work, from what has happened to them."""

from sandbox.shopify.records import FulfillmentOrder, Order
from sandbox.shopify.store import Store


def order_status(order: Order, asked: str) -> bool:
    """Whether a search for a status finds an order."""
    states = {
        "cancelled": order.cancelled is not None,
        "closed": order.closed is not None,
        "open": order.cancelled is None and order.closed is None,
        "not_closed": order.closed is None,
    }
    return states[asked.lower()]


def fulfillment_status(store: Store, order: Order) -> str:
    """displayFulfillmentStatus; an order that is held in part does not show it."""
    fulfilled = sum(line.fulfilled for line in order.lines)
    left = sum(line.unfulfilled for line in order.lines)
    if not left and fulfilled:
        return "FULFILLED"
    if fulfilled:
        return "PARTIALLY_FULFILLED"
    work = [one for one in store.by_order.get(order.id, []) if one.open]
    held = [one for one in work if one.status == "ON_HOLD"]
    if held and (len(held) == len(work) or "partial_hold_shows_unfulfilled" not in store.quirks):
        return "ON_HOLD"
    return "UNFULFILLED"


def supported_actions(work: FulfillmentOrder) -> tuple[str, ...]:
    """What may be done with a fulfillment order now."""
    if not work.open:
        return ()
    if work.status == "ON_HOLD":
        return ("RELEASE_HOLD", "HOLD", "MOVE")
    return ("CREATE_FULFILLMENT", "HOLD", "MOVE", "SPLIT")
