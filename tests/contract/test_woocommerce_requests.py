"""What a pass costs the shop, counted in requests."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from math import ceil
from pathlib import Path

import pytest

from sandbox.web import Logged
from sandbox.woo import WooShop
from tests.product.harness import Story

STATUSES = ("processing", "on-hold", "completed", "pending", "cancelled", "refunded", "failed", "trash")


def stocked(folder: Path, *, orders: int = 1000) -> Story:
    """300 simple products, 20 in 4 sizes each, and orders in all statuses; some refunded in part."""
    story, dice = Story(folder), random.Random(7)  # noqa: S311 - a shop, not a secret
    story.supplier_says("VASE;D1;2026-12-01;10")
    shop = story.sandbox.shop
    skus = [f"CUP-{number}" for number in range(300)]
    for sku in skus:
        shop.add_product(sku, stock=dice.randint(-5, 20), backorders="notify")
    shop.set_stock("CUP-7", 50)
    for number in range(20):
        sizes: dict[str, int | None] = dict.fromkeys("SMLX", None if number % 3 == 0 else 2)
        shop.add_variable(f"TEE-{number}", sizes, stock=9 if number % 3 == 0 else None)
        skus += [f"TEE-{number}-{size}" for size in sizes]
    for number in range(orders):
        status = STATUSES[number % len(STATUSES)]
        lines = [(sku, dice.randint(1, 3)) for sku in dice.sample(skus, 2)]
        placed = "pending" if status == "trash" else status
        made = shop.place_order(f"c{number}@mail.example", "Ann Bee", lines, status=placed)
        if status == "trash":
            shop.trash(made)
        elif number % 97 == 0 and status in ("processing", "on-hold"):
            shop.refund_units(made, lines[0][0], 1)
        story.sandbox.clock.advance(timedelta(seconds=5))
    story.sandbox.clock.advance(timedelta(minutes=10))
    return story


def requests_of(story: Story) -> int:
    story.sandbox.shop.clear_log()
    report = story.sync()
    assert len(story.sandbox.shop.requests) == report.shop_requests
    return report.shop_requests


def test_a_first_read_costs_hardly_more_than_the_fewest_requests(tmp_path: Path) -> None:
    story = stocked(tmp_path)
    shop = story.sandbox.shop
    is_open = [o for o in shop.orders.values() if o.status in ("processing", "on-hold")]
    refunded = [o for o in is_open if o.refunds]
    products = [p for p in shop.store.products if p.kind != "variation"]
    variations = [p for p in shop.store.products if p.kind == "variation"]
    pages = sum(ceil(len(rows) / 100) for rows in (products, variations, is_open))
    what_changed_meanwhile = 1
    fewest = pages + len(refunded) + what_changed_meanwhile

    requests_of(story)
    reading = [r for r in shop.requests if r.method == "GET"]

    assert len(reading) <= 1.1 * fewest


def _trade(act: Callable[[WooShop, int], object], sku: str) -> Callable[[WooShop], object]:
    return lambda shop: act(shop, next(o.id for o in shop.orders.values() if sells(shop, o.id, sku)))


def sells(shop: WooShop, order: int, sku: str) -> bool:
    found = shop.orders[order]
    return found.status == "processing" and found.lines[0].product_id == shop.store.product(sku).id


def _new(sku: str) -> Callable[[WooShop], object]:
    return lambda shop: shop.place_order("new@mail.example", "New Bee", [(sku, 1)])


CHANGES = {
    "a new order": _new("CUP-7"),
    "a new order of a variation": _new("TEE-1-S"),
    "a new order of a variation under its parent's stock": _new("TEE-0-S"),
    "shipped": _trade(lambda shop, order: shop.set_status(order, "completed"), "TEE-1-M"),
    "cancelled": _trade(lambda shop, order: shop.set_status(order, "cancelled"), "CUP-2"),
    "refunded in part": _trade(lambda shop, order: shop.refund_units(order, "CUP-2", 1), "CUP-2"),
    "refunded in part, a variation": _trade(
        lambda shop, order: shop.refund_units(order, "TEE-1-M", 1), "TEE-1-M"
    ),
    "a new order of both": lambda shop: shop.place_order(
        "n@mail.example", "New Bee", [("CUP-7", 1), ("TEE-1-S", 1)]
    ),
    "edited": _trade(lambda shop, order: shop.edit_quantity(order, "CUP-2", 1), "CUP-2"),
    "trashed": _trade(lambda shop, order: shop.trash(order), "CUP-2"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("restarted", [False, True], ids=["daemon", "one-shot"])
def test_a_quiet_pass_costs_three_requests_at_most_and_a_changed_order_two_more(
    tmp_path: Path, change: str, restarted: bool
) -> None:
    story = stocked(tmp_path, orders=20)
    shop, clock = story.sandbox.shop, story.sandbox.clock
    for sku in ("CUP-2", "TEE-1-M"):
        shop.place_order("old@mail.example", "Old Bee", [(sku, 2)])
    story.on(date(2026, 11, 2))
    for _ in range(3):
        story.sync()
        clock.advance(timedelta(minutes=10))
    if restarted:
        story.restart()

    quiet = requests_of(story)
    clock.advance(timedelta(minutes=10))
    CHANGES[change](shop)
    clock.advance(timedelta(minutes=1))
    if restarted:
        story.restart()
    changed = sum(r.method == "GET" for r in _logged(story))

    assert quiet <= 3
    assert changed - quiet <= 2


def _logged(story: Story) -> list[Logged]:
    requests_of(story)
    return list(story.sandbox.shop.requests)
