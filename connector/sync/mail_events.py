"""What the provider says of its letters: settles doubt, and notices what did not reach its reader."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from connector.domain.notices import Delivery
from connector.errors import ConnectorError
from connector.ledger import keeping, mail_events, notices, planning, tasks
from connector.ledger.engine import Ledger
from connector.ledger.keeping import Grant
from connector.ledger.notices import Notice
from connector.ledger.states import GrantState, NoticeState
from connector.ports import MailEvent
from connector.sync.context import PassReport, ShopContext

NOT_REACHED = "not reached"
_MOST_LOOK_UPS = 10  # in a pass


def take_events(ledger: Ledger, events: Iterable[MailEvent], now: datetime) -> int:
    """Take in what the provider says; returns how much of it is new. What is said twice counts once."""
    new = 0
    for event in events:
        with ledger.begin("mail event") as connection:
            notice = notices.notice_by_id(connection, event.notice_id)
            if notice is None:
                continue  # another program's mail
            if mail_events.record(connection, notice, event.id, event.delivery, event.detail, event.at):
                new += 1
                settle_by_word(connection, notice, now)
    return new


def settle_by_word(connection: Connection, notice: Notice, now: datetime) -> None:
    """Bring a letter to where the provider's words, taken together, say that it is."""
    said = mail_events.furthest(connection, notice)
    if said is None or notice.state is NoticeState.SENDING:
        return  # whoever sends it settles it; what was said waits in the ledger
    delivery, detail = said
    if delivery.says_more_than(notice.delivery):
        mail_events.move(connection, notice, delivery)
    if delivery.failed and notice.state in {NoticeState.SENT, NoticeState.UNCERTAIN}:
        said_why = f"{delivery}: {detail}" if detail else delivery.value
        grant = keeping.grant_of_notice(connection, notice.id)
        if delivery is Delivery.UNSUBSCRIBED and grant is not None:
            _goes_without_offer(connection, notice, grant, said_why, now)
        else:
            _came_back(connection, notice, said_why, now)
    elif not delivery.failed and notice.state in {NoticeState.UNCERTAIN, NoticeState.NOT_SENT}:
        notices.settle(connection, notice, NoticeState.SENT, now, detail="the mail provider says so")
        _move_grant(connection, notice, GrantState.GIVEN)
    else:
        return
    planning.mark_orders_dirty(connection, notice.shop, notice.order_ids)
    tasks.close_task(connection, notice.shop, "uncertain", [notice.id], now)


def _goes_without_offer(
    connection: Connection, notice: Notice, grant: Grant, said_why: str, now: datetime
) -> None:
    """What the law wants said goes to those who want no offers as well.

    Once more, and no oftener: this customer is offered nothing from now on, and what is dropped without
    an offer came back like any other letter.
    """
    detail = f"its reader takes no offers ({said_why}); what it says goes once more, without one"
    mail_events.refuse_offer(connection, notice, now, detail)
    keeping.move_grant(connection, grant.id, GrantState.UNWANTED)


def _came_back(connection: Connection, notice: Notice, detail: str, now: datetime) -> None:
    mail_events.refuse_late(connection, notice, now, detail)
    _move_grant(connection, notice, GrantState.MADE)
    question = (
        f"Letter {notice.id} did not reach its reader ({detail}). Mend the order's address, or call: "
        "with another address it goes again by itself."
    )
    order_id = notice.order_ids[0] if notice.order_ids else None
    tasks.open_task(connection, notice.shop, tasks.Task(NOT_REACHED, notice.id, question, order_id), now)


def _move_grant(connection: Connection, notice: Notice, state: GrantState) -> None:
    grant = keeping.grant_of_notice(connection, notice.id)
    if grant is not None:
        keeping.move_grant(connection, grant.id, state)


def settle_known(ctx: ShopContext) -> None:
    """Letters of which the provider spoke while they were being sent."""
    with ctx.ledger.read() as connection:
        if not mail_events.unread(connection, ctx.name):
            return
    with ctx.ledger.begin("settle by events") as connection:
        for notice in mail_events.unread(connection, ctx.name):
            settle_by_word(connection, notice, ctx.now())


def ask_provider(ctx: ShopContext, report: PassReport) -> None:
    """Look up uncertain letters. That nothing is found proves nothing."""
    if ctx.activity is None:
        return
    with ctx.ledger.read() as connection:
        doubtful = notices.notices_in(connection, ctx.name, [NoticeState.UNCERTAIN])[:_MOST_LOOK_UPS]
    try:
        found = [event for notice in doubtful if (event := ctx.activity.look_up(notice.id))]
    except ConnectorError as error:
        report.failures.append(f"looking up letters: {error}")
        return
    take_events(ctx.ledger, found, ctx.now())
