"""The schema with the shop behind it: who answers which field, and who may ask."""

from collections.abc import Callable
from functools import cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_non_null_type,
    is_object_type,
)

from sandbox.shopify import errors, read_discounts, read_orders, read_products, read_site, read_work, schema
from sandbox.shopify.call import Call, Resolver, Table
from sandbox.shopify.connections import Args, Connection, cursor_of
from sandbox.shopify.idempotency import OtherArguments, demanded, key_of
from sandbox.shopify.records import FulfillmentOrder, Json, Order
from sandbox.shopify.store import number_of
from sandbox.shopify.writes import MUTATIONS

_READERS = (read_products, read_orders, read_work, read_discounts, read_site)
TABLES: dict[str, Table] = {kind: table for one in _READERS for kind, table in one.FIELDS.items()}
_NODE_TABLES = {
    "Order": "orders",
    "ProductVariant": "variants",
    "Product": "products",
    "InventoryItem": "items",
    "FulfillmentOrder": "fulfillment_orders",
    "Customer": "customers",
    "Location": "locations",
}
_WRITERS = {
    "refundCreate": ("write_orders",),
    "metafieldDefinitionCreate": ("write_products", "write_orders"),
}
"""Mutations of whose scopes the schema speaks in a way of its own."""


@cache
def executable(version: str) -> GraphQLSchema:
    """The schema of a version, answering from the store in each call's context."""
    made = schema.load_schema(version)
    for name, kind in made.type_map.items():
        if is_object_type(kind) and not name.startswith("__"):
            for field_name, field in kind.fields.items():
                field.resolve = _resolver(kind, field_name, field)
        elif is_abstract_type(kind):
            kind.resolve_type = lambda value, _info, _kind: _type_name(value)
    return made


def _type_name(value: object) -> str:
    return str(value["__typename"]) if isinstance(value, dict) else str(getattr(value, "kind"))  # noqa: B009


def _resolver(kind: GraphQLObjectType, name: str, field: GraphQLField) -> Callable[..., object]:
    found = _find(kind.name, name)
    scopes = _scopes_of(kind.name, name, field)
    guarded = f"{kind.name}.{name}" in schema.access().protected

    def resolve(source: object, info: GraphQLResolveInfo[Call], **args: Any) -> object:  # noqa: ANN401 (as the schema has them)
        call = info.context
        if scopes and not all(call.client.holds_any(one) for one in scopes):
            missing = next(one for one in scopes if not call.client.holds_any(one))
            raise errors.no_access(name, missing)
        if guarded and call.store.ways.customer_data != "shown":
            if call.store.ways.customer_data == "denied" or is_non_null_type(field.type):
                raise errors.not_approved(name, kind.name)
            return None
        if kind.name == "Mutation" and demanded(name):
            return _once(call, args, key_of(info.schema, info.field_nodes[0], info.variable_values), found)
        return found(source, call, args)

    return resolve


def _once(call: Call, args: Args, key: str, act: Resolver) -> object:
    """A mutation under its key: done the first time, remembered afterwards."""
    now = call.store.stamp
    try:
        earlier = call.keys.earlier(key, now, args)
    except OtherArguments:
        message = "The same idempotency key cannot be used with different operation parameters."
        return {"userErrors": [errors.user_error(None, message, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH")]}
    if earlier is not None:
        return earlier
    answer = act(None, call, args)
    assert isinstance(answer, dict)  # noqa: S101 (a payload)
    if key:
        call.keys.keep(key, now, args, answer)
    return answer


def _find(kind: str, name: str) -> Resolver:
    roots = {"QueryRoot": ROOT, "Mutation": MUTATIONS}
    table = roots.get(kind) or TABLES.get(kind, {})
    if name in table:
        return table[name]
    if kind.endswith("Connection") and name in _PAGE:
        return _PAGE[name]

    def given(source: object, call: Call, _args: Args) -> object:
        if isinstance(source, dict) and (name in source or kind.endswith(("Payload", "Error"))):
            return source.get(name)
        raise call.store.unsupported(f"{kind}.{name}")

    return given


def _scopes_of(kind: str, name: str, field: GraphQLField) -> list[tuple[str, ...]]:
    """What a field asks for, and what it gives asks for: one scope of each."""
    asked = schema.access().scopes
    if kind == "Mutation":
        writers = _WRITERS.get(name) or asked.get(f"Mutation.{name}")
        return [writers] if writers else []
    given = get_named_type(field.type).name
    given = given.removesuffix("Connection") if given.endswith("Connection") else given
    wanted = [asked[each] for each in (f"{kind}.{name}", given) if each in asked and given != kind]
    return list(dict.fromkeys(wanted))


def _edges(page: Connection[Any], _call: Call, _args: Args) -> list[Json]:
    return [
        {"cursor": cursor_of(place), "node": node}
        for place, node in zip(page.places, page.nodes, strict=True)
    ]


def _page_info(page: Connection[Any], _call: Call, _args: Args) -> Json:
    return {
        "hasNextPage": page.has_next,
        "hasPreviousPage": page.has_previous,
        "startCursor": cursor_of(page.places[0]) if page.places else None,
        "endCursor": cursor_of(page.places[-1]) if page.places else None,
    }


_PAGE: Table = {
    "nodes": lambda page, _call, _args: page.nodes,
    "edges": _edges,
    "pageInfo": _page_info,
}


def _node(call: Call, gid: str) -> object:
    for kind, table in _NODE_TABLES.items():
        number = number_of(gid, kind)
        if number is not None:
            scopes = schema.access().scopes[kind]
            if not call.client.holds_any(scopes):
                raise errors.no_access("node", scopes)
            found = getattr(call.store, table).get(number)
            return found if _is_there(call, found) else None
    raise call.store.unsupported(f"the node {gid}")


def _is_there(call: Call, found: object) -> bool:
    if isinstance(found, Order):
        return call.sees(found.created)
    return not isinstance(found, FulfillmentOrder) or read_work.is_shown(call, found)


ROOT: Table = {
    **{name: answer for one in _READERS for name, answer in one.ROOT.items()},
    "node": lambda _root, call, args: _node(call, args["id"]),
    "nodes": lambda _root, call, args: [_node(call, gid) for gid in args["ids"]],
}
