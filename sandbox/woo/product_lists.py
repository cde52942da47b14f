"""REST: lists of products, and how one is shown."""

from collections.abc import Callable

from sandbox.woo import checks, listing, product_rows, rows
from sandbox.woo.call import Answer, Call
from sandbox.woo.checks import one_of
from sandbox.woo.records import Product

STOCK_STATUSES = ("instock", "outofstock", "onbackorder")
STATUSES = ("draft", "pending", "private", "publish", "future", "auto-draft", "trash")
TYPES = ("simple", "grouped", "external", "variable")

KIND = listing.Kind(
    orderby=(
        "date",
        "id",
        "include",
        "title",
        "slug",
        "modified",
        "menu_order",
        "price",
        "popularity",
        "rating",
    ),
    own={
        "status": one_of("any", *STATUSES),
        "type": one_of(*TYPES),
        "stock_status": one_of(*STOCK_STATUSES),
        "sku": checks.text,
        "search": checks.text,
        "search_sku": checks.text,
        "parent": checks.text,
    },
    not_built=frozenset(
        {
            "category",
            "tag",
            "featured",
            "shipping_class",
            "attribute",
            "attribute_term",
            "tax_class",
            "on_sale",
        }
        | {"min_price", "max_price", "slug", "parent_exclude", "include_types", "exclude_types"}
    ),
    ties={"modified": "modified_ties", "date": "product_date_ties"},
)


def show(call: Call, product: Product, *, single: bool = False) -> object:
    table = product_rows.NEWER_PRODUCT if call.store.newer else product_rows.PRODUCT
    return rows.shown(call, table, "products", product, single=single)


def _wanted(call: Call) -> Callable[[Product], bool]:
    query = call.query
    status, stock_status = query.text("status") or "any", query.text("stock_status")
    wanted_type, parent = query.text("type"), query.text("parent")
    skus, part = _skus(call), query.text("search_sku").lower()
    words = query.text("search").lower()

    def matches(product: Product) -> bool:
        return (
            (product.status == status or (status == "any" and product.status != "trash"))
            and stock_status in ("", product.stock_status)
            and wanted_type in ("", product.kind)
            and parent in ("", "0")
            and (product.kind != "variation" or skus is not None)
            and (skus is None or product.sku.lower() in skus)
            and part in product.sku.lower()
            and words in f"{product.name}\n{product.description}\n{product.short_description}".lower()
        )

    return matches


def _skus(call: Call) -> frozenset[str] | None:
    if "sku" not in call.query:
        return None
    given = call.query.text("sku").lower()
    if not given:
        return None if "empty_sku_means_all" in call.store.quirks else frozenset()
    parts = [*given.split(","), given]
    if "sku_blank_finds_nothing" not in call.store.quirks:
        parts = [part.strip() for part in parts]
    return frozenset(part for part in parts if part)


def list_(call: Call) -> Answer:
    asked = listing.understand(call, KIND)
    found = listing.choose(call.store.products, asked, _wanted(call))
    return listing.page_of(call, KIND, asked, _ordered(call, asked, found), lambda one: show(call, one))


def _ordered(call: Call, asked: listing.Listing, found: list[Product]) -> list[Product]:
    if asked.orderby in ("date", "modified"):
        return listing.by_stamp(call.store, KIND, asked, found)
    if asked.orderby in ("id", "menu_order"):
        return listing.by_id(asked, found)
    if asked.orderby in ("title", "slug"):
        return sorted(found, key=lambda one: (one.name.lower(), one.id), reverse=asked.descending)
    if asked.orderby == "include":
        return listing.by_include(call, found)
    raise call.store.unsupported(f"products ordered by {asked.orderby}")
