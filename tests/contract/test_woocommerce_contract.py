"""The WooCommerce adapter against the pretend shop, with everything that changes while it is read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connector.domain.notices import Goodwill, GoodwillKind
from connector.errors import Transient, Uncertain
from connector.ports import CodeOutcome, StampPage
from tests.contract.sandbox_town import SECOND, SandboxTown
from tests.contract.shop_contract import WooContract, a_code, order_of


class TestThePretendShop(WooContract):
    """Keeps the contract."""


def stamps(pages: Iterable[StampPage]) -> tuple[dict[int, datetime], datetime]:
    seen: dict[int, datetime] = {}
    for page in pages:
        seen.update((stamp.id, stamp.modified_at) for stamp in page.stamps)
        through = page.through
    assert through is not None
    return seen, through


def true_stamps(town: SandboxTown) -> dict[int, datetime]:
    return {number: datetime.fromtimestamp(order.modified, UTC) for number, order in town.shop.orders.items()}


def test_orders_edited_while_they_are_read_are_neither_lost_nor_stale(town: SandboxTown) -> None:
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
def test_orders_saved_in_one_second_are_all_read(town: SandboxTown, trashed: bool) -> None:
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


def test_a_quiet_poll_is_one_request(town: SandboxTown) -> None:
    town.place_orders(150)
    town.clock.advance(timedelta(hours=1))
    shop = town.adapter()
    _, through = stamps(shop.order_stamps(None))
    town.requests = 0

    pages = list(shop.order_stamps(through))

    assert (1, 1) == (town.requests, len(pages))
    assert town.clock.now == pages[0].read_at


def test_orders_edited_without_end_do_not_keep_a_walk_going(town: SandboxTown) -> None:
    town.place_orders(250)

    def touch(_request: int) -> None:
        town.clock.advance(SECOND)
        town.shop.touch_all_orders()

    shop = town.adapter()
    _, through = stamps(shop.order_stamps(None))
    town.shop.touch_all_orders()
    town.between, town.requests = touch, 0
    stamps(shop.order_stamps(through))

    assert town.requests <= 4  # the statuses, and three pages


def test_products_of_one_second_are_all_read(town: SandboxTown) -> None:
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


def test_a_line_s_money_back_without_its_units_leaves_doubt(town: SandboxTown) -> None:
    town.shop.add_product("CUP", stock=5)
    number = town.shop.place_order("eve@mail.example", "Eve Bee", [("MUG", 1), ("CUP", 5)])
    town.shop.refund_amount(number, "9.00")
    before = order_of(town, number)
    town.shop.refund_amount(number, "1.00")

    assert [False, True] == [order.refunded_by_amount for order in (before, order_of(town, number))]


def test_a_missing_plug_in_is_not_a_missing_order(town: SandboxTown) -> None:
    [stays] = town.place_orders(1)
    town.shop.store.active = False

    with pytest.raises(Transient):
        order_of(town, stays)


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "html_500_after", "bad_gateway_after"])
def test_a_code_whose_answer_was_lost_is_found_again(town: SandboxTown, fault: str) -> None:
    code, shop = a_code(town), town.adapter()
    town.shop.faults.add(fault, method="POST", path="*/coupons")

    with pytest.raises(Uncertain):
        shop.make_code(code)

    assert CodeOutcome.MADE is shop.make_code(code)
    assert 1 == len(town.shop.coupons())


@pytest.mark.parametrize(
    ("goodwill", "kind", "worth", "frees_shipping"),
    [
        (Goodwill(GoodwillKind.AMOUNT, amount=Decimal("7.50"), currency="EUR"), "fixed_cart", "7.50", False),
        (Goodwill(GoodwillKind.FREE_SHIPPING), "fixed_cart", "0", True),
    ],
)
def test_a_code_for_an_amount_or_free_shipping_is_found_again(
    town: SandboxTown, goodwill: Goodwill, kind: str, worth: str, *, frees_shipping: bool
) -> None:
    code = replace(a_code(town), goodwill=goodwill)
    shop = town.adapter()

    assert [CodeOutcome.MADE, CodeOutcome.MADE] == [shop.make_code(code), shop.make_code(code)]

    [coupon] = town.shop.store.coupons
    assert (kind, Decimal(worth), frees_shipping) == (coupon.kind, coupon.amount, coupon.free_shipping)


def test_a_code_that_is_worth_something_else_is_not_the_same(town: SandboxTown) -> None:
    code, shop = a_code(town), town.adapter()
    shop.make_code(replace(code, goodwill=Goodwill(GoodwillKind.FREE_SHIPPING)))

    assert CodeOutcome.IMPOSSIBLE is shop.make_code(code)
    assert [] == town.coupons(code.code)


def test_a_note_for_the_packer_is_left_once_and_no_customer_is_written_to(town: SandboxTown) -> None:
    order, shop = an_order(town), town.adapter()

    shop.leave_note(order, NOTE, "7f3k")
    shop.leave_note(order, NOTE, "7f3k")

    [note] = [note for note in town.shop.store.notes if NOTE == note.text]
    assert not note.to_customer


def test_a_note_whose_answer_was_lost_is_not_written_again(town: SandboxTown) -> None:
    order, shop = an_order(town), town.adapter()
    town.shop.faults.add("reset_after", method="POST", path="*/notes")

    with pytest.raises(Uncertain):
        shop.leave_note(order, NOTE, "7f3k")
    shop.leave_note(order, NOTE, "7f3k")

    assert 1 == len([note for note in town.shop.store.notes if NOTE == note.text])


def test_a_note_on_an_order_that_is_gone_is_no_error(town: SandboxTown) -> None:
    town.adapter().leave_note(4711, NOTE, "7f3k")


NOTE = "Wrap as a gift. (letter 7f3k)"


def an_order(town: SandboxTown) -> int:
    return town.shop.place_order("a@mail.example", "Ann Bee", [("MUG", 1)])


@pytest.mark.parametrize(
    "fault", ["bad_gateway", "empty_200", "warning_before_json", "reset_before", "trickle"]
)
def test_a_reading_that_fails_once_is_done_again(town: SandboxTown, fault: str) -> None:
    [number] = town.place_orders(1)
    town.shop.faults.add(fault)

    assert number == order_of(town, number).id
    assert 1 == len(town.waits)


def test_check_tells_a_key_that_may_only_read(town: SandboxTown) -> None:
    town.shop.key, town.shop.secret = "ck_read", "cs_read"
    town.shop.add_key("ck_read", "cs_read", "read")

    assert ["rights"] == [finding.subject for finding in town.adapter().check() if not finding.ok]


def test_check_names_a_status_that_nobody_mapped(town: SandboxTown) -> None:
    town.shop.store.extra_statuses.append("half-packed")

    [finding] = [finding for finding in town.adapter().check() if not finding.ok]

    assert "half-packed:" in finding.sentence
