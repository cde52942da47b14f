"""What customers were told: append-only, except for what became of the letter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, distinct, exists, func, select, update

from connector.domain.news import Basis, Told
from connector.domain.notices import NewsKind
from connector.ledger.binding import SHOP, listed
from connector.ledger.planning import mark_orders_dirty
from connector.ledger.standings import IS_OPEN
from connector.ledger.states import PromiseStanding
from connector.ledger.tables import AT_ONCE, order_lines, orders, promises
from connector.ledger.upsert import Row, for_each


@dataclass(frozen=True, slots=True)
class Promise:
    """One date, or honest absence of one, taken as told to a customer."""

    line_id: int
    order_id: int
    told_on: date | None
    basis: Basis
    at: datetime
    standing: PromiseStanding = PromiseStanding.CERTAIN
    next_news_on: date | None = None
    kind: NewsKind | None = None
    rests_on: str = ""
    notice_id: str | None = None


_HOLDING = (
    select(*(promises.c[each.name] for each in fields(Promise)))
    .where(promises.c.shop == SHOP, promises.c.standing != PromiseStanding.VOID)
    .order_by(promises.c.id)
)
_OF_ORDERS = _HOLDING.where(promises.c.order_id.in_(listed("order_ids")))
_OF_ITEMS = _HOLDING.join(
    order_lines,
    (order_lines.c.shop == promises.c.shop) & (order_lines.c.line_id == promises.c.line_id),
).where(order_lines.c.item_id.in_(listed("item_ids")))


def promises_of(connection: Connection, shop: str, order_ids: Collection[int]) -> dict[int, list[Promise]]:
    """The promises of these orders that hold, oldest first, by line."""
    return _by_line(connection, _OF_ORDERS, {"in_shop": shop, "order_ids": list(order_ids)})


def promises_of_items(
    connection: Connection, shop: str, item_ids: Collection[int]
) -> dict[int, list[Promise]]:
    """Likewise, for all lines on these items."""
    return _by_line(connection, _OF_ITEMS, {"in_shop": shop, "item_ids": list(item_ids)})


_ORDERS_TOLD = (
    select(order_lines.c.item_id, func.count(distinct(order_lines.c.order_id)).label("waiting"))
    .join(orders, (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id))
    .where(order_lines.c.shop == SHOP, order_lines.c.item_id.in_(listed("item_ids")))
    .where(order_lines.c.open_units > 0, IS_OPEN)
    .where(
        exists().where(
            promises.c.shop == order_lines.c.shop,
            promises.c.line_id == order_lines.c.line_id,
            promises.c.standing != PromiseStanding.VOID,
        )
    )
    .group_by(order_lines.c.item_id)
)


def orders_told(connection: Connection, shop: str, item_ids: Collection[int]) -> dict[int, int]:
    """How many open orders wait for each of these items whose customers were told something about it."""
    found = connection.execute(_ORDERS_TOLD, {"in_shop": shop, "item_ids": list(item_ids)})
    return {row.item_id: row.waiting for row in found}


def _by_line(connection: Connection, query: Select[Any], here: Row) -> dict[int, list[Promise]]:
    found: dict[int, list[Promise]] = {}
    for row in connection.execute(query, here):
        found.setdefault(row.line_id, []).append(Promise(*row))
    return found


_REACHED_THE_CUSTOMER = frozenset({Basis.LETTER, Basis.PAGE})


def told(history: Sequence[Promise]) -> Told | None:
    """What the rules compare with; None where nothing was ever told."""
    if not history:
        return None
    last = history[-1]
    quotable = [
        p.told_on
        for p in history
        if p.told_on and p.basis in _REACHED_THE_CUSTOMER and p.standing is PromiseStanding.CERTAIN
    ]
    dated = [p.told_on for p in history if p.told_on and p.basis is not Basis.DISCARDED]
    return Told(
        last_on=last.told_on,
        first_on=dated[0] if dated else None,
        quoted_on=quotable[-1] if quotable else None,
        next_news_on=last.next_news_on,
        earlier_said=any(p.kind is NewsKind.EARLIER for p in history),
    )


_ADD = promises.insert()


def add_promises(connection: Connection, shop: str, made: Sequence[Promise]) -> None:
    """What was told just now."""
    _store(connection, shop, made)
    _note(connection, shop, {p.order_id for p in made})


def read_back(connection: Connection, shop: str, made: Sequence[Promise]) -> None:
    """What stands on the orders already, or was shown by the page: less may be owed to their customers."""
    _store(connection, shop, made)
    if made:
        mark_orders_dirty(connection, shop, {p.order_id for p in made})


def _store(connection: Connection, shop: str, made: Sequence[Promise]) -> None:
    rows = [
        {
            "shop": shop,
            "line_id": p.line_id,
            "order_id": p.order_id,
            "told_on": p.told_on,
            "next_news_on": p.next_news_on,
            "kind": p.kind,
            "basis": p.basis,
            "rests_on": p.rests_on,
            "standing": p.standing,
            "notice_id": p.notice_id,
            "at": p.at,
        }
        for p in made
    ]
    for_each(connection, _ADD, rows)
    _tell(connection, shop, {p.line_id for p in made})


_OF_NOTICE = promises.c.notice_id == bindparam("of_notice")
_SETTLE = update(promises).where(_OF_NOTICE).values(standing=bindparam("worth"))
_LINES_OF_NOTICE = select(promises.c.line_id, promises.c.order_id).where(_OF_NOTICE)


def settle_promises(
    connection: Connection, shop: str, notice_id: str, standing: PromiseStanding, *, retell: bool
) -> None:
    """What the promises of a letter are worth, now that its fate is known.

    `retell`: whether that changes what its customer was told. Where it does not, the record is to be
    written anew since the letter was sealed.
    """
    for_each(connection, _SETTLE, [{"of_notice": notice_id, "worth": standing}])
    if retell:
        told = connection.execute(_LINES_OF_NOTICE, {"of_notice": notice_id}).all()
        _tell(connection, shop, {row.line_id for row in told})
        _note(connection, shop, {row.order_id for row in told})


_LAST_TOLD = (
    select(promises.c.told_on)
    .where(promises.c.shop == SHOP, promises.c.line_id == bindparam("of_line"))
    .where(promises.c.standing != PromiseStanding.VOID)
    .order_by(promises.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_TELL = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
    .values(told_on=_LAST_TOLD, judge_on=AT_ONCE)
)


def _tell(connection: Connection, shop: str, line_ids: Collection[int]) -> None:
    """These lines' customers were told something else than we knew: chasing and judging go by that."""
    for_each(connection, _TELL, [{"in_shop": shop, "of_line": line_id} for line_id in line_ids])


_NOTE = (
    update(orders)
    .where(orders.c.shop == SHOP, orders.c.order_id == bindparam("of_order"))
    .values(note_pending=True)
)


def _note(connection: Connection, shop: str, order_ids: Collection[int]) -> None:
    """The record on these orders is to be written anew."""
    for_each(connection, _NOTE, [{"in_shop": shop, "of_order": order_id} for order_id in order_ids])
