"""The mutations that put up a product and take it away."""

from decimal import Decimal

from sandbox.shopify.call import Call
from sandbox.shopify.connections import Args
from sandbox.shopify.errors import UserErrors, user_error
from sandbox.shopify.records import Item, Json, Product, Variant
from sandbox.shopify.store import number_of

_KNOWN = {"title", "status"}


def create(call: Call, args: Args) -> Json:
    """Make a product with the one variant that every product has; nobody counts its stock yet."""
    store, given = call.store, args.get("product") or {}
    if strange := given.keys() - _KNOWN:
        raise store.unsupported(f"a product with {', '.join(sorted(strange))}")
    if not given.get("title"):
        raise UserErrors(user_error(["title"], "Title can't be blank"))
    now, number = store.stamp, store.next_id()
    made = Product(store.next_id(), given["title"], now, now, given.get("status") or "ACTIVE")
    item = store.items.add(Item(store.next_id(), number, None, now, tracked=False))
    store.variants.add(Variant(number, made.id, item.id, "Default Title", now, now, Decimal("0.00")))
    made.variants.append(number)
    return {"product": store.products.add(made)}


def delete(call: Call, args: Args) -> Json:
    """Take a product away with its variants and their stock."""
    store, gid = call.store, args["input"]["id"]
    number = number_of(gid, "Product")
    product = store.products.get(number) if number is not None else None
    if not args["synchronous"]:
        raise store.unsupported("productDelete that is done later")
    if product is None:
        raise UserErrors(user_error(["id"], "Product does not exist"))
    for one in product.variants:
        variant = store.variants.rows[one]
        item = store.items.rows[variant.item_id]
        store.set_sku(item, None)
        store.items.remove(item)
        store.variants.remove(variant)
    store.products.remove(product)
    return {"deletedProductId": gid}
