"""The contract, and a whole reading, of a real shop."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from tests.contract.shop_contract import WooContract
from tests.live.real import RealShop
from tests.live.town import RealTown

pytestmark = pytest.mark.live


@pytest.fixture
def town(real: RealShop) -> RealTown:
    return RealTown(real)


class TestTheRealShop(WooContract):
    """Keeps the contract."""


def test_check_tells_a_key_that_may_only_read(town: RealTown, real: RealShop) -> None:
    shop = town.adapter(real.credentials("read-only"))
    assert ["rights"] == [finding.subject for finding in shop.check() if not finding.ok]


def test_changed_orders_can_be_read_with_their_lines(town: RealTown) -> None:
    shop = town.adapter()
    for page in islice(shop.order_stamps(None), 2):
        ids = [stamp.id for stamp in page.stamps]
        found = shop.orders(ids)
        assert set(ids) - shop.unreadable_orders == {order.id for order in found}


def test_nothing_new_is_one_empty_page(town: RealTown) -> None:
    (page,) = town.adapter().order_stamps(datetime.now(UTC) + timedelta(days=1))
    assert () == page.stamps


def test_every_variant_can_be_read_again_by_its_id(town: RealTown) -> None:
    shop = town.adapter()
    for page in islice(shop.variant_pages(None), 2):
        ids = [variant.id for variant in page.variants]
        assert sorted(ids) == sorted(variant.id for variant in shop.variants(ids))
