"""Politeness: how many requests at a time, and a pause where answers slow down."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SLOW = 5.0  # seconds; an answer that takes longer says that the other side has enough to do
LONGEST_PAUSE = 30.0


class Pace:
    """Lets a few requests through at a time. After a slow answer the next one waits as long as that took.

    So a host that struggles spends at most half of its time on us.
    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._sleep = sleep
        self._clock = clock
        self._pause = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One request: waits for its place and through a pause."""
        with self._places:
            self._rest()
            started_at = self._clock()
            try:
                yield
            finally:
                self._note(self._clock() - started_at)

    def _rest(self) -> None:
        with self._lock:
            pause, self._pause = self._pause, 0.0
        if pause:
            self._sleep(pause)

    def _note(self, seconds: float) -> None:
        with self._lock:
            self._pause = min(seconds, LONGEST_PAUSE) if seconds > SLOW else 0.0
