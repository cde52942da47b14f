"""A shop whose answers each test writes down itself."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import responses
from responses.matchers import query_param_matcher

from adapters.woocommerce import WooCommerce
from connector.domain.orders import Standing

STATUSES = {
    "processing": Standing.OPEN_PAID,
    "on-hold": Standing.OPEN_UNPAID,
    "completed": Standing.SHIPPED,
    "cancelled": Standing.DEAD,
    "pending": Standing.DEAD,
}


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


ORDERS = "https://shop.example/wp-json/wc/v3/orders"
REFUSED = {
    "code": "rest_invalid_param",
    "message": "Invalid parameter(s): status",
    "data": {
        "status": 400,
        "params": {
            "status": "status[0] is not one of any, trash, auto-draft, pending, processing, on-hold, "
            "completed, cancelled, and half-packed."
        },
    },
}


def knows_its_statuses(web: responses.RequestsMock) -> None:
    """The shop names its order statuses when it is asked for one that it does not have."""
    asked = {"status": "backorder-connector-asks", "per_page": "1", "_fields": "id"}
    web.get(ORDERS, status=400, json=REFUSED, match=[query_param_matcher(asked)])


@pytest.fixture
def waits() -> list[float]:
    """The waits that the shop's adapter would have slept."""
    return []


@pytest.fixture
def shop(waits: list[float]) -> WooCommerce:
    return WooCommerce(
        name="acme",
        url="https://shop.example/",
        key="ck_1234",
        secret="cs_hush",
        zone="Europe/Berlin",
        statuses=STATUSES,
        sleep=waits.append,
        now=lambda: datetime(2026, 11, 2, 12, tzinfo=UTC),
    )
