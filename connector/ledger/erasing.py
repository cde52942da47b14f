"""Personal data that is needed no longer: erased, while numbers, dates and counts stay.

An order's customer is needed until the order ends; a letter, until its fate is known and its orders
are erased; goodwill, until it went out or was taken back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from connector.ledger.binding import SHOP, listed
from connector.ledger.keeping import OPEN_GRANTS
from connector.ledger.standings import IS_OPEN
from connector.ledger.states import NoticeState
from connector.ledger.tables import goodwill_grants, notice_lines, notices, orders
from connector.ledger.upsert import PIECE, for_each

_UNSETTLED = (NoticeState.SENDING, NoticeState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many orders, letters and offers of goodwill lost the person they belong to."""

    orders: int = 0
    letters: int = 0
    offers: int = 0

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(self.orders + other.orders, self.letters + other.letters, self.offers + other.offers)

    def __bool__(self) -> bool:
        return bool(self.orders or self.letters or self.offers)


_KNOWS_SOMEBODY = or_(orders.c.email != "", orders.c.name != "")
_ASKED = orders.c.forget_asked_at.isnot(None)
_ORDERS = (
    select(orders.c.order_id)
    .where(orders.c.shop == SHOP, ~IS_OPEN, _KNOWS_SOMEBODY)
    .where(or_(orders.c.modified_at < bindparam("before"), _ASKED))
    .limit(PIECE)
)
_ERASE_ORDER = (
    update(orders)
    .where(orders.c.shop == SHOP, orders.c.order_id == bindparam("of_order"))
    .values(name="", email="", country="", language="")
)

_ITS_ORDERS = and_(orders.c.shop == notices.c.shop, orders.c.order_id == notice_lines.c.order_id)
_OF_NOTICE = notice_lines.c.notice_id == notices.c.id
_NEEDED = exists().where(_OF_NOTICE, _ITS_ORDERS, or_(IS_OPEN, _KNOWS_SOMEBODY))
_FORGOTTEN = exists().where(_OF_NOTICE, _ITS_ORDERS, _ASKED)
_LETTERS = (
    select(notices.c.id, notices.c.customer)
    .where(notices.c.shop == SHOP, notices.c.to_email != "", notices.c.state.not_in(_UNSETTLED))
    .where(~_NEEDED, or_(notices.c.sealed_at < bindparam("before"), _FORGOTTEN))
    .limit(PIECE)
)
_OF_LETTER = notices.c.id == bindparam("of_letter")
_ERASE_LETTER = (
    update(notices).where(_OF_LETTER).values(to_name="", to_email="", subject="", text="", html="")
)
# Letters are counted by customer: this one's is now nobody, and nobody else's.
_ERASE_READER = update(notices).where(_OF_LETTER).values(customer=notices.c.id)
# Whose letters are erased, and who is not: he waits for goods, under the same address, and when he had
# his last letter decides when the next one may go.
_KEPT_READERS = select(notices.c.id, notices.c.customer).where(
    notices.c.shop == SHOP, notices.c.to_email == "", notices.c.customer != notices.c.id
)
_WAITING = select(orders.c.email).where(orders.c.shop == SHOP, IS_OPEN, _ASKED)

_LATE_ORDER = and_(orders.c.shop == goodwill_grants.c.shop, orders.c.order_id == goodwill_grants.c.order_id)
_OFFERS = (
    select(goodwill_grants.c.id)
    .join(orders, _LATE_ORDER)
    .where(goodwill_grants.c.shop == SHOP, goodwill_grants.c.customer != "")
    .where(goodwill_grants.c.state.not_in(OPEN_GRANTS), ~IS_OPEN, ~_KNOWS_SOMEBODY)
    .where(or_(goodwill_grants.c.drawn_at < bindparam("before"), _ASKED))
    .limit(PIECE)
)
_OF_OFFER = goodwill_grants.c.id == bindparam("of_offer")
_ERASE_OFFER = update(goodwill_grants).where(_OF_OFFER).values(customer="")


def erase_some(connection: Connection, shop: str, before: datetime) -> Erased:
    """Erase some of what ended before, or whose customer asked for it. Nothing is left when it is nothing.

    So many at a time, because others wait for this transaction.
    """
    here = {"in_shop": shop, "before": before}
    ended = connection.scalars(_ORDERS, here).all()
    erased = _erase(connection, shop, orders=ended)
    # Only now it shows which letters and offers belong to nobody any more.
    letters, offers = connection.execute(_LETTERS, here).all(), connection.scalars(_OFFERS, here).all()
    read_by = [*letters, *connection.execute(_KEPT_READERS, {"in_shop": shop})]
    waiting = {email.casefold() for email in connection.scalars(_WAITING, {"in_shop": shop})}
    readers = [row.id for row in read_by if row.customer not in waiting]
    more = _erase(connection, shop, letters=[row.id for row in letters], readers=readers, offers=offers)
    return erased + more


def _erase(
    connection: Connection,
    shop: str,
    *,
    orders: Sequence[int] = (),
    letters: Sequence[str] = (),
    readers: Sequence[str] = (),
    offers: Sequence[int] = (),
) -> Erased:
    """`readers`: letters of which also the customer is erased."""
    with _overwriting(connection):
        for_each(connection, _ERASE_ORDER, [{"in_shop": shop, "of_order": each} for each in orders])
        for_each(connection, _ERASE_LETTER, [{"of_letter": each} for each in letters])
        for_each(connection, _ERASE_READER, [{"of_letter": each} for each in readers])
        for_each(connection, _ERASE_OFFER, [{"of_offer": each} for each in offers])
    return Erased(len(orders), len(letters), len(offers))


@contextmanager
def _overwriting(connection: Connection) -> Iterator[None]:
    """SQLite writes zeros over what is erased, and does not only forget where it stood."""
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")


@dataclass(frozen=True, slots=True)
class StillNeeded:
    """What is known of a person until it is needed no longer: numbers of open orders, ids of letters."""

    orders: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


_KNOWN = select(orders.c.order_id, orders.c.number, orders.c.email, orders.c.standing).where(
    orders.c.shop == SHOP, orders.c.email != ""
)
_ASK = (
    update(orders)
    .where(orders.c.shop == SHOP, orders.c.order_id == bindparam("of_order"))
    .values(forget_asked_at=bindparam("at"))
)
_ABOUT_OPEN = exists().where(_OF_NOTICE, notice_lines.c.order_id.in_(listed("open_ids")))
_TO_THEM = (notices.c.shop == SHOP, notices.c.customer == bindparam("who"))
_LETTERS_TO_THEM = select(notices.c.id, notices.c.to_email).where(
    *_TO_THEM, notices.c.state.not_in(_UNSETTLED), ~_ABOUT_OPEN
)
_DOUBTFUL = select(notices.c.id).where(*_TO_THEM, notices.c.state.in_(_UNSETTLED))
_OFFERS_TO_THEM = (
    select(goodwill_grants.c.id)
    .where(goodwill_grants.c.shop == SHOP, goodwill_grants.c.customer == bindparam("who"))
    .where(goodwill_grants.c.state.not_in(OPEN_GRANTS))
    .where(goodwill_grants.c.order_id.not_in(listed("open_ids")))
)


def forget(connection: Connection, shop: str, email: str, now: datetime) -> tuple[Erased, StillNeeded]:
    """Erase who has this address; their open orders are erased by `erase_some` once they have ended.

    Letters go by the address that they went to: their orders may have another one by now.
    """
    who = email.casefold()
    known = connection.execute(_KNOWN, {"in_shop": shop})
    theirs = [row for row in known if row.email.casefold() == who]  # SQLite folds ASCII only
    for_each(connection, _ASK, [{"in_shop": shop, "of_order": row.order_id, "at": now} for row in theirs])
    waiting = {row.order_id: row.number for row in theirs if row.standing.is_open}
    ended = [row.order_id for row in theirs if row.order_id not in waiting]
    here = {"in_shop": shop, "who": who, "open_ids": list(waiting)}
    read = connection.execute(_LETTERS_TO_THEM, here).all()
    letters = [row.id for row in read if row.to_email]
    readers = [] if waiting else [row.id for row in read]
    offers = connection.scalars(_OFFERS_TO_THEM, here).all()
    doubtful = tuple(connection.scalars(_DOUBTFUL, here))
    erased = _erase(connection, shop, orders=ended, letters=letters, readers=readers, offers=offers)
    return erased, StillNeeded(tuple(sorted(waiting.values())), doubtful)
