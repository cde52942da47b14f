"""What happens to an order: units sent, refunded, removed, the whole cancelled."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.shopify import stock
from sandbox.shopify.records import FoLine, Fulfillment, FulfillmentOrder, Line, LineUnits, Order, Refund
from sandbox.shopify.store import Store

Units = tuple[Line, int, str]


def saved(store: Store, order: Order) -> None:
    store.orders.touch(order, store.stamp)


def route(store: Store, order: Order, lines: Iterable[Line], *, delay: int = 0) -> None:
    """Make fulfillment orders for lines: one for each place that sends units."""
    places: dict[int, FulfillmentOrder] = {}
    for line in lines:
        place = stock.location_for(store, stock.item_of(store, line), line.unfulfilled)
        if place not in places:
            now = store.stamp
            made = FulfillmentOrder(store.next_id(), order.id, place, now, now, routed=now + delay)
            places[place] = store.fulfillment_orders.add(made)
            store.by_order.setdefault(order.id, []).append(made)
        places[place].lines.append(FoLine(store.next_id(), line, line.unfulfilled, line.unfulfilled))
        stock.commit(store, line, place, line.unfulfilled)


def open_parts(store: Store, order: Order, line: Line) -> list[tuple[FulfillmentOrder, FoLine]]:
    """Where a line's unsent units are waiting, oldest first."""
    return [
        (work, part)
        for work in store.by_order.get(order.id, [])
        if work.open
        for part in work.lines
        if part.line is line and part.remaining
    ]


def _take(store: Store, order: Order, line: Line, quantity: int) -> list[tuple[FulfillmentOrder, int]]:
    """Take unsent units off the line's fulfillment orders; what came from which."""
    if quantity > line.unfulfilled:
        raise ValueError(f"{order.name} has no {quantity} unsent units of {line.sku}")
    taken, left = [], quantity
    for work, part in open_parts(store, order, line):
        units = min(left, part.remaining)
        if units:
            part.remaining -= units
            left -= units
            taken.append((work, units))
    return taken


def _settle(store: Store, work: FulfillmentOrder, *, sent: bool) -> None:
    if not any(part.remaining for part in work.lines):
        work.status = "CLOSED"
    elif sent and work.status == "OPEN":
        work.status = "IN_PROGRESS"
    store.fulfillment_orders.touch(work, store.stamp)


def ship(store: Store, order: Order, units: Iterable[tuple[Line, int]]) -> Fulfillment:
    """Send units of lines."""
    made = Fulfillment(store.next_id(), store.stamp, store.stamp)
    for line, quantity in units:
        for work, part in _take(store, order, line, quantity):
            stock.send(store, line, work.location_id, part)
            _settle(store, work, sent=True)
        line.unfulfilled -= quantity
        line.fulfilled += quantity
        made.lines.append(LineUnits(store.next_id(), line, quantity))
    order.fulfillments.append(made)
    if not stock.units_to_send(order):
        order.closed = store.stamp
    saved(store, order)
    return made


def remove(store: Store, order: Order, line: Line, quantity: int, *, restock: bool) -> None:
    """Take unsent units out of an order."""
    for work, part in _take(store, order, line, quantity):
        stock.release(store, line, work.location_id, part, restock=restock)
        _settle(store, work, sent=False)
    line.unfulfilled -= quantity
    line.current -= quantity


def refund(store: Store, order: Order, units: Iterable[Units], *, note: str | None = None) -> Refund:
    """Pay units back: unsent ones leave the order, sent ones may come back for sale."""
    made = Refund(store.next_id(), store.stamp, Decimal(), note)
    for line, quantity, restock in units:
        unsent = min(quantity, line.unfulfilled) if restock != "RETURN" else 0
        if unsent:
            remove(store, order, line, unsent, restock=restock == "CANCEL")
        line.current -= quantity - unsent
        if restock == "RETURN":
            work = store.by_order[order.id][0]
            stock.give_back(store, line, work.location_id, quantity)
        made.lines.append(LineUnits(store.next_id(), line, quantity, restock))
        made.amount += line.price * quantity
    return pay_back(store, order, made)


def pay_back(store: Store, order: Order, made: Refund) -> Refund:
    """Put a refund on an order."""
    order.refunds.append(made)
    if order.financial in ("PAID", "PARTIALLY_REFUNDED"):
        order.financial = "REFUNDED" if order.refunded >= order.total else "PARTIALLY_REFUNDED"
    saved(store, order)
    return made


def cancel(store: Store, order: Order, reason: str, *, restock: bool) -> None:
    """End an order of which nothing was sent."""
    for line in order.lines:
        if line.unfulfilled:
            remove(store, order, line, line.unfulfilled, restock=restock)
    for work in store.by_order.get(order.id, []):
        work.status = "CLOSED"
        store.fulfillment_orders.touch(work, store.stamp)
    order.cancelled = order.closed = store.stamp
    order.cancel_reason = reason
    order.financial = "REFUNDED" if order.financial == "PAID" else "VOIDED"
    saved(store, order)


def delete(store: Store, order: Order) -> None:
    """Take an order away for good; what it had committed is released."""
    for line in order.lines:
        if line.unfulfilled:
            remove(store, order, line, line.unfulfilled, restock=True)
    for work in store.by_order.pop(order.id, []):
        store.fulfillment_orders.remove(work)
    store.orders.remove(order)
