"""What a request costs: the formula that reproduces Shopify's answers, for what is asked and what came back.

A connection costs 2 + floor(2 ln n) times one node, an object 1, a value or a leaf nothing, a mutation 10.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLCompositeType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_object_type,
)
from graphql.execution import VariableValues, get_argument_values, get_directive_values
from graphql.language import ast
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

FREE = frozenset({"MoneyBag", "MoneyV2", "PageInfo"})
"""Value objects, which cost nothing."""
DEARER = {"refundCreate": 20, "orderCapture": 20}
MUTATION, ROOT_COUNT = 10, 10
SINGLE_QUERY_LIMIT = 1000
_MISSING = object()

Nodes = list[ast.FieldNode]
Groups = dict[str, Nodes]


def page_factor(rows: int) -> int:
    """How many nodes a page of so many rows is charged for."""
    return math.floor(2 * math.log(max(2, rows)))


@dataclass(frozen=True, slots=True)
class Bill:
    """Prices one document; `linear` is the older rule, in which every row was charged."""

    schema: GraphQLSchema
    document: ast.DocumentNode
    variables: VariableValues
    linear: bool = False

    def price(self, operation: ast.OperationDefinitionNode, came: object = _MISSING) -> int:
        """The cost of an operation as asked, or as it `came`."""
        root = self.schema.get_root_type(operation.operation)
        assert root is not None  # noqa: S101 (the schema has both)
        groups = self._grouped([operation.selection_set], root)
        one = self._mutation if operation.operation is ast.OperationType.MUTATION else self._root_field
        return sum(one(nodes, root, _part(came, key)) for key, nodes in groups.items())

    def _root_field(self, nodes: Nodes, owner: GraphQLObjectType, came: object) -> int:
        counted = nodes[0].name.value in owner.fields and _given(nodes, owner).name == "Count"
        return ROOT_COUNT if counted else self._field(nodes, owner, came)

    def _mutation(self, nodes: Nodes, owner: GraphQLObjectType, came: object) -> int:
        payload = _given(nodes, owner)
        price = DEARER.get(nodes[0].name.value, MUTATION)
        assert is_object_type(payload)  # noqa: S101 (every mutation gives one)
        for key, parts in self._under(nodes, payload).items():
            deeper = _given(parts, payload)
            if is_composite_type(deeper) and not key.endswith("serErrors"):
                price += self._dearest(parts, deeper, _part(came, key))
        return price

    def _field(self, nodes: Nodes, owner: GraphQLObjectType, came: object) -> int:
        if nodes[0].name.value == "__typename":
            return 0
        kind = _given(nodes, owner)
        if not is_composite_type(kind) or is_leaf_type(kind) or kind.name in FREE:
            return 0
        if kind.name.endswith("Connection"):
            assert is_object_type(kind)  # noqa: S101 (by its name)
            return self._connection(nodes, owner, kind, came)
        return 1 + self._dearest(nodes, kind, came)

    def _dearest(self, nodes: Nodes, kind: GraphQLCompositeType, came: object) -> int:
        """What is selected of an object, or of the dearest of a list."""
        rows = came if isinstance(came, list) and came else [came]
        return max(self._selection(nodes, kind, one) for one in rows)

    def _selection(self, nodes: Nodes, kind: GraphQLCompositeType, came: object) -> int:
        if came is None:
            return 0
        possible = [kind] if is_object_type(kind) else self.schema.get_possible_types(kind)  # type: ignore[arg-type]
        return max(self._parts(nodes, each, came) for each in possible)

    def _parts(self, nodes: Nodes, kind: GraphQLObjectType, came: object) -> int:
        groups = self._under(nodes, kind)
        return sum(self._field(parts, kind, _part(came, key)) for key, parts in groups.items())

    def _connection(
        self, nodes: Nodes, owner: GraphQLObjectType, kind: GraphQLObjectType, came: object
    ) -> int:
        parts = {key: one for key, one in self._under(nodes, kind).items() if key != "pageInfo"}
        if came is _MISSING:
            given = get_argument_values(owner.fields[nodes[0].name.value], nodes[0], self.variables)
            rows = given.get("first") or given.get("last") or 0
        else:
            rows = max((_length(_part(came, key)) for key in parts), default=0)
        if not rows:
            return 2
        node = sum(self._node(one, kind, _part(came, key)) for key, one in parts.items())
        return 2 + (rows if self.linear else page_factor(rows)) * node

    def _node(self, nodes: Nodes, owner: GraphQLObjectType, came: object) -> int:
        """One row of a connection: `nodes` are charged, of `edges` only their node."""
        kind = _given(nodes, owner)
        if nodes[0].name.value != "edges":
            return 1 + self._dearest(nodes, kind, came)  # type: ignore[arg-type]
        return self._dearest(nodes, kind, came)  # type: ignore[arg-type]

    def _under(self, nodes: Nodes, kind: GraphQLObjectType) -> Groups:
        return self._grouped([one.selection_set for one in nodes], kind)

    def _grouped(self, sets: Iterable[ast.SelectionSetNode | None], kind: GraphQLObjectType) -> Groups:
        """What is selected of a type, by the names in the answer; a name that comes twice counts once."""
        found: Groups = {}
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


def _part(came: object, key: str) -> object:
    if came is _MISSING:
        return _MISSING
    return came.get(key) if isinstance(came, dict) else None


def _length(rows: object) -> int:
    return len(rows) if isinstance(rows, list) else 0
