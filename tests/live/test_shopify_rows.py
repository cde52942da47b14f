"""What a real Shopify shop answers to the rows that change nothing.

Given by BACKORDER_LIVE_SHOPIFY_URL (https://NAME.myshopify.com) and BACKORDER_LIVE_SHOPIFY_TOKEN. The other
rows need people's acts in the shop or write to it, and are sent to the sandbox alone.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from tests.fidelity.shopify_runner import ROWS, Row, play

pytestmark = pytest.mark.live


@dataclass
class RealShop:
    url: str
    token: str
    verify: str | bool = True

    def wait(self, seconds: int) -> None:
        time.sleep(seconds)


@pytest.fixture
def shop() -> RealShop:
    url = os.environ.get("BACKORDER_LIVE_SHOPIFY_URL")
    if not url:
        pytest.skip("no real shop: BACKORDER_LIVE_SHOPIFY_URL is not set")
    return RealShop(url.rstrip("/"), os.environ["BACKORDER_LIVE_SHOPIFY_TOKEN"])


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        yield made


@pytest.mark.parametrize("row", [row for row in ROWS if row.live], ids=lambda row: row.name)
def test_a_real_shop_answers_as_the_row_says(row: Row, shop: RealShop, session: requests.Session) -> None:
    play(row, shop, session, {})
