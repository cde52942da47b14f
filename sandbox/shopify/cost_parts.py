"""Finds in a document what costs something."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLCompositeType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_object_type,
)
from graphql.execution import VariableValues, get_argument_values, get_directive_values
from graphql.language import ast
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from sandbox.shopify.cost import MUTATION, ROOT_COUNT, Part, Parts

FREE = frozenset({"MoneyBag", "MoneyV2", "PageInfo"})
"""Value objects, which cost nothing."""
DEARER = {"refundCreate": 20, "orderCapture": 20}

Nodes = list[ast.FieldNode]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one document with the values of its variables."""

    schema: GraphQLSchema
    document: ast.DocumentNode
    variables: VariableValues

    def read(self, operation: ast.OperationDefinitionNode) -> Parts:
        """What an operation asks for that costs something."""
        root = self.schema.get_root_type(operation.operation)
        assert root is not None  # noqa: S101 (the schema has both)
        make = self._mutation if operation.operation is ast.OperationType.MUTATION else self._root_field
        groups = self._grouped([operation.selection_set], root)
        made = {key: make(nodes, root) for key, nodes in groups.items()}
        return {key: part for key, part in made.items() if part}

    def _root_field(self, nodes: Nodes, owner: GraphQLObjectType) -> Part | None:
        name = nodes[0].name.value
        if name in owner.fields and _given(nodes, owner).name == "Count":
            return Part(ROOT_COUNT, ({},))
        return self._field(nodes, owner)

    def _mutation(self, nodes: Nodes, owner: GraphQLObjectType) -> Part:
        """A mutation; the objects of its payload cost nothing, what is under them does."""
        payload = _given(nodes, owner)
        assert is_object_type(payload)  # noqa: S101 (every mutation gives one)
        parts: Parts = {}
        for key, inner in self._under(nodes, payload).items():
            kind = _given(inner, payload)
            if is_composite_type(kind) and not inner[0].name.value.endswith("serErrors"):
                parts[key] = self._object(inner, kind, own=0)
        return Part(DEARER.get(nodes[0].name.value, MUTATION), (parts,))

    def _field(self, nodes: Nodes, owner: GraphQLObjectType) -> Part | None:
        if nodes[0].name.value == "__typename":
            return None
        kind = _given(nodes, owner)
        if not is_composite_type(kind) or kind.name in FREE:
            return None
        if not kind.name.endswith("Connection"):
            return self._object(nodes, kind, own=0 if kind.name.endswith("Edge") else 1)
        given = get_argument_values(owner.fields[nodes[0].name.value], nodes[0], self.variables)
        page = given.get("first") or given.get("last") or 0
        return Part(0, self._object(nodes, kind, own=0).kinds, page)

    def _object(self, nodes: Nodes, kind: GraphQLCompositeType, own: int) -> Part:
        possible = [kind] if is_object_type(kind) else self.schema.get_possible_types(kind)  # type: ignore[arg-type]
        return Part(own, tuple(self._parts(nodes, each) for each in possible))

    def _parts(self, nodes: Nodes, kind: GraphQLObjectType) -> Parts:
        made = {key: self._field(inner, kind) for key, inner in self._under(nodes, kind).items()}
        return {key: part for key, part in made.items() if part}

    def _under(self, nodes: Nodes, kind: GraphQLObjectType) -> dict[str, Nodes]:
        return self._grouped([one.selection_set for one in nodes], kind)

    def _grouped(
        self, sets: Iterable[ast.SelectionSetNode | None], kind: GraphQLObjectType
    ) -> dict[str, Nodes]:
        """What is selected of a type, by the names in the answer; a name that comes twice counts once."""
        found: dict[str, Nodes] = {}
        for one in sets:
            for node in self._flat(one, kind):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return found

    def _flat(
        self, selections: ast.SelectionSetNode | None, kind: GraphQLObjectType
    ) -> Iterator[ast.FieldNode]:
        for one in selections.selections if selections else ():
            if not self._included(one):
                continue
            if isinstance(one, ast.FieldNode):
                yield one
            else:
                yield from self._fragment(one, kind)

    def _fragment(self, node: ast.SelectionNode, kind: GraphQLObjectType) -> Iterator[ast.FieldNode]:
        named = self._named(node.name.value) if isinstance(node, ast.FragmentSpreadNode) else node
        assert isinstance(named, ast.FragmentDefinitionNode | ast.InlineFragmentNode)  # noqa: S101 (the rest)
        on = self.schema.type_map[named.type_condition.name.value] if named.type_condition else kind
        if on is kind or (not is_object_type(on) and self.schema.is_sub_type(on, kind)):  # type: ignore[arg-type]
            yield from self._flat(named.selection_set, kind)

    def _named(self, name: str) -> ast.FragmentDefinitionNode:
        fragments = (one for one in self.document.definitions if isinstance(one, ast.FragmentDefinitionNode))
        return next(one for one in fragments if one.name.value == name)

    def _included(self, node: ast.SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])


def _given(nodes: Nodes, owner: GraphQLObjectType) -> GraphQLNamedType:
    kind: GraphQLNamedType = get_named_type(owner.fields[nodes[0].name.value].type)
    return kind
