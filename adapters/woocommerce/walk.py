"""Walks over lists that change while they are read, and lose nothing.

The shop sorts by `date_modified` without breaking ties and its filters are strict, in whole seconds. Page
numbers over such a list skip a row whenever one that was read already is saved again. So the first page
is asked for again and again, each time from the last second that was read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from adapters.woocommerce.api import Params
from adapters.woocommerce.listing import PER_PAGE, Listing
from connector.errors import Transient

_SECOND = timedelta(seconds=1)
SETTLING = 2 * _SECOND  # a row may be stored this long after the instant on its stamp
DOUBT = timedelta(minutes=5)  # by which the clock on an answer may be ahead of that on the rows
_BY_STAMP: Params = {"orderby": "modified", "order": "asc"}
_BY_ID: Params = {"orderby": "id", "order": "asc"}


class Stamped(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def date_modified_gmt(self) -> datetime: ...


S = TypeVar("S", bound=Stamped)
Fetch = Callable[[Params], Listing[S]]


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """Some rows, and the second from which a later walk must read again."""

    rows: tuple[S, ...]
    through: datetime
    read_at: datetime


def changed_since(fetch: Fetch[S], after: datetime | None) -> Iterator[Step[S]]:
    """Rows changed in the second of `after` or later, oldest first; a row may come twice.

    Ends at the first page that is not full, or with the rows that changed after the walk began: those
    come again in the next one, so that a row saved without end cannot keep this one going.
    """
    start, end = after, None
    while True:
        listing = fetch({**_BY_STAMP, **_from(start)})
        end = end or listing.read_at
        first, last = _span(listing) or (start or end, start or end)
        yield Step(listing.rows, min(last, end - SETTLING), listing.read_at)
        if not listing.is_full or last > end:
            return
        if first == last:
            yield from _second(fetch, last, end)
            last += _SECOND
        if start is not None and last <= start:
            raise _unwalkable()
        start = last


def by_id(fetch: Fetch[S], params: Params | None = None) -> Iterator[Listing[S]]:
    """All rows by id; a row may come twice.

    Each page begins with a row known already. If it does not, rows before it have left the list and the
    rest has moved up, so we step back.
    """
    known, offset = 0, 0
    places: set[tuple[int, int]] = set()
    while True:
        if (known, offset) in places:
            raise _unwalkable()
        places.add((known, offset))
        listing = fetch({**_BY_ID, **(params or {}), "offset": offset})
        if offset and not (listing.ids and listing.ids[0] <= known):
            offset = max(0, offset - PER_PAGE)
            continue
        yield listing
        if not listing.is_full:
            return
        known = max(known, listing.ids[-1]) if listing.ids else known
        offset += PER_PAGE - 1


def _second(fetch: Fetch[S], second: datetime, end: datetime) -> Iterator[Step[S]]:
    bounds = {"modified_after": _text(second - _SECOND), "modified_before": _text(second + _SECOND)}
    for listing in by_id(fetch, bounds):
        yield Step(listing.rows, min(second, end - SETTLING), listing.read_at)


def _span(listing: Listing[S]) -> tuple[datetime, datetime] | None:
    if listing.rows:
        return listing.rows[0].date_modified_gmt, listing.rows[-1].date_modified_gmt
    if listing.is_full:
        raise _unwalkable()
    return None


def _from(start: datetime | None) -> Params:
    return {} if start is None else {"modified_after": _text(start - _SECOND)}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _unwalkable() -> Transient:
    return Transient("The shop's list could not be read to its end; the rest comes with the next pass.")
