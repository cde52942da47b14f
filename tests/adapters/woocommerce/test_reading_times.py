"""When the shop answered, by its own clock."""

from datetime import UTC, datetime, timedelta

import pytest
import responses

from adapters.http import Answer
from adapters.woocommerce import WooCommerce
from tests.adapters.woocommerce.conftest import ORDERS
from tests.adapters.woocommerce.test_reading_orders import DATE


def test_the_shops_clock_is_compared_with_ours(web: responses.RequestsMock, shop: WooCommerce) -> None:
    assert shop.clock_skew() is None
    web.get(ORDERS, json=[{"id": 100}], headers={"Date": "Mon, 02 Nov 2026 12:07:00 GMT"})

    shop.orders([100])

    assert 420.0 == shop.clock_skew()


@pytest.mark.parametrize(("seconds", "read_at"), [(0.3, 0), (0.9, 0), (6.4, -6)])
def test_a_slow_answer_was_read_earlier_than_it_is_dated(seconds: float, read_at: int) -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)

    assert noon + timedelta(seconds=read_at) == Answer(200, DATE, b"", seconds).earliest_reading(noon)


def test_without_a_date_our_own_clock_has_to_do() -> None:
    now = datetime(2026, 11, 2, 12, 0, 0, 700, tzinfo=UTC)

    assert datetime(2026, 11, 2, 12, tzinfo=UTC) == Answer(200, {}, b"").earliest_reading(now)
