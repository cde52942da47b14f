"""Faults put into the product on purpose, one at a time: the worlds must notice every one of them.

Each replaces one function while it lasts, and says `struck()` whenever it did what the right one would not
have done.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from adapters.mail.sendgrid import SendGridSender
from adapters.woocommerce.shop import WooCommerce
from connector.domain import cover, dates, news, page
from connector.domain.notices import Mail
from connector.ledger import news as news_rows
from connector.ledger import notices, orders, promises, supplies
from connector.ledger.states import NoticeState
from connector.ports import SendOutcome, SendResult
from connector.sync import gather, intake, judge, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from connector.domain.cover import Part
    from connector.domain.files import FileVerdict
    from connector.domain.news import Told
    from connector.domain.page import Holding
    from connector.domain.policy import DatePolicy
    from connector.ledger.keeping import Grant
    from connector.ledger.notices import Notice
    from connector.ledger.promises import Promise
    from connector.ports import StampPage
    from connector.sync.context import PassReport, ShopContext
    from connector.sync.gather import Envelope

Struck = "Callable[[], None]"
Wrong = "Callable[[Any, Callable[[], None]], Any]"
_TWO_SECONDS = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Sabotage:
    """`places` are the owner and the name of each function that `wrong` makes a worse one of.

    `settings` are the kind of world in which it shows soon. A `quick` one is tried in every test run.
    """

    name: str
    breaks: str
    places: tuple[tuple[Any, str], ...]
    wrong: Callable[[Any, Callable[[], None]], Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = False

    @contextmanager
    def committed(self) -> Iterator[list[None]]:
        """The fault is in the product; yields one entry for each time that it struck."""
        strikes: list[None] = []
        patches = [
            patch.object(owner, name, self.wrong(getattr(owner, name), lambda: strikes.append(None)))
            for owner, name in self.places
        ]
        with patches[0]:
            for one in patches[1:]:
                one.start()
            try:
                yield strikes
            finally:
                for one in patches[1:]:
                    one.stop()


# --- sending once ---------------------------------------------------------------------------------


def _taken_for_not_sent(send: Any, struck: Callable[[], None]) -> Any:
    def wrong(self: SendGridSender, mail: Mail) -> SendOutcome:
        outcome: SendOutcome = send(self, mail)
        if outcome.result is not SendResult.UNCERTAIN:
            return outcome
        struck()
        return replace(outcome, result=SendResult.NOT_SENT)

    return wrong


def _posted_again(send: Any, struck: Callable[[], None]) -> Any:
    def wrong(self: SendGridSender, mail: Mail) -> SendOutcome:
        outcome: SendOutcome = send(self, mail)
        if outcome.result is not SendResult.UNCERTAIN:
            return outcome
        struck()
        again: SendOutcome = send(self, mail)
        return again

    return wrong


def _dead_means_not_sent(recover: Any, struck: Callable[[], None]) -> Any:
    del recover

    def wrong(ctx: ShopContext, report: PassReport) -> None:
        del report
        with ctx.ledger.begin("recover") as connection:
            for notice in notices.notices_in(connection, ctx.name, [NoticeState.SENDING]):
                struck()
                tell.unsend(ctx, connection, notice, "the pass that sent it died")

    return wrong


def _sent_before_it_is_sealed(send_one: Any, struck: Callable[[], None]) -> Any:
    """One transaction holds both the seal and the request, so that a death forgets both."""
    del send_one

    def wrong(ctx: ShopContext, report: PassReport, envelope: Envelope, grant: Grant | None) -> bool:
        assert ctx.sender is not None
        letter = gather.letter_of(ctx, envelope, f"early{len(envelope.name)}{ctx.now().timestamp():.0f}", None)
        mail = Mail(letter.notice_id, letter.to_name, letter.to_email, ctx.writer.write(letter))
        struck()
        outcome = ctx.sender.send(mail)
        with ctx.ledger.begin("seal") as connection:
            notices.seal(connection, ctx.name, envelope.customer, mail, envelope.carried, ctx.now())
            sealed: Notice | None = notices.notice_by_id(connection, mail.notice_id)
        assert sealed is not None
        return tell._settle(ctx, report, sealed, outcome, grant)  # noqa: SLF001

    return wrong


def _nothing_promised(add_promises: Any, struck: Callable[[], None]) -> Any:
    del add_promises

    def wrong(connection: Connection, shop: str, made: Sequence[Promise]) -> None:
        del connection, shop
        if made:
            struck()

    return wrong


# --- what is owed ---------------------------------------------------------------------------------


def _first_for_last(told: Any, struck: Callable[[], None]) -> Any:
    def wrong(history: Sequence[Promise]) -> Told | None:
        right: Told | None = told(history)
        if right is None or right.first_on in (None, right.last_on):
            return right
        struck()
        return replace(right, last_on=right.first_on)

    return wrong


def _never_withdrawn(withdraw_news: Any, struck: Callable[[], None]) -> Any:
    del withdraw_news

    def wrong(connection: Connection, shop: str, line_ids: Sequence[int]) -> None:
        del connection, shop
        if line_ids:
            struck()

    return wrong


def _no_buffer(told_from: Any, struck: Callable[[], None]) -> Any:
    def wrong(eta: date, policy: DatePolicy) -> date:
        if told_from(eta, policy) != eta:
            struck()
        return eta

    return wrong


def _never_overdue(is_overdue: Any, struck: Callable[[], None]) -> Any:
    def wrong(ready_on: date, today: date, policy: DatePolicy) -> bool:
        if is_overdue(ready_on, today, policy):
            struck()
        return False

    return wrong


def _newest_first(queue_order: Any, struck: Callable[[], None]) -> Any:
    del queue_order

    def wrong(part: Part) -> tuple[bool, float, int, int]:
        struck()
        return (part.late, -part.queued_at.timestamp(), -part.order_id, -part.line_id)

    return wrong


def _nothing_arrives(record_arrivals: Any, struck: Callable[[], None]) -> Any:
    del record_arrivals

    def wrong(_connection: Connection, came: Sequence[Any], _stored: Any, **_: Any) -> None:
        if came:
            struck()

    return wrong


def _closed_lines_queue_on(requeue: Any, struck: Callable[[], None]) -> Any:
    def wrong(
        parts: Sequence[tuple[datetime, int]], open_units: int, at: datetime
    ) -> list[tuple[datetime, int]] | None:
        if parts and not open_units:
            struck()
            return None
        found: list[tuple[datetime, int]] | None = requeue(parts, open_units, at)
        return found

    return wrong


# --- what is believed, looked at and left alone ---------------------------------------------------


def _always_believed(judge_file: Any, struck: Callable[[], None]) -> Any:
    def wrong(*args: Any) -> FileVerdict:
        verdict: FileVerdict = judge_file(*args)
        if verdict.quarantine is None:
            return verdict
        struck()
        return replace(verdict, quarantine=None)

    return wrong


def _no_last_look(still_stand: Any, struck: Callable[[], None]) -> Any:
    del still_stand

    def wrong(_: ShopContext, envelopes: Sequence[Envelope]) -> list[Envelope]:
        if envelopes:
            struck()
        return list(envelopes)

    return wrong


def _cursor_too_far(order_stamps: Any, struck: Callable[[], None]) -> Any:
    def wrong(self: WooCommerce, after: datetime | None) -> Iterator[StampPage]:
        for stamps in order_stamps(self, after):
            struck()
            yield replace(stamps, through=stamps.read_at + _TWO_SECONDS)

    return wrong


def _never_given_back(give_back: Any, struck: Callable[[], None]) -> Any:
    def wrong(holding: Holding) -> Holding:
        kept = page.Holding(seen=holding.seen)
        if give_back(holding) != kept:
            struck()
        return kept

    return wrong


def _never_quiet(quiet: Any, struck: Callable[[], None]) -> Any:
    def wrong(*args: Any) -> bool:
        if quiet(*args):
            struck()
        return False

    return wrong


def _at_any_hour(is_sending_hour: Any, struck: Callable[[], None]) -> Any:
    def wrong(*args: Any) -> bool:
        if not is_sending_hour(*args):
            struck()
        return True

    return wrong


def _to_everybody(not_written_to: Any, struck: Callable[[], None]) -> Any:
    def wrong(*args: Any) -> None:
        if not_written_to(*args) is not None:
            struck()

    return wrong


_MAIL_TROUBLE = {"faults": 0.9}
_DEATHS = {"crashes": 0.5}
_BIG = {"big": True, "skus": 6, "makers": (("snapshot", "ordered", True),)}

SABOTAGES = (
    Sabotage(
        "uncertain counts as not sent",
        "A letter whose request got no clear answer is written again.",
        ((SendGridSender, "send"),),
        _taken_for_not_sent,
        _MAIL_TROUBLE,
    ),
    Sabotage(
        "the mail's request is repeated",
        "A request to the mail provider that got no clear answer is made once more.",
        ((SendGridSender, "send"),),
        _posted_again,
        _MAIL_TROUBLE,
    ),
    Sabotage(
        "a dead pass sent nothing",
        "A letter that was under way when the process died is written again.",
        ((tell, "_recover"),),
        _dead_means_not_sent,
        _DEATHS,
    ),
    Sabotage(
        "sealed after sending",
        "A letter is remembered only after its request was answered.",
        ((tell, "_send_one"),),
        _sent_before_it_is_sealed,
        _DEATHS,
    ),
    Sabotage(
        "promises are not kept",
        "What a letter promised is not remembered.",
        ((notices, "add_promises"),),
        _nothing_promised,
    ),
    Sabotage(
        "the first promise counts",
        "News compare with the first date that a customer was told instead of the last.",
        ((promises, "told"),),
        _first_for_last,
    ),
    Sabotage(
        "news are never withdrawn",
        "News that facts took back before they were sent are sent.",
        ((news_rows, "withdraw_news"),),
        _never_withdrawn,
    ),
    Sabotage(
        "the buffer is forgotten",
        "Customers are told the bare day on which their line could leave the shop.",
        ((news, "told_from"), (page, "told_from"), (judge, "told_from")),
        _no_buffer,
    ),
    Sabotage(
        "nothing is ever overdue",
        "A supplier who does not deliver is believed for ever.",
        ((dates, "is_overdue"),),
        _never_overdue,
    ),
    Sabotage(
        "newest first",
        "Who ordered last is served first.",
        ((cover, "queue_order"),),
        _newest_first,
    ),
    Sabotage(
        "arrivals are not deducted",
        "What has come is expected still.",
        ((supplies, "record_arrivals"),),
        _nothing_arrives,
    ),
    Sabotage(
        "closed lines queue on",
        "Lines that were cancelled or shipped keep their place in the queue.",
        ((orders, "_requeue"),),
        _closed_lines_queue_on,
    ),
    Sabotage(
        "every file is believed",
        "A supplier's broken file counts like any other.",
        ((intake, "judge_file"),),
        _always_believed,
        _BIG,
    ),
    Sabotage(
        "no last look",
        "Orders are not read again right before their customer is written to.",
        ((tell, "still_stand"),),
        _no_last_look,
    ),
    Sabotage(
        "the cursor runs ahead",
        "Orders are read from two seconds after the last reading on.",
        ((WooCommerce, "order_stamps"),),
        _cursor_too_far,
    ),
    Sabotage(
        "flags are not given back",
        "What stood at the shop before us is forgotten when goods are there again.",
        ((page, "_give_back"),),
        _never_given_back,
    ),
    Sabotage(
        "no quiet hours",
        "A customer who had a letter lately gets the next one at once.",
        ((gather, "_quiet"),),
        _never_quiet,
    ),
    Sabotage(
        "letters at night",
        "Letters go out at any hour.",
        ((tell, "is_sending_hour"),),
        _at_any_hour,
    ),
    Sabotage(
        "letters to everybody",
        "Customers of marketplaces, and those who have not paid, are written to.",
        ((gather, "not_written_to"),),
        _to_everybody,
    ),
)
