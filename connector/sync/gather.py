"""Gather: due news into one envelope per customer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.domain.letters import Recipient, keeps_quiet, not_written_to
from connector.domain.notices import Letter, LetterLine, Offer
from connector.domain.orders import Standing
from connector.ledger import news as news_rows
from connector.ledger import notices, planning, tasks
from connector.ledger.news import OwedNews
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Envelope:
    """All due news of one address in one shop. `name` stays the same while its facts do."""

    name: str
    customer: str  # the address, case folded
    carried: tuple[OwedNews, ...]
    orders: Mapping[int, planning.OrderRow]
    lines: Mapping[int, planning.LineRow]
    held: str | None = None

    @property
    def order_ids(self) -> tuple[int, ...]:
        return tuple(sorted(self.orders))

    @property
    def facts(self) -> str:
        """What a person approves."""
        return news_rows.digest(o.facts for o in self.carried)

    def __repr__(self) -> str:
        return f"Envelope({self.name}, {len(self.carried)} lines)"


def due_envelopes(ctx: ShopContext, *, rehearsing: bool = False) -> list[Envelope]:
    """Letters that may go now: not held, not resting, not to somebody who had one lately."""
    with ctx.ledger.read() as connection:
        if not news_rows.owed(connection, ctx.name):
            return []
    with ctx.ledger.begin("gather") as connection:
        envelopes = envelopes_of(ctx, connection, _may_go(ctx, connection, rehearsing=rehearsing))
        if rehearsing:
            return envelopes
        return [e for e in envelopes if not _quiet(ctx, connection, e)]


def held_envelopes(ctx: ShopContext, connection: Connection) -> list[Envelope]:
    """Letters that wait for a person, as they would go out now."""
    owed = news_rows.owed(connection, ctx.name).values()
    return envelopes_of(
        ctx, connection, [o for o in owed if o.held and not o.notice_id and o.approved != o.facts]
    )


def _may_go(ctx: ShopContext, connection: Connection, *, rehearsing: bool) -> list[OwedNews]:
    now = ctx.now()
    return [
        o
        for o in news_rows.owed(connection, ctx.name).values()
        if o.notice_id is None
        and (rehearsing or (o.due_at <= now and (o.held is None or o.approved == o.facts)))
    ]


def envelopes_of(ctx: ShopContext, connection: Connection, owed: Sequence[OwedNews]) -> list[Envelope]:
    """Group news by address. News of orders nobody is written to become tasks instead."""
    orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    lines = {
        line.line_id: line
        for line in planning.lines_of_orders(connection, ctx.name, {o.order_id for o in owed})
    }
    by_customer: dict[str, list[OwedNews]] = defaultdict(list)
    for o in owed:
        order = orders[o.order_id]
        if not order.standing.is_open:
            continue
        reason = not_addressed(ctx, order)
        customer = order.email.casefold()
        if reason is None and not o.is_refused(customer):
            by_customer[customer].append(o)
        elif reason is not None:
            _leave_to_merchant(ctx, connection, order, o, reason)
    return [_envelope(ctx, who, carried, orders, lines) for who, carried in sorted(by_customer.items())]


def _envelope(
    ctx: ShopContext,
    customer: str,
    carried: Sequence[OwedNews],
    orders: Mapping[int, planning.OrderRow],
    lines: Mapping[int, planning.LineRow],
) -> Envelope:
    ids = {o.order_id for o in carried}
    return Envelope(
        news_rows.digest([ctx.name, customer, *(o.facts for o in carried)])[:12],
        customer,
        tuple(carried),
        {order_id: orders[order_id] for order_id in ids},
        {o.line_id: lines[o.line_id] for o in carried},
        next((o.held for o in carried if o.held), None),
    )


def not_addressed(ctx: ShopContext, order: planning.OrderRow) -> str | None:
    """Why the customer of this order is not written to; None where he is."""
    placed_on = ctx.local(order.placed_at).date()
    unpaid_days = (ctx.today() - placed_on).days if order.standing is Standing.OPEN_UNPAID else 0
    long_unpaid = unpaid_days > ctx.policy.news.unpaid_days
    who = Recipient(order.email, order.channel, order.standing, placed_on, long_unpaid)
    return not_written_to(who, ctx.policy.letters)


def _leave_to_merchant(
    ctx: ShopContext, connection: Connection, order: planning.OrderRow, owed: OwedNews, reason: str
) -> None:
    told_on = owed.news.told_on
    word = f"ready on {told_on.day} {told_on:%B %Y}" if told_on else "no date yet"
    question = (
        f"The customer of order {order.number} is owed a word ({word}); we do not write, because {reason}."
    )
    task = tasks.Task("not written to", str(owed.line_id), question, order.order_id)
    tasks.open_task(connection, ctx.name, task, ctx.now())


def _quiet(ctx: ShopContext, connection: Connection, envelope: Envelope) -> bool:
    last = notices.last_letter_at(connection, ctx.name, envelope.customer)
    days = notices.told_days(envelope.carried)
    return keeps_quiet(last, ctx.local(ctx.now()), days, ctx.policy.letters)


def letter_of(ctx: ShopContext, envelope: Envelope, name: str, offer: Offer | None) -> Letter:
    """What the letter says, before it has words."""
    newest = envelope.orders[max(envelope.orders)]
    return Letter(
        notice_id=name,
        to_name=newest.name,
        to_email=newest.email,
        language=newest.language,
        lines=tuple(_line(envelope, o) for o in envelope.carried),
        ships_together=ctx.ships_together,
        offer=offer,
    )


def _line(envelope: Envelope, o: OwedNews) -> LetterLine:
    line = envelope.lines[o.line_id]
    return LetterLine(envelope.orders[o.order_id].number, line.sku, line.title, o.units, o.news)
