"""Which path and method lead to which handler; `#` stands for a number in the path."""

from dataclasses import dataclass

from sandbox.woo import (
    coupons,
    order_parts,
    order_writes,
    orders,
    product_lists,
    products,
    site,
    variations,
)
from sandbox.woo.batch import Handler, batch


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, and what it does in the words of the permission check."""

    handler: Handler
    act: str


_WRITES = ("POST", "PUT", "PATCH")


def _collection(list_: Handler, create: Handler) -> dict[str, Route]:
    return {"GET": Route(list_, "list"), "POST": Route(create, "create")}


def _single(get: Handler, update: Handler, delete: Handler) -> dict[str, Route]:
    writes = {method: Route(update, "update") for method in _WRITES}
    return {"GET": Route(get, "get"), "DELETE": Route(delete, "delete"), **writes}


def _batch(create: Handler, update: Handler, delete: Handler) -> dict[str, Route]:
    return {method: Route(batch(create, update, delete), "batch") for method in _WRITES}


ROUTES: dict[str, dict[str, Route]] = {
    "orders": _collection(orders.list_, order_writes.create),
    "orders/#": _single(orders.get, order_writes.update, orders.delete),
    "orders/batch": _batch(order_writes.create, order_writes.update, orders.delete),
    "orders/#/notes": _collection(order_parts.list_notes, order_parts.create_note),
    "orders/#/notes/#": {
        "GET": Route(order_parts.get_note, "get"),
        "DELETE": Route(order_parts.delete_note, "delete"),
    },
    "orders/#/refunds": _collection(order_parts.list_refunds, order_parts.create_refund),
    "orders/#/refunds/#": {
        "GET": Route(order_parts.get_refund, "get"),
        "DELETE": Route(order_parts.delete_refund, "delete"),
    },
    "products": _collection(product_lists.list_, products.create),
    "products/#": _single(products.get, products.update, products.delete),
    "products/batch": _batch(products.create, products.update, products.delete),
    "products/#/variations": _collection(variations.list_, variations.create),
    "products/#/variations/#": _single(variations.get, variations.update, variations.delete),
    "products/#/variations/batch": _batch(variations.create, variations.update, variations.delete),
    "coupons": _collection(coupons.list_, coupons.create),
    "coupons/#": _single(coupons.get, coupons.update, coupons.delete),
    "coupons/batch": _batch(coupons.create, coupons.update, coupons.delete),
    "system_status": {"GET": Route(site.system_status, "list")},
}
NEWER_ROUTES = {
    "orders/statuses": {"GET": Route(orders.statuses, "list")},
    "refunds": {"GET": Route(order_parts.every_refund, "list")},
}
ANALYTICS_ROUTES = {"variations": {"GET": Route(variations.list_across, "list")}}
"""Below wc-analytics, which belongs to the admin pages."""
ABSENT = frozenset({"variations", "products/variations"})
"""Paths that one might guess and that no version has."""
ABSENT_METHODS = frozenset({("PUT", "orders/#/notes/#"), ("POST", "orders/#/notes/#")})
NOT_BUILT = frozenset(
    {"attributes", "categories", "tags", "reviews", "shipping_classes", "custom-fields", "brands"}
    | {"suggested-products", "duplicate", "receipt", "actions", "generate"}
)
"""Words after a collection that the real shop knows and this one does not."""


def pattern_of(segments: list[str]) -> tuple[str, tuple[int, ...]]:
    """A path below wc/v3 with its numbers taken out."""
    names = ["#" if segment.isdigit() else segment for segment in segments]
    return "/".join(names), tuple(int(segment) for segment in segments if segment.isdigit())
