"""Faults put into the product on purpose, one at a time: the worlds must notice every one of them.

Each replaces one function while it lasts, and says `struck()` whenever it did what the right one would not
have done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from adapters.mail.sendgrid import SendGridSender
from adapters.woocommerce.shop import WooCommerce
from connector.domain import cover, dates, news, page
from connector.domain.notices import Mail
from connector.domain.orders import Standing
from connector.ledger import keeping, notices, orders, promises, supplies, variants
from connector.ledger import news as news_rows
from connector.ledger.states import NoticeState
from connector.ports import SendOutcome, SendResult
from connector.sync import brake, gather, goodwill, intake, judge, run_pass, tell
from connector.sync.context import notice_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from connector.domain.cover import Part
    from connector.domain.files import FileVerdict
    from connector.domain.letters import DueNews
    from connector.domain.news import Told
    from connector.domain.page import Holding
    from connector.domain.policy import DatePolicy
    from connector.ledger.keeping import Grant
    from connector.ledger.news import OwedNews
    from connector.ledger.notices import Notice
    from connector.ledger.promises import Promise
    from connector.ports import StampPage
    from connector.sync.context import PassReport, ShopContext
    from connector.sync.gather import Envelope

Struck = Callable[[], None]
_TWO_SECONDS = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Sabotage:
    """`places` are the owner and the name of each function that `wrong` makes a worse one of.

    `settings` are the kind of world in which it shows soon. A `quick` one is tried in every test run.
    `unseen` says why no world notices it yet.
    """

    name: str
    breaks: str
    places: tuple[tuple[Any, str], ...]
    wrong: Callable[[Any, Struck], Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = False
    unseen: str = ""

    @contextmanager
    def committed(self) -> Iterator[list[None]]:
        """The fault is in the product; yields one entry for each time that it struck."""
        strikes: list[None] = []
        with ExitStack() as stack:
            for owner, name in self.places:
                wrong = self.wrong(getattr(owner, name), lambda: strikes.append(None))
                stack.enter_context(patch.object(owner, name, wrong))
            yield strikes


# --- sending once ---------------------------------------------------------------------------------


def _taken_for_not_sent(send: Any, struck: Struck) -> Any:
    def wrong(self: SendGridSender, mail: Mail) -> SendOutcome:
        outcome: SendOutcome = send(self, mail)
        if outcome.result is not SendResult.UNCERTAIN:
            return outcome
        struck()
        return replace(outcome, result=SendResult.NOT_SENT)

    return wrong


def _posted_again(send: Any, struck: Struck) -> Any:
    def wrong(self: SendGridSender, mail: Mail) -> SendOutcome:
        outcome: SendOutcome = send(self, mail)
        if outcome.result is not SendResult.UNCERTAIN:
            return outcome
        struck()
        again: SendOutcome = send(self, mail)
        return again

    return wrong


def _dead_means_not_sent(recover: Any, struck: Struck) -> Any:
    del recover

    def wrong(ctx: ShopContext, report: PassReport) -> None:
        del report
        with ctx.ledger.begin("recover") as connection:
            for notice in notices.notices_in(connection, ctx.name, [NoticeState.SENDING]):
                struck()
                tell.unsend(ctx, connection, notice, "the pass that sent it died")

    return wrong


def _sent_before_it_is_sealed(send_one: Any, struck: Struck) -> Any:
    del send_one

    def wrong(ctx: ShopContext, report: PassReport, envelope: Envelope, grant: Grant | None) -> bool:
        assert ctx.sender is not None
        name = notice_id(envelope.customer, envelope.facts, ctx.now())
        letter = gather.letter_of(ctx, envelope, name, goodwill.offer_of(grant))
        mail = Mail(letter.notice_id, letter.to_name, letter.to_email, ctx.writer.write(letter))
        struck()
        outcome = ctx.sender.send(mail)
        with ctx.ledger.begin("seal") as connection:
            notices.seal(connection, ctx.name, envelope.customer, mail, envelope.carried, ctx.now())
            sealed: Notice | None = notices.notice_by_id(connection, mail.notice_id)
        assert sealed is not None
        return tell._settle(ctx, report, sealed, outcome, grant)  # noqa: SLF001

    return wrong


def _nothing_promised(add_promises: Any, struck: Struck) -> Any:
    del add_promises

    def wrong(connection: Connection, shop: str, made: Sequence[Promise]) -> None:
        del connection, shop
        if made:
            struck()

    return wrong


# --- what is owed ---------------------------------------------------------------------------------


def _first_for_last(told: Any, struck: Struck) -> Any:
    def wrong(history: Sequence[Promise]) -> Told | None:
        right: Told | None = told(history)
        if right is None or right.first_on in (None, right.last_on):
            return right
        struck()
        return replace(right, last_on=right.first_on)

    return wrong


def _never_withdrawn(withdraw_news: Any, struck: Struck) -> Any:
    del withdraw_news

    def wrong(connection: Connection, shop: str, line_ids: Sequence[int]) -> None:
        del connection, shop
        if line_ids:
            struck()

    return wrong


def _no_buffer(told_from: Any, struck: Struck) -> Any:
    def wrong(eta: date, policy: DatePolicy) -> date:
        if told_from(eta, policy) != eta:
            struck()
        return eta

    return wrong


def _never_overdue(is_overdue: Any, struck: Struck) -> Any:
    def wrong(ready_on: date, today: date, policy: DatePolicy) -> bool:
        if is_overdue(ready_on, today, policy):
            struck()
        return False

    return wrong


def _newest_first(queue_order: Any, struck: Struck) -> Any:
    del queue_order

    def wrong(part: Part) -> tuple[bool, float, int, int]:
        struck()
        return (part.late, -part.queued_at.timestamp(), -part.order_id, -part.line_id)

    return wrong


def _nothing_arrives(record_arrivals: Any, struck: Struck) -> Any:
    del record_arrivals

    def wrong(_connection: Connection, came: Sequence[Any], _stored: Any, **_: Any) -> None:
        if came:
            struck()

    return wrong


def _units_queue_on(requeue: Any, struck: Struck) -> Any:
    def wrong(
        parts: Sequence[tuple[datetime, int]], open_units: int, at: datetime
    ) -> list[tuple[datetime, int]] | None:
        if 0 < open_units < sum(units for _, units in parts):
            struck()
            return None
        found: list[tuple[datetime, int]] | None = requeue(parts, open_units, at)
        return found

    return wrong


def _cancelled_is_open(standing: Any, struck: Struck) -> Any:
    def wrong(self: WooCommerce, status: str) -> Standing:
        if status != "cancelled":
            found: Standing = standing(self, status)
            return found
        struck()
        return Standing.OPEN_PAID

    return wrong


def _what_may_be_told_is_quoted(told: Any, struck: Struck) -> Any:
    """A date of a letter that may never have arrived is quoted to the customer."""

    def wrong(history: Sequence[Promise]) -> Told | None:
        right: Told | None = told(history)
        if right is None or right.last_on is None or right.quoted_on == right.last_on:
            return right
        struck()
        return replace(right, quoted_on=right.last_on)

    return wrong


# --- what is believed, looked at and left alone ---------------------------------------------------


def _always_believed(judge_file: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> FileVerdict:
        verdict: FileVerdict = judge_file(*args)
        if verdict.quarantine is None:
            return verdict
        struck()
        return replace(verdict, quarantine=None)

    return wrong


def _no_last_look(still_stand: Any, struck: Struck) -> Any:
    del still_stand

    def wrong(_: ShopContext, envelopes: Sequence[Envelope]) -> list[Envelope]:
        if envelopes:
            struck()
        return list(envelopes)

    return wrong


def _cursor_too_far(order_stamps: Any, struck: Struck) -> Any:
    def wrong(self: WooCommerce, after: datetime | None) -> Iterator[StampPage]:
        for stamps in order_stamps(self, after):
            struck()
            yield replace(stamps, through=stamps.read_at + _TWO_SECONDS)

    return wrong


def _never_given_back(give_back: Any, struck: Struck) -> Any:
    def wrong(holding: Holding) -> Holding:
        kept = page.Holding(seen=holding.seen)
        if give_back(holding) != kept:
            struck()
        return kept

    return wrong


def _never_quiet(quiet: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> bool:
        if quiet(*args):
            struck()
        return False

    return wrong


def _at_any_hour(is_sending_hour: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> bool:
        if not is_sending_hour(*args):
            struck()
        return True

    return wrong


def _to_everybody(not_written_to: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> None:
        if not_written_to(*args) is not None:
            struck()

    return wrong


def _no_brakes(judge_brakes: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> dict[DueNews, str]:
        if judge_brakes(*args):
            struck()
        return {}

    return wrong


def _not_noted(apply_notes: Any, struck: Struck) -> Any:
    del apply_notes

    def wrong(_: ShopContext, __: PassReport) -> None:
        struck()

    return wrong


def _no_take_over(observe: Any, struck: Struck) -> Any:
    def wrong(holding: Holding, observed: str) -> tuple[Holding, bool]:
        if observe(holding, observed)[1]:
            struck()
        return replace(holding, seen=observed), False

    return wrong


def _order_by_order(envelopes_of: Any, struck: Struck) -> Any:
    def wrong(ctx: ShopContext, connection: Connection, owed: Sequence[OwedNews]) -> list[Envelope]:
        found = []
        for order_id in sorted({o.order_id for o in owed}):
            found += envelopes_of(ctx, connection, [o for o in owed if o.order_id == order_id])
        if len(found) > len({envelope.customer for envelope in found}):
            struck()
        return found

    return wrong


def _no_pause(pause: Any, struck: Struck) -> Any:
    del pause

    def wrong(*_: Any) -> None:
        struck()

    return wrong


def _codes_at_once(last_grant_on: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> None:
        if last_grant_on(*args) is not None:
            struck()

    return wrong


_MAIL_TROUBLE = {"faults": 0.9}
_DEATHS = {"crashes": 0.5}
_FOUR_DAYS = {"days": 4, "quiet_days": 1}
_TWO_DAYS = {"days": 2, "quiet_days": 1}
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
        _FOUR_DAYS,
        quick=True,
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
        _TWO_DAYS,
        quick=True,
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
        "units queue on",
        "Units that were taken off a line keep their place in the queue.",
        ((orders, "_requeue"),),
        _units_queue_on,
    ),
    Sabotage(
        "cancelled is open",
        "Cancelled orders are taken for open ones.",
        ((WooCommerce, "_standing"),),
        _cancelled_is_open,
    ),
    Sabotage(
        "the uncertain is quoted",
        "A date of a letter that may never have arrived is named as the one told before.",
        ((promises, "told"),),
        _what_may_be_told_is_quoted,
        _MAIL_TROUBLE,
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
        _TWO_DAYS,
        quick=True,
    ),
    Sabotage(
        "no brakes",
        "Letters that wait for the merchant's approval go out.",
        ((brake, "judge_brakes"),),
        _no_brakes,
        {"review": True},
        unseen="a world judges letters that are held, not letters that should have been",
    ),
    Sabotage(
        "promises are not noted",
        "Orders do not tell what their customers were promised.",
        ((run_pass, "apply_notes"),),
        _not_noted,
    ),
    Sabotage(
        "no hands off",
        "A flag or date that the merchant set himself is overwritten.",
        ((variants, "observe"),),
        _no_take_over,
    ),
    Sabotage(
        "one letter per order",
        "A customer of several orders gets a letter for each.",
        ((gather, "envelopes_of"),),
        _order_by_order,
    ),
    Sabotage(
        "no pause after doubt",
        "Sending goes on at once when an outcome is uncertain.",
        ((tell, "_pause"),),
        _no_pause,
        _MAIL_TROUBLE,
        unseen="a world allows silence during a pause, and does not demand it",
    ),
    Sabotage(
        "a code for every delay",
        "A customer who had a code lately gets another one.",
        ((keeping, "last_grant_on"),),
        _codes_at_once,
        {"goodwill": True, "days": 16},
    ),
)
