"""What went over the wire between the adapter and the shop, and what Shopify asked for it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from adapters.http.connections import DeadlineAdapter
from adapters.shopify import operations
from adapters.shopify.operations import operation

NAMES = sorted(file.stem for file in Path(operations.__file__).parent.glob("*.graphql"))
"""Every operation that the product has."""
_BY_TEXT = {operation(name).text: name for name in NAMES}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One operation. Points are None where the answer did not say."""

    name: str
    asked: float | None
    charged: float | None
    version: str

    @property
    def is_as_said(self) -> bool:
        """Whether Shopify set aside what the operation's file says; not where it did not say what."""
        return self.asked == operation(self.name).cost

    def __str__(self) -> str:
        said = operation(self.name).cost
        verdict = "as said" if self.is_as_said else f"DIFFERS: our file says {said}"
        return f"{self.name}: {_points(self.asked)} asked, {_points(self.charged)} charged, {verdict}"


def _points(points: float | None) -> str:
    return "nothing" if points is None else f"{points:g}"


def read(name: str, answer: requests.Response) -> Exchange:
    body = answer.json()
    cost = (body.get("extensions") or {}).get("cost") or {}
    version = answer.headers.get("X-Shopify-API-Version", "")
    return Exchange(name, cost.get("requestedQueryCost"), cost.get("actualQueryCost"), version)


class Recorder(DeadlineAdapter):
    """The product's own transport, which keeps what came back of each of its operations.

    A change is not sent to a shop that nobody named for writing.
    """

    def __init__(self, *, writes: bool) -> None:
        super().__init__()
        self._writes = writes
        self.seen: list[Exchange] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        name = _name(request)
        assert self._writes or not (name and operation(name).is_mutation), f"{name} is not sent: only read"
        answer = super().send(request, *args, **kwargs)
        if name and answer.ok:
            answer.content  # noqa: B018 - read now and kept: the client reads it once more
            self.seen.append(read(name, answer))
        return answer

    def names(self) -> set[str]:
        return {exchange.name for exchange in self.seen}


def _name(request: requests.PreparedRequest) -> str:
    """The operation's; empty where it is a token that was asked for."""
    if not (request.url or "").endswith("/graphql.json"):
        return ""
    return _BY_TEXT[json.loads(request.body or b"{}")["query"]]
