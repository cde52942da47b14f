"""Orders, their lines and customers, as clients read them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.shopify import read_work
from sandbox.shopify.call import Call, Resolver, Table, constant, plain, renamed, times
from sandbox.shopify.connections import Args, Connection, after_of, in_order, page_of, take
from sandbox.shopify.read_products import by_gid, metafield, metafields_of, variant_of
from sandbox.shopify.records import Customer, Json, Line, Order
from sandbox.shopify.search import Filter, by_id, compile_search, instant, word
from sandbox.shopify.statuses import fulfillment_status, order_status
from sandbox.shopify.store import APP_ID, Store, number_of

FINANCIAL = [
    "paid",
    "pending",
    "authorized",
    "partially_paid",
    "partially_refunded",
    "refunded",
    "voided",
    "expired",
]
SHIPPING = [
    "unshipped",
    "shipped",
    "fulfilled",
    "partial",
    "scheduled",
    "on_hold",
    "unfulfilled",
    "request_declined",
]
STATUS = ("open", "closed", "cancelled", "not_closed")
_SHOWN = ("fulfilled", "unfulfilled", "on_hold")
"""Of those, the words that are a displayFulfillmentStatus too; what the others find is not known."""


def _ships(store: Store, one: Order, asked: str) -> bool:
    if asked not in _SHOWN:
        raise store.unsupported(f"fulfillment_status:{asked} in a search")
    return fulfillment_status(store, one).lower() == asked


ORDER_FILTERS: dict[str, Filter[Order]] = {
    "id": by_id(),
    "updated_at": instant(lambda one: one.modified),
    "created_at": instant(lambda one: one.created),
    "processed_at": instant(lambda one: one.processed),
    "name": word(lambda _store, one, value: one.name.lstrip("#") == value.lstrip("#")),
    "test": word(lambda _store, one, value: one.test is (value == "true"), "true", "false"),
    "tag": word(lambda _store, one, value: value.lower() in [tag.lower() for tag in one.tags]),
    "tag_not": word(lambda _store, one, value: value.lower() not in [tag.lower() for tag in one.tags]),
    "status": word(lambda _store, one, value: order_status(one, value), *STATUS),
    "financial_status": word(lambda _store, one, value: one.financial.lower() == value, *FINANCIAL),
    "fulfillment_status": word(_ships, *SHIPPING),
}
_STAMPS = {"UPDATED_AT": "modified", "CREATED_AT": "created", "PROCESSED_AT": "processed", "ID": "id"}


def orders(_root: object, call: Call, args: Args) -> Connection[Order]:
    store = call.store
    search = compile_search(store, "orders", args.get("query"), ORDER_FILTERS)
    call.warn("orders", args.get("query"), search.warnings)
    settled = store.stamp - store.ways.index_seconds

    def wanted(order: Order) -> bool:
        return call.sees(order.created) and order.modified <= settled and search.wanted(order)

    sort = args["sortKey"]
    if sort == "PROCESSED_AT" and "processed_at_default" not in store.quirks:
        sort = "UPDATED_AT"
    if sort not in _STAMPS:
        raise store.unsupported(f"orders sorted by {sort}")
    if sort == "UPDATED_AT" and not args["reverse"]:
        rows = store.orders.by_change(after_of(store, args) or (0, 0))
        return take(store, args, rows, lambda one: (one.modified, one.id), wanted)
    return page_of(store, args, store.orders, lambda one: (getattr(one, _STAMPS[sort]), one.id), wanted)


def count(_root: object, call: Call, args: Args) -> Json:
    search = compile_search(call.store, "ordersCount", args.get("query"), ORDER_FILTERS)
    call.warn("ordersCount", args.get("query"), search.warnings)
    seen = sum(call.sees(one.created) and search.wanted(one) for one in call.store.orders)
    limit = args["limit"]
    return {"count": min(seen, limit), "precision": "EXACT" if seen <= limit else "AT_LEAST"}


def order(_root: object, call: Call, args: Args) -> Order | None:
    number = number_of(args["id"], "Order")
    found = call.store.orders.get(number) if number is not None else None
    return found if found and call.sees(found.created) else None


def money(get: Callable[[Any], Decimal]) -> Resolver:
    """A MoneyBag of the shop's currency."""

    def bag(amount: Decimal, call: Call) -> Json:
        both = {"amount": str(amount), "currencyCode": call.store.currency}
        return {"shopMoney": both, "presentmentMoney": both}

    return lambda source, call, _args: bag(get(source), call)


def _customer(one: Order, call: Call, _args: Args) -> Customer | None:
    return None if one.customer_id is None else call.store.customers.get(one.customer_id)


def _buyer(one: Order, call: Call, _args: Args) -> object:
    if one.company:
        return {"__typename": "PurchasingCompany", "company": one.company}
    return _customer(one, call, {})


def _product(line: Line, call: Call, _args: Args) -> object:
    variant = variant_of(line, call, {})
    return None if variant is None else call.store.products.get(variant.product_id)


def _app(one: Order, _call: Call, _args: Args) -> Json | None:
    names = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft Orders"}
    return (
        {"id": f"gid://shopify/OrderApp/{APP_ID}", "name": names[one.source]} if one.source in names else None
    )


def _plan(line: Line, _call: Call, _args: Args) -> Json | None:
    if line.selling_plan is None:
        return None
    return {"name": line.selling_plan, "sellingPlanId": f"gid://shopify/SellingPlan/{line.id}"}


def _first(rows: list[Any], args: Args) -> list[Any]:
    return rows if args.get("first") is None else rows[: args["first"]]


ROOT: Table = {
    "orders": orders,
    "ordersCount": count,
    "order": order,
    "customer": by_gid("Customer", "customers"),
}
FIELDS: dict[str, Table] = {
    "Order": {
        **plain("name number test tags email note edited cancelReason discountCodes"),
        **renamed(
            id="gid",
            legacyResourceId="id",
            customerLocale="locale",
            sourceName="source",
            shippingAddress="address",
            billingAddress="address",
            currencyCode="currency",
            presentmentCurrencyCode="currency",
            displayFinancialStatus="financial",
        ),
        **times(
            createdAt="created",
            updatedAt="modified",
            processedAt="processed",
            cancelledAt="cancelled",
            closedAt="closed",
        ),
        "app": _app,
        "confirmed": constant(value=True),
        "customAttributes": lambda one, _call, _args: [
            {"key": key, "value": value} for key, value in one.attributes
        ],
        "customer": _customer,
        "displayFulfillmentStatus": lambda one, call, _args: fulfillment_status(call.store, one),
        "fulfillmentOrders": read_work.work_of,
        "fulfillments": lambda one, _call, args: _first(one.fulfillments, args),
        "fullyPaid": lambda one, _call, _args: one.financial == "PAID",
        "lineItems": lambda one, call, args: in_order(call.store, args, one.lines),
        "metafield": metafield,
        "metafields": metafields_of,
        "phone": constant(None),
        "poNumber": constant(None),
        "purchasingEntity": _buyer,
        "refunds": lambda one, _call, args: _first(one.refunds, args),
        "requiresShipping": lambda one, _call, _args: any(line.requires_shipping for line in one.lines),
        "retailLocation": lambda one, call, _args: (
            None if one.location_id is None else call.store.locations.get(one.location_id)
        ),
        "statusPageUrl": lambda one, call, _args: f"{call.store.url}/orders/{one.id}/status",
        "totalPriceSet": money(lambda one: one.total),
        "totalRefundedSet": money(lambda one: one.refunded),
        "currentTotalPriceSet": money(
            lambda one: sum((line.price * line.current for line in one.lines), Decimal())
        ),
    },
    "LineItem": {
        **plain("sku title quantity requiresShipping"),
        **renamed(
            id="gid",
            name="title",
            currentQuantity="current",
            unfulfilledQuantity="unfulfilled",
            isGiftCard="gift_card",
        ),
        "customAttributes": lambda one, _call, _args: [
            {"key": key, "value": value} for key, value in one.properties
        ],
        "discountedTotalSet": money(lambda one: one.price * one.quantity),
        "nonFulfillableQuantity": lambda one, _call, _args: one.quantity - one.unfulfilled - one.fulfilled,
        "originalUnitPriceSet": money(lambda one: one.price),
        "product": _product,
        "refundableQuantity": lambda one, _call, _args: one.current,
        "sellingPlan": _plan,
        "variant": variant_of,
    },
    "MailingAddress": {
        **plain("name"),
        **renamed(id="gid", countryCodeV2="country"),
        "firstName": lambda one, _call, _args: one.name.partition(" ")[0] or None,
        "lastName": lambda one, _call, _args: one.name.partition(" ")[2] or None,
    },
    "Customer": {
        **plain("firstName lastName locale tags"),
        **renamed(id="gid"),
        "defaultEmailAddress": lambda one, _call, _args: (
            one.email and {"emailAddress": one.email, "validFormat": "@" in one.email}
        ),
        "displayName": lambda one, _call, _args: " ".join(filter(None, (one.first_name, one.last_name))),
    },
    "Company": {**plain("name"), **renamed(id="gid")},
    "Fulfillment": {
        **plain("status"),
        **renamed(id="gid"),
        **times(createdAt="created", updatedAt="modified"),
        "estimatedDeliveryAt": constant(None),
        "fulfillmentLineItems": lambda one, call, args: in_order(call.store, args, one.lines),
    },
    "FulfillmentLineItem": {**plain("quantity"), **renamed(id="gid", lineItem="line")},
    "Refund": {
        **plain("note"),
        **renamed(id="gid"),
        **times(createdAt="created", updatedAt="created"),
        "totalRefundedSet": money(lambda one: one.amount),
        "refundLineItems": lambda one, call, args: in_order(call.store, args, one.lines),
    },
    "RefundLineItem": {
        **plain("quantity"),
        **renamed(id="gid", lineItem="line", restockType="restock"),
        "restocked": lambda one, _call, _args: one.restock != "NO_RESTOCK",
    },
}
