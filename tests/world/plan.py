"""What kind of world a seed is: its shop, its suppliers, its settings, and what goes wrong in it."""

import os
import random
from dataclasses import dataclass, replace
from datetime import time

from tests.world.facts import Numbers

TURNS = {"comebacks": 0.25, "deletions": 0.25, "skus": 0.25, "counts": 0.25, "late": 0.25}
"""What a shop's life may take a turn by, beside all else, and in how many worlds."""
WITH_TURNS = os.environ.get("BACKORDER_TURNS") == "1"
RHYTHMS = ((time(6), time(10), time(16)), (time(7), time(14)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of world a seed is."""

    seed: int
    days: int = 30
    quiet_days: int = 5
    skus: int = 3
    platform: str = "woocommerce"
    version: str = "9.9.5"
    zone: str = "UTC"
    together: bool = True
    freezes_page_dates: bool = False
    lead_days: int | None = None
    review: bool = False
    tight_brakes: bool = False
    goodwill: bool = False
    wraps: bool = False  # what goes with a first apology is gift wrap, not a code
    faults: float = 0.0  # how likely a pass meets one
    crashes: float = 0.0
    meddling: float = 0.0  # how likely something happens in the shop during a pass
    gap_on_day: int | None = None
    rehearses_days: int = 0  # from the first day on
    clock_off_on_day: int | None = None
    codes_from_days: int | None = None  # but a code, where the delay is as long as that
    no_codes_on_day: int | None = None  # and for some days after it; notes are rejected then, too
    no_codes_days: int = 12
    resend_after_hours: int | None = None
    team: bool = False  # a support team hears of larger mailings
    events: float = 0.0  # how likely the provider tells what became of a letter
    buffer_on_day: int | None = None  # the merchant promises a day later from then on
    makers: tuple[tuple[str, str, bool], ...] = (("snapshot", "ordered", True),)
    maker_names: tuple[str, ...] = ("north", "south")
    big: bool = False
    by_url: bool = False
    events_a_day: int = 8
    rhythm: tuple[time, ...] = RHYTHMS[0]  # the hours of passes
    own_interval: bool = False  # each supplier's file is read every so often, whatever the passes do
    turns: frozenset[str] = frozenset()  # what else happens in the shop (`turns.py`)

    @property
    def numbers(self) -> Numbers:
        return Numbers(together=self.together)


def plan_of(seed: int) -> Plan:
    rng = random.Random(f"plan {seed}")  # noqa: S311 (a world, not a secret)
    big = rng.random() < 0.2
    troubled = seed % 10 > 0
    goodwill = rng.random() < 0.95
    return Plan(
        seed=seed,
        skus=rng.randint(2, 4) if not big else rng.randint(4, 8),
        version=rng.choice(("8.9.1", "9.9.5")),
        zone=rng.choice(("UTC", "Europe/Berlin", "America/New_York")),
        together=rng.random() < 0.6,
        freezes_page_dates=rng.random() < 0.5,
        lead_days=rng.choice((None, None, 10)),
        review=rng.random() < 0.1,
        tight_brakes=rng.random() < 0.2,
        goodwill=goodwill,
        wraps=rng.random() < 0.5,
        faults=rng.choice((0.05, 0.15, 0.3)) if troubled else 0.0,
        crashes=rng.choice((0.2, 0.25, 0.3)) if troubled else 0.0,
        meddling=rng.choice((0.0, 0.1, 0.15)) if troubled else 0.0,
        gap_on_day=rng.randint(8, 20) if rng.random() < 0.1 else None,
        rehearses_days=3 if rng.random() < 0.25 else 0,
        clock_off_on_day=rng.randint(5, 20) if rng.random() < 0.25 else None,
        no_codes_on_day=rng.randint(5, 20) if goodwill and rng.random() < 0.9 else None,
        resend_after_hours=rng.choice((24, 48)) if troubled and rng.random() < 0.4 else None,
        team=rng.random() < 0.6,
        events=rng.choice((0.0, 0.5, 0.9)),
        buffer_on_day=rng.randint(5, 20) if rng.random() < 0.3 else None,
        makers=makers_of(rng, big=big),
        big=big,
        by_url=rng.random() < 0.6,
        events_a_day=rng.randint(4, 12),
        rhythm=rng.choice(RHYTHMS),
        own_interval=rng.random() < 0.75,
        turns=turns_of(seed),
    )


def turns_of(seed: int) -> frozenset[str]:
    """Each kind is drawn by itself: what a world had before stays as it was when there is one more.

    None unless asked for (`make soak TURNS=1`): their judges are young.
    """
    if not WITH_TURNS:
        return frozenset()
    return frozenset(
        kind
        for kind, often in TURNS.items()
        if random.Random(f"{kind} {seed}").random() < often  # noqa: S311
    )


def with_shopify(plan: Plan) -> Plan:
    """The same world where a shop on Shopify is in it: more goes wrong there, for more can.

    A letter in doubt is given up overnight, so that for some hours its order keeps no told date any more.
    Where gift wrap does not come first, a long delay is made good with a code, and fewer days are without
    codes: so more of them are made, and taken away again.
    """
    rng = random.Random(f"plan with Shopify {plan.seed}")  # noqa: S311
    if not plan.faults:
        return plan
    return replace(
        plan,
        wraps=True,
        codes_from_days=None if plan.wraps else 2,
        no_codes_days=5,
        faults=min(0.6, 3 * plan.faults),
        resend_after_hours=rng.choice((None, 15, 15, 15)),
    )


def makers_of(rng: random.Random, *, big: bool) -> tuple[tuple[str, str, bool], ...]:
    if big:
        return (("snapshot", "ordered", True),)
    count = rng.choice((1, 1, 2))
    return tuple(
        (
            rng.choice(("snapshot", "snapshot", "changes")),
            rng.choice(("ordered", "outstanding")),
            rng.random() < 0.85,
        )
        for _ in range(count)
    )
