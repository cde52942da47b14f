"""Politeness: few requests at a time, and pauses for a host that struggles."""

import threading
from contextlib import suppress

import pytest

from adapters.http import Pace


class Clock:
    """A clock that a test moves; what a pace sleeps is written down."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now


def answered_in(pace: Pace, clock: Clock, seconds: float) -> None:
    with pace.turn():
        clock.now += seconds


@pytest.mark.parametrize(
    ("answers", "pauses"),
    [
        ([0.5, 5.0, 0.5], []),
        ([5.1, 0.5, 0.5], [5.1]),
        ([8.0, 6.0, 1.0, 1.0], [8.0, 6.0]),
        ([300.0, 1.0], [30.0]),
    ],
)
def test_after_a_slow_answer_the_next_request_waits_as_long(
    answers: list[float], pauses: list[float]
) -> None:
    clock = Clock()
    pace = Pace(sleep=clock.slept.append, clock=clock)

    for seconds in answers:
        answered_in(pace, clock, seconds)

    assert pauses == clock.slept


def test_a_request_that_fails_slowly_is_followed_by_a_pause_too() -> None:
    clock = Clock()
    pace = Pace(sleep=clock.slept.append, clock=clock)

    with suppress(ZeroDivisionError), pace.turn():
        clock.now += 7
        raise ZeroDivisionError
    answered_in(pace, clock, 1.0)

    assert [7.0] == clock.slept


def test_no_more_than_allowed_are_under_way_at_once() -> None:
    pace, together = Pace(at_once=2), threading.Barrier(2)
    under_way, most, lock = 0, 0, threading.Lock()

    def ask() -> None:
        nonlocal under_way, most
        with pace.turn():
            with lock:
                under_way += 1
                most = max(most, under_way)
            together.wait(timeout=10)  # passes only where two are let through
            with lock:
                under_way -= 1

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 2 == most
