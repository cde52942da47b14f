"""Small records: discount codes, the sender's pause, what is due, passes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, delete, func, select, update

from connector.domain.letters import Cause
from connector.domain.notices import Goodwill, GoodwillKind
from connector.ledger.binding import SHOP, listed
from connector.ledger.states import GrantState
from connector.ledger.tables import due, goodwill_grants, notices, passes, senders
from connector.ledger.upsert import Record, for_each, inserted_id, upsert


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be granted, to whom and why. `cost` is in `currency`."""

    customer: str
    order_id: int
    goodwill: Goodwill
    cost: Decimal
    currency: str
    cause: Cause
    valid_until: date


@dataclass(frozen=True, slots=True)
class Grant(Draft):
    """Goodwill drawn for a customer. Gift wrap has a code, too, that nobody needs to know."""

    id: int
    code: str
    state: GrantState
    notice_id: str | None = None

    def __repr__(self) -> str:
        return f"Grant({self.id}, {self.goodwill}, {self.state})"


OPEN_GRANTS = (GrantState.DRAWN, GrantState.MADE)


_GRANTS = (
    select(goodwill_grants)
    .where(goodwill_grants.c.shop == SHOP, goodwill_grants.c.state.in_(listed("states")))
    .order_by(goodwill_grants.c.id)
)


def grants(connection: Connection, shop: str, states: Collection[GrantState]) -> list[Grant]:
    here = {"in_shop": shop, "states": list(states)}
    return [_grant(row) for row in connection.execute(_GRANTS, here)]


def _grant(row: Record) -> Grant:
    amount_in = row.currency if row.amount else ""
    return Grant(
        row.customer,
        row.order_id,
        Goodwill(row.kind, row.percent, row.amount, amount_in),
        row.cost,
        row.currency,
        Cause(row.cause_kind, row.cause_key),
        row.valid_until,
        row.id,
        row.code,
        row.state,
        row.notice_id,
    )


_LAST_GIVEN = (
    select(func.max(func.coalesce(notices.c.sealed_at, goodwill_grants.c.drawn_at)))
    .select_from(goodwill_grants.outerjoin(notices, notices.c.id == goodwill_grants.c.notice_id))
    .where(
        goodwill_grants.c.shop == SHOP,
        goodwill_grants.c.customer == bindparam("who"),
        goodwill_grants.c.state == GrantState.GIVEN,
    )
)


def last_grant_on(connection: Connection, shop: str, customer: str) -> datetime | None:
    """When goodwill last went out to this address, or may have; it may have been drawn long before."""
    given_at: datetime | None = connection.scalar(_LAST_GIVEN, {"in_shop": shop, "who": customer})
    return given_at


_TAKES_NONE = (
    select(goodwill_grants.c.id)
    .where(goodwill_grants.c.shop == SHOP, goodwill_grants.c.customer == bindparam("who"))
    .where(goodwill_grants.c.state.in_((GrantState.UNWANTED, GrantState.DECLINED)))
    .limit(1)
)


def takes_no_offers(connection: Connection, shop: str, customer: str) -> bool:
    """Whether a letter to this address was dropped for the offer in it."""
    return connection.scalar(_TAKES_NONE, {"in_shop": shop, "who": customer}) is not None


def spent_since(connection: Connection, shop: str, since: datetime) -> Decimal:
    """What all that was drawn since is taken to cost, unless it was taken back."""
    counted = (GrantState.DRAWN, GrantState.MADE, GrantState.GIVEN)
    query = select(goodwill_grants.c.cost).where(
        goodwill_grants.c.shop == shop,
        goodwill_grants.c.drawn_at >= since,
        goodwill_grants.c.state.in_(counted),
    )
    return sum(connection.scalars(query), Decimal(0))


def is_unserved(connection: Connection, shop: str, cause: Cause, month_began: datetime) -> bool:
    """Whether the budget could not serve this cause; one that may happen again: in this month."""
    query = select(goodwill_grants.c.id).where(
        goodwill_grants.c.shop == shop,
        goodwill_grants.c.state == GrantState.UNSERVED,
        goodwill_grants.c.cause_kind == cause.kind,
        goodwill_grants.c.cause_key == cause.key,
    )
    if not cause.happens_once:
        query = query.where(goodwill_grants.c.drawn_at >= month_began)
    return connection.execute(query.limit(1)).first() is not None


def draw_grant(
    connection: Connection,
    shop: str,
    draft: Draft,
    code: str,
    now: datetime,
    state: GrantState = GrantState.DRAWN,
) -> Grant:
    row = {
        "shop": shop,
        "customer": draft.customer,
        "order_id": draft.order_id,
        "code": code,
        "kind": draft.goodwill.kind,
        "percent": draft.goodwill.percent,
        "amount": draft.goodwill.amount,
        "cost": draft.cost,
        "currency": draft.currency,
        "cause_kind": draft.cause.kind,
        "cause_key": draft.cause.key,
        "valid_until": draft.valid_until,
        "state": state,
        "drawn_at": now,
    }
    found = select(goodwill_grants).where(
        goodwill_grants.c.id == inserted_id(connection, goodwill_grants, row)
    )
    return _grant(connection.execute(found).one())


def unnoted_wraps(connection: Connection, shop: str) -> list[Grant]:
    """Gift wrap that a letter promised and that the packer has not been told of."""
    query = select(goodwill_grants).where(
        goodwill_grants.c.shop == shop,
        goodwill_grants.c.kind == GoodwillKind.GIFT_WRAP,
        goodwill_grants.c.state == GrantState.GIVEN,
        goodwill_grants.c.noted.is_(False),
    )
    return [_grant(row) for row in connection.execute(query.order_by(goodwill_grants.c.id))]


def note_wrap(connection: Connection, grant_id: int) -> None:
    """The packer was told, or a person was asked to tell him."""
    query = update(goodwill_grants).where(goodwill_grants.c.id == grant_id)
    connection.execute(query.values(noted=True))


_OF_GRANT = goodwill_grants.c.id == bindparam("of_grant")
_MOVE = update(goodwill_grants).where(_OF_GRANT).values(state=bindparam("moved_to"))
_GOES_WITH = update(goodwill_grants).where(_OF_GRANT).values(notice_id=bindparam("in_notice"))


def move_grant(
    connection: Connection, grant_id: int, state: GrantState, notice_id: str | None = None
) -> None:
    connection.execute(_MOVE, {"of_grant": grant_id, "moved_to": state})
    if notice_id is not None:
        connection.execute(_GOES_WITH, {"of_grant": grant_id, "in_notice": notice_id})


_OF_NOTICE = select(goodwill_grants).where(goodwill_grants.c.notice_id == bindparam("of_notice"))


def grant_of_notice(connection: Connection, notice_id: str) -> Grant | None:
    row = connection.execute(_OF_NOTICE, {"of_notice": notice_id}).first()
    return _grant(row) if row else None


@dataclass(frozen=True, slots=True)
class Pause:
    """Whether a sender rests, until when, and why."""

    until: datetime | None = None
    streak: int = 0
    reason: str = ""


_SENDER = select(senders).where(senders.c.name == bindparam("sender"))


def pause_of(connection: Connection, sender: str) -> Pause:
    row = connection.execute(_SENDER, {"sender": sender}).first()
    return Pause(row.paused_until, row.streak, row.reason) if row else Pause()


_WAKE = (
    update(senders)
    .where(senders.c.name == bindparam("sender"), senders.c.streak > 0)
    .values(paused_until=None, streak=0, reason="")
)


def end_pause(connection: Connection, sender: str) -> bool:
    """A letter certainly went out. Whether the sender had rested before."""
    return for_each(connection, _WAKE, [{"sender": sender}]) > 0


def set_pause(connection: Connection, sender: str, pause: Pause) -> None:
    row = {"name": sender, "paused_until": pause.until, "streak": pause.streak, "reason": pause.reason}
    upsert(connection, senders, [row])


_DUE_AT = select(due.c.due_at).where(due.c.shop == SHOP, due.c.job == bindparam("of_job"))


def due_at(connection: Connection, shop: str, job: str) -> datetime | None:
    return connection.scalar(_DUE_AT, {"in_shop": shop, "of_job": job})


def set_due(connection: Connection, shop: str, job: str, at: datetime) -> None:
    upsert(connection, due, [{"shop": shop, "job": job, "due_at": at}])


_KEPT_PASSES = 1000  # of each shop
_KNOWN = passes.alias("known")
_NEWEST_TO_FORGET = (
    select(_KNOWN.c.id)
    .where(_KNOWN.c.shop == SHOP)
    .order_by(_KNOWN.c.id.desc())
    .offset(_KEPT_PASSES)
    .limit(1)
    .scalar_subquery()
)
_FORGET = delete(passes).where(passes.c.shop == SHOP, passes.c.id <= _NEWEST_TO_FORGET)


def record_pass(
    connection: Connection,
    shop: str,
    started_at: datetime,
    ended_at: datetime,
    seconds: float,
    outcome: str,
    *,
    pulled: bool = True,
) -> None:
    """`outcome` is the pass's report as JSON. The shop's oldest passes are forgotten."""
    row = {
        "shop": shop,
        "started_at": started_at,
        "ended_at": ended_at,
        "seconds": seconds,
        "outcome": outcome,
        "pulled": pulled,
    }
    inserted_id(connection, passes, row)
    connection.execute(_FORGET, {"in_shop": shop})


# Of the newest pass, not the latest instant: a clock may have been ahead for a while.
_LAST_END = select(passes.c.ended_at).where(passes.c.shop == SHOP).order_by(passes.c.id.desc()).limit(1)
_LAST_LOOK = _LAST_END.where(passes.c.pulled.is_(True))


_PASSES_MADE = select(func.max(passes.c.id))


def passes_made(connection: Connection) -> int:
    """How many passes were ever recorded, of all shops."""
    return connection.scalar(_PASSES_MADE) or 0


def last_look_at(connection: Connection, shop: str) -> datetime | None:
    """When the last pass ended that could read the shop and went by what it read."""
    ended_at: datetime | None = connection.scalar(_LAST_LOOK, {"in_shop": shop})
    return ended_at


def last_ended_at(connection: Connection, shop: str) -> datetime | None:
    """When the last pass came to its end, whatever it found."""
    ended_at: datetime | None = connection.scalar(_LAST_END, {"in_shop": shop})
    return ended_at


def last_passes(connection: Connection, shop: str, count: int = 1) -> list[tuple[datetime, float, str]]:
    """The newest first: when it ended (UTC), seconds, report as JSON."""
    query = (
        select(passes.c.ended_at, passes.c.seconds, passes.c.outcome)
        .where(passes.c.shop == shop)
        .order_by(passes.c.id.desc())
        .limit(count)
    )
    return [(row.ended_at, row.seconds, row.outcome) for row in connection.execute(query)]
