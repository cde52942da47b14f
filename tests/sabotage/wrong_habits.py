"""Faults in what is believed, looked at and left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from connector.domain import page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from adapters.woocommerce.shop import WooCommerce
    from connector.domain.files import FileVerdict
    from connector.domain.letters import DueNews
    from connector.domain.page import Holding
    from connector.ledger.news import OwedNews
    from connector.ports import StampPage
    from connector.sync.context import PassReport, ShopContext
    from connector.sync.gather import Envelope
    from tests.sabotage.sabotage import Struck


_TWO_SECONDS = timedelta(seconds=2)


def always_believed(judge_file: Any, struck: Struck) -> Any:
    def wrong(*args: Any, **more: Any) -> FileVerdict:
        verdict: FileVerdict = judge_file(*args, **more)
        if verdict.quarantine is None:
            return verdict
        struck()
        return replace(verdict, quarantine=None)

    return wrong


def no_last_look(still_stand: Any, struck: Struck) -> Any:
    del still_stand

    def wrong(_: ShopContext, envelopes: Sequence[Envelope]) -> list[Envelope]:
        if envelopes:
            struck()
        return list(envelopes)

    return wrong


def cursor_too_far(order_stamps: Any, struck: Struck) -> Any:
    def wrong(self: WooCommerce, after: datetime | None) -> Iterator[StampPage]:
        for stamps in order_stamps(self, after):
            struck()
            yield replace(stamps, through=stamps.read_at + _TWO_SECONDS)

    return wrong


def never_given_back(give_back: Any, struck: Struck) -> Any:
    def wrong(holding: Holding) -> Holding:
        kept = page.Holding(seen=holding.seen)
        if give_back(holding) != kept:
            struck()
        return kept

    return wrong


def never_quiet(quiet: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> bool:
        if quiet(*args):
            struck()
        return False

    return wrong


def at_any_hour(is_sending_hour: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> bool:
        if not is_sending_hour(*args):
            struck()
        return True

    return wrong


def to_everybody(not_written_to: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> None:
        if not_written_to(*args) is not None:
            struck()

    return wrong


def no_brakes(judge_brakes: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> dict[DueNews, str]:
        if judge_brakes(*args):
            struck()
        return {}

    return wrong


def not_noted(apply_notes: Any, struck: Struck) -> Any:
    del apply_notes

    def wrong(_: ShopContext, __: PassReport) -> None:
        struck()

    return wrong


def no_take_over(observe: Any, struck: Struck) -> Any:
    def wrong(holding: Holding, observed: str) -> tuple[Holding, bool]:
        if observe(holding, observed)[1]:
            struck()
        return replace(holding, seen=observed), False

    return wrong


def order_by_order(envelopes_of: Any, struck: Struck) -> Any:
    def wrong(ctx: ShopContext, connection: Connection, owed: Sequence[OwedNews]) -> list[Envelope]:
        found = []
        for order_id in sorted({o.order_id for o in owed}):
            found += envelopes_of(ctx, connection, [o for o in owed if o.order_id == order_id])
        if len(found) > len({envelope.customer for envelope in found}):
            struck()
        return found

    return wrong


def no_pause(pause: Any, struck: Struck) -> Any:
    del pause

    def wrong(*_: Any) -> None:
        struck()

    return wrong


def codes_at_once(last_grant_on: Any, struck: Struck) -> Any:
    def wrong(*args: Any) -> None:
        if last_grant_on(*args) is not None:
            struck()

    return wrong
