"""A pretend shop of either measured version."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from sandbox.clock import Clock
from sandbox.woo import WooShop
from tests.contract.sandbox_town import SandboxTown

START = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture(params=["8.9.1", "9.9.5"])
def town(request: pytest.FixtureRequest) -> Iterable[SandboxTown]:
    clock = Clock(START)
    shop = WooShop(clock, zone="Asia/Tokyo", version=request.param)
    shop.add_product("MUG", stock=5000, backorders="notify")
    yield SandboxTown(clock, shop)
    assert [] == shop.unknown
