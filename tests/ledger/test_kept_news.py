"""What a person said about news holds for exactly the facts that he saw."""

from datetime import date, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from connector.domain.dates import Eta, Rests
from connector.domain.items import LinePlan
from connector.domain.letters import Cause, CauseKind
from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.domain.orders import Standing
from connector.domain.policy import Policy
from connector.ledger.engine import Ledger
from connector.ledger.news import OwedNews, approve_news, hold_news, owed, withdraw_news
from connector.ledger.notices import seal
from connector.ledger.promises import Promise, add_promises
from connector.ledger.queues import save_lines
from connector.sync.context import PassReport, ShopContext
from connector.sync.judge import judge_orders
from tests.ledger.records import (
    FILE,
    KIM,
    LINE,
    NOW,
    ORDER,
    SHOP,
    SLIP,
    a_line,
    a_mail,
    an_order,
    save,
    sell,
)

TOLD = date(2026, 12, 18)


class Judge:
    """Plans the line as told, and judges its order."""

    def __init__(self, ledger: Ledger, connection: Connection) -> None:
        self.connection, self.now = connection, NOW
        nobody = cast("Any", None)  # judging asks neither the shop nor the writer
        self.ctx = ShopContext(
            SHOP, nobody, {}, ledger, Policy(), "", ships_together=False, zone=ZoneInfo("UTC"),
            now=lambda: self.now, writer=nobody,
        )  # fmt: skip

    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    def eta(self, on: date, *, cause: Cause = FILE) -> OwedNews | None:
        plan = LinePlan(LINE, 2, Eta(Rests.SUPPLY, on), "supply from acme D2", None, cause)
        save_lines(self.connection, SHOP, [], first_seen=[plan])
        return self.again()

    def again(self) -> OwedNews | None:
        judge_orders(self.ctx, PassReport(SHOP), self.connection, [ORDER])
        return owed(self.connection, SHOP).get(LINE)


@pytest.fixture
def judge(ledger: Ledger, connection: Connection) -> Judge:
    """Kim was told 18 December by letter."""
    sell(connection)
    save(connection, an_order(a_line()))
    add_promises(connection, SHOP, [Promise(LINE, ORDER, TOLD, Basis.LETTER, NOW)])
    return Judge(ledger, connection)


def the(news: OwedNews | None) -> OwedNews:
    assert news is not None
    return news


JAN_6, JAN_11 = date(2027, 1, 6), date(2027, 1, 11)


def _approve(judge: Judge, shown: OwedNews) -> None:
    hold_news(judge.connection, SHOP, {LINE: "51 letters of one cause in 24 hours"})
    approve_news(judge.connection, SHOP, {LINE: shown.facts})


def test_a_slip_is_owed(judge: Judge) -> None:
    assert SLIP == the(judge.eta(JAN_6)).news


def test_news_with_the_same_facts_keep_their_place_and_their_approval(judge: Judge) -> None:
    _approve(judge, the(judge.eta(JAN_6)))
    before = owed(judge.connection, SHOP)[LINE]

    assert before == judge.again()
    assert before.approved == before.facts


def test_news_whose_facts_differ_lose_their_approval_and_stay_held(judge: Judge) -> None:
    first = the(judge.eta(JAN_6))
    _approve(judge, first)

    moved = the(judge.eta(JAN_11))

    assert None is moved.approved
    assert "51 letters of one cause in 24 hours" == moved.held
    assert first.since == moved.since


def test_another_cause_frees_no_held_news(judge: Judge) -> None:
    _approve(judge, the(judge.eta(JAN_6)))

    moved = the(judge.eta(JAN_11, cause=Cause(CauseKind.STOCK)))

    assert (None, "51 letters of one cause in 24 hours") == (moved.approved, moved.held)


def test_settings_that_change_nothing_of_the_news_are_not_their_cause(judge: Judge) -> None:
    _approve(judge, the(judge.eta(JAN_6)))
    before = owed(judge.connection, SHOP)[LINE]

    assert before == judge.eta(JAN_6, cause=Cause(CauseKind.SETTINGS))
    assert Cause(CauseKind.SETTINGS) == the(judge.eta(JAN_11, cause=Cause(CauseKind.SETTINGS))).cause


def test_news_are_withdrawn_when_the_old_date_holds_again(judge: Judge) -> None:
    judge.eta(JAN_6)

    assert None is judge.eta(date(2026, 12, 16))


@pytest.mark.parametrize("standing", [s for s in Standing if not s.is_open])
def test_news_are_withdrawn_when_the_order_is_open_no_more(judge: Judge, standing: Standing) -> None:
    judge.eta(JAN_6)
    save(judge.connection, an_order(a_line(), standing=standing, modified_at=NOW))

    assert None is judge.again()


def test_sealed_news_are_neither_overwritten_nor_withdrawn(judge: Judge) -> None:
    seal(judge.connection, SHOP, KIM.email, a_mail(), [the(judge.eta(JAN_6))], NOW)
    sealed = owed(judge.connection, SHOP)[LINE]

    assert sealed == judge.eta(JAN_11)
    withdraw_news(judge.connection, SHOP, [LINE])
    assert sealed == judge.again()


def test_good_news_are_owed_after_two_days_on_end(judge: Judge) -> None:
    early = date(2026, 12, 2)

    assert None is judge.eta(early)
    judge.days_pass(1)
    assert None is judge.again()
    judge.days_pass(1)
    assert NewsKind.EARLIER is the(judge.again()).news.kind
