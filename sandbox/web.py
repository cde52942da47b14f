"""What a pretend service sees and says: plain requests and answers, whatever carries them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlsplit

from sandbox.clock import Clock


class Headers(Mapping[str, str]):
    """Header names compare without case, as HTTP has it."""

    __slots__ = ("_values",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._values = {name.lower(): value for name, value in items}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `query` is decoded and in order, `secure` says whether it came over TLS."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    secure: bool


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; a `pace` above zero lets the body trickle, that many seconds between two bytes."""

    status: int
    headers: dict[str, str]
    body: bytes
    pace: float = 0.0


App = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Logged:
    """One request a service saw; status 0 means that no answer left."""

    at: datetime
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int


class Log:
    """Every request a service saw, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.requests: list[Logged] = []

    def wrap(self, app: App) -> App:
        """The app with each request written down as its client saw it end."""

        def written_down(request: Request) -> Response:
            try:
                response = app(request)
            except Broken:
                self._write(request, 0)
                raise
            self._write(request, response.status)
            return response

        return written_down

    def _write(self, request: Request, status: int) -> None:
        one = Logged(self._clock.now, request.method, request.path, request.query, status)
        self.requests.append(one)


class Broken(Exception):  # noqa: N818 (named for what happened, as are its kinds)
    """The connection failed instead of carrying an answer."""


class ConnectRefused(Broken):
    """Nobody listens: no byte of the request left."""


class ConnectTimeout(Broken):
    """Nobody takes the call in time: no byte of the request left."""


class ResetBeforeAnswer(Broken):
    """The connection is reset after the request went out and before an answer came."""


class AnswerTimeout(Broken):
    """The request went out and the answer does not come in time."""


def request_from(method: str, url: str, headers: Headers, body: bytes, *, secure: bool) -> Request:
    """Split a URL (or a bare target) into path and decoded query."""
    parts = urlsplit(url)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True)) if parts.query else ()
    return Request(method, parts.path or "/", query, headers, body, secure)


def json_bytes(value: object) -> bytes:
    """JSON as PHP and most services write it: ASCII, no blanks."""
    return json.dumps(value, separators=(",", ":")).encode()


def json_response(status: int, value: object, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with a JSON body."""
    return Response(status, {"Content-Type": "application/json", **(headers or {})}, json_bytes(value))


def http_date(instant: datetime) -> str:
    """An instant as the `Date` header writes it."""
    return format_datetime(instant, usegmt=True)


def mount(apps: Mapping[str, App]) -> App:
    """One app out of several, chosen by the longest matching beginning of the path."""
    prefixes = sorted(apps, key=len, reverse=True)

    def chosen(request: Request) -> Response:
        for prefix in prefixes:
            if request.path.startswith(prefix):
                return apps[prefix](request)
        return Response(404, {"Content-Type": "text/plain"}, b"not found")

    return chosen
