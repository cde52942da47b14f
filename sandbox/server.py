"""The same apps on real loopback sockets, with the real kinds of failure.

A refused or unanswered *connection* cannot depend on the request's path: it fails before there is one. On a
real server `ConnectRefused` therefore resets and `ConnectTimeout` stays silent; `RunningServer.close` frees
the port, for tests that need a true refusal.
"""

import os
import socket
import ssl
import struct
import sys
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from sandbox.tls import Authority
from sandbox.web import AnswerTimeout, App, Broken, ConnectTimeout, Headers, Response, request_from

_SILENCE_SECONDS = 3600.0


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, app: App, port: int, tls: Authority | None) -> None:
        self.app = app
        self.context = _context(tls) if tls else None
        self.open: set[socket.socket] = set()
        self.guard = threading.Lock()
        self.ending = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        raw, address = self.socket.accept()
        # The handshake belongs in the connection's own thread, not in the one that accepts.
        wrapped = (
            self.context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
            if self.context
            else raw
        )
        with self.guard:
            self.open.add(wrapped)
        return wrapped, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        super().shutdown_request(request)
        with self.guard:
            self.open.discard(request)

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """A client that goes away in the middle is everyday business; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def _context(tls: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)
    return context


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def _any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client died in the middle of its request: no server passes that on
            self.close_connection = True
            return
        headers = Headers(self.headers.items())
        secure = self.server.context is not None
        request = request_from(self.command, self.path, headers, body, secure=secure)
        try:
            answer = self.server.app(request)
        except (AnswerTimeout, ConnectTimeout):
            self.server.ending.wait(_SILENCE_SECONDS)
            self.close_connection = True
        except Broken:
            self._reset()
        else:
            self._say(answer)

    do_GET = _any  # noqa: N815 (the base class looks for it)
    do_POST = _any  # noqa: N815 (the base class looks for it)
    do_PUT = _any  # noqa: N815 (the base class looks for it)
    do_PATCH = _any  # noqa: N815 (the base class looks for it)
    do_DELETE = _any  # noqa: N815 (the base class looks for it)
    do_HEAD = _any  # noqa: N815 (the base class looks for it)
    do_OPTIONS = _any  # noqa: N815 (the base class looks for it)

    def _say(self, answer: Response) -> None:
        lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if answer.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(answer.body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        body = b"" if self.command == "HEAD" else answer.body
        if answer.pace:
            self._trickle(head, body, answer.pace)
        else:
            self.wfile.write(head + body)

    def _trickle(self, head: bytes, body: bytes, pace: float) -> None:
        self.wfile.write(head)
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self.server.ending.wait(pace):
                break

    def _reset(self) -> None:
        self.close_connection = True
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.request.detach())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Nothing is printed; each app keeps its own log."""


class RunningServer:
    """An app that answers at `url` until it is closed; also a context manager."""

    def __init__(self, listener: _Listener) -> None:
        self._listener = listener
        scheme = "https" if listener.context else "http"
        self.port: int = listener.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self._closed = False

    def close(self) -> None:
        """Stop and cut every open connection."""
        if self._closed:
            return
        self._closed = True
        self._listener.ending.set()
        self._listener.shutdown()
        self._listener.server_close()
        self._cut()
        self._thread.join()

    def _cut(self) -> None:
        with self._listener.guard:
            left = list(self._listener.open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        # The connections' threads close their own sockets; a socket left to the collector is a warning.
        deadline = time.monotonic() + 2
        while self._listener.open and time.monotonic() < deadline:
            time.sleep(0.002)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(app: App, *, port: int = 0, tls: Authority | None = None) -> RunningServer:
    """Answer with an app on 127.0.0.1; port 0 takes a free one, `tls` makes it HTTPS."""
    return RunningServer(_Listener(app, port, tls))
