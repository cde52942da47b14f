"""Once a day: how the shop stands, for the merchant."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from connector.domain.schedule import is_due
from connector.ledger import daily, keeping, tasks
from connector.notifier.stationery import Stationery
from connector.ports import Memo
from connector.service.status import ShopStatus, status_of
from connector.service.words import counted, day
from connector.sync.context import PassReport, ShopContext

_JOB = "digest"
_A_DAY = timedelta(days=1)
_MOST_OVERDUE = 20


def send_digest_if_due(ctx: ShopContext, report: PassReport) -> list[str]:
    """Send it when its hour has come; what failed, in sentences. It is not tried again that day.

    It counts days: a pass whose clock is wrong leaves it to the next one whose clock is right.
    """
    if ctx.merchant is None or report.clock_wrong:
        return []
    now = ctx.now()
    with ctx.ledger.begin("digest") as connection:
        due_at = keeping.due_at(connection, ctx.name, _JOB)
        if not is_due(due_at, now, _A_DAY):
            return []
        keeping.set_due(connection, ctx.name, _JOB, _next(ctx, now))
    return list(ctx.merchant.tell(digest_of(ctx, now - _A_DAY)).failures) if due_at is not None else []


def _next(ctx: ShopContext, now: datetime) -> datetime:
    local = ctx.local(now)
    at = local.replace(hour=ctx.digest_hour, minute=0, second=0, microsecond=0)
    return (at if at > local else at + _A_DAY).astimezone(now.tzinfo)


def digest_of(ctx: ShopContext, since: datetime) -> Memo:
    status = status_of(ctx)
    backorders = counted(status.backorders.lines, "open backorder")
    subject = f"{ctx.name}: {backorders}, {counted(status.tasks, 'task')}"
    return Memo(subject, "\n".join([*_happened(ctx, since), "", *_stands(ctx, status)]))


def _happened(ctx: ShopContext, since: datetime) -> Iterator[str]:
    with ctx.ledger.read() as connection:
        new = daily.backordered_since(connection, ctx.name, since)
        letters = daily.letters_by_kind(connection, ctx.name, since)
        given, costs = daily.goodwill_since(connection, ctx.name, since)
    words = Stationery().words("en", "en")
    cost = ", ".join(words.money(amount, currency) for currency, amount in sorted(costs.items()))
    yield "In the last 24 hours"
    yield f"  New backorders: {counted(new.lines, 'line')}, {counted(new.units, 'unit')}"
    yield f"  Slips that customers were told of: {counted(letters['delay'], 'letter')}"
    yield f"  Letters in all: {_listed(letters)}"
    yield f"  Goodwill: {counted(given, 'offer')}{f', about {cost}' if cost else ''}"


def _listed(letters: Counter[str]) -> str:
    return ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in letters.most_common()) or "none"


def _stands(ctx: ShopContext, status: ShopStatus) -> Iterator[str]:
    letters = status.letters
    yield "As it stands"
    yield f"  Open backorders: {counted(status.backorders.lines, 'line')}"
    yield f"  Letters held for you: {letters.held}; doubtful: {letters.uncertain}; refused: {letters.refused}"
    with ctx.ledger.read() as connection:
        kinds = Counter(task.kind for task in tasks.open_tasks(connection, ctx.name))
    yield f"  Tasks: {_listed(kinds)}"
    if status.overdue:
        yield "  Suppliers to chase:"
    for late in status.overdue[:_MOST_OVERDUE]:
        reference = late.reference or "no reference"
        yield f"    {late.supplier}: {late.sku} ({reference}), due {day(late.expected_on)}"
    if len(status.overdue) > _MOST_OVERDUE:
        yield f"    and {len(status.overdue) - _MOST_OVERDUE} more"
