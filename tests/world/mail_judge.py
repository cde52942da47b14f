"""Is this letter one that the rules ask for: the right news, to the right customer, once, at its hour?"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tests.world.brakes import BrakeJudge
from tests.world.covering import Shelf, cover_of, overdue_lots
from tests.world.facts import QUOTABLE, Kind
from tests.world.letters import Letter, Said
from tests.world.reckoner import Verdict
from tests.world.record import FIRST_HOUR, LAST_HOUR, QUIET, Record
from tests.world.reference import News
from tests.world.report import PassReport, Wrong
from tests.world.sku_judge import SkuJudge
from tests.world.truth import TrueOrder

UNTOLD = (Kind.CONFIRMATION, Kind.DELAY)  # what a customer may read who was told nothing


@dataclass(slots=True)
class MailJudge:
    record: Record
    brakes: BrakeJudge
    skus: SkuJudge

    def judge(self, letter: Letter, report: PassReport, *, basis: str) -> None:
        self.record.notices[letter.notice] += 1
        if self.record.notices[letter.notice] > 1:
            raise Wrong(f"notice {letter.notice} to {letter.to} was handed over twice")
        if not letter.said:
            raise Wrong(f"a letter to {letter.to} says nothing of any line")
        self._judge_hour(letter, report)
        told = [self._judge_said(said, letter, report) for said in letter.said]
        if not report.changed_at and not report.died:
            self._judge_completeness(letter, [line_id for line_id, _ in told])
        self._judge_code(letter, [news for _, news in told])
        for line_id, news in told:
            self.record.reckoner.tell(line_id, news, basis, letter.notice)
            self.record.promised_now.add(line_id)
            self.record.counts[f"{news.kind} ({basis})"] += 1
        if basis == "uncertain":
            self.record.uncertain[letter.notice] = letter.at
        self.record.last_letter_at[letter.to] = letter.at
        self.record.letters.append(letter)

    def _judge_hour(self, letter: Letter, report: PassReport) -> None:
        if not FIRST_HOUR <= self.record.truth.now.hour < LAST_HOUR:
            raise Wrong(f"a letter to {letter.to} goes out at {self.record.truth.now:%H:%M}")
        last = self.record.last_letter_at.get(letter.to)
        if last is not None and report.at - last < QUIET and not self._is_urgent(letter.to, last):
            raise Wrong(f"{letter.to} is written to twice within the quiet period")

    def _is_urgent(self, email: str, last: datetime) -> bool:
        """A told day would pass first: the one told last, or the last day that certainly reached him."""
        end = (last + QUIET).astimezone(self.record.truth.zone).date()
        owed = {line_id for verdict in self.record.verdicts for line_id in verdict.news}
        mine = [line_id for line_id in owed if self.record.truth.owner(line_id).email == email]
        return any(day <= end for line_id in mine for day in self._days_he_may_hold_us_to(line_id))

    def _days_he_may_hold_us_to(self, line_id: int) -> list[date]:
        told = self.record.reckoner.memories[line_id].told
        certain = [one for one in told if one.basis in QUOTABLE and one.on is not None]
        return [one.on for one in (*told[-1:], *certain[-1:]) if one.on is not None]

    def _judge_said(self, said: Said, letter: Letter, report: PassReport) -> tuple[int, News]:
        order, line_id = self._line_of(said, letter)
        self._judge_last_look(order, letter, report)
        candidates = self._candidates(line_id)
        if not candidates:
            raise Wrong(f"{letter.to} is written to about {said}, and no row of the news table holds")
        if not self.record.may_be_written_to(order) and order.id not in report.changed_at:
            raise Wrong(f"{letter.to} is written to about order {order.id} ({order.status}, {order.channel})")
        fitting = [news for news in candidates if self._fits(said, news, line_id)]
        if not fitting:
            raise Wrong(f"{letter.to} reads {said}, and should read {candidates}")
        self._judge_units(said, line_id)
        self.brakes.judge(line_id, said, fitting[0])
        self.skus.judge(line_id, said, fitting[0], approved=self.brakes.is_approved(line_id, said))
        return line_id, fitting[0]

    def _candidates(self, line_id: int) -> list[News]:
        """What may be said. Whether a line was short at first is left open where it changed just then."""
        found = [news for verdict in self.record.verdicts if (news := verdict.news.get(line_id)) is not None]
        memory = self.record.reckoner.memories[line_id]
        if memory.first_in_doubt and not memory.told:
            found += [replace(news, kind=kind) for news in found for kind in UNTOLD]
        return found

    def _line_of(self, said: Said, letter: Letter) -> tuple[TrueOrder, int]:
        order = self.record.truth.order_called(said.order)
        sku = said.title.removeprefix("The ").removesuffix(" thing")
        if order is None or sku not in order.lines:
            raise Wrong(f"{letter.to} reads of {said}, which is no line of the shop's")
        if order.email != letter.to:
            raise Wrong(f"{letter.to} reads of an order of {order.email}")
        return order, order.lines[sku].id

    def _judge_last_look(self, order: TrueOrder, letter: Letter, report: PassReport) -> None:
        if order.id not in report.read_in_pass.get(letter.notice, set()):
            raise Wrong(f"order {order.id} was not read again before {letter.to} was written to")
        changed = report.changed_at.get(order.id)
        looked = report.looks.get(order.id, -1)
        if changed is not None and looked >= changed and not self.record.may_be_written_to(order):
            raise Wrong(
                f"order {order.id} was {order.status} at the last look, and {letter.to} is written to"
            )

    def _fits(self, said: Said, news: News, line_id: int) -> bool:
        quotable = {
            told.on
            for told in self.record.reckoner.memories[line_id].told
            if told.basis in QUOTABLE and told.on
        }
        old_fits = said.old is None or said.old in quotable
        return (
            news.kind in said.kinds
            and said.on == news.on
            and old_fits
            and (said.next_news_on == news.next_news_on or news.on is not None)
        )

    def _judge_units(self, said: Said, line_id: int) -> None:
        short = {units for verdict in self.record.verdicts for units in [short_units(verdict, line_id)]}
        if said.units not in short:
            raise Wrong(
                f"a letter speaks of {said.units} units of line {line_id}, of which {short} are short"
            )

    def _judge_completeness(self, letter: Letter, line_ids: list[int]) -> None:
        """One letter per customer: what else is due to him belongs in it."""
        must = set.intersection(
            *(set(self.record.owed(letter.to, verdict)) for verdict in self.record.verdicts)
        )
        missing = must - set(line_ids) - self.record.held
        if missing:
            raise Wrong(f"the letter to {letter.to} leaves out lines {sorted(missing)}")

    def _judge_code(self, letter: Letter, news: list[News]) -> None:
        if letter.code is None:
            return
        self.record.counts["code"] += 1
        if all(one.kind is not Kind.DELAY for one in news):
            raise Wrong(f"{letter.to} gets a code without a delay")
        coupon = self.record.truth.shop.code(letter.code)
        if coupon is None:
            raise Wrong(f"the code {letter.code} in a letter to {letter.to} does not exist in the shop")
        whose = self.record.truth.shop.bound_to(letter.to)
        self.record.counts["code of a guest"] += not whose
        bound = list(coupon.emails) == whose
        if not bound or coupon.percent is None or coupon.percent != letter.percent:
            raise Wrong(f"the code {letter.code} is {coupon}, not what the letter to {letter.to} says")
        others = [
            one for one in self.record.letters if one.to == letter.to and one.code not in (None, letter.code)
        ]
        if any(letter.at - other.at < timedelta(days=30) for other in others):
            raise Wrong(f"{letter.to} gets two codes within 30 days")


def short_units(verdict: Verdict, line_id: int) -> int:
    line = next((line for line in verdict.facts.lines if line.id == line_id), None)
    if line is None:
        return 0
    served = cover_of(verdict.facts, line.item, overdue_lots(verdict.facts, line.item)).get(line_id, [])
    return sum(not isinstance(unit, Shelf) for unit in served)
