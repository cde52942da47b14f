"""Metafields: where they hang, what they may hold, and the digest that tells whether one has changed."""

import hashlib
from datetime import date
from typing import Any

from sandbox.shopify.errors import user_error
from sandbox.shopify.records import Definition, Json, Metafield, Metafields, Order, Product, Variant
from sandbox.shopify.store import APP_ID, Store, number_of

Owner = Order | Product | Variant
OWNER_TYPES = {"Order": "ORDER", "Product": "PRODUCT", "ProductVariant": "PRODUCTVARIANT"}
_TYPES = ("date", "json", "single_line_text_field", "multi_line_text_field", "number_integer", "boolean")


def full_namespace(namespace: str | None) -> str:
    """The namespace as it is kept: `$app:x`, and none at all, are the app's own."""
    if not namespace or namespace == "$app":
        return f"app--{APP_ID}"
    if namespace.startswith("$app:"):
        return f"app--{APP_ID}--{namespace.removeprefix('$app:')}"
    return namespace


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def owner_of(store: Store, gid: str) -> Owner | None:
    """What a metafield hangs on, by a client's id."""
    tables: dict[str, Any] = {
        "Order": store.orders,
        "Product": store.products,
        "ProductVariant": store.variants,
    }
    for kind, table in tables.items():
        number = number_of(gid, kind)
        if number is not None:
            found: Owner | None = table.get(number)
            return found
    raise store.unsupported(f"metafields of {gid}")


def definition_of(store: Store, owner_type: str, namespace: str, key: str) -> Definition | None:
    return next(
        (
            one
            for one in store.definitions
            if (one.owner_type, one.namespace, one.key) == (owner_type, namespace, key)
        ),
        None,
    )


def find(held: Metafields, namespace: str | None, key: str) -> Metafield | None:
    return held.get((full_namespace(namespace), key))


def fault(store: Store, owner: Owner, given: Json, field: list[str]) -> Json | None:
    """What is wrong with a metafield that a client gives, as a row of userErrors without its code."""
    namespace, key = full_namespace(_text(given.get("namespace"))), str(given["key"])
    defined = definition_of(store, OWNER_TYPES[owner.kind], namespace, key)
    kind = given.get("type") or (defined.type if defined else None)
    if kind is None:
        there = owner.metafields.get((namespace, key))
        if there is None:
            return user_error([*field, "type"], "Type can't be blank", "BLANK")
        kind = there.type
    if kind not in _TYPES:
        raise store.unsupported(f"metafields of the type {kind}")
    if defined and defined.type != kind:
        message = f"Type must be consistent with the definition's type: '{defined.type}'."
        return user_error([*field, "type"], message, "INVALID_TYPE")
    return _fault_of_value(str(kind), str(given["value"]), field)


def _fault_of_value(kind: str, value: str, field: list[str]) -> Json | None:
    if not value:
        return user_error([*field, "value"], "Value can't be blank.", "BLANK")
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return user_error([*field, "value"], "Value must be in YYYY-MM-DD format.", "INVALID_VALUE")
    return None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def put(store: Store, owner: Owner, given: Json) -> Metafield:
    """Write a metafield that has no fault."""
    namespace, key = full_namespace(_text(given.get("namespace"))), str(given["key"])
    owner_type = OWNER_TYPES[owner.kind]
    defined = definition_of(store, owner_type, namespace, key)
    there = owner.metafields.get((namespace, key))
    now = store.stamp
    if there:
        there.type = str(given.get("type") or there.type)
        there.value, there.modified = str(given["value"]), now
        return there
    kind = str(given.get("type") or (defined.type if defined else ""))
    made = Metafield(store.next_id(), namespace, key, kind, str(given["value"]), owner_type, now, now)
    owner.metafields[namespace, key] = made
    return made


def set_by_hand(store: Store, owner: Owner, place: tuple[str, str, str], value: str | None) -> None:
    """Set a metafield of a namespace, a key and a type, or delete it with None, as people do in the admin."""
    namespace, key, kind = place
    if value is None:
        owner.metafields.pop((namespace, key), None)
    else:
        put(store, owner, {"namespace": namespace, "key": key, "type": kind, "value": value})
