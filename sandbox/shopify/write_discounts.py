"""The mutations of discount codes."""

from decimal import Decimal

from sandbox.shopify.call import Call, stamp_of
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.read_discounts import by_code
from sandbox.shopify.records import Discount, Json
from sandbox.shopify.store import number_of

_BOTH = {"title", "code", "startsAt", "endsAt", "usageLimit", "appliesOncePerCustomer", "combinesWith"} | {
    "context",
    "minimumRequirement",
    "tags",
}
LONGEST_CODE = 255


def create_basic(call: Call, args: Args) -> Json:
    given = args["basicCodeDiscount"]
    made = _common(call, given, "basicCodeDiscount", _BOTH | {"customerGets"})
    gets = given.get("customerGets") or {}
    value = gets.get("value") or {}
    if not value or not gets.get("items"):
        raise _refused("basicCodeDiscount", "customerGets", "Customer gets can't be blank", "BLANK")
    if gets["items"] != {"all": True} or gets.keys() - {"items", "value"}:
        raise call.store.unsupported("a discount on some products only")
    if value.get("percentage") is not None:
        made.percentage = _fraction(call, value["percentage"])
    else:
        made.amount = Decimal(str(value["discountAmount"]["amount"]))
        made.each_item = bool(value["discountAmount"].get("appliesOnEachItem"))
    return {"codeDiscountNode": call.store.discounts.add(made)}


def _fraction(call: Call, asked: float) -> float:
    limit = 1 if "percentage_is_a_fraction" in call.store.quirks else 100
    if not 0 < asked <= limit:
        field = ["basicCodeDiscount", "customerGets", "value", "percentage"]
        message = "Value must be between 0.0 and 1.0"
        raise UserErrors(user_error(field, message, "VALUE_OUTSIDE_RANGE", extraInfo=None))
    return asked


def create_free_shipping(call: Call, args: Args) -> Json:
    given = args["freeShippingCodeDiscount"]
    made = _common(call, given, "freeShippingCodeDiscount", _BOTH | {"destination"})
    if given.get("destination") not in (None, {"all": True}):
        raise call.store.unsupported("free shipping to some countries only")
    made.free_shipping = True
    return {"codeDiscountNode": call.store.discounts.add(made)}


def _common(call: Call, given: Json, root: str, known: set[str]) -> Discount:
    store = call.store
    if strange := given.keys() - known:
        raise store.unsupported(f"a discount with {', '.join(sorted(strange))}")
    for name in ("code", "title", "startsAt"):
        if not given.get(name):
            raise _refused(root, name, f"{name.capitalize()} can't be blank", "BLANK")
    if "context" not in given and "context_needed" in store.quirks:
        raise _refused(root, "context", "Context can't be blank", "BLANK")
    code = str(given["code"])
    if len(code) > LONGEST_CODE:
        raise _refused(root, "code", f"Code is too long (maximum is {LONGEST_CODE} characters)", "TOO_LONG")
    if by_code(None, call, {"code": code}):
        raise _refused(root, "code", "Code must be unique. Please try a different code.", "TAKEN")
    made = _blank(call, given, code)
    if made.ends is not None and made.ends <= made.starts:
        raise _refused(root, "endsAt", "Ends at needs to be after starts at", "END_DATE_BEFORE_START_DATE")
    return made


def _blank(call: Call, given: Args, code: str) -> Discount:
    store = call.store
    minimum = given.get("minimumRequirement") or {}
    subtotal = (minimum.get("subtotal") or {}).get("greaterThanOrEqualToSubtotal")
    quantity = (minimum.get("quantity") or {}).get("greaterThanOrEqualToQuantity")
    return Discount(
        store.next_id(),
        code,
        given["title"],
        stamp_of(store, given["startsAt"]),
        stamp_of(store, given["endsAt"]) if given.get("endsAt") else None,
        store.stamp,
        store.stamp,
        minimum_subtotal=None if subtotal is None else Decimal(str(subtotal)),
        minimum_quantity=None if quantity is None else int(quantity),
        usage_limit=given.get("usageLimit"),
        once_per_customer=bool(given.get("appliesOncePerCustomer")),
        customers=_customers(call, given.get("context") or {"all": "ALL"}),
        combines={
            name: bool((given.get("combinesWith") or {}).get(name))
            for name in ("orderDiscounts", "productDiscounts", "shippingDiscounts")
        },
        tags=list(given.get("tags") or ()),
    )


def _customers(call: Call, context: Args) -> tuple[int, ...] | None:
    if context.get("all"):
        return None
    if not context.get("customers") or not context["customers"].get("add"):
        raise call.store.unsupported(f"a discount's context {sorted(context)}")
    numbers = [number_of(gid, "Customer") for gid in context["customers"]["add"]]
    found = tuple(one for one in numbers if one is not None and one in call.store.customers.rows)
    if len(found) != len(numbers):
        raise call.store.unsupported("a discount for a customer that is not there")
    return found


def _refused(root: str, name: str, message: str, code: str) -> UserErrors:
    return UserErrors(user_error([root, name], message, code, extraInfo=None))


def deactivate(call: Call, args: Args) -> Json:
    found = _found(call, args["id"])
    found.ends = min(found.ends or call.store.stamp, call.store.stamp)
    call.store.discounts.touch(found, call.store.stamp)
    return {"codeDiscountNode": found}


def delete(call: Call, args: Args) -> Json:
    found = _found(call, args["id"])
    call.store.discounts.remove(found)
    return {"deletedCodeDiscountId": found.gid}


def _found(call: Call, gid: str) -> Discount:
    number = number_of(gid, "DiscountCodeNode")
    found = call.store.discounts.get(number) if number is not None else None
    if found is None:
        raise UserErrors(user_error(["id"], "Code discount does not exist.", "INVALID", extraInfo=None))
    return found
