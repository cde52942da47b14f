"""How records look as JSON: one function per field, so that a call pays only for the fields it asks for."""

from collections.abc import Callable
from decimal import Decimal

from sandbox.woo import fields, meta, stamps
from sandbox.woo.call import Call
from sandbox.woo.listing import links_of
from sandbox.woo.records import Coupon, Json, Line, Meta, Note, Order, Record, Refund
from sandbox.woo.state import R, Store

Field = Callable[[Store, R], object]


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def local(store: Store, stamp: int | None) -> str | None:
    return None if stamp is None else stamps.local_text(stamp, store.zone)


def gmt(store: Store, stamp: int | None) -> str | None:
    if stamp is None:
        return None
    return stamps.gmt_text(stamp) + ("" if "date_without_z" in store.quirks else "Z")


def metas(store: Store, owner: object, rows: list[Meta]) -> list[Json]:
    shown = meta.shown_order(store, owner, rows)
    return [{"id": row.id, "key": row.key, "value": row.value} for row in shown]


def constant(value: object) -> Callable[[Store, Record], object]:
    return lambda _store, _record: value


def shown(
    call: Call, table: dict[str, Field[R]], collection: str, record: R, *, single: bool = False
) -> object:
    """A record as the call wants it."""
    tree = fields.asked(call.query)
    chosen = table if tree is None else {name: make for name, make in table.items() if name in tree}
    row: Json = {name: make(call.store, record) for name, make in chosen.items()}
    if "include_meta" in call.query or "exclude_meta" in call.query:
        fields.filter_meta(call, row, single=single)
    if tree is None or "_links" in tree:
        row["_links"] = links_of(call, collection, record.id)
    if tree is None or call.in_batch:
        return row
    return fields.trim(row, tree, drops="fields_drop_nested_lists" in call.store.quirks)


def line_row(store: Store, line: Line) -> Json:
    product = store.products.get(line.product_id)
    parent = store.products.get(product.parent_id) if product else None
    named = product is not None or "deleted_product_unnamed" not in store.quirks
    each = float(line.total / line.quantity) if line.quantity else 0.0
    return {
        "id": line.id,
        "name": line.name,
        "product_id": (parent.id if parent else line.product_id) if named else 0,
        "variation_id": line.product_id if parent else 0,
        "quantity": line.quantity,
        "tax_class": "",
        "subtotal": money(line.subtotal),
        "subtotal_tax": "0.00",
        "total": money(line.total),
        "total_tax": "0.00",
        "taxes": [],
        "meta_data": [
            {
                "id": row.id,
                "key": row.key,
                "value": row.value,
                "display_key": row.key,
                "display_value": row.value,
            }
            for row in line.meta
        ],
        "sku": product.sku if product else None,
        "price": int(each) if each.is_integer() else each,
        "image": {"id": 0 if parent else "", "src": product.image if product else ""},
        "parent_name": parent.name if parent else None,
    }


def _discount(order: Order) -> Decimal:
    return sum((line.subtotal - line.total for line in order.lines), Decimal())


def _refund_stubs(store: Store, order: Order) -> list[Json]:
    made = [store.refunds.rows[number] for number in order.refunds]
    return [{"id": one.id, "reason": one.reason, "total": f"-{money(one.amount)}"} for one in made]


def _coupon_lines(_store: Store, order: Order) -> list[Json]:
    return [
        {
            "id": number,
            "code": code,
            "discount": money(_discount(order)),
            "discount_tax": "0.00",
            "meta_data": [],
        }
        for number, code in order.coupon_codes
    ]


ORDER: dict[str, Field[Order]] = {
    "id": lambda _s, o: o.id,
    "parent_id": constant(0),
    "status": lambda _s, o: o.status,
    "currency": lambda _s, o: o.currency,
    "version": lambda s, _o: s.version,
    "prices_include_tax": constant(value=False),
    "date_created": lambda s, o: local(s, o.created),
    "date_modified": lambda s, o: local(s, o.modified),
    "discount_total": lambda _s, o: money(_discount(o)),
    "discount_tax": constant("0.00"),
    "shipping_total": constant("0.00"),
    "shipping_tax": constant("0.00"),
    "cart_tax": constant("0.00"),
    "total": lambda _s, o: money(o.total),
    "total_tax": constant("0.00"),
    "customer_id": lambda _s, o: o.customer_id,
    "order_key": lambda _s, o: f"wc_order_{o.id:013d}",
    "billing": lambda _s, o: dict(o.billing),
    "shipping": lambda _s, o: dict(o.shipping),
    "payment_method": lambda _s, o: o.payment_method,
    "payment_method_title": lambda _s, o: o.payment_method_title,
    "transaction_id": lambda _s, o: o.transaction_id,
    "customer_ip_address": constant(""),
    "customer_user_agent": constant(""),
    "created_via": lambda _s, o: o.created_via,
    "customer_note": lambda _s, o: o.customer_note,
    "date_completed": lambda s, o: local(s, o.completed),
    "date_paid": lambda s, o: local(s, o.paid),
    "cart_hash": constant(""),
    "number": lambda _s, o: str(o.id),
    "meta_data": lambda s, o: metas(s, o, o.meta),
    "line_items": lambda s, o: [line_row(s, line) for line in o.lines],
    "tax_lines": constant([]),
    "shipping_lines": constant([]),
    "fee_lines": constant([]),
    "coupon_lines": _coupon_lines,
    "refunds": _refund_stubs,
    "payment_url": lambda s, o: f"{s.url}/checkout/order-pay/{o.id}/?pay_for_order=true",
    "is_editable": lambda _s, o: o.status in ("pending", "on-hold", "auto-draft"),
    "needs_payment": lambda _s, o: o.status in ("pending", "failed") and o.total > 0,
    "needs_processing": constant(value=True),
    "date_created_gmt": lambda s, o: gmt(s, o.created),
    "date_modified_gmt": lambda s, o: gmt(s, o.modified),
    "date_completed_gmt": lambda s, o: gmt(s, o.completed),
    "date_paid_gmt": lambda s, o: gmt(s, o.paid),
    "currency_symbol": constant("$"),
}

REFUND: dict[str, Field[Refund]] = {
    "id": lambda _s, r: r.id,
    "parent_id": lambda _s, r: r.order_id,
    "date_created": lambda s, r: local(s, r.created),
    "date_created_gmt": lambda s, r: gmt(s, r.created),
    "amount": lambda _s, r: money(r.amount),
    "reason": lambda _s, r: r.reason,
    "refunded_by": constant(1),
    "refunded_payment": constant(value=False),
    "meta_data": lambda s, r: metas(s, r, r.meta),
    "line_items": lambda s, r: [line_row(s, line) for _, line in r.lines],
    "shipping_lines": constant([]),
    "tax_lines": constant([]),
    "fee_lines": constant([]),
}

NOTE: dict[str, Field[Note]] = {
    "id": lambda _s, n: n.id,
    "author": constant("WooCommerce"),
    "date_created": lambda s, n: local(s, n.created),
    "date_created_gmt": lambda s, n: gmt(s, n.created),
    "note": lambda _s, n: n.text,
    "customer_note": lambda _s, n: n.to_customer,
}

COUPON: dict[str, Field[Coupon]] = {
    "id": lambda _s, c: c.id,
    "code": lambda _s, c: c.code,
    "amount": lambda _s, c: money(c.amount),
    "status": lambda _s, c: c.status,
    "date_created": lambda s, c: local(s, c.created),
    "date_created_gmt": lambda s, c: gmt(s, c.created),
    "date_modified": lambda s, c: local(s, c.modified),
    "date_modified_gmt": lambda s, c: gmt(s, c.modified),
    "discount_type": lambda _s, c: c.kind,
    "description": lambda _s, c: c.description,
    "date_expires": lambda s, c: local(s, c.expires),
    "date_expires_gmt": lambda s, c: gmt(s, c.expires),
    "usage_count": lambda _s, c: c.usage_count,
    "individual_use": lambda _s, c: c.individual_use,
    "product_ids": lambda _s, c: list(c.product_ids),
    "excluded_product_ids": constant([]),
    "usage_limit": lambda _s, c: c.usage_limit,
    "usage_limit_per_user": lambda _s, c: c.usage_limit_per_user,
    "limit_usage_to_x_items": constant(None),
    "free_shipping": lambda _s, c: c.free_shipping,
    "product_categories": constant([]),
    "excluded_product_categories": constant([]),
    "exclude_sale_items": lambda _s, c: c.exclude_sale_items,
    "minimum_amount": lambda _s, c: money(c.minimum_amount),
    "maximum_amount": lambda _s, c: money(c.maximum_amount),
    "email_restrictions": lambda _s, c: list(c.emails),
    "used_by": lambda _s, c: list(c.used_by),
    "meta_data": lambda s, c: metas(s, c, c.meta),
}
