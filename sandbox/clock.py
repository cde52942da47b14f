"""The one time of a pretend world: every part of the sandbox reads it, nothing else moves it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A settable instant in UTC; with `ticking=True` it runs on with monotonic time from the set point."""

    def __init__(self, start: datetime, *, ticking: bool = False) -> None:
        self._ticking = ticking
        self._point = start
        self._since = 0.0
        self.set(start)

    @property
    def now(self) -> datetime:
        """The instant it is, aware and in UTC."""
        if self._ticking:
            return self._point + timedelta(seconds=time.monotonic() - self._since)
        return self._point

    @property
    def stamp(self) -> int:
        """The instant in whole seconds since 1970, as shops keep it."""
        return int(self.now.timestamp())

    def set(self, instant: datetime) -> None:
        """Go to an instant, forwards or backwards; it must carry its zone."""
        if instant.tzinfo is None:
            raise ValueError(f"the clock needs an instant with a zone, not {instant}")
        self._point = instant.astimezone(UTC)
        self._since = time.monotonic()

    def advance(self, span: timedelta) -> None:
        """Let a span pass."""
        self.set(self.now + span)
