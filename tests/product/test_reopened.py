"""Orders that end, by mistake or for a while, and come back."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.product.harness import Story
from tests.product.test_stories import TUE, WED
from tests.product.test_supply_stories import A, B, a_shop, orders


def two_wait(folder: Path, units_of_a: int, units_of_b: int) -> tuple[Story, int]:
    """The first delivery is for both, or for A alone; returns A's order, too."""
    story = a_shop(folder, "MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;20")
    first = orders(story, A, units_of_a)
    story.sync()
    story.on(TUE)
    orders(story, B, units_of_b)
    story.sync()
    return story, first


@pytest.mark.parametrize("how", ["completed", "failed", "cancelled", "pending"])
def test_an_order_that_comes_back_within_a_day_has_its_place_back(tmp_path: Path, how: str) -> None:
    """Nobody is sorry for a delay that there is not, and nobody hears good news that were the other's."""
    story, first = two_wait(tmp_path, 10, 10)
    story.on(WED).sandbox.shop.set_status(first, how)
    story.sync()
    story.on(WED, 11).sandbox.shop.set_status(first, "processing")
    for days in range(6):
        story.on(WED + timedelta(days=days), 12).sync()
    assert [A, B] == [mail.to_email for mail in story.sandbox.mail.accepted]


def test_units_that_are_added_as_it_comes_back_queue_behind_the_others(tmp_path: Path) -> None:
    story, first = two_wait(tmp_path, 6, 4)
    story.on(WED).sandbox.shop.set_status(first, "pending")
    story.sync()
    story.on(WED, 11).sandbox.shop.edit_quantity(first, "MUG", 9)
    story.sandbox.shop.set_status(first, "processing")
    story.on(WED, 12).sync()
    assert "4 December 2026" in story.letters(B)[-1].text
    assert "18 December 2026" in story.letters(A)[-1].text


def test_it_ended_when_it_did_whatever_is_written_on_it_later(tmp_path: Path) -> None:
    """A note or a tag, by the merchant or by us: its place was given to others the day before."""
    story, first = two_wait(tmp_path, 10, 10)
    story.on(WED).sandbox.shop.set_status(first, "cancelled")
    story.sync()
    story.on(WED + timedelta(days=1)).sandbox.shop.set_order_meta(first, "wrap", "red")
    story.sync()
    story.on(WED + timedelta(days=1), 20).sandbox.shop.set_status(first, "processing")
    story.sync()
    story.on(WED + timedelta(days=2)).sync()
    assert "18 December 2026" in story.letters(A)[-1].text
    assert "4 December 2026" in story.letters(B)[-1].text  # better for two days on end
