"""What happened at a shop since an instant, in numbers. Nothing here writes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from connector.ledger.standings import IS_OPEN
from connector.ledger.states import GrantState, NoticeState
from connector.ledger.tables import goodwill_grants, notices, order_lines, orders


@dataclass(frozen=True, slots=True)
class Backordered:
    """Lines of orders placed since that wait for something that is not there."""

    lines: int
    units: int


def backordered_since(connection: Connection, shop: str, since: datetime) -> Backordered:
    query = (
        select(func.count(order_lines.c.line_id), func.coalesce(func.sum(order_lines.c.short), 0))
        .join(orders, (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id))
        .where(order_lines.c.shop == shop, order_lines.c.short > 0)
        .where(IS_OPEN, orders.c.placed_at > since)
    )
    return Backordered(*connection.execute(query).one())


def letters_by_kind(connection: Connection, shop: str, since: datetime) -> Counter[str]:
    """Letters that went out since, by the kinds of news in them."""
    query = select(notices.c.kinds).where(
        notices.c.shop == shop, notices.c.state == NoticeState.SENT, notices.c.sealed_at > since
    )
    return Counter(kind for kinds in connection.scalars(query) for kind in kinds.split())


def goodwill_since(connection: Connection, shop: str, since: datetime) -> tuple[int, dict[str, Decimal]]:
    """How much goodwill went out since, and what it is taken to cost, by currency."""
    query = select(goodwill_grants.c.currency, goodwill_grants.c.cost).where(
        goodwill_grants.c.shop == shop,
        goodwill_grants.c.state == GrantState.GIVEN,
        goodwill_grants.c.drawn_at > since,
    )
    rows = connection.execute(query).all()
    costs: dict[str, Decimal] = {}
    for row in rows:
        costs[row.currency] = costs.get(row.currency, Decimal(0)) + row.cost
    return len(rows), costs
