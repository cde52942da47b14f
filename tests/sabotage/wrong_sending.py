"""Faults in sending once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connector.domain.notices import Mail
from connector.ledger import notices
from connector.ledger.states import NoticeState
from connector.ports import SendOutcome, SendResult
from connector.sync import gather, goodwill, tell
from connector.sync.context import notice_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from adapters.mail.sendgrid import SendGridSender
    from connector.ledger.keeping import Grant
    from connector.ledger.promises import Promise
    from connector.sync.context import PassReport, ShopContext
    from connector.sync.gather import Envelope
    from tests.sabotage.sabotage import Struck


def taken_for_not_sent(send: Any, struck: Struck) -> Any:
    def wrong(self: SendGridSender, mail: Mail) -> SendOutcome:
        outcome: SendOutcome = send(self, mail)
        if outcome.result is not SendResult.UNCERTAIN:
            return outcome
        struck()
        return replace(outcome, result=SendResult.NOT_SENT)

    return wrong


def posted_again(send: Any, struck: Struck) -> Any:
    def wrong(self: SendGridSender, mail: Mail) -> SendOutcome:
        outcome: SendOutcome = send(self, mail)
        if outcome.result is not SendResult.UNCERTAIN:
            return outcome
        struck()
        again: SendOutcome = send(self, mail)
        return again

    return wrong


def dead_means_not_sent(recover: Any, struck: Struck) -> Any:
    del recover

    def wrong(ctx: ShopContext, report: PassReport) -> None:
        del report
        with ctx.ledger.begin("recover") as connection:
            for notice in notices.notices_in(connection, ctx.name, [NoticeState.SENDING]):
                struck()
                tell.unsend(ctx, connection, notice, "the pass that sent it died")

    return wrong


def sent_before_it_is_sealed(send_one: Any, struck: Struck) -> Any:
    del send_one

    def wrong(ctx: ShopContext, report: PassReport, envelope: Envelope, grant: Grant | None) -> bool:
        assert ctx.sender is not None
        name = notice_id(envelope.customer, envelope.facts, ctx.now())
        letter = gather.letter_of(ctx, envelope, name, goodwill.offer_of(grant))
        mail = Mail(letter.notice_id, letter.to_name, letter.to_email, ctx.writer.write(letter))
        struck()
        outcome = ctx.sender.send(mail)
        with ctx.ledger.begin("seal") as connection:
            sealed = notices.seal(connection, ctx.name, envelope.customer, mail, envelope.carried, ctx.now())
        if sealed is None:
            return True
        return tell._settle(ctx, report, sealed, outcome, grant)  # noqa: SLF001

    return wrong


def nothing_promised(add_promises: Any, struck: Struck) -> Any:
    del add_promises

    def wrong(connection: Connection, shop: str, made: Sequence[Promise]) -> None:
        del connection, shop
        if made:
            struck()

    return wrong
