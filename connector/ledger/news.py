"""News: what each line's customer is owed, overwritten or withdrawn until it is sealed."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from connector.domain.letters import Cause
from connector.domain.notices import News
from connector.ledger.tables import news, order_lines
from connector.ledger.upsert import Record, upsert


@dataclass(frozen=True, slots=True)
class OwedNews:
    """One line's unsealed news, and where it stands."""

    line_id: int
    order_id: int
    news: News
    units: int
    cause: Cause
    rests_on: str
    since: datetime
    due_at: datetime
    tries: int = 0
    held: str | None = None
    approved: str | None = None
    refused: str | None = None
    notice_id: str | None = None

    @property
    def facts(self) -> str:
        """What a person approves, in short. The day of the next news moves by itself and is left out."""
        n = self.news
        return f"{self.line_id} {n.kind} {n.old_on} {n.told_on} {self.units}"

    def is_refused(self, customer: str) -> bool:
        """The provider refused this very news to this very address."""
        return self.refused is not None and self.refused == digest([customer, self.facts])


def digest(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()[:32]


def owed(
    connection: Connection,
    shop: str,
    *,
    order_ids: Collection[int] | None = None,
    line_ids: Collection[int] | None = None,
) -> dict[int, OwedNews]:
    """News by line; also those that are sealed and not settled."""
    query = select(news).where(news.c.shop == shop)
    if order_ids is not None:
        query = query.where(news.c.order_id.in_(order_ids))
    if line_ids is not None:
        query = query.where(news.c.line_id.in_(line_ids))
    return {row.line_id: _owed(row) for row in connection.execute(query.order_by(news.c.line_id))}


def _owed(row: Record) -> OwedNews:
    return OwedNews(
        row.line_id,
        row.order_id,
        News(row.kind, row.told_on, row.old_on, row.next_news_on),
        row.units,
        Cause(row.cause_kind, row.cause_key),
        row.rests_on,
        row.since,
        row.due_at,
        row.tries,
        row.held,
        row.approved,
        row.refused,
        row.notice_id,
    )


def orders_with_news(connection: Connection, shop: str, item_ids: Collection[int]) -> set[int]:
    """Orders that owe news for lines on these items, open or not."""
    query = (
        select(news.c.order_id)
        .join(
            order_lines,
            (order_lines.c.shop == news.c.shop) & (order_lines.c.line_id == news.c.line_id),
        )
        .where(news.c.shop == shop, order_lines.c.item_id.in_(item_ids))
    )
    return set(connection.scalars(query))


def save_news(connection: Connection, shop: str, changed: Sequence[OwedNews]) -> None:
    upsert(
        connection,
        news,
        [
            {
                "shop": shop,
                "line_id": o.line_id,
                "order_id": o.order_id,
                "kind": o.news.kind,
                "told_on": o.news.told_on,
                "old_on": o.news.old_on,
                "next_news_on": o.news.next_news_on,
                "units": o.units,
                "cause_kind": o.cause.kind,
                "cause_key": o.cause.key,
                "rests_on": o.rests_on,
                "since": o.since,
                "due_at": o.due_at,
                "tries": o.tries,
                "held": o.held,
                "approved": o.approved,
                "refused": o.refused,
                "notice_id": o.notice_id,
            }
            for o in changed
        ],
    )


def withdraw_news(connection: Connection, shop: str, line_ids: Collection[int]) -> None:
    """Nothing is owed any more. What is sealed stays: it may have been sent."""
    connection.execute(
        delete(news).where(news.c.shop == shop, news.c.line_id.in_(line_ids), news.c.notice_id.is_(None))
    )


def hold_news(connection: Connection, shop: str, reasons: Mapping[int, str]) -> None:
    """A brake bit."""
    for line_id, reason in reasons.items():
        connection.execute(
            update(news).where(news.c.shop == shop, news.c.line_id == line_id).values(held=reason)
        )


def approve_news(connection: Connection, shop: str, facts: Mapping[int, str]) -> None:
    """A person approved exactly these facts, by line."""
    for line_id, approved in facts.items():
        connection.execute(
            update(news).where(news.c.shop == shop, news.c.line_id == line_id).values(approved=approved)
        )


def tries_of(connection: Connection, shop: str, notice_id: str) -> int:
    """How often the news sealed in this notice were tried before."""
    query = select(func.max(news.c.tries)).where(news.c.shop == shop, news.c.notice_id == notice_id)
    return connection.scalar(query) or 0


def refuse(connection: Connection, shop: str, notice_id: str, customer: str) -> None:
    """The provider refused the news sealed in this notice."""
    sealed = [o for o in owed(connection, shop).values() if o.notice_id == notice_id]
    for o in sealed:
        connection.execute(
            update(news)
            .where(news.c.shop == shop, news.c.line_id == o.line_id)
            .values(refused=digest([customer, o.facts]))
        )
