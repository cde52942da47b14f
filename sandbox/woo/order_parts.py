"""REST: an order's notes and refunds."""

from decimal import Decimal, InvalidOperation

from sandbox.woo import checks, flow, rows
from sandbox.woo.call import Answer, Call, number, read_body
from sandbox.woo.errors import BareRefused, Refused, missing_parameters
from sandbox.woo.records import Json, Line, Note, Order, Refund


def _order_of_notes(call: Call, code: str = "woocommerce_rest_order_invalid_id") -> Order:
    found = call.store.orders.get(call.ids[0])
    if found is None:
        raise Refused(404, code, "Invalid order ID.")
    return found


def _show_note(call: Call, note: Note) -> object:
    return rows.shown(call, rows.NOTE, f"orders/{note.order_id}/notes", note)


def list_notes(call: Call) -> Answer:
    """Newest second first, all at once. An unknown order has another code here than in a single note."""
    order = _order_of_notes(call, "woocommerce_rest_shop_order_invalid_id")
    kind = call.query.text("type") or "any"
    if kind not in ("any", "customer", "internal"):
        checks.one_of("any", "customer", "internal")("type", kind)
    found = [
        note
        for note in call.store.notes
        if note.order_id == order.id and (kind == "any" or note.to_customer == (kind == "customer"))
    ]
    found.sort(key=lambda note: note.created, reverse=True)
    if "notes_unpaged" not in call.store.quirks:
        size, page = number(call.query.text("per_page") or 10), number(call.query.text("page") or 1)
        found = found[(page - 1) * size : page * size]
    return Answer(200, [_show_note(call, note) for note in found])


def create_note(call: Call) -> Answer:
    """Write a note; to the customer it goes out as a mail within this call."""
    if call.body.get("note") is None:
        raise missing_parameters(["note"])
    values = read_body(call, {"note": checks.text, "customer_note": checks.truth})
    order = _order_of_notes(call)
    to_customer = values.get("customer_note") is True
    note = flow.add_note(call.store, order, str(values["note"]), to_customer=to_customer)
    return Answer(201, _show_note(call, note))


def _note(call: Call) -> Note:
    order = _order_of_notes(call)
    found = call.store.notes.get(call.ids[1])
    if found is None or found.order_id != order.id:
        raise Refused(404, "woocommerce_rest_invalid_id", "Invalid resource ID.")
    return found


def get_note(call: Call) -> Answer:
    return Answer(200, _show_note(call, _note(call)))


def delete_note(call: Call) -> Answer:
    note = _note(call)
    if not call.force:
        raise Refused(501, "woocommerce_rest_trash_not_supported", "Webhooks do not support trashing.")
    call.store.notes.remove(note)
    return Answer(200, _show_note(call, note))


def _show_refund(call: Call, refund: Refund) -> object:
    return rows.shown(call, rows.REFUND, f"orders/{refund.order_id}/refunds", refund)


def list_refunds(call: Call) -> Answer:
    """An order's refunds, newest first."""
    order = call.store.orders.get(call.ids[0])
    if order is None:
        raise Refused(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
    made = [call.store.refunds.rows[one] for one in reversed(order.refunds)]
    headers = {"X-WP-Total": str(len(made)), "X-WP-TotalPages": "1" if made else "0"}
    return Answer(200, [_show_refund(call, refund) for refund in made], headers)


def every_refund(call: Call) -> Answer:
    """All refunds of all orders, which only the newer version lists."""
    made = sorted(call.store.refunds, key=lambda refund: -refund.id)
    headers = {"X-WP-Total": str(len(made)), "X-WP-TotalPages": "1" if made else "0"}
    return Answer(200, [_show_refund(call, refund) for refund in made], headers)


def get_refund(call: Call) -> Answer:
    found = call.store.refunds.get(call.ids[1])
    if found is None or found.order_id != call.ids[0]:
        raise Refused(404, "woocommerce_rest_shop_order_refund_invalid_id", "Invalid ID.")
    return Answer(200, _show_refund(call, found))


def delete_refund(call: Call) -> Answer:
    """For good, with `force` or without."""
    answer = get_refund(call)
    flow.unrefund(call.store, call.store.refunds.rows[call.ids[1]])
    return answer


_REFUND: dict[str, checks.Check] = {
    "amount": checks.text,
    "reason": checks.text,
    "api_refund": checks.truth,
    "api_restock": checks.truth,
    "line_items": checks.objects,
}


def create_refund(call: Call) -> Answer:
    """Give money (and units) back; without `api_refund: false` the shop asks a gateway that is not there."""
    values = read_body(call, _REFUND)
    order = call.store.orders.get(call.ids[0])
    if order is None:
        raise BareRefused(500, "woocommerce_rest_invalid_order", "Invalid order ID", 404)
    amount = _amount(values.get("amount"))
    if amount < 0 or amount > flow.left_to_refund(call.store, order):
        raise BareRefused(500, "woocommerce_rest_cannot_create_order_refund", "Invalid refund amount.", 500)
    if values.get("api_refund", True):
        text = "The payment gateway for this order does not exist."
        raise BareRefused(500, "woocommerce_rest_cannot_create_order_refund", text, 500)
    units = [
        _units(call, order, item) for item in checks.objects("line_items", values.get("line_items") or [])
    ]
    restock = bool(values.get("api_restock", "refund_restocks" in call.store.quirks))
    reason = str(values.get("reason") or "")
    made = flow.refund(call.store, order, amount, units, reason=reason, restock=restock)
    return Answer(201, _show_refund(call, made))


def _amount(given: object) -> Decimal:
    try:
        return Decimal(str(given or 0))
    except InvalidOperation:
        return Decimal()


def _units(call: Call, order: Order, item: Json) -> tuple[Line, int, Decimal]:
    strange = set(item) - {"id", "quantity", "refund_total", "refund_tax"}
    line = next((line for line in order.lines if line.id == item.get("id")), None)
    if strange or line is None:
        raise call.store.unsupported(f"a refund's line {item}")
    return line, number(item.get("quantity") or 0), _amount(item.get("refund_total"))
