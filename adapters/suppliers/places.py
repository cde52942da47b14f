"""Where a supplier's file stands, and how it is got from there."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from requests.adapters import BaseAdapter

from adapters.http import Answer, HttpClient, NoAnswer, Outcome, error_for, judge, judge_trouble
from connector.errors import ConnectorError, Permanent, Transient

LARGEST_FILE = 20 * 1024 * 1024  # bytes
DEADLINE = 60.0  # seconds for a whole download
MOST_REDIRECTIONS = 5

_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
_MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it stood there. `modified_at` is UTC."""

    content: bytes
    name: str
    modified_at: datetime


class Place(Protocol):
    """Somewhere that a file stands."""

    key: str  # the settings' key that names it

    def get(self, *, unless_known: bool) -> Found | None:
        """The file; None where `unless_known` and it is certainly the one that was got last."""


class PathPlace:
    """A file on this machine."""

    def __init__(self, path: Path, *, key: str) -> None:
        self.key = key
        self._path = path

    def get(self, *, unless_known: bool) -> Found | None:  # noqa: ARG002 - a file is cheap to read
        try:
            return self._read()
        except FileNotFoundError:
            raise Transient(f"There is no file {self._path} ({self.key}).") from None
        except (PermissionError, IsADirectoryError) as error:
            raise Permanent(f"The file {self._path} ({self.key}) cannot be read: {error.strerror}.") from None
        except OSError as error:
            raise Transient(
                f"The file {self._path} ({self.key}) cannot be read now: {error.strerror}."
            ) from None

    def _read(self) -> Found:
        with self._path.open("rb") as file:
            before = os.fstat(file.fileno())
            content = file.read(LARGEST_FILE + 1)
            after = os.fstat(file.fileno())
        if len(content) > LARGEST_FILE:
            raise Permanent(f"The file {self._path} ({self.key}) is larger than {LARGEST_FILE // 2**20} MB.")
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(content)):
            raise Transient(f"The file {self._path} ({self.key}) is still being written.")
        return Found(content, self._path.name, datetime.fromtimestamp(after.st_mtime, UTC))


class UrlPlace:
    """A file at an address. Asks only for what changed, where the other side can tell."""

    def __init__(
        self,
        url: str,
        *,
        key: str,
        who: str,
        ca_file: Path | None,
        now: Callable[[], datetime],
        transport: BaseAdapter | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.key = key
        self._url = url
        self._who = who
        self._name = parts.path.rsplit("/", 1)[-1] or parts.hostname or who
        self._verify = str(ca_file) if ca_file else True
        self._now = now
        self._transport = transport
        self._known: dict[str, str] = {}
        self._clients: dict[str, HttpClient] = {}

    def get(self, *, unless_known: bool) -> Found | None:
        answer = self._call(self._known if unless_known else {})
        if answer.status == HTTPStatus.NOT_MODIFIED and unless_known and self._known:
            return None
        if answer.status != HTTPStatus.OK:
            raise self._failure(answer)
        self._known = _conditions(answer)
        return Found(answer.body, self._name, self._modified_at(answer))

    def _failure(self, answer: Answer) -> ConnectorError:
        details = f"HTTP {answer.status}"
        verdict = judge(answer, who=self._who, repeatable=True)
        if answer.status in _MISSING:
            return Permanent(f"{self._who} has no file at its address ({self.key}).", details=details)
        if verdict.outcome is Outcome.OK:
            return Transient(f"{self._who} did not send a complete file.", details=details)
        return error_for(verdict, details=details)

    def _call(self, conditions: dict[str, str]) -> Answer:
        """The answer at the end of all redirections."""
        url = self._url
        for _ in range(MOST_REDIRECTIONS):
            answer = self._answer(url, conditions)
            if answer.status not in _REDIRECTIONS or "Location" not in answer.headers:
                return answer
            url = self._followed(url, answer.headers["Location"])
        raise Permanent(f"{self._who} sends us from one address to the next ({self.key}).")

    def _answer(self, url: str, conditions: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        try:
            client = self._client(f"{parts.scheme}://{parts.netloc}")
            target = parts._replace(scheme="", netloc="", fragment="").geturl()
            return client.call("GET", target, headers=conditions)
        except NoAnswer as failure:
            verdict = judge_trouble(failure, who=self._who, repeatable=True)
            raise error_for(verdict, details=failure.details) from None
        except ValueError:
            raise Permanent(f"{self._who} sends us to an address that is none ({self.key}).") from None

    def _client(self, origin: str) -> HttpClient:
        if origin not in self._clients:
            self._clients[origin] = HttpClient(
                origin,
                verify=self._verify,
                deadline=DEADLINE,
                largest_body=LARGEST_FILE,
                transport=self._transport,
            )
        return self._clients[origin]

    def _followed(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        if urlsplit(target).scheme != urlsplit(url).scheme:
            raise Permanent(f"{self._who} sends us to an address that is not secure ({self.key}).")
        return target

    def _modified_at(self, answer: Answer) -> datetime:
        return _stamp(answer) or answer.dated_at or self._now()


def _conditions(answer: Answer) -> dict[str, str]:
    """The headers that ask for the file only if it is another one than this."""
    named = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    return {ask: answer.headers[told] for ask, told in named.items() if told in answer.headers}


def _stamp(answer: Answer) -> datetime | None:
    try:
        at = parsedate_to_datetime(answer.headers.get("Last-Modified", ""))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
