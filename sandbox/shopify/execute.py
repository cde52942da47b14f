"""One GraphQL request: read, priced, refused or done, and charged."""

from dataclasses import dataclass, field

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution import VariableValues, get_variable_values
from graphql.language import ast

from sandbox.shopify.bucket import Bucket
from sandbox.shopify.call import Call
from sandbox.shopify.cost import MUTATION, SINGLE_QUERY_LIMIT, Parts, Tariff
from sandbox.shopify.cost_parts import Reader
from sandbox.shopify.errors import Unknown
from sandbox.shopify.idempotency import Keys, demanded, key_of
from sandbox.shopify.records import Json
from sandbox.shopify.resolvers import executable
from sandbox.shopify.store import Store
from sandbox.shopify.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that makes sense, with the values of its variables."""

    schema: GraphQLSchema
    document: ast.DocumentNode
    operation: ast.OperationDefinitionNode
    variables: VariableValues
    given: Json

    @property
    def mutations(self) -> list[ast.FieldNode]:
        """The mutations in it, if it is one."""
        if self.operation.operation is not ast.OperationType.MUTATION:
            return []
        return [one for one in self.operation.selection_set.selections if isinstance(one, ast.FieldNode)]


@dataclass(slots=True)
class Engine:
    """Answers documents from a store, for one client and its bucket."""

    store: Store
    client: Tokens
    bucket: Bucket
    keys: Keys = field(default_factory=Keys)
    documents: dict[tuple[str, str], ast.DocumentNode] = field(default_factory=dict)
    parts: dict[tuple[object, ...], Parts] = field(default_factory=dict)

    def answer(self, version: str, body: Json) -> Json:
        """The JSON that Shopify would send with status 200."""
        schema = executable(version)
        document = self._read(schema, version, str(body.get("query", "")))
        name, given = body.get("operationName"), body.get("variables") or {}
        operation = get_operation_ast(document, None if name is None else str(name))
        if operation is None or not isinstance(given, dict):
            raise self.store.unsupported("a document without the one operation that is meant")
        variables = get_variable_values(schema, operation.variable_definitions or (), given)
        if isinstance(variables, list):
            return {"errors": [_coded(one, "INVALID_VARIABLE") for one in variables]}
        return self._charged(Asked(schema, document, operation, variables, given))

    def _read(self, schema: GraphQLSchema, version: str, text: str) -> ast.DocumentNode:
        if (version, text) in self.documents:
            return self.documents[version, text]
        try:
            document = parse(text)
        except GraphQLSyntaxError as error:
            raise self.store.unsupported(f"a document that cannot be read: {error.message}") from None
        if wrong := validate(schema, document):
            raise self.store.unsupported(f"what is asked of {version}: {wrong[0].message}")
        self.documents[version, text] = document
        return document

    def _charged(self, asked: Asked) -> Json:
        linear = "logarithmic_cost" not in self.store.quirks
        parts = self._parts(asked)
        tariff = Tariff(linear=linear)
        price = tariff.asked(parts)
        if price > SINGLE_QUERY_LIMIT:
            return self._too_dear(price)
        if price > self.bucket.available:
            self.bucket.throttled += 1
            throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return {"errors": [throttled], "extensions": {"cost": self._cost(price, None)}}
        if self._lacks_key(asked):
            self.bucket.charge(MUTATION)
            message = "The @idempotent directive is required for this mutation but was not provided."
            error = {"message": message, "extensions": {"code": "BAD_REQUEST"}}
            return {"errors": [error], "extensions": {"cost": self._cost(price, MUTATION)}}
        answer, searches = self._done(asked)
        actual = tariff.actual(parts, answer["data"])
        self.bucket.charge(actual)
        said = {"cost": self._cost(price, actual), **searches}
        return {**answer, "extensions": said}

    def _parts(self, asked: Asked) -> Parts:
        """What costs something. Of the variables, page sizes and conditions alone decide about it."""
        decisive = sorted((name, value) for name, value in asked.given.items() if isinstance(value, int))
        key = (id(asked.document), id(asked.operation), *decisive)  # `documents` keeps both
        if key not in self.parts:
            self.parts[key] = Reader(asked.schema, asked.document, asked.variables).read(asked.operation)
        return self.parts[key]

    def _lacks_key(self, asked: Asked) -> bool:
        if "idempotency_demanded" not in self.store.quirks:
            return False
        return any(
            demanded(one.name.value) and not key_of(asked.schema, one, asked.variables)
            for one in asked.mutations
        )

    def _done(self, asked: Asked) -> tuple[Json, Json]:
        """Data and errors, and what the shop says of searches."""
        call = Call(self.store, self.client, self.keys)
        result = execute_sync(
            asked.schema,
            asked.document,
            context_value=call,
            variable_values=asked.given,
            operation_name=asked.operation.name.value if asked.operation.name else None,
        )
        _raise_own_faults(result)
        answer: Json = {"data": result.data}
        if result.errors:
            answer["errors"] = [one.formatted for one in result.errors]
            if "errors_beside_data" not in self.store.quirks:
                answer["data"] = None
        return answer, {"search": call.searches} if call.searches else {}

    def _too_dear(self, asked: int) -> Json:
        message = (
            f"Query cost is {asked}, which exceeds the single query max cost limit ({SINGLE_QUERY_LIMIT})."
        )
        extensions = {"code": "MAX_COST_EXCEEDED", "cost": asked, "maxCost": SINGLE_QUERY_LIMIT}
        return {
            "errors": [{"message": message, "extensions": extensions}],
            "extensions": {"cost": self._cost(asked, None)},
        }

    def _cost(self, asked: int, actual: int | None) -> Json:
        return {
            "requestedQueryCost": asked,
            "actualQueryCost": actual,
            "throttleStatus": self.bucket.status(),
        }


def _coded(error: GraphQLError, code: str) -> Json:
    return {**error.formatted, "extensions": {"code": code}}


def _raise_own_faults(result: ExecutionResult) -> None:
    """What is no answer of the shop's: a gap in its knowledge, or a fault in this program."""
    causes = [one.original_error for one in result.errors or ()]
    for cause in causes:
        if isinstance(cause, Unknown):
            raise cause
    for one in result.errors or ():
        if one.original_error is not None and not isinstance(one.original_error, GraphQLError):
            raise one.original_error
