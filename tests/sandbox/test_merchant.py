"""What the merchant and the customers do has the effects that were measured."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox import Sandbox
from sandbox.woo import SoldOut, WooShop

ANN = ("ann@mail.example", "Ann Lee")


def line_meta(shop: WooShop, order: int) -> dict[str, object]:
    return {row.key: row.value for row in shop.orders[order].lines[0].meta}


def mails_to(shop: WooShop, to: str) -> list[str]:
    return [mail.kind for mail in shop.mails if mail.to == to]


def test_ids_are_shared_and_rise(shop: WooShop) -> None:
    mug = shop.add_product("MUG", stock=5)
    order = shop.place_order(*ANN, [("MUG", 1)])
    assert mug < order < shop.add_product("CUP")


@pytest.mark.parametrize(
    ("status", "left"),
    [("processing", 3), ("on-hold", 3), ("completed", 3), ("pending", 5), ("failed", 5), ("cancelled", 5)],
)
def test_only_some_statuses_take_stock(status: str, left: int, shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    shop.place_order(*ANN, [("MUG", 2)], status=status)
    assert shop.stock("MUG") == left


@pytest.mark.parametrize(
    ("backorders", "via", "units"),
    [
        ("notify", "checkout", "2"),
        ("yes", "checkout", None),
        ("notify", "rest-api", None),
        ("notify", "admin", None),
    ],
)
def test_units_short_are_written_only_at_a_checkout_with_notify(
    backorders: str, via: str, units: str | None, shop: WooShop
) -> None:
    shop.add_product("MUG", stock=1, backorders=backorders)
    order = shop.place_order(*ANN, [("MUG", 3)], created_via=via)
    assert line_meta(shop, order).get("Backordered") == units
    assert line_meta(shop, order)["_reduced_stock"] == "3"
    assert (shop.stock("MUG"), shop.stock_status("MUG")) == (-2, "onbackorder")


def test_the_word_for_backordered_is_translated(shop: WooShop) -> None:
    shop.store.backordered_word = "Lieferrückstand"
    shop.add_product("MUG", backorders="notify")
    assert line_meta(shop, shop.place_order(*ANN, [("MUG", 1)]))["Lieferrückstand"] == "1"


def test_a_checkout_refuses_what_is_sold_out(shop: WooShop) -> None:
    shop.add_product("MUG", stock=1)
    with pytest.raises(SoldOut):
        shop.place_order(*ANN, [("MUG", 2)], check_stock=True)
    shop.set_backorders("MUG", "notify")
    assert shop.place_order(*ANN, [("MUG", 2)], check_stock=True)
    shop.add_product("BOOK", manage_stock=False)
    assert shop.place_order(*ANN, [("BOOK", 2)], check_stock=True)


def test_the_page_date_is_frozen_only_with_the_plug_in_and_only_when_short() -> None:
    shop = Sandbox(freezes_page_dates=True).shop
    shop.add_product("MUG", stock=1, backorders="yes")
    shop.set_meta("MUG", "_backorder_in_stock_date", "2026-04-01")
    assert "_backorder_page_date" not in line_meta(shop, shop.place_order(*ANN, [("MUG", 1)]))
    assert line_meta(shop, shop.place_order(*ANN, [("MUG", 1)]))["_backorder_page_date"] == "2026-04-01"
    shop.set_meta("MUG", "_backorder_in_stock_date", None)
    assert "_backorder_page_date" not in line_meta(shop, shop.place_order(*ANN, [("MUG", 1)]))


def test_cancelling_gives_back_and_processing_takes_again(shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    order = shop.place_order(*ANN, [("MUG", 2)])
    shop.set_status(order, "cancelled")
    assert (shop.stock("MUG"), line_meta(shop, order)) == (5, {})
    shop.set_status(order, "processing")
    assert (shop.stock("MUG"), line_meta(shop, order)) == (3, {"_reduced_stock": "2"})


def test_failing_gives_nothing_back(shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    order = shop.place_order(*ANN, [("MUG", 2)])
    shop.set_status(order, "failed")
    assert shop.stock("MUG") == 3


@pytest.mark.parametrize(("version", "left"), [("8.9.1", -4), ("9.9.5", -7)])
def test_an_edited_quantity_moves_stock_only_in_the_newer_shop(version: str, left: int) -> None:
    shop = Sandbox(version=version).shop
    shop.add_product("MUG", stock=-2)
    order = shop.place_order(*ANN, [("MUG", 2)])
    shop.edit_quantity(order, "MUG", 5)
    assert (shop.stock("MUG"), shop.orders[order].lines[0].total) == (left, Decimal(20))


def test_lines_come_and_go_with_their_units(shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    shop.add_product("CUP", stock=5)
    order = shop.place_order(*ANN, [("MUG", 1)])
    shop.add_line(order, "CUP", 2)
    assert shop.stock("CUP") == 3
    shop.remove_line(order, "CUP")
    assert (shop.stock("CUP"), len(shop.orders[order].lines)) == (5, 1)


def test_a_refund_of_units_restocks_and_a_later_cancel_gives_only_the_rest(shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    order = shop.place_order(*ANN, [("MUG", 3)])
    shop.refund_units(order, "MUG", 1)
    assert (shop.stock("MUG"), line_meta(shop, order)["_reduced_stock"]) == (3, "2")
    shop.refund_units(order, "MUG", 1, restock=False)
    assert shop.stock("MUG") == 3
    shop.set_status(order, "cancelled")
    assert shop.stock("MUG") == 5


def test_refunding_everything_makes_the_order_refunded(shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    order = shop.place_order(*ANN, [("MUG", 2)])
    shop.refund_amount(order, "5.00")
    assert shop.orders[order].status == "processing"
    shop.refund_amount(order, "15.00")
    assert shop.orders[order].status == "refunded"
    assert shop.stock("MUG") == 3


def test_trash_keeps_stock_and_restoring_brings_the_order_back(shop: WooShop) -> None:
    shop.add_product("MUG", stock=5)
    order = shop.place_order(*ANN, [("MUG", 2)])
    shop.trash(order)
    assert (shop.stock("MUG"), shop.orders[order].status) == (3, "trash")
    shop.restore(order)
    assert shop.orders[order].status == "processing"
    shop.delete(order)
    assert (shop.stock("MUG"), order in shop.orders) == (3, False)


def test_received_goods_leave_the_flag(shop: WooShop) -> None:
    shop.add_product("MUG", stock=-3, backorders="notify")
    shop.receive("MUG", 10)
    assert (shop.stock("MUG"), shop.backorders("MUG"), shop.stock_status("MUG")) == (7, "notify", "instock")
    shop.set_stock("MUG", 0)
    assert shop.stock_status("MUG") == "onbackorder"


def test_acts_stamp_the_clock_and_only_what_they_touch(world: Sandbox, shop: WooShop) -> None:
    mug, cup = shop.add_product("MUG", stock=5), shop.add_product("CUP", stock=5)
    world.clock.advance(timedelta(seconds=1.7))
    order = shop.place_order(*ANN, [("MUG", 1)])
    rows = shop.store.products.rows
    assert rows[mug].modified == shop.orders[order].modified == rows[cup].modified + 1


def test_the_store_writes_to_customers_by_itself(shop: WooShop) -> None:
    shop.add_product("MUG", stock=9)
    order = shop.place_order(*ANN, [("MUG", 1)], status="pending")
    assert mails_to(shop, ANN[0]) == []
    for status in ("on-hold", "processing", "processing", "completed"):
        shop.set_status(order, status)
    shop.refund_amount(order, "1.00")
    assert mails_to(shop, ANN[0]) == ["order_received", "order_received", "completed", "refund"]


def test_the_store_tells_the_merchant_of_orders_and_stock(shop: WooShop) -> None:
    shop.add_product("MUG", stock=3, backorders="notify")
    for units in (1, 2, 1):
        shop.place_order(*ANN, [("MUG", units)])
    about_stock = [kind for kind in mails_to(shop, shop.store.merchant) if kind != "new_order"]
    assert about_stock == ["low_in_stock", "out_of_stock", "out_of_stock", "product_backorder"]
    shop.mails.clear()
    shop.set_stock("MUG", -9)
    assert shop.mails == []


def test_line_meta_without_underscore_is_printed_in_the_store_s_mails(shop: WooShop) -> None:
    shop.add_product("MUG", stock=1, backorders="notify")
    shop.place_order(*ANN, [("MUG", 3)])
    received = next(mail for mail in shop.mails if mail.to == ANN[0])
    assert received.printed == ("Backordered: 2",)


def test_writes_count_what_reached_a_handler(shop: WooShop, ask: object) -> None:
    number = shop.add_product("MUG")
    ask("GET", "products")  # type: ignore[operator]
    ask("PUT", f"products/{number}", {"backorders": "yes"})  # type: ignore[operator]
    assert (shop.writes, [one.method for one in shop.requests]) == (1, ["GET", "PUT"])
    shop.clear_log()
    assert shop.requests == []


def test_the_language_is_on_the_order(shop: WooShop) -> None:
    order = shop.place_order(*ANN, [], language="de")
    assert shop.order_meta(order, "wpml_language") == "de"
