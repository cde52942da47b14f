"""What a real Shopify shop answers to the rows of the fidelity table that change nothing.

The other rows need people's acts in the shop or write to it, and are sent to the sandbox alone.
"""

import pytest

from tests.fidelity.shopify_runner import ROWS, Row, play
from tests.live.shopify.conftest import Report
from tests.live.shopify.environment import PREFIX
from tests.live.shopify.shop import LiveShop

pytestmark = pytest.mark.live

_SEEN = "fidelity rows on the real shop"


@pytest.mark.parametrize("row", [row for row in ROWS if row.live], ids=lambda row: row.name)
def test_a_real_shop_answers_as_the_row_says(row: Row, shop: LiveShop, report: Report) -> None:
    if row.needs and not getattr(shop.given, row.needs.lower()):
        report.say(_SEEN, f"not seen: {row.name}: {PREFIX}{row.needs} is not set")
        pytest.skip(f"not given: {PREFIX}{row.needs}")
    try:
        play(row, shop, shop.session, shop.names)
    except Exception:
        report.say(_SEEN, f"FALSE: {row.name}")
        raise
    report.say(_SEEN, f"true: {row.name}")
