"""An order's life: made, moved from status to status, refunded, thrown away."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.woo import meta, stock
from sandbox.woo.mails import mail_customer, status_mails
from sandbox.woo.records import Line, Note, Order, Product, Refund
from sandbox.woo.state import Store

TAKES = ("processing", "on-hold", "completed")
GIVES_BACK = ("pending", "cancelled")


def set_status(store: Store, order: Order, new: str) -> None:
    """Move an order to a status with all that hangs on it; setting it again to what it is does nothing."""
    old = order.status
    if new == old:
        return
    order.status = new
    now = store.stamp
    if new in ("processing", "completed") and order.paid is None:
        order.paid = now
    if new == "completed" and order.completed is None:
        order.completed = now
    if new in TAKES:
        stock.take_for(store, order)
    elif new in GIVES_BACK:
        stock.give_back(store, order)
    elif new == "refunded" and left_to_refund(store, order) > 0:
        record_refund(store, order, left_to_refund(store, order), "Order fully refunded.", [])
    status_mails(store, order, old, new)


def left_to_refund(store: Store, order: Order) -> Decimal:
    """What of an order's total has not been given back."""
    return order.total - sum((store.refunds.rows[number].amount for number in order.refunds), Decimal())


def record_refund(
    store: Store, order: Order, amount: Decimal, reason: str, units: Iterable[tuple[Line, int, Decimal]]
) -> Refund:
    """Write a refund down, without mail, stock or status."""
    now = store.stamp
    refund = Refund(
        id=store.next_id(),
        created=now,
        modified=now,
        status="completed",
        order_id=order.id,
        amount=amount,
        reason=reason,
        lines=[(line.id, _refunded_line(store, line, count, money)) for line, count, money in units],
    )
    order.refunds.append(refund.id)
    return store.refunds.add(refund)


def _refunded_line(store: Store, line: Line, count: int, money: Decimal) -> Line:
    copy = Line(
        id=store.next_id("line"),
        product_id=line.product_id,
        name=line.name,
        quantity=-count,
        subtotal=-money,
        total=-money,
    )
    meta.put(store, copy.meta, "_refunded_item_id", str(line.id))
    return copy


def refund(
    store: Store,
    order: Order,
    amount: Decimal,
    units: list[tuple[Line, int, Decimal]],
    *,
    reason: str = "",
    restock: bool = True,
) -> Refund:
    """Refund money and units; the last of it makes the order refunded. The order counts as changed."""
    made = record_refund(store, order, amount, reason, units)
    if restock:
        for line, count, _ in units:
            stock.take(store, line, -min(count, stock.taken(line)))
    store.orders.touch(order, store.stamp)
    if amount > 0 and left_to_refund(store, order) <= 0:
        set_status(store, order, "refunded")
    else:
        mail_customer(store, "refund", order)
    return made


def unrefund(store: Store, refund: Refund) -> None:
    """Delete a refund. What it put back stays where it is, and the order does not count as changed."""
    store.orders.rows[refund.order_id].refunds.remove(refund.id)
    store.refunds.remove(refund)


def new_line(store: Store, product: Product | None, quantity: int) -> Line:
    """A line at today's price; a product that does not exist gives one without name and price."""
    each = Decimal(product.price or 0) if product else Decimal()
    return Line(
        id=store.next_id("line"),
        product_id=product.id if product else 0,
        name=product.name if product else "",
        quantity=quantity,
        subtotal=each * quantity,
        total=each * quantity,
    )


def resize(store: Store, order: Order, line: Line, quantity: int) -> None:
    """Change a line's quantity as REST does: only the newer version then looks at the stock."""
    line.quantity = quantity
    if store.newer and order.stock_taken:
        stock.take(store, line, quantity - stock.taken(line))


def trash(store: Store, order: Order) -> None:
    order.status_before_trash, order.status = order.status, "trash"
    _forget_stock(store, order)
    store.orders.touch(order, store.stamp)


def delete(store: Store, order: Order) -> None:
    _forget_stock(store, order)
    for note in [note for note in store.notes if note.order_id == order.id]:
        store.notes.remove(note)
    for number in order.refunds:
        store.refunds.remove(store.refunds.rows[number])
    store.orders.remove(order)


def _forget_stock(store: Store, order: Order) -> None:
    if "trash_keeps_stock" not in store.quirks:
        stock.give_back(store, order)


def add_note(store: Store, order: Order, text: str, *, to_customer: bool) -> Note:
    """Write a note; one to the customer is mailed at once."""
    same = [
        note
        for note in store.notes
        if note.order_id == order.id and note.text == text and note.to_customer == to_customer
    ]
    if same and "notes_repeat" not in store.quirks:
        return same[0]
    now = store.stamp
    number = store.next_id("note")
    note = Note(
        id=number, created=now, modified=now, status="", order_id=order.id, text=text, to_customer=to_customer
    )
    store.notes.add(note)
    if to_customer:
        mail_customer(store, "note", order, text)
    if "note_keeps_modified" not in store.quirks:
        store.orders.touch(order, now)
    return note
