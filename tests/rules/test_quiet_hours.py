"""Quiet hours, and the told day for which they are broken: the one that the customer was told last."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from connector.domain.notices import NewsKind
from connector.ports import SendResult
from tests.rules.desk import POLICY, Desk
from tests.rules.stories import NewLedger


@pytest.fixture
def desk(new_ledger: NewLedger) -> Desk:
    return Desk(new_ledger(), policy=replace(POLICY, letters=replace(POLICY.letters, quiet_hours=20)))


def _pass(desk: Desk, on: date, hour: int, result: SendResult = SendResult.SENT) -> list[NewsKind]:
    """What is told at that hour."""
    desk.shop.now = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    desk.post.outcomes = [result]
    desk.read()
    desk.plan()
    letters = [desk.post.written[mail.notice_id] for mail, _ in desk.tell()]
    return [line.news.kind for letter in letters for line in letter.lines]


def test_a_day_that_has_been_taken_back_is_no_reason_for_a_second_letter(desk: Desk) -> None:
    """25 November was told, and then that it holds no longer; what a doubtful letter said last is far off."""
    desk.supplier_says("D1", 1, date(2026, 11, 20), 10)
    desk.shop.order(1, 1, 2)
    assert [NewsKind.CONFIRMATION] == _pass(desk, date(2026, 11, 3), 10)
    desk.supplier_says("D1", 1, None, 10)
    assert [NewsKind.UNKNOWN] == _pass(desk, date(2026, 11, 18), 10)
    desk.supplier_says("D1", 1, date(2026, 12, 30), 10)
    assert [NewsKind.DATED] == _pass(desk, date(2026, 11, 27), 10, SendResult.UNCERTAIN)

    desk.supplier_says("D1", 1, date(2027, 1, 29), 10)
    assert [] == _pass(desk, date(2026, 11, 27), 15)
    assert [NewsKind.DELAY] == _pass(desk, date(2026, 11, 28), 9)


def test_a_day_of_a_doubtful_letter_that_would_pass_first_is_a_reason(desk: Desk) -> None:
    """Its customer may have it, though no letter may quote it: 4 December."""
    desk.supplier_says("D1", 1, date(2026, 12, 1), 10)
    desk.shop.order(1, 1, 2)
    assert [NewsKind.CONFIRMATION] == _pass(desk, date(2026, 11, 3), 10, SendResult.UNCERTAIN)
    desk.shop.shelf[1] = 2
    desk.supplier_says("D2", 2, date(2026, 12, 22), 10)
    desk.shop.order(1, 2, 2)
    assert [NewsKind.CONFIRMATION] == _pass(desk, date(2026, 12, 4), 9)

    desk.shop.shelf[1] = 0
    assert [NewsKind.OVERDUE] == _pass(desk, date(2026, 12, 4), 12)
