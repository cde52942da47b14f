"""Codes as coupons: looked for before they are made, and compared with what was asked for.

The shop drops an address that it does not like (the coupon is then open to all), turns strange amounts
into 0 and can make two coupons of one name, so nothing is believed unseen.
"""

from collections.abc import Sequence
from datetime import datetime, time
from decimal import ROUND_DOWN, Decimal

from pydantic import TypeAdapter, ValidationError

from adapters.woocommerce.api import Api, Rejected
from adapters.woocommerce.wire import CouponRow
from connector.domain.notices import GoodwillKind
from connector.errors import Uncertain
from connector.ports import Code, CodeOutcome

_PATH = "wc/v3/coupons"
_END_OF_DAY = time(23, 59, 59)  # the shop's own clock: it reads dates without a zone so
_NOT_FOUND = 404
_WHOLE = 100  # percent
_CENT = Decimal("0.01")
DESCRIPTION = "Made by the backorder connector: goes with the apology for a delay."
_ONE: TypeAdapter[CouponRow] = TypeAdapter(CouponRow)
_MANY: TypeAdapter[list[CouponRow]] = TypeAdapter(list[CouponRow])


def make_code(api: Api, code: Code) -> CodeOutcome:
    """Make the code, or adopt the one that stands. See `ShopPlatform.make_code`."""
    if not _can_be_made(code):
        return CodeOutcome.IMPOSSIBLE
    standing = find(api, code.code)
    if standing:
        return _judge(api, code, standing)
    try:
        made = _make(api, code)
    except Rejected:
        # the shop can refuse and leave the coupon behind all the same
        left = find(api, code.code)
        return _judge(api, code, left) if left else CodeOutcome.IMPOSSIBLE
    return _judge(api, code, [made])


def withdraw_code(api: Api, code: str) -> None:
    """Delete every coupon of that name. None there is no error."""
    for coupon in find(api, code):
        _delete(api, coupon)


def find(api: Api, code: str) -> list[CouponRow]:
    """The coupons of that name, in any case of letters."""
    reply = api.get(_PATH, {"code": code, "per_page": 100, "orderby": "id", "order": "asc"})
    try:
        found = _MANY.validate_json(reply.body)
    except ValidationError as error:
        raise api.unreadable("with coupons that we cannot read") from error
    return [coupon for coupon in found if coupon.code.casefold() == code.strip().casefold()]


def _can_be_made(code: Code) -> bool:
    """An address with a * would be a pattern; a percentage above 100 becomes 0."""
    offered = code.goodwill
    worth = {
        GoodwillKind.PERCENT: 0 < offered.percent <= _WHOLE,
        GoodwillKind.AMOUNT: offered.amount > 0,
        GoodwillKind.FREE_SHIPPING: True,
        GoodwillKind.GIFT_WRAP: False,
    }
    return "@" in code.email and "*" not in code.email and worth[offered.kind]


_KINDS = {
    GoodwillKind.PERCENT: "percent",
    GoodwillKind.AMOUNT: "fixed_cart",
    GoodwillKind.FREE_SHIPPING: "fixed_cart",
}


def _worth(code: Code) -> Decimal:
    """What a coupon takes off: percent or money, and nothing where it only frees from shipping."""
    offered = code.goodwill
    return Decimal(offered.percent) if offered.kind is GoodwillKind.PERCENT else offered.amount


def _frees_shipping(code: Code) -> bool:
    return code.goodwill.kind is GoodwillKind.FREE_SHIPPING


def _make(api: Api, code: Code) -> CouponRow:
    reply = api.create(_PATH, _asked(code))
    try:
        return _ONE.validate_json(reply.body)
    except ValidationError as error:
        raise Uncertain("The shop made a code and showed something else.") from error


def _asked(code: Code) -> dict[str, object]:
    return {
        "code": code.code,
        "discount_type": _KINDS[code.goodwill.kind],
        "amount": str(_worth(code)),
        "free_shipping": _frees_shipping(code),
        "individual_use": True,
        "usage_limit": 1,
        "usage_limit_per_user": 1,
        "email_restrictions": [code.email],
        "date_expires": _expires(code).isoformat(),
        "description": DESCRIPTION,
        "maximum_amount": str(_largest_order(code)),
    }


def _largest_order(code: Code) -> Decimal:
    """The shop cannot limit what a percentage is worth, only the order it may be used on; 0 is no limit."""
    if code.amount_limit is None or code.goodwill.kind is not GoodwillKind.PERCENT:
        return Decimal("0.00")
    return (code.amount_limit * _WHOLE / code.goodwill.percent).quantize(_CENT, ROUND_DOWN)


def _expires(code: Code) -> datetime:
    return datetime.combine(code.valid_until, _END_OF_DAY)


def _judge(api: Api, code: Code, coupons: Sequence[CouponRow]) -> CodeOutcome:
    if all(_is_as_asked(coupon, code) for coupon in coupons):
        return CodeOutcome.MADE
    ours = all(coupon.description == DESCRIPTION for coupon in coupons)
    if not ours:
        return CodeOutcome.TAKEN
    for coupon in coupons:
        _delete(api, coupon)
    return CodeOutcome.IMPOSSIBLE


def _is_as_asked(coupon: CouponRow, code: Code) -> bool:
    return (
        coupon.status == "publish"
        and coupon.discount_type == _KINDS[code.goodwill.kind]
        and coupon.amount == _worth(code)
        and coupon.free_shipping == _frees_shipping(code)
        and coupon.individual_use
        and coupon.usage_limit == 1
        and coupon.usage_limit_per_user == 1
        and coupon.email_restrictions == [code.email.lower()]
        and coupon.date_expires == _expires(code)
        and coupon.maximum_amount == _largest_order(code)
    )


def _delete(api: Api, coupon: CouponRow) -> None:
    try:
        api.delete(f"{_PATH}/{coupon.id}")
    except Rejected as error:
        if error.status != _NOT_FOUND:
            raise
