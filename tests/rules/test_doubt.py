"""Money that went back without naming units holds a letter, whatever else was decided about it."""

from dataclasses import replace
from datetime import date

import pytest

from connector.domain.policy import BrakePolicy
from connector.ledger import news
from connector.sync.brake import DOUBT
from tests.rules.desk import POLICY, SHOP, Desk
from tests.rules.stories import NewLedger


@pytest.fixture
def desk(new_ledger: NewLedger) -> Desk:
    """A customer was told 4 December; that it is the 18th is held, because of the supplier's word."""
    desk = Desk(new_ledger(), policy=replace(POLICY, brakes=BrakePolicy(hold_above=0)))
    desk.supplier_says("D1", 1, date(2026, 12, 1), 10)
    desk.shop.order(1, 1, 2)
    _pass(desk)
    desk.supplier_says("D1", 1, date(2026, 12, 15), 10)
    _pass(desk)
    return desk


def _pass(desk: Desk) -> int:
    """How many letters go."""
    desk.days_pass(0)
    desk.read()
    desk.plan()
    return len(desk.tell())


def _approve(desk: Desk) -> None:
    with desk.ledger.begin("approve") as connection:
        owed = news.owed(connection, SHOP)
        news.approve_news(connection, SHOP, {line_id: o.facts for line_id, o in owed.items()})


def _give_money_back(desk: Desk) -> None:
    order = desk.shop.placed[1]
    desk.shop.placed[1] = replace(order, refunded_by_amount=True, modified_at=desk.shop.now)


def _held(desk: Desk) -> str | None:
    with desk.ledger.read() as connection:
        [owed] = news.owed(connection, SHOP).values()
    return owed.held if owed.is_held else None


def test_a_letter_that_was_approved_before_is_held_again(desk: Desk) -> None:
    _approve(desk)
    _give_money_back(desk)

    assert (0, DOUBT) == (_pass(desk), _held(desk))
    _approve(desk)
    assert 1 == _pass(desk)


def test_a_letter_that_is_held_for_its_supplier_is_held_for_the_doubt_from_then_on(desk: Desk) -> None:
    assert "1 letters of one cause in 24 hours" == _held(desk)
    _give_money_back(desk)

    assert (0, DOUBT) == (_pass(desk), _held(desk))
