"""`notices list`: every letter that waits, hangs, or went out lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from connector.ledger import letter_lines, notices
from connector.ledger import news as news_rows
from connector.ledger.states import NoticeState
from connector.service.held_causes import HeldCause, held_causes
from connector.service.letters import (
    LetterState,
    LetterView,
    sealed_view,
    unheld_envelopes,
    unsealed_view,
    why_it_waits,
)
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope, held_envelopes
from connector.sync.tell import why_sending_rests

_LATELY = timedelta(days=7)
_MOST = 20


@dataclass(frozen=True, slots=True)
class ShopLetters:
    """The letters of a shop. `held_causes` sorts the held ones by what moved their dates.

    `sent` holds those of the last seven days, at most twenty, newest first.
    """

    shop: str
    rehearsal: bool
    held_causes: tuple[HeldCause, ...]
    held: tuple[LetterView, ...]
    waiting: tuple[LetterView, ...]
    uncertain: tuple[LetterView, ...]
    refused: tuple[LetterView, ...]
    sent: tuple[LetterView, ...]


def letters_of(ctx: ShopContext, called: str = "backorder") -> ShopLetters:
    """`called`: how the program is, in commands that are to be copied."""
    held, causes = _held(ctx, called)
    return ShopLetters(
        shop=ctx.name,
        rehearsal=ctx.rehearsal is not None,
        held_causes=causes,
        held=_as_held(ctx, held),
        waiting=waiting_letters(ctx),
        uncertain=_uncertain(ctx),
        refused=_refused(ctx),
        sent=_sent(ctx),
    )


def causes_of(ctx: ShopContext, called: str = "backorder") -> tuple[HeldCause, ...]:
    """What is held, by cause, without a letter being written: quick where thousands are held."""
    _, causes = _held(ctx, called)
    return causes


def _held(ctx: ShopContext, called: str) -> tuple[list[Envelope], tuple[HeldCause, ...]]:
    with ctx.ledger.begin("look at letters") as connection:
        held = held_envelopes(ctx, connection)
        return held, held_causes(ctx, connection, held, called)


def held_letters(ctx: ShopContext) -> tuple[LetterView, ...]:
    """Those that wait for a person, as they would go out now."""
    with ctx.ledger.begin("look at letters") as connection:
        envelopes = held_envelopes(ctx, connection)
    return _as_held(ctx, envelopes)


def _as_held(ctx: ShopContext, held: Iterable[Envelope]) -> tuple[LetterView, ...]:
    return tuple(unsealed_view(ctx, each, LetterState.HELD, each.held or "") for each in held)


def waiting_letters(ctx: ShopContext) -> tuple[LetterView, ...]:
    """Those that go with a later pass, and why not with the next one."""
    why = "" if ctx.rehearsal else why_sending_rests(ctx) or ""
    with ctx.ledger.begin("look at letters") as connection:
        free = [(e, why or why_it_waits(ctx, connection, e)) for e in unheld_envelopes(ctx, connection)]
    states = (LetterState.DUE, LetterState.WAITING)
    return tuple(unsealed_view(ctx, e, states[bool(reason)], reason) for e, reason in free)


def _uncertain(ctx: ShopContext) -> tuple[LetterView, ...]:
    with ctx.ledger.read() as connection:
        found = notices.notices_in(connection, ctx.name, [NoticeState.UNCERTAIN])
        return tuple(sealed_view(connection, notice) for notice in found)


def _refused(ctx: ShopContext) -> tuple[LetterView, ...]:
    """The last refused letter of each customer who is still owed what it said."""
    with ctx.ledger.read() as connection:
        owed = news_rows.owed(connection, ctx.name)
        if not any(o.refused for o in owed.values()):
            return ()
        last = {}
        for notice in notices.notices_in(connection, ctx.name, [NoticeState.REFUSED]):
            lines = {line.line_id for line in letter_lines.sealed_lines(connection, ctx.name, notice.id)}
            if any(owed[line_id].is_refused(notice.customer) for line_id in lines & owed.keys()):
                last[notice.customer] = notice
        return tuple(sealed_view(connection, notice) for notice in last.values())


def _sent(ctx: ShopContext) -> tuple[LetterView, ...]:
    with ctx.ledger.read() as connection:
        found = letter_lines.sent_since(connection, ctx.name, ctx.now() - _LATELY, _MOST)
        return tuple(sealed_view(connection, notice) for notice in found)
