"""What stands at the shop, looked at before it is changed, and what the shop said of a change."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from adapters.shopify.api import Api, Variables
from adapters.shopify.decoding import adapter_of, at, nodes_in, read_rows
from adapters.shopify.ids import gid
from adapters.shopify.wire import UserError
from connector.errors import ConnectorError, Permanent, Uncertain
from connector.ports import WriteResult

R = TypeVar("R")
T = TypeVar("T")


def look_up(api: Api, name: str, kind: str, ids: Sequence[int], row: type[R]) -> list[R]:
    """Things by their ids; those that are gone are left out."""
    reply = api.ask(name, {"ids": [gid(kind, number) for number in ids]})
    return read_rows(api, nodes_in(api, reply.data), row, kind)


def act(api: Api, name: str, field: str, variables: Variables) -> list[UserError]:
    """Run a mutation once; what the shop found wrong with it, nothing where it was done."""
    payload = at(api.act(name, variables), field)
    if not isinstance(payload, dict):
        raise Uncertain("The shop did not say what became of a change.", details=name)
    try:
        errors: list[UserError] = adapter_of(list[UserError]).validate_python(payload.get("userErrors") or [])
    except ValidationError as error:
        raise Uncertain("The shop did not say what became of a change.", details=name) from error
    return errors


def failed(ids: Sequence[int], error: ConnectorError) -> list[WriteResult]:
    permanent = isinstance(error, Permanent)
    return [WriteResult(number, str(error), permanent=permanent) for number in ids]


def refused(number: int, errors: Sequence[UserError]) -> WriteResult:
    said = "; ".join(dict.fromkeys(map(str, errors)))
    return WriteResult(number, f"The shop did not accept it: {said}", permanent=True)


def in_chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
