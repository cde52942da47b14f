"""What the judges of a world share: what is so, what the rules say of it, and what customers were told."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.world.reckoner import Reckoner, Sight, Verdict
from tests.world.truth import PAID, TrueOrder, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.world.letters import Letter
    from tests.world.report import PassReport

NOTIFIED = ("checkout", "store-api")
QUIET = timedelta(hours=20)
PAUSE = timedelta(minutes=61)
FIRST_HOUR, LAST_HOUR = 8, 20


@dataclass(slots=True)
class Record:
    truth: Truth
    reckoner: Reckoner
    counts: Counter[str] = field(default_factory=Counter)
    verdicts: list[Verdict] = field(default_factory=list)  # what the rules said at some time of this pass
    letters: list[Letter] = field(default_factory=list)
    last_letter_at: dict[str, datetime] = field(default_factory=dict)
    uncertain: dict[str, datetime] = field(default_factory=dict)  # notice → when it was handed over
    confirmed: set[str] = field(default_factory=set)  # notices that arrived, as their provider told
    promised_now: set[int] = field(default_factory=set)
    notices: Counter[str] = field(default_factory=Counter)
    held: set[int] = field(default_factory=set)  # line ids that the product says are held
    questions: list[str] = field(default_factory=list)  # what the merchant is asked
    begins_anew: set[int] = field(default_factory=set)  # lines whose better date may count from the next look
    doubt_at: datetime | None = None
    doubt_elsewhere_at: datetime | None = None  # of another shop's letter, with the same sender

    def sight(self, *, risen: bool = True) -> Sight:
        return Sight(
            at=self.truth.now,
            today=self.truth.today,
            on_hand={sku: n for sku, n in self.truth.shelf.items() if sku not in self.truth.uncounted},
            lines=self.truth.open_lines(),
            available=self.truth.available(),
            risen=dict(self.truth.risen) if risen else {},
        )

    def begin_anew(self) -> None:
        """For how long a far better date has stood is left open of lines that were not open for a while."""
        for line_id in self.begins_anew & self.reckoner.memories.keys():
            self.reckoner.memories[line_id].anew_at = self.truth.now

    def look_once_more(self, better_before: Mapping[int, datetime]) -> None:
        """The pass may have gone by what it found, or the next will: only then a better date may begin."""
        self.reckoner.look(self.sight(risen=False))
        better = {line_id for line_id, memory in self.reckoner.memories.items() if memory.better_since}
        self.begins_anew |= better - better_before.keys()

    def settle_confirmed(self) -> None:
        """What the provider told of a letter ends all doubt about it."""
        for notice in self.confirmed & self.uncertain.keys():
            del self.uncertain[notice]
            self.reckoner.confirm(notice)
            self.counts["uncertain letter confirmed"] += 1

    def take_back(self, notice: str) -> None:
        """An uncertain letter counts as never sent: nor has its customer his quiet time after it."""
        at = self.uncertain.pop(notice)
        for email in {self.truth.owner(line).email for line in self.reckoner.lines_told_by(notice)}:
            if self.last_letter_at.get(email) == at:
                del self.last_letter_at[email]
        self.letters = [letter for letter in self.letters if letter.notice != notice]
        self.reckoner.take_back(notice, self.truth.now)

    def may_send(self, report: PassReport) -> bool:
        if report.silent:
            return False
        doubts = (self.doubt_at, self.doubt_elsewhere_at)
        paused = any(at is not None and report.at - at < PAUSE for at in doubts)
        return FIRST_HOUR <= self.truth.now.hour < LAST_HOUR and not paused

    def may_be_written_to(self, order: TrueOrder) -> bool:
        return order.status == PAID and order.channel in NOTIFIED

    def owed(self, email: str, verdict: Verdict) -> list[int]:
        return [
            line_id
            for line_id in verdict.news
            if (order := self.truth.owner(line_id)).email == email
            and self.may_be_written_to(order)
            and line_id not in verdict.early
        ]

    def kept_promise(self, line_id: int) -> dict[str, str]:
        """What the order itself says that its customer was told."""
        raw = self.truth.shop.promises(self.truth.owner(line_id).id)
        return json.loads(raw).get(str(line_id), {}) if raw else {}


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
