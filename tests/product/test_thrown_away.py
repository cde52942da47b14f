"""Orders that end between two passes of a WooCommerce shop, and what they leave on the shelf, end to end."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sandbox.woo import WooShop
from tests.product.harness import Story
from tests.product.test_stranded import NOV_2, NOV_3, NOV_4, NOV_5, a_shop, on_hand, order, questions

End = Callable[[WooShop, int], object]


def trashed(shop: WooShop, number: int) -> None:
    shop.trash(number)


def refunded(shop: WooShop, number: int) -> None:
    shop.set_status(number, "refunded")


def failed_after_it_was_paid(shop: WooShop, number: int) -> None:
    shop.set_status(number, "failed")


def cancelled(shop: WooShop, number: int) -> None:
    shop.set_status(number, "cancelled")


def cancelled_and_trashed(shop: WooShop, number: int) -> None:
    shop.set_status(number, "cancelled")
    shop.trash(number)


def completed_and_trashed(shop: WooShop, number: int) -> None:
    shop.set_status(number, "completed")
    shop.trash(number)


def completed_and_refunded(shop: WooShop, number: int) -> None:
    shop.set_status(number, "completed")
    shop.set_status(number, "refunded")


def letters(story: Story) -> int:
    return len(story.sandbox.mail.accepted)


def orders_kept(story: Story) -> int:
    with story.app.ledger.read() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM orders").scalar_one())


@pytest.mark.parametrize("in_bulk", [False, True], ids=["alone", "among many"])
@pytest.mark.parametrize("end", [trashed, refunded, failed_after_it_was_paid])
def test_an_order_made_and_ended_between_two_passes_leaves_its_units_on_the_shelf(
    tmp_path: Path, end: End, in_bulk: bool
) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-15;10")
    order(story, "A", 10)
    story.sync()
    story.on(NOV_3)
    if in_bulk:
        story.sandbox.shop.add_product("CUP", stock=500)
        for number in range(120):
            story.sandbox.shop.place_order(f"c{number}@customers.example", "C", [("CUP", 1)])
    end(story.sandbox.shop, order(story, "Test", 3))
    story.sync()
    story.on(NOV_3, 11).sync()

    assert (-3, 10, 0) == (story.sandbox.shop.stock("MUG"), on_hand(story), letters(story))
    assert "negative stock" not in questions(story)


@pytest.mark.parametrize("end", [completed_and_trashed, completed_and_refunded])
@pytest.mark.parametrize("is_known", [False, True])
def test_what_was_completed_before_it_ended_has_left(tmp_path: Path, end: End, is_known: bool) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 4)
    if is_known:
        story.sync()
        story.on(NOV_2, 12)
    end(story.sandbox.shop, first)
    story.sync()
    story.on(NOV_3).sync()

    assert (6, 6) == (story.sandbox.shop.stock("MUG"), on_hand(story))
    with story.app.ledger.read() as connection:
        assert [(4, 0)] == connection.exec_driver_sql('SELECT "left", stranded FROM order_lines').all()


@pytest.mark.parametrize("in_bulk", [False, True], ids=["alone", "among many"])
def test_units_that_went_back_before_their_order_was_thrown_away_are_counted_once(
    tmp_path: Path, in_bulk: bool
) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-12;10")
    first = order(story, "A", 10)
    story.sync()
    story.on(NOV_3)
    if in_bulk:
        story.sandbox.shop.add_product("CUP", stock=500)
        for number in range(120):
            story.sandbox.shop.place_order(f"c{number}@customers.example", "C", [("CUP", 1)])
    cancelled_and_trashed(story.sandbox.shop, first)
    for day in (NOV_3, NOV_4, NOV_5):
        story.on(day, 12).sync()
    assert (10, 10) == (story.sandbox.shop.stock("MUG"), on_hand(story))

    order(story, "B", 15)
    story.sync()
    assert ["b@customers.example"] == [mail.to_email.lower() for mail in story.sandbox.mail.accepted[-1:]]
    assert "5 units" in story.sandbox.mail.accepted[-1].text


@pytest.mark.parametrize("end", [trashed, refunded])
def test_what_ended_before_the_first_read_is_in_the_count_already(tmp_path: Path, end: End) -> None:
    story = Story(tmp_path)
    story.supplier_says("VASE;D1;2026-12-15;10")
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=10, backorders="notify")
    first = order(story, "A", 4)
    end(shop, first)
    story.on(NOV_2).sync()
    story.on(NOV_3)
    shop.touch_all_orders()
    story.sync()

    assert (6, 6, 0) == (shop.stock("MUG"), on_hand(story), orders_kept(story))


def test_an_old_completed_order_that_is_thrown_away_leaves_nothing_behind(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.supplier_says("VASE;D1;2026-12-15;10")
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=10, backorders="notify")
    first = order(story, "A", 4)
    shop.set_status(first, "completed")
    story.on(NOV_2).sync()
    story.on(NOV_3)
    shop.trash(first)
    story.sync()

    assert (6, 6) == (shop.stock("MUG"), on_hand(story))


@pytest.mark.parametrize("status", ["pending", "cancelled", "checkout-draft"])
def test_of_an_order_that_took_nothing_nothing_is_kept(tmp_path: Path, status: str) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 4)], status=status)
    story.sync()

    assert (10, 0) == (on_hand(story), orders_kept(story))


@pytest.mark.parametrize("day", [date(2026, 11, 3), date(2026, 11, 4)])
def test_an_order_in_the_trash_that_is_deleted_for_good_leaves_what_it_left_before(
    tmp_path: Path, day: date
) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 4)
    story.sync()
    story.sandbox.shop.trash(first)
    story.on(NOV_3).sync()
    story.on(day, 12)
    story.sandbox.shop.delete(first)
    story.sync()

    assert (6, 10) == (story.sandbox.shop.stock("MUG"), on_hand(story))
