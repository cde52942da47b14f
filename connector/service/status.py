"""`status`: how things stand with a shop."""

import json
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection

from connector.domain.alarms import AlarmKind
from connector.domain.supply import Supply
from connector.ledger import keeping, notices, planning, supplies, tasks, views
from connector.ledger import news as news_rows
from connector.ledger.alarms import alarms_of
from connector.ledger.keeping import Pause
from connector.ledger.states import NoticeState
from connector.ledger.views import Backorders, WaitedFor
from connector.service.coming import coming
from connector.service.outcomes import Outcome, outcome_of
from connector.service.punctuality import SupplierPunctuality, punctuality
from connector.sync.context import PassReport, ShopContext

_MOST_WAITED_FOR = 5


@dataclass(frozen=True, slots=True)
class LastPass:
    """The newest pass that came to its end. `shop_seconds` is how long the shop took to answer."""

    ended_at: datetime
    seconds: float
    shop_requests: int
    shop_seconds: float
    outcome: Outcome
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Supply whose day has passed, and that has not come."""

    supplier: str
    reference: str
    sku: str
    expected_on: date | None
    units: int | None


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """Letters by where they stand: one letter is all news of one customer."""

    waiting: int
    held: int
    uncertain: int
    refused: int


@dataclass(frozen=True, slots=True)
class SenderPause:
    """Sending rests until then."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that the merchant heard of, and that is not over. `key` is a supplier, or ""."""

    kind: AlarmKind
    key: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """All of it. `adopted_at` None: first contact is still to come or under way."""

    shop: str
    rehearsal: bool
    adopted_at: datetime | None
    last_pass: LastPass | None
    backorders: Backorders
    waited_for: tuple[WaitedFor, ...]
    overdue: tuple[Overdue, ...]
    punctuality: tuple[SupplierPunctuality, ...]
    letters: LetterCounts
    pause: SenderPause | None
    tasks: int
    alarms: tuple[Raised, ...]


def status_of(ctx: ShopContext) -> ShopStatus:
    with ctx.ledger.read() as connection:
        return ShopStatus(
            shop=ctx.name,
            rehearsal=ctx.rehearsal is not None,
            adopted_at=planning.shop_row(connection, ctx.name).adopted_at,
            last_pass=_last_pass(ctx, connection),
            backorders=views.backorders(connection, ctx.name),
            waited_for=tuple(views.most_waited_for(connection, ctx.name, _MOST_WAITED_FOR)),
            overdue=_overdue(ctx, connection),
            punctuality=punctuality(ctx, connection),
            letters=_letters(ctx, connection),
            pause=_pause(ctx, keeping.pause_of(connection, ctx.sender_name)),
            tasks=len(tasks.open_tasks(connection, ctx.name)),
            alarms=tuple(
                Raised(alarm.kind, alarm.key, alarm.since, alarm.reason)
                for alarm in alarms_of(connection, ctx.name)
                if alarm.told and alarm.over_at is None
            ),
        )


def _last_pass(ctx: ShopContext, connection: Connection) -> LastPass | None:
    found = keeping.last_passes(connection, ctx.name)
    if not found:
        return None
    ended_at, seconds, outcome = found[0]
    report = _report(ctx.name, outcome)
    return LastPass(
        ended_at,
        seconds,
        report.shop_requests,
        report.shop_seconds,
        outcome_of(report),
        tuple(report.failures),
    )


def _report(shop: str, stored: str) -> PassReport:
    """A stored report. Another version's may have keys that we do not know."""
    known = {field.name for field in fields(PassReport)}
    kept = {name: value for name, value in json.loads(stored or "{}").items() if name in known}
    return PassReport(**({"shop": shop} | kept))


def _overdue(ctx: ShopContext, connection: Connection) -> tuple[Overdue, ...]:
    found = [c.supply for c in coming(ctx, connection, supplies.stored_supplies(connection, ctx.name))]
    late = sorted((s for s in found if s.overdue), key=lambda s: (s.on or date.min, s.key))
    return tuple(_as_overdue(supply) for supply in late)


def _as_overdue(supply: Supply) -> Overdue:
    key = supply.key
    return Overdue(key.supplier, key.reference, key.sku, supply.on, supply.units)


def _letters(ctx: ShopContext, connection: Connection) -> LetterCounts:
    found = list(news_rows.unsealed(connection, ctx.name))
    return LetterCounts(
        waiting=len({each.due.customer for each in found if each.is_free}),
        held=len({each.due.customer for each in found if each.is_held}),
        uncertain=len(notices.notices_in(connection, ctx.name, [NoticeState.UNCERTAIN])),
        refused=len({each.due.customer for each in found if each.refused}),
    )


def _pause(ctx: ShopContext, pause: Pause) -> SenderPause | None:
    resting = pause.until is not None and ctx.now() < pause.until
    return SenderPause(pause.until, pause.reason) if pause.until and resting else None
