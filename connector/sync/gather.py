"""Gather: due news into one envelope per customer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
class Addressed:
    """News that go to one address, and the orders that they are about."""

    customer: str  # the address, case folded
    carried: tuple[OwedNews, ...]
    orders: Mapping[int, planning.OrderRow]


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


def due_letters(ctx: ShopContext) -> list[Addressed]:
    """What may go now: not held, not resting, not to somebody who had a letter lately."""
    with ctx.ledger.read() as connection:
        due = _by_address(ctx, connection, news_rows.may_go(connection, ctx.name, ctx.now()))
        written_to = _lately(ctx, connection)
    return [each for each in due if not _quiet(ctx, each.carried, written_to.get(each.customer))]


def rehearsed_envelopes(ctx: ShopContext) -> list[Envelope]:
    """Whatever is owed, held or resting or not."""
    with ctx.ledger.read() as connection:
        return envelopes_of(ctx, connection, news_rows.to_tell(connection, ctx.name).values())


def held_envelopes(ctx: ShopContext, connection: Connection) -> list[Envelope]:
    """Letters that wait for a person, as they would go out now."""
    owed = news_rows.to_tell(connection, ctx.name).values()
    return envelopes_of(ctx, connection, [o for o in owed if o.held and o.approved != o.facts])


def envelopes_of(ctx: ShopContext, connection: Connection, owed: Collection[OwedNews]) -> list[Envelope]:
    """Group news by address."""
    return fill(ctx, connection, _by_address(ctx, connection, owed))


def _by_address(ctx: ShopContext, connection: Connection, owed: Collection[OwedNews]) -> list[Addressed]:
    orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    by_customer: dict[str, list[OwedNews]] = defaultdict(list)
    for o in owed:
        customer = orders[o.order_id].email.casefold()
        if orders[o.order_id].standing.is_open and not o.is_refused(customer):
            by_customer[customer].append(o)
    return [
        Addressed(who, tuple(carried), {o.order_id: orders[o.order_id] for o in carried})
        for who, carried in sorted(by_customer.items())
    ]


def fill(ctx: ShopContext, connection: Connection, addressed: Collection[Addressed]) -> list[Envelope]:
    """Add what the letters say beside their news."""
    order_ids = {order_id for each in addressed for order_id in each.orders}
    lines = {line.line_id: line for line in planning.lines_of_orders(connection, ctx.name, order_ids)}
    history = promises.promises_of(connection, ctx.name, order_ids)
    again = {line_id for line_id, told in history.items() if any(p.kind in BAD_NEWS for p in told)}
    pictures = variants.pictures(connection, ctx.name, order_ids)
    return [_envelope(ctx, each, lines, again, pictures) for each in addressed]


def _envelope(
    ctx: ShopContext,
    addressed: Addressed,
    lines: Mapping[int, planning.LineRow],
    again: AbstractSet[int],
    pictures: Mapping[int, str],
) -> Envelope:
    carried = addressed.carried
    line_ids = {o.line_id for o in carried}
    return Envelope(
        news_rows.digest([ctx.name, addressed.customer, *(o.facts for o in carried)])[:12],
        addressed.customer,
        carried,
        addressed.orders,
        {line_id: lines[line_id] for line_id in line_ids},
        frozenset(again & line_ids),
        {line_id: pictures[line_id] for line_id in line_ids if line_id in pictures},
        next((o.held for o in carried if o.held), None),
    )


def _lately(ctx: ShopContext, connection: Connection) -> dict[str, datetime]:
    """The last letter to each address that had one within the quiet hours."""
    since = ctx.now() - timedelta(hours=ctx.policy.letters.quiet_hours)
    return notices.last_letters(connection, ctx.name, since)


def is_quiet(ctx: ShopContext, connection: Connection, envelope: Envelope) -> bool:
    """Whether a letter waits, because its customer had one lately."""
    return _quiet(ctx, envelope.carried, _lately(ctx, connection).get(envelope.customer))


def _quiet(ctx: ShopContext, carried: Sequence[OwedNews], last: datetime | None) -> bool:
    days = notices.told_days(carried)
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
