"""What must wait for a person (section 8), worked out from what the shop's life was.

Only what can be said for certain is demanded: that every letter was approved where the merchant wants to
see all; that nothing but confirmations goes out in the first pass after a standstill; and that news which
have one cause alone, because nothing else happened since the last pass, are held where they are too many,
or where the cause is a supplier's very first file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.world.facts import Kind
from tests.world.letters import Said
from tests.world.plan import Plan
from tests.world.record import Record
from tests.world.reference import News
from tests.world.report import PassReport, Wrong

GAP = timedelta(hours=48)
TIGHT_ABOVE = 2  # as in the settings of a world with tight brakes
COUNTED = (Kind.DELAY, Kind.DATED, Kind.UNKNOWN)  # what a supplier's file can lead to at once
Facts = tuple[str, date | None]


@dataclass(slots=True)
class BrakeJudge:
    record: Record
    plan: Plan
    must_hold: dict[int, Facts] = field(default_factory=dict)
    approved: dict[int, set[Facts]] = field(default_factory=dict)
    biting: dict[int, str] = field(default_factory=dict)  # line → why, if this pass is not disturbed
    seen: dict[int, Facts] = field(default_factory=dict)  # what was owed at the last pass
    last_pass_at: datetime | None = None
    after_rehearsal: bool = False

    # --- what the merchant sees and says ------------------------------------------------------

    def judge_hold(self, reason: str, *, of_a_sku: bool = False) -> None:
        """A letter may be held only for a brake that can bite in this world.

        `of_a_sku`: the SKU of something in its order was changed, so that files were read again, too.
        """
        causes = {
            "approval": self.plan.review,
            "letters of one cause": self.plan.tight_brakes or self.plan.gap_on_day is not None,
            "first pass after": self.plan.gap_on_day is not None or self.plan.rehearses_days > 0,
            "first pass that covers": True,
            "settings changed": self.plan.buffer_on_day is not None or of_a_sku,
            "the SKU": of_a_sku,
        }
        self.record.counts[f"brake: {reason}"] += 1
        if not any(words in reason and possible for words, possible in causes.items()):
            raise Wrong(f"letters are held without a cause: {reason}")

    def approve(self, line_id: int, kind: str, on: date | None) -> None:
        self.approved.setdefault(line_id, set()).add((kind, on))

    # --- what the rules demand ----------------------------------------------------------------

    def before(self, *, sole_cause: bool, new_maker: bool) -> None:
        """`sole_cause`: since the last pass, nothing happened but that one supplier's file came."""
        [verdict, *others] = self.record.verdicts
        owed = {line_id: facts_of(news) for line_id, news in verdict.news.items()}
        self.must_hold = {k: facts for k, facts in self.must_hold.items() if owed.get(k) == facts}
        fresh = {
            k for k, news in verdict.news.items() if news.kind in COUNTED and self.seen.get(k) != owed[k]
        }
        fresh = self._heard(fresh)
        self.biting = {}
        if others:
            pass
        elif self._stood_still() or self.after_rehearsal:
            loud = [k for k, news in verdict.news.items() if news.kind is not Kind.CONFIRMATION]
            self.biting = dict.fromkeys(self._heard(loud), "the first pass after a standstill or a rehearsal")
        elif sole_cause and new_maker:
            self.biting = dict.fromkeys(fresh, "the first file of a supplier")
        elif sole_cause and self.plan.tight_brakes and self._letters(fresh) > TIGHT_ABOVE:
            self.biting = dict.fromkeys(fresh, f"{self._letters(fresh)} letters of one file")
        self.seen, self.last_pass_at = owed, self.record.truth.now

    def _stood_still(self) -> bool:
        return self.last_pass_at is not None and self.record.truth.now - self.last_pass_at > GAP

    def _heard(self, line_ids: Iterable[int]) -> set[int]:
        """Those whose customers are written to."""
        return {k for k in line_ids if self.record.may_be_written_to(self.record.truth.owner(k))}

    def _letters(self, line_ids: set[int]) -> int:
        return len({self.record.truth.owner(line_id).email for line_id in line_ids})

    def after(self, report: PassReport) -> None:
        """Before this pass's letters are judged."""
        if not report.unclear:
            self.must_hold |= {line_id: self.seen[line_id] for line_id in self.biting}
            self.record.counts["had to be held"] += len(self.biting)

    def is_approved(self, line_id: int, said: Said) -> bool:
        return any(kind in said.kinds and on == said.on for kind, on in self.approved.get(line_id, ()))

    def judge(self, line_id: int, said: Said, news: News) -> None:
        if self.is_approved(line_id, said):
            return
        if self.plan.review:
            raise Wrong(f"{said} goes out although nobody approved it")
        if self.must_hold.get(line_id) == facts_of(news):
            why = self.biting.get(line_id, "it was held before")
            raise Wrong(f"{said} goes out although it had to be held: {why}")


def facts_of(news: News) -> Facts:
    return news.kind, news.on
