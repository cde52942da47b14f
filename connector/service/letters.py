"""Letters as people see them: what each says, where it stands and why. Never to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from connector.domain.notices import Delivery, NewsKind, Offer
from connector.ledger import letter_lines
from connector.ledger import news as news_rows
from connector.ledger.news import OwedNews
from connector.ledger.notices import Notice
from connector.ledger.provenance import file_names
from connector.service.words import because
from connector.sync import goodwill
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope, envelopes_of, is_quiet, letter_of

_SHORT_ID = 12


class LetterState(StrEnum):
    """Where a letter stands, for a person."""

    DUE = "due"  # goes with the next pass
    WAITING = "waiting"  # goes when its time has come; `why` says when
    HELD = "held"  # waits for a person
    SENDING = "sending"  # its request is under way
    UNCERTAIN = "uncertain"  # may or may not have gone out; a person must say
    REFUSED = "refused"  # the provider will not take it as it is
    NOT_SENT = "not_sent"  # certainly not gone; its news are owed again
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class LetterLineView:
    """One line of a letter. All days are told days."""

    order: str
    sku: str
    title: str
    units: int
    kind: NewsKind
    old_on: date | None
    told_on: date | None
    next_news_on: date | None
    because: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter without its address. `at` is when it was sealed or, not sealed yet, since when it is owed."""

    id: str
    state: LetterState
    why: str
    at: datetime
    subject: str
    orders: tuple[str, ...]
    kinds: tuple[NewsKind, ...]
    lines: tuple[LetterLineView, ...]
    offer: str | None = None
    offer_code: str | None = None
    delivery: Delivery | None = None  # how far it came, as the mail provider says

    @property
    def short_id(self) -> str:
        return self.id[:_SHORT_ID]


def unsealed_view(ctx: ShopContext, envelope: Envelope, state: LetterState, why: str = "") -> LetterView:
    """A letter as it would go out now, its code a placeholder."""
    offer = goodwill.placeholder(ctx, envelope)
    with ctx.ledger.read() as connection:
        files = file_names(connection, {o.cause for o in envelope.carried})
    return LetterView(
        id=envelope.name,
        state=state,
        why=why,
        at=min(o.since for o in envelope.carried),
        subject=_subject(ctx, envelope, offer),
        orders=tuple(sorted({order.number for order in envelope.orders.values()})),
        kinds=tuple(sorted({o.news.kind for o in envelope.carried})),
        lines=tuple(_owed_line(envelope, o, files) for o in envelope.carried),
        offer=str(offer.goodwill) if offer else None,
        offer_code=offer.code if offer and offer.code else None,
    )


def _subject(ctx: ShopContext, envelope: Envelope, offer: Offer | None) -> str:
    return ctx.writer.write(letter_of(ctx, envelope, envelope.name, offer)).subject


def _owed_line(envelope: Envelope, o: OwedNews, files: Mapping[str, str]) -> LetterLineView:
    line, news = envelope.lines[o.line_id], o.news
    return LetterLineView(
        envelope.orders[o.order_id].number,
        line.sku,
        line.title,
        o.units,
        news.kind,
        news.old_on,
        news.told_on,
        news.next_news_on,
        because(o.cause, files),
    )


def sealed_view(connection: Connection, notice: Notice) -> LetterView:
    """A letter that was sealed, as it went out or did not."""
    lines = letter_lines.sealed_lines(connection, notice.shop, notice.id)
    files = file_names(connection, {line.cause for line in lines})
    return LetterView(
        id=notice.id,
        state=LetterState(notice.state.value),
        why=notice.detail,
        at=notice.sealed_at,
        subject=notice.mail.rendered.subject,
        orders=tuple(sorted({line.order_number for line in lines})),
        kinds=notice.kinds,
        lines=tuple(_sealed_line(line, files) for line in lines),
        delivery=notice.delivery,
    )


def _sealed_line(line: letter_lines.SealedLine, files: Mapping[str, str]) -> LetterLineView:
    return LetterLineView(
        line.order_number,
        line.sku,
        line.title,
        line.units,
        line.kind,
        line.old_on,
        line.told_on,
        None,
        because(line.cause, files),
    )


def unheld_envelopes(ctx: ShopContext, connection: Connection) -> list[Envelope]:
    """Letters that no person has to look at: due now, or when their time comes."""
    owed = news_rows.to_tell(connection, ctx.name).values()
    free = [o for o in owed if not o.is_held]
    return envelopes_of(ctx, connection, free)


def why_it_waits(ctx: ShopContext, connection: Connection, envelope: Envelope) -> str:
    """Why this letter does not go now, "" where it does."""
    due_at = max(o.due_at for o in envelope.carried)
    if due_at > ctx.now():
        return f"it is tried again at {ctx.local(due_at):%H:%M}"
    if is_quiet(ctx, connection, envelope):
        return f"its customer had a letter less than {ctx.policy.letters.quiet_hours:g} hours ago"
    return ""
