"""Goodwill: a code is drawn once and stored before the shop hears of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from connector.domain.goodwill import LateLine, percent_off
from connector.domain.notices import Goodwill, GoodwillKind, Offer
from connector.domain.orders import Standing
from connector.errors import ConnectorError
from connector.ledger import keeping, planning, promises, tasks
from connector.ledger import news as news_rows
from connector.ledger.keeping import Grant
from connector.ledger.states import GrantState
from connector.ports import Code, CodeOutcome
from connector.sync.context import PassReport, ShopContext
from connector.sync.gather import Envelope

PLACEHOLDER = "SORRY-XXXXXXXXXX"


@dataclass(frozen=True, slots=True)
class Offered:
    """Whether a letter can go now, and the code that goes with it."""

    ready: bool = True
    grant: Grant | None = None


def offer_of(grant: Grant | None) -> Offer | None:
    return Offer(_percent_off(grant.percent), grant.code, grant.valid_until) if grant else None


def _percent_off(percent: int) -> Goodwill:
    return Goodwill(GoodwillKind.PERCENT, percent)


def placeholder(ctx: ShopContext, envelope: Envelope) -> Offer | None:
    """What a rehearsal shows in place of a code."""
    percent = _percent(ctx, envelope)
    return Offer(_percent_off(percent), PLACEHOLDER, _valid_until(ctx)) if percent else None


def offer_for(ctx: ShopContext, report: PassReport, envelope: Envelope) -> Offered:
    """The code for this letter, made at the shop. A letter does not wait for it for ever."""
    grant = _open_grant(ctx, envelope.customer)
    percent = _percent(ctx, envelope)
    if percent is None:
        return Offered()
    if grant is None:
        with ctx.ledger.begin("draw code") as connection:
            grant = keeping.draw_grant(
                connection,
                ctx.name,
                envelope.customer,
                ctx.draw_code(),
                percent,
                _valid_until(ctx),
                ctx.now(),
            )
    if grant.state is GrantState.MADE:
        return Offered(grant=grant)
    return _make(ctx, report, envelope, grant)


def _valid_until(ctx: ShopContext) -> date:
    return ctx.today() + timedelta(days=ctx.policy.goodwill.valid_days)


def _open_grant(ctx: ShopContext, customer: str) -> Grant | None:
    with ctx.ledger.read() as connection:
        found = keeping.grants(connection, ctx.name, keeping.OPEN_GRANTS)
    return next((g for g in found if g.customer == customer), None)


def _percent(ctx: ShopContext, envelope: Envelope) -> int | None:
    if ctx.policy.goodwill.percent is None:
        return None
    with ctx.ledger.read() as connection:
        history = promises.promises_of(connection, ctx.name, envelope.orders)
        last = keeping.last_grant_on(connection, ctx.name, envelope.customer)
    lines = []
    for o in envelope.carried:
        told = promises.told(history.get(o.line_id, ()))
        paid = envelope.orders[o.order_id].standing is Standing.OPEN_PAID
        lines.append(LateLine(o.news, told.first_on if told else None, paid))
    country = envelope.orders[max(envelope.orders)].country
    last_on = ctx.local(last).date() if last else None
    return percent_off(lines, country, last_on, ctx.today(), ctx.policy.dates.calendar, ctx.policy.goodwill)


def _make(ctx: ShopContext, report: PassReport, envelope: Envelope, grant: Grant) -> Offered:
    email = envelope.orders[max(envelope.orders)].email
    try:
        outcome = ctx.platform.make_code(
            Code(grant.code, _percent_off(grant.percent), email, grant.valid_until)
        )
    except ConnectorError as error:
        report.failures.append(f"discount code: {error}")
        return _without(ctx, envelope, grant) if _waited_enough(ctx, envelope) else Offered(ready=False)
    if outcome is CodeOutcome.MADE:
        with ctx.ledger.begin("code made") as connection:
            keeping.move_grant(connection, grant.id, GrantState.MADE)
        return Offered(grant=grant)
    with ctx.ledger.begin("code impossible") as connection:
        keeping.move_grant(connection, grant.id, GrantState.IMPOSSIBLE)
    if outcome is CodeOutcome.TAKEN:
        return Offered(ready=False)
    return _without(ctx, envelope, grant)


def _waited_enough(ctx: ShopContext, envelope: Envelope) -> bool:
    since = min(o.since for o in envelope.carried)
    return ctx.now() - since >= timedelta(hours=ctx.policy.goodwill.offer_wait_hours)


def _without(ctx: ShopContext, envelope: Envelope, grant: Grant) -> Offered:
    """The letter goes without a code: nobody hears nothing because a coupon failed."""
    number = envelope.orders[max(envelope.orders)].number
    question = f"The letter for order {number} went without its discount code. Send one by hand?"
    with ctx.ledger.begin("without code") as connection:
        task = tasks.Task("no code", str(grant.id), question, max(envelope.orders))
        tasks.open_task(connection, ctx.name, task, ctx.now())
    return Offered()


def sweep(ctx: ShopContext, report: PassReport) -> None:
    """Take back codes whose letter will not go: its news were withdrawn, or it was refused."""
    with ctx.ledger.read() as connection:
        made = keeping.grants(connection, ctx.name, keeping.OPEN_GRANTS)
        if not made:
            return
        waiting = _customers_with_news(ctx)
    for grant in made:
        if grant.customer not in waiting:
            _withdraw(ctx, report, grant)


def _customers_with_news(ctx: ShopContext) -> set[str]:
    with ctx.ledger.read() as connection:
        owed = news_rows.owed(connection, ctx.name).values()
        orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    customers = {o.line_id: orders[o.order_id].email.casefold() for o in owed}
    return {customers[o.line_id] for o in owed if not o.is_refused(customers[o.line_id])}


def _withdraw(ctx: ShopContext, report: PassReport, grant: Grant) -> None:
    try:
        ctx.platform.withdraw_code(grant.code)
    except ConnectorError as error:
        report.failures.append(f"taking back a discount code: {error}")
        return
    with ctx.ledger.begin("code withdrawn") as connection:
        keeping.move_grant(connection, grant.id, GrantState.WITHDRAWN)
