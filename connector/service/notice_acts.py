"""What a person decides about letters: approve, discard, settle. Bound to the facts that were shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.domain.news import Basis
from connector.domain.notices import Letter
from connector.errors import UsageError
from connector.ledger import deciding, notices, planning, promises, tasks
from connector.ledger import news as news_rows
from connector.ledger.news import OwedNews
from connector.ledger.notices import Notice
from connector.ledger.states import NoticeState
from connector.service.held_causes import chosen_news, held_news, is_cause_id
from connector.service.notice_finding import Meant, find_letter
from connector.sync import goodwill
from connector.sync.brake import HELD
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope, held_envelopes, letter_of
from connector.sync.mail_events import NOT_REACHED
from connector.sync.tell import unsend

_GOES = "It goes with the next pass, if nothing has changed by then."
_NO_CAUSE = (
    "No held cause has the id “{id}”. It has a new one as soon as one of its letters changes, comes or goes: "
    "see `backorder notices list`."
)
_CHANGED = "What letter {id} says has just changed. Look at it again with `backorder notices list`."


@dataclass(frozen=True, slots=True)
class FullLetter:
    """A letter with its address and its whole text."""

    id: str
    to_name: str
    to_email: str
    subject: str
    text: str


def show(app: App, prefix: str) -> FullLetter:
    """The letter as it went out, or as it would go out now, a code being a placeholder."""
    meant = find_letter(app, prefix)
    if meant.notice:
        mail = meant.notice.mail
        return FullLetter(meant.id, mail.to_name, mail.to_email, mail.rendered.subject, mail.rendered.text)
    letter = _letter(meant)
    rendered = meant.ctx.writer.write(letter)
    return FullLetter(meant.id, letter.to_name, letter.to_email, rendered.subject, rendered.text)


def _letter(meant: Meant) -> Letter:
    assert meant.envelope is not None  # noqa: S101 - what is not sealed is an envelope
    offer = goodwill.placeholder(meant.ctx, meant.envelope)
    return letter_of(meant.ctx, meant.envelope, meant.id, offer)


def approve(app: App, prefix: str) -> str:
    """The letter may go as it is now. A refused one is tried once more."""
    meant = find_letter(app, prefix)
    if meant.notice:
        return _try_again(meant.ctx, meant.notice)
    envelope = _held(meant)
    with meant.ctx.ledger.begin("approve") as connection:
        _must_still_stand(meant.ctx, connection, envelope)
        _approve(meant.ctx, connection, envelope.carried)
    return f"Letter {meant.id} is approved. {_GOES}"


def approve_all(app: App, cause: str | None) -> list[str]:
    """All held letters, or what is held of a cause; the ids that the letters had.

    `cause` is a cause's id, and then means what was shown, or words of causes or of reasons for being
    held. Of a letter of several causes only the news of those go. Raises UsageError for a cause's id
    that there is not.
    """
    approved: list[str] = []
    for ctx in app.shops.values():
        with ctx.ledger.begin("approve") as connection:
            held = held_envelopes(ctx, connection)
            chosen = chosen_news(held_news(ctx, connection, held), cause)
            _approve(ctx, connection, chosen.values())
        approved += [each.name for each in held if any(o.line_id in chosen for o in each.carried)]
    if cause is not None and not approved and is_cause_id(cause):
        raise UsageError(_NO_CAUSE.format(id=cause))
    return approved


def _held(meant: Meant) -> Envelope:
    envelope = meant.envelope
    if envelope is None or not any(o.is_held for o in envelope.carried):
        raise UsageError(f"Letter {meant.id} is not held: it goes by itself.")
    return envelope


def _approve(ctx: ShopContext, connection: Connection, news: Iterable[OwedNews]) -> None:
    news_rows.approve_news(connection, ctx.name, {o.line_id: o.facts for o in news})
    if not held_envelopes(ctx, connection):
        tasks.close_task(connection, ctx.name, HELD, [""], ctx.now())


def _must_still_stand(ctx: ShopContext, connection: Connection, envelope: Envelope) -> None:
    owed = news_rows.owed(connection, ctx.name, line_ids=[o.line_id for o in envelope.carried])
    now = {line_id: o.facts for line_id, o in owed.items() if o.notice_id is None}
    if now != {o.line_id: o.facts for o in envelope.carried}:
        raise UsageError(_CHANGED.format(id=envelope.name))


def _try_again(ctx: ShopContext, notice: Notice) -> str:
    with ctx.ledger.begin("try again") as connection:
        refused = _refused(ctx, connection, notice)
        deciding.try_again(connection, ctx.name, [o.line_id for o in refused], ctx.now())
        _answered(ctx, connection, notice)
    return f"Letter {notice.id} is tried once more. {_GOES}"


def _answered(ctx: ShopContext, connection: Connection, notice: Notice) -> None:
    for kind in ("refused", NOT_REACHED):
        tasks.close_task(connection, ctx.name, kind, [notice.id], ctx.now())


def _refused(ctx: ShopContext, connection: Connection, notice: Notice) -> Sequence[OwedNews]:
    """The news of a refused letter that are still owed. Raises UsageError where there are none."""
    if notice.state is not NoticeState.REFUSED:
        raise UsageError(f"Letter {notice.id} is {notice.state}: there is nothing to decide about it.")
    owed = news_rows.owed(connection, ctx.name, order_ids=notice.order_ids).values()
    found = [o for o in owed if o.notice_id is None and o.is_refused(notice.customer)]
    if not found:
        raise UsageError(f"Nothing of the refused letter {notice.id} is owed any more.")
    return found


def discard(app: App, prefix: str, reason: str) -> str:
    """The letter never goes; its dates count as known, and are never quoted."""
    meant = find_letter(app, prefix)
    ctx = meant.ctx
    with ctx.ledger.begin("discard") as connection:
        if meant.notice:
            carried = _refused(ctx, connection, meant.notice)
            _answered(ctx, connection, meant.notice)
        else:
            assert meant.envelope is not None  # noqa: S101 - what is not sealed is an envelope
            _must_still_stand(ctx, connection, meant.envelope)
            carried = meant.envelope.carried
        promises.add_promises(connection, ctx.name, [_discarded(ctx, o, reason) for o in carried])
        news_rows.withdraw_news(connection, ctx.name, [o.line_id for o in carried])
        planning.mark_orders_dirty(connection, ctx.name, {o.order_id for o in carried})
        if not held_envelopes(ctx, connection):
            tasks.close_task(connection, ctx.name, HELD, [""], ctx.now())
    return f"Letter {meant.id} is discarded. Its customer hears again only when something changes."


def _discarded(ctx: ShopContext, o: OwedNews, reason: str) -> promises.Promise:
    return promises.Promise(
        line_id=o.line_id,
        order_id=o.order_id,
        told_on=o.news.told_on,
        basis=Basis.DISCARDED,
        at=ctx.now(),
        rests_on=f"discarded: {reason}",
    )


def settle(app: App, prefix: str, *, sent: bool) -> str:
    """A person knows whether an uncertain letter went out."""
    meant = find_letter(app, prefix)
    ctx, notice = meant.ctx, meant.notice
    if notice is None or notice.state is not NoticeState.UNCERTAIN:
        raise UsageError(f"Letter {meant.id} is not uncertain: there is nothing to settle.")
    with ctx.ledger.begin("settle by a person") as connection:
        if not sent:
            unsend(ctx, connection, notice, "a person says that it was not sent")
            return (
                f"Letter {notice.id} was not sent. What it said is owed again, and goes with the next pass."
            )
        notices.settle(
            connection, notice, NoticeState.SENT, ctx.now(), detail="a person says that it was sent"
        )
        tasks.close_task(connection, ctx.name, "uncertain", [notice.id], ctx.now())
    return f"Letter {notice.id} was sent. Its dates may be quoted from now on."
