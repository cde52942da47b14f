"""Tell: one letter per customer, through one door, once.

The door (`_send_one`): seal and commit, one attempt, settle. Whatever happens in between leaves a
notice that is `sending`; whoever takes the shop's lock next marks it uncertain, because its holder
is dead and only the provider knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connector.domain.letters import is_sending_hour
from connector.domain.notices import Mail
from connector.domain.schedule import is_ahead
from connector.ledger import keeping, notices, planning, tasks
from connector.ledger import news as news_rows
from connector.ledger.keeping import Pause
from connector.ledger.states import GrantState, NoticeState
from connector.ports import Progress, SendOutcome, SendResult
from connector.sync import goodwill, refusals
from connector.sync.brake import apply_brakes
from connector.sync.context import PassReport, ShopContext, notice_id
from connector.sync.gather import Due, Envelope, due_letters, filled, letter_of, rehearsed_envelopes
from connector.sync.heads_up import announce
from connector.sync.look import still_stand
from connector.sync.mail_events import ask_provider, settle_known

_CHUNK_ORDERS = 100
_PAUSE_MINUTES = (1, 2, 4, 8, 16, 32, 60)
_RETRY_MINUTES = (5, 10, 20, 40, 60)
_REFUSED_ALL_PAUSE = timedelta(hours=1)
_LONGEST_PAUSE = max(timedelta(minutes=_PAUSE_MINUTES[-1]), _REFUSED_ALL_PAUSE)


def recover(ctx: ShopContext, report: PassReport) -> None:
    """Settle what a dead pass left behind. Only the holder of the shop's lock may call this."""
    with ctx.ledger.read() as connection:
        left = notices.notices_in(connection, ctx.name, [NoticeState.SENDING])
    if left:
        _recover(ctx, report)
    settle_known(ctx)
    ask_provider(ctx, report)
    if ctx.resend_after_hours is not None:
        _resend_old(ctx, timedelta(hours=ctx.resend_after_hours))


def _recover(ctx: ShopContext, report: PassReport) -> None:
    with ctx.ledger.begin("recover") as connection:
        for notice in notices.notices_in(connection, ctx.name, [NoticeState.SENDING]):
            _settle_uncertain(ctx, connection, notice, "the pass that sent it died")
            report.uncertain += 1


def _resend_old(ctx: ShopContext, after: timedelta) -> None:
    """`on_uncertain = "resend"`: after its time an uncertain letter counts as not sent."""
    now = ctx.now()
    with ctx.ledger.begin("resend") as connection:
        for notice in notices.notices_in(connection, ctx.name, [NoticeState.UNCERTAIN]):
            if now - notice.sealed_at >= after:
                unsend(ctx, connection, notice, "settled by on_uncertain = “resend”")


def unsend(ctx: ShopContext, connection: Connection, notice: notices.Notice, detail: str) -> None:
    """An uncertain letter certainly did not go out: its news are owed again."""
    now = ctx.now()
    notices.settle(connection, notice, NoticeState.NOT_SENT, now, detail=detail)
    planning.mark_orders_dirty(connection, ctx.name, notice.order_ids)
    grant = keeping.grant_of_notice(connection, notice.id)
    if grant is not None:
        keeping.move_grant(connection, grant.id, GrantState.MADE)
    tasks.close_task(connection, ctx.name, "uncertain", [notice.id], now)


def tell_customers(ctx: ShopContext, report: PassReport, *, pulled: bool) -> None:
    """Judge the brakes, and if nothing speaks against it, write what is due."""
    if ctx.rehearsal is not None:
        _rehearse(ctx, report)
        return
    if ctx.policy.goodwill.steps:
        goodwill.read_back(ctx)
    report.held = apply_brakes(ctx, report)
    reason = None if pulled else "the shop could not be read"
    due = due_letters(ctx)
    room = _room(ctx, len(due))
    chunks = list(_chunks(due[:room]))
    if not (reason := reason or why_sending_rests(ctx)):
        announce(ctx, report, due)
    while chunks and not (reason := reason or why_sending_rests(ctx)):
        if not _send_chunk(ctx, report, chunks.pop(0)):
            break
    left = sum(len(chunk) for chunk in chunks) + len(due) - room
    if room < len(due):
        reason = reason or f"no more than {ctx.policy.letters.per_hour} go in an hour"
    report.waiting += left
    if left and reason:
        report.remarks.append(f"letters that wait: {left}, because {reason}")
    if pulled:
        goodwill.sweep(ctx, report)


def _rehearse(ctx: ShopContext, report: PassReport) -> None:
    assert ctx.rehearsal is not None  # noqa: S101 - the caller looked
    shown = []
    for envelope in rehearsed_envelopes(ctx):
        letter = letter_of(ctx, envelope, envelope.name, goodwill.placeholder(ctx, envelope))
        shown.append(Mail(envelope.name, letter.to_name, letter.to_email, ctx.writer.write(letter)))
    report.remarks += sorted({m.rendered.complaint for m in shown if m.rendered.complaint})
    report.rehearsed = ctx.rehearsal.show(shown)
    with ctx.ledger.begin("rehearsed") as connection:
        planning.update_shop(connection, ctx.name, rehearsed=True)


def why_sending_rests(ctx: ShopContext) -> str | None:
    """Why nothing is sent at this moment."""
    if not is_sending_hour(ctx.local(ctx.now()).time(), ctx.policy.letters):
        return "it is no sending hour"
    with ctx.ledger.read() as connection:
        pause = keeping.pause_of(connection, ctx.sender_name)
    if pause.until is None or not is_ahead(pause.until, ctx.now(), _LONGEST_PAUSE):
        return None
    return f"sending rests until {ctx.local(pause.until):%H:%M} ({pause.reason})"


def _room(ctx: ShopContext, wanted: int) -> int:
    """How many of these letters may go in this hour."""
    most = ctx.policy.letters.per_hour
    if most is None:
        return wanted
    with ctx.ledger.read() as connection:
        gone = notices.letters_since(connection, ctx.now() - timedelta(hours=1))
    return min(wanted, max(most - gone, 0))


def _chunks(due: Sequence[Due]) -> Iterator[list[Due]]:
    """As many letters as one last look can cover."""
    chunk: list[Due] = []
    orders = 0
    for each in due:
        if chunk and orders + len(each.order_ids) > _CHUNK_ORDERS:
            yield chunk
            chunk, orders = [], 0
        chunk.append(each)
        orders += len(each.order_ids)
    if chunk:
        yield chunk


def _send_chunk(ctx: ShopContext, report: PassReport, chunk: Sequence[Due]) -> bool:
    """Whether more may be sent."""
    envelopes = filled(ctx, chunk)
    offers = {envelope.customer: goodwill.offer_for(ctx, report, envelope) for envelope in envelopes}
    ready = [envelope for envelope in envelopes if offers[envelope.customer].ready]
    report.waiting += len(envelopes) - len(ready)
    standing = still_stand(ctx, ready)
    report.waiting += len(ready) - len(standing)
    for done, envelope in enumerate(standing):
        grant = offers[envelope.customer].grant
        if not _send_one(ctx, report, envelope, grant):
            report.waiting += len(standing) - done - 1
            return False
        ctx.watcher(Progress("letters", sum(report.letters.values())))
    return True


def _send_one(ctx: ShopContext, report: PassReport, envelope: Envelope, grant: keeping.Grant | None) -> bool:
    """Seal, one attempt, settle. Returns whether the next letter may be tried."""
    assert ctx.sender is not None  # noqa: S101 - rehearsals do not come here
    if ctx.sender.ready_in() > 0:
        report.waiting += 1
        return False
    sealed = _seal(ctx, envelope, grant)
    if sealed is None:
        report.waiting += 1
        return True
    try:
        outcome = ctx.sender.send(sealed.mail)
    except Exception as error:  # noqa: BLE001 - whatever escapes a sender is uncertain
        outcome = SendOutcome(SendResult.UNCERTAIN, f"{type(error).__name__} in the sender")
    return _settle(ctx, report, sealed, outcome, grant)


def _seal(ctx: ShopContext, envelope: Envelope, grant: keeping.Grant | None) -> notices.Notice | None:
    """Fix the letter durably, before its first byte is sent. None where its news stand no longer."""
    name = notice_id(envelope.customer, envelope.facts, ctx.now())
    letter = letter_of(ctx, envelope, name, goodwill.offer_of(grant))
    mail = Mail(name, letter.to_name, letter.to_email, ctx.writer.write(letter))
    with ctx.ledger.begin("seal") as connection:
        notice = notices.seal(connection, ctx.name, envelope.customer, mail, envelope.carried, ctx.now())
        if notice is None:
            return None
        if grant is not None:
            keeping.move_grant(connection, grant.id, GrantState.MADE, mail.notice_id)
        if mail.rendered.complaint:
            question = (
                f"Your own words were not used, but the program's: {mail.rendered.complaint}. Mend them?"
            )
            tasks.open_task(connection, ctx.name, tasks.Task("own words", "", question), ctx.now())
        return notice


def _settle(
    ctx: ShopContext,
    report: PassReport,
    notice: notices.Notice,
    outcome: SendOutcome,
    grant: keeping.Grant | None,
) -> bool:
    now = ctx.now()
    with ctx.ledger.begin("settle") as connection:
        if outcome.result is SendResult.REFUSED and refusals.is_about_us(ctx, connection, notice, outcome):
            outcome = replace(outcome, result=SendResult.REFUSED_ALL)
        if outcome.result is SendResult.SENT:
            _settle_sent(ctx, connection, report, notice, outcome, now)
        elif outcome.result is SendResult.UNCERTAIN:
            _settle_uncertain(ctx, connection, notice, outcome.detail)
            _pause(ctx, connection, now, "an outcome is uncertain")
            report.uncertain += 1
        elif outcome.result is SendResult.REFUSED:
            _settle_refused(ctx, connection, notice, outcome, now)
            report.refused += 1
        else:
            if outcome.result is SendResult.REFUSED_ALL:
                refusals.owe_again(ctx, connection, outcome, now, now + _REFUSED_ALL_PAUSE)
            _settle_not_sent(ctx, connection, report, notice, outcome, now)
        if grant is not None and outcome.result in {SendResult.SENT, SendResult.UNCERTAIN}:
            keeping.move_grant(connection, grant.id, GrantState.GIVEN)
            report.codes += 1
    return outcome.result in {SendResult.SENT, SendResult.REFUSED}


def _settle_sent(
    ctx: ShopContext,
    connection: Connection,
    report: PassReport,
    notice: notices.Notice,
    outcome: SendOutcome,
    now: datetime,
) -> None:
    notices.settle(connection, notice, NoticeState.SENT, now, provider_id=outcome.provider_id)
    if keeping.end_pause(connection, ctx.sender_name):
        tasks.close_task(connection, ctx.name, "sender refused", [ctx.sender_name], now)
    for kind in notice.kinds:
        report.letters[kind] = report.letters.get(kind, 0) + 1


def _settle_uncertain(ctx: ShopContext, connection: Connection, notice: notices.Notice, detail: str) -> None:
    now = ctx.now()
    notices.settle(connection, notice, NoticeState.UNCERTAIN, now, detail=detail)
    grant = keeping.grant_of_notice(connection, notice.id)
    if grant is not None:
        keeping.move_grant(connection, grant.id, GrantState.GIVEN)
    question = f"Letter {notice.id} may or may not have gone out ({detail}). Did it?"
    order_id = notice.order_ids[0] if notice.order_ids else None
    tasks.open_task(connection, ctx.name, tasks.Task("uncertain", notice.id, question, order_id), now)


def _settle_refused(
    ctx: ShopContext, connection: Connection, notice: notices.Notice, outcome: SendOutcome, now: datetime
) -> None:
    news_rows.refuse(connection, ctx.name, notice.id, notice.customer)
    notices.settle(connection, notice, NoticeState.REFUSED, now, detail=outcome.detail)
    question = f"The mail provider refused letter {notice.id} ({outcome.detail}). Is the address right?"
    order_id = notice.order_ids[0] if notice.order_ids else None
    tasks.open_task(connection, ctx.name, tasks.Task("refused", notice.id, question, order_id), now)


def _settle_not_sent(
    ctx: ShopContext,
    connection: Connection,
    report: PassReport,
    notice: notices.Notice,
    outcome: SendOutcome,
    now: datetime,
) -> None:
    report.not_sent += 1
    report.failures.append(f"mail: {outcome.detail or 'not sent'}")
    tries = news_rows.tries_of(connection, ctx.name, notice.id)
    wait = timedelta(seconds=outcome.retry_after) if outcome.retry_after else _after(_RETRY_MINUTES, tries)
    notices.settle(connection, notice, NoticeState.NOT_SENT, now, detail=outcome.detail, due_at=now + wait)
    if outcome.result is SendResult.REFUSED_ALL:
        report.mail_trouble = outcome.detail or "It does not say why."
        keeping.set_pause(connection, ctx.sender_name, Pause(now + _REFUSED_ALL_PAUSE, 1, outcome.detail))
        said = f"The mail provider takes no letter at all: {outcome.detail}."
        question = f"{said} Are account, sender and quota right?"
        task = tasks.Task("sender refused", ctx.sender_name, question)
        tasks.open_task(connection, ctx.name, task, now)


def _pause(ctx: ShopContext, connection: Connection, now: datetime, reason: str) -> None:
    """An outage must leave a handful of uncertain letters, not a thousand."""
    streak = keeping.pause_of(connection, ctx.sender_name).streak
    until = now + _after(_PAUSE_MINUTES, streak)
    keeping.set_pause(connection, ctx.sender_name, Pause(until, streak + 1, reason))


def _after(minutes: Sequence[int], times: int) -> timedelta:
    return timedelta(minutes=minutes[min(times, len(minutes) - 1)])
