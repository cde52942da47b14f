"""What Shopify asks for an operation, in points: the formula that reproduces its own `requestedQueryCost`."""

from collections.abc import Iterator, Mapping
from math import floor, log

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLCompositeType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

FREE = frozenset(
    {
        "MoneyBag", "MoneyV2", "ShopAddress", "LocationAddress", "UnitPriceMeasurement", "Weight",
        "InventoryItemMeasurement", "PageInfo",
    }
)  # fmt: skip
MUTATION = 10
DEARER = {"orderCapture": 20, "refundCreate": 20}


def requested_cost(schema: GraphQLSchema, document: DocumentNode) -> int:
    """The cost before the operation runs. Page sizes must be literal."""
    [operation] = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    root = schema.get_root_type(operation.operation)
    assert root is not None
    if operation.operation is OperationType.MUTATION:
        return sum(
            DEARER.get(name, MUTATION) + _payload(schema, root, field)
            for name, field in _fields(schema, root, operation.selection_set).items()
        )
    return _children(schema, root, operation.selection_set)


def _payload(schema: GraphQLSchema, root: GraphQLObjectType, fields: list[FieldNode]) -> int:
    """The payload and its first-level objects are free, what they hold is not."""
    payload = get_named_type(root.fields[fields[0].name.value].type)
    assert isinstance(payload, GraphQLObjectType)
    cost = 0
    for inner in _fields(schema, payload, _merged(fields)).values():
        kind = get_named_type(payload.fields[inner[0].name.value].type)
        if inner[0].name.value != "userErrors" and not is_leaf_type(kind):
            cost += _of_type(schema, kind, _merged(inner))
    return cost


def _children(schema: GraphQLSchema, kind: GraphQLObjectType, selections: SelectionSetNode) -> int:
    return sum(_field(schema, kind, fields) for fields in _fields(schema, kind, selections).values())


def _field(schema: GraphQLSchema, owner: GraphQLObjectType, fields: list[FieldNode]) -> int:
    name = fields[0].name.value
    if name == "__typename":
        return 0
    kind = get_named_type(owner.fields[name].type)
    if is_leaf_type(kind) or kind.name in FREE:
        return 0
    if kind.name.endswith("Connection"):
        return _connection(schema, kind, fields)
    return 1 + _of_type(schema, kind, _merged(fields))


def _connection(schema: GraphQLSchema, kind: GraphQLCompositeType, fields: list[FieldNode]) -> int:
    assert isinstance(kind, GraphQLObjectType)
    cost = 0
    for name, inner in _fields(schema, kind, _merged(fields)).items():
        below = get_named_type(kind.fields[inner[0].name.value].type)
        if name == "nodes":
            cost += 1 + _of_type(schema, below, _merged(inner))
        elif name == "edges":
            cost += _of_type(schema, below, _merged(inner))
    return 2 + floor(2 * log(max(2, _page(fields[0])))) * cost


def _page(field: FieldNode) -> int:
    for argument in field.arguments or ():
        if argument.name.value in ("first", "last"):
            assert isinstance(argument.value, IntValueNode), f"{field.name.value}: its page size is no number"
            return int(argument.value.value)
    return 0


def _of_type(schema: GraphQLSchema, kind: object, selections: SelectionSetNode) -> int:
    """An abstract type costs what its dearest member does."""
    if is_abstract_type(kind):
        return max(_children(schema, one, selections) for one in schema.get_possible_types(kind))
    assert isinstance(kind, GraphQLObjectType)
    return _children(schema, kind, selections)


def _merged(fields: list[FieldNode]) -> SelectionSetNode:
    return SelectionSetNode(
        selections=tuple(s for f in fields if f.selection_set for s in f.selection_set.selections)
    )


def _fields(
    schema: GraphQLSchema, kind: GraphQLObjectType, selections: SelectionSetNode
) -> Mapping[str, list[FieldNode]]:
    """By the name under which each is answered; one that is asked for twice counts once."""
    found: dict[str, list[FieldNode]] = {}
    for field in _flat(schema, kind, selections):
        found.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
    return found


def _flat(
    schema: GraphQLSchema, kind: GraphQLObjectType, selections: SelectionSetNode
) -> Iterator[FieldNode]:
    for one in selections.selections:
        if isinstance(one, FieldNode):
            yield one
        elif isinstance(one, InlineFragmentNode):
            if _fits(schema, kind, one):
                yield from _flat(schema, kind, one.selection_set)
        else:
            assert not isinstance(one, FragmentSpreadNode), "operations here use no named fragments"


def _fits(schema: GraphQLSchema, kind: GraphQLObjectType, fragment: InlineFragmentNode) -> bool:
    if fragment.type_condition is None:
        return True
    named = schema.type_map[fragment.type_condition.name.value]
    if named is kind:
        return True
    return isinstance(named, GraphQLAbstractType) and schema.is_sub_type(named, kind)
