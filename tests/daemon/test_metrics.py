"""Numbers that take more than counting."""

from datetime import date
from pathlib import Path

from connector.service.daemon.metrics import Metrics
from connector.service.syncing import sync_shop
from tests.cli.conftest import D1, D2_SLIPPED, CommandLine
from tests.product.harness import Story


def test_from_a_suppliers_change_to_the_letter(shop: CommandLine) -> None:
    """The file changed at 10:00 and was read at 12:00; letters before that are not counted."""
    shop.begin()
    metrics = Metrics(shop.app, shop.sandbox.clock.now)
    shop.on(date(2026, 11, 4)).supplier_says(D1, D2_SLIPPED)
    shop.on(date(2026, 11, 4), hour=12)
    for _ in range(2):
        metrics.count(sync_shop(shop.app, "main"), 0.1)
    name, labels = "backorder_change_to_letter_seconds", {"shop": "main"}
    seen = [metrics.registry.get_sample_value(f"{name}_{part}", labels) for part in ("count", "sum")]
    assert [1.0, 7200.0] == seen


def test_what_shopify_takes_for_its_requests(tmp_path: Path) -> None:
    story = Story(tmp_path, platform="shopify")
    story.keeper.sell("MUG", "Blue mug", 3)
    metrics = Metrics(story.app, story.sandbox.clock.now)
    before = story.sandbox.shopify.spent
    for _ in range(2):
        metrics.count(sync_shop(story.app, "main"), 0.1)
    counted = metrics.registry.get_sample_value("backorder_shop_points_total", {"shop": "main"})
    assert story.sandbox.shopify.spent - before == counted
    assert counted
