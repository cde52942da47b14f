"""Open orders that the walk over changes passes by unread, and that the daily check finds, end to end."""

from pathlib import Path
from typing import Any

import pytest

from adapters.shopify import Shopify
from sandbox.woo import rows
from tests.product.harness import Story
from tests.product.test_missing_orders import A, B, Waiting, nov
from tests.product.test_shopify_stories import Mugs
from tests.product.test_stranded import on_hand, questions

PRE_ORDERED = '\n[shops.main.statuses]\npre-ordered = "open_paid"\n'


class Unreadable:
    """Orders of which a plug-in makes something that is no number of units."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.products: set[int] = set()
        self._line_row = rows.line_row
        monkeypatch.setattr(rows, "line_row", self._shown)

    def _shown(self, store: Any, line: Any, *more: Any, **others: Any) -> dict[str, Any]:
        row = self._line_row(store, line, *more, **others)
        return row | {"quantity": 1.5} if line.product_id in self.products else row


def with_an_unreadable_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Waiting, Unreadable, int]:
    story, unreadable = Waiting(folder), Unreadable(monkeypatch)
    unreadable.products.add(story.shop.store.product("MUG").id)
    number = story.order(A, 2)
    story.sync()
    return story, unreadable, number


def late_stamp(story: Waiting, email: str) -> None:
    """Stored with a stamp some seconds before one that was read: by a second web server's clock, say."""
    first = story.order("c@customers.example", 1)
    story.sync()
    story.on(nov(3), 11)
    number = story.order(email)
    store = story.shop.store
    found, read = store.orders.get(number), store.orders.get(first)
    assert found is not None
    assert read is not None
    store.orders.touch(found, read.modified - 10)


def test_an_order_in_a_status_that_is_new_to_the_shop_is_found(tmp_path: Path) -> None:
    story = Waiting(tmp_path)
    story.order(A)
    story.sync()
    story.on(nov(3)).sync()
    story.shop.store.extra_statuses.append("pre-ordered")
    story.shop.place_order(B, "B", [("MUG", 10)], status="pre-ordered")
    story.order("c@customers.example", 1)
    story.sync()
    story.daily(nov(4), nov(5))
    assert ["open_paid", "unmapped", "open_paid"] == story.standings()

    config = story.folder / "config.toml"
    config.write_text(config.read_text() + PRE_ORDERED)
    story.restart()
    story.daily(nov(6), nov(7))
    assert ["open_paid"] * 3 == story.standings()
    assert 1 == len(story.letters(B))


def test_an_order_with_a_late_stamp_is_found_and_no_supply_is_taken_for_come(tmp_path: Path) -> None:
    story = Waiting(tmp_path)
    story.on(nov(3))
    late_stamp(story, B)
    story.daily(nov(4), nov(6))

    assert ["open_paid", "open_paid"] == story.standings()
    assert 1 == len(story.letters(B))
    assert 0 == on_hand(story)
    with story.app.ledger.read() as connection:
        assert [] == connection.exec_driver_sql("SELECT * FROM arrivals").all()


def test_an_order_that_cannot_be_read_is_a_task_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, unreadable, number = with_an_unreadable_order(tmp_path, monkeypatch)
    story.daily(nov(3), nov(4))
    assert f"Order {number} cannot be read" in questions(story)["unreadable order"]
    assert [] == story.letters(A)

    unreadable.products.clear()
    story.daily(nov(5), nov(6))
    assert (["open_paid"], 1) == (story.standings(), len(story.letters(A)))
    assert "unreadable order" not in questions(story)


def test_one_that_could_not_be_read_at_first_contact_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable = Unreadable(monkeypatch)
    story = Story(tmp_path)
    story.supplier_says("VASE;D1;2026-12-15;10")
    shop = story.sandbox.shop
    unreadable.products.add(shop.add_product("MUG", stock=0, backorders="notify"))
    shop.place_order(A, "A", [("MUG", 2)])
    for day in (2, 3, 4, 5):
        story.on(nov(day)).sync()
    assert "unreadable order" in questions(story)

    unreadable.products.clear()
    for day in (6, 7):
        story.on(nov(day)).sync()
    assert "unreadable order" not in questions(story)
    with story.app.ledger.read() as connection:
        assert [2] == list(connection.exec_driver_sql("SELECT open_units FROM order_lines").scalars())


def test_one_that_ended_before_it_could_be_read_is_asked_about_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, _, number = with_an_unreadable_order(tmp_path, monkeypatch)
    story.shop.delete(number)
    story.daily(nov(3), nov(4))
    assert "unreadable order" not in questions(story)


def test_on_shopify_one_that_could_not_be_read_is_looked_for_daily(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever keeps it from us: nothing tells when it can be read."""
    mugs = Mugs(tmp_path)
    number = mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
    hidden = {number}
    read = Shopify.orders

    def orders(shop: Shopify, ids: Any) -> Any:
        found = read(shop, ids)
        shop.unreadable_orders |= hidden & set(ids)
        return [order for order in found if order.id not in hidden]

    monkeypatch.setattr(Shopify, "orders", orders)
    mugs.sync()
    for day in (3, 4):
        mugs.on(nov(day)).sync()
    assert ([], True) == (mugs.letters(A), "unreadable order" in questions(mugs))

    hidden.clear()
    mugs.on(nov(5)).sync()
    assert (1, False) == (len(mugs.letters(A)), "unreadable order" in questions(mugs))


def test_what_had_come_and_was_given_back_for_it_has_come_again(tmp_path: Path) -> None:
    story = Waiting(tmp_path)
    story.supplier_says("MUG;D1;2026-11-05;10")
    story.order(A, 5)
    story.sync()
    story.on(nov(3)).sandbox.shop.receive("MUG", 10)
    story.sync()
    late_stamp(story, B)
    arrived = []
    for day in (4, 5, 6):
        story.on(nov(day)).sync()
        with story.app.ledger.read() as connection:
            arrived.append(connection.exec_driver_sql("SELECT SUM(units) FROM arrivals").scalar_one())

    assert (0, 10, 10) == (arrived[0], arrived[-1], on_hand(story))
