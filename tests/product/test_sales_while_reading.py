"""Customers go on buying while a pass reads the shop: what they take is no loss and, later, no delivery."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.product.harness import Story
from tests.product.test_supply_stories import A, B, arrivals

DAY, LATER = date(2026, 11, 17), date(2026, 11, 19)


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
@pytest.mark.parametrize("day", [DAY, LATER])  # after some days everything is read once more
def test_a_sale_after_the_list_of_orders_is_no_delivery_afterwards(
    tmp_path: Path, platform: str, day: date
) -> None:
    story = Story(tmp_path, platform=platform)
    story.keeper.sell("CUP", "Cup", 6)
    story.supplier_says("CUP;D3;2026-12-01;5")
    story.sync()
    story.on(DAY).keeper.order(A, "A", [("CUP", 1)])
    story.sync()
    sales = [2]

    def buy(moment: str, request: Any) -> None:
        is_woo_list = request.path.endswith("v3/orders") and "modified_after" in dict(request.query)
        is_list = is_woo_list or b"query OrderStamps" in request.body
        if moment == "after" and is_list and sales:
            story.keeper.order(B, "B", [("CUP", sales.pop())])

    story.restart(buy)
    story.on(day, 18).sync()
    story.on(day, 19).sync()

    assert [] == sales
    assert [] == arrivals(story)
