"""When the merchant hears at once: what is so wrong that it cannot wait for the daily digest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

_AN_HOUR = timedelta(hours=1)


class AlarmKind(StrEnum):
    """What is wrong."""

    SHOP_UNREACHABLE = "shop unreachable"  # it could not be read for a while
    SHOP_REFUSES = "shop refuses"  # its credentials or their rights do not suffice
    CLOCK_WRONG = "clock wrong"  # this machine's clock and the shop's have disagreed for a while
    MAIL_REFUSES = "mail refuses"  # the mail provider takes no letter at all
    SOURCE_UNREADABLE = "source unreadable"  # a supplier's dates could not be read for a while
    SOURCE_STALE = "source stale"  # a supplier's file has said nothing new for too long
    PASSES_FAIL = "passes fail"  # none has come to its end for a while, whatever else is right
    LETTERS_STUCK = "letters stuck"  # letters that should have gone did not
    LETTERS_HELD = "letters held"  # letters have waited for a person for too long


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    """After how long it is an alarm. What is not named here is one at once."""

    shop_minutes: float = 60
    source_hours: float = 24
    letters_hours: float = 24  # beside the quiet time between two letters to one customer

    @property
    def patience(self) -> Mapping[AlarmKind, timedelta]:
        return MappingProxyType(
            {
                AlarmKind.CLOCK_WRONG: _AN_HOUR,
                AlarmKind.PASSES_FAIL: _AN_HOUR,
                AlarmKind.SHOP_UNREACHABLE: timedelta(minutes=self.shop_minutes),
                AlarmKind.SOURCE_UNREADABLE: timedelta(hours=self.source_hours),
            }
        )


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong. `key` tells apart what there are several of, such as suppliers."""

    kind: AlarmKind
    key: str
    since: datetime
    reason: str
    told: bool = False  # the merchant heard that it began, or may have
    over_at: datetime | None = None

    def is_to_be_told(self, now: datetime, policy: AlarmPolicy) -> bool:
        """Once when it has lasted for its time, and once when it is over."""
        if self.told:
            return self.over_at is not None
        return now - self.since >= policy.patience.get(self.kind, timedelta())


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a pass saw: whether it is wrong. What a pass could not see is left out."""

    kind: AlarmKind
    key: str
    wrong: bool
    reason: str = ""


def follow(known: Alarm | None, seen: Sighting, now: datetime) -> Alarm | None:
    """The alarm after a sighting; None where nothing is wrong and nobody heard that anything was."""
    # What lies ahead was written by a clock that has been put back since.
    since = min(known.since, now) if known else now
    if seen.wrong:
        return Alarm(seen.kind, seen.key, since, seen.reason, told=bool(known and known.told))
    if known is None or not known.told:
        return None
    return replace(known, since=since, over_at=min(known.over_at or now, now))
