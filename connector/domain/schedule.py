"""When something that is done again and again is due: passes, digests, checks."""

import hashlib
from datetime import datetime, timedelta

JITTER = 0.1
"""Waits differ by up to this share of the interval, so that shops do not all ask at once."""


def is_due(due_at: datetime | None, now: datetime, interval: timedelta) -> bool:
    """Whether it is time. Never done before is due; what was missed is made up once.

    A time that lies further off than any wait we make was set by a clock that has been put back since.
    """
    return due_at is None or not is_ahead(due_at, now, interval * (1 + JITTER))


def is_ahead(until: datetime, now: datetime, longest: timedelta) -> bool:
    """Whether `until` is still to come. One further off than the `longest` wait does not count."""
    return timedelta() < until - now <= longest


def spread(*words: object) -> float:
    """A chance (0 to 1) that differs between these words, and is the same for the same ones."""
    digest = hashlib.sha256("\n".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32


def next_due(now: datetime, interval: timedelta, chance: float) -> datetime:
    """When it is due again. `chance` (0 to 1) spreads the waits around the interval."""
    return now + interval * (1 - JITTER + 2 * JITTER * chance)
