"""Orders that an answer of a WooCommerce shop leaves out although they are there, end to end."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.tables import Table
from sandbox.woo import listing
from tests.product.harness import Story

A, B = "a@customers.example", "b@customers.example"


def nov(day: int) -> date:
    return date(2026, 11, day)


class Waiting(Story):
    """No mug is there, and twenty are to come."""

    def __init__(self, folder: Path, more: str = "") -> None:
        super().__init__(folder, more=more)
        self.shop = self.sandbox.shop
        self.shop.add_product("MUG", stock=0, backorders="notify")
        self.supplier_says("MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;10")
        self.sync()
        self.on(nov(2))

    def order(self, email: str, units: int = 10) -> int:
        return self.shop.place_order(email, email[0].upper(), [("MUG", units)])

    def daily(self, first: date, last: date) -> None:
        for number in range((last - first).days + 1):
            self.on(first + timedelta(days=number)).sync()

    def standings(self) -> list[str]:
        with self.app.ledger.read() as connection:
            found = connection.exec_driver_sql("SELECT standing FROM orders ORDER BY order_id")
            return list(found.scalars())


class Hiding:
    """Leaves orders out of answers: of those to lists of ids, or of those to any list."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by_id: set[int] = set()
        self.in_lists: set[int] = set()
        self._choose = listing.choose
        monkeypatch.setattr(listing, "choose", self._shown)

    def _shown(
        self, table: Table[Any], asked: listing.Listing, wanted: Callable[[Any], bool]
    ) -> Sequence[Any]:
        hidden = self.in_lists | (self.by_id if asked.include is not None else set())
        return [row for row in self._choose(table, asked, wanted) if row.id not in hidden]


@pytest.fixture
def hiding(monkeypatch: pytest.MonkeyPatch) -> Hiding:
    return Hiding(monkeypatch)


@pytest.mark.parametrize("where", ["last look", "daily check"])
def test_an_order_that_one_answer_leaves_out_is_asked_for_alone(
    tmp_path: Path, hiding: Hiding, where: str
) -> None:
    story = Waiting(tmp_path)
    first = story.order(B)
    if where == "daily check":
        story.sync()
        story.on(nov(3))
    hiding.by_id.add(first)
    story.sync()
    hiding.by_id.clear()
    story.daily(nov(4), nov(6))
    assert (["open_paid"], 1) == (story.standings(), len(story.letters(B)))

    story.on(nov(7)).supplier_says("MUG;D1;2026-12-28;10")
    story.sync()
    assert 2 == len(story.letters(B))


def test_an_order_whose_status_went_with_its_plug_in_still_waits(tmp_path: Path) -> None:
    story = Waiting(tmp_path, '[shops.main.statuses]\nhalf-packed = "open_paid"\n')
    story.shop.store.extra_statuses.append("half-packed")
    first = story.order(A)
    story.sync()
    story.on(nov(2), 11)
    story.shop.set_status(first, "half-packed")
    story.sync()
    story.on(nov(3))
    story.order(B)
    story.sync()
    story.shop.store.extra_statuses.clear()
    story.daily(nov(4), nov(6))
    assert ["open_paid", "open_paid"] == story.standings()

    story.on(nov(7)).supplier_says("MUG;D1;2026-12-22;10", "MUG;D2;2027-01-10;10")
    story.daily(nov(7), nov(8))
    assert (2, 2) == (len(story.letters(A)), len(story.letters(B)))


@pytest.mark.parametrize("end", ["trash", "delete"])
def test_an_order_that_was_thrown_away_is_gone(tmp_path: Path, end: str) -> None:
    story = Waiting(tmp_path)
    first = story.order(A)
    story.sync()
    story.on(nov(3))
    getattr(story.shop, end)(first)
    story.daily(nov(3), nov(4))
    assert ["gone"] == story.standings()


def test_an_order_taken_for_gone_that_the_shop_lists_waits_again(tmp_path: Path) -> None:
    """As a ledger may have it that was kept by a version which believed any answer."""
    story = Waiting(tmp_path)
    story.order(A)
    story.sync()
    with story.app.ledger.begin("as it was") as connection:
        connection.exec_driver_sql("UPDATE orders SET standing = 'gone', settled = 1")
        connection.exec_driver_sql("UPDATE order_lines SET open_units = 0, stranded = taken")
        connection.exec_driver_sql("DELETE FROM line_parts")

    story.on(nov(2), 11).sync()
    assert ["open_paid"] == story.standings()
