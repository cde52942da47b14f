"""What sealed letters said, line by line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from connector.domain.letters import Cause
from connector.domain.notices import NewsKind
from connector.ledger.notices import Notice, notice_by_id
from connector.ledger.states import NoticeState
from connector.ledger.tables import notice_lines, notices, order_lines, orders


@dataclass(frozen=True, slots=True)
class SealedLine:
    """One line of a sealed letter."""

    line_id: int
    order_number: str
    sku: str
    title: str
    units: int
    kind: NewsKind
    old_on: date | None
    told_on: date | None
    cause: Cause


def sealed_lines(connection: Connection, shop: str, notice_id: str) -> list[SealedLine]:
    query = (
        select(notice_lines, orders.c.number, order_lines.c.sku, order_lines.c.title)
        .join(orders, (orders.c.shop == shop) & (orders.c.order_id == notice_lines.c.order_id))
        .join(order_lines, (order_lines.c.shop == shop) & (order_lines.c.line_id == notice_lines.c.line_id))
        .where(notice_lines.c.notice_id == notice_id)
        .order_by(notice_lines.c.line_id)
    )
    return [
        SealedLine(
            row.line_id,
            row.number,
            row.sku,
            row.title,
            row.units,
            row.kind,
            row.old_on,
            row.told_on,
            Cause(row.cause_kind, row.cause_key),
        )
        for row in connection.execute(query)
    ]


def notices_of_order(connection: Connection, shop: str, order_id: int) -> list[Notice]:
    """Every letter that concerned this order, the oldest first."""
    query = (
        select(notices.c.id, notices.c.sealed_at)
        .distinct()
        .join(notice_lines, notice_lines.c.notice_id == notices.c.id)
        .where(notices.c.shop == shop, notice_lines.c.order_id == order_id)
        .order_by(notices.c.sealed_at, notices.c.id)
    )
    return _found(connection, [row.id for row in connection.execute(query)])


def notices_beginning(connection: Connection, shop: str, prefix: str) -> list[Notice]:
    """Letters whose id begins so."""
    query = select(notices.c.id).where(
        notices.c.shop == shop, notices.c.id.startswith(prefix, autoescape=True)
    )
    return _found(connection, list(connection.scalars(query.order_by(notices.c.id))))


def sent_since(connection: Connection, shop: str, since: datetime, most: int) -> list[Notice]:
    """Letters that went out, the newest first."""
    query = (
        select(notices.c.id)
        .where(notices.c.shop == shop, notices.c.state == NoticeState.SENT, notices.c.sealed_at >= since)
        .order_by(notices.c.sealed_at.desc(), notices.c.id)
        .limit(most)
    )
    return _found(connection, list(connection.scalars(query)))


def _found(connection: Connection, ids: Collection[str]) -> list[Notice]:
    return [notice for each in ids if (notice := notice_by_id(connection, each))]
