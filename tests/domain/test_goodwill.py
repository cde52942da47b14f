"""What goes with an apology."""

from datetime import date
from decimal import Decimal

import pytest

from connector.domain.calendar import WorkingCalendar
from connector.domain.goodwill import LateLine, percent_off, slip_days
from connector.domain.notices import News, NewsKind
from connector.domain.policy import GoodwillPolicy
from tests.domain.builders import dec, jan, nov

TODAY = nov(20)
CALENDAR = WorkingCalendar()
TEN_PERCENT = GoodwillPolicy(percent=10)


NEW, FIRST = jan(8), dec(18)


def slip(to: date = NEW, first: date | None = FIRST, *, paid: bool = True) -> LateLine:
    return LateLine(News(NewsKind.DELAY, to, first), first, paid)


def offered(
    *lines: LateLine,
    policy: GoodwillPolicy = TEN_PERCENT,
    country: str = "DE",
    last_grant_on: date | None = None,
) -> int | None:
    return percent_off(lines, country, last_grant_on, TODAY, CALENDAR, policy)


def test_goodwill_is_off_unless_the_merchant_sets_it() -> None:
    assert None is offered(slip(), policy=GoodwillPolicy())


def test_a_slip_is_made_good() -> None:
    assert 10 == offered(slip())


def test_a_slip_is_as_long_as_the_working_days_past_the_first_told_date() -> None:
    assert 15 == slip_days(slip(to=jan(8), first=dec(18)), CALENDAR)


def test_a_slip_that_is_shorter_than_the_merchants_limit_is_not_made_good() -> None:
    assert None is offered(slip(), policy=GoodwillPolicy(percent=10, from_days=16))
    assert 10 == offered(slip(), policy=GoodwillPolicy(percent=10, from_days=15))


def test_the_longest_slip_of_a_letter_counts() -> None:
    policy = GoodwillPolicy(percent=10, from_days=10)

    assert 10 == offered(slip(to=dec(21)), slip(to=jan(8)), policy=policy)


def test_a_new_date_before_the_first_told_one_is_no_slip() -> None:
    assert None is offered(slip(to=dec(11), first=dec(18)))


@pytest.mark.parametrize("kind", [kind for kind in NewsKind if kind is not NewsKind.DELAY])
def test_only_delays_are_made_good(kind: NewsKind) -> None:
    assert None is offered(LateLine(News(kind, jan(8), dec(18)), dec(18), is_paid=True))


def test_a_delay_of_somebody_who_was_told_no_date_is_not_made_good() -> None:
    assert None is offered(slip(first=None))


def test_a_delay_without_a_new_date_is_not_made_good() -> None:
    assert None is offered(LateLine(News(NewsKind.DELAY, None), None, is_paid=True))


def test_unpaid_lines_are_not_made_good() -> None:
    assert None is offered(slip(paid=False))


@pytest.mark.parametrize(("country", "percent"), [("DE", 10), ("FR", None), ("", None)])
def test_the_offer_stands_only_where_the_merchant_allows_it(country: str, percent: int | None) -> None:
    policy = GoodwillPolicy(percent=10, countries=frozenset({"DE", "AT"}))

    assert percent == offered(slip(), policy=policy, country=country)


@pytest.mark.parametrize(("last", "percent"), [(date(2026, 10, 22), None), (date(2026, 10, 21), 10)])
def test_an_address_gets_one_offer_in_thirty_days(last: date, percent: int | None) -> None:
    assert percent == offered(slip(), last_grant_on=last)


@pytest.mark.parametrize(("percent", "offer"), [(30, 30), (31, None)])
def test_an_offer_is_at_most_thirty_percent_of_the_late_lines(percent: int, offer: int | None) -> None:
    assert offer == offered(slip(), policy=GoodwillPolicy(percent=percent))


def test_the_share_is_the_merchants_to_choose() -> None:
    assert 50 == offered(slip(), policy=GoodwillPolicy(percent=50, share_of_line=Decimal("0.5")))
