"""An item that the shop counts no more while customers wait for it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.ledger import tasks
from sandbox.woo import stock
from tests.product.harness import Story

NOV_2, NOV_3, NOV_4, NOV_5 = (date(2026, 11, day) for day in (2, 3, 4, 5))
DEC_5, DEC_9 = date(2026, 12, 5), date(2026, 12, 9)  # the told day is 4 December
SLIPPED = "MUG;D1;2026-12-28;10"


def a_mug_that_somebody_waits_for(folder: Path) -> tuple[Story, int]:
    story = Story(folder)
    story.sandbox.shop.add_product("MUG", stock=0, backorders="notify")
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(NOV_2)
    order = story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 5)])
    story.sync()
    assert 1 == len(story.letters("a@customers.example"))
    return story, order


def asked(story: Story) -> dict[str, str]:
    with story.app.ledger.read() as connection:
        return {task.kind: task.question for task in tasks.open_tasks(connection, "main")}


def counted_no_more(story: Story) -> None:
    story.sandbox.shop.set_manage_stock("MUG", value=False)


def made_variable(story: Story) -> None:
    product = story.sandbox.shop.store.product("MUG")
    product.kind, product.manage_stock, product.stock = "variable", False, None
    stock.saved(story.sandbox.shop.store, product)


@pytest.mark.parametrize("happens", [counted_no_more, made_variable])
def test_the_merchant_hears_that_dates_are_not_watched_and_nothing_that_is_not_true(
    tmp_path: Path, happens: Callable[[Story], None]
) -> None:
    story, _ = a_mug_that_somebody_waits_for(tmp_path)
    happens(story.on(NOV_3))
    assert 1 == story.sync().tasks_opened
    story.on(NOV_4).supplier_says(SLIPPED)
    for day in (NOV_4, NOV_5, DEC_5, DEC_9):
        assert 0 == story.on(day).sync().tasks_opened

    [(kind, question)] = asked(story).items()
    assert "not counted" == kind
    assert "1 order waits for MUG, whose stock the shop counts no more" in question
    assert 1 == len(story.letters("a@customers.example"))


def test_counted_again_its_customers_hear_what_they_missed_and_the_question_closes(tmp_path: Path) -> None:
    story, _ = a_mug_that_somebody_waits_for(tmp_path)
    counted_no_more(story.on(NOV_3))
    story.sync()
    story.on(NOV_4).supplier_says(SLIPPED)
    story.sync()
    story.on(NOV_5).sandbox.shop.set_manage_stock("MUG", value=True)
    story.sandbox.shop.set_stock("MUG", -5)

    assert {"delay": 1} == story.sync().letters
    assert "Thursday, 31 December 2026" in story.letters("a@customers.example")[1].text
    assert {} == asked(story)


def test_counted_again_with_nothing_new_nobody_is_written_to(tmp_path: Path) -> None:
    story, _ = a_mug_that_somebody_waits_for(tmp_path)
    counted_no_more(story.on(NOV_3))
    story.sync()
    story.on(NOV_5).sandbox.shop.set_manage_stock("MUG", value=True)
    story.sandbox.shop.set_stock("MUG", -5)

    assert {} == story.sync().letters
    assert {} == asked(story)


def test_the_question_closes_when_nobody_waits_any_more(tmp_path: Path) -> None:
    story, order = a_mug_that_somebody_waits_for(tmp_path)
    counted_no_more(story.on(NOV_3))
    story.sync()
    story.on(NOV_4).sandbox.shop.set_status(order, "completed")
    story.sync()

    assert {} == asked(story)


def test_who_was_promised_nothing_is_no_question(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.sandbox.shop.add_product("MUG", stock=0, backorders="notify")
    story.supplier_says("MUG;D1;2026-12-01;10")
    counted_no_more(story)
    story.sync()
    story.on(NOV_2).sandbox.shop.place_order("a@customers.example", "A", [("MUG", 5)])
    story.sync()
    story.on(DEC_9).sync()

    assert {} == asked(story)
    assert [] == story.letters("a@customers.example")


def test_an_estimate_does_not_begin_anew_when_it_is_counted_again(tmp_path: Path) -> None:
    """Whoever waits for the lead time has waited on meanwhile: nothing happened that would make him late."""
    story = Story(tmp_path, more="[policy.dates]\nlead_time_days = 14\n")
    story.sandbox.shop.add_product("MUG", stock=0, backorders="notify")
    story.supplier_says("VASE;V1;2026-12-01;10")
    story.sync()
    story.on(NOV_2).sandbox.shop.place_order("a@customers.example", "A", [("MUG", 5)])
    story.sync()
    counted_no_more(story.on(NOV_3))
    story.sync()
    counted_again(story.on(NOV_5))
    story.sync()

    assert ["Wednesday, 18 November 2026" in m.text for m in story.letters("a@customers.example")] == [True]


def doubled(story: Story) -> None:
    story.sandbox.shop.add_product("TASSE", stock=0)
    story.sandbox.shop.set_sku("TASSE", "MUG")


def one_again(story: Story) -> None:
    second = max(story.sandbox.shop.store.products, key=lambda product: product.id)
    second.sku = "TASSE"
    stock.saved(story.sandbox.shop.store, second)


def renamed(story: Story) -> None:
    story.sandbox.shop.set_sku("MUG", "CUP")


def named_as_it_was(story: Story) -> None:
    story.sandbox.shop.set_sku("CUP", "MUG")


def counted_again(story: Story) -> None:
    story.sandbox.shop.set_manage_stock("MUG", value=True)
    story.sandbox.shop.set_stock("MUG", -5)


@pytest.mark.parametrize(
    ("happens", "mended"),
    [(counted_no_more, counted_again), (doubled, one_again), (renamed, named_as_it_was)],
)
def test_what_a_file_of_changes_said_meanwhile_is_not_lost(
    tmp_path: Path, happens: Callable[[Story], None], mended: Callable[[Story], None]
) -> None:
    """The next file speaks of something else; nobody would ever hear of the slip."""
    config = tmp_path / "config.toml"
    story = Story(tmp_path)
    config.write_text(
        config.read_text().replace('path = "dates.csv"', 'path = "dates.csv"\nshape = "changes"')
    )
    story.restart()
    story.sandbox.shop.add_product("MUG", stock=0, backorders="notify")
    story.sandbox.shop.add_product("VASE", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10", "VASE;V1;2026-12-01;10")
    story.sync()
    story.on(NOV_2).sandbox.shop.place_order("a@customers.example", "A", [("MUG", 5)])
    story.sync()
    happens(story)
    story.on(NOV_3).supplier_says(SLIPPED)
    story.sync()
    story.on(NOV_4).supplier_says("VASE;V1;2026-12-03;10")
    story.sync()
    mended(story.on(NOV_5))
    report = story.sync()
    told = [letter.text for letter in story.letters("a@customers.example")[1:]]

    assert (True, "2026-12-31") == story.page("MUG")
    assert report.held or ["Thursday, 31 December 2026" in text for text in told] == [True]


def test_what_was_said_meanwhile_counts_although_the_file_is_a_broken_one_by_then(tmp_path: Path) -> None:
    story, _ = a_mug_that_somebody_waits_for(tmp_path)
    counted_no_more(story.on(NOV_3))
    story.sync()
    story.on(NOV_3, 12).supplier_says(SLIPPED)
    story.sync()
    story.on(NOV_4).supplier_says(header="")
    story.sync()
    counted_again(story.on(NOV_5))

    assert {"delay": 1} == story.sync().letters
