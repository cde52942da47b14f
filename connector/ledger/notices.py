"""Letters, from seal to settled: `connector.ledger.states` has the moves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from connector.domain.letters import Cause
from connector.domain.news import Basis
from connector.domain.notices import Mail, NewsKind, Rendered
from connector.errors import UsageError
from connector.ledger.news import OwedNews
from connector.ledger.promises import Promise, add_promises, settle_promises
from connector.ledger.states import MOVES, NoticeState, PromiseStanding
from connector.ledger.tables import news, notice_lines, notices
from connector.ledger.upsert import Record


@dataclass(frozen=True, slots=True)
class Notice:
    """A sealed letter."""

    id: str
    shop: str
    customer: str
    state: NoticeState
    mail: Mail
    kinds: tuple[NewsKind, ...]
    order_ids: tuple[int, ...]
    detail: str
    sealed_at: datetime
    settled_at: datetime | None

    def __repr__(self) -> str:
        return f"Notice({self.id}, {self.state})"


def seal(
    connection: Connection, shop: str, customer: str, mail: Mail, carried: Sequence[OwedNews], now: datetime
) -> None:
    """Fix a letter's news and text, and take its promises as told."""
    connection.execute(
        notices.insert().values(
            id=mail.notice_id,
            shop=shop,
            customer=customer,
            state=NoticeState.SENDING,
            kinds=" ".join(sorted({o.news.kind for o in carried})),
            facts="",
            to_name=mail.to_name,
            to_email=mail.to_email,
            subject=mail.rendered.subject,
            text=mail.rendered.text,
            html=mail.rendered.html,
            sealed_at=now,
        )
    )
    connection.execute(notice_lines.insert(), [_line_row(mail.notice_id, o) for o in carried])
    add_promises(connection, shop, [_promise(mail.notice_id, o, now) for o in carried])
    here = (news.c.shop == shop, news.c.line_id.in_([o.line_id for o in carried]))
    connection.execute(update(news).where(*here).values(notice_id=mail.notice_id))


def _line_row(notice_id: str, o: OwedNews) -> dict[str, object]:
    return {
        "notice_id": notice_id,
        "line_id": o.line_id,
        "order_id": o.order_id,
        "kind": o.news.kind,
        "told_on": o.news.told_on,
        "old_on": o.news.old_on,
        "units": o.units,
        "cause_kind": o.cause.kind,
        "cause_key": o.cause.key,
    }


def _promise(notice_id: str, o: OwedNews, now: datetime) -> Promise:
    return Promise(
        line_id=o.line_id,
        order_id=o.order_id,
        told_on=o.news.told_on,
        basis=Basis.LETTER,
        at=now,
        standing=PromiseStanding.ASSUMED,
        next_news_on=o.news.next_news_on,
        kind=o.news.kind,
        rests_on=o.rests_on,
        notice_id=notice_id,
    )


_PROMISE_AFTER = {
    NoticeState.SENT: PromiseStanding.CERTAIN,
    NoticeState.UNCERTAIN: PromiseStanding.ASSUMED,
    NoticeState.NOT_SENT: PromiseStanding.VOID,
    NoticeState.REFUSED: PromiseStanding.VOID,
}


def settle(
    connection: Connection,
    notice: Notice,
    state: NoticeState,
    now: datetime,
    *,
    detail: str = "",
    provider_id: str = "",
    due_at: datetime | None = None,
) -> None:
    """What became of a letter. `due_at`: when its news may be tried again, if they may."""
    stands: NoticeState = connection.execute(
        select(notices.c.state).where(notices.c.id == notice.id)
    ).scalar_one()
    if state not in MOVES[stands]:
        raise UsageError(f"Letter {notice.id} is {stands}; it cannot become {state}.")
    changes = {"state": state, "settled_at": now, "detail": detail, "provider_id": provider_id}
    connection.execute(update(notices).where(notices.c.id == notice.id).values(**changes))
    settle_promises(connection, notice.shop, notice.id, _PROMISE_AFTER[state])
    sealed = (news.c.shop == notice.shop, news.c.notice_id == notice.id)
    if state in {NoticeState.SENT, NoticeState.UNCERTAIN}:
        connection.execute(delete(news).where(*sealed))
        return
    again = {"notice_id": None, "tries": news.c.tries + 1, "due_at": due_at or now}
    connection.execute(update(news).where(*sealed).values(**again))


def notices_in(
    connection: Connection, shop: str | None, states: Collection[NoticeState] = tuple(NoticeState)
) -> list[Notice]:
    query = select(notices).where(notices.c.state.in_(states))
    if shop is not None:
        query = query.where(notices.c.shop == shop)
    return [_notice(connection, row) for row in connection.execute(query.order_by(notices.c.sealed_at)).all()]


def notice_by_id(connection: Connection, notice_id: str) -> Notice | None:
    row = connection.execute(select(notices).where(notices.c.id == notice_id)).first()
    return _notice(connection, row) if row else None


def _notice(connection: Connection, row: Record) -> Notice:
    lines = select(notice_lines.c.order_id).where(notice_lines.c.notice_id == row.id)
    return Notice(
        row.id,
        row.shop,
        row.customer,
        row.state,
        Mail(row.id, row.to_name, row.to_email, Rendered(row.subject, row.text, row.html)),
        tuple(NewsKind(kind) for kind in row.kinds.split()),
        tuple(sorted(set(connection.scalars(lines)))),
        row.detail,
        row.sealed_at,
        row.settled_at,
    )


_WENT_OUT = (NoticeState.SENDING, NoticeState.SENT, NoticeState.UNCERTAIN)


def last_letter_at(connection: Connection, shop: str, customer: str) -> datetime | None:
    """When this address was last written to, as far as we know."""
    query = select(func.max(notices.c.sealed_at)).where(
        notices.c.shop == shop, notices.c.customer == customer, notices.c.state.in_(_WENT_OUT)
    )
    sealed_at: datetime | None = connection.scalar(query)
    return sealed_at


def letters_by_cause(connection: Connection, shop: str, since: datetime) -> tuple[dict[Cause, int], int]:
    """Letters sent since, by cause, and how many of them were confirmations."""
    query = (
        select(notices.c.customer, notice_lines.c.cause_kind, notice_lines.c.cause_key, notice_lines.c.kind)
        .join(notice_lines, notice_lines.c.notice_id == notices.c.id)
        .where(notices.c.shop == shop, notices.c.state.in_(_WENT_OUT), notices.c.sealed_at > since)
    )
    customers: dict[Cause, set[str]] = {}
    confirmed: set[str] = set()
    for row in connection.execute(query):
        if row.kind is NewsKind.CONFIRMATION:
            confirmed.add(row.customer)
        else:
            customers.setdefault(Cause(row.cause_kind, row.cause_key), set()).add(row.customer)
    return {cause: len(who) for cause, who in customers.items()}, len(confirmed)


def day_ago(now: datetime) -> datetime:
    return now - timedelta(hours=24)


def told_days(carried: Sequence[OwedNews]) -> list[date]:
    """The days that these news are about, old ones first to pass."""
    return [day for o in carried for day in (o.news.old_on, o.news.told_on) if day]
