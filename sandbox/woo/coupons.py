"""REST: coupons."""

import re
from decimal import Decimal, InvalidOperation

from sandbox.woo import checks, listing, meta, rows, stamps
from sandbox.woo.call import Answer, Call, number, read_body
from sandbox.woo.coupon_use import coupon_by_code
from sandbox.woo.errors import Refused, missing_parameters
from sandbox.woo.records import Coupon, Json
from sandbox.woo.state import Store

_KINDS = ("percent", "fixed_cart", "fixed_product")
KIND = listing.Kind(
    orderby=("date", "id", "include", "title", "slug", "modified"),
    own={"code": checks.text},
    not_built=frozenset({"search"}),
    ties={"modified": "modified_ties", "date": "product_date_ties"},
)
_BODY: dict[str, checks.Check] = {
    "id": checks.whole,
    "code": checks.text,
    "amount": checks.text,
    "discount_type": checks.one_of(*_KINDS),
    "description": checks.text,
    "date_expires": checks.text,
    "date_expires_gmt": checks.text,
    "individual_use": checks.truth,
    "exclude_sale_items": checks.truth,
    "free_shipping": checks.truth,
    "usage_limit": checks.whole,
    "usage_limit_per_user": checks.whole,
    "product_ids": checks.wholes,
    "minimum_amount": checks.text,
    "maximum_amount": checks.text,
    "email_restrictions": checks.texts,
    "meta_data": checks.objects,
}
_TAGS = re.compile(r"<[^>]*>")


def _show(call: Call, coupon: Coupon, *, single: bool = False) -> object:
    return rows.shown(call, rows.COUPON, "coupons", coupon, single=single)


def list_(call: Call) -> Answer:
    asked = listing.understand(call, KIND)
    code = call.query.text("code").strip().lower()
    found = listing.choose(
        call.store.coupons, asked, lambda one: one.status != "trash" and code in ("", one.code.lower())
    )
    if asked.orderby in ("date", "modified"):
        found = listing.by_stamp(call.store, KIND, asked, found)
    else:
        found = listing.by_id(asked, found)
    return listing.page_of(call, KIND, asked, found, lambda one: _show(call, one))


def _find(call: Call, *, writing: bool = False) -> Coupon:
    found = call.store.coupons.get(call.ids[0])
    if found is None:
        gentle = writing and "put_unknown_id_is_400" in call.store.quirks
        raise Refused(400 if gentle else 404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
    return found


def get(call: Call) -> Answer:
    return Answer(200, _show(call, _find(call), single=True))


def create(call: Call) -> Answer:
    if call.body.get("code") is None and not call.in_batch:
        raise missing_parameters(["code"])
    values = read_body(call, _BODY)
    store, now = call.store, call.store.stamp
    code = _free_code(store, str(values.get("code") or ""), None)
    coupon = Coupon(
        id=store.next_id(), created=now, modified=now, status="publish", code=code, amount=Decimal()
    )
    _apply(store, coupon, values)
    store.coupons.add(coupon)
    return Answer(201, _show(call, coupon, single=True))


def update(call: Call) -> Answer:
    coupon = _find(call, writing=True)
    values = read_body(call, _BODY)
    if values.get("code") is not None:
        coupon.code = _free_code(call.store, str(values["code"]), coupon)
    _apply(call.store, coupon, values)
    call.store.coupons.touch(coupon, call.store.stamp)
    return Answer(200, _show(call, coupon, single=True))


def _free_code(store: Store, given: str, own: Coupon | None) -> str:
    code = _TAGS.sub("", given).strip().replace("&", "&amp;")
    code = code if store.newer else code.lower()
    if not code:
        raise Refused(400, "woocommerce_rest_empty_coupon_code", "The coupon code cannot be empty.")
    holder = coupon_by_code(store, code)
    if holder is not None and holder is not own:
        raise Refused(400, "woocommerce_rest_coupon_code_already_exists", "The coupon code already exists")
    return code


def _apply(store: Store, coupon: Coupon, values: Json) -> None:
    if values.get("discount_type") is not None:
        if values["discount_type"] not in _KINDS:
            raise Refused(400, "coupon_invalid_discount_type", "Invalid discount type.")
        coupon.kind = str(values["discount_type"])
    if values.get("amount") is not None:
        coupon.amount = _amount(store, coupon.kind, str(values["amount"]))
    for name in ("description", "individual_use", "exclude_sale_items", "free_shipping", "product_ids"):
        if values.get(name) is not None:
            setattr(coupon, name, values[name])
    _apply_limits(coupon, values)
    if values.get("email_restrictions") is not None:
        coupon.emails = _restrictions(store, checks.texts("email_restrictions", values["email_restrictions"]))
    _apply_expiry(store, coupon, values)
    meta.write(store, coupon.meta, checks.objects("meta_data", values.get("meta_data") or []))


def _apply_limits(coupon: Coupon, values: Json) -> None:
    for name in ("usage_limit", "usage_limit_per_user"):
        if name in values:
            setattr(coupon, name, number(values[name] or 0) or None)
    for name in ("minimum_amount", "maximum_amount"):
        if values.get(name) is not None:
            setattr(coupon, name, _decimal(str(values[name])) or Decimal())


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _amount(store: Store, kind: str, text: str) -> Decimal:
    amount = _decimal(text)
    if amount is None:
        if "bad_amount_is_zero" not in store.quirks:
            raise Refused(400, "coupon_invalid_amount", "Invalid discount amount.")
        return Decimal()
    if amount < 0:
        raise Refused(400, "coupon_invalid_amount", "Invalid discount amount.")
    if kind == "percent" and amount > 100:  # noqa: PLR2004 (a hundred percent)
        if "percent_above_100_is_zero" not in store.quirks:
            raise Refused(400, "coupon_invalid_amount", "Invalid discount amount.")
        return Decimal()
    return amount


def _restrictions(store: Store, given: list[str]) -> list[str]:
    lowered = [text.strip().lower() for text in given]
    good = [text for text in lowered if checks.is_email(text.replace("*", "x"))]
    if len(good) < len(lowered) and "email_restriction_dropped" not in store.quirks:
        raise Refused(400, "coupon_invalid_email_address", "Invalid email address restriction.")
    return good


def _apply_expiry(store: Store, coupon: Coupon, values: Json) -> None:
    zone = store.zone if "expires_local" in store.quirks else "UTC"
    if "date_expires" in values:
        coupon.expires = stamps.read_day(str(values["date_expires"] or ""), zone)
    if values.get("date_expires_gmt") is not None and "expires_gmt_ignored" not in store.quirks:
        coupon.expires = stamps.read_day(str(values["date_expires_gmt"]), "UTC")


def delete(call: Call) -> Answer:
    """To the trash, where the older version does it and says that it could not; or with `force` for good."""
    coupon = _find(call)
    answer = Answer(200, _show(call, coupon, single=True))
    if call.force:
        call.store.coupons.remove(coupon)
        return answer
    if coupon.status == "trash":
        raise Refused(410, "woocommerce_rest_already_trashed", "The coupon has already been deleted.")
    coupon.status = "trash"
    call.store.coupons.touch(coupon, call.store.stamp)
    if not call.store.newer:
        raise Refused(500, "woocommerce_rest_cannot_delete", "The shop_coupon cannot be deleted.")
    return answer
