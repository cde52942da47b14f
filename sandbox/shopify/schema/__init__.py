"""The kept part of Shopify's Admin schema, version by version, and what each part of it asks for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TypeVar

from graphql import GraphQLSchema, build_ast_schema
from graphql.language import ast, parse

NEWEST = "2026-10"
VERSIONS = ("2026-04", "2026-07", NEWEST)
"""Oldest first."""

Listed = TypeVar("Listed", ast.NamedTypeNode, ast.FieldDefinitionNode, ast.EnumValueDefinitionNode)


@dataclass(frozen=True, slots=True)
class Access:
    """By type or Type.field: the scopes of which one is needed; and the fields that hold customers' data."""

    scopes: dict[str, tuple[str, ...]]
    protected: frozenset[str]


@cache
def access() -> Access:
    """What Shopify asks of a client, part by part."""
    read = json.loads(_text("access.json"))
    scopes = {name: tuple(asked.split()) for name, asked in read["scopes"].items()}
    return Access(scopes, frozenset(read["protected"]))


def load_schema(version: str = NEWEST) -> GraphQLSchema:
    """A fresh schema of one version, to validate against or to hang resolvers on."""
    document = parse(_text(f"admin-{NEWEST}.graphql"), no_location=True)
    if version != NEWEST:
        document = _as_of(document, **json.loads(_text("older.json"))[version])
    return build_ast_schema(document)


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _as_of(document: ast.DocumentNode, lacks: list[str], has: list[str]) -> ast.DocumentNode:
    gone = frozenset(lacks)
    kept = (one for one in document.definitions if _name(one) not in gone)
    return replace(document, definitions=tuple(_older(one, gone, has) for one in kept))


def _older(node: ast.DefinitionNode, gone: frozenset[str], has: list[str]) -> ast.DefinitionNode:
    owner = _name(node)
    if isinstance(node, ast.UnionTypeDefinitionNode):
        return replace(node, types=tuple(one for one in node.types or () if _name(one) not in gone))
    if isinstance(node, ast.ObjectTypeDefinitionNode):
        return replace(node, fields=_left(node.fields, owner, gone))
    if isinstance(node, ast.EnumTypeDefinitionNode):
        more = [name.partition(".")[2] for name in has if name.startswith(f"{owner}.")]
        values = [ast.EnumValueDefinitionNode(name=ast.NameNode(value=name)) for name in more]
        return replace(node, values=(*_left(node.values, owner, gone), *values))
    return node


def _left(nodes: Iterable[Listed] | None, owner: str, gone: frozenset[str]) -> tuple[Listed, ...]:
    return tuple(one for one in nodes or () if f"{owner}.{_name(one)}" not in gone)


def _name(node: ast.Node) -> str:
    named = getattr(node, "name", None)
    return str(named.value) if named else ""
