"""The mutation that sets a product's variants: policy and metafields together."""

from sandbox.shopify import metafields
from sandbox.shopify.call import Call
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.records import Json, Product, Variant
from sandbox.shopify.store import Store, number_of

LARGEST_LIST = 250
_KNOWN = {"id", "inventoryPolicy", "metafields", "inventoryItem", "price"}


def bulk_update(call: Call, args: Args) -> Json:
    """Set variants of one product, all or none."""
    store = call.store
    if args["allowPartialUpdates"]:
        raise store.unsupported("productVariantsBulkUpdate with allowPartialUpdates")
    if len(args["variants"]) > LARGEST_LIST:
        raise store.unsupported(f"productVariantsBulkUpdate of {len(args['variants'])}")
    number = number_of(args["productId"], "Product")
    product = store.products.get(number) if number is not None else None
    if product is None:
        raise UserErrors(user_error(["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST"))
    faults, sound = _sort_out(store, product, args["variants"])
    if faults and "all_or_nothing" in store.quirks:
        raise UserErrors(*faults)
    for variant, given in sound:
        _apply(store, variant, given)
    store.products.touch(product, store.stamp)
    return {"productVariants": [variant for variant, _ in sound], "userErrors": faults}


def _sort_out(
    store: Store, product: Product, rows: list[Json]
) -> tuple[list[Json], list[tuple[Variant, Json]]]:
    faults, sound = list[Json](), list[tuple[Variant, Json]]()
    for place, given in enumerate(rows):
        if strange := given.keys() - _KNOWN:
            raise store.unsupported(f"a variant with {', '.join(sorted(strange))}")
        number = number_of(str(given.get("id")), "ProductVariant")
        if number is None or number not in product.variants:
            message = "Product variant does not exist"
            faults.append(
                user_error(["variants", str(place), "id"], message, "PRODUCT_VARIANT_DOES_NOT_EXIST")
            )
            continue
        variant = store.variants.rows[number]
        found = _faults_of_metafields(store, variant, given, place)
        faults += found
        if not found:
            sound.append((variant, given))
    return faults, sound


def _faults_of_metafields(store: Store, variant: Variant, given: Json, place: int) -> list[Json]:
    found = []
    for nth, one in enumerate(_metafields(given)):
        field = ["variants", str(place), "metafields", str(nth)]
        fault = metafields.fault(store, variant, one, field)
        if fault:
            found.append({**fault, "code": None})
    return found


def _metafields(given: Json) -> list[Json]:
    rows = given.get("metafields") or []
    assert isinstance(rows, list)  # noqa: S101 (the schema says so)
    return rows


def _apply(store: Store, variant: Variant, given: Json) -> None:
    item = given.get("inventoryItem") or {}
    assert isinstance(item, dict)  # noqa: S101 (the schema says so)
    if item.keys() - {"tracked", "requiresShipping"} or "price" in given:
        raise store.unsupported("a variant's price or item by productVariantsBulkUpdate")
    stands = store.items.rows[variant.item_id]
    stands.tracked = bool(item.get("tracked", stands.tracked))
    stands.requires_shipping = bool(item.get("requiresShipping", stands.requires_shipping))
    if given.get("inventoryPolicy"):
        variant.policy = str(given["inventoryPolicy"])
    for one in _metafields(given):
        metafields.put(store, variant, one)
    store.variants.touch(variant, store.stamp)
