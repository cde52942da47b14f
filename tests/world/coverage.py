"""What hundreds of worlds must have exercised: a proof that never met a danger proves nothing."""

from collections import Counter

from tests.world import comebacks, count_turns, deletions, late_orders, sku_turns
from tests.world.facts import Kind
from tests.world.plan import WITH_TURNS
from tests.world.points import LETTER_POINTS, is_call, is_rare, points_of
from tests.world.shopify_life import ACTS
from tests.world.trouble import COMMITS, FILE_FAULTS, MAIL_FAULTS, SHOP_FAULTS

BRAKES = ("quarantine", "approval", "letters of one cause", "first pass after")
PEOPLE = ("approved", "approved a cause of several", "accepted a file", "rejected a file")
CRASHES, RARELY, OF_TURNS, WORLDS = 20, 10, 5, 200  # so often a process dies at a point in so many
TURNS_ASK = "GET orders/#"  # for a deleted order by itself: only one kind of turn leads to that
KINDS_FROM = 400  # worlds: fewer need not meet each kind of fault, of which some are drawn once in a hundred
TURNS = (*comebacks.ACTS, *deletions.ACTS, *sku_turns.ACTS, *count_turns.ACTS, *late_orders.ACTS)
"""What shops on WooCommerce meet in some worlds: each in one of so many at least."""
ONE_OF = 40
FEW = 40  # fewer worlds than these need not exercise everything


def must_be_died_at(counts: Counter[str]) -> set[str]:
    """Before and after each kind of commit that the product has, and each kind of call that was seen."""
    seen = {name.removeprefix("met: ") for name in counts if name.startswith("met: ")}
    return {
        *points_of(COMMITS),
        *LETTER_POINTS,
        *(point for point in seen if is_call(point)),
    }


def _often(point: str) -> int:
    if point.endswith(TURNS_ASK):
        return OF_TURNS
    return RARELY if is_rare(point) else CRASHES


def missing(counts: Counter[str], worlds: int) -> list[str]:
    """What was exercised too seldom, each with how often it was."""
    if worlds < FEW:
        return []
    wanted = {f"crash: {point}": worlds * _often(point) // WORLDS for point in must_be_died_at(counts)}
    kind_of_fault = min(1, worlds // KINDS_FROM)
    wanted |= {f"{kind} (letter)": 1 for kind in Kind}
    for app in [app for app in SHOP_FAULTS if counts[f"worlds: {app}"]]:
        wanted |= {f"fault: {app} {kind}": kind_of_fault for kinds in SHOP_FAULTS[app] for kind in kinds}
    wanted |= dict.fromkeys(TURNS if WITH_TURNS else (), counts["worlds: woo"] // ONE_OF)
    if counts["worlds: shopify"]:
        wanted |= dict.fromkeys(
            (*ACTS, "code of a guest", "few points left by others", "fault: shopify graphql_user_error"), 1
        )
    wanted |= {f"fault: mail {kind}": kind_of_fault for kind in MAIL_FAULTS}
    wanted |= {f"fault: supplier {kind}": kind_of_fault for kind in FILE_FAULTS}
    wanted |= {f"people: {act}": 1 for act in PEOPLE}
    others = (
        *("changed during a pass", "sealed unseen", "code", "news withdrawn", "had to be held"),
        *("the team was told", "event of the provider", "uncertain letter confirmed"),
    )
    wanted |= dict.fromkeys(others, 1)
    seldom = [
        f"{name}: {counts[name]} of {number}"
        for name, number in sorted(wanted.items())
        if counts[name] < number
    ]
    bitten = [name for name in counts if name.startswith("brake: ")]
    return seldom + [f"brake: {words}" for words in BRAKES if not any(words in name for name in bitten)]
