"""The record that stands on an order: what its customer was told and given, for a ledger that knows less."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.ledger import noted_goodwill, order_notes
from connector.ledger.noted_goodwill import Granted
from connector.ledger.promises import Promise
from connector.ledger.states import PromiseStanding

_OURS = frozenset({"first", "last", "basis", "notice", "next", "kind", "standing", noted_goodwill.KEY})


def records(
    seen: Mapping[int, str], made: Iterable[Promise], granted: Mapping[str, Granted]
) -> dict[int, str]:
    """What should stand on each of the orders that bear `seen`, by id; `granted`: their goodwill, by code.

    What another version of this program wrote beside it stays.
    """
    of_orders: dict[int, dict[str, list[Promise]]] = {order_id: {} for order_id in seen}
    for promise in made:
        if promise.basis is not Basis.DISCARDED:
            of_orders[promise.order_id].setdefault(str(promise.line_id), []).append(promise)
    return {order_id: _record(seen[order_id], of_lines, granted) for order_id, of_lines in of_orders.items()}


def _record(note: str, of_lines: Mapping[str, Sequence[Promise]], granted: Mapping[str, Granted]) -> str:
    stood = order_notes.entries_of(note)
    entries = _of_no_line(note)
    for line_id, made in of_lines.items():
        entries[line_id] = _entry(stood.get(line_id, {}), made, granted)
    return json.dumps(entries, separators=(",", ":"), sort_keys=True) if entries else ""


def _entry(
    stood: Mapping[str, Any], made: Sequence[Promise], granted: Mapping[str, Granted]
) -> dict[str, Any]:
    """Of one line. `made`: its promises, the oldest first."""
    entry = {"first": None, "kind": None} | {k: value for k, value in stood.items() if k not in _OURS}
    for promise in made:
        day = promise.told_on.isoformat() if promise.told_on else None
        entry["first"] = entry["first"] or day
        entry |= {"last": day, "basis": promise.basis.value, "notice": promise.notice_id}
        if promise.kind is NewsKind.EARLIER or entry["kind"] is None:
            entry["kind"] = promise.kind.value if promise.kind else None  # "earlier" is said once: remembered
    last = made[-1]
    entry["next"] = last.next_news_on.isoformat() if last.next_news_on else None
    if last.standing is PromiseStanding.ASSUMED:
        entry["standing"] = "assumed"
    given = _given(stood, {promise.notice_id for promise in made}, granted)
    return entry | ({noted_goodwill.KEY: given} if given else {})


def _of_no_line(note: str) -> dict[str, Any]:
    return {key: value for key, value in order_notes.record_of(note).items() if not key.isdecimal()}


def _given(
    before: Mapping[str, Any], notice_ids: Collection[str | None], granted: Mapping[str, Granted]
) -> list[dict[str, str]]:
    """The goodwill of a line's letters, and what stood there of which this ledger does not know better."""
    ours = [each.noted for each in granted.values() if each.is_given and each.noted.notice_id in notice_ids]
    others = [
        noted
        for noted in noted_goodwill.goodwill_in(before)
        if noted.code not in granted or granted[noted.code].is_given
    ]
    by_code = {noted.code: noted for noted in [*others, *ours]}
    return [noted.as_noted() for noted in sorted(by_code.values(), key=lambda noted: (noted.on, noted.code))]
