"""What goes wrong in a world, and where its process dies: drawn from the seed, and aimed."""

import random
from collections import Counter
from dataclasses import dataclass, field

from sandbox.faults import Faults
from tests.world.life import Plan
from tests.world.points import commits, points_of

AMBIGUOUS = frozenset(
    {"reset_before", "reset_after", "timeout_before", "timeout_after", "html_500", "html_500_after"}
    | {"bad_gateway", "bad_gateway_after", "maintenance"}
)
READ_FAULTS = (
    *("connect_refused", "connect_timeout", "html_500", "json_500", "bad_gateway", "maintenance"),
    *("rate_limited", "reset_before", "timeout_before", "warning_before_json", "empty_200", "trickle"),
)
WRITE_FAULTS = (*READ_FAULTS[:9], "reset_after", "timeout_after", "bad_gateway_after", "html_500_after")
CERTAINLY_NOT_SENT = ("connect_refused", "connect_timeout", "rate_limited")
MAIL_FAULTS = (*CERTAINLY_NOT_SENT, *sorted(AMBIGUOUS))
FILE_FAULTS = ("connect_refused", "connect_timeout", "html_500", "maintenance", "reset_before", "empty_200")
COMMITS = commits("sync") | commits("ledger")
ONCE = (
    *points_of(frozenset({"upgrade"})),
    *points_of(frozenset({"shop"})),
    *points_of(frozenset({"adopted"})),
)
STRIDE = 7  # how far the worlds of two seeds next to each other stand apart on the round of points


@dataclass(slots=True)
class Trouble:
    plan: Plan
    rng: random.Random
    faults: Faults
    met: Counter[str] = field(default_factory=Counter)  # in how many passes each point was met
    known: set[str] = field(default_factory=set)  # those met where this world might have died
    most: Counter[str] = field(default_factory=Counter)  # how often in one pass at most
    wishes: dict[str, int] = field(default_factory=dict)  # point → at its which occurrence in a pass
    granted: set[str] = field(default_factory=set)
    wished: int = 0

    # --- dying --------------------------------------------------------------------------------

    def wish_for_the_beginning(self) -> None:
        """Points that are met at the beginning of a life and never again, and those of some worlds only."""
        if not self.plan.crashes:
            return
        self.wishes |= dict.fromkeys(sorted(ONCE)[self.plan.seed % 3 :: 3], 1)
        for name, happens in (
            ("rehearsed", self.plan.rehearses_days > 0),
            ("resend", self.plan.resend_after_hours is not None),
        ):
            self.wishes |= dict.fromkeys(points_of(frozenset({name})) if happens else (), 1)

    def may_wish(self) -> None:
        """Once in a while choose one more point to die at. It stays chosen until it is met."""
        if self.rng.random() < self.plan.crashes and (point := self._next_point()):
            self.wishes[point] = self.rng.randint(1, min(3, self.most[point]))
            self.wished += 1

    def _next_point(self) -> str | None:
        """The next one on the round of all; now and then the one that this world met least.

        Whether it died there before is forgotten when it died at all of them.
        """
        ring = sorted(self.met)
        start = self.plan.seed * STRIDE % max(1, len(ring))
        free = [p for p in ring[start:] + ring[:start] if p not in self.wishes and p not in self.granted]
        if not free:
            self.granted.clear()
            return None
        return min(free, key=lambda point: self.met[point]) if self.wished % 4 == 3 else free[0]

    def where_to_die(self, *, recovering: bool) -> tuple[dict[str, int], set[str] | None]:
        """At the points chosen, and at any that is new.

        The first passes learn what is met in every pass; later what is new is rare, and this world
        dies there at once. Even while it recovers: some points are met by no other pass.
        """
        if not self.plan.crashes:
            return {}, None
        chosen = {point: nth for point, nth in self.wishes.items() if point in ONCE or not recovering}
        return chosen, self.known if "after commit pass" in self.known else None

    def learn(self, met: Counter[str], *, might_die: bool) -> None:
        """What the pass that just ended met; where it could not have died, all stays as new as it was."""
        self.met.update(met.keys())
        self.most |= met
        if might_die:
            self.known |= met.keys()

    def died_at(self, point: str) -> None:
        self.wishes.pop(point, None)
        self.granted.add(point)

    # --- faults -------------------------------------------------------------------------------

    def may_plan_a_fault(self) -> None:
        if self.rng.random() < self.plan.faults and not self.faults.plan:
            self._plan_a_fault()

    def _plan_a_fault(self) -> None:
        app, method, path, kinds = self.rng.choice(
            (
                ("woo", "GET", "*", READ_FAULTS),
                ("woo", self.rng.choice(("PUT", "POST")), "*", WRITE_FAULTS),
                ("mail", "POST", "*", MAIL_FAULTS),
                ("mail", "POST", "*", MAIL_FAULTS),
                ("supplier", "GET", "*", FILE_FAULTS),
            )
        )
        times = self.rng.choice((1, 1, 2, 6))
        nth = self.rng.choice((1, 1, 2, 4))
        self.faults.add(self.rng.choice(kinds), app=app, method=method, path=path, nth=nth, times=times)

    def forget_spent(self) -> None:
        for fault in [one for one in self.faults.plan if one.times is not None and one.struck >= one.times]:
            self.faults.plan.remove(fault)
