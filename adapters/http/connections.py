"""Connections that tell "nothing was written" from "may have been read", and keep a total deadline.

requests' own time-out only limits the wait between two bytes, and its errors do not tell a reset during
the TLS handshake from one after the request.
"""

import http.client
import io
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.response import HTTPResponse


class _TimedReader(io.RawIOBase):
    """Reads a socket until an instant of the monotonic clock, however the bytes trickle in."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw = raw
        self._sock = sock
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:  # noqa: ANN401 - a writable buffer has no type here
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline of the call has passed")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, *, seconds: float
    ) -> None:
        super().__init__(sock, debuglevel, method)
        until = time.monotonic() + seconds
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock, until))


def _connect(connection: HTTPConnection, connect: Callable[[], None]) -> None:
    try:
        connect()
    except (NewConnectionError, ConnectTimeoutError):
        raise
    except Exception as error:
        raise NewConnectionError(connection, type(error).__name__) from error


def _limit_reading(connection: HTTPConnection) -> None:
    seconds = connection.timeout
    if seconds is not None:
        connection.response_class = partial(_TimedResponse, seconds=seconds)  # type: ignore[assignment]


class _Connection(HTTPConnection):
    def connect(self) -> None:
        _connect(self, super().connect)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _limit_reading(self)
        return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        _connect(self, super().connect)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _limit_reading(self)
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class DeadlineAdapter(HTTPAdapter):
    """The transport for real hosts. Keeps one connection."""

    def __init__(self) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,
        **kwargs: Any,  # noqa: ANN401 - handed on as they come
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as inherited
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager
