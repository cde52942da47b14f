"""What goes with an apology. `docs/rules.md`, "Goodwill"."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from connector.domain.calendar import WorkingCalendar
from connector.domain.notices import Goodwill, GoodwillKind, News, NewsKind
from connector.domain.policy import GoodwillPolicy, GoodwillStep

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line of a letter: its news, and the first date that its customer was ever told.

    `value` is what its late units cost the customer, `order_value` all of its order.
    `letters_before` counts the letters about its delay that were sent.
    """

    news: News
    first_told_on: date | None
    is_paid: bool
    value: Decimal = Decimal(0)
    order_value: Decimal = Decimal(0)
    currency: str = ""
    letters_before: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a letter's customer is offered, and what that is taken to cost."""

    goodwill: Goodwill
    cost: Decimal


def slip_days(line: LateLine, calendar: WorkingCalendar) -> int:
    """Working days past the first told date; 0 where there is no slip to make good."""
    news = line.news
    if news.kind is not NewsKind.DELAY or news.old_on is None or line.first_told_on is None:
        return 0
    if news.told_on is None:
        return 0
    return calendar.between(line.first_told_on, news.told_on) if line.is_paid else 0


def choices(
    lines: Collection[LateLine],
    countries: Collection[str],
    last_grant_on: date | None,
    today: date,
    calendar: WorkingCalendar,
    policy: GoodwillPolicy,
) -> list[Choice]:
    """What a letter may offer, each within its share of what is late. `countries`: of all its orders."""
    if policy.countries and not policy.countries.issuperset(countries):
        return []
    if last_grant_on and (today - last_grant_on).days < policy.days_between:
        return []
    late = [(line, slip_days(line, calendar)) for line in reckoned_by(lines, calendar, policy)]
    value = sum((line.value for line, _ in late), Decimal(0))
    fitting = [step for step in policy.steps if any(_fits(step, line, days, policy) for line, days in late)]
    return list(_choices(fitting, value, policy))


def reckoned_by(
    lines: Collection[LateLine], calendar: WorkingCalendar, policy: GoodwillPolicy
) -> list[LateLine]:
    """The late lines by whose value an offer is reckoned: those of one currency, the one late by most first.

    It is that of the settings where a late line is in it, else that of the line that is late by most.
    """
    late = [line for line in lines if slip_days(line, calendar)]
    late.sort(key=lambda line: (line.currency != policy.currency, -slip_days(line, calendar)))
    return [line for line in late if line.currency == late[0].currency]


def best(fitting: Iterable[Choice]) -> Choice | None:
    """The one that is worth most."""
    return max(fitting, key=lambda choice: choice.cost, default=None)


def still_fits(drawn: Choice, now: Iterable[Choice]) -> bool:
    """Whether what was drawn may stand in the letter as it is now, and costs no more than was reckoned."""
    return any(choice.goodwill == drawn.goodwill and choice.cost <= drawn.cost for choice in now)


def _fits(step: GoodwillStep, line: LateLine, days: int, policy: GoodwillPolicy) -> bool:
    foreign = line.currency != policy.currency
    if foreign and (step.needs_currency or policy.monthly_budget is not None):
        return False
    return (
        days >= step.from_days
        and line.order_value >= step.from_value
        and line.letters_before + 1 >= step.from_letter
    )


def _choices(steps: Iterable[GoodwillStep], value: Decimal, policy: GoodwillPolicy) -> Iterator[Choice]:
    for step in steps:
        cost = cost_of(step, value)
        if cost <= policy.share_of_line * value and step.goodwill.percent <= policy.share_of_line * 100:
            yield Choice(step.goodwill, cost)


def cost_of(step: GoodwillStep, value: Decimal) -> Decimal:
    """A percentage counts as that percentage of the late lines, whatever it is used for."""
    offered = step.goodwill
    if offered.kind is GoodwillKind.PERCENT:
        return (value * offered.percent / 100).quantize(_CENT, ROUND_DOWN)
    return offered.amount if offered.kind is GoodwillKind.AMOUNT else step.cost


def can_serve(costs: Iterable[Decimal], spent: Decimal, monthly_budget: Decimal | None) -> bool:
    """A cause that the budget cannot serve whole is not served at all."""
    return monthly_budget is None or spent + sum(costs, Decimal(0)) <= monthly_budget
