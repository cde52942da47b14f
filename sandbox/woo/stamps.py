"""Dates as WordPress writes and reads them: instants are whole seconds since 1970, texts carry no zone."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_ACCEPTED = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}(?::\d{2})?)?", re.ASCII
)
_OFFSET = re.compile(r"([+-])(\d{2})(?::?(\d{2}))?")


@lru_cache
def zone_of(name: str) -> tzinfo:
    """A site's zone: a name such as Asia/Tokyo, or an offset such as +09:00."""
    offset = _OFFSET.fullmatch(name)
    return _fixed(offset) if offset else ZoneInfo(name)


def zone_name(name: str) -> str:
    """What `timezone_string` says: empty for a site set to a mere offset."""
    return "" if _OFFSET.fullmatch(name) else name


def offset_hours(name: str, stamp: int) -> int | float:
    """The zone's hours ahead of UTC at an instant; a whole number where it is one."""
    offset = datetime.fromtimestamp(stamp, zone_of(name)).utcoffset() or timedelta()
    hours = offset / timedelta(hours=1)
    return int(hours) if hours.is_integer() else hours


def _fixed(match: re.Match[str]) -> tzinfo:
    span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(span if match[1] == "+" else -span)


@lru_cache(65536)
def gmt_text(stamp: int) -> str:
    """An instant in UTC, without saying so."""
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(65536)
def local_text(stamp: int, zone: str) -> str:
    """An instant on the site's own clock."""
    return datetime.fromtimestamp(stamp, zone_of(zone)).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(1024)
def read_bound(text: str, zone: str, *, as_gmt: bool, shifts_twice: bool, bare_is_local: bool) -> int | None:
    """The instant a date parameter means, or None where the site calls it invalid.

    `as_gmt` is the caller's `dates_are_gmt`. With it, a date that names its zone is moved to the site's clock
    and then read as UTC: shifted twice.
    """
    found = _ACCEPTED.fullmatch(text)
    if not found:
        return None
    try:
        bare = datetime.fromisoformat(text[:10] + "T" + text[11:19])
    except ValueError:
        return None
    if found[1]:
        instant = bare.replace(tzinfo=_named(found[1]))
        if as_gmt and shifts_twice:
            instant = instant.astimezone(zone_of(zone)).replace(tzinfo=UTC)
        return int(instant.timestamp())
    reads_gmt = as_gmt or not bare_is_local
    return int(bare.replace(tzinfo=UTC if reads_gmt else zone_of(zone)).timestamp())


def _named(text: str) -> tzinfo:
    offset = _OFFSET.fullmatch(text)
    return _fixed(offset) if offset else UTC


def read_day(text: str, zone: str) -> int | None:
    """A coupon's expiry: site-local, a bare day means its start, nonsense means none."""
    whole = f"{text}T00:00:00" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else text
    return read_bound(whole, zone, as_gmt=False, shifts_twice=False, bare_is_local=True)
