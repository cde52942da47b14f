"""The frame around every GraphQL answer: data, errors, cost, and warnings about searches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

from adapters.shopify.budget import Bucket

Data = dict[str, Any]
_CAMEL = ConfigDict(alias_generator=to_camel)

THROTTLED = "THROTTLED"
ACCESS_DENIED = "ACCESS_DENIED"
TOO_COSTLY = "MAX_COST_EXCEEDED"
INTERNAL = "INTERNAL_SERVER_ERROR"


@dataclass(frozen=True, slots=True)
class _Extensions:
    __pydantic_config__ = _CAMEL

    code: str = ""
    required_access: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the top-level `errors`."""

    message: str = ""
    path: Sequence[str | int] = ()
    extensions: _Extensions = _Extensions()

    @property
    def code(self) -> str:
        return self.extensions.code

    @property
    def field(self) -> str:
        """Which part of a thing it is about; empty where that is all that was asked for, or one by its id."""
        *inside, last = self.path or [""]
        return last if inside and isinstance(last, str) else ""

    @property
    def needed(self) -> str:
        """The scopes that would do, in Shopify's words."""
        return self.extensions.required_access or self.message or "A scope is missing."

    def __str__(self) -> str:
        where = ".".join(map(str, self.path))
        return " ".join(filter(None, [self.code, where, self.message[:300], self.extensions.request_id]))


@dataclass(frozen=True, slots=True)
class _Status:
    __pydantic_config__ = _CAMEL

    maximum_available: float
    currently_available: float
    restore_rate: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Points. `actual_query_cost` is None where nothing ran."""

    __pydantic_config__ = _CAMEL

    requested_query_cost: float | None = None
    actual_query_cost: float | None = None
    throttle_status: _Status | None = None

    @property
    def bucket(self) -> Bucket | None:
        status = self.throttle_status
        if status is None or status.restore_rate <= 0:
            return None
        return Bucket(status.maximum_available, status.currently_available, status.restore_rate)


@dataclass(frozen=True, slots=True)
class _Warning:
    field: str = ""
    message: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Search:
    query: str = ""
    warnings: Sequence[_Warning] = ()


@dataclass(frozen=True, slots=True)
class _Beside:
    cost: Cost = Cost()
    search: Sequence[_Search] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """A whole answer. `errors` and `data` may come together: what was asked for may have run."""

    data: Data | None = None
    errors: list[Problem] = field(default_factory=list)
    extensions: _Beside = _Beside()

    @property
    def cost(self) -> Cost:
        return self.extensions.cost

    def has(self, code: str) -> bool:
        return any(problem.code == code for problem in self.errors)

    @property
    def ignored_filters(self) -> list[str]:
        """Parts of our search that Shopify did not understand, and so answered something else."""
        return [f"{w.field}: {w.message}" for search in self.extensions.search for w in search.warnings]


ENVELOPE: TypeAdapter[Envelope] = TypeAdapter(Envelope)
