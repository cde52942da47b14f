"""What comes back from a call: an answer, or the trouble that kept it away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, whatever its status. `seconds` is how long the call took."""

    status: int
    headers: Mapping[str, str]  # names are found in any case
    body: bytes
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        """The media type, lower-case and without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        return self.content_type == "application/json" or self.content_type.endswith("+json")

    @property
    def dated_at(self) -> datetime | None:
        """The other side's clock when it answered (UTC, whole seconds)."""
        return _http_date(self.headers.get("Date", ""))

    def earliest_reading(self, now: datetime) -> datetime:
        """The other side's time (whole seconds) at or after which it read its database.

        `now` if it does not say. `Date` is stamped when the answer is ready, so the time that the
        call took is taken off.
        """
        dated_at = self.dated_at or now.replace(microsecond=0)
        return dated_at - timedelta(seconds=int(self.seconds))


class Trouble(StrEnum):
    """Why a call has no answer."""

    NAME = "name"  # the host's name is not known
    UNREACHABLE = "unreachable"  # nobody listens there
    CONNECT_TIMEOUT = "connect_timeout"
    TLS = "tls"  # no secure connection: certificate, version
    PROXY = "proxy"
    TIMEOUT = "timeout"  # the deadline passed while we waited for the answer
    BROKEN = "broken"  # the connection broke after it stood
    TOO_LARGE = "too_large"  # the answer is longer than we take

    @property
    def before_writing(self) -> bool:
        """Whether it is certain that no byte of the request was written."""
        return self in _BEFORE_WRITING


_BEFORE_WRITING = frozenset(
    {Trouble.NAME, Trouble.UNREACHABLE, Trouble.CONNECT_TIMEOUT, Trouble.TLS, Trouble.PROXY}
)


class NoAnswer(Exception):  # noqa: N818 - it is no error of ours
    """A call had no complete answer. `details` is for the log and holds no address or secret."""

    def __init__(self, trouble: Trouble, details: str = "") -> None:
        super().__init__(f"{trouble}: {details}" if details else str(trouble))
        self.trouble = trouble
        self.details = details


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the other side asks us to wait; None where it does not say.

    A date is taken relative to the answer's own `Date`, so that our clock does not matter.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    at = _http_date(text)
    if at is None:
        return None
    answered_at = _http_date(headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (at - answered_at).total_seconds())


def _http_date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
