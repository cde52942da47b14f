"""News: what each line's customer is owed, overwritten or withdrawn until it is sealed."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from connector.domain.letters import Cause, DueNews
from connector.domain.notices import News
from connector.ledger.binding import SHOP, listed
from connector.ledger.tables import news, notice_lines, order_lines, orders
from connector.ledger.upsert import Record, Row, for_each, upsert


@dataclass(frozen=True, slots=True)
class OwedNews:
    """One line's unsealed news, and where it stands.

    `not_addressed` says why the order's customer is not written to; the merchant is told instead.
    """

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
    not_addressed: str | None = None
    notice_id: str | None = None

    @property
    def facts(self) -> str:
        return facts_of(self.line_id, self.news, self.units)

    @property
    def is_held(self) -> bool:
        """A brake holds it, and nobody approved it as it is now."""
        return self.held is not None and self.approved != self.facts

    def is_refused(self, customer: str) -> bool:
        """The provider refused this very news to this very address."""
        return self.refused is not None and self.refused == digest([customer, self.facts])


def facts_of(line_id: int, news: News, units: int) -> str:
    """What a person approves, in short. The day of the next news moves by itself and is left out."""
    return f"{line_id} {news.kind} {news.old_on} {news.told_on} {units}"


def digest(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()[:32]


_OWED = select(news).where(news.c.shop == SHOP).order_by(news.c.line_id)
_OWED_IN_ORDERS = _OWED.where(news.c.order_id.in_(listed("order_ids")))
_OWED_FOR_LINES = _OWED.where(news.c.line_id.in_(listed("line_ids")))


def owed(
    connection: Connection,
    shop: str,
    *,
    order_ids: Collection[int] | None = None,
    line_ids: Collection[int] | None = None,
) -> dict[int, OwedNews]:
    """News by line, of all orders, of some, or of some lines; also those that are sealed and not settled."""
    query, here = _OWED, dict[str, object](in_shop=shop)
    if order_ids is not None:
        query, here = _OWED_IN_ORDERS, here | {"order_ids": list(order_ids)}
    elif line_ids is not None:
        query, here = _OWED_FOR_LINES, here | {"line_ids": list(line_ids)}
    return {row.line_id: _owed(row) for row in connection.execute(query, here)}


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
        row.not_addressed,
        row.notice_id,
    )


_TO_TELL = _OWED.where(news.c.not_addressed.is_(None), news.c.notice_id.is_(None))
_ANY_TO_TELL = _TO_TELL.with_only_columns(news.c.line_id).order_by(None).limit(1)


def to_tell(connection: Connection, shop: str) -> dict[int, OwedNews]:
    """By line: what is owed to customers who are written to, and is not sealed."""
    return {row.line_id: _owed(row) for row in connection.execute(_TO_TELL, {"in_shop": shop})}


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What decides whether one line's news may go. `approved`, `refused`: as they stand now.

    `since`: when they began to be owed.
    """

    line_id: int
    order_id: int
    due: DueNews
    days: tuple[date, ...]  # the day told last, and the new one
    since: datetime
    due_at: datetime
    held: str | None
    approved: bool
    refused: bool
    doubtful: bool  # its order is
    open: bool  # likewise
    tries: int = 0

    @property
    def is_held(self) -> bool:
        return not self.refused and self.held is not None and not self.approved

    @property
    def is_free(self) -> bool:
        """Goes by itself, now or later."""
        return not self.refused and not self.is_held

    def may_go(self, now: datetime) -> bool:
        return self.open and self.due_at <= now and self.is_free


_UNSEALED = (
    select(
        news.c.line_id,
        news.c.order_id,
        news.c.kind,
        news.c.told_on,
        news.c.old_on,
        news.c.units,
        news.c.cause_kind,
        news.c.cause_key,
        news.c.since,
        news.c.due_at,
        news.c.held,
        news.c.approved,
        news.c.refused,
        news.c.tries,
        orders.c.email,
        orders.c.doubtful,
        orders.c.standing,
        order_lines.c.told_on.label("told_last"),
    )
    .join(orders, (orders.c.shop == news.c.shop) & (orders.c.order_id == news.c.order_id))
    .join(order_lines, (order_lines.c.shop == news.c.shop) & (order_lines.c.line_id == news.c.line_id))
    .where(news.c.shop == SHOP, news.c.not_addressed.is_(None), news.c.notice_id.is_(None))
    .order_by(news.c.line_id)
)


def unsealed(connection: Connection, shop: str) -> Iterator[Unsealed]:
    """What is owed to customers who are written to, as brakes and letters go by it, line by line."""
    for row in connection.execute(_UNSEALED, {"in_shop": shop}):
        line_id, order_id, kind, told_on, old_on, units, cause, key, since, due_at, *rest = row
        held, approved, refused, tries, email, doubtful, standing, told_last = rest
        customer = email.casefold()
        facts = facts_of(line_id, News(kind, told_on, old_on), units) if approved or refused else ""
        yield Unsealed(
            line_id,
            order_id,
            DueNews(Cause(cause, key), customer, kind),
            tuple(day for day in (told_last, told_on) if day),
            since,
            due_at,
            held,
            approved is not None and approved == facts,
            refused is not None and refused == digest([customer, facts]),
            doubtful,
            standing.is_open,
            tries,
        )


_ANY_OLD_TO_TELL = _ANY_TO_TELL.where(news.c.since < bindparam("until"))


def any_to_tell_since(connection: Connection, shop: str, until: datetime) -> bool:
    """Whether anything has been owed since then or longer to customers who are written to."""
    return connection.scalar(_ANY_OLD_TO_TELL, {"in_shop": shop, "until": until}) is not None


def any_to_tell(connection: Connection, shop: str) -> bool:
    return connection.scalar(_ANY_TO_TELL, {"in_shop": shop}) is not None


def save_news(connection: Connection, shop: str, changed: Sequence[OwedNews]) -> None:
    upsert(connection, news, [{"shop": shop, **_row(o)} for o in changed])


def _row(o: OwedNews) -> Row:
    return {
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
        "not_addressed": o.not_addressed,
        "notice_id": o.notice_id,
    }


_KNOWN = "known_"  # before a column's name: what its row was when it was read
_SEAL = (
    update(news)
    .where(news.c.shop == SHOP, news.c.line_id == bindparam(_KNOWN + "line_id"), news.c.notice_id.is_(None))
    .where(*(c.is_not_distinct_from(bindparam(_KNOWN + c.name)) for c in news.c if not c.primary_key))
    .values(notice_id=bindparam("in_notice"))
)
_UNSEAL = (
    update(news)
    .where(news.c.shop == SHOP, news.c.line_id == bindparam("of_line"))
    .where(news.c.notice_id == bindparam("of_notice"))
    .values(notice_id=None)
)


def seal_news(connection: Connection, shop: str, carried: Sequence[OwedNews], notice_id: str) -> bool:
    """Seal these news in a letter, if every one of them is still what it was when it was read.

    One look and one write at a time: whatever moved, was withdrawn, held or sealed since fits no row.
    """
    here = {"in_shop": shop, "in_notice": notice_id}
    known = [{_KNOWN + name: value for name, value in _row(o).items()} for o in carried]
    if for_each(connection, _SEAL, [here | each for each in known]) == len(carried):
        return True
    lines = [{"in_shop": shop, "of_line": o.line_id, "of_notice": notice_id} for o in carried]
    for_each(connection, _UNSEAL, lines)
    return False


_OF_LINE = (news.c.shop == SHOP, news.c.line_id == bindparam("of_line"))
_WITHDRAW = delete(news).where(*_OF_LINE, news.c.notice_id.is_(None))
_HOLD = update(news).where(*_OF_LINE).values(held=bindparam("why"), approved=None)
_APPROVE = update(news).where(*_OF_LINE).values(approved=bindparam("facts"))
_REFUSE = update(news).where(*_OF_LINE).values(refused=bindparam("facts"))


def withdraw_news(connection: Connection, shop: str, line_ids: Collection[int]) -> None:
    """Nothing is owed any more. What is sealed stays: it may have been sent."""
    for_each(connection, _WITHDRAW, [{"in_shop": shop, "of_line": line_id} for line_id in line_ids])


def hold_news(connection: Connection, shop: str, reasons: Mapping[int, str]) -> None:
    """A brake bit; what was approved before was so without knowing of it."""
    rows = [{"in_shop": shop, "of_line": line_id, "why": reason} for line_id, reason in reasons.items()]
    for_each(connection, _HOLD, rows)


def approve_news(connection: Connection, shop: str, facts: Mapping[int, str]) -> None:
    """A person approved exactly these facts, by line."""
    rows = [{"in_shop": shop, "of_line": line_id, "facts": approved} for line_id, approved in facts.items()]
    for_each(connection, _APPROVE, rows)


# News are found by their lines: a letter has few, and a shop may owe thousands.
SEALED_IN = (
    news.c.shop == SHOP,
    news.c.line_id.in_(
        select(notice_lines.c.line_id).where(notice_lines.c.notice_id == bindparam("of_notice"))
    ),
    news.c.notice_id == bindparam("of_notice"),
)
_MOST_TRIES = select(func.max(news.c.tries)).where(*SEALED_IN)
_SEALED = select(news).where(*SEALED_IN)


def tries_of(connection: Connection, shop: str, notice_id: str) -> int:
    """How often the news sealed in this notice were tried before."""
    return connection.scalar(_MOST_TRIES, {"in_shop": shop, "of_notice": notice_id}) or 0


def refuse(connection: Connection, shop: str, notice_id: str, customer: str) -> None:
    """The provider refused the news sealed in this notice."""
    sealed = [_owed(row) for row in connection.execute(_SEALED, {"in_shop": shop, "of_notice": notice_id})]
    rows = [{"in_shop": shop, "of_line": o.line_id, "facts": digest([customer, o.facts])} for o in sealed]
    for_each(connection, _REFUSE, rows)
