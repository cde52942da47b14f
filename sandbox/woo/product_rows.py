"""How a product looks as JSON."""

from sandbox.woo.records import Json, Product
from sandbox.woo.rows import Field, constant, gmt, local, metas
from sandbox.woo.state import Store


def _backordered(_store: Store, product: Product) -> bool:
    if product.manage_stock:
        return product.backorders != "no" and (product.stock or 0) <= 0
    return product.stock_status == "onbackorder"


def _images(_store: Store, product: Product) -> list[Json]:
    return [{"id": 1, "src": product.image, "name": "", "alt": ""}] if product.image else []


PRODUCT: dict[str, Field[Product]] = {
    "id": lambda _s, p: p.id,
    "name": lambda _s, p: p.name,
    "slug": lambda _s, p: p.sku.lower(),
    "permalink": lambda s, p: f"{s.url}/product/{p.sku.lower()}/",
    "date_created": lambda s, p: local(s, p.created),
    "date_created_gmt": lambda s, p: gmt(s, p.created),
    "date_modified": lambda s, p: local(s, p.modified),
    "date_modified_gmt": lambda s, p: gmt(s, p.modified),
    "type": constant("simple"),
    "status": lambda _s, p: p.status,
    "featured": constant(value=False),
    "catalog_visibility": constant("visible"),
    "description": lambda _s, p: p.description,
    "short_description": lambda _s, p: p.short_description,
    "sku": lambda _s, p: p.sku,
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
    "manage_stock": lambda _s, p: p.manage_stock,
    "stock_quantity": lambda _s, p: p.stock,
    "backorders": lambda _s, p: p.backorders,
    "backorders_allowed": lambda _s, p: p.backorders in ("yes", "notify"),
    "backordered": _backordered,
    "low_stock_amount": lambda _s, p: p.low_stock_amount,
    "sold_individually": constant(value=False),
    "weight": constant(""),
    "shipping_required": lambda _s, p: not p.virtual,
    "parent_id": constant(0),
    "categories": constant([]),
    "tags": lambda _s, p: [
        {"id": place, "name": tag, "slug": tag.lower()} for place, tag in enumerate(p.tags, 1)
    ],
    "images": _images,
    "attributes": constant([]),
    "variations": constant([]),
    "menu_order": constant(0),
    "stock_status": lambda _s, p: p.stock_status,
    "has_options": constant(value=False),
    "meta_data": lambda s, p: metas(s, p, p.meta),
}

NEWER_PRODUCT: dict[str, Field[Product]] = {
    **PRODUCT,
    "global_unique_id": constant(""),
    "brands": constant([]),
}
