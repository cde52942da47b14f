"""The kept part of the official schema, version by version."""

from importlib.resources import files

import pytest
from graphql import is_composite_type, is_object_type, parse, print_schema, validate, validate_schema

from sandbox.shopify import schema
from sandbox.shopify.schema import NEWEST, VERSIONS, access, filters, load_schema
from sandbox.shopify.schema.make import Pruning, differences, names, read_keep


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_a_schema(version: str) -> None:
    assert [] == validate_schema(load_schema(version))


LATER = """
{ discountNode(id: 1) { discount { ... on DiscountCodeBasic {
  context { ... on DiscountMarkets { __typename } } } } } }"""


def test_what_is_kept_is_what_the_list_says() -> None:
    kept = load_schema().type_map
    listed = read_keep(files(schema).joinpath("keep.txt").read_text(encoding="utf-8"))
    objects = {name: set(kept[name].fields) for name in listed if is_composite_type(kept[name])}  # type: ignore[attr-defined]
    assert {name: set(listed[name]) for name in objects} == objects
    own = {name for name, kind in kept.items() if is_object_type(kind) and not name.startswith("__")}
    assert set() == own - listed.keys()


def test_the_licence_of_its_source_comes_along() -> None:
    assert "Shopify Inc." in files(schema).joinpath("LICENSE").read_text(encoding="utf-8")


def test_an_older_version_lacks_what_came_later() -> None:
    found = {version: len(validate(load_schema(version), parse(LATER))) for version in VERSIONS}
    assert {"2026-04": 1, "2026-07": 0, NEWEST: 0} == found
    assert "FULFILLMENT_NOT_REQUIRED" not in print_schema(load_schema("2026-07"))
    assert "ITEM_NOT_STOCKED_AT_LOCATION" in print_schema(load_schema("2026-07"))


def test_what_a_part_asks_for_is_known() -> None:
    assert ("read_customers",) == access().scopes["Customer"]
    assert "Order.email" in access().protected
    assert {"assigned_location_id", "default", "id", "status", "updated_at"} == filters("fulfillmentOrders")


WHOLE = """
directive @idempotent(key: String!) on FIELD
type Query { thing(id: ID!, filter: Filter, other: Other): Thing }
interface Node { id: ID! }
interface Gone { id: ID! }
type Thing implements Node & Gone { id: ID! kind: Kind! old: Int }
enum Kind { ONE TWO }
input Filter { name: String! extra: Int }
input Other { name: String }
"""
KEEP = read_keep("# a note\nQuery: thing\nThing: id kind\nNode: id\nFilter:\n")


def pruned(text: str) -> dict[str, str]:
    definitions = {
        f"{'@' if 'directive' in str(type(one)).lower() else ''}{one.name.value}": one  # type: ignore[attr-defined]
        for one in parse(text, no_location=True).definitions
    }
    return names(Pruning(definitions, KEEP, strict=True).run())


def test_pruning_keeps_what_is_named_and_what_that_needs() -> None:
    kept = pruned(WHOLE)
    assert {"Query", "Thing", "Node", "Kind", "Filter", "ID", "String"} <= {*kept, "ID", "String"}
    assert {"Other", "Gone", "Thing.old", "Filter.extra", "Query.thing(other)"}.isdisjoint(kept)
    assert {"Query.thing(filter)", "Filter.name", "Kind.TWO"} <= kept.keys()


def test_a_name_that_shopify_does_not_have_is_an_error() -> None:
    with pytest.raises(LookupError, match="kind"):
        pruned(WHOLE.replace("kind: Kind!", ""))


def test_versions_differ_only_in_ways_that_can_be_told() -> None:
    newer, older = pruned(WHOLE), pruned(WHOLE.replace("TWO", "THREE"))
    assert {"lacks": ["Kind.TWO"], "has": ["Kind.THREE"]} == differences(newer, older)
    with pytest.raises(ValueError, match=r"Thing\.kind"):
        differences(newer, pruned(WHOLE.replace("kind: Kind!", "kind: Kind")))
