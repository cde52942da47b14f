"""One REST call inside the shop: what came, read the PHP way, and what goes back."""

import re
from dataclasses import dataclass, field

from sandbox.web import Request
from sandbox.woo import checks
from sandbox.woo.errors import Complaint, invalid_parameters
from sandbox.woo.records import Json
from sandbox.woo.state import Store

_LIST = re.compile(r"[\s,]+")


class Query:
    """Query parameters as PHP reads them: the last of a name wins, `name[]` makes a list."""

    __slots__ = ("_lists", "_single")

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self._single: dict[str, str] = {}
        self._lists: dict[str, list[str]] = {}
        for name, value in pairs:
            if name.endswith("]") and "[" in name:
                self._lists.setdefault(name.partition("[")[0], []).append(value)
            else:
                self._single[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self._single or name in self._lists

    @property
    def names(self) -> set[str]:
        return self._single.keys() | self._lists.keys()

    def text(self, name: str) -> str:
        """A parameter's text, empty if it is not there."""
        return self._single.get(name, "")

    def listed(self, name: str) -> list[str]:
        """A parameter as a list, by brackets or by commas and blanks."""
        if name in self._lists:
            return self._lists[name]
        return [item for item in _LIST.split(self._single.get(name, "")) if item]


@dataclass(slots=True)
class Answer:
    """What a handler gives back; `paged` says whether the Link header counts pages."""

    status: int
    body: object
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One call to a handler; within a batch nothing is validated and `body` is one item."""

    store: Store
    request: Request
    query: Query
    body: Json = field(default_factory=dict)
    ids: tuple[int, ...] = ()
    in_batch: bool = False

    @property
    def base(self) -> str:
        """Scheme, host and path as the client named them."""
        scheme = "https" if self.request.secure else "http"
        host = self.request.headers.get("host", "")
        return f"{scheme}://{host}" if host else self.store.url

    @property
    def force(self) -> bool:
        given = self.body.get("force", self.query.text("force"))
        return self.in_batch or checks.truth("force", given)


def read_body(call: Call, known: dict[str, checks.Check], ignored: frozenset[str] = frozenset()) -> Json:
    """The body's values by key, validated unless in a batch; a key not learnt is answered 501."""
    strange = [key for key in call.body if key not in known and key not in ignored]
    if strange:
        what = f"{call.request.method} {call.request.path} with {', '.join(sorted(strange))}"
        raise call.store.unsupported(what)
    values: Json = {}
    wrong: dict[str, Complaint] = {}
    for key, value in call.body.items():
        if key in ignored:
            continue
        try:
            values[key] = None if value is None else known[key](key, value)
        except Complaint as complaint:
            values[key] = value
            wrong[key] = complaint
    if wrong and not (call.in_batch and "batch_does_not_validate" in call.store.quirks):
        raise invalid_parameters(wrong)
    return values


def number(value: object) -> int:
    """A number the way PHP takes it where nothing validates: nonsense is 0."""
    try:
        return int(float(str(value)))
    except ValueError:
        return 0
