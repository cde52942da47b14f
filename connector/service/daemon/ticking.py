"""The tick: every second the daemon looks what is due, whatever the clock does meanwhile."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from connector.service.daemon.stop import Stop

EVERY = 1.0
"""Seconds between two ticks."""

_A_JUMP = 60.0
_log = structlog.get_logger()


class ClockWatch:
    """Compares the clock on the wall with one that only ever goes forward."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._apart = wall() - monotonic()

    def jumped(self) -> float:
        """Seconds by which the wall clock was moved since we looked last; 0 where that is no jump."""
        apart = self._wall() - self._monotonic()
        moved = apart - self._apart
        if abs(moved) <= _A_JUMP:
            return 0.0
        self._apart = apart
        return moved


def tick_until(stop: Stop, tick: Callable[[], object], *, every: float = EVERY) -> None:
    """Call `tick` again and again, one at a time, until told to stop.

    The scheduler counts on the wall clock, and would sleep for as long as that is put back. So its
    job is set up anew whenever the clock jumped; what is due is then worked out from the new time.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    job = scheduler.add_job(tick, "interval", seconds=every, next_run_time=datetime.now(UTC))
    clock = ClockWatch()
    scheduler.start()
    try:
        while not stop.wait(every):
            if moved := clock.jumped():
                _log.warning("the clock was moved", seconds=round(moved))
                job.reschedule("interval", seconds=every)
    finally:
        scheduler.shutdown(wait=True)
