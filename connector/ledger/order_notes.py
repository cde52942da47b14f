"""The record of told dates that stands on each order: read back, and written anew."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.domain.orders import Order, OrderLine
from connector.ledger.binding import SHOP, listed
from connector.ledger.promises import Promise
from connector.ledger.states import PromiseStanding
from connector.ledger.tables import orders, promises
from connector.ledger.upsert import for_each


def page_promise(order: Order, line: OrderLine, at: datetime) -> list[Promise]:
    """What the page showed at checkout, where the record does not tell of it already."""
    if line.page_on is None or line.id in _decode_note(order.promises_note):
        return []
    return [_promise(order, line.id, line.page_on, Basis.PAGE, "", at)]


def _promise(
    order: Order, line_id: int, told_on: date | None, basis: Basis, notice_id: str, at: datetime
) -> Promise:
    rests_on = "read back from the order" if notice_id else ""
    return Promise(line_id, order.id, told_on, basis, at, rests_on=rests_on, notice_id=notice_id or None)


def noted_promises(order: Order, at: datetime) -> list[Promise]:
    """What an earlier ledger wrote on the order. A note that cannot be read says nothing."""
    found: list[Promise] = []
    for line_id, told in _decode_note(order.promises_note).items():
        days = [told.first, told.last] if told.first and told.first != told.last else [told.last]
        found += [_promise(order, line_id, day, told.basis, told.notice_id, at) for day in days]
        found[-1] = replace(found[-1], standing=told.standing, next_news_on=told.next_news_on, kind=told.kind)
    return found


_MADE = select(promises.c.line_id, promises.c.notice_id, promises.c.basis, promises.c.told_on).where(
    promises.c.shop == SHOP, promises.c.order_id.in_(listed("ids"))
)


def promises_since(connection: Connection, shop: str, found: Sequence[Order], at: datetime) -> list[Promise]:
    """What stands on these orders, and was told by a ledger that knew more: this one is an older backup.

    Only what is told last on each line; what became of a letter that we know is known better here.
    """
    made = connection.execute(_MADE, {"in_shop": shop, "ids": [order.id for order in found]}).all()
    letters = {(row.line_id, row.notice_id) for row in made if row.notice_id}
    others = {(row.line_id, row.basis, row.told_on) for row in made if not row.notice_id}
    last = {p.line_id: p for order in found for p in noted_promises(order, at)}
    return [
        p
        for p in last.values()
        if (p.line_id, p.notice_id) not in letters and (p.line_id, p.basis, p.told_on) not in others
    ]


@dataclass(frozen=True, slots=True)
class _Noted:
    """One line of the record that stands on an order."""

    first: date | None
    last: date | None
    basis: Basis
    notice_id: str
    standing: PromiseStanding
    next_news_on: date | None
    kind: NewsKind | None


def record_of(note: str | None) -> dict[str, Any]:
    """The record as it stands there; one that cannot be read is none."""
    try:
        found = json.loads(note or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def entries_of(note: str | None) -> dict[str, dict[str, Any]]:
    """Its entries, by line."""
    return {line: entry for line, entry in record_of(note).items() if isinstance(entry, dict)}


def _decode_note(note: str | None) -> dict[int, _Noted]:
    """Line by line: one that cannot be read says nothing, and takes nothing from the others."""
    found = {}
    for line_id, entry in entries_of(note).items():
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            found[int(line_id)] = _noted(entry)
    return found


def _noted(entry: dict[str, str | None]) -> _Noted:
    return _Noted(
        _day(entry["first"]),
        _day(entry["last"]),
        Basis(str(entry["basis"])),
        entry.get("notice") or "",
        PromiseStanding(entry.get("standing") or PromiseStanding.CERTAIN),
        _day(entry.get("next")),
        NewsKind(kind) if (kind := entry.get("kind")) else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_PENDING_NOTES = (
    select(orders.c.order_id, orders.c.note_seen)
    .where(orders.c.shop == SHOP, orders.c.note_pending.is_(True), orders.c.order_id > bindparam("after"))
    .order_by(orders.c.order_id)
    .limit(bindparam("most"))
)
_OF_ORDER = (orders.c.shop == SHOP, orders.c.order_id == bindparam("of_order"))
_NOTED = update(orders).where(*_OF_ORDER).values(note_pending=False, note_seen=bindparam("note"))


def orders_with_pending_notes(connection: Connection, shop: str, limit: int, after: int) -> dict[int, str]:
    """What stands on each order whose promises changed."""
    here = {"in_shop": shop, "after": after, "most": limit}
    return {row.order_id: row.note_seen for row in connection.execute(_PENDING_NOTES, here)}


def noted(connection: Connection, shop: str, notes: Mapping[int, str]) -> None:
    """What stands on these orders now is not to be written anew."""
    rows = [{"in_shop": shop, "of_order": order_id, "note": note} for order_id, note in notes.items()]
    for_each(connection, _NOTED, rows)
