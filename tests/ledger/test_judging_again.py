"""Which orders are judged again when their items are planned: those that something happened to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from connector.domain.news import Basis
from connector.domain.orders import Order, Standing
from connector.ledger.ending import mark_gone
from connector.ledger.notices import settle
from connector.ledger.planning import mark_orders_dirty
from connector.ledger.promises import Promise, add_promises
from connector.ledger.queues import LineJudged, judge_all_again, orders_to_judge, save_judged
from connector.ledger.states import NoticeState
from tests.ledger.records import (
    KIM,
    LINE,
    MUG,
    NOW,
    ORDER,
    SHOP,
    a_line,
    a_sealed_notice,
    an_order,
    nov,
    save,
    sell,
)

TODAY = NOW.date()
OTHER, OTHERS_LINE = 101, 1010


@pytest.fixture
def judged(connection: Connection) -> Connection:
    """Two orders for mugs that were judged: time alone changes nothing about them."""
    sell(connection)
    save(connection, an_order(a_line()), an_order(a_line(line_id=OTHERS_LINE), order_id=OTHER))
    settled = [LineJudged(line, None, None) for line in (LINE, OTHERS_LINE)]
    save_judged(connection, SHOP, settled)
    return connection


def to_judge(connection: Connection, today: date = TODAY) -> set[int]:
    return orders_to_judge(connection, SHOP, [MUG], today)


def test_a_new_order_is_judged(connection: Connection) -> None:
    sell(connection)
    save(connection, an_order(a_line()))

    assert {ORDER} == to_judge(connection)


def test_an_order_that_was_judged_is_left_alone(judged: Connection) -> None:
    assert set() == to_judge(judged, TODAY + timedelta(days=400))


def test_an_order_is_judged_again_from_its_day_on(judged: Connection) -> None:
    save_judged(judged, SHOP, [LineJudged(LINE, None, TODAY + timedelta(days=2))])

    assert set() == to_judge(judged, TODAY + timedelta(days=1))
    assert {ORDER} == to_judge(judged, TODAY + timedelta(days=2))
    assert {ORDER} == to_judge(judged, TODAY + timedelta(days=9))


def test_an_order_that_is_read_again_and_did_not_change_is_left_alone(judged: Connection) -> None:
    save(judged, an_order(a_line()))

    assert set() == to_judge(judged)


@pytest.mark.parametrize(
    "changed",
    [
        an_order(a_line(units=3)),
        an_order(a_line(), a_line(line_id=1001)),
        an_order(),
        an_order(a_line(), standing=Standing.SHIPPED),
        an_order(a_line(), standing=Standing.UNMAPPED),
        an_order(a_line(), customer=replace(KIM, email="kim@elsewhere.example")),
        replace(an_order(a_line()), channel="admin"),
        replace(an_order(a_line()), refunded_by_amount=True),
    ],
    ids=["more units", "another line", "no line", "shipped", "status", "address", "channel", "refund"],
)
def test_an_order_that_changed_is_judged_again(judged: Connection, changed: Order) -> None:
    save(judged, replace(changed, modified_at=nov(19)))

    assert {ORDER} == to_judge(judged)


def test_an_order_that_is_gone_is_judged_again(judged: Connection) -> None:
    mark_gone(judged, SHOP, [ORDER])

    assert {ORDER} == to_judge(judged)


def test_an_order_whose_customer_is_told_something_is_judged_again(judged: Connection) -> None:
    add_promises(judged, SHOP, [Promise(LINE, ORDER, TODAY, Basis.DISCARDED, NOW)])

    assert {ORDER} == to_judge(judged)


def test_an_order_is_judged_again_when_its_letter_was_sealed(judged: Connection) -> None:
    a_sealed_notice(judged)

    assert {ORDER} == to_judge(judged)


def test_an_order_is_judged_again_when_its_letter_did_not_go_out(judged: Connection) -> None:
    notice = a_sealed_notice(judged)
    save_judged(judged, SHOP, [LineJudged(LINE, None, None)])
    settle(judged, notice, NoticeState.NOT_SENT, NOW)

    assert {ORDER} == to_judge(judged)


@pytest.mark.parametrize("became", [NoticeState.SENT, NoticeState.NOT_SENT])
def test_an_order_is_judged_again_when_doubt_about_its_letter_is_settled(
    judged: Connection, became: NoticeState
) -> None:
    """A date that certainly arrived may be quoted; one that did not was never told."""
    notice = a_sealed_notice(judged)
    settle(judged, notice, NoticeState.UNCERTAIN, NOW)
    save_judged(judged, SHOP, [LineJudged(LINE, None, None)])
    settle(judged, notice, became, NOW)

    assert {ORDER} == to_judge(judged)


def test_an_order_whose_items_are_planned_again_for_its_sake_is_judged_again(judged: Connection) -> None:
    mark_orders_dirty(judged, SHOP, [OTHER])

    assert {OTHER} == to_judge(judged)


def test_new_settings_judge_every_order_again(judged: Connection) -> None:
    judge_all_again(judged, SHOP)

    assert {ORDER, OTHER} == to_judge(judged)
