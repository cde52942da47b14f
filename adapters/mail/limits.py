"""What SendGrid's answers say about when it will take another mail."""

import re
from datetime import datetime

from adapters.http import Answer, retry_after

_TOO_MANY_REQUESTS = 429
_LONGEST_WAIT = 3600.0  # a nonsense header must not stop the letters for ever
_UNNAMED_WAIT = 60.0
_FIRST_INSTANT = 1_000_000_000  # smaller numbers can only be seconds from now


def wait_after(answer: Answer, now: datetime) -> float:
    """Seconds until another mail may be handed over: 0 where the answer leaves room for one."""
    if answer.status == _TOO_MANY_REQUESTS:
        waits = (retry_after(answer.headers), _reset(answer, now), _UNNAMED_WAIT)
        return _bounded(next(wait for wait in waits if wait is not None))
    if answer.headers.get("X-RateLimit-Remaining", "").strip() == "0":
        return _bounded(_reset(answer, now) or 0.0)
    return 0.0


def _reset(answer: Answer, now: datetime) -> float | None:
    """X-RateLimit-Reset is an instant in Unix seconds, counted on SendGrid's clock."""
    text = answer.headers.get("X-RateLimit-Reset", "").strip()
    if not re.fullmatch(r"[0-9]{1,12}", text):
        return None
    number = float(text)
    return number - (answer.dated_at or now).timestamp() if number >= _FIRST_INSTANT else number


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST_WAIT)
