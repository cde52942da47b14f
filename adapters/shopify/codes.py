"""Codes as discounts: looked for before they are made, and compared with what was asked for.

Making one cannot be repeated safely, so it is attempted once; whoever does not know what became of it calls
again, and finds it.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from adapters.shopify.api import Api
from adapters.shopify.decoding import adapter_of, at
from adapters.shopify.ids import Id, gid
from adapters.shopify.standing import act
from adapters.shopify.wire import CAMEL, Named, UserError, Utc
from connector.domain.notices import Goodwill, GoodwillKind
from connector.errors import Permanent
from connector.ports import Code, CodeOutcome

TITLE = "Apology for a delay"
_WHOLE = 100  # percent
_NONE = Decimal(0)
_KINDS = {
    GoodwillKind.PERCENT: "DiscountCodeBasic",
    GoodwillKind.AMOUNT: "DiscountCodeBasic",
    GoodwillKind.FREE_SHIPPING: "DiscountCodeFreeShipping",
}
_TYPED = ConfigDict(alias_generator=lambda name: "__typename" if name == "typename" else to_camel(name))
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Context:
    __pydantic_config__ = _TYPED

    typename: str = ""
    customers: list[Named] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Money:
    amount: Decimal = _NONE


@dataclass(frozen=True, slots=True)
class _Worth:
    percentage: Decimal = _NONE
    amount: _Money = _Money()


@dataclass(frozen=True, slots=True)
class _Gets:
    value: _Worth = _Worth()


@dataclass(frozen=True, slots=True)
class _Discount:
    __pydantic_config__ = _TYPED

    typename: str
    title: str = ""
    ends_at: Utc | None = None
    usage_limit: int | None = None
    applies_once_per_customer: bool = False
    context: _Context = _Context()
    customer_gets: _Gets = _Gets()


@dataclass(frozen=True, slots=True)
class _Standing:
    __pydantic_config__ = CAMEL

    id: Id
    code_discount: _Discount


@dataclass(frozen=True, slots=True)
class _Asked:
    """A code with what only this shop knows of it. `customer_id` 0: a guest, whom no code can be bound to."""

    code: Code
    customer_id: int
    ends_at: datetime

    @property
    def title(self) -> str:
        return f"{TITLE}: {self.code.goodwill}"

    @property
    def worth(self) -> _Worth:
        """A percentage is a fraction; an amount is in the shop's own currency."""
        offered = self.code.goodwill
        return _Worth(round(Decimal(offered.percent) / _WHOLE, 4), _Money(offered.amount))

    def is_met_by(self, found: _Discount) -> bool:
        bound = [one.id for one in found.context.customers]
        everybody = found.context.typename == "DiscountBuyerSelectionAll"
        return (
            found.typename == _KINDS[self.code.goodwill.kind]
            and found.title == self.title
            and found.ends_at == self.ends_at
            and found.usage_limit == 1
            and found.applies_once_per_customer
            and (bound == [self.customer_id] if self.customer_id else everybody)
            and found.customer_gets.value == self.worth
        )


def make_code(api: Api, code: Code, zone: ZoneInfo, now: datetime) -> CodeOutcome:
    """Make the code, or adopt the one that stands. See `ShopPlatform.make_code`.

    Shopify cannot limit what a percentage is worth.
    """
    if not _can_be_made(code.goodwill) or code.amount_limit is not None:
        return CodeOutcome.IMPOSSIBLE
    asked = _Asked(code, _customer_of(api, code.order_id), _end_of(code, zone))
    standing = _find(api, code.code)
    if standing is not None:
        return _judge(api, standing, asked)
    if not _make(api, asked, now):
        return CodeOutcome.MADE
    left = _find(api, code.code)  # somebody may have taken the name meanwhile
    return _judge(api, left, asked) if left is not None else CodeOutcome.IMPOSSIBLE


def withdraw_code(api: Api, code: str) -> None:
    """Delete the code if it is ours. One that is not there is no error."""
    standing = _find(api, code)
    if standing is not None and _is_ours(standing):
        _delete(api, standing)


def _customer_of(api: Api, order_id: int) -> int:
    if not order_id:
        return 0
    customer = at(api.ask("order_customer", {"id": gid("Order", order_id)}).data, "order.customer")
    if not customer:
        return 0
    try:
        named: Named = adapter_of(Named).validate_python(customer)
    except ValidationError as error:
        raise api.unreadable("with a customer that we cannot read") from error
    return named.id


def _end_of(code: Code, zone: ZoneInfo) -> datetime:
    """The last second of the code's last day, on the shop's own clock."""
    return datetime.combine(code.valid_until + _DAY, time(), zone) - _SECOND


def _find(api: Api, code: str) -> _Standing | None:
    found = at(api.ask("code", {"code": code}).data, "codeDiscountNodeByCode")
    if not found:
        return None
    try:
        standing: _Standing = adapter_of(_Standing).validate_python(found)
    except ValidationError as error:
        raise api.unreadable("with a discount that we cannot read") from error
    return standing


def _can_be_made(offered: Goodwill) -> bool:
    worth = {
        GoodwillKind.PERCENT: 0 < offered.percent <= _WHOLE,
        GoodwillKind.AMOUNT: offered.amount > 0,
        GoodwillKind.FREE_SHIPPING: True,
    }
    return worth.get(offered.kind, False)


def _make(api: Api, asked: _Asked, now: datetime) -> list[UserError]:
    discount = _input(asked, now)
    if asked.code.goodwill.kind is GoodwillKind.FREE_SHIPPING:
        discount["destination"] = {"all": True}
        return act(api, "make_shipping_code", "discountCodeFreeShippingCreate", {"discount": discount})
    discount["customerGets"] = {"value": _value(asked.code.goodwill), "items": {"all": True}}
    discount["combinesWith"]["shippingDiscounts"] = False
    return act(api, "make_code", "discountCodeBasicCreate", {"discount": discount})


def _value(offered: Goodwill) -> dict[str, Any]:
    """A percentage is a fraction; an amount has no currency of its own, and comes off the whole order."""
    if offered.kind is GoodwillKind.PERCENT:
        return {"percentage": offered.percent / _WHOLE}
    return {"discountAmount": {"amount": str(offered.amount), "appliesOnEachItem": False}}


def _input(asked: _Asked, now: datetime) -> dict[str, Any]:
    """What all kinds share. A guest's code is open to all: nobody can guess it, and it works once."""
    customer = {"customers": {"add": [gid("Customer", asked.customer_id)]}}
    return {
        "title": asked.title,
        "code": asked.code.code,
        "startsAt": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "endsAt": asked.ends_at.isoformat(),
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "combinesWith": {"orderDiscounts": False, "productDiscounts": False},
        "context": customer if asked.customer_id else {"all": "ALL"},
    }


def _judge(api: Api, standing: _Standing, asked: _Asked) -> CodeOutcome:
    if asked.is_met_by(standing.code_discount):
        return CodeOutcome.MADE
    if not _is_ours(standing):
        return CodeOutcome.TAKEN
    _delete(api, standing)
    return CodeOutcome.IMPOSSIBLE


def _is_ours(standing: _Standing) -> bool:
    return standing.code_discount.title.startswith(TITLE)


def _delete(api: Api, standing: _Standing) -> None:
    errors = act(api, "delete_code", "discountCodeDelete", {"id": gid("DiscountCodeNode", standing.id)})
    if errors:
        raise Permanent(f"The shop did not take a code away: {errors[0]}")
