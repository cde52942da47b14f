"""Questions that answer themselves close by themselves: what was to be chased has come, or has a date."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from connector.domain.orders import Standing
from connector.ledger import tasks
from tests.rules.desk import POLICY, SHOP, Desk
from tests.rules.stories import NewLedger

Happens = Callable[[Desk], None]


def _pass(desk: Desk, on: date) -> list[str]:
    """The kinds of the questions that stand after a pass on that day."""
    desk.days_pass((on - desk.today).days)
    desk.read()
    desk.plan()
    desk.tell()
    with desk.ledger.read() as connection:
        return [task.kind for task in tasks.open_tasks(connection, SHOP)]


def it_has_a_date(desk: Desk) -> None:
    desk.supplier_says("D1", 1, date(2026, 12, 22), 10)


def another_has_a_date(desk: Desk) -> None:
    desk.supplier_says("D2", 1, date(2026, 12, 22), 10)


def it_came(desk: Desk) -> None:
    desk.shop.shelf[1] = 10


def nobody_waits(desk: Desk) -> None:
    desk.shop.end(1, Standing.DEAD)


def nothing(_: Desk) -> None:
    pass


@pytest.mark.parametrize(
    ("happens", "stands"),
    [
        (nothing, ["chase"]),
        (it_has_a_date, []),
        (another_has_a_date, []),
        (it_came, []),
        (nobody_waits, []),
    ],
)
def test_a_supplier_is_to_be_chased_until_his_silence_makes_nobody_wait(
    new_ledger: NewLedger, happens: Happens, stands: list[str]
) -> None:
    desk = Desk(new_ledger())
    desk.supplier_says("D1", 1, date(2026, 12, 1), 10)
    desk.shop.order(1, 1, 10)
    _pass(desk, date(2026, 11, 3))
    assert ["chase"] == _pass(desk, date(2026, 12, 4))
    happens(desk)
    assert stands == _pass(desk, date(2026, 12, 5))


@pytest.mark.parametrize(
    ("happens", "stands"),
    [(nothing, ["nothing ordered"]), (it_has_a_date, []), (it_came, []), (nobody_waits, [])],
)
def test_that_nothing_is_ordered_stands_until_something_is(
    new_ledger: NewLedger, happens: Happens, stands: list[str]
) -> None:
    desk = Desk(new_ledger(), policy=replace(POLICY, dates=replace(POLICY.dates, lead_time_days=14)))
    desk.shop.order(1, 1, 10)
    _pass(desk, date(2026, 11, 3))
    assert ["nothing ordered"] == _pass(desk, date(2026, 11, 20))
    happens(desk)
    assert stands == _pass(desk, date(2026, 11, 21))


def test_the_warning_before_a_letter_without_a_date_goes_with_its_day(new_ledger: NewLedger) -> None:
    desk = Desk(new_ledger())
    desk.shop.order(1, 1, 2)
    _pass(desk, date(2026, 11, 2))
    assert ["no date tomorrow"] == _pass(desk, date(2026, 11, 15))
    assert [] == _pass(desk, date(2026, 11, 16))
