"""A total deadline for one talk with a mail server, whatever it does meanwhile."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Deadline:
    """Cuts a connection when `seconds` are over: time-outs between two bytes let a trickling server go on."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._connection: socket.socket | None = None
        self._guard = threading.Lock()
        self.has_passed = False

    def covers(self, connection: socket.socket) -> None:
        """This is the connection to cut; it may take the place of another, as TLS does."""
        with self._guard:
            self._connection = connection
            if self.has_passed:
                _shut(connection)

    def _cut(self) -> None:
        with self._guard:
            self.has_passed = True
            if self._connection is not None:
                _shut(self._connection)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
