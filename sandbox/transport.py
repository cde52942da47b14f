"""The apps behind `requests` without a socket: what `requests` gives and raises is what real ones would."""

from collections.abc import Callable, Mapping
from http.client import responses
from io import BytesIO
from socket import gaierror
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from sandbox.web import (
    AnswerTimeout,
    App,
    Broken,
    ConnectRefused,
    ConnectTimeout,
    Headers,
    Request,
    Response,
    request_from,
)

Watch = Callable[[str, Request], None]


class InProcess(BaseAdapter):
    """A `requests` adapter that calls an app by the beginning of the URL.

    `watch` is called with "before" and "after" around each call, the second time also when the call broke;
    what it raises goes straight to the caller, and after "before" the app is then not called.
    """

    def __init__(self, apps: Mapping[str, App], watch: Watch | None = None) -> None:
        super().__init__()
        self._apps = sorted(apps.items(), key=lambda item: len(item[0]), reverse=True)
        self._watch = watch
        self._real = HTTPAdapter()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Carry one request; the other arguments are a socket's and mean nothing here."""
        del stream, timeout, verify, cert, proxies
        seen = _seen(request)
        if self._watch:
            self._watch("before", seen)
        try:
            answer = self._app_for(request)(seen)
        except Broken as broken:
            self._after(seen)
            raise _as_requests_raises(broken, request) from broken
        self._after(seen)
        return self._real.build_response(request, _as_urllib3(answer, request))

    def close(self) -> None:
        """Nothing is open."""

    def _after(self, seen: Request) -> None:
        if self._watch:
            self._watch("after", seen)

    def _app_for(self, request: requests.PreparedRequest) -> App:
        url = request.url or ""
        for prefix, app in self._apps:
            if url.startswith(prefix) and url[len(prefix) : len(prefix) + 1] in ("", "/", "?"):
                return app
        pool = _pool(request)
        unknown = NameResolutionError(pool.host, _unopened(pool), gaierror(-2, "Name or service not known"))
        raise requests.exceptions.ConnectionError(MaxRetryError(pool, url, unknown), request=request)


def _seen(request: requests.PreparedRequest) -> Request:
    url = request.url or ""
    body = request.body or b""
    if not isinstance(body, str | bytes):
        body = b"".join(body)
    headers = Headers(
        [("Host", urlsplit(url).netloc), *((str(k), _text(v)) for k, v in request.headers.items())]
    )
    raw = body.encode() if isinstance(body, str) else body
    return request_from(request.method or "GET", url, headers, raw, secure=url.startswith("https:"))


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _as_urllib3(answer: Response, request: requests.PreparedRequest) -> HTTPResponse:
    head = request.method == "HEAD"
    body: BytesIO = BytesIO(b"" if head else answer.body)
    if answer.pace:
        body = _Stalled(answer.body, request)
    return HTTPResponse(
        body=body,
        headers={"Content-Length": str(len(answer.body)), **answer.headers},
        status=answer.status,
        version=11,
        reason=responses.get(answer.status, ""),
        preload_content=False,
        request_method=request.method,
    )


class _Stalled(BytesIO):
    """A body that never comes to its end: without a real clock a trickle is a body nobody can wait for."""

    def __init__(self, body: bytes, request: requests.PreparedRequest) -> None:
        super().__init__(body[:1])
        self._request = request

    def read(self, size: int | None = -1, /) -> bytes:
        first = super().read(size)
        if first:
            return first
        raise ReadTimeoutError(_pool(self._request), self._request.url or "", "Read timed out.")

    read1 = read


def _pool(request: requests.PreparedRequest) -> HTTPConnectionPool:
    parts = urlsplit(request.url or "")
    kind = HTTPSConnectionPool if parts.scheme == "https" else HTTPConnectionPool
    return kind(parts.hostname or "", parts.port)


def _unopened(pool: HTTPConnectionPool) -> HTTPConnection:
    """The connection that urllib3's errors name; it is never opened."""
    kind = HTTPSConnection if pool.scheme == "https" else HTTPConnection
    return kind(pool.host, pool.port)


def _as_requests_raises(broken: Broken, request: requests.PreparedRequest) -> requests.RequestException:
    """The exception, with the causes inside it, that a real socket would have led to."""
    pool = _pool(request)
    target = request.path_url
    connection = _unopened(pool)
    if isinstance(broken, ConnectRefused):
        refused = "Failed to establish a new connection: [Errno 111] Connection refused"
        new = NewConnectionError(connection, refused)
        return requests.exceptions.ConnectionError(MaxRetryError(pool, target, new), request=request)
    if isinstance(broken, ConnectTimeout):
        slow = ConnectTimeoutError(connection, f"Connection to {pool.host} timed out.")
        return requests.exceptions.ConnectTimeout(MaxRetryError(pool, target, slow), request=request)
    if isinstance(broken, AnswerTimeout):
        silent = ReadTimeoutError(pool, target, "Read timed out.")
        return requests.exceptions.ReadTimeout(silent, request=request)
    reset = ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
    return requests.exceptions.ConnectionError(reset, request=request)
