"""Products, variants, inventory items, levels and locations, as clients read them."""

from sandbox.shopify import metafields, stock
from sandbox.shopify.call import Call, Resolver, Table, constant, plain, renamed, times
from sandbox.shopify.connections import Args, Connection, after_of, in_order, page_of, take
from sandbox.shopify.metafields import Owner
from sandbox.shopify.records import Item, Level, Line, Location, Metafield, Product, Quantity, Variant
from sandbox.shopify.search import Filter, by_id, compile_search, instant, number, sku, word
from sandbox.shopify.store import Store, number_of


def item_of(store: Store, variant: Variant) -> Item:
    return store.items.rows[variant.item_id]


def product_of(store: Store, variant: Variant) -> Product:
    return store.products.rows[variant.product_id]


VARIANT_FILTERS: dict[str, Filter[Variant]] = {
    "id": by_id(),
    "updated_at": instant(lambda one: one.modified),
    "sku": sku(lambda store, one: item_of(store, one).sku),
    "inventory_quantity": number(lambda store, one: stock.available(store, item_of(store, one))),
    "product_id": by_id(lambda one: one.product_id),
    "product_status": word(
        lambda store, one, value: product_of(store, one).status == value.upper(),
        "active",
        "draft",
        "archived",
    ),
    "vendor": word(lambda store, one, value: product_of(store, one).vendor.lower() == value.lower()),
    "tag": word(lambda store, one, value: value.lower() in _lower(product_of(store, one).tags)),
}
ITEM_FILTERS: dict[str, Filter[Item]] = {
    "id": by_id(),
    "updated_at": instant(lambda one: one.modified),
    "sku": sku(lambda _store, one: one.sku),
}


def _lower(words: list[str]) -> list[str]:
    return [one.lower() for one in words]


def variants(_root: object, call: Call, args: Args) -> Connection[Variant]:
    if args["sortKey"] != "ID" or args["reverse"]:
        raise call.store.unsupported(f"productVariants sorted by {args['sortKey']}")
    search = compile_search(call.store, "productVariants", args.get("query"), VARIANT_FILTERS)
    call.warn("productVariants", args.get("query"), search.warnings)
    after = after_of(call.store, args)
    rows = call.store.variants.by_id(after[1] if after else 0)
    return take(call.store, args, rows, lambda one: (one.id, one.id), search.wanted)


def items(_root: object, call: Call, args: Args) -> Connection[Item]:
    if args["reverse"]:
        raise call.store.unsupported("inventoryItems in reverse")
    search = compile_search(call.store, "inventoryItems", args.get("query"), ITEM_FILTERS)
    call.warn("inventoryItems", args.get("query"), search.warnings)
    after = after_of(call.store, args)
    rows = call.store.items.by_id(after[1] if after else 0)
    return take(call.store, args, rows, lambda one: (one.id, one.id), search.wanted)


def locations(_root: object, call: Call, args: Args) -> Connection[Location]:
    if args.get("query"):
        raise call.store.unsupported(f"locations by {args['query']}")
    shown = [
        one
        for one in call.store.locations
        if (one.active or args["includeInactive"]) and (not one.fulfillment_service or args["includeLegacy"])
    ]
    ordered = sorted(shown, key=lambda one: (one.name, one.id) if args["sortKey"] == "NAME" else ("", one.id))
    return in_order(call.store, args, ordered)


def _levels(item: Item, call: Call, args: Args) -> Connection[Level]:
    hidden = "inactive_levels_hidden" in call.store.quirks and not args["includeInactive"]
    return page_of(
        call.store,
        args,
        item.levels.values(),
        lambda one: (one.id, one.id),
        lambda one: one.active or not hidden,
    )


def _level(item: Item, call: Call, args: Args) -> Level | None:
    number = number_of(args["locationId"], "Location")
    found = item.levels.get(number) if number is not None else None
    hidden = "inactive_levels_hidden" in call.store.quirks and not args["includeInactive"]
    return None if found is None or (hidden and not found.active) else found


def _quantities(level: Level, call: Call, args: Args) -> list[Quantity]:
    known = {**level.quantities, "on_hand": level.on_hand}
    if unknown := [name for name in args["names"] if name not in known]:
        raise call.store.unsupported(f"the quantities {', '.join(unknown)}")
    return [Quantity(level.id, name, known[name], level.changed.get(name)) for name in args["names"]]


def _duplicates(item: Item, call: Call, _args: Args) -> int:
    return len(call.store.by_sku[item.sku]) - 1 if item.sku else 0


def metafield(owner: Owner, _call: Call, args: Args) -> Metafield | None:
    return metafields.find(owner.metafields, args.get("namespace"), args["key"])


def metafields_of(owner: Owner, call: Call, args: Args) -> Connection[Metafield]:
    if args.get("keys"):
        raise call.store.unsupported("metafields by keys")
    asked = args.get("namespace")
    rows = [one for one in owner.metafields.values() if asked is None or one.namespace == asked]
    return page_of(call.store, args, rows, lambda one: (one.id, one.id), lambda _one: True)


def _sellable(variant: Variant, call: Call, _args: Args) -> int:
    return stock.sellable(call.store, item_of(call.store, variant))


def _for_sale(variant: Variant, call: Call, _args: Args) -> bool:
    found = item_of(call.store, variant)
    return not found.tracked or variant.policy == "CONTINUE" or stock.sellable(call.store, found) > 0


def variant_of(line: Line, call: Call, _args: Args) -> Variant | None:
    """What a line was sold of, if it is still there."""
    return None if line.variant_id is None else call.store.variants.get(line.variant_id)


def by_gid(kind: str, table: str) -> Resolver:
    """A root field that gives the record with a client's id."""

    def found(call: Call, gid: str) -> object:
        number = number_of(gid, kind)
        return None if number is None else getattr(call.store, table).get(number)

    return lambda _root, call, args: found(call, args["id"])


ROOT: Table = {
    "productVariants": variants,
    "productVariant": by_gid("ProductVariant", "variants"),
    "product": by_gid("Product", "products"),
    "inventoryItems": items,
    "inventoryItem": by_gid("InventoryItem", "items"),
    "locations": locations,
    "location": by_gid("Location", "locations"),
}
FIELDS: dict[str, Table] = {
    "Product": {
        **plain("title status vendor tags"),
        **renamed(id="gid"),
        **times(createdAt="created", updatedAt="modified"),
        "metafield": metafield,
        "variants": lambda one, call, args: in_order(
            call.store, args, [call.store.variants.rows[number] for number in one.variants]
        ),
        "hasOnlyDefaultVariant": lambda one, _call, _args: len(one.variants) == 1,
        "totalInventory": lambda one, call, _args: sum(
            stock.available(call.store, item_of(call.store, call.store.variants.rows[number]))
            for number in one.variants
        ),
        "tracksInventory": lambda one, call, _args: any(
            item_of(call.store, call.store.variants.rows[number]).tracked for number in one.variants
        ),
    },
    "ProductVariant": {
        **plain("title"),
        **renamed(id="gid", legacyResourceId="id", inventoryPolicy="policy"),
        **times(createdAt="created", updatedAt="modified"),
        "availableForSale": _for_sale,
        "displayName": lambda one, call, _args: f"{product_of(call.store, one).title} - {one.title}",
        "inventoryItem": lambda one, call, _args: item_of(call.store, one),
        "inventoryQuantity": lambda one, call, _args: stock.available(call.store, item_of(call.store, one)),
        "metafield": metafield,
        "metafields": metafields_of,
        "price": lambda one, _call, _args: str(one.price),
        "product": lambda one, call, _args: product_of(call.store, one),
        "sellableOnlineQuantity": _sellable,
        "sku": lambda one, call, _args: item_of(call.store, one).sku,
    },
    "InventoryItem": {
        **plain("sku tracked requiresShipping"),
        **renamed(id="gid", legacyResourceId="id"),
        **times(updatedAt="modified"),
        "duplicateSkuCount": _duplicates,
        "inventoryLevel": _level,
        "inventoryLevels": _levels,
        "variant": lambda one, call, _args: call.store.variants.rows[one.variant_id],
        "variants": lambda one, call, args: in_order(
            call.store, args, [call.store.variants.rows[one.variant_id]]
        ),
    },
    "InventoryLevel": {
        **renamed(id="gid", isActive="active"),
        **times(updatedAt="modified"),
        "item": lambda one, call, _args: call.store.items.rows[one.item_id],
        "location": lambda one, call, _args: call.store.locations.rows[one.location_id],
        "quantities": _quantities,
    },
    "InventoryQuantity": {**plain("name quantity"), **renamed(id="gid"), **times(updatedAt="modified")},
    "Location": {
        **plain("name"),
        **renamed(
            id="gid",
            legacyResourceId="id",
            isActive="active",
            fulfillsOnlineOrders="online",
            isFulfillmentService="fulfillment_service",
            shipsInventory="online",
        ),
        "metafield": constant(None),
    },
    "Metafield": {
        **plain("namespace key type value ownerType"),
        **renamed(id="gid"),
        **times(createdAt="created", updatedAt="modified"),
        "compareDigest": lambda one, _call, _args: metafields.digest(one.value),
    },
}
