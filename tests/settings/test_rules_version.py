"""Rules that give another date from the same facts are another version of the rules.

Letters that only a new version owes are held for a person, as after changed settings. That works as
long as whoever changes the rules raises `RULES_VERSION`; this is what tells him.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from connector.domain.calendar import WorkingCalendar
from connector.domain.dates import Rests, told_from
from connector.domain.items import Changed, LineBefore, NotOrdered, plan_item
from connector.domain.news import LineState, Told, judge_line
from connector.domain.policy import DatePolicy, NewsPolicy, SupplierTerms
from connector.settings import RULES_VERSION
from tests.domain.builders import coming, nov, part

# What the rules made of the facts below, by their version. A new one is added, none is changed.
# 2 reads copied rows of a file once; 3 knows a supplier's lead time after all of his came.
GIVEN = {1: "2cd16aec47a8", 2: "2cd16aec47a8", 3: "2cd16aec47a8"}

DATES = DatePolicy(lead_time_days=10, calendar=WorkingCalendar(holidays=frozenset({nov(25)})))
TODAY, DAYS = nov(20), [None, *(nov(12) + timedelta(days=n) for n in range(0, 30, 3))]


def _what_the_rules_give() -> Iterator[str]:
    """A line from the shelf, two that two deliveries serve, and a fourth for which little is ordered."""
    parts = [part(0, 1, nov(1)), part(1, 4, nov(2)), part(2, 4, nov(3)), part(3, 4, nov(4), late=True)]
    terms = SupplierTerms(transit_days=2, calendar=DATES.calendar)
    for first in DAYS:
        for second in DAYS:
            supplies = [
                coming(first, 5, "D1", today=TODAY, terms=terms),
                coming(second, 3, "D2", today=TODAY),
            ]
            told = {1: nov(27), 2: nov(30)}
            before = {p.line_id: LineBefore(told_on=told.get(p.line_id)) for p in parts}
            plan = plan_item(
                1, -12, parts, supplies, before, Changed(),
                not_ordered=NotOrdered(TODAY, lead_time_days=10), today=TODAY, dates=DATES,
            )  # fmt: skip
            yield f"{first} {second} {plan.page.in_stock_on} {len(plan.overdue)}"
            for line in plan.lines:
                on = told.get(line.line_id)
                state = LineState(nov(2), line.eta, line.short, True, Told(on, on, on) if on else None)
                news = judge_line(state, TODAY, NewsPolicy(), DATES).news
                shown = told_from(line.eta.on, DATES) if line.eta.on else None
                said = f"{news.kind} {news.told_on} {news.old_on}" if news else "nothing"
                yield f"{line.line_id} {line.eta.rests} {line.eta.on} {shown} {line.short} {said}"


def test_the_same_version_gives_the_same_dates_from_the_same_facts() -> None:
    """Where it does not: raise `RULES_VERSION`, and add what the new one gives."""
    given = hashlib.sha256("\n".join(_what_the_rules_give()).encode()).hexdigest()[:12]

    assert GIVEN[RULES_VERSION] == given


def test_the_facts_lead_to_everything_that_an_eta_can_rest_on() -> None:
    rests = {line.split()[1] for line in _what_the_rules_give()}

    assert set(Rests) <= rests
