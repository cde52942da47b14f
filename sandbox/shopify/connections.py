"""Pages of lists: cursors, and what pageInfo says."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sandbox.shopify.store import Store

T = TypeVar("T")
Args = dict[str, Any]
Place = tuple[int, int]
LARGEST_PAGE = 250


@dataclass(frozen=True, slots=True)
class Connection(Generic[T]):
    """One page, and the place of each row of it."""

    nodes: list[T]
    places: list[Place]
    has_next: bool
    has_previous: bool


def cursor_of(place: Place) -> str:
    value, number = place
    return base64.b64encode(json.dumps({"last_id": number, "last_value": str(value)}).encode()).decode()


def place_of(store: Store, cursor: str) -> Place:
    try:
        read = json.loads(base64.b64decode(cursor, validate=True))
        return int(read["last_value"]), int(read["last_id"])
    except (KeyError, TypeError, ValueError):
        raise store.unsupported(f"the cursor {cursor}") from None


def after_of(store: Store, args: Args) -> Place | None:
    return None if args.get("after") is None else place_of(store, args["after"])


def page_size(store: Store, args: Args) -> int:
    """How many rows are asked for, from the front; nothing else is known here."""
    if args.get("last") is not None or args.get("before") is not None:
        raise store.unsupported("paging backwards")
    first = args.get("first")
    if first is None or not 0 < first <= LARGEST_PAGE:
        raise store.unsupported(f"a page of {first}")
    return int(first)


def take(
    store: Store, args: Args, rows: Iterator[T], place: Callable[[T], Place], wanted: Callable[[T], bool]
) -> Connection[T]:
    """The first rows of an iterator that already begins behind the cursor."""
    size = page_size(store, args)
    found = list(islice(filter(wanted, rows), size + 1))
    page = found[:size]
    return Connection(page, [place(one) for one in page], len(found) > size, args.get("after") is not None)


def page_of(
    store: Store, args: Args, rows: Iterable[T], place: Callable[[T], Place], wanted: Callable[[T], bool]
) -> Connection[T]:
    """A page of rows that are sorted by their places first."""
    backwards = bool(args.get("reverse"))
    ordered: Sequence[T] = sorted(rows, key=place, reverse=backwards)
    after = after_of(store, args)
    if after is None:
        return take(store, args, iter(ordered), place, wanted)
    behind = (one for one in ordered if (place(one) < after if backwards else place(one) > after))
    return take(store, args, behind, place, wanted)


def in_order(store: Store, args: Args, rows: Sequence[T]) -> Connection[T]:
    """A page of rows as they lie."""
    numbered = list(enumerate(rows, start=1))
    page = page_of(store, args, numbered, lambda one: (one[0], one[0]), lambda _one: True)
    return Connection([one for _, one in page.nodes], page.places, page.has_next, page.has_previous)
