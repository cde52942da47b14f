"""A SKU that is renamed, emptied or given twice in the shop: the merchant is asked, no customer is told."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.ledger import tasks
from connector.service.notice_acts import approve_all
from sandbox.woo import stock
from sandbox.woo.shop import WooShop
from tests.product.harness import Story

Happening = Callable[[WooShop], None]
NOV_2, NOV_3, NOV_4 = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)


def renamed(shop: WooShop) -> None:
    shop.set_sku("MUG", "CUP")


def emptied(shop: WooShop) -> None:
    shop.set_sku("MUG", "")


def given_twice(shop: WooShop) -> None:
    shop.add_product("TASSE", stock=0)
    shop.set_sku("TASSE", "MUG")


def mugs_that_some_wait_for(folder: Path, *, orders: int = 6) -> Story:
    story = Story(folder)
    story.sandbox.shop.add_product("MUG", stock=0, backorders="notify")
    story.supplier_says("MUG;D1;2026-12-01;100")
    story.sync()
    story.on(NOV_2)
    for number in range(orders):
        story.sandbox.shop.place_order(f"c{number}@customers.example", "C", [("MUG", 2)])
    story.sync()
    assert orders == len(story.sandbox.mail.accepted)
    return story


def asked(story: Story) -> dict[str, str]:
    with story.app.ledger.read() as connection:
        return {task.kind: task.question for task in tasks.open_tasks(connection, "main")}


@pytest.mark.parametrize(
    ("happens", "kind", "question"),
    [
        (renamed, "sku lost", "MUG is called CUP in the shop now"),
        (emptied, "sku lost", "(MUG) has no SKU in the shop now"),
        (given_twice, "ambiguous sku", "Several products have the SKU MUG"),
    ],
)
def test_who_waits_hears_nothing_of_it_before_the_merchant_has_decided(
    tmp_path: Path, happens: Happening, kind: str, question: str
) -> None:
    story = mugs_that_some_wait_for(tmp_path)
    happens(story.sandbox.shop)
    for hour in (11, 13):  # on the same day: nothing else makes a pass look at the mug
        report = story.on(NOV_2, hour).sync()
        assert (6, 6) == (report.held, len(story.sandbox.mail.accepted))
    for days in range(1, 40):  # also when its day is near, and has passed
        story.on(NOV_2 + timedelta(days=days)).sync()
    assert 6 == len(story.sandbox.mail.accepted)
    assert question in asked(story)[kind]
    assert "6 orders" in asked(story)[kind]
    assert {kind, "held letters"} == set(asked(story))


def renamed_back(story: Story) -> None:
    story.sandbox.shop.set_sku("CUP", "MUG")


def named_by_the_supplier(story: Story) -> None:
    story.supplier_says("CUP;D1;2026-12-01;100")


@pytest.mark.parametrize("mended", [renamed_back, named_by_the_supplier])
def test_a_name_that_is_mended_takes_letters_and_question_back(
    tmp_path: Path, mended: Callable[[Story], None]
) -> None:
    story = mugs_that_some_wait_for(tmp_path)
    renamed(story.sandbox.shop)
    story.on(NOV_3).sync()
    mended(story.on(NOV_3, 11))

    assert 0 == story.sync().held
    assert 6 == len(story.sandbox.mail.accepted)
    assert {} == asked(story)


def test_a_sku_that_one_product_has_again_takes_letters_and_question_back(tmp_path: Path) -> None:
    story = mugs_that_some_wait_for(tmp_path)
    given_twice(story.sandbox.shop)
    story.on(NOV_3).sync()
    second = max(story.sandbox.shop.store.products, key=lambda product: product.id)
    second.sku = "TASSE"
    stock.saved(story.sandbox.shop.store, second)

    assert 0 == story.on(NOV_3, 11).sync().held
    assert 6 == len(story.sandbox.mail.accepted)
    assert {} == asked(story)


def test_what_the_supplier_said_meanwhile_of_a_doubled_sku_is_read_when_it_is_one_product_s_again(
    tmp_path: Path,
) -> None:
    story = mugs_that_some_wait_for(tmp_path, orders=1)
    given_twice(story.sandbox.shop)
    story.on(NOV_3).sync()
    story.on(NOV_4).supplier_says("MUG;D1;2026-12-28;100")
    story.sync()
    second = max(story.sandbox.shop.store.products, key=lambda product: product.id)
    second.manage_stock = False
    stock.saved(story.sandbox.shop.store, second)

    assert 1 == story.on(NOV_4, 11).sync().held
    assert (True, "2026-12-31") == story.page("MUG")
    assert {"held letters"} == set(asked(story))


def test_whoever_approves_tells_them_that_there_is_no_date(tmp_path: Path) -> None:
    story = mugs_that_some_wait_for(tmp_path)
    renamed(story.sandbox.shop)
    story.on(NOV_3).sync()
    approve_all(story.app, "the SKU MUG")

    assert {"unknown": 6} == story.on(NOV_3, 11).sync().letters


def test_the_dates_of_another_product_s_sku_are_told_to_nobody_unasked(tmp_path: Path) -> None:
    story = mugs_that_some_wait_for(tmp_path, orders=2)
    story.sandbox.shop.add_product("CUP", stock=0)
    story.on(NOV_3).supplier_says("MUG;D1;2026-12-01;100", "CUP;D2;2027-03-01;100")
    story.sync()
    story.sandbox.shop.set_sku("CUP", "BOWL")
    story.sandbox.shop.set_sku("MUG", "CUP")

    assert 2 == story.on(NOV_4).sync().held
    assert 2 == len(story.sandbox.mail.accepted)


def test_a_new_name_of_what_no_supply_was_left_of_holds_nothing(tmp_path: Path) -> None:
    story = mugs_that_some_wait_for(tmp_path, orders=2)
    story.on(NOV_3).supplier_says("MUG;D1;cancelled;100")
    assert {"unknown": 2} == story.sync().letters
    renamed(story.sandbox.shop)
    for day in range(4, 17):
        assert {} == story.on(date(2026, 11, day)).sync().letters
    report = story.on(date(2026, 11, 17)).sync()
    assert ({"still_unknown": 2}, 0) == (report.letters, report.held)
    assert "sku lost" not in asked(story)


def test_sizes_that_lose_one_of_their_skus_to_a_stock_of_its_own_are_no_lost_ones(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_variable("TEE", {"S": None, "M": None}, stock=0)
    story.supplier_says("TEE-M;D1;2026-12-01;10", "TEE-S;D2;2026-12-01;10")
    story.sync()
    story.on(NOV_2)
    shop.place_order("a@customers.example", "A", [("TEE-M", 2)])
    story.sync()
    shop.set_manage_stock("TEE-S", value=True)
    story.on(NOV_3).sync()

    assert {} == asked(story)
    story.on(NOV_4).supplier_says("TEE-M;D1;2026-12-28;10", "TEE-S;D2;2026-12-01;10")
    assert {"delay": 1} == story.sync().letters


@pytest.mark.parametrize("happens", [renamed, given_twice])
def test_goods_that_come_meanwhile_are_the_supply_s_when_the_sku_is_as_it_was(
    tmp_path: Path, happens: Happening
) -> None:
    story = mugs_that_some_wait_for(tmp_path, orders=5)
    shop = story.sandbox.shop
    mug = shop.store.product("MUG")
    happens(shop)
    story.on(date(2026, 11, 19)).sync()
    mug.stock = 90  # 100 came, and 10 of them are sold
    stock.saved(shop.store, mug)
    story.on(date(2026, 11, 20)).sync()
    mug.sku = "MUG"
    second = max(shop.store.products, key=lambda product: product.id)
    second.sku = "MUG" if second is mug else "TASSE"
    for product in (mug, second):
        stock.saved(shop.store, product)
    shop.store.by_sku["mug"] = mug.id
    story.on(date(2026, 11, 20), 11).sync()
    shop.place_order("late@customers.example", "L", [("MUG", 95)])
    story.on(date(2026, 11, 20), 12).sync()

    [letter] = story.letters("late@customers.example")
    assert "no date yet" in letter.text
