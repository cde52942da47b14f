"""Orders, their lines, fulfillment orders and customers, as clients read them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.shopify.call import Call, Resolver, Table, constant, plain, renamed, times
from sandbox.shopify.connections import Args, Connection, after_of, in_order, page_of, take
from sandbox.shopify.read_products import by_gid, metafield, metafields_of
from sandbox.shopify.records import Customer, FulfillmentOrder, Json, Line, Order
from sandbox.shopify.search import Filter, by_id, compile_search, instant, word
from sandbox.shopify.statuses import fulfillment_status, order_status, supported_actions
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
    "fulfillment_status": word(
        lambda store, one, value: fulfillment_status(store, one).lower() == value, *SHIPPING
    ),
}
WORK_FILTERS: dict[str, Filter[FulfillmentOrder]] = {
    "id": by_id(),
    "updated_at": instant(lambda one: one.modified),
    "status": word(lambda _store, one, value: one.status == value.upper()),
    "assigned_location_id": by_id(lambda one: one.location_id),
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


def work(_root: object, call: Call, args: Args) -> Connection[FulfillmentOrder]:
    store = call.store
    search = compile_search(store, "fulfillmentOrders", args.get("query"), WORK_FILTERS)
    call.warn("fulfillmentOrders", args.get("query"), search.warnings)
    settled = store.stamp - store.ways.index_seconds

    def wanted(one: FulfillmentOrder) -> bool:
        shown = one.open or args["includeClosed"]
        return shown and one.modified <= settled and _is_shown(call, one) and search.wanted(one)

    stamp = "modified" if args["sortKey"] == "UPDATED_AT" else "id"
    return page_of(store, args, store.fulfillment_orders, lambda one: (getattr(one, stamp), one.id), wanted)


def _is_shown(call: Call, one: FulfillmentOrder) -> bool:
    """Routed by now, of an order in the window, and of a kind whose scope the client holds."""
    store = call.store
    if one.routed > store.stamp or not call.sees(store.orders.rows[one.order_id].created):
        return False
    if "missing_scope_shortens" not in store.quirks:
        return True
    third = store.locations.rows[one.location_id].fulfillment_service
    return call.client.holds(f"read_{'third_party' if third else 'merchant_managed'}_fulfillment_orders")


def work_of(one: Order, call: Call, args: Args) -> Connection[FulfillmentOrder]:
    """An order's fulfillment orders, the closed ones too."""
    if args.get("query"):
        raise call.store.unsupported("an order's fulfillment orders by a query")
    rows = call.store.by_order.get(one.id, [])
    shown = [each for each in rows if each.open or not args["displayable"]]
    return page_of(
        call.store, args, shown, lambda each: (each.id, each.id), lambda each: _is_shown(call, each)
    )


def single_work(_root: object, call: Call, args: Args) -> FulfillmentOrder | None:
    number = number_of(args["id"], "FulfillmentOrder")
    found = call.store.fulfillment_orders.get(number) if number is not None else None
    return found if found and _is_shown(call, found) else None


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


def _variant(line: Line, call: Call, _args: Args) -> object:
    return None if line.variant_id is None else call.store.variants.get(line.variant_id)


def _product(line: Line, call: Call, _args: Args) -> object:
    variant = None if line.variant_id is None else call.store.variants.get(line.variant_id)
    return None if variant is None else call.store.products.get(variant.product_id)


def _app(one: Order, _call: Call, _args: Args) -> Json | None:
    names = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft Orders"}
    return (
        {"id": f"gid://shopify/OrderApp/{APP_ID}", "name": names[one.source]} if one.source in names else None
    )


def _place(one: FulfillmentOrder, call: Call, _args: Args) -> Json:
    location = call.store.locations.rows[one.location_id]
    return {"name": location.name, "location": location, "countryCode": "US"}


def _plan(line: Line, _call: Call, _args: Args) -> Json | None:
    if line.selling_plan is None:
        return None
    return {"name": line.selling_plan, "sellingPlanId": f"gid://shopify/SellingPlan/{line.id}"}


def _first(rows: list[Any], args: Args) -> list[Any]:
    return rows if args.get("first") is None else rows[: args["first"]]


def items_left(store: Store, one: Order) -> bool:
    return any(each.open for each in store.by_order.get(one.id, []))


ROOT: Table = {
    "orders": orders,
    "ordersCount": count,
    "order": order,
    "fulfillmentOrders": work,
    "fulfillmentOrder": single_work,
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
        "fulfillmentOrders": work_of,
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
        "customAttributes": constant([]),
        "discountedTotalSet": money(lambda one: one.price * one.quantity),
        "nonFulfillableQuantity": lambda one, _call, _args: one.quantity - one.unfulfilled - one.fulfilled,
        "originalUnitPriceSet": money(lambda one: one.price),
        "product": _product,
        "refundableQuantity": lambda one, _call, _args: one.current,
        "sellingPlan": _plan,
        "variant": _variant,
    },
    "MailingAddress": {
        **plain("name"),
        **renamed(id="gid", countryCodeV2="country"),
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
    "FulfillmentOrder": {
        **plain("status requestStatus"),
        **renamed(id="gid", fulfillmentHolds="holds"),
        **times(createdAt="created", updatedAt="modified", fulfillAt="fulfill_at", fulfillBy="fulfill_by"),
        "assignedLocation": _place,
        "lineItems": lambda one, call, args: in_order(call.store, args, one.lines),
        "order": lambda one, call, _args: call.store.orders.rows[one.order_id],
        "orderId": lambda one, call, _args: call.store.orders.rows[one.order_id].gid,
        "orderName": lambda one, call, _args: call.store.orders.rows[one.order_id].name,
        "supportedActions": lambda one, _call, _args: [{"action": each} for each in supported_actions(one)],
    },
    "FulfillmentOrderLineItem": {
        **renamed(id="gid", lineItem="line", totalQuantity="total", remainingQuantity="remaining"),
        "inventoryItemId": lambda one, call, _args: (
            None if one.line.item_id is None else call.store.items.rows[one.line.item_id].gid
        ),
        "productTitle": lambda one, _call, _args: one.line.title,
        "requiresShipping": lambda one, _call, _args: one.line.requires_shipping,
        "sku": lambda one, _call, _args: one.line.sku,
        "variant": lambda one, call, _args: _variant(one.line, call, {}),
    },
    "FulfillmentHold": {
        **plain("reason reasonNotes handle"),
        **renamed(id="gid"),
        "displayReason": lambda one, _call, _args: one.reason.replace("_", " ").capitalize(),
        "heldByRequestingApp": lambda one, _call, _args: one.app == APP_ID,
    },
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
