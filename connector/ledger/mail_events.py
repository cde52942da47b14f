"""What a provider says of letters that it was given, each of its words once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from connector.domain.letters import Cause
from connector.domain.notices import Delivery, News
from connector.ledger import news as news_rows
from connector.ledger.binding import SHOP
from connector.ledger.news import OwedNews
from connector.ledger.notices import Notice, notice_by_id, settle
from connector.ledger.promises import promises_of
from connector.ledger.states import NoticeState
from connector.ledger.tables import mail_events, notice_lines, notices, promises

_KNOWN = select(mail_events.c.id).where(mail_events.c.id == bindparam("of_event"))
_ADD = mail_events.insert()
_MOVE = update(notices).where(notices.c.id == bindparam("of_notice")).values(delivery=bindparam("came_to"))
_SAID = (
    select(mail_events)
    .where(mail_events.c.notice_id == bindparam("of_notice"))
    .order_by(mail_events.c.at, mail_events.c.id)
)
_UNREAD = (
    select(mail_events.c.notice_id)
    .distinct()
    .join(notices, notices.c.id == mail_events.c.notice_id)
    .where(notices.c.shop == SHOP, notices.c.delivery.is_(None), notices.c.state != NoticeState.SENDING)
)
_SEALED = (
    select(notice_lines, promises.c.next_news_on, promises.c.rests_on)
    .join(
        promises,
        (promises.c.notice_id == notice_lines.c.notice_id) & (promises.c.line_id == notice_lines.c.line_id),
    )
    .where(notice_lines.c.notice_id == bindparam("of_notice"))
)


def record(
    connection: Connection, notice: Notice, event_id: str, delivery: Delivery, detail: str, at: datetime
) -> bool:
    """Keep one word of the provider; returns whether it is new."""
    if connection.execute(_KNOWN, {"of_event": event_id}).first():
        return False
    row = {"id": event_id, "notice_id": notice.id, "delivery": delivery, "detail": detail, "at": at}
    connection.execute(_ADD, row)
    return True


def move(connection: Connection, notice: Notice, delivery: Delivery) -> None:
    connection.execute(_MOVE, {"of_notice": notice.id, "came_to": delivery})


def unread(connection: Connection, shop: str) -> list[Notice]:
    """Letters of which the provider spoke while they were being sent."""
    ids = connection.scalars(_UNREAD, {"in_shop": shop}).all()
    return [notice for each in ids if (notice := notice_by_id(connection, each))]


def furthest(connection: Connection, notice: Notice) -> tuple[Delivery, str] | None:
    """How far the letter came by all that was said of it, and the provider's reason."""
    best: tuple[Delivery, str] | None = None
    for row in connection.execute(_SAID, {"of_notice": notice.id}):
        if row.delivery.says_more_than(best[0] if best else None):
            best = (row.delivery, row.detail)
    return best


def refuse_late(connection: Connection, notice: Notice, now: datetime, detail: str) -> None:
    """A letter came back, as if refused at once: its news are owed again, but not to this address.

    News that are owed for its lines meanwhile stay as they are.
    """
    news_rows.save_news(connection, notice.shop, _owed_again(connection, notice, now))
    news_rows.refuse(connection, notice.shop, notice.id, notice.customer)
    settle(connection, notice, NoticeState.REFUSED, now, detail=detail)


def refuse_offer(connection: Connection, notice: Notice, now: datetime, detail: str) -> None:
    """A letter did not go out because of its offer: its news are due again at once, to this address.

    They passed the brakes as they are, so none holds them again while they stay so. What was told of a
    line since then is newer: whether anything is owed for it is for the plan to say.
    """
    history = promises_of(connection, notice.shop, notice.order_ids)
    told_last = {line_id for line_id, told in history.items() if told[-1].notice_id == notice.id}
    owed = [o for o in _owed_again(connection, notice, now) if o.line_id in told_last]
    again = [replace(o, approved=o.facts) for o in owed]
    news_rows.save_news(connection, notice.shop, again)
    settle(connection, notice, NoticeState.REFUSED, now, detail=detail)


def _owed_again(connection: Connection, notice: Notice, now: datetime) -> list[OwedNews]:
    """The news of a letter, as they were sealed, of those of its lines for which none are owed now."""
    rows = connection.execute(_SEALED, {"of_notice": notice.id}).all()
    owed = news_rows.owed(connection, notice.shop, line_ids=[row.line_id for row in rows])
    return [
        OwedNews(
            row.line_id,
            row.order_id,
            News(row.kind, row.told_on, row.old_on, row.next_news_on),
            row.units,
            Cause(row.cause_kind, row.cause_key),
            row.rests_on,
            since=notice.sealed_at,
            due_at=now,
            notice_id=notice.id,
        )
        for row in rows
        if row.line_id not in owed
    ]
