"""A proof that the worlds can see: each deliberate fault must be noticed within fifty of them."""

from typing import Any

import pytest

from tests.sabotage.sabotage import Sabotage
from tests.sabotage.sabotages import SABOTAGES
from tests.world.report import Wrong
from tests.world.run import run_world

SEEDS = 50
CALM = {"days": 12, "faults": 0.0, "crashes": 0.0, "meddling": 0.0}
PLAIN = {"rehearses_days": 0, "clock_off_on_day": None, "no_codes_on_day": None, "resend_after_hours": None}


def _cases() -> list[Any]:
    return [pytest.param(one, id=one.name, marks=() if one.quick else pytest.mark.soak) for one in SABOTAGES]


@pytest.mark.parametrize("sabotage", _cases())
def test_the_worlds_notice_a_sabotage(sabotage: Sabotage) -> None:
    struck, caught_at = 0, None
    for seed in range(SEEDS):
        with sabotage.committed() as strikes:
            noticed = not _passes(seed, sabotage)
        struck += len(strikes)
        if noticed and strikes and _passes(seed, sabotage):
            caught_at = seed
            break
    assert struck > 0, "the fault never struck, so nothing is proved"
    assert caught_at is not None, f"{sabotage.breaks} Nobody noticed in {SEEDS} worlds."


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda one: one.name)
def test_a_sabotage_is_undone_afterwards(sabotage: Sabotage) -> None:
    before = [getattr(owner, name) for owner, name in sabotage.places]
    with sabotage.committed():
        during = [getattr(owner, name) for owner, name in sabotage.places]
    assert before == [getattr(owner, name) for owner, name in sabotage.places]
    assert all(one is not other for one, other in zip(before, during, strict=True))


def _passes(seed: int, sabotage: Sabotage) -> bool:
    """Whether the world of this seed finds nothing wrong."""
    try:
        run_world(seed, **{**CALM, **PLAIN, **sabotage.settings})
    except Wrong:
        return False
    return True
