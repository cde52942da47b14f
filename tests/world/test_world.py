"""Weeks of shop life against the real pass: a few worlds always, hundreds with `-m soak`."""

import os
from collections import Counter

import pytest

from tests.world.coverage import missing
from tests.world.run import run_world

FEW = 10
FIRST = int(os.environ.get("BACKORDER_FIRST", "0"))
SEEDS = int(os.environ.get("BACKORDER_SEEDS", "200"))


@pytest.mark.parametrize("seed", range(FEW))
def test_a_month_of_shop_life_keeps_every_promise(seed: int) -> None:
    counts = run_world(seed)
    assert counts["quiet"] == 1


@pytest.mark.soak
def test_hundreds_of_worlds_keep_every_promise_and_exercise_everything() -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + SEEDS):
        counts += run_world(seed)
    assert [] == missing(counts, SEEDS)
