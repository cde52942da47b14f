"""What goes with an apology. `docs/rules.md`, "Goodwill"."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connector.domain.calendar import WorkingCalendar
from connector.domain.notices import News, NewsKind
from connector.domain.policy import GoodwillPolicy


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line of a letter: its news, and the first date that its customer was ever told."""

    news: News
    first_told_on: date | None
    is_paid: bool


def slip_days(line: LateLine, calendar: WorkingCalendar) -> int:
    """Working days past the first told date; 0 where there is no slip to make good."""
    news = line.news
    if news.kind is not NewsKind.DELAY or news.old_on is None or line.first_told_on is None:
        return 0
    if news.told_on is None:
        return 0
    return calendar.between(line.first_told_on, news.told_on) if line.is_paid else 0


def percent_off(
    lines: Collection[LateLine],
    country: str,
    last_grant_on: date | None,
    today: date,
    calendar: WorkingCalendar,
    policy: GoodwillPolicy,
) -> int | None:
    """The percentage that this letter's customer is offered, None where nothing is."""
    if policy.percent is None or Decimal(policy.percent) / 100 > policy.share_of_line:
        return None
    if policy.countries and country not in policy.countries:
        return None
    if last_grant_on and (today - last_grant_on).days < policy.days_between:
        return None
    longest = max((slip_days(line, calendar) for line in lines), default=0)
    return policy.percent if longest >= max(1, policy.from_days) else None
