"""Stock that moves while it is read: what two readings cannot agree on moves nobody."""

from datetime import date, timedelta
from pathlib import Path

from sandbox.web import Request
from tests.product.harness import Story

LEAD_TIME = "[policy.dates]\nlead_time_days = 14\n"


class CancelledWhileReading:
    """An order is cancelled after the stock was read, and before the orders are."""

    def __init__(self, story: Story, order: int) -> None:
        self.story, self.order = story, order
        self.done = False

    def __call__(self, moment: str, request: Request) -> None:
        if moment == "before" and request.path.endswith("/orders") and not self.done:
            self.done = True
            self.story.sandbox.shop.set_status(self.order, "cancelled")


def test_goods_that_come_while_an_order_is_cancelled_are_not_counted_twice(tmp_path: Path) -> None:
    story = Story(tmp_path, more=LEAD_TIME)
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(date(2026, 11, 25))
    shop.place_order("a@customers.example", "A", [("MUG", 10)])
    shop.place_order("b@customers.example", "B", [("MUG", 10)])
    cancelled = shop.place_order("c@customers.example", "C", [("MUG", 1)])
    story.sync()
    story.on(date(2026, 12, 1))
    shop.receive("MUG", 10)
    watch = CancelledWhileReading(story, cancelled)
    story.restart(watch_requests=watch)
    story.sync()
    assert watch.done
    story.on(date(2026, 12, 1), 14).sync()
    told = [mail.to_email for mail in story.sandbox.mail.accepted]
    assert ["b@customers.example", "c@customers.example"] == told  # once, on the day they ordered


def test_a_pass_that_only_reads_leaves_no_doubt_to_the_next(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(date(2026, 11, 2))
    cancelled = shop.place_order("a@customers.example", "A", [("MUG", 10)])
    story.sync()
    assert (False, None) == story.page("MUG")
    watch = CancelledWhileReading(story, cancelled)
    story.clock_error = timedelta(hours=1)
    story.restart(watch_requests=watch)
    story.sync()
    assert watch.done
    story.clock_error = timedelta()
    story.on(date(2026, 11, 2), 14).sync()
    assert (True, "2026-12-04") == story.page("MUG")


def test_an_order_that_we_never_saw_open_is_not_missed_when_it_ends_while_we_read(tmp_path: Path) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=5)
    story.supplier_says("MUG;D1;2026-11-10;10")
    story.sync()
    story.on(date(2026, 11, 2))
    shop.place_order("a@customers.example", "A", [("MUG", 5)])
    story.sync()
    story.on(date(2026, 11, 2), 14)
    watch = CancelledWhileReading(story, shop.place_order("b@customers.example", "B", [("MUG", 3)]))
    story.restart(watch_requests=watch)
    story.sync()
    assert watch.done
    story.on(date(2026, 11, 2), 15).sync()
    assert [] == story.sandbox.mail.accepted
    with story.app.ledger.read() as connection:
        assert [] == connection.exec_driver_sql("select * from arrivals").all()


def test_goods_that_a_cancellation_made_up_for_while_we_read_are_received_by_the_next_pass(
    tmp_path: Path,
) -> None:
    story = Story(tmp_path)
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(date(2026, 11, 25))
    shop.place_order("a@customers.example", "A", [("MUG", 10)])
    cancelled = shop.place_order("b@customers.example", "B", [("MUG", 10)])
    story.sync()
    told = len(story.sandbox.mail.accepted)
    story.on(date(2026, 12, 1), 9).sync()  # with the wider check of the day
    story.on(date(2026, 12, 1))
    shop.receive("MUG", 10)
    watch = CancelledWhileReading(story, cancelled)
    story.restart(watch_requests=watch)
    story.sync()
    assert (True, []) == (watch.done, arrived(story))

    story.on(date(2026, 12, 1), 14).sync()

    assert [10] == arrived(story)
    assert told == len(story.sandbox.mail.accepted)


def arrived(story: Story) -> list[int]:
    with story.app.ledger.read() as connection:
        return list(connection.exec_driver_sql("SELECT units FROM arrivals").scalars())
