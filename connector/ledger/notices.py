"""Letters, from seal to settled: `connector.ledger.states` has the moves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from connector.domain.letters import Cause
from connector.domain.news import Basis
from connector.domain.notices import Delivery, Mail, NewsKind, Rendered
from connector.errors import UsageError
from connector.ledger.binding import SHOP, listed
from connector.ledger.news import SEALED_IN, OwedNews, seal_news
from connector.ledger.promises import Promise, add_promises, settle_promises
from connector.ledger.states import MOVES, NoticeState, PromiseStanding
from connector.ledger.tables import news, notice_lines, notices
from connector.ledger.upsert import Record, for_each, stored


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
    delivery: Delivery | None = None

    def __repr__(self) -> str:
        return f"Notice({self.id}, {self.state})"


_ADD_NOTICE = notices.insert()
_ADD_LINES = notice_lines.insert()


def seal(
    connection: Connection, shop: str, customer: str, mail: Mail, carried: Sequence[OwedNews], now: datetime
) -> Notice | None:
    """Fix a letter's news and text, and take its promises as told. None where its news stand no longer."""
    if not seal_news(connection, shop, carried, mail.notice_id):
        return None
    row = {
        "id": mail.notice_id,
        "shop": shop,
        "customer": customer,
        "state": NoticeState.SENDING,
        "kinds": " ".join(sorted({o.news.kind for o in carried})),
        "to_name": mail.to_name,
        "to_email": mail.to_email,
        "subject": mail.rendered.subject,
        "text": mail.rendered.text,
        "html": mail.rendered.html,
        "provider_id": "",
        "detail": "",
        "sealed_at": now,
    }
    for_each(connection, _ADD_NOTICE, [row])
    for_each(connection, _ADD_LINES, [_line_row(mail.notice_id, o) for o in carried])
    add_promises(connection, shop, [_promise(mail.notice_id, o, now) for o in carried])
    kinds = tuple(sorted({o.news.kind for o in carried}))
    order_ids = tuple(sorted({o.order_id for o in carried}))
    return Notice(mail.notice_id, shop, customer, NoticeState.SENDING, mail, kinds, order_ids, "", now, None)


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


PROMISE_AFTER = {
    NoticeState.SENT: PromiseStanding.CERTAIN,
    NoticeState.UNCERTAIN: PromiseStanding.ASSUMED,
    NoticeState.NOT_SENT: PromiseStanding.VOID,
    NoticeState.REFUSED: PromiseStanding.VOID,
}


_OF_NOTICE = notices.c.id == bindparam("of_notice")
_STATE = select(notices.c.state).where(_OF_NOTICE)
_SETTLE = (
    update(notices)
    .where(_OF_NOTICE)
    .values(
        state=bindparam("became"), settled_at=bindparam("at"), detail=bindparam("why"),
        provider_id=bindparam("provider"),
    )
)  # fmt: skip
_TOLD = delete(news).where(*SEALED_IN)
_OWED_AGAIN = (
    update(news).where(*SEALED_IN).values(notice_id=None, tries=news.c.tries + 1, due_at=bindparam("due"))
)


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
    found = stored(connection, _STATE, {"of_notice": notice.id})
    if found is None:
        raise UsageError(f"There is no letter {notice.id}.")
    stands = NoticeState(found[0])
    if state not in MOVES[stands]:
        raise UsageError(f"Letter {notice.id} is {stands}; it cannot become {state}.")
    outcome = {"became": state, "at": now, "why": detail, "provider": provider_id}
    for_each(connection, _SETTLE, [outcome | {"of_notice": notice.id}])
    worth = PROMISE_AFTER[state]
    # When it was sealed its lines were told already; what is learned later may be quoted, or is not told.
    retell = stands is not NoticeState.SENDING or worth is PromiseStanding.VOID
    settle_promises(connection, notice.shop, notice.id, worth, retell=retell)
    here = {"in_shop": notice.shop, "of_notice": notice.id}
    if state in {NoticeState.SENT, NoticeState.UNCERTAIN}:
        for_each(connection, _TOLD, [here])
    else:
        for_each(connection, _OWED_AGAIN, [here | {"due": due_at or now}])


_IN_STATES = select(notices).where(notices.c.state.in_(listed("states"))).order_by(notices.c.sealed_at)
_IN_STATES_OF_SHOP = _IN_STATES.where(notices.c.shop == SHOP)
_BY_ID = select(notices).where(_OF_NOTICE)
_ORDERS_OF_NOTICE = (
    select(notice_lines.c.order_id)
    .distinct()
    .where(notice_lines.c.notice_id == bindparam("of_notice"))
    .order_by(notice_lines.c.order_id)
)


def notices_in(
    connection: Connection, shop: str | None, states: Collection[NoticeState] = tuple(NoticeState)
) -> list[Notice]:
    query = _IN_STATES if shop is None else _IN_STATES_OF_SHOP
    here = {"in_shop": shop, "states": list(states)}
    return [_notice(connection, row) for row in connection.execute(query, here).all()]


def notice_by_id(connection: Connection, notice_id: str) -> Notice | None:
    row = connection.execute(_BY_ID, {"of_notice": notice_id}).first()
    return _notice(connection, row) if row else None


def _notice(connection: Connection, row: Record) -> Notice:
    return Notice(
        row.id,
        row.shop,
        row.customer,
        row.state,
        Mail(row.id, row.to_name, row.to_email, Rendered(row.subject, row.text, row.html)),
        tuple(NewsKind(kind) for kind in row.kinds.split()),
        tuple(connection.scalars(_ORDERS_OF_NOTICE, {"of_notice": row.id})),
        row.detail,
        row.sealed_at,
        row.settled_at,
        row.delivery,
    )


_CAME_BACK = (NoticeState.NOT_SENT, NoticeState.REFUSED)
_WENT_OUT_SINCE = (notices.c.state.not_in(_CAME_BACK), notices.c.sealed_at > bindparam("since"))

_LAST_LETTERS = (
    select(notices.c.customer, notices.c.sealed_at)
    .where(notices.c.shop == SHOP, *_WENT_OUT_SINCE)
    .order_by(notices.c.sealed_at)
)


def last_letters(connection: Connection, shop: str, since: datetime) -> dict[str, datetime]:
    """When the addresses that were written to since were last written to."""
    found = connection.execute(_LAST_LETTERS, {"in_shop": shop, "since": since})
    return {row.customer: row.sealed_at for row in found}


_LETTERS_SINCE = select(func.count()).select_from(notices).where(*_WENT_OUT_SINCE)


def letters_since(connection: Connection, since: datetime) -> int:
    """Letters of all shops that went out since, as far as we know."""
    return connection.scalar(_LETTERS_SINCE, {"since": since}) or 0


@dataclass(frozen=True, slots=True)
class CameBack:
    """A letter that the provider did not take, and why."""

    id: str
    customer: str
    detail: str


_SENT = notices.alias("sent")
_LAST_SENT = (
    select(func.max(_SENT.c.sealed_at))
    .where(_SENT.c.shop == SHOP, _SENT.c.state == NoticeState.SENT)
    .scalar_subquery()
)
_NOT_TAKEN = (
    select(notices.c.id, notices.c.customer, notices.c.detail)
    .where(notices.c.shop == SHOP, notices.c.state.in_(_CAME_BACK), notices.c.delivery.is_(None))
    .where(_LAST_SENT.is_(None) | (notices.c.sealed_at > _LAST_SENT))
)
_LINES_OF = (
    select(notice_lines.c.line_id)
    .distinct()
    .join(notices, notices.c.id == notice_lines.c.notice_id)
    .where(notices.c.shop == SHOP, notices.c.id.in_(listed("ids")))
)


def came_back_since_the_last_sent(connection: Connection, shop: str) -> list[CameBack]:
    """Letters that were not taken since the last one that was."""
    return [CameBack(*row) for row in connection.execute(_NOT_TAKEN, {"in_shop": shop})]


def lines_of(connection: Connection, shop: str, notice_ids: Sequence[str]) -> list[int]:
    return list(connection.scalars(_LINES_OF, {"in_shop": shop, "ids": list(notice_ids)}))


_CAUSES = (
    select(notices.c.customer, notice_lines.c.cause_kind, notice_lines.c.cause_key, notice_lines.c.kind)
    .join(notice_lines, notice_lines.c.notice_id == notices.c.id)
    .where(notices.c.shop == SHOP, *_WENT_OUT_SINCE)
)


def letters_by_cause(connection: Connection, shop: str, since: datetime) -> tuple[dict[Cause, int], int]:
    """Letters sent since, by cause, and how many of them were confirmations."""
    customers: dict[Cause, set[str]] = {}
    confirmed: set[str] = set()
    for row in connection.execute(_CAUSES, {"in_shop": shop, "since": since}):
        if row.kind is NewsKind.CONFIRMATION:
            confirmed.add(row.customer)
        else:
            customers.setdefault(Cause(row.cause_kind, row.cause_key), set()).add(row.customer)
    return {cause: len(who) for cause, who in customers.items()}, len(confirmed)


def day_ago(now: datetime) -> datetime:
    return now - timedelta(hours=24)
