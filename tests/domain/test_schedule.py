"""When something that is done again and again is due."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.domain.schedule import is_due, next_due

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)
CHANCES = st.floats(0, 1)
INTERVALS = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=1))


def test_what_was_never_done_is_due() -> None:
    assert is_due(None, NOW, FIVE)


def test_what_was_missed_for_a_night_is_due_once() -> None:
    assert is_due(NOW - timedelta(hours=9), NOW, FIVE)
    assert not is_due(next_due(NOW, FIVE, 0.5), NOW, FIVE)


def test_after_the_clock_was_put_back_an_hour_nothing_waits_for_that_hour() -> None:
    planned = next_due(NOW, FIVE, 0.5)
    assert is_due(planned, NOW - timedelta(hours=1), FIVE)


def test_summer_time_changes_nothing_because_instants_have_none() -> None:
    before_the_change = datetime(2026, 10, 25, 0, 58, tzinfo=UTC)
    assert next_due(before_the_change, FIVE, 0.5) == datetime(2026, 10, 25, 1, 3, tzinfo=UTC)


@given(INTERVALS, CHANCES)
def test_a_wait_is_the_interval_give_or_take_a_tenth(interval: timedelta, chance: float) -> None:
    wait = next_due(NOW, interval, chance) - NOW
    assert interval * 0.89 <= wait <= interval * 1.11


@given(INTERVALS, CHANCES, st.floats(0, 1))
def test_it_is_not_due_before_its_time_and_due_from_then_on(
    interval: timedelta, chance: float, part: float
) -> None:
    due_at = next_due(NOW, interval, chance)
    assert not is_due(due_at, NOW + (due_at - NOW) * part * 0.999, interval)
    assert is_due(due_at, due_at, interval)
