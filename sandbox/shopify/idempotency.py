"""The keys by which a repeated mutation is known: asked for by some, though the schema does not show it."""

import json
from dataclasses import dataclass, field

from graphql import GraphQLSchema
from graphql.execution import VariableValues, get_directive_values
from graphql.language import ast

from sandbox.shopify.records import Json

KEPT_SECONDS = 24 * 3600
_DEMANDED = frozenset({"inventorySetQuantities", "inventoryAdjustQuantities", "refundCreate"})


def demanded(mutation: str) -> bool:
    """Whether a mutation is refused without a key."""
    return mutation in _DEMANDED


def key_of(schema: GraphQLSchema, node: ast.FieldNode, variables: VariableValues) -> str:
    """The key a mutation carries, or nothing."""
    directive = schema.get_directive("idempotent")
    given = get_directive_values(directive, node, variables) if directive else None
    return str(given["key"]).strip() if given else ""


class OtherArguments(Exception):  # noqa: N818 (a finding, not a mistake)
    """The key was used for something else before."""


@dataclass(slots=True)
class Keys:
    """What was done under each key within a day."""

    done: dict[str, tuple[int, str, Json]] = field(default_factory=dict)

    def earlier(self, key: str, now: int, arguments: Json) -> Json | None:
        """The answer that was given under a key, if it was given."""
        if key not in self.done:
            return None
        at, known, answer = self.done[key]
        if now - at > KEPT_SECONDS:
            return None
        if known != _canonical(arguments):
            raise OtherArguments
        return answer

    def keep(self, key: str, now: int, arguments: Json, answer: Json) -> None:
        self.done[key] = (now, _canonical(arguments), answer)


def _canonical(arguments: Json) -> str:
    return json.dumps(arguments, sort_keys=True, default=str)
