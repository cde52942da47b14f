"""What the shop says of itself, its definitions and its incoming goods."""

from sandbox.shopify.call import Call, Table, constant, iso, plain, renamed, times
from sandbox.shopify.connections import Args, Connection, in_order, page_of
from sandbox.shopify.metafields import full_namespace
from sandbox.shopify.read_products import by_gid
from sandbox.shopify.records import Definition, Json, Shipment, ShipmentLine, Transfer
from sandbox.shopify.search import Filter, by_id, compile_search, word
from sandbox.shopify.store import APP_ID

SHIPMENT = ("draft", "in_transit", "partially_received", "received", "other")
TRANSFER = ("draft", "ready_to_ship", "in_progress", "transferred", "canceled", "other")
SHIPMENT_FILTERS: dict[str, Filter[Shipment]] = {
    "id": by_id(),
    "status": word(lambda _store, one, value: one.status.lower() == value.lower(), *SHIPMENT),
    "destination_id": by_id(lambda one: one.destination_id),
}
TRANSFER_FILTERS: dict[str, Filter[Transfer]] = {
    "id": by_id(),
    "status": word(lambda _store, one, value: one.status.lower() == value.lower(), *TRANSFER),
    "destination_id": by_id(lambda one: one.destination_id),
}


def shop(_root: object, call: Call, _args: Args) -> Json:
    store = call.store
    plan = {
        "publicDisplayName": store.plan.name,
        "shopifyPlus": store.plan.plus,
        "partnerDevelopment": False,
    }
    return {
        "id": "gid://shopify/Shop/1",
        "name": store.name,
        "myshopifyDomain": "sandbox.myshopify.com",
        "ianaTimezone": store.zone,
        "currencyCode": store.currency,
        "email": "merchant@shop.test",
        "contactEmail": "merchant@shop.test",
        "plan": plan,
        "primaryDomain": {"id": "gid://shopify/Domain/1", "host": "shop.test", "url": store.url},
    }


def installation(_root: object, call: Call, _args: Args) -> Json:
    scopes = [{"handle": scope} for scope in sorted(call.client.scopes)]
    return {"id": f"gid://shopify/AppInstallation/{APP_ID}", "accessScopes": scopes}


def versions(_root: object, call: Call, _args: Args) -> list[Json]:
    return [{"handle": one, "displayName": one, "supported": True} for one in call.store.versions]


def job(_root: object, call: Call, args: Args) -> Json | None:
    done_at = call.store.jobs.get(args["id"])
    return None if done_at is None else {"id": args["id"], "done": done_at <= call.store.stamp}


def definitions(_root: object, call: Call, args: Args) -> Connection[Definition]:
    if args.get("query") or args.get("constraintStatus"):
        raise call.store.unsupported("metafieldDefinitions by a query")
    namespace = full_namespace(args["namespace"]) if args.get("namespace") else None

    def wanted(one: Definition) -> bool:
        return (
            one.owner_type == args["ownerType"]
            and namespace in (None, one.namespace)
            and args.get("key") in (None, one.key)
        )

    return page_of(call.store, args, call.store.definitions, lambda one: (one.id, one.id), wanted)


def shipments(_root: object, call: Call, args: Args) -> Connection[Shipment]:
    search = compile_search(call.store, "inventoryShipments", args.get("query"), SHIPMENT_FILTERS)
    call.warn("inventoryShipments", args.get("query"), search.warnings)
    if args["sortKey"] != "ID":
        raise call.store.unsupported(f"inventoryShipments sorted by {args['sortKey']}")
    return page_of(call.store, args, call.store.shipments, lambda one: (one.id, one.id), search.wanted)


def transfers(_root: object, call: Call, args: Args) -> Connection[Transfer]:
    search = compile_search(call.store, "inventoryTransfers", args.get("query"), TRANSFER_FILTERS)
    call.warn("inventoryTransfers", args.get("query"), search.warnings)

    def place(one: Transfer) -> tuple[int, int]:
        coming = [call.store.shipments.rows[number].arrives or 0 for number in one.shipments]
        if args["sortKey"] == "EXPECTED_SHIPMENT_ARRIVAL":
            return min(coming, default=0), one.id
        if args["sortKey"] != "ID":
            raise call.store.unsupported(f"inventoryTransfers sorted by {args['sortKey']}")
        return one.id, one.id

    return page_of(call.store, args, call.store.transfers, place, search.wanted)


def _accepted(one: ShipmentLine, _call: Call, _args: Args) -> int:
    return one.quantity - one.accepted - one.rejected


ROOT: Table = {
    "shop": shop,
    "currentAppInstallation": installation,
    "publicApiVersions": versions,
    "metafieldDefinitions": definitions,
    "inventoryShipments": shipments,
    "inventoryShipment": by_gid("InventoryShipment", "shipments"),
    "inventoryTransfers": transfers,
    "inventoryTransfer": by_gid("InventoryTransfer", "transfers"),
    "job": job,
}
FIELDS: dict[str, Table] = {
    "MetafieldDefinition": {
        **plain("name namespace key ownerType description"),
        **renamed(id="gid"),
        "type": lambda one, _call, _args: {"name": one.type},
        "access": lambda one, _call, _args: {
            "admin": one.admin,
            "storefront": one.storefront,
            "customerAccount": "NONE",
        },
    },
    "InventoryShipment": {
        **plain("status"),
        **renamed(id="gid"),
        **times(dateCreated="created", dateShipped="shipped", dateReceived="received"),
        "name": lambda one, _call, _args: f"#S{one.id}",
        "lineItems": lambda one, call, args: in_order(call.store, args, one.lines),
        "lineItemTotalQuantity": lambda one, _call, _args: sum(line.quantity for line in one.lines),
        "totalReceivedQuantity": lambda one, _call, _args: sum(line.accepted for line in one.lines),
        "tracking": lambda one, _call, _args: (
            None
            if one.arrives is None
            else {
                "arrivesAt": iso(one.arrives),
                "company": None,
                "trackingNumber": None,
                "trackingUrl": None,
            }
        ),
    },
    "InventoryShipmentLineItem": {
        **plain("quantity"),
        **renamed(id="gid", acceptedQuantity="accepted", rejectedQuantity="rejected"),
        "unreceivedQuantity": _accepted,
        "inventoryItem": lambda one, call, _args: call.store.items.get(one.item_id),
    },
    "InventoryTransfer": {
        **plain("status"),
        **renamed(id="gid", referenceName="reference"),
        **times(dateCreated="created"),
        "name": lambda one, _call, _args: f"#T{one.id}",
        "note": constant(None),
        "tags": constant([]),
        "origin": lambda one, _call, _args: one.origin and {"name": one.origin, "location": None},
        "destination": lambda one, call, _args: {
            "name": call.store.locations.rows[one.destination_id].name,
            "location": call.store.locations.rows[one.destination_id],
        },
        "shipments": lambda one, call, args: in_order(
            call.store, args, [call.store.shipments.rows[number] for number in one.shipments]
        ),
    },
}
