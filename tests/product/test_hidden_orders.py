"""Orders that a shop on Shopify hides because they are old, and shows again once it may, end to end."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.ledger.tasks import close_task_by_id, open_tasks
from tests.product.test_shopify_stories import A, B, Mugs, nov

ALL_ORDERS = "read_all_orders"
FIRST_HIDDEN = date(2027, 1, 4)


def jan(day: int) -> date:
    return date(2027, 1, day)


class Hidden(Mugs):
    """A ordered ten mugs, was told 4 February, and his order was hidden at last."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.of_a = self.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
        self.sync()
        self.on(nov(3)).supplier_says("MUG;D1;2027-02-01;10", "MUG;D2;2027-02-15;10")
        self.passes(nov(3))
        self.shop.client.scopes -= {ALL_ORDERS}
        self.daily(jan(1), FIRST_HIDDEN)  # of the weeks before there is nothing to tell
        assert ["gone"] == self.standings()
        assert ["Order 1001 is so old"] == [question[:20] for question in self.open_questions()]

    def daily(self, first: date, last: date) -> None:
        for number in range((last - first).days + 1):
            self.on(first + timedelta(days=number)).sync()

    def shows_all_from(self, day: date) -> None:
        self.on(day).shop.client.scopes |= {ALL_ORDERS}  # type: ignore[attr-defined]
        self.restart()

    def standings(self) -> list[str]:
        with self.app.ledger.read() as connection:
            found = connection.exec_driver_sql("SELECT standing FROM orders ORDER BY order_id")
            return list(found.scalars())

    def open_questions(self) -> list[str]:
        query = "SELECT question FROM tasks WHERE kind = 'hidden order' AND closed_at IS NULL"
        with self.app.ledger.read() as connection:
            return list(connection.exec_driver_sql(query).scalars())

    def merchant_answers(self) -> None:
        """What `backorder tasks done` does."""
        with self.app.ledger.begin("answer") as connection:
            for task in open_tasks(connection, "main"):
                close_task_by_id(connection, task.id, self.sandbox.clock.now)

    def arrivals(self) -> int:
        with self.app.ledger.read() as connection:
            return len(connection.exec_driver_sql("SELECT * FROM arrivals").all())

    def last_words(self, email: str) -> str:
        return str(self.letters(email)[-1].text)


@pytest.fixture
def mugs(tmp_path: Path) -> Hidden:
    return Hidden(tmp_path)


@pytest.mark.parametrize("is_saved", [False, True], ids=["nobody touches it", "somebody saves it"])
def test_who_was_hidden_hears_of_a_slip_again_and_keeps_his_place(mugs: Hidden, is_saved: bool) -> None:
    mugs.on(jan(5)).keeper.order(B, "B", [("MUG", 10)])
    mugs.passes(jan(5), 3)
    told = len(mugs.told())
    mugs.shows_all_from(jan(6))
    if is_saved:
        mugs.shop.touch_all_orders()
    mugs.daily(jan(6), jan(7))
    assert ["open_paid", "open_paid"] == mugs.standings()
    assert [] == mugs.open_questions()
    assert told == len(mugs.told())
    mugs.on(jan(8)).supplier_says("MUG;D1;2027-03-01;10", "MUG;D2;2027-03-15;10")
    mugs.passes(jan(8))
    assert "4 February 2027" in mugs.last_words(A)
    assert "4 March 2027" in mugs.last_words(A)
    assert "18 March 2027" in mugs.last_words(B)


@pytest.mark.parametrize("is_answered", [False, True])
def test_who_was_hidden_hears_of_what_slipped_meanwhile(mugs: Hidden, is_answered: bool) -> None:
    told = len(mugs.told())
    mugs.on(jan(5)).supplier_says("MUG;D1;2027-03-01;10", "MUG;D2;2027-03-15;10")
    mugs.sync()
    if is_answered:
        mugs.merchant_answers()
    mugs.daily(jan(6), jan(7))
    assert told == len(mugs.told())
    mugs.shows_all_from(jan(8))
    mugs.daily(jan(8), jan(9))
    assert told + 1 == len(mugs.told())
    assert "4 March 2027" in mugs.last_words(A)


def test_an_order_is_read_again_too_when_the_shop_only_shows_older_ones(
    mugs: Hidden, monkeypatch: pytest.MonkeyPatch
) -> None:
    mugs.daily(jan(5), jan(7))
    assert ["gone"] == mugs.standings()
    monkeypatch.setattr("sandbox.shopify.call.WINDOW_SECONDS", 90 * 86400)
    monkeypatch.setattr("adapters.shopify.shop._WINDOW", timedelta(days=90))
    mugs.daily(jan(8), jan(9))
    assert ["open_paid"] == mugs.standings()
    assert [] == mugs.open_questions()


def test_what_was_sent_while_an_order_was_hidden_did_not_arrive(mugs: Hidden) -> None:
    mugs.on(jan(5)).shop.receive("MUG", 4)  # type: ignore[attr-defined]
    mugs.passes(jan(5), 3)
    mugs.shop.ship(mugs.of_a, {"MUG": 4})
    mugs.supplier_says("MUG;D1;2027-01-18;6", "MUG;D2;2027-02-15;10")
    mugs.daily(jan(6), jan(8))
    arrivals = mugs.arrivals()
    mugs.shows_all_from(jan(9))
    mugs.daily(jan(9), jan(11))
    assert ["open_paid"] == mugs.standings()
    assert arrivals == mugs.arrivals()
    with mugs.app.ledger.read() as connection:
        assert [(6, 6)] == connection.exec_driver_sql("SELECT open_units, short FROM order_lines").all()


@pytest.mark.parametrize("ending", ["ship", "cancel"])
def test_an_order_that_ended_while_it_was_hidden_says_nothing_more(mugs: Hidden, ending: str) -> None:
    told = len(mugs.told())
    mugs.on(jan(5))
    if ending == "ship":
        mugs.keeper.receive("MUG", 10)
    getattr(mugs.keeper, ending)(mugs.of_a)
    mugs.daily(jan(5), jan(8))
    arrivals = mugs.arrivals()
    mugs.shows_all_from(jan(9))
    mugs.daily(jan(9), jan(11))
    assert [{"ship": "shipped", "cancel": "dead"}[ending]] == mugs.standings()
    assert ([], told, arrivals) == (mugs.open_questions(), len(mugs.told()), mugs.arrivals())


def test_an_order_that_was_deleted_while_it_was_hidden_is_looked_for_once(mugs: Hidden) -> None:
    mugs.on(jan(5)).shop.delete_order(mugs.of_a)  # type: ignore[attr-defined]
    mugs.shows_all_from(jan(6))
    mugs.daily(jan(6), jan(7))
    assert (["gone"], []) == (mugs.standings(), mugs.open_questions())
    looked_for: list[int] = []
    mugs.restart(lambda _, request: looked_for.append(1) if b"query Orders(" in request.body else None)
    mugs.daily(jan(8), jan(10))
    assert [] == looked_for
