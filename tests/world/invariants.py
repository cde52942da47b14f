"""What must hold after every pass, judged from outside: by the shop, the provider and the world's book."""

import copy
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.world.letters import Letter, Said
from tests.world.life import Plan
from tests.world.makers import File, Maker
from tests.world.reckoner import Reckoner, Sight, Verdict
from tests.world.reference import QUOTABLE, Kind, News, Page, Shelf, cover_of, overdue_lots
from tests.world.shelves import FlagKeeper, expected_date
from tests.world.truth import PAID, TrueOrder, Truth

NOTIFIED = ("checkout", "store-api")
IN_STOCK_DATE = "_backorder_in_stock_date"
PROMISES = "_backorder_promises"
QUIET = timedelta(hours=20)
PAUSE = timedelta(minutes=61)
FIRST_HOUR, LAST_HOUR = 8, 20


class Wrong(AssertionError):  # noqa: N818 (a verdict, not a mishap)
    """Something happened that the rules forbid, or did not happen that they demand."""


@dataclass(slots=True)
class PassReport:
    """One pass, as it was seen from outside."""

    at: datetime
    accepted: list[Letter] = field(default_factory=list)
    doubtful: list[Letter] = field(default_factory=list)  # handed over; the answer was lost, or we died
    sealed_unseen: int = 0  # how often we died between a seal and the request
    disturbed: bool = False  # a fault, a crash or a change in the shop in the middle
    looks: dict[int, int] = field(default_factory=dict)  # order → number of the request that read it last
    mailed_at: dict[str, int] = field(default_factory=dict)  # notice → number of the request that took it
    changed_at: dict[int, int] = field(default_factory=dict)  # order → number of the request it changed at
    read_in_pass: dict[str, set[int]] = field(default_factory=dict)  # notice → orders read before it


@dataclass(slots=True)
class Judge:
    truth: Truth
    reckoner: Reckoner
    makers: list[Maker]
    accepted_files: dict[str, File] = field(default_factory=dict)
    approved_files: set[str] = field(default_factory=set)  # text of quarantined files a person accepted
    flags: dict[str, FlagKeeper] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    last_letter_at: dict[str, datetime] = field(default_factory=dict)
    doubt_at: datetime | None = None
    calm_passes: int = 0  # on end
    disturbed_once: bool = False
    waiting: set[int] = field(default_factory=set)
    promised_now: set[int] = field(default_factory=set)
    unseen_seals: int = 0
    sealed_under: list[Verdict] = field(default_factory=list)
    held: set[int] = field(default_factory=set)  # line ids that the product says are held
    notices: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    codes: dict[str, list[datetime]] = field(default_factory=dict)
    adopted: bool = False
    flags_before: dict[str, str] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    promised: dict[int, str] = field(default_factory=dict)  # line → notice told last

    # --- before a pass ------------------------------------------------------------------------

    def before(self, *, files_in_doubt: bool = False) -> None:
        """Work out what the rules say now; `files_in_doubt`: a supplier may not be reached."""
        sight = self._sight()
        self.flags_before = {sku: self.truth.woo.backorders(sku) for sku in self.truth.shelf}
        other = []
        if files_in_doubt and self._new_files():
            other = [copy.deepcopy(self.reckoner).look(sight)]
        self._arrive(sight)
        self._read_files()
        sight = self._sight(risen=False)
        if not self.adopted:
            self.verdicts = [self.reckoner.adopt(sight)]
            self.adopted = True
        else:
            self.verdicts = [self.reckoner.look(sight), *other]
        self.truth.looked()

    def also_after_a_change(self) -> None:
        """The shop changed in the middle of a pass: what held before may be written, and what holds now."""
        self.verdicts.append(copy.deepcopy(self.reckoner).look(self._sight(risen=False)))

    def _sight(self, *, risen: bool = True) -> Sight:
        return Sight(
            at=self.truth.now,
            today=self.truth.today,
            on_hand=dict(self.truth.shelf),
            lines=self.truth.open_lines(),
            available=self.truth.available(),
            risen=dict(self.truth.risen) if risen else {},
        )

    def _arrive(self, sight: Sight) -> None:
        """Goods are counted against what was expected when they came, before newer files are read."""
        for sku, units in sight.risen.items():
            if units:
                self.reckoner.book.move(sku, units, sight.today)

    def _new_files(self) -> list[tuple[Maker, File]]:
        return [
            (maker, maker.file)
            for maker in self.makers
            if maker.file is not None and maker.file is not self.accepted_files.get(maker.name)
        ]

    def _read_files(self) -> None:
        for maker, file in self._new_files():
            before = self.accepted_files.get(maker.name)
            if file.statements is None or (before is not None and file.modified <= before.modified):
                continue
            share = self.reckoner.book.suspicion(maker.name, file.statements)
            if file.sort == "mass" and file.text not in self.approved_files and share > 0:
                self.counts["brake: quarantine"] += 1
                continue
            if 0.25 < share < 0.45 and file.sort != "mass":
                raise RuntimeError(f"this world comes too near to the line: {share:.0%} of a file")
            self.reckoner.book.accept(file.statements)
            self.accepted_files[maker.name] = file

    # --- after a pass -------------------------------------------------------------------------

    def after(self, report: PassReport) -> None:
        self._learn_of_sealed_letters({one.notice for one in [*report.accepted, *report.doubtful]})
        for letter in report.accepted:
            self._judge_letter(letter, report, basis="letter")
        for letter in report.doubtful:
            self._judge_letter(letter, report, basis="uncertain")
            self.doubt_at = report.at
        self.unseen_seals += report.sealed_unseen
        if report.sealed_unseen:
            self.doubt_at, self.sealed_under = report.at, list(self.verdicts)
        self.calm_passes = 0 if report.disturbed else self.calm_passes + 1
        self.disturbed_once |= report.disturbed
        if not report.disturbed:
            self._judge_silence(report)
            self._judge_pages()
            self._judge_promises()
        else:
            for sku, keeper in self._keepers():
                keeper.saw(self.flags_before[sku], self.truth.woo.backorders(sku))

    # --- letters ------------------------------------------------------------------------------

    def _judge_letter(self, letter: Letter, report: PassReport, *, basis: str) -> None:
        self.notices[letter.notice] += 1
        if self.notices[letter.notice] > 1:
            raise Wrong(f"notice {letter.notice} to {letter.to} was handed over twice")
        if not letter.said:
            raise Wrong(f"a letter to {letter.to} says nothing of any line")
        self._judge_hour(letter, report)
        told = [self._judge_said(said, letter, report) for said in letter.said]
        if not report.changed_at:
            self._judge_completeness(letter, [line_id for line_id, _ in told])
        self._judge_code(letter, [news for _, news in told])
        for line_id, news in told:
            self.reckoner.tell(line_id, news, basis)
            self.promised[line_id] = letter.notice
            self.promised_now.add(line_id)
            self.counts[f"{news.kind} ({basis})"] += 1
        self.last_letter_at[letter.to] = report.at
        self.letters.append(letter)

    def _judge_hour(self, letter: Letter, report: PassReport) -> None:
        if not FIRST_HOUR <= self.truth.now.hour < LAST_HOUR:
            raise Wrong(f"a letter to {letter.to} goes out at {self.truth.now:%H:%M}")
        last = self.last_letter_at.get(letter.to)
        if last is not None and report.at - last < QUIET and not self._is_urgent(letter.to, last):
            raise Wrong(f"{letter.to} is written to twice within the quiet period")

    def _is_urgent(self, email: str, last: datetime) -> bool:
        """A told day would pass first: the one told last, or the last that certainly reached him."""
        end = (last + QUIET).astimezone(self.truth.zone).date()
        owed = {line_id for verdict in self.verdicts for line_id in verdict.news}
        mine = [line_id for line_id in owed if self.truth.owner(line_id).email == email]
        return any(day <= end for line_id in mine for day in self._days_he_may_hold_us_to(line_id))

    def _days_he_may_hold_us_to(self, line_id: int) -> list[date]:
        told = self.reckoner.memories[line_id].told
        certain = [one for one in told if one.basis in QUOTABLE]
        return [one.on for one in (*told[-1:], *certain[-1:]) if one.on is not None]

    def _judge_said(self, said: Said, letter: Letter, report: PassReport) -> tuple[int, News]:
        order, line_id = self._line_of(said, letter)
        self._judge_last_look(order, letter, report)
        candidates = [news for v in self.verdicts if (news := v.news.get(line_id)) is not None]
        if not candidates:
            raise Wrong(f"{letter.to} is written to about {said}, and no row of the news table holds")
        if not self._may_be_written_to(order) and order.id not in report.changed_at:
            raise Wrong(f"{letter.to} is written to about order {order.id} ({order.status}, {order.channel})")
        fitting = [news for news in candidates if self._fits(said, news, line_id)]
        if not fitting:
            raise Wrong(f"{letter.to} reads {said}, and should read {candidates}")
        self._judge_units(said, line_id)
        return line_id, fitting[0]

    def _line_of(self, said: Said, letter: Letter) -> tuple[TrueOrder, int]:
        order = self.truth.orders.get(int(said.order))
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
        if changed is not None and looked >= changed and not self._may_be_written_to(order):
            raise Wrong(
                f"order {order.id} was {order.status} at the last look, and {letter.to} is written to"
            )

    def _fits(self, said: Said, news: News, line_id: int) -> bool:
        quotable = {
            told.on for told in self.reckoner.memories[line_id].told if told.basis in QUOTABLE and told.on
        }
        old_fits = said.old is None or said.old in quotable
        return (
            news.kind in said.kinds
            and said.on == news.on
            and old_fits
            and (said.next_news_on == news.next_news_on or news.on is not None)
        )

    def _judge_units(self, said: Said, line_id: int) -> None:
        short = {units for verdict in self.verdicts for units in [short_units(verdict, line_id)]}
        if said.units not in short:
            raise Wrong(
                f"a letter speaks of {said.units} units of line {line_id}, of which {short} are short"
            )

    def _judge_completeness(self, letter: Letter, line_ids: list[int]) -> None:
        """One letter per customer: what else is due to him belongs in it."""
        must = set.intersection(*(set(self._owed(letter.to, verdict)) for verdict in self.verdicts))
        missing = must - set(line_ids) - self.held
        if missing:
            raise Wrong(f"the letter to {letter.to} leaves out lines {sorted(missing)}")

    def _owed(self, email: str, verdict: Verdict) -> list[int]:
        return [
            line_id
            for line_id in verdict.news
            if (order := self.truth.owner(line_id)).email == email
            and self._may_be_written_to(order)
            and line_id not in verdict.early
        ]

    def _may_be_written_to(self, order: TrueOrder) -> bool:
        return order.status == PAID and order.channel in NOTIFIED

    def _judge_code(self, letter: Letter, news: list[News]) -> None:
        if letter.code is None:
            return
        self.counts["code"] += 1
        if all(one.kind is not Kind.DELAY for one in news):
            raise Wrong(f"{letter.to} gets a code without a delay")
        coupon = next(
            (one for one in self.truth.woo.coupons() if one.code.lower() == letter.code.lower()), None
        )
        if coupon is None:
            raise Wrong(f"the code {letter.code} in a letter to {letter.to} does not exist in the shop")
        if list(coupon.emails) != [letter.to] or coupon.type != "percent" or coupon.amount != letter.percent:
            raise Wrong(f"the code {letter.code} is {coupon}, not what the letter to {letter.to} says")
        before = self.codes.setdefault(letter.to, [])
        if any(letter.at - earlier < timedelta(days=30) for earlier in before):
            raise Wrong(f"{letter.to} gets two codes within 30 days")
        before.append(letter.at)

    def judge_hold(self, reason: str, plan: Plan) -> None:
        """A letter may be held only for a brake that can bite in this world."""
        causes = {
            "approval": plan.review,
            "letters of one cause": plan.tight_brakes or plan.gap_on_day is not None,
            "first pass after": plan.gap_on_day is not None,
        }
        self.counts[f"brake: {reason}"] += 1
        if not any(words in reason and possible for words, possible in causes.items()):
            raise Wrong(f"letters are held without a cause: {reason}")

    # --- silence ------------------------------------------------------------------------------

    def _judge_silence(self, report: PassReport) -> None:
        """Whoever is owed a letter gets it in this pass, or there is a reason in the rules.

        After a disturbance what was read may still differ from what was read again, and waits once.
        """
        verdict = self.reckoner.look(self._sight(risen=False))
        self._count_withdrawn(verdict)
        owed = {self.truth.owner(line_id).email for line_id in verdict.news}
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
        if self._may_send(report):
            self.unseen_seals = 0

    def _named(self, line_ids: Iterable[int], verdict: Verdict) -> list[str]:
        return [f"order {self.truth.owner(one).id} line {one} {verdict.news[one]}" for one in line_ids]

    def _count_withdrawn(self, verdict: Verdict) -> None:
        """News that waited for its hour, and that facts took back before it was written."""
        gone = self.waiting - verdict.news.keys()
        self.counts["news withdrawn"] += len(gone - self.promised_now)
        self.waiting, self.promised_now = set(verdict.news), set()

    def _overdue_news(self, email: str, verdict: Verdict, report: PassReport) -> list[int]:
        last = self.last_letter_at.get(email)
        if not self._may_send(report) or (last is not None and report.at - last < QUIET):
            return []
        return [line_id for line_id in self._owed(email, verdict) if line_id not in self.held]

    def _may_send(self, report: PassReport) -> bool:
        paused = self.doubt_at is not None and report.at - self.doubt_at < PAUSE
        return FIRST_HOUR <= self.truth.now.hour < LAST_HOUR and not paused

    def _learn_of_sealed_letters(self, seen: set[str]) -> None:
        """We died right after a seal, so that nobody outside saw the letter: the orders tell of it later."""
        if not self.unseen_seals:
            return
        found: dict[str, list[tuple[int, dict[str, str]]]] = {}
        for verdict in self.sealed_under:
            for line_id in verdict.news:
                kept = self._kept_promise(line_id)
                notice = str(kept.get("notice") or "")
                if (
                    notice
                    and notice not in seen | self.notices.keys()
                    and line_id not in self._learned(found)
                ):
                    found.setdefault(notice, []).append((line_id, kept))
        for notice, lines in found.items():
            self._learn(notice, lines)

    def _learned(self, found: dict[str, list[tuple[int, dict[str, str]]]]) -> set[int]:
        return {line_id for lines in found.values() for line_id, _ in lines}

    def _learn(self, notice: str, lines: list[tuple[int, dict[str, str]]]) -> None:
        self.unseen_seals -= 1
        self.notices[notice] += 1
        self.counts["sealed unseen"] += 1
        if self.unseen_seals < 0:
            raise Wrong(f"the orders keep promises of notice {notice}, which nobody saw")
        for line_id, kept in lines:
            news = [v.news[line_id] for v in self.sealed_under if line_id in v.news]
            fitting = [one for one in news if iso(one.on) == kept.get("last")]
            if not fitting or not self._may_be_written_to(self.truth.owner(line_id)):
                raise Wrong(
                    f"notice {notice} was sealed with {kept} for line {line_id}, which is owed {news}"
                )
            self.reckoner.tell(line_id, fitting[0], "uncertain")
            self.promised[line_id] = notice
            self.last_letter_at[self.truth.owner(line_id).email] = self.doubt_at or self.truth.now
        self.truth.say(f"(the orders tell that letter {notice} was sealed and is uncertain)")

    def _kept_promise(self, line_id: int) -> dict[str, str]:
        raw = self.truth.woo.order_meta(self.truth.owner(line_id).id, PROMISES)
        return json.loads(str(raw)).get(str(line_id), {}) if raw else {}

    def _take_as_sealed(self, late: dict[str, list[int]], verdict: Verdict) -> None:
        """We died right after a seal: one letter is uncertain that nobody outside ever saw."""
        for email, line_ids in late.items():
            self.unseen_seals -= 1
            self.counts["sealed unseen"] += 1
            for line_id in line_ids:
                self.reckoner.tell(line_id, verdict.news[line_id], "uncertain")
            self.truth.say(f"(the world concludes that the letter to {email} was sealed and is uncertain)")

    # --- the shop -----------------------------------------------------------------------------

    def _keepers(self) -> list[tuple[str, FlagKeeper]]:
        return [(sku, self.flags.setdefault(sku, FlagKeeper())) for sku in self.truth.shelf]

    def _judge_pages(self) -> None:
        verdict = self.verdicts[0]
        for sku, keeper in self._keepers():
            in_stock = (self.truth.woo.stock(sku) or 0) > 0
            changed = sku in self.truth.flags_by_merchant
            page = verdict.pages[sku]
            flag = keeper.expected(self.flags_before[sku], page, merchant_changed=changed, in_stock=in_stock)
            self._compare_flag(sku, flag)
            if not keeper.locked and not self._long_unpaid_wait_for(sku):
                self._compare_date(sku, expected_date(page, flag, in_stock=in_stock), page)
        self.truth.flags_by_merchant.clear()

    def _long_unpaid_wait_for(self, sku: str) -> bool:
        """Whether a further unit queues before or behind those who never paid is left open by the rules."""
        return any(line.long_unpaid for line in self.verdicts[0].facts.lines if line.item == sku)

    def _compare_flag(self, sku: str, expected: str) -> None:
        stands = self.truth.woo.backorders(sku)
        if stands != expected:
            raise Wrong(f"backorders of {sku} is {stands}, and should be {expected}")

    def _compare_date(self, sku: str, expected: str, page: Page) -> None:
        stands = str(self.truth.woo.product_meta(sku, IN_STOCK_DATE) or "")
        if stands != expected:
            raise Wrong(
                f"the page of {sku} shows {stands or 'no date'}, and should {expected or 'none'}: {page}"
            )

    def _judge_promises(self) -> None:
        """The order's own record says what the provider accepted."""
        for line_id, notice in self.promised.items():
            order = self.truth.owner(line_id) if self._exists(line_id) else None
            if order is None or not order.is_open:
                continue
            told = self.reckoner.memories[line_id].told
            kept = self._kept_promise(line_id)
            expected = {"last": iso(told[-1].on), "notice": notice}
            found = {"last": kept.get("last") or None, "notice": kept.get("notice")}
            if told[-1].basis in ("letter", "uncertain") and found != expected:
                raise Wrong(f"order {order.id} keeps {kept} of line {line_id}, and should {expected}")

    def _exists(self, line_id: int) -> bool:
        return any(
            line.id == line_id for order in self.truth.orders.values() for line in order.lines.values()
        )


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def short_units(verdict: Verdict, line_id: int) -> int:
    line = next((line for line in verdict.facts.lines if line.id == line_id), None)
    if line is None:
        return 0
    served = cover_of(verdict.facts, line.item, overdue_lots(verdict.facts, line.item)).get(line_id, [])
    return sum(not isinstance(unit, Shelf) for unit in served)
