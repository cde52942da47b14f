"""A shop whose answers each test writes down itself."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import responses

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
