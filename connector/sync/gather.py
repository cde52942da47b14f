"""Gather: due news into one envelope per customer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connector.domain.letters import keeps_quiet, reason_of
from connector.domain.notices import BAD_NEWS, Letter, LetterLine, Offer
from connector.ledger import news as news_rows
from connector.ledger import notices, planning, promises, variants
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
    again: frozenset[int]  # lines whose customer had bad news before
    pictures: Mapping[int, str]  # by line, where there is one
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
        envelopes = envelopes_of(ctx, connection, _may_go(ctx, connection, rehearsing=rehearsing))
        if rehearsing:
            return envelopes
        written_to = _lately(ctx, connection)
        return [e for e in envelopes if not _quiet(ctx, e, written_to.get(e.customer))]


def held_envelopes(ctx: ShopContext, connection: Connection) -> list[Envelope]:
    """Letters that wait for a person, as they would go out now."""
    owed = news_rows.to_tell(connection, ctx.name).values()
    return envelopes_of(ctx, connection, [o for o in owed if o.held and o.approved != o.facts])


def _may_go(ctx: ShopContext, connection: Connection, *, rehearsing: bool) -> list[OwedNews]:
    now = ctx.now()
    return [
        o
        for o in news_rows.to_tell(connection, ctx.name).values()
        if rehearsing or (o.due_at <= now and (o.held is None or o.approved == o.facts))
    ]


def envelopes_of(ctx: ShopContext, connection: Connection, owed: Sequence[OwedNews]) -> list[Envelope]:
    """Group news by address."""
    orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    lines = {
        line.line_id: line
        for line in planning.lines_of_orders(connection, ctx.name, {o.order_id for o in owed})
    }
    history = promises.promises_of(connection, ctx.name, orders)
    again = {line_id for line_id, told in history.items() if any(p.kind in BAD_NEWS for p in told)}
    pictures = variants.pictures(connection, ctx.name, orders)
    by_customer: dict[str, list[OwedNews]] = defaultdict(list)
    for o in owed:
        customer = orders[o.order_id].email.casefold()
        if orders[o.order_id].standing.is_open and not o.is_refused(customer):
            by_customer[customer].append(o)
    return [
        _envelope(ctx, who, carried, orders, lines, again, pictures)
        for who, carried in sorted(by_customer.items())
    ]


def _envelope(
    ctx: ShopContext,
    customer: str,
    carried: Sequence[OwedNews],
    orders: Mapping[int, planning.OrderRow],
    lines: Mapping[int, planning.LineRow],
    again: AbstractSet[int],
    pictures: Mapping[int, str],
) -> Envelope:
    ids = {o.order_id for o in carried}
    return Envelope(
        news_rows.digest([ctx.name, customer, *(o.facts for o in carried)])[:12],
        customer,
        tuple(carried),
        {order_id: orders[order_id] for order_id in ids},
        {o.line_id: lines[o.line_id] for o in carried},
        frozenset(again & {o.line_id for o in carried}),
        {o.line_id: pictures[o.line_id] for o in carried if o.line_id in pictures},
        next((o.held for o in carried if o.held), None),
    )


def _lately(ctx: ShopContext, connection: Connection) -> dict[str, datetime]:
    """The last letter to each address that had one within the quiet hours."""
    since = ctx.now() - timedelta(hours=ctx.policy.letters.quiet_hours)
    return notices.last_letters(connection, ctx.name, since)


def is_quiet(ctx: ShopContext, connection: Connection, envelope: Envelope) -> bool:
    """Whether a letter waits, because its customer had one lately."""
    return _quiet(ctx, envelope, _lately(ctx, connection).get(envelope.customer))


def _quiet(ctx: ShopContext, envelope: Envelope, last: datetime | None) -> bool:
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
    return LetterLine(
        envelope.orders[o.order_id].number,
        line.sku,
        line.title,
        o.units,
        o.news,
        reason=reason_of(o.cause, o.news.kind),
        again=o.line_id in envelope.again,
        picture=envelope.pictures.get(o.line_id, ""),
    )
