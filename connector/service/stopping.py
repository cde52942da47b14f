"""Ctrl-C during a pass: it stops between two steps, where nothing is half done."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from connector.ports import Progress, Watcher


class StopBetweenSteps:
    """Watches a pass; the first Ctrl-C stops it after the step under way, the second at once.

    A letter is a step: one that is being sent is sent and settled before the pass stops.
    """

    def __init__(self, watcher: Watcher, say: Callable[[str], None]) -> None:
        self._watcher = watcher
        self._say = say
        self.asked = False

    def __call__(self, progress: Progress) -> None:
        self._watcher(progress)
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        if self.asked:
            raise KeyboardInterrupt

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True
        self._say("Stopping after this step. Press Ctrl-C again to stop at once.")

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)
