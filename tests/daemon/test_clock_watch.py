"""The tick goes on whatever is done to the clock."""

import threading

from connector.service.daemon.stop import Stop
from connector.service.daemon.ticking import ClockWatch, tick_until


class Clocks:
    wall = 1_000.0
    monotonic = 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds

    def watch(self) -> ClockWatch:
        return ClockWatch(lambda: self.wall, lambda: self.monotonic)


def test_time_that_passes_is_no_jump() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.pass_by(86_400)
    assert 0 == watch.jumped()


def test_a_second_or_two_of_correction_is_no_jump() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wall -= 2
    assert 0 == watch.jumped()


def test_a_clock_put_back_is_told_once() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wall -= 3_600
    assert (-3_600, 0) == (watch.jumped(), watch.jumped())


def test_small_moves_add_up_to_a_jump() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for _ in range(4):
        clocks.wall += 20
    assert 80 == watch.jumped()


def test_ticks_come_one_after_the_other_until_told_to_stop() -> None:
    stop, ticked = Stop(), threading.Semaphore(0)
    thread = threading.Thread(target=tick_until, args=(stop, ticked.release), kwargs={"every": 0.01})
    thread.start()
    assert all(ticked.acquire(timeout=10) for _ in range(3))
    stop.ask()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_a_tick_that_fails_does_not_end_the_ticking() -> None:
    stop, ticked = Stop(), threading.Semaphore(0)

    def tick() -> None:
        ticked.release()
        raise ValueError("a fault of ours")

    thread = threading.Thread(target=tick_until, args=(stop, tick), kwargs={"every": 0.01})
    thread.start()
    assert all(ticked.acquire(timeout=10) for _ in range(3))
    stop.ask()
    thread.join(timeout=10)
    assert not thread.is_alive()
