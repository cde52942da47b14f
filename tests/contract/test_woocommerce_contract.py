"""The WooCommerce adapter against the pretend shop, with everything that changes while it is read."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.woocommerce import WooCommerce
from connector.domain.orders import Flag, Order, Standing
from connector.errors import Transient, Uncertain
from connector.ports import Code, CodeOutcome, OrderWrite, StampPage, VariantWrite, WriteResult
from sandbox.clock import Clock
from sandbox.transport import InProcess
from sandbox.web import Request
from sandbox.woo import WooShop

SECOND = timedelta(seconds=1)
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
STATUSES = {
    "processing": Standing.OPEN_PAID,
    "on-hold": Standing.OPEN_UNPAID,
    "completed": Standing.SHIPPED,
    **dict.fromkeys(("pending", "failed", "cancelled", "refunded", "checkout-draft"), Standing.DEAD),
}
CODE = Code("SORRY-7K3", 10, "Ann@Mail.example", date(2026, 12, 31))


@dataclass
class Town:
    """A pretend shop, our adapter to it, and what happens before each request but the first."""

    clock: Clock
    shop: WooShop
    between: Callable[[int], None] | None = None
    waits: list[float] = field(default_factory=list)
    requests: int = 0

    def adapter(self) -> WooCommerce:
        return WooCommerce(
            name="acme",
            url=self.shop.url,
            key=self.shop.key,
            secret=self.shop.secret,
            zone="Asia/Tokyo",
            statuses=STATUSES,
            transport=InProcess({self.shop.url: self.shop.app}, self._watch),
            sleep=self.waits.append,
            now=lambda: self.clock.now,
        )

    def _watch(self, when: str, _request: Request) -> None:
        if when != "before":
            return
        self.requests += 1
        if self.between and self.requests > 1:
            self.between(self.requests)

    def place_orders(self, count: int, *, apart: timedelta = SECOND) -> list[int]:
        placed = []
        for number in range(count):
            placed.append(self.shop.place_order(f"c{number}@mail.example", "Ann Bee", [("MUG", 1)]))
            self.clock.advance(apart)
        return placed

    def order(self, number: int) -> Order:
        [order] = self.adapter().orders([number])
        return order


@pytest.fixture(params=["8.9.1", "9.9.5"])
def town(request: pytest.FixtureRequest) -> Iterable[Town]:
    clock = Clock(START)
    shop = WooShop(clock, zone="Asia/Tokyo", version=request.param)
    shop.add_product("MUG", stock=5000, backorders="notify")
    yield Town(clock, shop)
    assert [] == shop.unknown


def stamps(pages: Iterable[StampPage]) -> tuple[dict[int, datetime], datetime]:
    seen: dict[int, datetime] = {}
    for page in pages:
        seen.update((stamp.id, stamp.modified_at) for stamp in page.stamps)
        through = page.through
    return seen, through


def true_stamps(town: Town) -> dict[int, datetime]:
    return {number: datetime.fromtimestamp(order.modified, UTC) for number, order in town.shop.orders.items()}


def test_orders_edited_while_they_are_read_are_neither_lost_nor_stale(town: Town) -> None:
    placed = town.place_orders(3000)
    town.clock.advance(timedelta(hours=1))
    town.shop.clear_log()
    edited = iter(placed)

    def edit_one_that_was_read(_request: int) -> None:
        town.clock.advance(SECOND)
        town.shop.set_order_meta(next(edited), "colour", "blue")

    town.between = edit_one_that_was_read
    first, through = stamps(town.adapter().order_stamps(None))
    requests = town.requests
    town.between = None
    second, _ = stamps(town.adapter().order_stamps(through))

    assert true_stamps(town) == first | second
    assert requests < 40


@pytest.mark.parametrize("trashed", [False, True])
def test_orders_saved_in_one_second_are_all_read(town: Town, trashed: bool) -> None:
    placed = town.place_orders(730)
    town.shop.touch_all_orders()
    town.clock.advance(timedelta(hours=1))
    leaving = iter(placed)

    def change_some_that_were_read(_request: int) -> None:
        town.clock.advance(SECOND)
        if trashed:
            town.shop.trash(next(leaving))
        town.shop.set_order_meta(next(leaving), "colour", "blue")

    town.between = change_some_that_were_read
    first, through = stamps(town.adapter().order_stamps(None))
    town.between = None
    second, _ = stamps(town.adapter().order_stamps(through))

    standing = {
        number: at for number, at in true_stamps(town).items() if town.shop.orders[number].status != "trash"
    }
    assert standing.items() <= (first | second).items()


def test_a_quiet_poll_is_one_request(town: Town) -> None:
    town.place_orders(150)
    town.clock.advance(timedelta(hours=1))
    shop = town.adapter()
    _, through = stamps(shop.order_stamps(None))
    town.requests = 0

    pages = list(shop.order_stamps(through))

    assert (1, 1) == (town.requests, len(pages))
    assert town.clock.now == pages[0].read_at


def test_orders_edited_without_end_do_not_keep_a_walk_going(town: Town) -> None:
    town.place_orders(250)

    def touch(_request: int) -> None:
        town.clock.advance(SECOND)
        town.shop.touch_all_orders()

    town.between = touch
    stamps(town.adapter().order_stamps(None))

    assert town.requests <= 3


def test_products_of_one_second_are_all_read(town: Town) -> None:
    for number in range(320):
        town.shop.add_product(f"CUP-{number}", stock=number)
        if number % 25 == 0:
            town.clock.advance(SECOND)
    town.clock.advance(timedelta(minutes=1))
    shop = town.adapter()

    changed = {variant.sku for page in shop.variant_pages(None) for variant in page.variants}
    listed = {variant.sku for page in shop.all_variants() for variant in page}

    expected = {"MUG"} | {f"CUP-{number}" for number in range(320)}
    assert expected == changed
    assert expected == listed


def test_a_variant_tells_its_stock_flag_and_date(town: Town) -> None:
    number = town.shop.add_product("CUP", stock=-3, backorders="yes", tags=("blue",))
    town.shop.set_meta("CUP", "_backorder_in_stock_date", "2026-12-04")

    [cup] = town.adapter().variants([number, 99999])

    assert (True, -3, Flag.YES, "2026-12-04", ("blue",)) == (
        cup.managed,
        cup.available,
        cup.flag,
        cup.in_stock_on,
        cup.tags,
    )


def test_an_order_tells_what_was_taken_and_what_is_open(town: Town) -> None:
    number = town.shop.place_order(
        "ann@mail.example", "Ann Bee", [("MUG", 5)], country="AT", status="on-hold", language="de"
    )
    town.shop.refund_units(number, "MUG", 2)

    order = town.order(number)

    [line] = order.lines
    assert (Standing.OPEN_UNPAID, "checkout", "Ann Bee", "AT", "de") == (
        order.standing,
        order.channel,
        order.customer.name,
        order.customer.country,
        order.customer.language,
    )
    assert (5, 3, "MUG") == (line.units, line.open_units, line.sku)
    assert not order.refunded_by_amount


def test_money_back_without_units_leaves_doubt(town: Town) -> None:
    [number] = town.place_orders(1)
    town.shop.refund_amount(number, "2.00")

    assert town.order(number).refunded_by_amount


def test_orders_in_the_trash_are_gone_and_a_missing_plug_in_is_not(town: Town) -> None:
    stays, goes = town.place_orders(2)
    town.shop.trash(goes)
    shop = town.adapter()

    assert [stays] == [order.id for order in shop.orders([stays, goes, 99999])]

    town.shop.store.active = False
    with pytest.raises(Transient):
        shop.orders([stays])


def test_values_are_written_and_taken_back(town: Town) -> None:
    number = town.shop.add_product("CUP", stock=0)
    shop = town.adapter()

    assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NOTIFY, "2026-12-04")])
    assert ("notify", "2026-12-04", 0) == (
        town.shop.backorders("CUP"),
        town.shop.product_meta("CUP", "_backorder_in_stock_date"),
        town.shop.stock("CUP"),
    )

    assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NO, "")])
    assert ("no", None) == (
        town.shop.backorders("CUP"),
        shop.variants([number])[0].in_stock_on,
    )


def test_each_item_of_a_batch_has_its_own_result(town: Town) -> None:
    number = town.shop.add_product("CUP", stock=0)
    unmanaged = town.shop.add_product("ART", manage_stock=False)

    unknown, good, ignored = town.adapter().write_variants(
        [VariantWrite(n, Flag.NOTIFY) for n in (99999, number, unmanaged)]
    )

    assert (True, None, True) == (unknown.permanent, good.error, ignored.permanent)
    assert "Invalid ID." in (unknown.error or "")


def test_the_promises_note_comes_back(town: Town) -> None:
    [number] = town.place_orders(1)
    note = json.dumps({"7": ["2026-12-04", 2]}, separators=(",", ":"))
    shop = town.adapter()

    shop.write_orders([OrderWrite(number, note)])
    assert note == town.order(number).promises_note
    assert "processing" == town.order(number).status

    shop.write_orders([OrderWrite(number, "")])
    assert town.order(number).promises_note is None


def test_a_code_is_made_once_and_works_through_its_last_day(town: Town) -> None:
    shop = town.adapter()

    assert CodeOutcome.MADE is shop.make_code(CODE)
    assert CodeOutcome.MADE is shop.make_code(CODE)

    [coupon] = town.shop.coupons()
    midnight_in_tokyo = datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert midnight_in_tokyo - SECOND == coupon.expires
    assert ["ann@mail.example"] == list(coupon.emails)


def test_a_code_of_somebody_else_is_taken(town: Town) -> None:
    shop = town.adapter()
    shop.make_code(CODE)
    next(iter(town.shop.store.coupons)).description = "Summer sale"

    other = Code("sorry-7k3", 20, "bob@mail.example", date(2026, 12, 31))

    assert CodeOutcome.TAKEN is shop.make_code(other)


def test_a_code_that_would_be_open_to_all_is_not_left_there(town: Town) -> None:
    bad_address = Code("SORRY-8", 10, "ann@", date(2026, 12, 31))

    assert CodeOutcome.IMPOSSIBLE is town.adapter().make_code(bad_address)
    assert [] == town.shop.coupons()


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "html_500_after", "bad_gateway_after"])
def test_a_code_whose_answer_was_lost_is_found_again(town: Town, fault: str) -> None:
    shop = town.adapter()
    town.shop.faults.add(fault, method="POST", path="*/coupons")

    with pytest.raises(Uncertain):
        shop.make_code(CODE)

    assert CodeOutcome.MADE is shop.make_code(CODE)
    assert 1 == len(town.shop.coupons())


def test_a_code_is_withdrawn_for_good(town: Town) -> None:
    shop = town.adapter()
    shop.make_code(CODE)

    shop.withdraw_code("sorry-7K3")
    shop.withdraw_code("sorry-7K3")

    assert CodeOutcome.MADE is shop.make_code(Code("SORRY-7K3", 5, "bob@mail.example", date(2027, 1, 31)))


@pytest.mark.parametrize(
    "fault", ["bad_gateway", "empty_200", "warning_before_json", "reset_before", "trickle"]
)
def test_a_reading_that_fails_once_is_done_again(town: Town, fault: str) -> None:
    [number] = town.place_orders(1)
    town.shop.faults.add(fault)

    assert number == town.order(number).id
    assert 1 == len(town.waits)


def test_check_finds_nothing_wrong_with_a_good_shop(town: Town) -> None:
    assert [] == [finding for finding in town.adapter().check() if not finding.ok]


def test_check_tells_a_key_that_may_only_read(town: Town) -> None:
    town.shop.key, town.shop.secret = "ck_read", "cs_read"
    town.shop.add_key("ck_read", "cs_read", "read")

    assert ["rights"] == [finding.subject for finding in town.adapter().check() if not finding.ok]


@pytest.mark.parametrize(
    ("key", "secret", "setting"),
    [("ck_no", "cs_test", "shops.acme.key"), ("ck_test", "no", "shops.acme.secret")],
)
def test_check_tells_a_wrong_key_from_a_wrong_secret(town: Town, key: str, secret: str, setting: str) -> None:
    town.shop.key, town.shop.secret = key, secret

    assert [setting] == [finding.key for finding in town.adapter().check() if not finding.ok]


def test_check_names_a_status_that_nobody_mapped(town: Town) -> None:
    town.shop.store.extra_statuses.append("half-packed")

    [finding] = [finding for finding in town.adapter().check() if not finding.ok]

    assert "half-packed:" in finding.sentence
