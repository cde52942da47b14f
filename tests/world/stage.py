"""A shop of a world with all that is its own: its truth, its people and suppliers, and its judges.

Several shops of one world share the ledger, the provider, the clock and the process.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.world.coupon_trouble import CouponTrouble
from tests.world.invariants import Judge
from tests.world.life import Life
from tests.world.on_shopify import OnShopify
from tests.world.on_woo import OnWooCommerce
from tests.world.people import People
from tests.world.plan import Plan, makers_of
from tests.world.reckoner import Reckoner
from tests.world.record import Record
from tests.world.shopify_life import ShopifyLife
from tests.world.supplybook import SupplyBook
from tests.world.truth import Truth
from tests.world.turns import Turns

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from sandbox import Sandbox
    from tests.world.makers import File, Maker
    from tests.world.shops import Shop

ON_SHOPIFY: dict[str, object] = {"platform": "shopify", "version": "9.9.5"}
"""A plan's changes for a shop on Shopify: what older versions of WooCommerce cannot, it can."""
BOTH: dict[str, object] = {"platform": "both"}
BESIDE = 1_000_000  # added to the seed of the shop beside the first: another life


@dataclass(slots=True)
class Stage:
    """`after_rehearsal`: no pass put the brakes on since, nor was left in peace."""

    name: str
    plan: Plan
    truth: Truth
    life: Life
    judge: Judge
    people: People
    coupons: CouponTrouble
    turns: Turns
    after_rehearsal: bool = False


def plans_of(plan: Plan) -> dict[str, Plan]:
    """What each shop of the world is like, by its name in the settings."""
    if plan.platform != "both":
        return {"main": plan}
    seed = plan.seed + BESIDE
    beside = replace(
        plan,
        **ON_SHOPIFY,  # type: ignore[arg-type]
        seed=seed,
        makers=makers_of(random.Random(f"plan {seed}"), big=plan.big),  # noqa: S311
        maker_names=("east", "west"),
    )
    return {"main": replace(plan, platform="woocommerce"), "beside": beside}


def open_stage(
    name: str,
    plan: Plan,
    box: Sandbox,
    rng: random.Random,
    counts: Counter[str],
    publish: Callable[[Maker, File], None],
    change: Callable[[Callable[[], None]], None],
) -> Stage:
    truth = Truth(_shop_of(plan, box), box.clock, ZoneInfo(plan.zone))
    life = Life(plan, truth, publish)
    if isinstance(truth.shop, OnShopify):
        life.more = list(ShopifyLife(life, truth.shop, counts).acts())
    life.begin()
    judge = Judge(Record(truth, _reckoner(plan, life), counts), plan, life.makers)
    people = People(name, judge, plan, rng)
    coupons = CouponTrouble(plan, rng, box, truth, change)
    return Stage(name, plan, truth, life, judge, people, coupons, Turns(plan, life, judge))


def _shop_of(plan: Plan, box: Sandbox) -> Shop:
    if plan.platform == "shopify":
        places = 2 if plan.seed % 3 == 0 else 1
        return OnShopify(
            box.shopify,
            lists_counts=plan.seed % 2 == 0,
            places=places,
            freezes_page_dates=plan.freezes_page_dates,
        )
    return OnWooCommerce(box.shop)


def _reckoner(plan: Plan, life: Life) -> Reckoner:
    numbers, makers = plan.numbers, life.makers
    leads = {} if plan.lead_days is None else dict.fromkeys(life.skus, plan.lead_days)
    book = SupplyBook(
        numbers,
        outstanding={maker.name for maker in makers if maker.quantity == "outstanding"},
        snapshots={maker.name for maker in makers if maker.shape == "snapshot"},
        called=life.truth.called,
        uncounted=life.truth.uncounted,
    )
    return Reckoner(book, numbers, leads)


def join(stages: list[Stage]) -> None:
    """What shops of one world share: one story, and one provider whose word settles doubt."""
    first = stages[0]
    for stage in stages[1:]:
        stage.truth.story = first.truth.story
        stage.judge.record.confirmed = first.judge.record.confirmed


def share_doubt(stages: list[Stage]) -> None:
    """After a doubtful letter the sender rests, whichever shop it was for."""
    for stage in stages:
        others = [one.judge.record.doubt_at for one in stages if one is not stage]
        stage.judge.record.doubt_elsewhere_at = max((at for at in others if at), default=None)
