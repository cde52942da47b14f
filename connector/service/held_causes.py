"""Held letters by cause: what moved the dates, how much hangs on it, and how to let it go."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from connector.domain.letters import CauseKind
from connector.domain.notices import NewsKind
from connector.ledger import news as news_rows
from connector.ledger.news import OwedNews
from connector.ledger.provenance import Source, files_behind
from connector.service.words import because, moment
from connector.sync.brake import DOUBT
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope

_ID_LENGTH = 12
_CONFIRMATIONS = "orders came, and their customers are told for the first time"


@dataclass(frozen=True, slots=True)
class HeldNews:
    """All held news of one cause. `id` stays the same while they and what they say do."""

    id: str
    cause: str  # in words, as the end of a sentence
    news: tuple[OwedNews, ...]
    envelopes: tuple[Envelope, ...]  # the letters that they stand in


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many lines are told this."""

    kind: NewsKind
    lines: int


@dataclass(frozen=True, slots=True)
class HeldCause:
    """What is held of one cause. `letters` has the ids; a letter of several causes stands in each.

    The days are told days: the earliest and the latest that the letters would name, None where all
    of them name none. `since`: when the oldest of it began to be owed. `approve` is the command that lets
    all of it go.
    """

    id: str
    because: str
    why: tuple[str, ...]
    since: datetime
    letters: tuple[str, ...]
    customers: int
    orders: int
    kinds: tuple[KindCount, ...]
    first_told_on: date | None
    last_told_on: date | None
    lines_without_date: int
    approve: str


def held_causes(
    ctx: ShopContext, connection: Connection, held: Sequence[Envelope], called: str
) -> tuple[HeldCause, ...]:
    """What these held letters wait for, the cause of most of them first. `called`: how the program is."""
    found = [_view(each, called) for each in held_news(ctx, connection, held)]
    return tuple(sorted(found, key=lambda each: (-len(each.letters), each.because)))


def _view(held: HeldNews, called: str) -> HeldCause:
    told = sorted(o.news.told_on for o in held.news if o.news.told_on)
    kinds = Counter(o.news.kind for o in held.news)
    return HeldCause(
        id=held.id,
        because=held.cause,
        why=tuple(sorted({o.held for o in held.news if o.held})),
        since=min(o.since for o in held.news),
        letters=tuple(each.name for each in held.envelopes),
        customers=len({each.customer for each in held.envelopes}),
        orders=len({o.order_id for o in held.news}),
        kinds=tuple(KindCount(kind, count) for kind, count in sorted(kinds.items())),
        first_told_on=told[0] if told else None,
        last_told_on=told[-1] if told else None,
        lines_without_date=len(held.news) - len(told),
        approve=f"{called} notices approve --cause {held.id}",
    )


def held_news(ctx: ShopContext, connection: Connection, held: Sequence[Envelope]) -> list[HeldNews]:
    """By cause. What waits for a doubt about its own order stands apart."""
    carried = [o for each in held for o in each.carried]
    files = files_behind(connection, {o.cause for o in carried})
    by_cause: dict[str, list[OwedNews]] = defaultdict(list)
    for o in carried:
        by_cause[_held_for(o)].append(o)
    return [
        HeldNews(
            news_rows.digest([ctx.name, cause, *(o.facts for o in news)])[:_ID_LENGTH],
            _in_words(ctx, news[0], files),
            tuple(news),
            _letters_with(held, news),
        )
        for cause, news in by_cause.items()
    ]


def _held_for(o: OwedNews) -> str:
    """What is decided on together. All confirmations are, though each has its own order as its cause."""
    if o.held == DOUBT:
        return DOUBT
    return o.cause.kind if o.cause.kind is CauseKind.ORDER else f"{o.cause.kind} {o.cause.key}"


def _in_words(ctx: ShopContext, o: OwedNews, files: Mapping[str, Source]) -> str:
    """Two files of one name are two causes: when each was read tells them apart."""
    if o.held == DOUBT:
        return DOUBT
    if o.cause.kind is CauseKind.ORDER:
        return _CONFIRMATIONS
    said = because(o.cause, {key: source.file for key, source in files.items()})
    source = files.get(o.cause.key)
    return f"{said}, read {moment(source.read_at, ctx.zone)}" if source else said


def _letters_with(envelopes: Sequence[Envelope], news: Collection[OwedNews]) -> tuple[Envelope, ...]:
    lines = {o.line_id for o in news}
    return tuple(each for each in envelopes if any(o.line_id in lines for o in each.carried))


def is_cause_id(text: str) -> bool:
    return re.fullmatch(f"[0-9a-f]{{{_ID_LENGTH}}}", text) is not None


def chosen_news(held: Iterable[HeldNews], cause: str | None) -> dict[int, OwedNews]:
    """The news that are meant, by line: all, those of a cause's id, or those with these words."""
    return {
        o.line_id: o
        for each in held
        for o in each.news
        if cause is None or each.id == cause or _speaks_of(each, o, cause)
    }


def _speaks_of(held: HeldNews, o: OwedNews, words: str) -> bool:
    if is_cause_id(words):
        return False
    return any(words.casefold() in said.casefold() for said in (held.cause, o.held or ""))
