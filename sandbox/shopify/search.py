"""The search syntax: `field:value` terms with comparators and quotes, joined by AND, OR and blanks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from sandbox.shopify import schema
from sandbox.shopify.records import Json, Node
from sandbox.shopify.store import Store

R = TypeVar("R", bound=Node)
_TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])|(?P<word>AND|OR|NOT)\b|(?P<minus>-)?(?P<field>[\w.]+)
    :(?P<op>>=|<=|>|<)?(?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s()'"]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One `field:value`; `op` is empty for equality."""

    field: str
    op: str
    value: str
    quoted: bool
    negated: bool


class BadValue(Exception):  # noqa: N818 (a finding, not a mistake)
    """A filter's value means nothing to the shop."""


@dataclass(frozen=True, slots=True)
class Search(Generic[R]):
    """Who is found, and what the shop warns of."""

    wanted: Callable[[R], bool]
    warnings: list[Json]


Test = Callable[[R], bool]
Filter = Callable[[Store, Term], Test[R]]
"""Reads a term, and gives the test for one record."""
Alternatives = list[list[Term]]


def parse(store: Store, text: str) -> Alternatives:
    """A search as alternatives of terms that must all hold."""
    alternatives: Alternatives = [[]]
    place, joined = 0, set[str]()
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None or found["paren"] or found["word"] == "NOT":
            raise store.unsupported(f"the search {text}")
        if found["word"]:
            joined.add(found["word"])
            alternatives += [[]] if found["word"] == "OR" else []
        else:
            alternatives[-1].append(_term(found))
        place = found.end()
    if len(alternatives) > 1 and any(len(one) != 1 for one in alternatives):
        raise store.unsupported(f"AND and OR in one search, which of them first is not known: {text}")
    return alternatives


def _term(found: re.Match[str]) -> Term:
    raw = found["value"]
    quoted = raw[0] in "'\""
    value = re.sub(r"\\(.)", r"\1", raw[1:-1]) if quoted else raw
    return Term(found["field"], found["op"] or "", value, quoted, found["minus"] is not None)


def compile_search(store: Store, root: str, text: str | None, filters: dict[str, Filter[R]]) -> Search[R]:
    """A search under a root field; filters that the shop has and this one does not are answered 501."""
    warnings: list[Json] = []
    alternatives = [
        [
            _test(store, term, filters, warnings)
            for term in terms
            if _known(store, root, term, filters, warnings)
        ]
        for terms in parse(store, text or "")
    ]
    if any(one["code"] == "invalid_value" for one in warnings):
        return Search(lambda _record: "unknown_value_empty" not in store.quirks, warnings)
    return Search(lambda record: any(all(test(record) for test in tests) for tests in alternatives), warnings)


def _known(store: Store, root: str, term: Term, filters: dict[str, Filter[R]], warnings: list[Json]) -> bool:
    if term.field in filters:
        return True
    if term.field in schema.filters(root) or term.field.startswith("metafields."):
        raise store.unsupported(f"the filter {term.field} of {root}")
    if "unknown_filter_ignored" not in store.quirks:
        raise store.unsupported(f"a shop that refuses the filter {term.field}")
    message = "Invalid search field for this query."
    warnings.append({"field": term.field, "message": message, "code": "invalid_field"})
    return False


def _test(store: Store, term: Term, filters: dict[str, Filter[R]], warnings: list[Json]) -> Test[R]:
    try:
        found = filters[term.field](store, term)
    except BadValue:
        message = f"Input `{term.value}` is not an accepted value."
        warnings.append({"field": term.field, "message": message, "code": "invalid_value"})
        return lambda _record: False
    return (lambda record: not found(record)) if term.negated else found


def compare(left: float, op: str, right: float) -> bool:
    """Whether a comparison of a term holds."""
    order = (left > right) - (left < right)
    return order in {"": (0,), ">": (1,), ">=": (0, 1), "<": (-1,), "<=": (-1, 0)}[op]


def instant(get: Callable[[R], int]) -> Filter[R]:
    """A filter on an instant; unquoted its time of day is lost."""

    def read(store: Store, term: Term) -> Test[R]:
        stamp = _stamp(store, term)
        return lambda record: compare(get(record), term.op, stamp)

    return read


def _stamp(store: Store, term: Term) -> int:
    text = term.value
    if not term.quoted and "unquoted_time_dropped" in store.quirks:
        text = text.partition("T")[0]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue from None
    if found.tzinfo is None and "T" in text:
        raise store.unsupported(f"an instant without a zone in a search: {text}")
    return int(found.replace(tzinfo=found.tzinfo or UTC).timestamp())


def number(get: Callable[[Store, R], int]) -> Filter[R]:
    """A filter on a number."""

    def read(store: Store, term: Term) -> Test[R]:
        try:
            value = int(term.value)
        except ValueError:
            raise BadValue from None
        return lambda record: compare(get(store, record), term.op, value)

    return read


def by_id(get: Callable[[R], int | None] = lambda record: record.id) -> Filter[R]:
    """A filter on an id, by its number."""

    def read(store: Store, term: Term) -> Test[R]:
        if not term.value.isdigit():
            raise store.unsupported(f"the id {term.value} in a search")
        value = int(term.value)

        def test(record: R) -> bool:
            found = get(record)
            return found is not None and compare(found, term.op, value)

        return test

    return read


def word(test: Callable[[Store, R, str], bool], *allowed: str) -> Filter[R]:
    """A filter on a word; with `allowed`, others are warned of."""

    def read(store: Store, term: Term) -> Test[R]:
        if term.op:
            raise store.unsupported(f"{term.field}:{term.op} in a search")
        if allowed and term.value.lower() not in allowed:
            raise BadValue
        return lambda record: test(store, record, term.value)

    return read


def sku(get: Callable[[Store, R], str | None]) -> Filter[R]:
    """A filter on a SKU, which finds more than was asked for."""

    def found(store: Store, record: R, value: str) -> bool:
        seen = get(store, record)
        if seen is None:
            return False
        if "loose_sku_search" not in store.quirks:
            return seen == value
        return f"{seen.lower()}-".startswith(f"{value.lower()}-")

    return word(found)
