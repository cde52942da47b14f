"""One Session for one host."""

import os
import ssl
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, cast

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from requests.utils import get_environ_proxies
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, ReadTimeoutError

from adapters.http.answers import Answer, NoAnswer, Trouble
from adapters.http.connections import DeadlineAdapter
from connector import __version__
from connector.errors import SettingsError

LONGEST_IDLE = 10.0  # seconds after which a kept connection is not trusted any more
LARGEST_BODY = 64 * 1024 * 1024
_PIECE = 64 * 1024

Json = Mapping[str, Any] | list[Any]


class HttpClient:
    """Calls one host, one attempt a call, over a kept connection.

    `deadline` limits a whole call, connecting and the last byte of the body included. The environment's
    proxies are used; its CA bundle (REQUESTS_CA_BUNDLE) only where `verify` is True, so that it never
    wins over a CA file of the settings; netrc and cookies never. Redirects are followed only for GET, and
    only with `follow_redirects`; `auth` is then left behind at another host, `headers` are not.
    """

    def __init__(
        self,
        base_url: str,
        *,
        auth: AuthBase | None = None,
        headers: Mapping[str, str] | None = None,
        verify: str | bool = True,
        deadline: float = 30.0,
        connect_timeout: float = 5.0,
        transport: BaseAdapter | None = None,
        follow_redirects: bool = False,
        largest_body: int = LARGEST_BODY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._verify = _trusted(verify)
        self._deadline = deadline
        self._connect_timeout = min(connect_timeout, deadline)
        self._follow_redirects = follow_redirects
        self._largest_body = largest_body
        self._clock = clock
        self._used_at = clock()
        self._requests, self._seconds = 0, 0.0
        self._session = _session(self.base_url, transport, auth, headers or {})

    def __repr__(self) -> str:
        return f"HttpClient({self.base_url!r})"

    def call(
        self,
        method: str,
        path: str = "",
        *,
        params: Mapping[str, str | int] | None = None,
        json: Json | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        keyless: bool = False,
    ) -> Answer:
        """Makes one attempt and returns the answer, whatever its status. `keyless` leaves `auth` out.

        Raises:
            NoAnswer: no complete answer came; its `trouble` tells whether a byte may have been read.
        """
        self._drop_idle()
        started_at = self._clock()
        try:
            with self._session.request(
                method,
                f"{self.base_url}/{path.removeprefix('/')}" if path else self.base_url,
                params=params,
                data=content,
                json=json,
                headers=headers,
                auth=_unsigned if keyless else None,
                timeout=cast("Any", urllib3.Timeout(connect=self._connect_timeout, total=self._deadline)),
                allow_redirects=self._follow_redirects and method == "GET",
                stream=True,
                verify=self._verify,
            ) as response:
                body = self._read(response, started_at + self._deadline)
        except requests.RequestException as error:
            raise NoAnswer(_trouble(error), type(error).__name__) from error
        finally:
            self._used_at = self._clock()
            self._requests += 1
            self._seconds += self._used_at - started_at
        return Answer(response.status_code, response.headers, body, self._used_at - started_at)

    def take_usage(self) -> tuple[int, float]:
        """Requests since this was last called, and the seconds that they took."""
        taken = self._requests, self._seconds
        self._requests, self._seconds = 0, 0.0
        return taken

    def close(self) -> None:
        self._session.close()

    def _drop_idle(self) -> None:
        if self._clock() - self._used_at > LONGEST_IDLE:
            self._session.close()

    def _read(self, response: requests.Response, until: float) -> bytes:
        pieces, size = [], 0
        for piece in response.iter_content(_PIECE):
            size += len(piece)
            if size > self._largest_body:
                raise NoAnswer(Trouble.TOO_LARGE, f"more than {self._largest_body} bytes")
            if self._clock() > until:
                raise NoAnswer(Trouble.TIMEOUT, "the deadline passed within the body")
            pieces.append(piece)
        return b"".join(pieces)


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _session(
    base_url: str, transport: BaseAdapter | None, auth: AuthBase | None, headers: Mapping[str, str]
) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.proxies = get_environ_proxies(base_url, no_proxy=None)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.auth = auth
    session.headers["User-Agent"] = f"backorder-connector/{__version__}"
    session.headers.update(headers)
    real = DeadlineAdapter()
    session.mount("https://", real)
    session.mount("http://", real)
    if transport is not None:
        session.mount(base_url, transport)
    return session


def _trusted(verify: str | bool) -> str | bool:
    if isinstance(verify, str) and not Path(verify).exists():
        raise SettingsError(f"The CA file {verify} does not exist.")
    if verify is True:
        return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    return verify


_TROUBLES: tuple[tuple[type[Exception], Trouble], ...] = (
    (requests.exceptions.ProxyError, Trouble.PROXY),
    (requests.ConnectTimeout, Trouble.CONNECT_TIMEOUT),
    (NameResolutionError, Trouble.NAME),
    (NewConnectionError, Trouble.UNREACHABLE),
    (ConnectTimeoutError, Trouble.CONNECT_TIMEOUT),
    (requests.Timeout, Trouble.TIMEOUT),
    (ReadTimeoutError, Trouble.TIMEOUT),
)


def _trouble(error: requests.RequestException) -> Trouble:
    """What an error of requests stands for: by itself, or by what urllib3 put into it."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if _is_handshake(error, reason):
        return Trouble.TLS
    both = (error, reason)
    return next((t for kind, t in _TROUBLES if any(isinstance(e, kind) for e in both)), Trouble.BROKEN)


def _is_handshake(error: requests.RequestException, reason: object) -> bool:
    if isinstance(reason, NewConnectionError):
        return isinstance(reason.__cause__, ssl.SSLError)
    without_urllib3 = not isinstance(reason, urllib3.exceptions.HTTPError)
    return isinstance(error, requests.exceptions.SSLError) and without_urllib3
