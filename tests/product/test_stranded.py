"""Orders that end without their units leaving: thrown away, deleted, refunded, completed too early."""

from datetime import date
from pathlib import Path

import pytest

from connector.ledger import tasks
from connector.service.item_now import item_now
from connector.service.supply_not_received import unreceive_supply
from tests.product.harness import Story

NOV_2, NOV_3, NOV_4, NOV_5 = (date(2026, 11, day) for day in (2, 3, 4, 5))


def a_shop(folder: Path, *supplies: str) -> Story:
    """Ten mugs on the shelf; A has ordered all of them and B five more."""
    story = Story(folder)
    story.sandbox.shop.add_product("MUG", stock=10, backorders="notify")
    story.supplier_says(*(supplies or ("VASE;D1;2026-12-15;10",)))
    story.sync()
    story.on(NOV_2)
    return story


def order(story: Story, who: str, units: int) -> int:
    return story.sandbox.shop.place_order(f"{who}@customers.example", who, [("MUG", units)])


def on_hand(story: Story) -> int:
    ctx = story.app.shop("main")
    with ctx.ledger.read() as connection:
        return item_now(ctx, connection, story.sandbox.shop.store.product("MUG").id).on_hand


def open_units(story: Story) -> int:
    with story.app.ledger.read() as connection:
        return int(connection.exec_driver_sql("SELECT SUM(open_units) FROM order_lines").scalar_one())


def questions(story: Story) -> dict[str, str]:
    ctx = story.app.shop("main")
    with ctx.ledger.read() as connection:
        return {task.kind: task.question for task in tasks.open_tasks(connection, "main")}


def synced(story: Story, day: date) -> Story:
    story.on(day).sync()
    return story


def test_a_refund_that_was_deleted_is_noticed_by_the_wider_check(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    number = order(story, "A", 10)
    story.sync()
    refund = story.sandbox.shop.refund_units(number, "MUG", 4)
    story.on(NOV_3).sync()
    before = open_units(story)
    story.sandbox.shop.delete_refund(refund)
    synced(story, NOV_4)

    assert (6, 10) == (before, open_units(story))


@pytest.mark.parametrize("end", ["trash", "delete"])
def test_units_of_an_order_thrown_away_serve_the_next_in_the_queue(tmp_path: Path, end: str) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 10)
    order(story, "B", 5)
    story.sync()
    getattr(story.sandbox.shop, end)(first)
    story.on(NOV_3).sync()
    synced(story, NOV_4)  # a deleted order is found by the wider check of the day

    assert (-5, 10) == (story.sandbox.shop.stock("MUG"), on_hand(story))
    assert "negative stock" not in questions(story)


def test_a_stock_below_nothing_is_asked_about_until_it_is_counted_right(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=-3)
    story.supplier_says("VASE;D1;2026-12-15;10")
    story.sync()
    asked = questions(story)["negative stock"]
    shop.set_stock("MUG", -1)
    story.on(NOV_2).sync()
    asked_again = questions(story)["negative stock"]
    shop.set_stock("MUG", 0)
    story.on(NOV_3).sync()

    assert ("The stock of MUG is 3 below", "The stock of MUG is 1 below") == (asked[:27], asked_again[:27])
    assert "negative stock" not in questions(story)


def test_stranded_units_that_are_counted_again_are_counted_once(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 10)
    order(story, "B", 5)
    story.sync()
    story.sandbox.shop.trash(first)
    synced(story, NOV_3)
    story.sandbox.shop.set_stock("MUG", 5)

    synced(story, NOV_4)

    assert 10 == on_hand(story)


def test_with_a_supply_due_a_rise_is_taken_for_it_and_a_person_is_asked(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-06;10")
    first = order(story, "A", 10)
    order(story, "B", 5)
    story.sync()
    story.sandbox.shop.trash(first)
    synced(story, NOV_3)
    story.sandbox.shop.receive("MUG", 10)

    synced(story, NOV_4)

    assert 20 == on_hand(story)
    assert "acme D1" in questions(story)["which rise"]


def test_the_command_of_that_question_gives_the_supply_back_and_counts_the_units_once(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-06;10")
    first = order(story, "A", 10)
    order(story, "B", 5)
    story.sync()
    story.sandbox.shop.trash(first)
    synced(story, NOV_3)
    story.sandbox.shop.receive("MUG", 10)
    synced(story, NOV_4)
    assert "backorder supply not-received D1 MUG" in questions(story)["which rise"]

    done = unreceive_supply(story.app, None, "D1", "MUG", None)
    synced(story, NOV_4)

    assert "10 units are still to come" in done.sentences[0]
    assert 10 == on_hand(story)
    assert "which rise" not in questions(story)


def test_what_really_came_of_that_supply_before_is_not_given_back(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-06;10")
    first = order(story, "A", 4)
    order(story, "B", 5)
    story.sync()
    story.sandbox.shop.receive("MUG", 6)
    synced(story, NOV_3)
    story.sandbox.shop.trash(first)
    synced(story, NOV_4)
    story.sandbox.shop.receive("MUG", 4)
    synced(story, NOV_5)
    assert "which rise" in questions(story)

    done = unreceive_supply(story.app, None, "D1", "MUG", None)

    assert "4 units are still to come" in done.sentences[0]


def test_an_order_taken_out_of_the_trash_has_its_units_again(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 10)
    story.sync()
    story.sandbox.shop.trash(first)
    synced(story, NOV_3)
    story.sandbox.shop.restore(first)

    synced(story, NOV_4)

    assert (0, 10) == (story.sandbox.shop.stock("MUG"), on_hand(story))


def test_units_refunded_and_kept_stay_on_the_shelf_when_the_rest_ships(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 4)
    story.sync()
    story.sandbox.shop.refund_units(first, "MUG", 1, restock=False)
    synced(story, NOV_3)
    story.sandbox.shop.set_status(first, "completed")

    synced(story, NOV_4)

    assert (6, 7) == (story.sandbox.shop.stock("MUG"), on_hand(story))


def test_a_paid_order_refunded_by_its_status_leaves_its_units_behind(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 4)
    story.sync()
    story.sandbox.shop.set_status(first, "refunded")

    synced(story, NOV_3)

    assert (6, 10) == (story.sandbox.shop.stock("MUG"), on_hand(story))


def test_completed_while_units_were_short_asks_whether_it_was_shipped_in_part(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    first = order(story, "A", 12)
    story.sync()
    story.sandbox.shop.set_status(first, "completed")

    synced(story, NOV_3)

    asked = questions(story)["shipped in part"]
    assert f"Order {first} is completed, but 2 x MUG of it were not there." in asked


def test_goods_that_came_just_before_the_order_was_completed_explain_it(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-03;10")
    first = order(story, "A", 12)
    story.sync()
    story.sandbox.shop.receive("MUG", 10)
    story.sandbox.shop.set_status(first, "completed")

    synced(story, NOV_3)

    assert (8, 8) == (story.sandbox.shop.stock("MUG"), on_hand(story))
    assert "shipped in part" not in questions(story)
