"""REST: variations, by their parent; and the list across parents that the admin pages use."""

from collections.abc import Callable

from sandbox.woo import checks, listing, product_rows, products, rows, stock
from sandbox.woo.call import Answer, Call, read_body
from sandbox.woo.checks import one_of
from sandbox.woo.errors import Refused
from sandbox.woo.product_lists import STATUSES, STOCK_STATUSES
from sandbox.woo.records import Product

_KIND = listing.Kind(
    orderby=("date", "id", "include", "title", "slug", "modified", "menu_order"),
    own={
        "status": one_of("any", *STATUSES),
        "stock_status": one_of(*STOCK_STATUSES),
        "sku": checks.text,
        "parent": checks.text,
    },
    not_built=frozenset({"on_sale", "min_price", "max_price", "search", "attributes"}),
    ties={"modified": "modified_ties", "date": "product_date_ties"},
)
_BODY: dict[str, checks.Check] = {
    name: check for name, check in products.BODY.items() if name not in ("name", "type")
}


def _shown(call: Call, product: Product, *, single: bool = False) -> object:
    newer = call.store.newer
    table = product_rows.NEWER_VARIATION if newer else product_rows.VARIATION
    return rows.shown(call, table, f"products/{product.parent_id}/variations", product, single=single)


def list_(call: Call) -> Answer:
    """Of an unknown product, or of one without variations: an empty list."""
    parent = call.ids[0]
    return _list(call, lambda one: one.parent_id == parent, lambda one: _shown(call, one))


def list_across(call: Call) -> Answer:
    """Every variation of the shop; undocumented, but open to the same keys."""
    parents = call.query.listed("parent")

    def shown(product: Product) -> object:
        return rows.shown(call, product_rows.ANALYTICS_VARIATION, "variations", product)

    return _list(call, lambda one: not parents or str(one.parent_id) in parents, shown)


def _list(call: Call, belongs: Callable[[Product], bool], shown: Callable[[Product], object]) -> Answer:
    asked = listing.understand(call, _KIND)
    stock_status, skus = call.query.text("stock_status"), call.query.text("sku").lower()

    def wanted(one: Product) -> bool:
        return (
            one.kind == "variation"
            and one.status != "trash"
            and belongs(one)
            and stock_status in ("", stock.holder(call.store, one).stock_status)
            and (not skus or one.sku.lower() in skus.split(","))
        )

    found = listing.choose(call.store.products, asked, wanted)
    by_id = asked.orderby in ("id", "include", "menu_order")
    ordered = listing.by_id(asked, found) if by_id else listing.by_stamp(call.store, _KIND, asked, found)
    return listing.page_of(call, _KIND, asked, ordered, shown)


def _find(call: Call, *, writing: bool = False) -> Product:
    """The older version checks the parent in single writes only, the newer one everywhere."""
    found = call.store.products.get(call.ids[1])
    unchecked = not call.store.newer and "variation_batch_unchecked" in call.store.quirks
    if found and call.in_batch and unchecked:
        _move(call, found)
        return found
    if found is None or found.kind != "variation":
        raise _unknown(call, writing=writing)
    if found.parent_id != call.ids[0]:
        if unchecked and not writing:
            return found
        if unchecked:
            text = "Parent product does not match current variation."
            raise Refused(403, "woocommerce_rest_cannot_edit", text)
        raise _unknown(call, writing=writing)
    return found


def _unknown(call: Call, *, writing: bool) -> Refused:
    gentle = writing and "put_unknown_id_is_400" in call.store.quirks
    gentle = gentle and not (call.in_batch and call.store.newer)
    return Refused(400 if gentle else 404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")


def _move(call: Call, product: Product) -> None:
    """Whatever it was, it belongs to the parent in the address now."""
    if product.parent_id != call.ids[0]:
        product.parent_id = call.ids[0]


def get(call: Call) -> Answer:
    return Answer(200, _shown(call, _find(call), single=True))


def create(call: Call) -> Answer:
    parent = call.store.products.get(call.ids[0])
    if parent is None or parent.kind != "variable":
        raise Refused(404, "woocommerce_rest_product_variation_invalid_parent", "Invalid parent product.")
    values = read_body(call, _BODY)
    made = products.new_product(call.store)
    options = checks.objects("attributes", values.pop("attributes", None) or [])
    add(made, parent, str(options[0].get("option", "")) if options else "")
    try:
        products.apply(call, made, values)
    except Refused:
        call.store.products.remove(made)
        raise
    stock.stamp(call.store, made)
    return Answer(201, _shown(call, made, single=True))


def add(product: Product, parent: Product, choice: str) -> None:
    """Make a product a variation of a parent."""
    product.kind, product.parent_id, product.choice = "variation", parent.id, choice
    product.name = f"{parent.name} - {choice}" if choice else parent.name


def update(call: Call) -> Answer:
    product = _find(call, writing=True)
    values = read_body(call, _BODY)
    values.pop("attributes", None)
    products.save(call, product, values)
    return Answer(200, _shown(call, product, single=True))


def delete(call: Call) -> Answer:
    product = _find(call)
    answer = Answer(200, _shown(call, product, single=True))
    if not call.force:
        raise call.store.unsupported("a variation put into the trash")
    products.remove(call.store, product)
    return answer
