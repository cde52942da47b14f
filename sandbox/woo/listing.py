"""Lists: parameters, order, pages and the headers that count them."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from sandbox.tables import Table
from sandbox.woo import checks, stamps
from sandbox.woo.call import Answer, Call
from sandbox.woo.errors import Complaint, Refused, invalid_parameters
from sandbox.woo.records import Json, Record
from sandbox.woo.state import R, Store

_DATES = ("modified_after", "modified_before", "after", "before")
_NEVER, _ALWAYS = -(1 << 40), 1 << 40
_COMMON = frozenset(
    {
        "page",
        "per_page",
        "offset",
        "order",
        "orderby",
        "include",
        "exclude",
        "dates_are_gmt",
        "context",
        "_fields",
    }
    | {"_envelope", "include_meta", "exclude_meta", "consumer_key", "consumer_secret", "rest_route", "search"}
    | set(_DATES)
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What one collection allows: its orders, its own parameters and those this shop has not built."""

    orderby: tuple[str, ...]
    own: dict[str, checks.Check]
    not_built: frozenset[str]
    ties: dict[str, str]
    forgets_total: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One list call, understood. Bounds are exclusive, in seconds."""

    page: int
    per_page: int
    offset: int
    orderby: str
    descending: bool
    after: int
    before: int
    modified_after: int
    modified_before: int
    include: frozenset[int] | None
    exclude: frozenset[int]


def understand(call: Call, kind: Kind) -> Listing:
    """Read a list call's parameters; every bad one is named in the 400."""
    _refuse_unbuilt(call, kind)
    query = call.query
    wrong: dict[str, Complaint] = {}

    def read(name: str, check: checks.Check, default: object) -> object:
        if name not in query:
            return default
        try:
            return check(name, query.text(name))
        except Complaint as complaint:
            wrong[name] = complaint
            return default

    page = read("page", checks.between(1, None), 1)
    per_page = read("per_page", checks.between(1, 100), 10)
    offset = read("offset", checks.whole, None)
    orderby = read("orderby", checks.one_of(*kind.orderby), "date")
    order = read("order", checks.one_of("asc", "desc"), "desc")
    as_gmt = read("dates_are_gmt", checks.truth, default=False)
    bounds = {name: read(name, _bound(call.store, name, as_gmt=as_gmt is True), None) for name in _DATES}
    for name, check in kind.own.items():
        read(name, check, None)
    if wrong:
        raise invalid_parameters(wrong)
    first = offset if isinstance(offset, int) else (_int(page) - 1) * _int(per_page)
    return Listing(
        page=_int(page),
        per_page=_int(per_page),
        offset=max(0, first),
        orderby=str(orderby),
        descending=order == "desc",
        after=_edge(bounds["after"], _NEVER),
        before=_edge(bounds["before"], _ALWAYS),
        modified_after=_edge(bounds["modified_after"], _NEVER),
        modified_before=_edge(bounds["modified_before"], _ALWAYS),
        include=_ids(query.listed("include")),
        exclude=_ids(query.listed("exclude")) or frozenset(),
    )


def _refuse_unbuilt(call: Call, kind: Kind) -> None:
    names = call.query.names
    for name in names & kind.not_built:
        raise call.store.unsupported(f"{call.request.path}?{name}=")
    if "unknown_parameters_ignored" not in call.store.quirks:
        strange = {name for name in names - _COMMON - kind.own.keys() if not name.startswith(("oauth_", "_"))}
        if strange:
            raise Refused(400, "rest_unknown_param", f"Unknown parameter(s): {', '.join(sorted(strange))}")


def _bound(store: Store, name: str, *, as_gmt: bool) -> checks.Check:
    def check(_name: str, value: object) -> int:
        instant = stamps.read_bound(
            str(value),
            store.zone,
            as_gmt=as_gmt,
            shifts_twice="tz_double_shift" in store.quirks,
            bare_is_local="bare_dates_are_local" in store.quirks,
        )
        if instant is None:
            raise Complaint("rest_invalid_date", "Invalid date.")
        if "strict_modified_after" in store.quirks:
            return instant
        return instant - 1 if name.endswith("after") else instant + 1

    return check


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _edge(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


def _ids(texts: list[str]) -> frozenset[int] | None:
    return frozenset(int(text) if text.isdigit() else 0 for text in texts) if texts else None


def choose(table: Table[R], listing: Listing, wanted: Callable[[R], bool]) -> list[R]:
    """The records a list call means, in no order."""
    rows: Iterable[R] = table
    if listing.modified_after != _NEVER or listing.modified_before != _ALWAYS:
        rows = table.changed(listing.modified_after, listing.modified_before)
    elif listing.include is not None:
        rows = [row for number in sorted(listing.include) if (row := table.get(number))]
    return [
        row
        for row in rows
        if listing.after < row.created < listing.before
        and (listing.include is None or row.id in listing.include)
        and row.id not in listing.exclude
        and wanted(row)
    ]


def by_stamp(store: Store, kind: Kind, listing: Listing, rows: list[R]) -> list[R]:
    """Order by creation or change; a tie that the database does not break stands differently on each page."""
    sign = -1 if listing.descending else 1
    quirk = kind.ties.get(listing.orderby)
    shuffled = quirk in store.quirks
    if listing.orderby == "modified":
        rows = sorted(rows, key=lambda row: (sign * row.modified, _tie(row, sign, shuffled=shuffled)))
    else:
        rows = sorted(rows, key=lambda row: (sign * row.created, _tie(row, sign, shuffled=shuffled)))
    place = listing.offset // listing.per_page
    return _turned(rows, place, listing.orderby) if shuffled and place else rows


def _tie(row: Record, sign: int, *, shuffled: bool) -> int:
    return row.id * 2654435761 % 4294967296 if shuffled else sign * row.id


def _turned(rows: list[R], place: int, orderby: str) -> list[R]:
    turned: list[R] = []
    for _, group in groupby(rows, key=lambda row: row.modified if orderby == "modified" else row.created):
        tie = list(group)
        cut = place % len(tie)
        turned += tie[cut:] + tie[:cut]
    return turned


def by_id(listing: Listing, rows: list[R]) -> list[R]:
    return sorted(rows, key=lambda row: row.id, reverse=listing.descending)


def by_include(call: Call, rows: list[R]) -> list[R]:
    """As they were asked for, whatever `order` says."""
    places = {text: place for place, text in enumerate(call.query.listed("include"))}
    return sorted(rows, key=lambda row: places.get(str(row.id), 0))


def page_of(call: Call, kind: Kind, listing: Listing, rows: list[R], shown: Callable[[R], object]) -> Answer:
    """One page of ordered rows with the headers that count them."""
    part = rows[listing.offset : listing.offset + listing.per_page]
    total = len(rows)
    if not part and kind.forgets_total and "page_beyond_end_forgets_total" in call.store.quirks:
        total = 0
    pages = math.ceil(total / listing.per_page)
    headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    link = _links(call, listing.page, pages)
    if link:
        headers["Link"] = link
    return Answer(200, [shown(row) for row in part], headers)


def _links(call: Call, page: int, pages: int) -> str:
    links = []
    if page > 1:
        links.append(f'<{_url(call, min(page - 1, pages))}>; rel="prev"')
    if page < pages:
        links.append(f'<{_url(call, page + 1)}>; rel="next"')
    return ", ".join(links)


def _url(call: Call, page: int) -> str:
    kept = [(name, value) for name, value in call.request.query if name != "page"]
    if "link_repeats_keys" not in call.store.quirks:
        kept = [pair for pair in kept if pair[0] not in ("consumer_key", "consumer_secret")]
    return f"{call.base}{call.request.path}?{urlencode([*kept, ('page', str(page))])}"


def links_of(call: Call, collection: str, number: int) -> Json:
    """A full row's `_links`."""
    root = f"{call.base}/wp-json/wc/v3/{collection}"
    return {"self": [{"href": f"{root}/{number}"}], "collection": [{"href": root}]}
