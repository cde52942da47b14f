"""A letter's every date is a told date of its basis, or one that the customer certainly had before."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from connector.domain.notices import LetterLine, Mail
from connector.ledger import planning
from connector.ledger.tables import promises
from connector.ports import SendResult
from tests.rules.desk import HOLIDAYS, POLICY, SHOP, Desk
from tests.rules.stories import (
    FEW,
    LEAD_TIME,
    MANY,
    Day,
    Did,
    NewLedger,
    meanwhile,
    plan,
    send_results,
    stories,
)

_FIRST = date(2026, 10, 1)
_ALL_DAYS = [_FIRST + timedelta(days=n) for n in range(500)]
WORKING_DAYS = [day for day in _ALL_DAYS if day.weekday() < 5 and day not in HOLIDAYS]
RECEIVING, BUFFER, NEXT_NEWS = 1, 2, timedelta(days=14)


def working_days_after(day: date, count: int) -> date:
    return [each for each in WORKING_DAYS if each > day][count - 1]


def told_date_of(basis: str, uncovered_since: date | None) -> date | None:
    """What the rules make of what an ETA rests on, in words: “supply from acme D1: 2026-12-01”."""
    if "lead time" in basis:
        if uncovered_since is None:
            return None
        estimate = uncovered_since + timedelta(days=LEAD_TIME)
        return working_days_after(min(day for day in WORKING_DAYS if day >= estimate), BUFFER)
    comes_on = date.fromisoformat(basis[-len("2026-12-01") :])
    return working_days_after(comes_on, RECEIVING + BUFFER)


def dates_in(text: str) -> set[date]:
    found = re.findall(r"\d{1,2} [A-Z][a-z]+ \d{4}", re.sub(r"\s", " ", text))
    return {datetime.strptime(each, "%d %B %Y").date() for each in found}  # noqa: DTZ007 - a day


_OPENING = Day(
    0,
    (
        *(Did("supply", (4, item, units)) for item in (1, 2) for units in (2, 3, 4)),
        *(Did("order", (customer, item, 4)) for customer in (0, 1, 2) for item in (1, 2)),
        *(Did("add a line", (number, 2, 3)) for number in (0, 2)),
    ),
    (),
)  # deliveries that the story will move, and customers who wait for them


def _live(desk: Desk, story: list[Day]) -> None:
    certainly_told: dict[tuple[str, str], set[date]] = defaultdict(set)
    for day in [_OPENING, *story]:
        plan(desk, day)
        meanwhile(desk, day)
        for mail, result in desk.tell():
            lines = desk.post.written[mail.notice_id].lines
            for line in lines:
                _judge_line(desk, mail, line, certainly_told[line.order_number, line.sku])
            _judge_text(mail, lines)
            if result is SendResult.SENT:
                for line in lines:
                    certainly_told[line.order_number, line.sku] |= {line.news.told_on} - {None}  # type: ignore[arg-type]


def _judge_line(desk: Desk, mail: Mail, line: LetterLine, certainly_told: set[date]) -> None:
    number, item = int(line.order_number.removeprefix("#")), int(line.sku.removeprefix("MUG-"))
    news, basis = line.news, _rests_on(desk, mail, 100 * number + item)
    if news.told_on:
        assert news.told_on in {told_date_of(basis, since) for since in _uncovered(desk, number)}
    assert news.old_on is None or news.old_on in certainly_told
    assert news.next_news_on == (None if news.told_on else desk.today + NEXT_NEWS)


def _rests_on(desk: Desk, mail: Mail, line_id: int) -> str:
    made = select(promises.c.rests_on).where(promises.c.notice_id == mail.notice_id)
    with desk.ledger.read() as connection:
        return str(connection.execute(made.where(promises.c.line_id == line_id)).scalar_one())


def _uncovered(desk: Desk, number: int) -> list[date | None]:
    """Since when nothing covers the lines of an order; or that something does."""
    with desk.ledger.read() as connection:
        return [line.uncovered_since for line in planning.lines_of_orders(connection, SHOP, [number])]


def _judge_text(mail: Mail, lines: Iterable[LetterLine]) -> None:
    new = {line.news.told_on or line.news.next_news_on for line in lines}
    for text in (mail.rendered.text, mail.rendered.html):
        assert new <= dates_in(text) <= new | {line.news.old_on for line in lines}


_desks = st.booleans(), st.sampled_from([None, LEAD_TIME])


@given(stories, *_desks, send_results)
@FEW
def test_every_date_in_a_letter_is_a_told_date_of_its_basis_or_was_told_before(
    new_ledger: NewLedger, story: list[Day], together: bool, lead_time: int | None, results: list[SendResult]
) -> None:
    _live(_desk(new_ledger, lead_time, results, together=together), story)


@pytest.mark.soak
@given(stories, *_desks, send_results)
@MANY
def test_every_date_in_any_letter_is_a_told_date_of_its_basis_or_was_told_before(
    new_ledger: NewLedger, story: list[Day], together: bool, lead_time: int | None, results: list[SendResult]
) -> None:
    _live(_desk(new_ledger, lead_time, results, together=together), story)


def _desk(new_ledger: NewLedger, lead_time: int | None, results: list[SendResult], *, together: bool) -> Desk:
    policy = replace(POLICY, dates=replace(POLICY.dates, lead_time_days=lead_time))
    desk = Desk(new_ledger(), policy=policy, ships_together=together)
    desk.post.outcomes = list(results)
    return desk
