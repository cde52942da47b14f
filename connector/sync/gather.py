"""Gather: due news into one envelope per customer."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from connector.domain.letters import Cause, keeps_quiet, reason_of
from connector.domain.notices import BAD_NEWS, Letter, LetterLine, Offer
from connector.ledger import news as news_rows
from connector.ledger import notices, planning, promises, variants
from connector.ledger.news import OwedNews, Unsealed
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Due:
    """News that go to one address now."""

    customer: str  # the address, case folded
    news: Sequence[Unsealed]

    @property
    def order_ids(self) -> set[int]:
        return {each.order_id for each in self.news}

    @property
    def tries(self) -> int:
        """How often the provider did not take them."""
        return max(each.tries for each in self.news)

    @property
    def causes(self) -> set[Cause]:
        return {each.due.cause for each in self.news}


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
    of_several: frozenset[int]  # lines whose orders have further ones, with news or without
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


def due_letters(ctx: ShopContext) -> list[Due]:
    """What may go now: not held, not resting, not to somebody who had a letter lately.

    What was tried before comes last: a letter that makes the sender rest each time keeps nobody waiting.
    """
    now = ctx.now()
    by_customer: dict[str, list[Unsealed]] = defaultdict(list)
    with ctx.ledger.read() as connection:
        for each in news_rows.unsealed(connection, ctx.name):
            if each.may_go(now):
                by_customer[each.due.customer].append(each)
        written_to = _lately(ctx, connection)
    found = [
        Due(customer, due)
        for customer, due in sorted(by_customer.items())
        if not _quiet(ctx, (day for each in due for day in each.days), written_to.get(customer))
    ]
    return sorted(found, key=lambda due: due.tries)


def filled(ctx: ShopContext, due: Sequence[Due]) -> list[Envelope]:
    """These letters in their order, with all that they say."""
    line_ids = [each.line_id for letter in due for each in letter.news]
    with ctx.ledger.read() as connection:
        owed = news_rows.owed(connection, ctx.name, line_ids=line_ids)
        envelopes = envelopes_of(ctx, connection, owed.values())
    places = {each.customer: place for place, each in enumerate(due)}
    return sorted(envelopes, key=lambda envelope: places.get(envelope.customer, len(places)))


def rehearsed_envelopes(ctx: ShopContext) -> list[Envelope]:
    """Whatever is owed, held or resting or not."""
    with ctx.ledger.read() as connection:
        return envelopes_of(ctx, connection, news_rows.to_tell(connection, ctx.name).values())


def held_envelopes(ctx: ShopContext, connection: Connection) -> list[Envelope]:
    """Letters that wait for a person, as they would go out now."""
    owed = news_rows.to_tell(connection, ctx.name).values()
    return envelopes_of(ctx, connection, [o for o in owed if o.is_held])


def envelopes_of(ctx: ShopContext, connection: Connection, owed: Collection[OwedNews]) -> list[Envelope]:
    """Group news by address."""
    orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    lines = {line.line_id: line for line in planning.lines_of_orders(connection, ctx.name, orders)}
    history = promises.promises_of(connection, ctx.name, orders)
    again = {line_id for line_id, told in history.items() if any(p.kind in BAD_NEWS for p in told)}
    pictures = variants.pictures(connection, ctx.name, orders)
    in_order = Counter(line.order_id for line in lines.values())
    of_several = {line.line_id for line in lines.values() if in_order[line.order_id] > 1}
    by_customer: dict[str, list[OwedNews]] = defaultdict(list)
    for o in owed:
        customer = orders[o.order_id].email.casefold()
        if orders[o.order_id].standing.is_open and not o.is_refused(customer):
            by_customer[customer].append(o)
    return [
        _envelope(ctx, who, carried, orders, lines, again, pictures, of_several)
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
    of_several: AbstractSet[int],
) -> Envelope:
    line_ids = {o.line_id for o in carried}
    return Envelope(
        news_rows.digest([ctx.name, customer, *(o.facts for o in carried)])[:12],
        customer,
        tuple(carried),
        {o.order_id: orders[o.order_id] for o in carried},
        {line_id: lines[line_id] for line_id in line_ids},
        frozenset(again & line_ids),
        {line_id: pictures[line_id] for line_id in line_ids if line_id in pictures},
        frozenset(of_several & line_ids),
        next((o.held for o in carried if o.held), None),
    )


def _lately(ctx: ShopContext, connection: Connection) -> dict[str, datetime]:
    """The last letter to each address that had one within the quiet hours."""
    since = ctx.now() - timedelta(hours=ctx.policy.letters.quiet_hours)
    return notices.last_letters(connection, ctx.name, since)


def is_quiet(ctx: ShopContext, connection: Connection, envelope: Envelope) -> bool:
    """Whether a letter waits, because its customer had one lately."""
    days = (day for o in envelope.carried for day in (envelope.lines[o.line_id].told_on, o.news.told_on))
    return _quiet(ctx, filter(None, days), _lately(ctx, connection).get(envelope.customer))


def _quiet(ctx: ShopContext, days: Iterable[date], last: datetime | None) -> bool:
    return keeps_quiet(last, ctx.local(ctx.now()), days, ctx.policy.letters)


def letter_of(ctx: ShopContext, envelope: Envelope, name: str, offer: Offer | None) -> Letter:
    """What the letter says, before it has words."""
    newest = envelope.orders[max(envelope.orders)]
    return Letter(
        notice_id=name,
        to_name=newest.name,
        to_email=newest.email,
        language=newest.language,
        lines=tuple(_line(envelope, o, as_a_whole=ctx.ships_together) for o in envelope.carried),
        ships_together=ctx.ships_together,
        offer=offer,
    )


def _line(envelope: Envelope, o: OwedNews, *, as_a_whole: bool) -> LetterLine:
    line = envelope.lines[o.line_id]
    waits_for_others = as_a_whole and o.line_id in envelope.of_several
    return LetterLine(
        envelope.orders[o.order_id].number,
        line.sku,
        line.title,
        o.units,
        o.news,
        reason=reason_of(o.cause, o.news.kind, waits_for_others=waits_for_others),
        again=o.line_id in envelope.again,
        picture=envelope.pictures.get(o.line_id, ""),
    )
