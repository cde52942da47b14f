"""Working days: the days on which goods leave the shop."""

from datetime import UTC, date, datetime, time

import pytest

from connector.domain.calendar import WorkingCalendar
from tests.domain.builders import dec, nov

MONDAY_TO_FRIDAY = WorkingCalendar()


def test_one_working_day_after_a_friday_is_monday() -> None:
    assert nov(9) == MONDAY_TO_FRIDAY.add(nov(6), 1)


def test_no_working_days_after_a_saturday_is_the_monday() -> None:
    assert nov(9) == MONDAY_TO_FRIDAY.add(nov(7), 0)


def test_no_working_days_after_a_working_day_is_that_day() -> None:
    assert nov(6) == MONDAY_TO_FRIDAY.add(nov(6), 0)


def test_one_working_day_after_a_saturday_is_monday() -> None:
    assert nov(9) == MONDAY_TO_FRIDAY.add(nov(7), 1)


def test_nothing_leaves_on_a_holiday() -> None:
    closed_for_christmas = WorkingCalendar(holidays=frozenset({dec(24), dec(25)}))

    assert dec(28) == closed_for_christmas.add(dec(23), 1)


def test_a_shop_may_work_on_saturdays() -> None:
    assert nov(7) == WorkingCalendar(weekdays=frozenset(range(6))).add(nov(6), 1)


def test_days_between_are_counted_after_the_first_up_to_and_with_the_last() -> None:
    assert 3 == MONDAY_TO_FRIDAY.between(nov(5), nov(10))


@pytest.mark.parametrize("end", [nov(5), nov(4)])
def test_no_days_lie_between_a_day_and_itself_or_an_earlier_one(end: date) -> None:
    assert 0 == MONDAY_TO_FRIDAY.between(nov(5), end)


@pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({7})])
def test_a_calendar_on_which_nobody_ever_works_is_refused(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="at least one working weekday"):
        WorkingCalendar(weekdays)


# ------------------------------------------------------------------ the cut-off

UNTIL_TWO = WorkingCalendar(cut_off=time(14))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 6, 13, 59, tzinfo=UTC), nov(6)),
        (datetime(2026, 11, 6, 14, 0, tzinfo=UTC), nov(9)),
        (datetime(2026, 11, 7, 9, 0, tzinfo=UTC), nov(9)),
        (datetime(2026, 11, 8, 23, 0, tzinfo=UTC), nov(9)),
    ],
    ids=["before", "after, on a Friday", "Saturday", "Sunday night"],
)
def test_what_comes_after_the_cut_off_counts_for_the_next_working_day(moment: datetime, day: date) -> None:
    assert day == UNTIL_TWO.counts_from(moment)


def test_without_a_cut_off_a_moment_counts_for_its_own_day() -> None:
    assert nov(7) == MONDAY_TO_FRIDAY.counts_from(datetime(2026, 11, 7, 23, 0, tzinfo=UTC))
