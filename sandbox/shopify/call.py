"""One request on its way through the shop, and how a field is answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sandbox.shopify.connections import Args
from sandbox.shopify.idempotency import Keys
from sandbox.shopify.records import Json
from sandbox.shopify.store import WINDOW_SECONDS, Store
from sandbox.shopify.tokens import Tokens


@dataclass(slots=True)
class Call:
    """Whose request it is, and what the shop has to say of its searches."""

    store: Store
    client: Tokens
    keys: Keys = field(default_factory=Keys)
    searches: list[Json] = field(default_factory=list)

    def warn(self, path: str, query: str | None, warnings: list[Json]) -> None:
        if warnings:
            self.searches.append({"path": [path], "query": query, "warnings": warnings})

    def sees(self, created: int) -> bool:
        """Whether an order made then is within the client's window."""
        store = self.store
        if "sixty_days" not in store.quirks or self.client.holds("read_all_orders"):
            return True
        return created >= store.stamp - WINDOW_SECONDS


Resolver = Callable[[Any, Call, Args], object]
Table = dict[str, Resolver]


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def plain(names: str) -> Table:
    """Fields that are a record's attributes by the same name."""
    return {name: _attribute(snake(name)) for name in names.split()}


def renamed(**attributes: str) -> Table:
    """Fields that are a record's attributes by another name."""
    return {name: _attribute(attribute) for name, attribute in attributes.items()}


def times(**attributes: str) -> Table:
    """Fields that are instants."""
    return {name: _instant(attribute) for name, attribute in attributes.items()}


def constant(value: object) -> Resolver:
    return lambda _source, _call, _args: value


def _attribute(name: str) -> Resolver:
    return lambda source, _call, _args: getattr(source, name)


def _instant(name: str) -> Resolver:
    return lambda source, _call, _args: iso(getattr(source, name))


@lru_cache(maxsize=4096)
def iso(stamp: int | None) -> str | None:
    """An instant as the API writes it."""
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_of(store: Store, text: str) -> int:
    """An instant as a client writes it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise store.unsupported(f"the instant {text}") from None
    if found.tzinfo is None:
        raise store.unsupported(f"an instant without a zone: {text}")
    return int(found.timestamp())
