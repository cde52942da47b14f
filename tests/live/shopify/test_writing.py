"""The product's adapter writes to this shop, where BACKORDER_LIVE_SHOPIFY_WRITE allows it.

It writes to nothing that was there before. The product and the order are the test's own (`goods.py`), and
deleted again; the codes cannot be guessed, are good for a day, and are taken away again. What stays is the
definition of the in-stock date, which the connector makes wherever it runs. A killed run may leave a product
and a test order (title and note say that they may be deleted), or a discount "Apology for a delay".
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.shopify import Shopify
from adapters.shopify.operations import operation
from adapters.shopify.order_writes import TAG
from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.orders import Flag, Order
from connector.ports import Code, CodeOutcome, OrderWrite, VariantWrite
from tests.live.shopify import goods
from tests.live.shopify.conftest import Report
from tests.live.shopify.environment import PREFIX
from tests.live.shopify.shop import LiveShop

pytestmark = pytest.mark.live

TODAY = datetime.now(UTC).date()
SOON = f"{TODAY + timedelta(days=30)}"
LATER = f"{TODAY + timedelta(days=45)}"
_WROTE = "what the adapter wrote, and took away again"
_NOTE = '{"1":{"first":"2026-12-15","last":"2026-12-15"}}'
_OTHER_NOTE = '{"1":{"first":"2026-12-15","last":"2026-12-22"}}'
_MARK = "[backorder test]"
_SMALLEST = Decimal("0.01")
_EVERYBODY = [
    Goodwill(GoodwillKind.PERCENT, percent=1),
    Goodwill(GoodwillKind.AMOUNT, amount=_SMALLEST),
    Goodwill(GoodwillKind.FREE_SHIPPING),
]


@pytest.fixture
def writable(shop: LiveShop) -> LiveShop:
    if not shop.given.writes:
        pytest.skip(f"nothing is written: {PREFIX}WRITE does not name the shop once more")
    return shop


@pytest.fixture
def variant(writable: LiveShop) -> Iterator[int]:
    with goods.draft(writable) as number:
        yield number


@pytest.fixture
def code(writable: LiveShop) -> Iterator[str]:
    made = f"BACKORDER-TEST-{secrets.token_hex(12).upper()}"
    yield made
    writable.adapter.withdraw_code(made)
    assert not _stands(writable, made), f"left in the shop: the code {made}"


def _stands(shop: LiveShop, code: str) -> bool:
    query = "query ($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"
    return shop.send(query, {"code": code}).json()["data"]["codeDiscountNodeByCode"] is not None


def _changes(shop: LiveShop) -> list[str]:
    """The mutations that the adapter sent, in their order."""
    return [exchange.name for exchange in shop.recorder.seen if operation(exchange.name).is_mutation]


@pytest.mark.parametrize("flag", [Flag.NOTIFY, Flag.NO])
def test_flag_and_date_stand_as_they_were_written(
    flag: Flag, writable: LiveShop, variant: int, report: Report
) -> None:
    shop = writable.adapter
    for date, stands in ((SOON, SOON), (LATER, LATER), ("", None)):
        write = VariantWrite(variant, flag, date)
        [result] = shop.write_variants([write])
        [read] = shop.variants([variant])
        assert result.error is None
        assert (True, flag, stands) == (read.managed, read.flag, read.in_stock_on)

        before = _changes(writable)
        assert [None] == [again.error for again in shop.write_variants([write])]
        assert before == _changes(writable)
    assert [] == shop.take_set_aside()
    report.say(_WROTE, f"flag {flag} and three dates on variant {variant}")


def test_an_order_is_read_and_bears_what_was_noted(writable: LiveShop, variant: int, report: Report) -> None:
    shop, units = writable.adapter, 2
    with goods.order(writable, variant, units) as number:
        order = _read(shop, number)
        assert ("test", None) == (order.channel, order.promises_note)
        assert [(variant, units, units)] == [(o.variant_id, o.units, o.open_units) for o in order.lines]

        for note in (_NOTE, _OTHER_NOTE, ""):
            for _ in ("written", "not written again"):
                before = len(_changes(writable))
                assert [None] == [done.error for done in shop.write_orders([OrderWrite(number, note)])]
            assert before == len(_changes(writable))
            assert (note or None) == _read(shop, number).promises_note
            assert bool(note) == (TAG in goods.look_at_order(writable, number)["tags"])

        for _ in ("left", "not left again"):
            shop.leave_note(number, f"Wrap it. {_MARK}", _MARK)
        assert f"{goods.TITLE}\n\nWrap it. {_MARK}" == goods.look_at_order(writable, number)["note"]
    assert [] == shop.orders([number])
    assert [] == shop.take_set_aside()
    report.say(_WROTE, f"a test order with number {order.number}, its record, tag and note")


def test_units_that_are_taken_out_of_an_order_are_not_open_any_more(writable: LiveShop, variant: int) -> None:
    with goods.order(writable, variant, 3) as number:
        [line] = _read(writable.adapter, number).lines
        goods.take_out(writable, number, line.id, 1)
        order = _read(writable.adapter, number)

        assert [(3, 2)] == [(one.units, one.open_units) for one in order.lines]
        assert not order.refunded_by_amount
    assert [] == writable.adapter.take_set_aside()


def _read(shop: Shopify, number: int) -> Order:
    [order] = shop.orders([number])
    return order


def test_what_is_not_there_any_more_is_told(writable: LiveShop, report: Report) -> None:
    with goods.draft(writable) as variant:
        pass
    [result] = writable.adapter.write_variants([VariantWrite(variant, Flag.NOTIFY, SOON)])

    assert result.permanent
    assert [] == writable.adapter.variants([variant])
    report.say(_WROTE, f"nothing on variant {variant}, which was deleted")


@pytest.mark.parametrize("goodwill", _EVERYBODY, ids=lambda goodwill: goodwill.kind)
def test_a_code_is_made_once_found_again_and_taken_away(
    goodwill: Goodwill, writable: LiveShop, code: str, report: Report
) -> None:
    shop = writable.adapter
    asked = Code(code, goodwill, "test@mail.example", TODAY + timedelta(days=1))
    name = "make_shipping_code" if goodwill.kind is GoodwillKind.FREE_SHIPPING else "make_code"
    before = _changes(writable)
    outcomes = [shop.make_code(asked), shop.make_code(asked)]

    assert [CodeOutcome.MADE, CodeOutcome.MADE] == outcomes
    assert [*before, name] == _changes(writable)
    assert _stands(writable, code)
    shop.withdraw_code(code)
    assert not _stands(writable, code)
    report.say(_WROTE, f"a code for {goodwill}")
