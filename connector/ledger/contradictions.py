"""What must hold between the ledger's rows, and what is found where it does not."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, or_, select

from connector.ledger.notices import PROMISE_AFTER
from connector.ledger.states import NoticeState, PromiseStanding
from connector.ledger.tables import (
    line_parts,
    news,
    notice_lines,
    notices,
    order_lines,
    orders,
    promises,
    tasks,
)

_SAME_LINE = (order_lines.c.shop == line_parts.c.shop) & (order_lines.c.line_id == line_parts.c.line_id)


def contradictions(connection: Connection) -> Iterator[str]:
    """A sentence for each rule that some rows break, with their number."""
    for sentence, query in _RULES:
        count = connection.scalar(query) or 0
        if count:
            yield f"{sentence}: {count}"


def _count(source: FromClause, *holds: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(source).where(*holds)


def _lines_without_order() -> Select[Any]:
    same = (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id)
    return _count(order_lines.outerjoin(orders, same), orders.c.order_id.is_(None))


def _parts_without_line() -> Select[Any]:
    return _count(line_parts.outerjoin(order_lines, _SAME_LINE), order_lines.c.line_id.is_(None))


def _queues_apart() -> Select[Any]:
    """Lines that queue for more or fewer units than are open."""
    queued = (
        select(func.coalesce(func.sum(line_parts.c.units), 0))
        .where(_SAME_LINE)
        .correlate(order_lines)
        .scalar_subquery()
    )
    return _count(order_lines, order_lines.c.item_id.isnot(None), order_lines.c.open_units != queued)


def _news_without_line() -> Select[Any]:
    same = (order_lines.c.shop == news.c.shop) & (order_lines.c.line_id == news.c.line_id)
    return _count(news.outerjoin(order_lines, same), order_lines.c.line_id.is_(None))


def _news_in_no_letter() -> Select[Any]:
    """Sealed news belong to a letter whose fate is open."""
    lost = or_(notices.c.id.is_(None), notices.c.state != NoticeState.SENDING)
    return _count(
        news.outerjoin(notices, notices.c.id == news.c.notice_id), news.c.notice_id.isnot(None), lost
    )


def _letters_without_lines() -> Select[Any]:
    both = notices.outerjoin(notice_lines, notice_lines.c.notice_id == notices.c.id)
    return _count(both, notice_lines.c.line_id.is_(None))


def _promises_apart() -> Select[Any]:
    """A promise is worth what became of its letter."""
    worth = PROMISE_AFTER | {NoticeState.SENDING: PromiseStanding.ASSUMED}
    wrong = [
        and_(notices.c.state == state, promises.c.standing != standing) for state, standing in worth.items()
    ]
    return _count(promises.join(notices, notices.c.id == promises.c.notice_id), or_(*wrong))


def _told_apart() -> Select[Any]:
    """The date told last stands on the line, as its promises have it."""
    last = (
        select(promises.c.told_on)
        .where(promises.c.shop == order_lines.c.shop, promises.c.line_id == order_lines.c.line_id)
        .where(promises.c.standing != PromiseStanding.VOID)
        .order_by(promises.c.id.desc())
        .limit(1)
        .correlate(order_lines)
        .scalar_subquery()
    )
    return _count(order_lines, order_lines.c.told_on.is_distinct_from(last))


def _questions_twice() -> Select[Any]:
    same = (tasks.c.shop, tasks.c.kind, tasks.c.key)
    twice = select(*same).where(tasks.c.closed_at.is_(None)).group_by(*same).having(func.count() > 1)
    return _count(twice.subquery())


_RULES: tuple[tuple[str, Select[Any]], ...] = (
    ("Order lines that belong to no order", _lines_without_order()),
    ("Places in a queue that belong to no order line", _parts_without_line()),
    ("Order lines that queue for more or fewer units than are open", _queues_apart()),
    ("News that belong to no order line", _news_without_line()),
    ("News that are sealed in a letter that is not being sent", _news_in_no_letter()),
    ("Letters about nothing", _letters_without_lines()),
    ("Promises that do not agree with what became of their letter", _promises_apart()),
    ("Order lines whose date told last is not that of their promises", _told_apart()),
    ("Questions that are asked twice", _questions_twice()),
)
