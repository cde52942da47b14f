"""The record of told dates that stands on each order: read back, and written anew."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.domain.orders import Order, OrderLine
from connector.ledger.binding import SHOP
from connector.ledger.promises import Promise
from connector.ledger.states import PromiseStanding
from connector.ledger.tables import orders


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


def _decode_note(note: str | None) -> dict[int, _Noted]:
    """Line by line: one that cannot be read says nothing, and takes nothing from the others."""
    if not note:
        return {}
    try:
        entries = json.loads(note).items()
    except (ValueError, AttributeError):
        return {}
    found = {}
    for line_id, entry in entries:
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
_NOT_TO_NOTE = update(orders).where(*_OF_ORDER).values(note_pending=False)
_NOTED = update(orders).where(*_OF_ORDER).values(note_pending=False, note_seen=bindparam("note"))


def orders_with_pending_notes(connection: Connection, shop: str, limit: int, after: int) -> dict[int, str]:
    """What stands on each order whose promises changed."""
    here = {"in_shop": shop, "after": after, "most": limit}
    return {row.order_id: row.note_seen for row in connection.execute(_PENDING_NOTES, here)}


def noted(connection: Connection, shop: str, order_id: int, note: str | None) -> None:
    """The record stands on the order, or with None never will."""
    here = {"in_shop": shop, "of_order": order_id}
    if note is None:
        connection.execute(_NOT_TO_NOTE, here)
    else:
        connection.execute(_NOTED, here | {"note": note})
