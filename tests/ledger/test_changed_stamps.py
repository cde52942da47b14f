"""Which orders are read again, by their stamps."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from connector.domain.orders import OrderStamp, Standing
from connector.ledger.ending import mark_gone
from connector.ledger.orders import changed_stamps
from tests.ledger.records import NOW, ORDER, PLACED, SHOP, a_line, an_order, nov, save, sell

EDITED = nov(5)


@pytest.fixture(autouse=True)
def _mugs_are_sold(connection: Connection) -> None:
    sell(connection)


def stamp(standing: Standing = Standing.OPEN_PAID, *, modified_at: datetime = PLACED) -> OrderStamp:
    return OrderStamp(ORDER, modified_at, standing)


@pytest.mark.parametrize(
    ("standing", "adopted", "read"),
    [
        (Standing.OPEN_PAID, False, True),
        (Standing.OPEN_UNPAID, True, True),
        (Standing.UNMAPPED, True, True),
        (Standing.SHIPPED, True, True),
        (Standing.SHIPPED, False, False),
        (Standing.DEAD, True, False),
    ],
)
def test_unknown_orders_are_read_where_they_matter(
    connection: Connection, standing: Standing, *, adopted: bool, read: bool
) -> None:
    assert ([ORDER] if read else []) == changed_stamps(connection, SHOP, [stamp(standing)], adopted=adopted)


@pytest.mark.parametrize("adopted", [False, True])
@pytest.mark.parametrize("standing", [Standing.DEAD, Standing.GONE])
def test_one_that_ended_is_read_where_it_may_have_left_units_behind_since_adoption(
    connection: Connection, standing: Standing, *, adopted: bool
) -> None:
    ended = replace(stamp(standing), may_strand=True)

    assert ([ORDER] if adopted else []) == changed_stamps(connection, SHOP, [ended], adopted=adopted)


def test_one_that_is_gone_is_read_again_where_the_shop_lists_it_as_open(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    mark_gone(connection, SHOP, [ORDER])

    assert [ORDER] == changed_stamps(connection, SHOP, [stamp()], adopted=True)
    assert [] == changed_stamps(connection, SHOP, [stamp(Standing.DEAD)], adopted=True)


def test_a_known_order_is_read_again_when_its_stamp_moved(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))

    assert [] == changed_stamps(connection, SHOP, [stamp()], adopted=True)
    assert [ORDER] == changed_stamps(connection, SHOP, [stamp(modified_at=EDITED)], adopted=True)


def test_an_order_that_changed_in_the_second_of_its_reading_is_read_again(connection: Connection) -> None:
    save(connection, an_order(a_line(2), placed_at=NOW))

    assert [ORDER] == changed_stamps(connection, SHOP, [stamp(modified_at=NOW)], adopted=True)
