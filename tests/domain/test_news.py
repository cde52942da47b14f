"""When do we write to the customer? The table of the rules, row by row, in its order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connector.domain.dates import SHELF, Eta, Rests
from connector.domain.news import LineState, Told, Verdict, judge_line, look_again_on
from connector.domain.notices import News, NewsKind
from connector.domain.policy import DatePolicy, NewsPolicy
from tests.domain.builders import DATES, dec, jan, leaves, nov

NEWS = NewsPolicy()
OVERDUE, NO_DATE = Eta(Rests.OVERDUE), Eta(Rests.NOTHING)
ORDERED = nov(2)


def waiting(eta: Eta, told: Told | None = None, *, first_short: bool = True) -> LineState:
    """A line of 10 mugs, ordered on 2 November, that the shelf does not cover."""
    return LineState(ORDERED, eta, 10, first_short, told)


def was_told(on: date) -> Told:
    """By a letter that certainly arrived."""
    return Told(on, first_on=on, quoted_on=on)


def was_told_no_date(next_news_on: date | None) -> Told:
    return Told(None, next_news_on=next_news_on)


def judge(line: LineState, today: date = ORDERED) -> Verdict:
    return judge_line(line, today, NEWS, DATES)


def news_of(line: LineState, today: date = ORDERED) -> News | None:
    return judge(line, today).news


# ------------------------------------------------------------------ covered from the shelf


@pytest.mark.parametrize("told", [None, was_told(dec(4)), was_told_no_date(nov(16))])
def test_a_line_that_the_shelf_covers_is_owed_nothing(told: Told | None) -> None:
    assert Verdict() == judge(LineState(ORDERED, SHELF, 0, short_when_first_read=True, told=told), nov(20))


@pytest.mark.parametrize(("today", "waits"), [(dec(4), False), (dec(5), True)])
def test_a_covered_line_whose_told_day_has_passed_is_on_the_merchants_list(
    today: date, *, waits: bool
) -> None:
    line = LineState(ORDERED, SHELF, 0, short_when_first_read=True, told=was_told(dec(4)))

    assert Verdict(ready_but_waiting=waits) == judge(line, today)


def test_a_line_whose_stock_nobody_counts_is_on_no_list() -> None:
    line = LineState(ORDERED, SHELF, 0, short_when_first_read=True, told=was_told(dec(4)), counted=False)

    assert Verdict() == judge(line, dec(5))
    assert look_again_on(line, Verdict(), ORDERED, NEWS, DATES) is None


def test_a_covered_line_of_an_order_that_waits_for_another_line_is_owed_nothing() -> None:
    line = LineState(ORDERED, leaves(dec(2)), 0, short_when_first_read=False)

    assert Verdict() == judge(line)


def test_of_an_order_that_waits_for_another_line_nobody_is_asked_to_ship_what_is_there() -> None:
    line = LineState(ORDERED, leaves(dec(16)), 0, short_when_first_read=True, told=was_told(dec(4)))

    assert Verdict() == judge(line, dec(5))
    assert look_again_on(line, Verdict(), ORDERED, NEWS, DATES) is None


# ------------------------------------------------------------------ nothing told


@pytest.mark.parametrize("first_short", [True, False])
@pytest.mark.parametrize("eta_on", [nov(2), nov(9)])
def test_who_gets_his_goods_within_five_working_days_anyway_hears_nothing(
    eta_on: date, *, first_short: bool
) -> None:
    assert Verdict() == judge(waiting(leaves(eta_on), first_short=first_short))


def test_who_waits_longer_than_five_working_days_is_told_so_once() -> None:
    assert News(NewsKind.CONFIRMATION, nov(12)) == news_of(waiting(leaves(nov(10))))


def test_a_silent_line_that_slips_is_confirmed_then_without_an_old_date() -> None:
    assert News(NewsKind.CONFIRMATION, dec(4)) == news_of(waiting(leaves(dec(2))), nov(9))


@pytest.mark.parametrize("eta", [OVERDUE, NO_DATE])
def test_who_waits_for_something_without_a_date_is_told_so_and_when_we_write_again(eta: Eta) -> None:
    assert News(NewsKind.CONFIRMATION, None, next_news_on=nov(16)) == news_of(waiting(eta))


def test_an_estimate_is_told_like_a_date() -> None:
    assert News(NewsKind.CONFIRMATION, nov(18)) == news_of(waiting(Eta(Rests.ESTIMATE, nov(16))))


def test_a_line_that_was_covered_and_is_short_now_hears_of_a_delay_without_an_old_date() -> None:
    line = waiting(leaves(dec(2)), first_short=False)

    assert News(NewsKind.DELAY, dec(4)) == news_of(line, nov(5))


def test_a_line_that_was_covered_and_has_no_date_now_hears_when_we_write_again() -> None:
    line = waiting(NO_DATE, first_short=False)

    assert News(NewsKind.DELAY, None, next_news_on=nov(19)) == news_of(line, nov(5))


# ------------------------------------------------------------------ a date told last, and an ETA


def test_a_slip_is_told_with_the_old_and_the_new_date() -> None:
    line = waiting(leaves(jan(6)), was_told(dec(18)))

    assert News(NewsKind.DELAY, jan(8), dec(18)) == news_of(line, nov(20))


def test_an_eta_on_the_told_day_is_no_slip_and_one_day_later_is_one() -> None:
    assert None is news_of(waiting(leaves(dec(4)), was_told(dec(4))))
    assert News(NewsKind.DELAY, dec(9), dec(4)) == news_of(waiting(leaves(dec(7)), was_told(dec(4))))


def test_everything_is_compared_with_what_was_told_last() -> None:
    told = Told(dec(18), first_on=dec(4), quoted_on=dec(18))

    assert Verdict() == judge(waiting(leaves(dec(16)), told))


def test_only_a_date_that_certainly_reached_the_customer_is_quoted() -> None:
    told = Told(dec(18), first_on=dec(4), quoted_on=dec(4))

    assert News(NewsKind.DELAY, jan(8), dec(4)) == news_of(waiting(leaves(jan(6)), told))


def test_who_was_never_certainly_told_a_date_is_quoted_none() -> None:
    told = Told(dec(18), first_on=dec(18))

    assert News(NewsKind.DELAY, jan(8)) == news_of(waiting(leaves(jan(6)), told))


def test_a_delay_never_quotes_a_date_that_is_later_than_the_new_one() -> None:
    told = Told(dec(4), first_on=dec(18), quoted_on=dec(18))

    assert News(NewsKind.DELAY, dec(9)) == news_of(waiting(leaves(dec(7)), told))


@pytest.mark.parametrize(("told_on", "since"), [(dec(11), nov(10)), (dec(10), None)])
def test_good_news_are_a_week_or_more(told_on: date, since: date | None) -> None:
    line = waiting(leaves(dec(2)), was_told(told_on))

    assert Verdict(earlier_since=since) == judge(line, nov(10))


@pytest.mark.parametrize(("today", "told"), [(nov(10), False), (nov(11), False), (nov(12), True)])
def test_good_news_wait_two_days_on_end(today: date, *, told: bool) -> None:
    line = replace(waiting(leaves(dec(2)), was_told(dec(18))), earlier_since=nov(10))
    news = News(NewsKind.EARLIER, dec(4), dec(18)) if told else None

    assert Verdict(news, earlier_since=nov(10)) == judge(line, today)


def test_good_news_that_did_not_last_begin_to_wait_anew() -> None:
    line = replace(waiting(leaves(dec(16)), was_told(dec(18))), earlier_since=nov(10))

    assert Verdict(earlier_since=None) == judge(line, nov(11))


def test_good_news_are_told_once_for_a_line() -> None:
    told = replace(was_told(dec(18)), earlier_said=True)
    line = replace(waiting(leaves(dec(2)), told), earlier_since=nov(10))

    assert Verdict() == judge(line, nov(20))


def test_good_news_never_quote_a_date_that_is_earlier_than_the_new_one() -> None:
    told = Told(dec(18), first_on=dec(4), quoted_on=dec(4))  # the letter with 18 December is uncertain
    line = replace(waiting(leaves(dec(8)), told), earlier_since=nov(10))

    assert News(NewsKind.EARLIER, dec(10)) == news_of(line, nov(12))


def test_while_the_told_date_holds_nothing_is_said() -> None:
    assert Verdict() == judge(waiting(leaves(dec(2)), was_told(dec(4))), nov(20))


# ------------------------------------------------------------------ a date told last, and none now


def test_a_date_that_holds_no_longer_is_taken_back_with_the_day_of_our_next_news() -> None:
    line = waiting(NO_DATE, was_told(dec(18)))

    assert News(NewsKind.UNKNOWN, None, dec(18), dec(4)) == news_of(line, nov(20))


def test_taking_a_date_back_quotes_only_what_certainly_arrived() -> None:
    line = waiting(NO_DATE, Told(dec(18), first_on=dec(18)))

    assert News(NewsKind.UNKNOWN, None, None, dec(4)) == news_of(line, nov(20))


@pytest.mark.parametrize("today", [dec(4), dec(16)])
def test_while_the_told_day_is_far_an_overdue_supply_is_no_news(today: date) -> None:
    assert Verdict() == judge(waiting(OVERDUE, was_told(dec(18))), today)


@pytest.mark.parametrize("today", [dec(17), dec(18), dec(21)])
def test_from_the_working_day_before_the_told_day_an_overdue_supply_is_told(today: date) -> None:
    line = waiting(OVERDUE, was_told(dec(18)))

    assert News(NewsKind.OVERDUE, None, dec(18), today + timedelta(days=14)) == news_of(line, today)


def test_a_told_monday_is_one_working_day_away_on_friday() -> None:
    assert Verdict() == judge(waiting(OVERDUE, was_told(dec(21))), dec(17))
    assert NewsKind.OVERDUE is _kind(waiting(OVERDUE, was_told(dec(21))), dec(18))


def _kind(line: LineState, today: date) -> NewsKind | None:
    news = news_of(line, today)
    return news.kind if news else None


# ------------------------------------------------------------------ no date told last


def test_a_date_after_none_is_told_without_an_old_one() -> None:
    line = waiting(leaves(dec(2)), was_told_no_date(nov(16)))

    assert News(NewsKind.DATED, dec(4)) == news_of(line, nov(5))


def test_even_a_date_within_five_working_days_is_told_to_who_was_told_none() -> None:
    assert NewsKind.DATED is _kind(waiting(leaves(nov(9)), was_told_no_date(nov(16))), nov(5))


@pytest.mark.parametrize("eta", [OVERDUE, NO_DATE])
@pytest.mark.parametrize(("today", "said"), [(nov(15), False), (nov(16), True), (nov(17), True)])
def test_on_the_announced_day_we_write_again_even_without_a_date(
    today: date, eta: Eta, *, said: bool
) -> None:
    again = News(NewsKind.STILL_UNKNOWN, None, next_news_on=today + timedelta(days=14))

    assert (again if said else None) == news_of(waiting(eta, was_told_no_date(nov(16))), today)


def test_an_adopted_line_without_a_date_was_announced_no_next_news_and_gets_none() -> None:
    assert Verdict() == judge(waiting(NO_DATE, was_told_no_date(None)), jan(4))


# ------------------------------------------------------------------ told what it said: silence


SAID = [
    (waiting(leaves(dec(2))), ORDERED, NewsKind.CONFIRMATION),
    (waiting(NO_DATE), ORDERED, NewsKind.CONFIRMATION),
    (waiting(leaves(dec(2)), first_short=False), nov(5), NewsKind.DELAY),
    (waiting(leaves(jan(6)), was_told(dec(18))), nov(20), NewsKind.DELAY),
    (
        replace(waiting(leaves(dec(2)), was_told(dec(18))), earlier_since=nov(10)),
        nov(12),
        NewsKind.EARLIER,
    ),
    (waiting(NO_DATE, was_told(dec(18))), nov(20), NewsKind.UNKNOWN),
    (waiting(OVERDUE, was_told(dec(18))), dec(17), NewsKind.OVERDUE),
    (waiting(leaves(dec(2)), was_told_no_date(nov(16))), nov(5), NewsKind.DATED),
    (waiting(NO_DATE, was_told_no_date(nov(16))), nov(16), NewsKind.STILL_UNKNOWN),
]


def after_being_told(line: LineState, news: News) -> LineState:
    """The line, once the letter with `news` was sent."""
    before = line.told or Told(None)
    told = Told(
        last_on=news.told_on,
        first_on=before.first_on or news.told_on,
        quoted_on=news.told_on or before.quoted_on,
        next_news_on=news.next_news_on,
        earlier_said=before.earlier_said or news.kind is NewsKind.EARLIER,
    )
    return replace(line, told=told)


@pytest.mark.parametrize(("line", "today", "kind"), SAID)
def test_who_was_told_hears_it_once(line: LineState, today: date, kind: NewsKind) -> None:
    news = news_of(line, today)
    assert news is not None
    assert kind is news.kind

    until = news.next_news_on or today + timedelta(days=40)
    days = [today + timedelta(days=n) for n in range((until - today).days)]

    assert [] == [day for day in days if news_of(after_being_told(line, news), day)]


def test_every_kind_of_news_has_its_example() -> None:
    assert set(NewsKind) == {kind for _, _, kind in SAID}


def test_the_days_are_the_merchants_to_choose() -> None:
    line = waiting(leaves(nov(4)))
    always = NewsPolicy(ships_within_days=0)
    roomy = DatePolicy(promise_buffer_days=5)

    assert Verdict(News(NewsKind.CONFIRMATION, nov(11))) == judge_line(line, ORDERED, always, roomy)
