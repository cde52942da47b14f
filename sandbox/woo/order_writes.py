"""REST: orders made and changed."""

import copy
from decimal import Decimal

from sandbox.woo import checks, flow, meta, stock
from sandbox.woo.call import Answer, Call, number, read_body
from sandbox.woo.coupon_use import apply_coupon
from sandbox.woo.errors import Refused
from sandbox.woo.orders import find, show
from sandbox.woo.records import Json, Line, Order
from sandbox.woo.state import Store

_ADDRESS = (
    "first_name",
    "last_name",
    "company",
    "address_1",
    "address_2",
    "city",
    "state",
    "postcode",
    "country",
)
BILLING = (*_ADDRESS, "email", "phone")
SHIPPING = (*_ADDRESS, "phone")
_LINE = {"id", "product_id", "variation_id", "sku", "name", "quantity", "subtotal", "total", "meta_data"}


def blank(names: tuple[str, ...], given: Json | None = None) -> Json:
    """An address with every field, empty where nothing is given."""
    return {**dict.fromkeys(names, ""), **(given or {})}


def _body(store: Store) -> dict[str, checks.Check]:
    return {
        "id": checks.whole,
        "status": checks.one_of(*store.statuses),
        "set_paid": checks.truth,
        "billing": checks.address,
        "shipping": checks.mapping,
        "line_items": checks.objects,
        "meta_data": checks.objects,
        "coupon_lines": checks.objects,
        "customer_note": checks.text,
        "customer_id": checks.whole,
        "payment_method": checks.text,
        "payment_method_title": checks.text,
        "transaction_id": checks.text,
        "currency": checks.text,
    }


def new_order(store: Store, created_via: str) -> Order:
    """An empty pending order."""
    now = store.stamp
    return store.orders.add(
        Order(
            id=store.next_id(),
            created=now,
            modified=now,
            status="pending",
            billing=blank(BILLING),
            shipping=blank(SHIPPING),
            created_via=created_via,
        )
    )


def create(call: Call) -> Answer:
    """Make an order. One refused for its coupon is there all the same."""
    store = call.store
    values = read_body(call, _body(store))
    order = new_order(store, "rest-api")
    try:
        _apply(call, order, values)
    except Refused:
        if "failed_order_stays" not in store.quirks:
            flow.delete(store, order)
        raise
    return Answer(201, show(call, order, single=True))


def update(call: Call) -> Answer:
    store = call.store
    order = find(call, writing=True)
    values = read_body(call, _body(store))
    before = None if "any_put_moves_modified" in store.quirks else copy.deepcopy(order)
    _apply(call, order, values)
    if order != before:
        store.orders.touch(order, store.stamp)
    return Answer(200, show(call, order, single=True))


def _apply(call: Call, order: Order, values: Json) -> None:
    store = call.store
    for item in checks.objects("line_items", values.get("line_items") or []):
        _apply_line(call, order, item)
    _apply_address(call, order.billing, values.get("billing"))
    _apply_address(call, order.shipping, values.get("shipping"))
    for name in ("customer_note", "payment_method", "payment_method_title", "transaction_id", "currency"):
        if values.get(name) is not None:
            setattr(order, name, values[name])
    if values.get("customer_id") is not None:
        order.customer_id = number(values["customer_id"])
    meta.write(store, order.meta, checks.objects("meta_data", values.get("meta_data") or []))
    for item in checks.objects("coupon_lines", values.get("coupon_lines") or []):
        apply_coupon(store, order, item)
    _apply_status(store, order, values)


def _apply_status(store: Store, order: Order, values: Json) -> None:
    if values.get("status") is not None:
        asked = str(values["status"])
        flow.set_status(store, order, asked if asked in store.statuses else "pending")
    if values.get("set_paid") and order.status in ("pending", "failed", "on-hold", "cancelled"):
        flow.set_status(store, order, "processing")


def _apply_address(call: Call, kept: Json, given: object) -> None:
    for name, value in checks.mapping("address", given or {}).items():
        if name not in kept:
            raise call.store.unsupported(f"an address with {name}")
        kept[name] = "" if value is None else str(value)


def _apply_line(call: Call, order: Order, item: Json) -> None:
    strange = set(item) - _LINE
    if strange:
        raise call.store.unsupported(f"a line with {', '.join(sorted(strange))}")
    if item.get("id") is None:
        if not _empties(item):
            _add(call.store, order, item)
        return
    line = next((line for line in order.lines if line.id == item["id"]), None)
    if line is None:
        text = "Order item ID provided is not associated with order."
        raise Refused(400, "woocommerce_rest_invalid_item_id", text)
    if _empties(item):
        order.lines.remove(line)
    else:
        _change(call.store, order, line, item)


def _empties(item: Json) -> bool:
    gone = "product_id" in item and item["product_id"] is None
    return gone or ("quantity" in item and number(item["quantity"]) == 0)


def _add(store: Store, order: Order, item: Json) -> None:
    product = store.products.get(number(item.get("variation_id") or item.get("product_id") or 0))
    if "product_id" not in item:
        product = store.sells(str(item.get("sku") or ""))
        if product is None:
            text = "Product ID or SKU is required."
            raise Refused(400, "woocommerce_rest_required_product_reference", text)
    line = flow.new_line(store, product, number(item.get("quantity", 1)))
    _price(line, item)
    meta.write(store, line.meta, checks.objects("meta_data", item.get("meta_data") or []))
    order.lines.append(line)
    if "backordered_only_at_checkout" not in store.quirks:
        stock.mark_backordered(store, line)
    if order.stock_taken and store.newer:
        stock.take(store, line, line.quantity)


def _change(store: Store, order: Order, line: Line, item: Json) -> None:
    """Change what is named; the total stays as it was unless it is named too."""
    if "quantity" in item:
        flow.resize(store, order, line, number(item["quantity"]))
    _price(line, item)
    meta.write(store, line.meta, checks.objects("meta_data", item.get("meta_data") or []))


def _price(line: Line, item: Json) -> None:
    if item.get("name") is not None:
        line.name = str(item["name"])
    if item.get("subtotal") is not None:
        line.subtotal = Decimal(str(item["subtotal"]))
    if item.get("total") is not None:
        line.total = Decimal(str(item["total"]))
