"""Granting: which goodwill a letter is offered, within the month's budget."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connector.domain.goodwill import (
    Choice,
    LateLine,
    best,
    can_serve,
    choices,
    reckoned_by,
    slip_days,
    still_fits,
)
from connector.domain.letters import Cause
from connector.domain.orders import Standing
from connector.ledger import delays, keeping, promises, tasks
from connector.ledger import news as news_rows
from connector.ledger.keeping import Draft, Grant
from connector.ledger.news import OwedNews
from connector.ledger.states import GrantState
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope, envelopes_of


def granted(ctx: ShopContext, connection: Connection, envelope: Envelope) -> Grant | None:
    """What goes with this letter: drawn before, or now."""
    if _choice_of(ctx, connection, envelope) is None:
        return None
    return _open_grant(ctx, connection, envelope.customer) or _draw(ctx, connection, envelope)


def outgrown(ctx: ShopContext, connection: Connection, envelope: Envelope) -> Grant | None:
    """What was drawn for this letter, and is too much for the lines that it has now, or has run out."""
    grant = _open_grant(ctx, connection, envelope.customer)
    if grant is not None and grant.valid_until <= ctx.today():
        return grant
    fitting = _fitting(ctx, connection, envelope) if grant else []
    if grant is None or not fitting or still_fits(Choice(grant.goodwill, grant.cost), fitting):
        return None
    return grant


def meant_for(ctx: ShopContext, connection: Connection, envelope: Envelope) -> Draft | None:
    """What would go with this letter; draws nothing."""
    choice = _choice_of(ctx, connection, envelope)
    if choice is None:
        return None
    if outgrown(ctx, connection, envelope) is not None:
        return _draft(ctx, connection, envelope, choice)
    grant = _open_grant(ctx, connection, envelope.customer)
    drafted = [] if grant else _drafts(ctx, connection, envelope)
    return grant or next((draft for draft in drafted if draft.customer == envelope.customer), None)


def _open_grant(ctx: ShopContext, connection: Connection, customer: str) -> Grant | None:
    found = keeping.grants(connection, ctx.name, keeping.OPEN_GRANTS)
    return next((g for g in found if g.customer == customer), None)


def _draw(ctx: ShopContext, connection: Connection, envelope: Envelope) -> Grant | None:
    """Draw for all letters of this one's cause, so that none of them comes too late for the budget."""
    drafted = _drafts(ctx, connection, envelope)
    if not drafted:
        _leave_unserved(ctx, connection, envelope)
    drawn = [keeping.draw_grant(connection, ctx.name, d, ctx.draw_code(), ctx.now()) for d in drafted]
    return next((grant for grant in drawn if grant.customer == envelope.customer), None)


def _drafts(ctx: ShopContext, connection: Connection, envelope: Envelope) -> list[Draft]:
    """What the letters of this one's cause are offered; nothing where the budget cannot serve them all."""
    budget = ctx.policy.goodwill.monthly_budget
    if budget is None:
        choice = _choice_of(ctx, connection, envelope)
        return [_draft(ctx, connection, envelope, choice)] if choice else []
    cause = _cause(ctx, connection, envelope)
    if keeping.is_unserved(connection, ctx.name, cause, _month_began(ctx)):
        return []
    drafted = list(_drafts_of(ctx, connection, cause))
    spent = keeping.spent_since(connection, ctx.name, _month_began(ctx))
    return drafted if can_serve((d.cost for d in drafted), spent, budget) else []


def _drafts_of(ctx: ShopContext, connection: Connection, cause: Cause) -> Iterator[Draft]:
    """For every letter of the cause that is not sealed, held ones too, and has none drawn yet."""
    written_to = list(news_rows.to_tell(connection, ctx.name).values())
    for envelope in envelopes_of(ctx, connection, written_to):
        choice = _choice_of(ctx, connection, envelope)
        if choice is None or _cause(ctx, connection, envelope) != cause:
            continue
        if _open_grant(ctx, connection, envelope.customer) is None:
            yield _draft(ctx, connection, envelope, choice)


def _month_began(ctx: ShopContext) -> datetime:
    return ctx.local(ctx.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _leave_unserved(ctx: ShopContext, connection: Connection, envelope: Envelope) -> None:
    """Remember it, so that the cause's later letters get no more than its first."""
    choice = _choice_of(ctx, connection, envelope)
    cause = _cause(ctx, connection, envelope)
    if choice is None or keeping.is_unserved(connection, ctx.name, cause, _month_began(ctx)):
        return
    draft = _draft(ctx, connection, envelope, choice)
    keeping.draw_grant(connection, ctx.name, draft, ctx.draw_code(), ctx.now(), state=GrantState.UNSERVED)
    question = (
        f"The goodwill of {ctx.today():%B %Y} does not suffice for all customers of one delay, so none of "
        "them is offered any. Do you want to make it good in another way?"
    )
    task = tasks.Task("goodwill budget", f"{cause.kind}/{cause.key}", question)
    tasks.open_task(connection, ctx.name, task, ctx.now())


def _choice_of(ctx: ShopContext, connection: Connection, envelope: Envelope) -> Choice | None:
    return best(_fitting(ctx, connection, envelope))


def _fitting(ctx: ShopContext, connection: Connection, envelope: Envelope) -> list[Choice]:
    if keeping.takes_no_offers(connection, ctx.name, envelope.customer):
        return []
    last = keeping.last_grant_on(connection, ctx.name, envelope.customer)
    return choices(
        [line for line, _ in _late_lines(ctx, connection, envelope)],
        {order.country for order in envelope.orders.values()},
        ctx.local(last).date() if last else None,
        ctx.today(),
        ctx.policy.dates.calendar,
        ctx.policy.goodwill,
    )


def _late_lines(
    ctx: ShopContext, connection: Connection, envelope: Envelope
) -> list[tuple[LateLine, OwedNews]]:
    history = promises.promises_of(connection, ctx.name, envelope.orders)
    paid = delays.paid_for(connection, ctx.name, envelope.orders)
    letters = delays.delay_letters(connection, ctx.name, envelope.orders)
    lines = []
    for o in envelope.carried:
        told, order = promises.told(history.get(o.line_id, ())), envelope.orders[o.order_id]
        line = LateLine(
            o.news,
            told.first_on if told else None,
            order.standing is Standing.OPEN_PAID,
            paid[o.line_id].for_units(o.units),
            paid[o.line_id].order_total,
            order.currency,
            letters.get(o.line_id, 0),
        )
        lines.append((line, o))
    return lines


def _latest(ctx: ShopContext, connection: Connection, envelope: Envelope) -> OwedNews:
    """The news of the line that is late by most, of those that its offer is reckoned by."""
    calendar, policy = ctx.policy.dates.calendar, ctx.policy.goodwill
    lines = _late_lines(ctx, connection, envelope)
    late = reckoned_by([line for line, _ in lines], calendar, policy)
    counted = [pair for pair in lines if pair[0] in late]
    return max(counted, key=lambda pair: (slip_days(pair[0], calendar), -pair[1].line_id))[1]


def _cause(ctx: ShopContext, connection: Connection, envelope: Envelope) -> Cause:
    return _latest(ctx, connection, envelope).cause


def _draft(ctx: ShopContext, connection: Connection, envelope: Envelope, choice: Choice) -> Draft:
    latest = _latest(ctx, connection, envelope)
    return Draft(
        customer=envelope.customer,
        order_id=latest.order_id,
        goodwill=choice.goodwill,
        cost=choice.cost,
        currency=envelope.orders[latest.order_id].currency,
        cause=latest.cause,
        valid_until=ctx.today() + timedelta(days=ctx.policy.goodwill.valid_days),
    )
