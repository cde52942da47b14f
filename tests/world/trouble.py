"""What goes wrong in a world, and where its process dies: drawn from the seed, and aimed."""

import random
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from sandbox.faults import Faults
from tests.world.plan import Plan
from tests.world.points import commits, is_rare, is_rare_in, is_scarce, is_seldom, points_of
from tests.world.shops import Shop

AMBIGUOUS = frozenset(
    {"reset_before", "reset_after", "timeout_before", "timeout_after", "html_500", "html_500_after"}
    | {"bad_gateway", "bad_gateway_after", "maintenance"}
)
READ_FAULTS = (
    *("connect_refused", "connect_timeout", "html_500", "json_500", "bad_gateway", "maintenance"),
    *("rate_limited", "reset_before", "timeout_before", "warning_before_json", "empty_200", "trickle"),
)
WRITE_FAULTS = (*READ_FAULTS[:9], "reset_after", "timeout_after", "bad_gateway_after", "html_500_after")
GRAPH_READ_FAULTS = (
    *("connect_refused", "connect_timeout", "html_500", "bad_gateway", "maintenance", "rate_limited"),
    *("reset_before", "timeout_before", "empty_200", "trickle", "graphql_throttled", "graphql_broken"),
)
GRAPH_WRITE_FAULTS = (
    *GRAPH_READ_FAULTS,
    *2 * ("reset_after", "timeout_after", "bad_gateway_after", "html_500_after", "graphql_broken_after"),
)
SHOP_FAULTS = {"woo": (READ_FAULTS, WRITE_FAULTS), "shopify": (GRAPH_READ_FAULTS, GRAPH_WRITE_FAULTS)}
POSTS = {"method": "POST"}
CERTAINLY_NOT_SENT = ("connect_refused", "connect_timeout", "rate_limited")
MAIL_FAULTS = (*CERTAINLY_NOT_SENT, *sorted(AMBIGUOUS))
FILE_FAULTS = ("connect_refused", "connect_timeout", "html_500", "maintenance", "reset_before", "empty_200")
CHAT_FAULTS = ("connect_refused", "timeout_after", "html_500")
COMMITS = commits("sync") | commits("ledger")
ONCE = tuple(sorted(points_of(frozenset({"upgrade", "shop", "adopted"}))))
DEALT = 3  # one world in so many dies at a point that all worlds meet
OFTEN = 6  # so many times a world dies at a rare point of its own: what lies behind is met, too
REFUSES_NOTES = 0.5
SHARES_POINTS = 0.1
WRITES = 4  # beside Shopify, whose kinds of faults are many: how often a write or a letter is struck


@dataclass(slots=True)
class Trouble:
    plan: Plan
    rng: random.Random
    faults: Faults
    shop: Shop
    met: Counter[str] = field(default_factory=Counter)  # in how many passes each point was met
    most: Counter[str] = field(default_factory=Counter)  # how often in one pass at most
    deaths: Counter[str] = field(default_factory=Counter)
    wishes: dict[str, int] = field(default_factory=dict)  # point → at its which occurrence in a pass

    # --- dying --------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        """Some points are met at the beginning of a life, and never again: each world dies at one of them."""
        if self.plan.crashes:
            self.wishes[ONCE[self._number % len(ONCE)]] = 1

    @property
    def _number(self) -> int:
        """Which of the worlds with deaths this is: every tenth has none."""
        return self.plan.seed - self.plan.seed // 10

    @property
    def _is_woo_alone(self) -> bool:
        return self.plan.platform == "woocommerce"

    def _is_dealt(self, point: str, among: int) -> bool:
        """Points are dealt out to the seeds like cards: many worlds die at each equally often."""
        return (_place(point, among) + self.plan.seed // 5) % among == 0

    def may_wish(self) -> None:
        """Once in a while choose one of this world's points to die at. It stays chosen until it is met."""
        free = [
            point
            for point in sorted(self.met)
            if self._is_dealt(point, DEALT) and not self.deaths[point] and point not in self.wishes
        ]
        if free and self.rng.random() < self.plan.crashes:
            point = self.rng.choice(free)
            self.wishes[point] = self.rng.randint(1, min(2, self.most[point]))

    def where_to_die(self, *, recovering: bool) -> dict[str, int]:
        """At the points chosen; while it recovers only where no other pass would come."""
        return {point: nth for point, nth in self.wishes.items() if point in ONCE or not recovering}

    def is_a_chance(self, point: str) -> bool:
        """A point that is seldom met is not left out: nobody knows whether this world meets it again."""
        if not self.plan.crashes:
            return False
        if is_rare(point):
            return self.deaths[point] < OFTEN and is_rare_in(
                self._number if self._is_woo_alone else self._number // 2, point
            )
        if is_scarce(point):  # who dies before it too often does not come to what is after
            return self.deaths[point] < (OFTEN if "after" in point else 1)
        return is_seldom(point) and not self.deaths[point] and self._is_dealt(point, 2)

    def learn(self, met: Counter[str]) -> None:
        """What the pass that just ended met."""
        self.met.update(met.keys())
        self.most |= met

    def died_at(self, point: str) -> None:
        self.wishes.pop(point, None)
        self.deaths[point] += 1

    # --- faults -------------------------------------------------------------------------------

    def may_plan_a_fault(self) -> None:
        if self.rng.random() < self.plan.faults and all(fault.path != "*" for fault in self.faults.plan):
            self._plan_a_fault()

    def _plan_a_fault(self) -> None:
        reads, writes = SHOP_FAULTS[self.shop.app]
        places, alone = self.shop.places, self._is_woo_alone
        a_write = (self.shop.app, self.rng.choice(places.writes), writes)
        app, where, kinds = self.rng.choice(
            (
                (self.shop.app, places.reads, reads),
                *(1 if alone else WRITES) * (a_write,),
                *(2 if alone else WRITES) * (("mail", POSTS, MAIL_FAULTS),),
                ("supplier", {"method": "GET"}, FILE_FAULTS),
                ("chat", POSTS, CHAT_FAULTS),
            )
        )
        times = self.rng.choice((1, 1, 2, 6))
        nth = self.rng.choice((1, 1, 2, 4))
        self.faults.add(self.rng.choice(kinds), app=app, nth=nth, times=times, **where)

    def may_share_points(self) -> bool:
        """Another program uses up what requests are counted in, before the pass and while it lasts."""
        shared = self.shop.counts_points and self.rng.random() < SHARES_POINTS
        self.shop.share_points(among_others=shared)
        return shared

    def may_refuse_a_note(self) -> None:
        """A security plugin does not like the next note for the packer."""
        if self.plan.wraps and not self.faults.plan and self.rng.random() < REFUSES_NOTES:
            self.faults.add("forbidden", app=self.shop.app, **self.shop.places.notes)

    def forget_spent(self) -> None:
        for fault in [one for one in self.faults.plan if one.times is not None and one.struck >= one.times]:
            self.faults.plan.remove(fault)


@cache
def _place(point: str, among: int) -> int:
    return random.Random(point).randrange(among)  # noqa: S311
