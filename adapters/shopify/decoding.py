"""Rows out of answers; one that cannot be read is set aside, and the rest goes on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from adapters.shopify.api import Api, Variables
from adapters.shopify.wire import Connection, PageInfo

R = TypeVar("R")


def adapter_of(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a generic alias is no type of its own
    """The decoder of a type; made once."""
    return _adapter_of(kind)


@cache
def _adapter_of(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401
    return TypeAdapter(kind)


def at(data: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """What stands at `a.b` of an answer; None where it, or something on the way, is missing."""
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


def read_rows(api: Api, items: Iterable[object], kind: type[R], noun: str) -> list[R]:
    """Those that can be read; what is null is left out. The others are named in the remarks."""
    rows = []
    for item in items:
        if not item:
            continue
        try:
            rows.append(adapter_of(kind).validate_python(item))
        except ValidationError as error:
            api.remarks.add(f"{noun} {_name(item)} was set aside: {_reason(error)}")
    return rows


@dataclass(frozen=True, slots=True)
class ListPage(Generic[R]):
    """`read_at` is the shop's own time, at or after which it read this."""

    rows: list[R]
    read_at: datetime
    is_last: bool


def pages_of(
    api: Api, name: str, path: str, kind: type[R], noun: str, variables: Variables, after: str | None = None
) -> Iterator[ListPage[R]]:
    """A list, page by page, from `after` on; the connection stands at `path` of the answer."""
    while True:
        reply = api.ask(name, {**variables, "after": after})
        found = at(reply.data, path)
        if not isinstance(found, dict):
            raise api.unreadable("without what was asked for")
        page = _page_info(api, found)
        is_last = not page.has_next_page or page.end_cursor in (None, after)
        yield ListPage(read_rows(api, nodes_in(api, found), kind, noun), reply.read_at, is_last)
        if is_last:
            return
        after = page.end_cursor


def nodes_in(api: Api, found: Mapping[str, Any]) -> list[Any]:
    """Raises Transient where they are no list."""
    nodes = found.get("nodes") or []
    if not isinstance(nodes, list):
        raise api.unreadable("with something other than a list")
    return nodes


def _page_info(api: Api, found: Mapping[str, Any]) -> PageInfo:
    try:
        page: PageInfo = adapter_of(PageInfo).validate_python(found.get("pageInfo") or {})
    except ValidationError as error:
        raise api.unreadable("without saying whether its list goes on") from error
    return page


def whole(
    api: Api, found: Connection[R], name: str, path: str, kind: type[R], noun: str, variables: Variables
) -> Connection[R]:
    """A list whose first page is known, read to its end."""
    page = found.page_info
    if not page.has_next_page:
        return found
    rest = pages_of(api, name, path, kind, noun, variables, page.end_cursor)
    return Connection([*found.nodes, *(row for further in rest for row in further.rows)])


def _name(item: object) -> str:
    address = item.get("id") if isinstance(item, dict) else None
    return str(address).rpartition("/")[2] if address else "?"


def _reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the whole of it"
    return f"{where}: {first['msg']}"
