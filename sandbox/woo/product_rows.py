"""How a product looks as JSON."""

from sandbox.woo.records import Json, Product
from sandbox.woo.rows import Field, constant, gmt, local, metas
from sandbox.woo.state import Store
from sandbox.woo.stock import holder, variations


def _managed(store: Store, product: Product) -> bool | str:
    """Of a variation that follows its parent it is the word "parent"."""
    return "parent" if holder(store, product) is not product else product.manage_stock


def _backordered(store: Store, product: Product) -> bool:
    product = holder(store, product)
    if product.manage_stock:
        return product.backorders != "no" and (product.stock or 0) <= 0
    return product.stock_status == "onbackorder"


def _images(_store: Store, product: Product) -> list[Json]:
    return [{"id": 1, "src": product.image, "name": "", "alt": ""}] if product.image else []


def _sku(store: Store, product: Product) -> str:
    """A variation without one of its own shows its parent's."""
    parent = store.products.get(product.parent_id) if product.kind == "variation" else None
    return product.sku or (parent.sku if parent else "")


PRODUCT: dict[str, Field[Product]] = {
    "id": lambda _s, p: p.id,
    "name": lambda _s, p: p.name,
    "slug": lambda _s, p: p.sku.lower(),
    "permalink": lambda s, p: f"{s.url}/product/{p.sku.lower()}/",
    "date_created": lambda s, p: local(s, p.created),
    "date_created_gmt": lambda s, p: gmt(s, p.created),
    "date_modified": lambda s, p: local(s, p.modified),
    "date_modified_gmt": lambda s, p: gmt(s, p.modified),
    "type": lambda _s, p: p.kind,
    "status": lambda _s, p: p.status,
    "featured": constant(value=False),
    "catalog_visibility": constant("visible"),
    "description": lambda _s, p: p.description,
    "short_description": lambda _s, p: p.short_description,
    "sku": _sku,
    "price": lambda _s, p: p.price,
    "regular_price": lambda _s, p: p.price,
    "sale_price": constant(""),
    "on_sale": constant(value=False),
    "purchasable": lambda _s, p: p.price != "" and p.status == "publish",
    "total_sales": constant(0),
    "virtual": lambda _s, p: p.virtual,
    "downloadable": constant(value=False),
    "tax_status": constant("taxable"),
    "tax_class": constant(""),
    "manage_stock": _managed,
    "stock_quantity": lambda s, p: holder(s, p).stock,
    "backorders": lambda s, p: holder(s, p).backorders,
    "backorders_allowed": lambda s, p: holder(s, p).backorders in ("yes", "notify"),
    "backordered": _backordered,
    "low_stock_amount": lambda _s, p: p.low_stock_amount,
    "sold_individually": constant(value=False),
    "weight": constant(""),
    "shipping_required": lambda _s, p: not p.virtual,
    "parent_id": lambda _s, p: p.parent_id,
    "categories": constant([]),
    "tags": lambda _s, p: [
        {"id": place, "name": tag, "slug": tag.lower()} for place, tag in enumerate(p.tags, 1)
    ],
    "images": _images,
    "attributes": constant([]),
    "variations": lambda s, p: [one.id for one in variations(s, p)],
    "menu_order": constant(0),
    "stock_status": lambda s, p: holder(s, p).stock_status,
    "has_options": constant(value=False),
    "meta_data": lambda s, p: metas(s, p, p.meta),
}

NEWER_PRODUCT: dict[str, Field[Product]] = {
    **PRODUCT,
    "global_unique_id": constant(""),
    "brands": constant([]),
}

_NOT_OF_VARIATIONS = frozenset(
    {
        "slug",
        "type",
        "featured",
        "catalog_visibility",
        "short_description",
        "total_sales",
        "shipping_required",
    }
    | {"sold_individually", "categories", "tags", "images", "variations", "has_options"}
)

VARIATION: dict[str, Field[Product]] = {
    **{name: make for name, make in PRODUCT.items() if name not in _NOT_OF_VARIATIONS},
    "name": lambda _s, p: p.choice,
    "image": lambda _s, p: {"id": 1, "src": p.image} if p.image else None,
    "attributes": lambda _s, p: [{"id": 0, "name": "size", "slug": "size", "option": p.choice}],
}
"""As its parent's list shows a variation: the older version does not say there what type it is."""

NEWER_VARIATION: dict[str, Field[Product]] = {
    **VARIATION,
    "type": constant("variation"),
    "global_unique_id": constant(""),
}

ANALYTICS_VARIATION: dict[str, Field[Product]] = {
    **VARIATION,
    "name": lambda _s, p: p.name,
    "type": constant("variation"),
}
"""As the admin pages' own list shows it: with the product's name."""
