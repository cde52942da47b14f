"""The product's adapter writes to this shop, where BACKORDER_LIVE_SHOPIFY_WRITE allows it.

It writes to nothing that was there before. The product is the test's own, a draft, and deleted again; the
codes cannot be guessed, are good for a day, and are taken away again. What stays is the definition of the
in-stock date, which the connector makes wherever it runs. A killed run may leave a product (its title says
that it may be deleted) or a discount "Apology for a delay".
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.orders import Flag
from connector.ports import Code, CodeOutcome, VariantWrite
from tests.live.shopify import goods
from tests.live.shopify.conftest import Report
from tests.live.shopify.environment import PREFIX
from tests.live.shopify.shop import LiveShop

pytestmark = pytest.mark.live

TODAY = datetime.now(UTC).date()
SOON = f"{TODAY + timedelta(days=30)}"
LATER = f"{TODAY + timedelta(days=45)}"
_WROTE = "what the adapter wrote, and took away again"
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


def _times(shop: LiveShop, name: str) -> int:
    return sum(exchange.name == name for exchange in shop.recorder.seen)


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

        before = _times(writable, "write_variants"), _times(writable, "delete_metafields")
        assert [None] == [again.error for again in shop.write_variants([write])]
        assert before == (_times(writable, "write_variants"), _times(writable, "delete_metafields"))
    assert [] == shop.take_set_aside()
    report.say(_WROTE, f"flag {flag} and three dates on variant {variant}")


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
    before = _times(writable, name)
    outcomes = [shop.make_code(asked), shop.make_code(asked)]

    assert [CodeOutcome.MADE, CodeOutcome.MADE] == outcomes
    assert 1 == _times(writable, name) - before
    assert _stands(writable, code)
    shop.withdraw_code(code)
    assert not _stands(writable, code)
    report.say(_WROTE, f"a code for {goodwill}")
