"""REST: products (simple ones), one at a time; `product_lists` lists them."""

import copy

from sandbox.woo import checks, meta, stock
from sandbox.woo.call import Answer, Call, number, read_body
from sandbox.woo.checks import one_of
from sandbox.woo.errors import Refused
from sandbox.woo.product_lists import STATUSES, STOCK_STATUSES, TYPES, show
from sandbox.woo.records import Json, Product
from sandbox.woo.state import Store

BODY: dict[str, checks.Check] = {
    "id": checks.whole,
    "name": checks.text,
    "type": one_of(*TYPES),
    "status": one_of(*STATUSES),
    "sku": checks.text,
    "regular_price": checks.text,
    "virtual": checks.truth,
    "description": checks.text,
    "short_description": checks.text,
    "manage_stock": checks.truth,
    "stock_quantity": checks.whole,
    "inventory_delta": checks.whole,
    "stock_status": one_of(*STOCK_STATUSES),
    "backorders": one_of("no", "notify", "yes"),
    "low_stock_amount": checks.whole,
    "meta_data": checks.objects,
    "attributes": checks.objects,
}


def _find(call: Call, *, writing: bool = False) -> Product:
    found = call.store.products.get(call.ids[0])
    readable = "trashed_product_readable" in call.store.quirks
    if found and found.kind == "variation" and writing:
        text = (
            "To manipulate product variations you should use the "
            "/products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint."
        )
        raise Refused(404, "woocommerce_rest_invalid_product_id", text)
    if found is None or (found.status == "trash" and not readable):
        gentle = writing and "put_unknown_id_is_400" in call.store.quirks
        raise Refused(400 if gentle else 404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
    return found


def get(call: Call) -> Answer:
    return Answer(200, show(call, _find(call), single=True))


def create(call: Call) -> Answer:
    values = read_body(call, BODY)
    store = call.store
    if values.get("type", "simple") not in ("simple", "variable"):
        raise store.unsupported(f"a product of type {values['type']}")
    product = new_product(store)
    product.kind = str(values.get("type", "simple"))
    try:
        apply(call, product, values)
    except Refused:
        store.products.remove(product)
        raise
    stock.stamp(store, product)
    return Answer(201, show(call, product, single=True))


def new_product(store: Store) -> Product:
    now, fresh = store.stamp, store.next_id()
    made = Product(id=fresh, created=now, modified=now, status="publish", sku="", name="Product", price="")
    return store.products.add(made)


def update(call: Call) -> Answer:
    product = _find(call, writing=True)
    save(call, product, read_body(call, BODY))
    return Answer(200, show(call, product, single=True))


def save(call: Call, product: Product, values: Json) -> None:
    """Apply a write to a product that is there already."""
    before = None if "any_put_moves_modified" in call.store.quirks else copy.deepcopy(product)
    apply(call, product, values)
    if product != before:
        stock.stamp(call.store, product)


def apply(call: Call, product: Product, values: Json) -> None:
    """Set what a write names, the way one save does."""
    store = call.store
    entries = values.get("meta_data") or []
    plain, real = meta.split_real(store, checks.objects("meta_data", entries))
    values = {**values, **{name: value for name, value in real.items() if value is not None}}
    if values.get("sku") is not None:
        set_sku(store, product, str(values["sku"]))
    for name, own in _PLAIN.items():
        if values.get(name) is not None:
            setattr(product, own, values[name])
    follows = stock.holder(store, product) is not product
    _apply_stock(product, values, counted=product.manage_stock or follows)
    if product.kind == "variation" and not product.manage_stock and not follows:
        product.stock, product.backorders = None, "no"
    meta.write(store, product.meta, plain)
    stock.settle(product)
    _apply_naive(store, product, values)


_PLAIN = {
    "name": "name",
    "status": "status",
    "regular_price": "price",
    "virtual": "virtual",
    "description": "description",
    "short_description": "short_description",
    "manage_stock": "manage_stock",
    "backorders": "backorders",
    "low_stock_amount": "low_stock_amount",
}


def _apply_stock(product: Product, values: Json, *, counted: bool) -> None:
    if counted:
        if "stock_quantity" in values:
            product.stock = number(values["stock_quantity"])
        elif "inventory_delta" in values:
            product.stock = (product.stock or 0) + number(values["inventory_delta"])
    elif values.get("stock_status") is not None:
        product.stock_status = str(values["stock_status"])


def _apply_naive(store: Store, product: Product, values: Json) -> None:
    """What one would expect of values that the real shop ignores."""
    ignored = store.quirks
    if product.manage_stock and "managed_status_ignored" not in ignored and values.get("stock_status"):
        product.stock_status = str(values["stock_status"])
    if not product.manage_stock and "unmanaged_flag_ignored" not in ignored and values.get("backorders"):
        product.backorders = str(values["backorders"])
    restocked = "stock_quantity" in values and "backorders" not in values
    if "flag_stays" not in ignored and restocked and (product.stock or 0) > 0:
        product.backorders = "no"


def set_sku(store: Store, product: Product, sku: str) -> None:
    """Give a product its SKU; another's is refused, a trashed one's only in the newer version."""
    owner = store.products.get(store.by_sku.get(sku.lower(), 0)) if sku else None
    if owner and owner is not product and owner.status != "trash":
        extra = {"resource_id": owner.id, "unique_sku": f"{sku}-1"}
        raise Refused(400, "product_invalid_sku", "Invalid or duplicated SKU.", extra)
    if owner and owner is not product and store.newer:
        text = f"The SKU ({sku}) you are trying to insert is already present in the lookup table"
        raise Refused(400, "woocommerce_rest_product_not_created", text)
    if store.by_sku.get(product.sku.lower()) == product.id:
        del store.by_sku[product.sku.lower()]
    product.sku = sku
    if sku:
        store.by_sku[sku.lower()] = product.id


def delete(call: Call) -> Answer:
    """To the trash, or with `force` for good; the answer shows the product as it was."""
    product = _find(call)
    answer = Answer(200, show(call, product, single=True))
    if call.force:
        remove(call.store, product)
    elif product.status == "trash":
        raise Refused(410, "woocommerce_rest_already_trashed", "The product has already been deleted.")
    else:
        trash(call.store, product)
    return answer


def trash(store: Store, product: Product) -> None:
    """A variable product takes its variations along."""
    for one in [product, *stock.variations(store, product)]:
        one.status_before_trash, one.status = one.status, "trash"
        store.products.touch(one, store.stamp)


def remove(store: Store, product: Product) -> None:
    if store.by_sku.get(product.sku.lower()) == product.id:
        del store.by_sku[product.sku.lower()]
    store.products.remove(product)
