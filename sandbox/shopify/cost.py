"""What a request costs: the formula that reproduces Shopify's answers, for what is asked and what came back.

A connection costs 2 + floor(2 ln n) times one node, an object 1, a value or a leaf nothing, a mutation 10.
"""

import math
from dataclasses import dataclass

MUTATION, ROOT_COUNT, EMPTY_CONNECTION = 10, 10, 2
SINGLE_QUERY_LIMIT = 1000
_ASKED = object()


def page_factor(rows: int) -> int:
    """How many nodes a page of so many rows is charged for."""
    return math.floor(2 * math.log(max(2, rows)))


@dataclass(frozen=True, slots=True)
class Part:
    """A field that costs something, and what is selected under it for each type it may be of.

    `page` says of a connection how many rows are asked for.
    """

    own: int
    kinds: tuple[dict[str, "Part"], ...]
    page: int | None = None


Parts = dict[str, Part]


@dataclass(frozen=True, slots=True)
class Tariff:
    """How parts are priced; `linear` is the older rule, in which every row was charged."""

    linear: bool = False

    def asked(self, parts: Parts) -> int:
        """What a document costs before anybody knows what will come back."""
        return self._all(parts, _ASKED)

    def actual(self, parts: Parts, came: object) -> int:
        """What a document costs by what came back."""
        return self._all(parts, came)

    def _all(self, parts: Parts, came: object) -> int:
        if came is _ASKED:
            return sum(self._one(part, _ASKED) for part in parts.values())
        if not isinstance(came, dict):
            return sum(part.own for part in parts.values())
        return sum(self._one(part, came.get(key)) for key, part in parts.items())

    def _one(self, part: Part, came: object) -> int:
        if part.page is not None:
            return self._connection(part, came)
        rows = came if isinstance(came, list) and came else [came]
        return part.own + max(self._selected(part, row) for row in rows)

    def _selected(self, part: Part, came: object) -> int:
        return 0 if came is None else max(self._all(parts, came) for parts in part.kinds)

    def _connection(self, part: Part, came: object) -> int:
        (parts,) = part.kinds
        page = part.page if came is _ASKED else _longest(parts, came)
        if not page:
            return EMPTY_CONNECTION
        return EMPTY_CONNECTION + (page if self.linear else page_factor(page)) * self._all(parts, came)


def _longest(parts: Parts, came: object) -> int:
    if not isinstance(came, dict):
        return 0
    return max((len(came[key]) for key in parts if isinstance(came.get(key), list)), default=0)
