"""Weeks of shop life against the real pass: a few worlds always, hundreds with `make soak`."""

import json
import os
from collections import Counter
from collections.abc import Callable

import pytest

from tests.world.plan import TURNS
from tests.world.report import Wrong
from tests.world.run import run_world
from tests.world.stage import BOTH, ON_SHOPIFY

FEW = 4
FIRST = int(os.environ.get("BACKORDER_FIRST", "1"))
SEEDS = int(os.environ.get("BACKORDER_SEEDS", "200"))
SHOPS: dict[str, dict[str, object]] = {"woocommerce": {}, "shopify": ON_SHOPIFY, "both": BOTH}
KIND = SHOPS[os.environ.get("BACKORDER_SHOPS", "woocommerce")]
SLICE = 4  # worlds in one test: small enough that all cores end at about the same time


@pytest.mark.parametrize("seed", range(FEW))
def test_a_month_of_shop_life_keeps_every_promise(seed: int) -> None:
    counts = run_world(seed)
    assert counts["quiet"] == 1


def test_a_month_with_every_kind_of_turn_keeps_every_promise() -> None:
    counts = run_world(101, turns=frozenset(TURNS))
    assert counts["quiet"] == 1


@pytest.mark.parametrize("shops", ["shopify", "both"])
def test_a_month_with_a_shop_on_shopify_keeps_every_promise(shops: str) -> None:
    counts = run_world(1, **SHOPS[shops])
    assert counts["quiet"] == 1


def _slices() -> list[range]:
    return [range(FIRST, FIRST + SEEDS)[start : start + SLICE] for start in range(0, SEEDS, SLICE)]


@pytest.mark.soak
@pytest.mark.parametrize("seeds", _slices(), ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_hundreds_of_worlds_keep_every_promise(
    seeds: range, record_property: Callable[[str, object], None]
) -> None:
    counts: Counter[str] = Counter()
    stories = []
    for seed in seeds:
        counts["worlds"] += 1
        try:
            counts += run_world(seed, **KIND)
        except Wrong as wrong:
            stories.append(str(wrong))
    record_property("soak", json.dumps(counts))
    if stories:
        pytest.fail("\n\n".join(stories), pytrace=False)
