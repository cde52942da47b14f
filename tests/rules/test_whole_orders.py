"""An order that leaves as a whole: what its date rests on, and whom the merchant has to ask."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from connector.domain.notices import NewsKind
from connector.ledger import planning, tasks
from connector.ledger.tables import promises
from tests.rules.desk import SHOP, Desk
from tests.rules.stories import NewLedger

SOON, LATER = date(2026, 12, 1), date(2026, 12, 15)


@pytest.fixture
def desk(new_ledger: NewLedger) -> Desk:
    """A mug of each kind in one order: one comes on 1 December, the other on the 15th."""
    desk = Desk(new_ledger(), ships_together=True)
    desk.supplier_says("D1", 1, SOON, 10)
    desk.supplier_says("D2", 2, LATER, 10)
    desk.shop.order(1, 1, 2)
    desk.shop.add_line(1, 2, 2)
    desk.read()
    return desk


def _basis_of_promises(desk: Desk) -> set[str]:
    with desk.ledger.read() as connection:
        return set(connection.scalars(select(promises.c.rests_on)))


def _questions(desk: Desk) -> set[tuple[str, str]]:
    with desk.ledger.read() as connection:
        return {(task.kind, task.key) for task in tasks.open_tasks(connection, SHOP)}


def test_each_date_rests_on_what_decides_for_the_whole_order(desk: Desk) -> None:
    desk.plan()
    desk.tell()

    assert {"supply from acme D2: 2026-12-15"} == _basis_of_promises(desk)


def test_a_date_that_is_adopted_rests_on_it_too(desk: Desk) -> None:
    with desk.ledger.begin("anew") as connection:
        planning.update_shop(connection, SHOP, adopted_at=None)
        connection.exec_driver_sql("UPDATE orders SET adopted = 1")
    desk.plan()

    assert {"supply from acme D2: 2026-12-15"} == _basis_of_promises(desk)


def test_the_supplier_to_ask_is_the_one_whom_the_whole_order_waits_for(desk: Desk) -> None:
    desk.plan()
    desk.tell()
    desk.days_pass(46)  # 18 December, the told day: nothing has come
    desk.supplier_says("D1", 1, date(2026, 12, 18), 10)
    desk.plan()

    assert {("chase", "acme/MUG-2")} == _questions(desk)


def test_that_an_order_leaves_sooner_without_one_of_its_lines_is_not_said_of_a_supplier(desk: Desk) -> None:
    _pass(desk)
    mugs, cups = desk.shop.placed[1].lines
    ended = replace(desk.shop.placed[1], lines=(mugs, replace(cups, open_units=0, taken=0)))
    desk.shop.placed[1] = replace(ended, modified_at=desk.shop.now)
    for _ in range(3):
        desk.days_pass(1)
        _pass(desk)

    mail, _ = desk.post.sent[-1]
    [line] = desk.post.written[mail.notice_id].lines
    assert (NewsKind.EARLIER, date(2026, 12, 4), None) == (line.news.kind, line.news.told_on, line.reason)


def test_the_merchant_is_asked_to_ship_when_all_of_it_is_there_and_its_last_told_day_has_passed(
    desk: Desk,
) -> None:
    """It was told 18 December. One mug came in time; of the other it was told that it is a week late."""
    _pass(desk)
    desk.days_pass(30)  # 2 December
    desk.shop.shelf[1] = 10
    _pass(desk)
    desk.supplier_says("D2", 2, date(2026, 12, 22), 10)
    _pass(desk)
    desk.days_pass(17)  # 19 December
    _pass(desk)
    assert set() == _questions(desk)

    desk.days_pass(3)
    desk.shop.shelf[2] = 10
    _pass(desk)
    assert set() == _questions(desk)

    desk.days_pass(7)  # 29 December: all of it was to leave on the 28th
    _pass(desk)
    assert {("ready", "101"), ("ready", "102")} == _questions(desk)


def _pass(desk: Desk) -> None:
    desk.read()
    desk.plan()
    desk.tell()
