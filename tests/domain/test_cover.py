"""Cover: first ordered, first served."""

from datetime import date

import pytest

from connector.domain.cover import cover_lines
from connector.domain.supply import Supply
from tests.domain.builders import coming, dec, nov, part, served

A, B, C = 1, 2, 3


def test_who_ordered_first_gets_what_is_on_the_shelf() -> None:
    cover = cover_lines(3, [part(B, 2, nov(3)), part(A, 2, nov(2))], [])

    assert {"shelf": 2} == served(cover, A)
    assert {"shelf": 1, "nothing": 1} == served(cover, B)


def test_of_two_orders_at_one_instant_the_lower_order_number_goes_first() -> None:
    cover = cover_lines(1, [part(A, 1, order_id=8), part(B, 1, order_id=7)], [])

    assert {"shelf": 1} == served(cover, B)
    assert {"nothing": 1} == served(cover, A)


def test_of_two_lines_of_one_order_the_lower_line_goes_first() -> None:
    cover = cover_lines(1, [part(B, 1, order_id=7), part(A, 1, order_id=7)], [])

    assert {"shelf": 1} == served(cover, A)


def test_who_has_not_paid_for_long_queues_last() -> None:
    cover = cover_lines(2, [part(A, 2, nov(2), late=True), part(B, 2, nov(20))], [])

    assert {"shelf": 2} == served(cover, B)
    assert {"nothing": 2} == served(cover, A)


def test_units_added_to_an_order_later_queue_behind_those_who_ordered_meanwhile() -> None:
    supplies = [coming(dec(1), 10, "D1"), coming(dec(15), 3, "D2")]

    cover = cover_lines(2, [part(A, 2, nov(2)), part(A, 3, nov(5)), part(B, 10, nov(3))], supplies)

    assert {"shelf": 2, "D2": 3} == served(cover, A)
    assert {"D1": 10} == served(cover, B)


def test_one_line_may_be_served_from_the_shelf_and_by_several_supplies() -> None:
    supplies = [coming(dec(15), 10, "D2"), coming(dec(1), 4, "D1")]

    cover = cover_lines(3, [part(A, 12)], supplies)

    assert {"shelf": 3, "D1": 4, "D2": 5} == served(cover, A)
    assert 9 == cover.lines[A].short


def test_a_supply_without_a_quantity_is_enough_for_everybody_and_never_used_up() -> None:
    cover = cover_lines(0, [part(A, 1000), part(B, 1000)], [coming(dec(1), None)])

    assert {"D1": 1000} == served(cover, A)
    assert {"D1": 1000} == served(cover, B)
    assert [(coming(dec(1), None), None)] == cover.left_supplies


def test_negative_stock_is_a_debt_that_is_served_before_any_order() -> None:
    cover = cover_lines(-4, [part(A, 10)], [coming(dec(1), 10, "D1"), coming(dec(15), 10, "D2")])

    assert {"D1": 6, "D2": 4} == served(cover, A)
    assert 0 == cover.left_on_hand
    assert [(coming(dec(15), 10, "D2"), 6)] == cover.left_supplies


def test_a_debt_that_all_supply_cannot_serve_leaves_nothing_for_anybody() -> None:
    cover = cover_lines(-12, [part(A, 1)], [coming(dec(1), 10)])

    assert {"nothing": 1} == served(cover, A)
    assert {A} == cover.lines.keys()


TODAY = dec(10)
ON_TIME = coming(dec(15), 1, "on time", today=TODAY)
LATER = coming(dec(20), 1, "later", today=TODAY)
OVERDUE = coming(dec(1), 1, "overdue", today=TODAY)
OVERDUE_LONGER = coming(nov(20), 1, "overdue longer", today=TODAY)
UNKNOWN = coming(None, 1, "unknown", today=TODAY)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ON_TIME, LATER),
        (LATER, OVERDUE),
        (LATER, OVERDUE_LONGER),
        (OVERDUE_LONGER, OVERDUE),
        (OVERDUE, UNKNOWN),
        (LATER, UNKNOWN),
    ],
    ids=lambda supply: supply.key.reference,
)
def test_supply_serves_by_date_then_overdue_by_its_old_date_then_without_a_date(
    first: Supply, second: Supply
) -> None:
    cover = cover_lines(0, [part(A, 1), part(B, 1)], [second, first])

    assert {first.key.reference: 1} == served(cover, A)
    assert {second.key.reference: 1} == served(cover, B)


@pytest.mark.parametrize("on", [dec(1), None])
def test_ties_are_broken_by_supplier_and_then_by_reference(on: date | None) -> None:
    supplies = [
        coming(on, 1, "P1", supplier="bolt"),
        coming(on, 1, "P3", supplier="acme"),
        coming(on, 1, "P2", supplier="acme"),
    ]

    cover = cover_lines(0, [part(A, 1), part(B, 1), part(C, 1)], supplies)

    assert ["P2", "P3", "P1"] == [cover.lines[line].supplies[0][0].key.reference for line in (A, B, C)]


def test_a_supply_of_which_nothing_is_left_to_come_serves_nobody() -> None:
    cover = cover_lines(0, [part(A, 1)], [coming(dec(1), 0, "D1"), coming(dec(15), 1, "D2")])

    assert {"D2": 1} == served(cover, A)


def test_what_nobody_waits_for_is_left_for_the_next_order() -> None:
    cover = cover_lines(5, [part(A, 2)], [coming(dec(1), 10)])

    assert 3 == cover.left_on_hand
    assert [(coming(dec(1), 10), 10)] == cover.left_supplies
