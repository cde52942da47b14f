"""What shop and adapter owe each other: shown on the pretend shop, and by `make live` on a real one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from adapters.woocommerce import WooCommerce
from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.orders import Flag, Order, Standing
from connector.ports import Code, CodeOutcome, OrderWrite, ShopPlatform, VariantWrite, WriteResult

STATUSES = {
    "processing": Standing.OPEN_PAID,
    "on-hold": Standing.OPEN_UNPAID,
    "completed": Standing.SHIPPED,
    **dict.fromkeys(("pending", "failed", "cancelled", "refunded", "checkout-draft"), Standing.DEAD),
}
GONE = 99_999_999
LAST_DAY = date(2036, 12, 31)


@dataclass(frozen=True)
class Shelf:
    """What stands on a product."""

    backorders: str
    in_stock_on: str | None
    stock: int | None


@dataclass(frozen=True)
class Coupon:
    expires: datetime
    emails: Sequence[str]


class Town(Protocol):
    """A shop, our adapter to it, and what people do there; statuses are named as WooCommerce does.

    `channel` is how `place_order` places them, `bound_to` whom a code for Ann is bound to.
    """

    zone: str

    @property
    def channel(self) -> str: ...
    @property
    def bound_to(self) -> Sequence[str]: ...
    def adapter(self) -> ShopPlatform: ...
    def add_product(self, *, stock: int = 0, backorders: str = "no", managed: bool = True) -> int: ...
    def set_in_stock_date(self, product: int, in_stock_on: str) -> None: ...
    def shelf(self, product: int) -> Shelf: ...
    def place_order(self, product: int, units: int, *, status: str, language: str = "") -> int: ...
    def refund(self, order: int, product: int, *, units: int = 0, amount: str = "") -> None: ...
    def trash(self, order: int) -> None: ...
    def code(self) -> str: ...
    def coupons(self, code: str) -> list[Coupon]: ...
    def describe_coupon(self, code: str, text: str) -> None: ...


def order_of(town: Town, number: int) -> Order:
    [order] = town.adapter().orders([number])
    return order


def percent(number: int) -> Goodwill:
    return Goodwill(GoodwillKind.PERCENT, percent=number)


def a_code(town: Town, email: str = "Ann@Mail.example") -> Code:
    return Code(town.code(), percent(10), email, LAST_DAY)


class WooTown(Town, Protocol):
    @property
    def key(self) -> tuple[str, str]: ...
    def adapter(self, key: tuple[str, str] | None = None) -> WooCommerce: ...


class ShopContract:
    """What any shop and its adapter do. Needs a fixture `town`."""

    def test_a_variant_tells_its_stock_flag_and_date(self, town: Town) -> None:
        number = town.add_product(stock=-3, backorders="notify")
        town.set_in_stock_date(number, "2036-12-04")

        [cup] = town.adapter().variants([number, GONE])

        seen = (cup.managed, cup.available, cup.flag, cup.in_stock_on)
        assert (True, -3, Flag.NOTIFY, "2036-12-04") == seen

    def test_an_unmanaged_product_has_no_stock_to_tell(self, town: Town) -> None:
        [art] = town.adapter().variants([town.add_product(managed=False)])

        assert (False, None, Flag.NO) == (art.managed, art.available, art.flag)

    def test_an_order_tells_what_was_taken_and_what_is_open(self, town: Town) -> None:
        product = town.add_product(stock=9)
        number = town.place_order(product, 5, status="on-hold", language="de_AT")
        town.refund(number, product, units=2)

        order = order_of(town, number)

        [line] = order.lines
        assert (Standing.OPEN_UNPAID, town.channel, "Ann Lee", "AT", "de-AT") == (
            order.standing,
            order.channel,
            order.customer.name,
            order.customer.country,
            order.customer.language,
        )
        assert (5, 3, product) == (line.units, line.open_units, line.variant_id)
        assert not order.refunded_by_amount

    def test_a_little_money_back_without_units_is_a_kindness(self, town: Town) -> None:
        product = town.add_product(stock=9)
        number = town.place_order(product, 1, status="processing")
        town.refund(number, product, amount="2.00")

        assert not order_of(town, number).refunded_by_amount

    def test_orders_in_the_trash_are_gone(self, town: Town) -> None:
        product = town.add_product(stock=9)
        stays, goes = (town.place_order(product, 1, status="processing") for _ in range(2))
        town.trash(goes)

        found = town.adapter().orders([stays, goes, GONE])
        assert [stays] == [order.id for order in found if order.standing is not Standing.GONE]
        assert {order.id for order in found} <= {stays, goes}

    def test_values_are_written_and_taken_back(self, town: Town) -> None:
        number = town.add_product()
        shop = town.adapter()

        assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NOTIFY, "2036-12-04")])
        assert Shelf("notify", "2036-12-04", 0) == town.shelf(number)

        assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NO, "")])
        assert Shelf("no", None, 0) == town.shelf(number)

    def test_the_promises_note_comes_back(self, town: Town) -> None:
        number = town.place_order(town.add_product(stock=9), 1, status="processing")
        note = json.dumps({"7": ["2036-12-04", 2]}, separators=(",", ":"))
        shop, before = town.adapter(), order_of(town, number)

        shop.write_orders([OrderWrite(number, note)])
        assert (note, before.status) == (order_of(town, number).promises_note, order_of(town, number).status)

        shop.write_orders([OrderWrite(number, "")])
        assert order_of(town, number).promises_note is None

    def test_a_code_is_made_once_and_works_through_its_last_day(self, town: Town) -> None:
        code, shop = a_code(town), town.adapter()

        assert [CodeOutcome.MADE] * 2 == [shop.make_code(code) for _ in range(2)]

        last_second = datetime.combine(LAST_DAY, time(23, 59, 59), ZoneInfo(town.zone))
        assert [Coupon(last_second.astimezone(UTC), town.bound_to)] == town.coupons(code.code)

    def test_a_code_of_somebody_else_is_taken(self, town: Town) -> None:
        code, shop = a_code(town), town.adapter()
        shop.make_code(code)
        town.describe_coupon(code.code, "Summer sale")

        other = Code(code.code.lower(), percent(20), "bob@mail.example", LAST_DAY)

        assert CodeOutcome.TAKEN is shop.make_code(other)

    def test_a_code_is_withdrawn_for_good(self, town: Town) -> None:
        code, shop = a_code(town), town.adapter()
        shop.make_code(code)

        shop.withdraw_code(code.code.swapcase())
        shop.withdraw_code(code.code.swapcase())

        other = Code(code.code, percent(5), "bob@mail.example", LAST_DAY)
        assert CodeOutcome.MADE is shop.make_code(other)

    def test_check_finds_nothing_wrong_with_a_good_shop(self, town: Town) -> None:
        assert [] == [finding.sentence for finding in town.adapter().check() if not finding.ok]


class WooContract(ShopContract):
    """What only WooCommerce does."""

    def test_each_item_of_a_batch_has_its_own_result(self, town: WooTown) -> None:
        good, unmanaged = town.add_product(), town.add_product(managed=False)

        results = town.adapter().write_variants(
            [VariantWrite(number, Flag.NOTIFY) for number in (GONE, good, unmanaged)]
        )

        assert [True, False, True] == [result.permanent for result in results]
        assert "no such product" in (results[0].error or "")

    def test_a_code_that_would_be_open_to_all_is_not_left_there(self, town: WooTown) -> None:
        bad_address = a_code(town, "ann@")

        assert CodeOutcome.IMPOSSIBLE is town.adapter().make_code(bad_address)
        assert [] == town.coupons(bad_address.code)

    def test_check_tells_a_wrong_key_from_a_wrong_secret(self, town: WooTown) -> None:
        key, secret = town.key
        wrong = [("ck_no", secret), (key, "cs_no")]

        found = [[each.key for each in town.adapter(key).check() if not each.ok] for key in wrong]

        name = town.adapter().name
        assert [[f"shops.{name}.key"], [f"shops.{name}.secret"]] == found
