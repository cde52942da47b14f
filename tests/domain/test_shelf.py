"""What is on the shelf."""

from datetime import UTC, datetime

import pytest

from connector.domain.orders import Flag, Variant
from connector.domain.shelf import Shelf, shelf_of

AT = datetime(2026, 11, 2, tzinfo=UTC)


def a_variant(available: int | None, committed: int | None = None, *, managed: bool = True) -> Variant:
    return Variant(1, 1, "MUG", "Mug", managed, available, Flag.NO, None, AT, committed=committed)


def test_a_shop_that_does_not_tell_has_its_commitments_on_its_orders() -> None:
    shelf = shelf_of([a_variant(-3)], 5, None)
    assert (Shelf(-3, 2), 2) == (shelf, shelf.free)


def test_what_is_committed_is_on_the_shelf_too() -> None:
    assert Shelf(-3, 2) == shelf_of([a_variant(-3, 5)], 5, 0)


def test_units_of_orders_that_we_cannot_see_are_served_first() -> None:
    shelf = shelf_of([a_variant(1, 5)], 2, 3)
    assert (6, 3, 3) == (shelf.on_hand, shelf.unseen, shelf.free)


def test_what_they_lack_is_a_debt() -> None:
    assert -4 == shelf_of([a_variant(-9, 9)], 5, 4).free


@pytest.mark.parametrize(("before", "unseen"), [(None, 3), (0, 0), (2, 2), (3, 3), (7, 3)])
def test_they_are_believed_when_two_plans_in_a_row_found_them(before: int | None, unseen: int) -> None:
    shelf = shelf_of([a_variant(0, 5)], 2, before)
    assert (3, unseen) == (shelf.unexplained, shelf.unseen)


def test_orders_may_know_of_a_sale_before_stock_does() -> None:
    assert Shelf(5, 7) == shelf_of([a_variant(5, 2)], 4, 0)


def test_the_count_stands_on_whichever_variant_is_managed() -> None:
    assert 4 == shelf_of([a_variant(None, managed=False), a_variant(4)], 0, None).available


def test_without_a_count_nothing_is_there() -> None:
    assert Shelf(0, 0) == shelf_of([a_variant(None)], 0, None)
