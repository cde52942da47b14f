"""One page of a list, decoded; what cannot be read is set aside and the rest goes on."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from pydantic import TypeAdapter, ValidationError

from adapters.woocommerce.api import Api, KeyRefused, NoSuchRoute, Params, Rejected, Reply

PER_PAGE = 100
_NOT_FOUND = 404


class Row(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """A page. `ids` has those of every row, also of the unreadable ones; `size` counts them all."""

    rows: tuple[R, ...]
    ids: tuple[int, ...]
    size: int
    read_at: datetime

    @property
    def is_full(self) -> bool:
        return self.size >= PER_PAGE


Rows = tuple[()] | tuple[R]
"""At most one."""


class SetAside:
    """Collects what could not be read, and why."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        self._sentences[sentence] = None

    def take(self) -> list[str]:
        """The sentences, each once; they are then forgotten."""
        taken = list(self._sentences)
        self._sentences.clear()
        return taken


class Collection(Generic[R]):
    """A list of the shop's, read page by page with only the fields needed."""

    def __init__(
        self, api: Api, path: str, row: type[R], set_aside: SetAside, *, noun: str, **params: str
    ) -> None:
        self._api = api
        self._path = path
        self._params = params
        self._noun = noun
        self._set_aside = set_aside
        self._all: msgspec.json.Decoder[list[R]] = _decoder(row)
        self._one: TypeAdapter[R] = _adapter(row)

    def page(self, params: Params, path: str | None = None) -> Listing[R]:
        reply = self._api.get(path or self._path, {**self._params, "per_page": PER_PAGE, **params})
        try:
            rows = self._all.decode(reply.body)
        except msgspec.DecodeError:
            return self._one_by_one(reply)
        return Listing(tuple(rows), tuple(row.id for row in rows), len(rows), reply.read_at)

    def alone(self, number: int, unknown: str) -> Rows[R] | None:
        """The one of this id, asked for by itself.

        None only where the shop says `unknown`, its word for an id that it does not have. Any other
        refusal may be of this one alone, and proves nothing.
        """
        try:
            reply = self._api.get(f"{self._path}/{number}", self._params)
        except (Rejected, KeyRefused, NoSuchRoute) as error:
            if isinstance(error, Rejected) and error.status == _NOT_FOUND and error.code == unknown:
                return None
            self._set_aside.add(f"{self._noun} {number} was set aside: {error}")
            return ()
        row = self._readable(self._item(reply.body), number)
        return () if row is None else (row,)

    def one(self, path: str) -> R | None:
        """A single one; None where the shop has none of that id."""
        try:
            reply = self._api.get(path, self._params)
        except Rejected as error:
            if error.status != _NOT_FOUND:
                raise
            return None
        try:
            return self._one.validate_json(reply.body)
        except ValidationError as error:
            raise self._api.unreadable("with something other than what was asked for") from error

    def _one_by_one(self, reply: Reply) -> Listing[R]:
        items = self._items(reply.body)
        rows = tuple(row for item in items if (row := self._readable(item)) is not None)
        ids = tuple(number for item in items if (number := _id_of(item)) is not None)
        return Listing(rows, ids, len(items), reply.read_at)

    def _item(self, body: bytes) -> Any:  # noqa: ANN401 - the shop may answer any JSON
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self._api.unreadable("with broken JSON") from error

    def _items(self, body: bytes) -> list[Any]:
        items = self._item(body)
        if not isinstance(items, list):
            raise self._api.unreadable("with something other than a list")
        return items

    def _readable(self, item: object, number: int | None = None) -> R | None:
        try:
            return self._one.validate_python(item)
        except ValidationError as error:
            self._set_aside.add(
                f"{self._noun} {number or _id_of(item) or '?'} was set aside: {_reason(error)}"
            )
            return None


@cache
def _decoder(row: type[R]) -> msgspec.json.Decoder[list[R]]:
    return msgspec.json.Decoder(list[row])  # type: ignore[valid-type]


@cache
def _adapter(row: type[R]) -> TypeAdapter[R]:
    return TypeAdapter(row)


def fetch_ids(page: Callable[[Params], Listing[R]], ids: Iterable[int]) -> list[Listing[R]]:
    """The pages that hold these ids. No id, no call: an empty filter would mean everything."""
    wanted = sorted({number for number in ids if number > 0})
    chunks = [wanted[at : at + PER_PAGE] for at in range(0, len(wanted), PER_PAGE)]
    return [page({"include": ",".join(map(str, chunk)), "orderby": "id", "order": "asc"}) for chunk in chunks]


def _id_of(item: object) -> int | None:
    number = item.get("id") if isinstance(item, dict) else None
    return number if isinstance(number, int) else None


def _reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the whole of it"
    return f"{where}: {first['msg']}"
