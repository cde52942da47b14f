"""Goodwill: chosen and stored with its cost before the shop hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from connector.domain.notices import Offer
from connector.errors import ConnectorError, Permanent
from connector.ledger import delays, keeping, noted_goodwill, planning, tasks
from connector.ledger import news as news_rows
from connector.ledger.keeping import Draft, Grant
from connector.ledger.states import GrantState
from connector.ports import Code, CodeOutcome
from connector.sync import granting
from connector.sync.context import PassReport, ShopContext
from connector.sync.gather import Envelope

_NAMES_TRIED = 3  # for one letter in one pass
PLACEHOLDER = "SORRY-XXXXXXXXXX"


@dataclass(frozen=True, slots=True)
class Offered:
    """Whether a letter can go now, and what goes with it."""

    ready: bool = True
    grant: Grant | None = None


def offer_of(grant: Grant | None) -> Offer | None:
    return _offer(grant, grant.code) if grant else None


def _offer(draft: Draft, code: str) -> Offer:
    return Offer(draft.goodwill, code if draft.goodwill.has_code else "", draft.valid_until)


def placeholder(ctx: ShopContext, envelope: Envelope) -> Offer | None:
    """What a plan or a rehearsal shows in place of a code."""
    if not ctx.policy.goodwill.steps:
        return None
    with ctx.ledger.read() as connection:
        draft = granting.meant_for(ctx, connection, envelope)
    return _offer(draft, PLACEHOLDER) if draft else None


def read_back(ctx: ShopContext) -> None:
    """What stands on the orders as given, and this ledger does not know: it is an older backup."""
    with ctx.ledger.read() as connection:
        found = noted_goodwill.forgotten(connection, ctx.name)
    if found:
        with ctx.ledger.begin("goodwill") as connection:
            noted_goodwill.remember(
                connection, ctx.name, found, lambda on: datetime.combine(on, time(12), ctx.zone)
            )


def offer_for(ctx: ShopContext, report: PassReport, envelope: Envelope) -> Offered:
    """What goes with this letter, made at the shop. A letter does not wait for it for ever."""
    if not ctx.policy.goodwill.steps:
        return Offered()
    for _ in range(_NAMES_TRIED):
        with ctx.ledger.begin("goodwill") as connection:
            outgrown = granting.outgrown(ctx, connection, envelope)
            grant = None if outgrown else granting.granted(ctx, connection, envelope)
        if outgrown is not None:
            if _withdraw(ctx, report, outgrown):
                continue
            return Offered(ready=_waited_enough(ctx, envelope))
        if grant is None or grant.state is GrantState.MADE:
            return Offered(grant=grant)
        offered = _make(ctx, report, envelope, grant)
        if offered is not None:
            return offered
    return Offered(ready=False)


def _make(ctx: ShopContext, report: PassReport, envelope: Envelope, grant: Grant) -> Offered | None:
    """None where its name is another's: a new one is drawn."""
    try:
        outcome = _made(ctx, envelope, grant)
    except ConnectorError as error:
        report.failures.append(f"discount code: {error}")
        return _without(ctx, envelope, grant) if _waited_enough(ctx, envelope) else Offered(ready=False)
    if outcome is CodeOutcome.MADE:
        with ctx.ledger.begin("code made") as connection:
            keeping.move_grant(connection, grant.id, GrantState.MADE)
        return Offered(grant=grant)
    with ctx.ledger.begin("code impossible") as connection:
        keeping.move_grant(connection, grant.id, GrantState.IMPOSSIBLE)
    return None if outcome is CodeOutcome.TAKEN else _without(ctx, envelope, grant)


def _made(ctx: ShopContext, envelope: Envelope, grant: Grant) -> CodeOutcome:
    if not grant.goodwill.has_code:
        return CodeOutcome.MADE
    email = envelope.orders[max(envelope.orders)].email
    code = Code(grant.code, grant.goodwill, email, grant.valid_until, order_id=grant.order_id)
    return ctx.platform.make_code(code)


def _waited_enough(ctx: ShopContext, envelope: Envelope) -> bool:
    since = min(o.since for o in envelope.carried)
    return ctx.now() - since >= timedelta(hours=ctx.policy.goodwill.offer_wait_hours)


def _without(ctx: ShopContext, envelope: Envelope, grant: Grant) -> Offered:
    """The letter goes without a code: nobody hears nothing because a coupon failed."""
    number = envelope.orders[max(envelope.orders)].number
    question = f"The letter for order {number} went without its discount code. Send one by hand?"
    with ctx.ledger.begin("without code") as connection:
        task = tasks.Task("no code", str(grant.id), question, max(envelope.orders))
        tasks.open_task(connection, ctx.name, task, ctx.now())
    return Offered()


def sweep(ctx: ShopContext, report: PassReport) -> None:
    """Take back what no letter will offer: news were withdrawn or refused, or its customer takes no offers.

    Tell the packer of gift wrap.
    """
    with ctx.ledger.read() as connection:
        drawn = keeping.grants(connection, ctx.name, keeping.OPEN_GRANTS)
        waiting = _customers_with_news(ctx, connection) if drawn else set()
        unwanted = keeping.grants(connection, ctx.name, [GrantState.UNWANTED])
        wraps = {
            grant: delays.delayed_in(connection, grant.notice_id or "") or [grant.order_id]
            for grant in keeping.unnoted_wraps(connection, ctx.name)
        }
    for grant in drawn:
        if grant.customer not in waiting:
            _withdraw(ctx, report, grant)
    for grant in unwanted:
        _withdraw(ctx, report, grant, GrantState.DECLINED)
    for grant, order_ids in wraps.items():
        _tell_packer(ctx, report, grant, order_ids)


def _customers_with_news(ctx: ShopContext, connection: Connection) -> set[str]:
    owed = news_rows.owed(connection, ctx.name).values()
    orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    customers = {o.line_id: orders[o.order_id].email.casefold() for o in owed}
    return {customers[o.line_id] for o in owed if not o.is_refused(customers[o.line_id])}


def _withdraw(
    ctx: ShopContext, report: PassReport, grant: Grant, state: GrantState = GrantState.WITHDRAWN
) -> bool:
    """Whether it is certainly taken back; `state`: what it is then."""
    try:
        if grant.goodwill.has_code:
            ctx.platform.withdraw_code(grant.code)
    except ConnectorError as error:
        report.failures.append(f"taking back a discount code: {error}")
        return False
    with ctx.ledger.begin("code withdrawn") as connection:
        keeping.move_grant(connection, grant.id, state)
    return True


def _tell_packer(ctx: ShopContext, report: PassReport, grant: Grant, order_ids: Sequence[int]) -> None:
    """The letter said so, so the notes are tried until they stand; where one cannot, a person is asked."""
    mark = grant.notice_id or grant.code
    note = f"Please wrap as a gift: promised to the customer for the delay (letter {mark})."
    for order_id in order_ids:
        try:
            ctx.platform.leave_note(order_id, note, mark)
        except Permanent as error:
            _ask_to_tell(ctx, grant, order_id, error)
        except ConnectorError as error:
            report.failures.append(f"a note for the packer: {error}")
            return
    with ctx.ledger.begin("packer told") as connection:
        keeping.note_wrap(connection, grant.id)


def _ask_to_tell(ctx: ShopContext, grant: Grant, order_id: int, error: ConnectorError) -> None:
    question = f"A customer was promised gift wrap, and the shop takes no note ({error}). Tell the packer?"
    with ctx.ledger.begin("packer") as connection:
        task = tasks.Task("gift wrap", f"{grant.id}/{order_id}", question, order_id)
        tasks.open_task(connection, ctx.name, task, ctx.now())
