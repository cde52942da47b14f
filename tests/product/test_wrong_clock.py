"""This machine's clock is wrong for a while: nothing follows from it, then or later."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.product.harness import Story
from tests.product.test_stories import TUE, WED, a_shop, open_questions, slip, subjects

A_MONTH, A_DAY, AN_HOUR = timedelta(days=31), timedelta(days=1), timedelta(hours=1)


def told_and_then_wrong_by(folder: Path, error: timedelta) -> Story:
    """A customer who was told 4 December on Monday; on Tuesday the clock is wrong for one pass."""
    story = a_shop(folder)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 10)])
    story.sync()
    story.on(TUE)
    story.clock_error = error
    return story


@pytest.mark.parametrize("error", [A_MONTH, A_DAY, AN_HOUR, -AN_HOUR, -A_DAY])
def test_a_pass_with_a_wrong_clock_reads_and_does_nothing_else(tmp_path: Path, error: timedelta) -> None:
    story = told_and_then_wrong_by(tmp_path, error)
    story.supplier_says("MUG;D1;2026-12-22;10")
    story.sandbox.shop.place_order("b@customers.example", "B", [("MUG", 1)])
    writes = story.sandbox.shop.writes
    report = story.sync()
    assert (0, 0, {}, True) == (
        report.files_accepted,
        report.items_planned,
        report.letters,
        report.clock_wrong,
    )
    assert writes == story.sandbox.shop.writes
    assert ["clock"] == open_questions(story)
    assert ["This machine's clock is"] == [remark[:23] for remark in report.remarks]


def test_the_question_about_the_clock_closes_itself_when_the_clocks_agree_again(tmp_path: Path) -> None:
    story = told_and_then_wrong_by(tmp_path, A_DAY)
    story.sync()
    story.clock_error = timedelta()
    story.sync()
    assert [] == open_questions(story)


@pytest.mark.parametrize("error", [A_MONTH, A_DAY, AN_HOUR, -AN_HOUR, -A_DAY])
def test_news_of_a_wrong_day_wait_for_nothing_once_the_day_is_right(tmp_path: Path, error: timedelta) -> None:
    story = told_and_then_wrong_by(tmp_path, error)
    slip(story, WED)
    story.sync()
    assert 1 == len(subjects(story))
    story.clock_error = timedelta()
    story.sync()
    assert ["delay"] == [kind for kind in ("delay",) if 2 == len(subjects(story))]


def test_no_supply_stays_overdue_because_the_clock_was_a_month_ahead(tmp_path: Path) -> None:
    story = told_and_then_wrong_by(tmp_path, A_MONTH)
    story.sync()
    story.clock_error = timedelta()
    for day in (3, 10, 17, 24):
        story.on(date(2026, 11, day), hour=12).sync()
    assert 1 == len(subjects(story))
    assert [] == open_questions(story)


def test_the_wider_check_is_not_put_off_by_a_clock_that_was_ahead(tmp_path: Path) -> None:
    story = told_and_then_wrong_by(tmp_path, A_MONTH)
    story.sync()
    story.clock_error = timedelta()
    story.on(WED).sync()
    asked = len(story.sandbox.shop.requests)
    story.on(WED + A_DAY + A_DAY).sync()
    assert len(story.sandbox.shop.requests) - asked > 3
