"""Variations, with their own stock and their parent's, from the shop's order to the page and the letter."""

from datetime import date
from pathlib import Path

from connector.ledger import tasks
from tests.product.harness import Story

NOV_2, NOV_3 = date(2026, 11, 2), date(2026, 11, 3)


def test_a_variation_with_its_own_stock_has_its_own_queue_flag_and_date(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_variable("TEE", {"S": 0, "M": 5})
    story.supplier_says("TEE-S;D1;2026-12-01;10")
    story.sync()
    story.on(NOV_2)
    shop.place_order("a@customers.example", "A", [("TEE-S", 2)])
    story.sync()

    assert (True, "2026-12-04") == story.page("TEE-S")
    assert (False, None) == story.page("TEE-M")
    [letter] = story.letters("a@customers.example")
    assert "4 December 2026" in letter.text


def test_sizes_under_one_stock_share_queue_and_flag_and_each_shows_the_date(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_variable("TEE", {"S": None, "M": None}, stock=0)
    story.supplier_says("TEE;D1;2026-12-01;3", "TEE-S;D2;2026-12-15;10")
    story.sync()
    story.on(NOV_2)
    shop.place_order("a@customers.example", "A", [("TEE-S", 2)])
    shop.place_order("b@customers.example", "B", [("TEE-M", 2)])
    story.sync()

    assert "4 December 2026" in story.letters("a@customers.example")[0].text
    assert "18 December 2026" in story.letters("b@customers.example")[0].text
    assert {(True, "2026-12-18")} == {story.page(sku) for sku in ("TEE", "TEE-S", "TEE-M")}
    assert "no" == shop.store.product("TEE-S").backorders


def test_lines_follow_a_variation_that_is_given_its_own_stock(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_variable("TEE", {"S": None}, stock=0)
    story.supplier_says("TEE-S;D1;2026-12-01;10")
    story.sync()
    story.on(NOV_2)
    shop.place_order("a@customers.example", "A", [("TEE-S", 2)])
    story.sync()
    shop.set_manage_stock("TEE-S", value=True)
    story.on(NOV_3).sync()

    assert [1, 0] == [len(story.letters(f"{who}@customers.example")) for who in "ab"]
    assert (True, "2026-12-04") == story.page("TEE-S")


def test_a_product_thrown_away_and_made_anew_is_not_ambiguous(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.store.version = "8.9.1"  # the newer version does not let the SKU be used again
    shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(NOV_2)
    shop.place_order("a@customers.example", "A", [("MUG", 2)])
    story.sync()
    shop.trash_product("MUG")
    shop.add_product("MUG", stock=0)
    story.on(NOV_3).sync()

    assert (True, "2026-12-04") == story.page("MUG")
    with story.app.shop("main").ledger.read() as connection:
        asked = {task.kind: task.question for task in tasks.open_tasks(connection, "main")}
    assert {"replaced"} == set(asked)
    assert "2 units are still open on the old product" in asked["replaced"]
    assert 1 == len(story.letters("a@customers.example"))


def test_what_was_asked_about_an_old_product_goes_with_its_orders(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.store.version = "8.9.1"
    shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(NOV_2)
    numbers = [
        shop.place_order(f"{who}@customers.example", who, [("MUG", n)]) for who, n in (("a", 2), ("b", 1))
    ]
    story.sync()
    shop.trash_product("MUG")
    shop.add_product("MUG", stock=0)
    asked = []
    for number in (None, *numbers):
        if number is not None:
            shop.set_status(number, "cancelled")
        story.on(NOV_3).sync()
        with story.app.shop("main").ledger.read() as connection:
            asked.append([task.question for task in tasks.open_tasks(connection, "main")])

    assert ["3 units are still open", "1 unit is still open", ""] == [
        "".join(questions).partition("anew, and ")[2].partition(" on the")[0] for questions in asked
    ]
    assert [] == asked[-1]


def test_a_pass_that_ends_before_the_old_product_is_asked_for_leaves_that_to_the_next(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=0)
    shop.add_product("CUP", stock=5)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    shop.delete_product("MUG")
    shop.add_product("MUG", stock=0)
    story.sandbox.faults.add("connect_refused", app="woo", path="*/wc-analytics/variations", times=9)
    story.on(NOV_2)
    shop.set_stock("CUP", 4)  # changed after it, so that the new mug is not read again by itself
    assert story.app.sync("main").failures
    story.sandbox.faults.clear()
    story.on(NOV_3).sync()

    assert (True, "2026-12-04") == story.page("MUG")
