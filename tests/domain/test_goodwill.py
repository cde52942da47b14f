"""What goes with an apology."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.domain.calendar import WorkingCalendar
from connector.domain.goodwill import LateLine, best, can_serve, choices, cost_of, slip_days
from connector.domain.notices import Goodwill, GoodwillKind, News, NewsKind
from connector.domain.policy import GoodwillPolicy, GoodwillStep
from tests.domain.builders import dec, jan, nov

TODAY = nov(20)
CALENDAR = WorkingCalendar()
NEW, FIRST = jan(8), dec(18)


def percent(number: int, from_days: int = 1, from_letter: int = 1) -> GoodwillStep:
    return GoodwillStep(Goodwill(GoodwillKind.PERCENT, number), from_days, from_letter=from_letter)


def amount(euros: str) -> GoodwillStep:
    return GoodwillStep(Goodwill(GoodwillKind.AMOUNT, amount=Decimal(euros), currency="EUR"))


def steps(*ladder: GoodwillStep) -> GoodwillPolicy:
    return GoodwillPolicy(ladder, "EUR")


TEN_PERCENT = steps(percent(10))
FREE_SHIPPING = GoodwillStep(Goodwill(GoodwillKind.FREE_SHIPPING), cost=Decimal(5))
GIFT_WRAP = GoodwillStep(Goodwill(GoodwillKind.GIFT_WRAP))


def slip(
    to: date = NEW,
    first: date | None = FIRST,
    *,
    paid: bool = True,
    value: str = "100",
    order_value: str = "150",
    currency: str = "EUR",
    letters_before: int = 0,
) -> LateLine:
    news = News(NewsKind.DELAY, to, first)
    return LateLine(news, first, paid, Decimal(value), Decimal(order_value), currency, letters_before)


def offered(
    *lines: LateLine,
    policy: GoodwillPolicy = TEN_PERCENT,
    countries: Collection[str] = ("DE",),
    last_grant_on: date | None = None,
) -> str | None:
    choice = best(choices(lines, countries, last_grant_on, TODAY, CALENDAR, policy))
    return str(choice.goodwill) if choice else None


def test_goodwill_is_off_unless_the_merchant_sets_a_step() -> None:
    assert None is offered(slip(), policy=GoodwillPolicy())


def test_a_slip_is_made_good() -> None:
    assert "10 % off" == offered(slip())


def test_a_slip_is_as_long_as_the_working_days_past_the_first_told_date() -> None:
    assert 15 == slip_days(slip(to=jan(8), first=dec(18)), CALENDAR)


def test_a_slip_that_is_shorter_than_the_step_asks_is_not_made_good() -> None:
    assert None is offered(slip(), policy=steps(percent(10, from_days=16)))
    assert "10 % off" == offered(slip(), policy=steps(percent(10, from_days=15)))


def test_the_longest_slip_of_a_letter_counts() -> None:
    assert "10 % off" == offered(slip(to=dec(21)), slip(to=jan(8)), policy=steps(percent(10, from_days=10)))


def test_a_new_date_before_the_first_told_one_is_no_slip() -> None:
    assert None is offered(slip(to=dec(11), first=dec(18)))


@pytest.mark.parametrize("kind", [kind for kind in NewsKind if kind is not NewsKind.DELAY])
def test_only_delays_are_made_good(kind: NewsKind) -> None:
    assert None is offered(replace(slip(), news=News(kind, jan(8), dec(18))))


def test_a_delay_of_somebody_who_was_told_no_date_is_not_made_good() -> None:
    assert None is offered(slip(first=None))


def test_a_delay_without_a_new_date_is_not_made_good() -> None:
    assert None is offered(replace(slip(), news=News(NewsKind.DELAY, None)))


def test_unpaid_lines_are_not_made_good() -> None:
    assert None is offered(slip(paid=False))


@pytest.mark.parametrize(
    ("countries", "allowed"),
    [(["DE"], True), (["FR"], False), ([""], False), (["DE", "AT"], True), (["DE", "FR"], False)],
)
def test_the_offer_stands_only_where_the_merchant_allows_it(countries: list[str], *, allowed: bool) -> None:
    """In a letter about orders of several countries: where he allows it for each of them."""
    policy = replace(TEN_PERCENT, countries=frozenset({"DE", "AT"}))

    assert allowed is (offered(slip(), policy=policy, countries=countries) is not None)


@pytest.mark.parametrize(("last", "again"), [(date(2026, 10, 22), False), (date(2026, 10, 21), True)])
def test_an_address_gets_one_offer_in_thirty_days(last: date, *, again: bool) -> None:
    assert again is (offered(slip(), last_grant_on=last) is not None)


# ------------------------------------------------------------------ the ladder

LADDER = steps(percent(5), percent(10, from_days=10), percent(20, from_letter=2))


def test_of_the_steps_that_fit_the_one_that_is_worth_most_is_offered() -> None:
    assert "5 % off" == offered(slip(to=dec(21)), policy=LADDER)
    assert "10 % off" == offered(slip(to=jan(8)), policy=LADDER)


def test_a_second_letter_about_a_delay_may_be_worth_more() -> None:
    assert "20 % off" == offered(slip(to=dec(21), letters_before=1), policy=LADDER)


def test_a_step_may_be_for_large_orders() -> None:
    large = steps(GoodwillStep(Goodwill(GoodwillKind.PERCENT, 10), from_value=Decimal(150)))

    assert "10 % off" == offered(slip(order_value="150"), policy=large)
    assert None is offered(slip(order_value="149.99"), policy=large)


def test_one_line_has_to_fit_a_step_in_all_ways() -> None:
    both = steps(percent(10, from_days=10, from_letter=2))

    assert None is offered(slip(to=jan(8)), slip(to=dec(21), letters_before=1), policy=both)


def test_amounts_free_shipping_and_gift_wrap_can_be_offered() -> None:
    assert "7.50 EUR off" == offered(slip(), policy=steps(amount("7.50")))
    assert "free shipping" == offered(slip(), policy=steps(FREE_SHIPPING))
    assert "gift wrap" == offered(slip(), policy=steps(GIFT_WRAP))


def test_steps_are_compared_by_what_they_cost() -> None:
    assert "7.50 EUR off" == offered(slip(value="50"), policy=steps(percent(10), amount("7.50")))
    assert "10 % off" == offered(slip(value="80"), policy=steps(percent(10), amount("7.50")))


# ------------------------------------------------------------------ caps


@pytest.mark.parametrize(("number", "fits"), [(30, True), (31, False)])
def test_an_offer_is_at_most_thirty_percent_of_the_late_lines(number: int, *, fits: bool) -> None:
    assert fits is (offered(slip(), policy=steps(percent(number))) is not None)


@pytest.mark.parametrize(("euros", "fits"), [("30.00", True), ("30.01", False)])
def test_an_amount_is_capped_by_the_late_lines_too(euros: str, *, fits: bool) -> None:
    assert fits is (offered(slip(value="100"), policy=steps(amount(euros))) is not None)


def test_only_late_and_paid_lines_are_counted() -> None:
    lines = (slip(value="10"), slip(value="90", paid=False), slip(to=dec(11), value="90"))

    assert None is offered(*lines, policy=steps(amount("3.01")))
    assert "3.00 EUR off" == offered(*lines, policy=steps(amount("3.00")))


def test_a_smaller_step_is_offered_where_the_larger_is_too_much() -> None:
    assert "10 % off" == offered(slip(value="10"), policy=steps(percent(10), amount("5")))


def test_the_share_is_the_merchants_to_choose() -> None:
    generous = replace(steps(percent(50)), share_of_line=Decimal("0.5"))

    assert "50 % off" == offered(slip(), policy=generous)


def test_amounts_are_for_orders_in_their_currency() -> None:
    assert None is offered(slip(currency="USD"), policy=steps(amount("5")))
    assert "10 % off" == offered(slip(currency="USD"), policy=steps(percent(10), amount("20")))


def test_what_is_late_in_another_currency_is_not_added_up_with_the_rest() -> None:
    lines = (slip(value="10"), slip(to=jan(15), value="1000", currency="JPY"))
    budget = replace(TEN_PERCENT, monthly_budget=Decimal(100))

    assert None is offered(*lines, policy=steps(amount("3.01")))
    assert "3.00 EUR off" == offered(*lines, policy=steps(amount("3.00")))
    assert [Decimal(1)] == [each.cost for each in choices(lines, ["DE"], None, TODAY, CALENDAR, budget)]


def test_a_budget_is_for_orders_in_its_currency() -> None:
    budget = replace(TEN_PERCENT, monthly_budget=Decimal(100))

    assert None is offered(slip(currency="USD"), policy=budget)
    assert "10 % off" == offered(slip(currency="EUR"), policy=budget)


def test_a_percentage_counts_as_that_percentage_of_the_late_lines() -> None:
    assert Decimal("3.33") == cost_of(percent(10), Decimal("33.39"))


def test_a_budget_serves_a_cause_whole_or_not_at_all() -> None:
    costs = [Decimal(40), Decimal(40)]

    assert can_serve(costs, Decimal(20), Decimal(100))
    assert not can_serve(costs, Decimal("20.01"), Decimal(100))
    assert can_serve(costs, Decimal(10_000), None)


MONEY = st.decimals(min_value=0, max_value=1000, places=2)
STEPS = st.one_of(
    st.builds(percent, st.integers(1, 100), from_days=st.integers(1, 30), from_letter=st.integers(1, 3)),
    MONEY.filter(bool).map(lambda euros: amount(str(euros))),
    st.builds(lambda cost: replace(FREE_SHIPPING, cost=cost), MONEY),
)
LINES = st.builds(
    slip,
    to=st.dates(dec(1), date(2027, 3, 1)),
    paid=st.booleans(),
    value=MONEY.map(str),
    currency=st.sampled_from(["EUR", "USD"]),
    letters_before=st.integers(0, 3),
)


@given(
    lines=st.lists(LINES, max_size=4),
    ladder=st.lists(STEPS, max_size=4),
    share=st.decimals(min_value="0.01", max_value=1, places=2),
)
def test_goodwill_is_never_worth_more_than_the_share_of_the_late_and_paid_lines(
    lines: list[LateLine], ladder: list[GoodwillStep], share: Decimal
) -> None:
    choice = best(choices(lines, ["DE"], None, TODAY, CALENDAR, replace(steps(*ladder), share_of_line=share)))

    late = sum((line.value for line in lines if slip_days(line, CALENDAR)), Decimal(0))
    assert choice is None or choice.cost <= share * late
    assert choice is None or choice.goodwill in [step.goodwill for step in ladder]
