"""A coupon on an order."""

import fnmatch
from decimal import Decimal

from sandbox.woo.errors import Refused
from sandbox.woo.records import Coupon, Json, Order
from sandbox.woo.state import Store


def coupon_by_code(store: Store, code: str) -> Coupon | None:
    """The coupon of a code in any case, unless it is in the trash."""
    wanted = code.strip().lower()
    return next((one for one in store.coupons if one.code.lower() == wanted and one.status != "trash"), None)


def apply_coupon(store: Store, order: Order, item: Json) -> None:
    """Put a code on an order; what does not hold is refused, and the older version dies of a restriction."""
    if set(item) - {"code", "id"} or "code" not in item:
        raise store.unsupported(f"a coupon line with {', '.join(sorted(item))}")
    code = str(item["code"])
    if any(used.lower() == code.lower() for _, used in order.coupon_codes):
        return
    coupon = coupon_by_code(store, code)
    if coupon is None:
        raise _invalid(store, f'Coupon "{code}" does not exist!')
    if coupon.emails and not store.newer:
        message = "<p>There has been a critical error on this website.</p>"
        raise Refused(500, "internal_server_error", message)
    _check(store, order, coupon)
    _discount(order, coupon)
    order.coupon_codes.append((store.next_id("line"), coupon.code))
    coupon.usage_count += 1
    coupon.used_by.append(order.email)


def _invalid(store: Store, text: str) -> Refused:
    return Refused(
        400, "woocommerce_rest_invalid_coupon", text.replace('"', "&quot;") if store.newer else text
    )


def _check(store: Store, order: Order, coupon: Coupon) -> None:
    if coupon.expires is not None and coupon.expires <= store.stamp:
        raise _invalid(store, "This coupon has expired.")
    if coupon.usage_limit and coupon.usage_count >= coupon.usage_limit:
        raise _invalid(store, "Coupon usage limit has been reached.")
    if coupon.usage_limit_per_user and coupon.used_by.count(order.email) >= coupon.usage_limit_per_user:
        raise _invalid(store, "Coupon usage limit has been reached.")
    email = order.email.lower()
    if coupon.emails and not any(fnmatch.fnmatchcase(email, allowed) for allowed in coupon.emails):
        raise _invalid(store, "Please enter a valid email to use this coupon code.")


def _discount(order: Order, coupon: Coupon) -> None:
    left = coupon.amount
    for line in order.lines:
        if coupon.kind == "percent":
            off = (line.total * coupon.amount / 100).quantize(Decimal("0.01"))
        elif coupon.kind == "fixed_product":
            off = min(line.total, coupon.amount * line.quantity)
        else:
            off = min(line.total, left)
            left -= off
        line.total -= off
