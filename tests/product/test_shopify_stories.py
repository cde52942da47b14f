"""What only happens in a shop on Shopify, end to end."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.shopify import ShopifyShop
from tests.product.harness import Story

A, B = "a@customers.example", "b@customers.example"


def nov(day: int) -> date:
    return date(2026, 11, day)


def dec(day: int) -> date:
    return date(2026, 12, day)


class Mugs(Story):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, platform="shopify")
        self.keeper.sell("MUG", "Blue mug", 0)
        self.supplier_says("MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;10")
        self.on(nov(1)).sync()

    @property
    def shop(self) -> ShopifyShop:
        return self.sandbox.shopify

    def told(self) -> list[tuple[str, str]]:
        return [(m.to_email, m.subject) for m in self.sandbox.mail.accepted]

    def passes(self, day: date, count: int = 2) -> "Mugs":
        for hour in range(count):
            self.on(day, 9 + hour).sync()
        return self

    def questions(self, kind: str) -> list[str]:
        with self.app.ledger.read() as connection:
            found = connection.exec_driver_sql("SELECT question FROM tasks WHERE kind = ?", (kind,))
            return list(found.scalars())


@pytest.fixture
def mugs(tmp_path: Path) -> Mugs:
    return Mugs(tmp_path)


def test_goods_that_came_are_noticed_although_no_list_shows_them(mugs: Mugs) -> None:
    mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 4)])
    mugs.sync()
    assert (True, "2026-12-04") == mugs.page("MUG")
    mugs.on(nov(30)).keeper.receive("MUG", 10)
    mugs.sync()
    assert (False, None) == mugs.page("MUG")
    assert 1 == len(mugs.told())


def test_units_that_a_count_misses_are_noticed_while_they_are_spoken_for(mugs: Mugs) -> None:
    """No list shows it, and until then nobody waited: the check of the next day is too late."""
    mugs.on(nov(2)).keeper.sell("CUP", "Blue cup", 10)
    mugs.passes(nov(2))
    mugs.on(nov(2), 12).keeper.order(A, "A", [("CUP", 4)])
    mugs.sync()
    mugs.on(nov(2), 13).sync()
    assert [] == mugs.told()
    mugs.shop.set_available("CUP", -2)
    mugs.on(nov(2), 14).sync()
    assert [A] == [who for who, _ in mugs.told()]


def test_units_of_orders_that_we_cannot_see_are_served_first(mugs: Mugs) -> None:
    hidden = mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
    mugs.sync()
    assert 1 == len(mugs.told())
    mugs.on(nov(3)).supplier_says("MUG;D1;2027-02-01;10", "MUG;D2;2027-02-15;10")  # after 60 days
    mugs.passes(nov(3))
    told = len(mugs.told())
    mugs.shop.client.scopes -= {"read_all_orders"}
    mugs.restart()
    day = nov(3)
    while day < date(2027, 1, 4):
        day += timedelta(days=1)
        mugs.on(day).sync()
    assert hidden in mugs.shop.orders
    assert ["Order 1001 is so old"] == [q[:20] for q in mugs.questions("hidden order")]
    mugs.on(date(2027, 1, 5)).keeper.order(B, "B", [("MUG", 10)])
    mugs.passes(date(2027, 1, 5), 3)
    [letter] = mugs.letters(B)
    assert "18 February 2027" in letter.text  # D1 is for the order that nobody shows us
    assert told + 1 == len(mugs.told())


def test_an_order_is_not_gone_because_a_scope_is(mugs: Mugs) -> None:
    """Its customer hears of the slip as soon as the scopes are back, and until then the merchant does."""
    mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 4)])
    mugs.sync()
    scopes = mugs.shop.client.scopes
    mugs.shop.client.scopes = {scope for scope in scopes if "fulfillment_orders" not in scope}
    mugs.on(nov(3)).supplier_says("MUG;D1;2026-12-21;10", "MUG;D2;2026-12-28;10")
    mugs.shop.touch_all_orders()
    report = mugs.app.sync("main")
    assert report.shop_refused
    assert "`read_merchant_managed_fulfillment_orders`" in report.failures[0]
    assert 1 == len(mugs.told())
    mugs.shop.client.scopes = scopes
    mugs.passes(nov(4))
    assert "24 December 2026" in mugs.letters(A)[-1].text
    assert 2 == len(mugs.told())


def test_a_sale_that_the_list_shows_late_delays_nobody(mugs: Mugs) -> None:
    mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
    mugs.sync()
    mugs.shop.ways.index_seconds = 240
    mugs.on(nov(3)).keeper.order(B, "B", [("MUG", 10)])
    mugs.sync()
    assert [A] == [who for who, _ in mugs.told()]
    mugs.on(nov(3), 11).sync()
    assert [A, B] == [who for who, _ in mugs.told()]
    assert "18 December 2026" in mugs.letters(B)[0].text


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("2026-12-04", "Your order 1001: new shipping date for Blue mug"),
        ("2026-11-20", "Your order 1001: shipping date for Blue mug"),  # made up by the customer
    ],
)
def test_the_page_that_a_customer_saw_is_a_promise_though_the_date_moved_before_we_read_his_order(
    mugs: Mugs, said: str, subject: str
) -> None:
    """He buys after the list of orders was read, and the same pass writes another date."""
    assert (True, "2026-12-04") == mugs.page("MUG")
    mugs.on(nov(3)).supplier_says("MUG;D1;2026-12-08;10", "MUG;D2;2026-12-15;10")
    shown = [{"MUG": {"_backorder_page_date": said}}]

    def buy(moment: str, request: Any) -> None:
        if moment == "before" and b"mutation WriteVariants" in request.body and shown:
            mugs.shop.place_order(A, "A", [("MUG", 4)], properties=shown.pop())

    mugs.restart(buy)
    mugs.on(nov(3)).sync()
    mugs.on(nov(4)).sync()
    assert (True, "2026-12-11") == mugs.page("MUG")
    assert [(A, subject)] == mugs.told()
    [letter] = mugs.letters(A)
    assert ("4 December 2026" in letter.text) is (said == "2026-12-04")


def test_what_is_left_of_an_order_that_was_sent_in_part_still_waits(mugs: Mugs) -> None:
    order = mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
    mugs.sync()
    mugs.on(nov(20)).keeper.receive("MUG", 6)
    mugs.sync()
    mugs.shop.ship(order, {"MUG": 6})
    mugs.passes(nov(21))
    assert 1 == len(mugs.told())
    mugs.on(nov(23)).supplier_says("MUG;D1;2026-12-10;10", "MUG;D2;2026-12-15;10")
    mugs.passes(nov(23))
    letter = mugs.letters(A)[-1]
    assert "15 December 2026" in letter.text
    assert "4 December 2026" in letter.text
    with mugs.app.ledger.read() as connection:
        assert [4] == list(connection.exec_driver_sql("SELECT short FROM order_lines").scalars())


def test_a_line_that_is_edited_in_waits_before_it_is_routed(mugs: Mugs) -> None:
    """Routing does not touch the order: who counts the line as nothing hears of it with the daily check."""
    mugs.keeper.sell("CUP", "Blue cup", 10)
    order = mugs.on(nov(2)).keeper.order(A, "A", [("CUP", 2)])
    mugs.passes(nov(2))
    mugs.shop.ways.routing_seconds = 120
    mugs.on(nov(2), 12)
    mugs.shop.add_line(order, "MUG", 4)
    mugs.sandbox.clock.advance(timedelta(seconds=60))
    mugs.sync()
    mugs.on(nov(2), 13).sync()
    [letter] = mugs.letters(A)
    assert "4 December 2026" in letter.text
    mugs.on(nov(2), 14).sync()  # it is routed, and that is no news
    assert 1 == len(mugs.told())


def test_pre_orders_are_somebody_elses_promise(mugs: Mugs) -> None:
    mugs.on(nov(2))
    mugs.shop.place_order(A, "A", [("MUG", 10)], selling_plan="Pre-order")
    mugs.passes(nov(2))
    mugs.on(nov(3)).keeper.order(B, "B", [("MUG", 10)])
    mugs.passes(nov(3), 3)
    assert [B] == [who for who, _ in mugs.told()]
    assert "18 December 2026" in mugs.letters(B)[0].text  # the first ten are spoken for


@pytest.mark.parametrize("more", [{"test": True}, {"company": "Acme"}, {"source": "shopify_draft_order"}])
def test_some_orders_wait_like_others_and_nobody_is_written_to(mugs: Mugs, more: dict[str, Any]) -> None:
    mugs.on(nov(2))
    mugs.shop.place_order(A, "A", [("MUG", 10)], **more)
    mugs.passes(nov(2))
    mugs.on(nov(3)).keeper.order(B, "B", [("MUG", 10)])
    mugs.passes(nov(3))
    assert [B] == [who for who, _ in mugs.told()]
    assert "18 December 2026" in mugs.letters(B)[0].text
    assert 1 == len(mugs.questions("not written to"))


def test_what_is_sent_while_orders_are_read_does_not_count_as_a_delivery(mugs: Mugs) -> None:
    """The stock that a changed order sold is read after the list of orders: another may leave in between."""
    mugs.on(nov(16)).keeper.sell("CUP", "Blue cup", 6)
    mugs.supplier_says("CUP;D3;2026-12-01;5")
    leaves = mugs.on(nov(17)).keeper.order(A, "A", [("CUP", 2)])
    mugs.passes(nov(17))
    stays = mugs.on(nov(18)).keeper.order(B, "B", [("CUP", 1), ("MUG", 1)])
    mugs.passes(nov(18))

    def send_the_other(moment: str, request: Any) -> None:
        if moment == "after" and b"query OrderStamps" in request.body and leaves in on_shelf:
            mugs.shop.ship(on_shelf.pop())

    on_shelf = [leaves]
    mugs.restart(send_the_other)
    mugs.on(nov(18), 14)
    mugs.shop.edit_quantity(stays, "MUG", 2)
    mugs.sync()
    mugs.on(nov(18), 15).sync()
    assert [] == on_shelf
    with mugs.app.ledger.read() as connection:
        assert [] == connection.exec_driver_sql("SELECT * FROM arrivals").all()


def test_told_dates_stand_on_the_order_and_survive_the_loss_of_the_ledger(mugs: Mugs) -> None:
    order = mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
    mugs.passes(nov(2))
    assert '"last":"2026-12-04"' in str(mugs.shop.order_metafield(order, "backorder", "promises"))
    assert ["backorder"] == mugs.shop.orders[order].tags
    mugs.app.close()
    for file in mugs.folder.glob("backorder.sqlite*"):
        file.unlink()
    mugs.app = mugs._assemble()  # noqa: SLF001 - as after a crash, on a new ledger
    mugs.passes(nov(4))
    mugs.on(nov(5)).supplier_says("MUG;D1;2026-12-22;10", "MUG;D2;2026-12-15;10")
    mugs.passes(nov(5))
    assert "instead of" not in mugs.letters(A)[0].text
    assert "4 December 2026" in mugs.letters(A)[-1].text
    assert "18 December 2026" in mugs.letters(A)[-1].text


def test_a_customer_who_has_paid_in_part_hears_of_delays_and_keeps_his_place(mugs: Mugs) -> None:
    """A deposit, or a paid order to which a line was added."""
    order = mugs.on(nov(2)).keeper.order(A, "A", [("MUG", 10)])
    mugs.passes(nov(2))
    mugs.shop.orders[order].financial = "PARTIALLY_PAID"
    mugs.shop.touch_all_orders()
    mugs.passes(nov(3))
    mugs.passes(nov(19))
    mugs.on(nov(20)).keeper.order(B, "B", [("MUG", 10)])  # after unpaid orders have lost their place
    mugs.supplier_says("MUG;D1;2026-12-10;10", "MUG;D2;2026-12-15;10")
    mugs.passes(nov(20))
    assert "15 December 2026" in mugs.letters(A)[-1].text
    assert "18 December 2026" in mugs.letters(B)[-1].text


@pytest.fixture
def cups(tmp_path: Path) -> Story:
    """Cups that are sold out, and come by what the merchant keeps in the shop."""
    story = Story(tmp_path, platform="shopify", more="[suppliers.inbound]\nshipments = true\n")
    story.keeper.sell("CUP", "Cup", 0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    return story


def stamp(story: Story, day: date) -> int:
    return int(story.sandbox.clock.now.timestamp()) + (day - story.sandbox.clock.now.date()).days * 86400


def test_shipments_that_the_merchant_keeps_in_the_shop_are_supply(cups: Story) -> None:
    story, shop, arrives = cups, cups.sandbox.shopify, stamp(cups, dec(1))
    shipment = shop.announce([("CUP", 10)], arrives)
    story.sync()
    story.on(nov(2)).keeper.order(A, "A", [("CUP", 3)])
    story.sync()
    assert "4 December 2026" in story.letters(A)[-1].text
    story.on(nov(3)).sync()
    story.on(nov(4))
    shop.reschedule(shipment, arrives + 7 * 86400)
    story.sync()
    assert "11 December 2026" in story.letters(A)[-1].text


@pytest.mark.parametrize("shipment", [{"place": "floor"}, {"status": "DRAFT"}])
def test_goods_for_the_shop_floor_and_drafts_are_promised_to_nobody(
    cups: Story, shipment: dict[str, Any]
) -> None:
    shop = cups.sandbox.shopify
    if "place" in shipment:
        shipment = {"place": shop.add_location("Shop floor", online=False)}
    shop.announce([("CUP", 10)], stamp(cups, dec(1)), **shipment)
    cups.sync()
    assert (False, None) == cups.page("CUP")


def test_goods_for_a_second_place_that_sends_online_orders_are_supply(cups: Story) -> None:
    shop = cups.sandbox.shopify
    far = shop.add_location("Far away", fulfillment_service=True)
    shop.announce([("CUP", 10)], stamp(cups, dec(1)), place=far)
    cups.sync()
    assert (True, "2026-12-04") == cups.page("CUP")
