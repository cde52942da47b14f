"""Discount codes, as clients read them."""

from collections.abc import Callable
from typing import Any

from sandbox.shopify.call import Call, Resolver, Table, constant, iso, renamed
from sandbox.shopify.connections import Args, Connection, in_order
from sandbox.shopify.read_products import by_gid
from sandbox.shopify.records import Discount, Json
from sandbox.shopify.store import number_of


def by_code(_root: object, call: Call, args: Args) -> Discount | None:
    same = "codes_compare_without_case" in call.store.quirks
    return next(
        (
            one
            for one in call.store.discounts
            if one.code == args["code"] or (same and one.code.lower() == args["code"].lower())
        ),
        None,
    )


def discount(_root: object, call: Call, args: Args) -> Json | None:
    number = number_of(args["id"], "DiscountNode") or number_of(args["id"], "DiscountCodeNode")
    found = call.store.discounts.get(number) if number is not None else None
    if found is None:
        return None
    return {"id": f"gid://shopify/DiscountNode/{found.id}", "discount": _code(found)}


def _code(one: Discount) -> Json:
    return {
        "__typename": "DiscountCodeFreeShipping" if one.free_shipping else "DiscountCodeBasic",
        "of": one,
    }


def _status(one: Discount, call: Call) -> str:
    if one.ends is not None and one.ends <= call.store.stamp:
        return "EXPIRED"
    return "SCHEDULED" if one.starts > call.store.stamp else "ACTIVE"


def _of(get: Callable[[Any, Call], object]) -> Resolver:
    return lambda source, call, _args: get(source["of"], call)


def _gets(one: Discount, _call: Call) -> Json:
    if one.percentage is not None:
        return {"value": {"__typename": "DiscountPercentage", "percentage": one.percentage}}
    money = {"amount": str(one.amount), "currencyCode": _call.store.currency}
    value = {"__typename": "DiscountAmount", "amount": money, "appliesOnEachItem": one.each_item}
    return {"value": value}


def _context(one: Discount, call: Call) -> Json:
    if one.customers is None:
        return {"__typename": "DiscountBuyerSelectionAll", "all": "ALL"}
    chosen = [call.store.customers.rows[number] for number in one.customers]
    return {"__typename": "DiscountCustomers", "customers": chosen}


def _minimum(one: Discount, call: Call) -> Json | None:
    if one.minimum_subtotal is not None:
        money = {"amount": str(one.minimum_subtotal), "currencyCode": call.store.currency}
        return {"__typename": "DiscountMinimumSubtotal", "greaterThanOrEqualToSubtotal": money}
    if one.minimum_quantity is not None:
        asked = str(one.minimum_quantity)
        return {"__typename": "DiscountMinimumQuantity", "greaterThanOrEqualToQuantity": asked}
    return None


def _codes(source: Json, call: Call, args: Args) -> Connection[Json]:
    one: Any = source["of"]
    row: Json = {
        "id": f"gid://shopify/DiscountRedeemCode/{one.id}",
        "code": one.code,
        "asyncUsageCount": one.used,
    }
    return in_order(call.store, args, [row])


_CODE: Table = {
    "title": _of(lambda one, _call: one.title),
    "status": _of(_status),
    "startsAt": _of(lambda one, _call: iso(one.starts)),
    "endsAt": _of(lambda one, _call: iso(one.ends)),
    "createdAt": _of(lambda one, _call: iso(one.created)),
    "updatedAt": _of(lambda one, _call: iso(one.modified)),
    "usageLimit": _of(lambda one, _call: one.usage_limit),
    "asyncUsageCount": _of(lambda one, _call: one.used),
    "appliesOncePerCustomer": _of(lambda one, _call: one.once_per_customer),
    "combinesWith": _of(lambda one, _call: one.combines),
    "context": _of(_context),
    "minimumRequirement": _of(_minimum),
    "codes": _codes,
    "codesCount": constant({"count": 1, "precision": "EXACT"}),
}


ROOT: Table = {
    "codeDiscountNodeByCode": by_code,
    "codeDiscountNode": by_gid("DiscountCodeNode", "discounts"),
    "discountNode": discount,
}
FIELDS: dict[str, Table] = {
    "DiscountCodeNode": {
        **renamed(id="gid"),
        "codeDiscount": lambda one, _call, _args: _code(one),
    },
    "DiscountCodeBasic": {
        **_CODE,
        "customerGets": _of(_gets),
        "summary": constant(""),
        "tags": _of(lambda one, _call: one.tags),
    },
    "DiscountCodeFreeShipping": _CODE,
}
