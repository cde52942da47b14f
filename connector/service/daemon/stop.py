"""Being told to stop: a signal asks once, and everything that waits or works hears of it."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

from connector.ports import Progress

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """The pass was left between two steps, where nothing is half done.

    Like KeyboardInterrupt it is no error, and no `except Exception` on its way stops it.
    """


class Stop:
    """Whether the daemon was told to stop. Steps end; nothing new begins, and nobody sleeps on."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def asked(self) -> bool:
        return self._event.is_set()

    def ask(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait until told to stop, at most so long; whether we were told."""
        return self._event.wait(seconds)

    def sleep(self, seconds: float) -> None:
        """Sleep in a pass. Raises Stopped when told to stop meanwhile."""
        if self.wait(seconds):
            raise Stopped

    def watch(self, progress: Progress) -> None:  # noqa: ARG002 - a Watcher
        """Between two steps of a pass. Raises Stopped when told to."""
        if self.asked:
            raise Stopped

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler
        self.ask()

    def __enter__(self) -> Self:
        """From here on the usual signals ask to stop."""
        self._before = {each: signal.signal(each, self._on_signal) for each in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)
