"""When something is an alarm, and when it is over."""

from datetime import UTC, datetime, timedelta

from connector.domain.alarms import Alarm, AlarmKind, AlarmPolicy, Sighting, follow

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = AlarmPolicy(shop_minutes=60)
DOWN = Sighting(AlarmKind.SHOP_UNREACHABLE, "", wrong=True, reason="It does not answer.")
UP = Sighting(AlarmKind.SHOP_UNREACHABLE, "", wrong=False)


def raised(*, told: bool = False, over_at: datetime | None = None) -> Alarm:
    return Alarm(AlarmKind.SHOP_UNREACHABLE, "", NOW, "It does not answer.", told, over_at)


def test_it_is_told_when_it_has_lasted_for_its_time_and_not_again() -> None:
    assert raised() == follow(None, DOWN, NOW)
    assert raised() == follow(raised(), DOWN, NOW + HOUR)
    assert not raised().is_to_be_told(NOW + HOUR - timedelta(seconds=1), POLICY)
    assert raised().is_to_be_told(NOW + HOUR, POLICY)
    assert not raised(told=True).is_to_be_told(NOW + HOUR, POLICY)


def test_it_is_told_to_be_over_only_to_whom_heard_of_it() -> None:
    assert None is follow(raised(), UP, NOW + HOUR)
    over = follow(raised(told=True), UP, NOW + HOUR)
    assert raised(told=True, over_at=NOW + HOUR) == over
    assert over is not None
    assert over.is_to_be_told(NOW + HOUR, POLICY)


def test_what_is_over_began_no_later_than_it_ended_whatever_the_clock_said() -> None:
    earlier = NOW - timedelta(days=365)
    found = follow(raised(told=True), UP, earlier)
    assert found is not None
    assert (earlier, earlier) == (found.since, found.over_at)


def test_what_is_wrong_again_before_anybody_heard_that_it_was_over_goes_on() -> None:
    assert raised(told=True) == follow(raised(told=True, over_at=NOW), DOWN, NOW + HOUR)


def test_a_beginning_that_lies_ahead_was_written_by_a_wrong_clock() -> None:
    earlier = NOW - timedelta(days=1)
    found = follow(raised(), DOWN, earlier)
    assert found is not None
    assert earlier == found.since
