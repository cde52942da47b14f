"""Nobody hears nothing: whoever is owed a letter gets it, and what was sealed unseen is found again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.world.reckoner import Verdict
from tests.world.record import QUIET, Record, iso
from tests.world.report import PassReport, Wrong


@dataclass(slots=True)
class SilenceJudge:
    record: Record
    calm_passes: int = 0  # on end
    disturbed_once: bool = False
    waiting: set[int] = field(default_factory=set)
    unseen_seals: int = 0
    sealed_under: list[Verdict] = field(default_factory=list)

    def note(self, report: PassReport) -> None:
        """Every pass, also one that was disturbed."""
        self.unseen_seals += report.sealed_unseen
        if report.sealed_unseen:
            self.record.doubt_at, self.sealed_under = report.at, list(self.record.verdicts)
        self.calm_passes = 0 if report.unclear else self.calm_passes + 1
        self.disturbed_once |= report.unclear

    def judge(self, report: PassReport) -> None:
        """Whoever is owed a letter gets it in this pass, or there is a reason in the rules.

        After a disturbance what was read may still differ from what was read again, and waits once.
        """
        verdict = self.record.verdicts[0]
        if not self.record.reckoner.is_current:
            verdict = self.record.reckoner.look(self.record.sight(risen=False))
        self._count_withdrawn(verdict)
        owed = {self.record.truth.owner(line_id).email for line_id in verdict.news}
        late = {email: lines for email in owed if (lines := self._overdue_news(email, verdict, report))}
        if self.calm_passes == 1 and self.disturbed_once:
            return
        if late and len(late) <= self.unseen_seals:
            self._take_as_sealed(late, verdict)
            return
        if late:
            raise Wrong(
                f"owed and not sent: { {email: self._named(ids, verdict) for email, ids in late.items()} }"
            )
        if self.record.may_send(report):
            self.unseen_seals = 0

    def _named(self, line_ids: Iterable[int], verdict: Verdict) -> list[str]:
        return [f"order {self.record.truth.owner(one).id} line {one} {verdict.news[one]}" for one in line_ids]

    def _count_withdrawn(self, verdict: Verdict) -> None:
        """News that waited for its hour, and that facts took back before it was written."""
        gone = self.waiting - verdict.news.keys()
        self.record.counts["news withdrawn"] += len(gone - self.record.promised_now)
        self.waiting, self.record.promised_now = set(verdict.news), set()

    def _overdue_news(self, email: str, verdict: Verdict, report: PassReport) -> list[int]:
        last = self.record.last_letter_at.get(email)
        if not self.record.may_send(report) or (last is not None and report.at - last < QUIET):
            return []
        return [line_id for line_id in self.record.owed(email, verdict) if line_id not in self.record.held]

    def learn_of_sealed_letters(self, seen: set[str]) -> None:
        """We died right after a seal, so that nobody outside saw the letter: the orders tell of it later."""
        if not self.unseen_seals:
            return
        found: dict[str, list[tuple[int, dict[str, str]]]] = {}
        for verdict in self.sealed_under:
            for line_id in verdict.news:
                kept = self.record.kept_promise(line_id)
                notice = str(kept.get("notice") or "")
                if (
                    notice
                    and notice not in seen | self.record.notices.keys()
                    and line_id not in self._learned(found)
                ):
                    found.setdefault(notice, []).append((line_id, kept))
        for notice, lines in found.items():
            self._learn(notice, lines)

    def _learned(self, found: dict[str, list[tuple[int, dict[str, str]]]]) -> set[int]:
        return {line_id for lines in found.values() for line_id, _ in lines}

    def _learn(self, notice: str, lines: list[tuple[int, dict[str, str]]]) -> None:
        self.unseen_seals -= 1
        self.record.notices[notice] += 1
        self.record.counts["sealed unseen"] += 1
        if self.unseen_seals < 0:
            raise Wrong(f"the orders keep promises of notice {notice}, which nobody saw")
        for line_id, kept in lines:
            news = [v.news[line_id] for v in self.sealed_under if line_id in v.news]
            fitting = [one for one in news if iso(one.on) == kept.get("last")]
            if not fitting or not self.record.may_be_written_to(self.record.truth.owner(line_id)):
                raise Wrong(
                    f"notice {notice} was sealed with {kept} for line {line_id}, which is owed {news}"
                )
            self.record.reckoner.tell(line_id, fitting[0], "uncertain", notice)
            self.record.last_letter_at[self.record.truth.owner(line_id).email] = (
                self.record.doubt_at or self.record.truth.now
            )
        self.record.uncertain[notice] = self.record.doubt_at or self.record.truth.now
        self.record.truth.say(f"(the orders tell that letter {notice} was sealed and is uncertain)")

    def _take_as_sealed(self, late: dict[str, list[int]], verdict: Verdict) -> None:
        """We died right after a seal: one letter is uncertain that nobody outside ever saw."""
        for email, line_ids in late.items():
            self.unseen_seals -= 1
            self.record.counts["sealed unseen"] += 1
            name = f"unseen {self.record.counts['sealed unseen']}"
            self.record.uncertain[name] = self.record.doubt_at or self.record.truth.now
            for line_id in line_ids:
                self.record.reckoner.tell(line_id, verdict.news[line_id], "uncertain", name)
            self.record.truth.say(
                f"(the world concludes that the letter to {email} was sealed and is uncertain)"
            )
