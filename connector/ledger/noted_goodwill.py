"""Goodwill that was given, in the record that stands on its order: written there, and read back.

An older ledger put back in place does not know what was given since. What stands on the orders becomes
a grant again, so that nobody is given twice within the days between, and the month's budget knows of it.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, select

from connector.domain.letters import CauseKind
from connector.domain.notices import GoodwillKind
from connector.ledger.binding import SHOP, listed
from connector.ledger.keeping import OPEN_GRANTS, move_grant
from connector.ledger.order_notes import entries_of
from connector.ledger.states import GrantState
from connector.ledger.tables import goodwill_grants, notices, orders
from connector.ledger.upsert import for_each

KEY = "goodwill"  # of a line's entry in the record


@dataclass(frozen=True, slots=True)
class NotedGoodwill:
    """What was given for a late line: on which of the shop's days, at what cost, with which letter."""

    code: str
    on: date
    cost: Decimal
    currency: str
    kind: GoodwillKind
    notice_id: str

    def as_noted(self) -> dict[str, str]:
        return {
            "code": self.code,
            "on": self.on.isoformat(),
            "cost": str(self.cost),
            "currency": self.currency,
            "kind": self.kind.value,
            "notice": self.notice_id,
        }


def goodwill_in(entry: Mapping[str, Any]) -> list[NotedGoodwill]:
    """What one line's entry tells of goodwill. What cannot be read says nothing."""
    marks = entry.get(KEY)
    found = []
    for mark in marks if isinstance(marks, list) else []:
        with suppress(ValueError, TypeError, KeyError, InvalidOperation):
            found.append(_read(mark))
    return found


def _read(mark: Mapping[str, str]) -> NotedGoodwill:
    cost = Decimal(mark["cost"])
    code, notice_id = mark["code"], mark["notice"]
    if not (cost.is_finite() and cost >= 0 and isinstance(code, str) and isinstance(notice_id, str) and code):
        raise ValueError
    on, kind = date.fromisoformat(mark["on"]), GoodwillKind(mark["kind"])
    return NotedGoodwill(code, on, cost, str(mark["currency"]), kind, notice_id)


_OF_ORDERS = select(goodwill_grants).where(
    goodwill_grants.c.shop == SHOP, goodwill_grants.c.order_id.in_(listed("ids"))
)


@dataclass(frozen=True, slots=True)
class Granted:
    """What the ledger knows of a grant; `is_given`: it went out, or may have."""

    noted: NotedGoodwill
    is_given: bool


def granted_for(
    connection: Connection, shop: str, order_ids: Collection[int], local_day: Callable[[datetime], date]
) -> dict[str, Granted]:
    """By code."""
    rows = connection.execute(_OF_ORDERS, {"in_shop": shop, "ids": list(order_ids)})
    return {
        row.code: Granted(
            NotedGoodwill(
                row.code, local_day(row.drawn_at), row.cost, row.currency, row.kind, row.notice_id or ""
            ),
            row.state is GrantState.GIVEN,
        )
        for row in rows
    }


_NOTED = select(orders.c.order_id, orders.c.email, orders.c.note_seen).where(
    orders.c.shop == SHOP, orders.c.email != "", orders.c.note_seen.contains(f'"{KEY}"')
)
_KNOWN = select(goodwill_grants.c.id, goodwill_grants.c.code, goodwill_grants.c.state).where(
    goodwill_grants.c.code.in_(listed("codes"))
)
_OUR_LETTERS = select(notices.c.id).where(notices.c.shop == SHOP, notices.c.id.in_(listed("ids")))
_ADD = goodwill_grants.insert()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Goodwill on an order that the ledger does not know as given. `grant_id`: it knows it as drawn."""

    order_id: int
    customer: str
    noted: NotedGoodwill
    grant_id: int | None


def forgotten(connection: Connection, shop: str) -> list[Forgotten]:
    """What stands on orders and went out from a ledger that knew more than this one."""
    stands = {
        noted.code: (row.order_id, row.email.casefold(), noted)
        for row in connection.execute(_NOTED, {"in_shop": shop})
        for entry in entries_of(row.note_seen).values()
        for noted in goodwill_in(entry)
    }
    if not stands:
        return []
    known = {row.code: row for row in connection.execute(_KNOWN, {"codes": list(stands)})}
    letters = [noted.notice_id for _, _, noted in stands.values()]
    ours = set(connection.scalars(_OUR_LETTERS, {"in_shop": shop, "ids": letters}))
    found = []
    for code, (order_id, customer, noted) in stands.items():
        grant = known.get(code)
        # Of a letter that this ledger knows, it knows better what became of it.
        if grant is None or (grant.state in OPEN_GRANTS and noted.notice_id not in ours):
            found.append(Forgotten(order_id, customer, noted, grant.id if grant else None))
    return found


def remember(
    connection: Connection, shop: str, found: Collection[Forgotten], drawn_at: Callable[[date], datetime]
) -> None:
    """Take it back as given. The packer heard of gift wrap from the ledger that gave it."""
    for each in found:
        if each.grant_id is not None:
            move_grant(connection, each.grant_id, GrantState.GIVEN, each.noted.notice_id)
    rows = [
        {
            "shop": shop,
            "customer": each.customer,
            "order_id": each.order_id,
            "code": each.noted.code,
            "kind": each.noted.kind,
            "percent": 0,
            "amount": Decimal(0),
            "cost": each.noted.cost,
            "currency": each.noted.currency,
            "cause_kind": CauseKind.ORDER,
            "cause_key": "read back from the order",
            "valid_until": each.noted.on,
            "noted": True,
            "state": GrantState.GIVEN,
            "notice_id": each.noted.notice_id,
            "drawn_at": drawn_at(each.noted.on),
        }
        for each in found
        if each.grant_id is None
    ]
    for_each(connection, _ADD, rows)
