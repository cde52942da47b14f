"""What must hold after every pass, judged from outside: by the shop, the provider and the world's book."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tests.world.brakes import BrakeJudge
from tests.world.count_judge import CountJudge
from tests.world.gone_judge import GoneJudge
from tests.world.late_judge import LateJudge
from tests.world.mail_judge import MailJudge
from tests.world.makers import File, Maker
from tests.world.page_judge import PageJudge
from tests.world.plan import Plan
from tests.world.reckoner import Sight
from tests.world.record import Record
from tests.world.report import PassReport, Wrong
from tests.world.silence import SilenceJudge
from tests.world.sku_judge import SkuJudge
from tests.world.supplybook import Key, Value


@dataclass(slots=True)
class Judge:
    record: Record
    plan: Plan
    makers: list[Maker]
    accepted_files: dict[str, File] = field(default_factory=dict)
    believed: list[Mapping[Key, Value | None]] = field(default_factory=list)  # by a person
    known: frozenset[int] = frozenset()  # lines that were there before this pass
    first_sight: Sight | None = None  # while the shop is not adopted
    there_before: frozenset[int] | None = None  # lines, when a first pass began that did not come to its end
    adopted: bool = False
    settings_changed: bool = False  # since the last complete pass
    gone: GoneJudge = field(init=False)
    late: LateJudge = field(init=False)
    skus: SkuJudge = field(init=False)
    counts: CountJudge = field(init=False)
    brakes: BrakeJudge = field(init=False)
    mail: MailJudge = field(init=False)
    silence: SilenceJudge = field(init=False)
    pages: PageJudge = field(init=False)

    def __post_init__(self) -> None:
        self.gone, self.late = GoneJudge(self.record), LateJudge(self.record)
        self.counts = CountJudge(self.record)
        self.skus = SkuJudge(self.record, self.plan.together)
        self.brakes = BrakeJudge(self.record, self.plan)
        self.mail = MailJudge(self.record, self.brakes, self.skus)
        self.silence = SilenceJudge(self.record)
        self.pages = PageJudge(self.record)

    # --- before a pass ------------------------------------------------------------------------

    def before(self, *, files_in_doubt: bool = False, after_rehearsal: bool = False) -> None:
        """Work out what the rules say now; `files_in_doubt`: a supplier may not be reached."""
        self.brakes.after_rehearsal = after_rehearsal
        self.record.begin_anew()
        self.gone.before()
        self.late.before()
        sight = self.record.sight()
        self.known = frozenset(self.record.reckoner.memories)
        self.pages.before()
        self.record.settle_confirmed()
        taken_back = self._take_back_uncertain()
        if self.adopted:
            self._look(sight, files_in_doubt=files_in_doubt, taken_back=taken_back)
        else:
            self.first_sight, self.record.verdicts = sight, []
        self.record.truth.looked()

    def before_reading(self) -> None:
        """With a wrong clock a pass only reads: nothing that it sees, or that changes, counts yet."""
        self.pages.before()
        self.record.verdicts = []

    def after_reading(self, report: PassReport) -> None:
        if report.wrong:
            raise Wrong("; ".join(report.wrong))
        self.pages.must_stand()

    def _take_back_uncertain(self) -> bool:
        """Where the merchant wants it so, an uncertain letter counts as not sent after its time.

        Whether one did.
        """
        if self.plan.resend_after_hours is None:
            return False
        after = timedelta(hours=self.plan.resend_after_hours)
        late = [notice for notice, at in self.record.uncertain.items() if self.record.truth.now - at >= after]
        for notice in late:
            self.record.take_back(notice)
        return bool(late)

    def _look(self, sight: Sight, *, files_in_doubt: bool, taken_back: bool) -> None:
        truth, reckoner = self.record.truth, self.record.reckoner
        quiet = not (truth.touched or any(sight.risen.values()) or self.settings_changed or taken_back)
        same_day = self.brakes.last_pass_at is not None and self.brakes.last_pass_at.date() == sight.today
        self._arrive(sight)
        self._read_believed()
        unread = copy.deepcopy(reckoner) if files_in_doubt and self._new_files(set()) else None
        other = [unread.look(self.record.sight(risen=False))] if unread else []
        before = dict(self.accepted_files)
        self._read_files(set())
        self.record.verdicts = [reckoner.look(self.record.sight(risen=False)), *other]
        if unread:
            reckoner.may_begin_anew(unread, sight.at)
        self.gone.add_verdicts()
        self.late.add_verdicts()
        read = [name for name, file in self.accepted_files.items() if before.get(name) is not file]
        self.brakes.before(
            sole_cause=quiet and same_day and len(read) == 1 and not truth.called and not self.counts.ever,
            new_maker=any(name not in before for name in read),
        )

    def count_again(self, item: str) -> None:
        self.counts.count_again(item)
        self.pages.count_again(item)

    def find_late(self, order: int) -> None:
        """The pass reads an order that the list of changes has passed by."""
        if self.late.find(order):
            self.also_after_a_change()

    def orders_are_stored(self) -> None:
        self.gone.orders_are_stored()
        self.late.orders_are_stored()

    def has_read_all_of(self, item: str) -> bool:
        """Whether the suppliers' present files are believed, or had named the item before it was put off.

        Of others nobody says what was in the last one that was believed: it is there no more.
        """
        present = all(self.accepted_files.get(maker.name) is maker.file for maker in self.makers)
        return present or item in self.skus.named

    def find_gone(self, order: int) -> None:
        """The pass asks for an order that was deleted, and learns of it."""
        if self.gone.find(order):
            self.also_after_a_change()

    def also_after_a_change(self) -> None:
        """The shop changed in the middle of a pass: what held before may be written, and what holds now."""
        if self.adopted and self.record.verdicts:
            self.record.verdicts.append(self.record.reckoner.look_again(self.record.sight(risen=False)))
            for line_id in self.record.reckoner.memories.keys() - self.known:
                self.record.reckoner.memories[line_id].first_in_doubt = True

    def _arrive(self, sight: Sight) -> None:
        """Goods are counted against what was expected when they came, before newer files are read."""
        for sku, units in sight.risen.items():
            if units:
                self.record.reckoner.book.move(sku, units, sight.today)

    def _new_files(self, unread: set[str]) -> list[tuple[Maker, File]]:
        return [
            (maker, maker.file)
            for maker in self.makers
            if maker.file is not None
            and maker.file is not self.accepted_files.get(maker.name)
            and maker.name not in unread
        ]

    def believe(self, maker: Maker, file: File) -> None:
        """A person accepts what was quarantined; it counts from the next pass on."""
        assert file.statements is not None, "a file that says nothing cannot be accepted"
        self.believed.append(file.statements)
        self.accepted_files[maker.name] = file

    def _read_believed(self) -> None:
        """As with a file of the pass itself: goods were counted against what was expected before it."""
        for statements in self.believed:
            self.record.reckoner.book.accept(statements)
        self.believed.clear()

    def _read_files(self, unread: set[str]) -> None:
        book = self.record.reckoner.book
        for maker, file in self._new_files(unread):
            before = self.accepted_files.get(maker.name)
            if file.statements is None or (before is not None and file.modified <= before.modified):
                continue
            share = book.suspicion(maker.name, file.statements)
            if file.sort == "mass" and share > 0:
                self.record.counts["brake: quarantine"] += 1
                continue
            if 0.25 < share < 0.45 and file.sort != "mass":
                raise RuntimeError(f"this world comes too near to the line: {share:.0%} of a file")
            book.accept(file.statements)
            self.accepted_files[maker.name] = file

    # --- after a pass -------------------------------------------------------------------------

    def after(self, report: PassReport) -> None:
        if report.wrong:
            raise Wrong("; ".join(report.wrong))
        report.unsure = self.gone.unsure or self.late.unsure
        if self.first_sight is not None:
            if not report.adopted:
                self._still_unknown(report)
                return
            self._adopt(self.first_sight, report)
        self.brakes.after(report)
        self.silence.learn_of_sealed_letters({one.notice for one in [*report.accepted, *report.doubtful]})
        for letter in report.accepted:
            self.mail.judge(letter, report, basis="letter")
        for letter in report.doubtful:
            self.mail.judge(letter, report, basis="uncertain")
            self.record.doubt_at = report.at
        self.silence.note(report)
        if not report.disturbed:
            self.record.begins_anew.clear()
        self.gone.after(report)
        self.late.after(report)
        self.skus.after(report)
        self.counts.after(report)
        if report.unclear:
            self.pages.follow()
            return
        self.silence.judge(report)
        self.pages.judge_pages()
        self.pages.judge_promises()

    def _still_unknown(self, report: PassReport) -> None:
        """A first pass that did not come to its end: the next one is the first."""
        if report.accepted or report.doubtful:
            raise Wrong(f"a pass that knows nothing of the shop yet writes {report.accepted}")
        if report.began and self.there_before is None and self.first_sight is not None:
            self.there_before = frozenset(line.id for line in self.first_sight.lines)
        self.pages.follow()

    def _adopt(self, sight: Sight, report: PassReport) -> None:
        """What could be told at the first pass counts as told; a file that could not be had tells nothing."""
        self._read_believed()
        self._read_files(report.unread)
        self.record.verdicts = [self.record.reckoner.adopt(sight, self.there_before)]
        self.first_sight, self.adopted = None, True
