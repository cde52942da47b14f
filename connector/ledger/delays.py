"""What a delay is worth to a customer: what he paid, and how often he was written to about it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from sqlalchemy import Connection, func, select

from connector.domain.notices import NewsKind
from connector.ledger.states import NoticeState
from connector.ledger.tables import notice_lines, notices, order_lines
from connector.ledger.upsert import Record, in_pieces

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Paid:
    """The price of a line's units and of its whole order."""

    total: Decimal
    units: int
    order_total: Decimal

    def for_units(self, units: int) -> Decimal:
        share = self.total * min(units, self.units) / max(self.units, 1)
        return share.quantize(_CENT, ROUND_DOWN)


def paid_for(connection: Connection, shop: str, order_ids: Collection[int]) -> dict[int, Paid]:
    """By line."""
    rows: list[Record] = []
    for ids in in_pieces(sorted(order_ids)):
        query = select(
            order_lines.c.line_id, order_lines.c.order_id, order_lines.c.total, order_lines.c.units
        ).where(order_lines.c.shop == shop, order_lines.c.order_id.in_(ids))
        rows += connection.execute(query).all()
    orders: dict[int, Decimal] = {}
    for row in rows:
        orders[row.order_id] = orders.get(row.order_id, Decimal(0)) + row.total
    return {row.line_id: Paid(row.total, row.units, orders[row.order_id]) for row in rows}


def delay_letters(connection: Connection, shop: str, order_ids: Collection[int]) -> dict[int, int]:
    """How many letters about a delay were sent, by line."""
    found: dict[int, int] = {}
    for ids in in_pieces(sorted(order_ids)):
        query = (
            select(notice_lines.c.line_id, func.count().label("letters"))
            .join(notices, notices.c.id == notice_lines.c.notice_id)
            .where(notices.c.shop == shop, notices.c.state == NoticeState.SENT)
            .where(notice_lines.c.kind == NewsKind.DELAY, notice_lines.c.order_id.in_(ids))
            .group_by(notice_lines.c.line_id)
        )
        found |= {row.line_id: row.letters for row in connection.execute(query)}
    return found


def delayed_in(connection: Connection, notice_id: str) -> list[int]:
    """The orders that a letter says are late."""
    query = select(notice_lines.c.order_id).distinct().order_by(notice_lines.c.order_id)
    late = (notice_lines.c.notice_id == notice_id, notice_lines.c.kind == NewsKind.DELAY)
    return list(connection.scalars(query.where(*late)))
