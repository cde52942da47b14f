"""Runs a world: a seed's life against the real pass, with faults, crashes and a judge."""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sandbox import Sandbox
from tests.world.config import write_config
from tests.world.doom import Crash, Doom
from tests.world.invariants import Judge, PassReport, Wrong
from tests.world.letters import Letter, accepted_letter, handed_over
from tests.world.life import Life, Plan, pass_times, plan_of
from tests.world.people import People
from tests.world.reckoner import Reckoner
from tests.world.supplybook import SupplyBook
from tests.world.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.bootstrap import App
    from sandbox.web import Request
    from tests.world.makers import File, Maker

START = datetime(2026, 11, 2, tzinfo=UTC)
AMBIGUOUS = frozenset(
    {"reset_before", "reset_after", "timeout_before", "timeout_after", "html_500", "html_500_after"}
    | {"bad_gateway", "bad_gateway_after", "maintenance"}
)
READ_FAULTS = (
    *("connect_refused", "connect_timeout", "html_500", "json_500", "bad_gateway", "maintenance"),
    *("rate_limited", "reset_before", "timeout_before", "warning_before_json", "empty_200", "trickle"),
)
WRITE_FAULTS = (*READ_FAULTS[:9], "reset_after", "timeout_after", "bad_gateway_after", "html_500_after")
MAIL_FAULTS = ("connect_refused", "connect_timeout", "rate_limited", *sorted(AMBIGUOUS))
FILE_FAULTS = ("connect_refused", "connect_timeout", "html_500", "maintenance", "reset_before", "empty_200")
RESTART = 0.1  # how often the process is started afresh between two passes
SAME_SECOND = 0.15  # how often something happens in the very second of a pass, right after it
RECOVERIES = (timedelta(minutes=15), timedelta(minutes=76))
FORBIDDEN = ("stock_quantity", "stock_status", "manage_stock", "inventory_delta", "_stock")
MOST_STEPS = 100_000


@dataclass(slots=True)
class World:
    plan: Plan
    folder: Path
    box: Sandbox = field(init=False)
    truth: Truth = field(init=False)
    life: Life = field(init=False)
    judge: Judge = field(init=False)
    rng: random.Random = field(init=False)
    report: PassReport = field(init=False)
    doom: Doom = field(init=False)
    config: Path = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    known_points: set[str] = field(default_factory=set)
    begun_on: date = date.min
    step: int = 0
    change_at: int | None = None
    open_notice: str = ""
    last_handed: Letter | None = None
    sealed_open: bool = False
    crash_wish: str = ""
    in_pass: bool = False
    app: App | None = None
    struck: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # the pass's own words, for the story only
    people: People = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"world {self.plan.seed}")  # noqa: S311
        zone = ZoneInfo(self.plan.zone)
        start = START.replace(tzinfo=zone) + timedelta(days=self.plan.seed % 28, hours=3)
        self.box = Sandbox(
            start,
            zone=self.plan.zone,
            version=self.plan.version,
            freezes_page_dates=self.plan.freezes_page_dates,
        )
        self.truth = Truth(self.box.shop, self.box.clock, zone)
        self.life = Life(self.plan, self.truth, self._publish)
        self.life.begin()
        numbers = self.plan.numbers
        leads = {} if self.plan.lead_days is None else dict.fromkeys(self.life.skus, self.plan.lead_days)
        makers = self.life.makers
        book = SupplyBook(
            numbers,
            outstanding={maker.name for maker in makers if maker.quantity == "outstanding"},
            snapshots={maker.name for maker in makers if maker.shape == "snapshot"},
        )
        self.judge = Judge(self.truth, Reckoner(book, numbers, leads), makers)
        self.counts = self.judge.counts
        self.people = People(self.judge, self.plan, self.rng)
        self.config = write_config(self.folder, self.plan, makers)
        self.doom = Doom(self._notice_point)

    def _publish(self, maker: Maker, file: File) -> None:
        """In a folder and on the maker's own server: a world reads the one or the other."""
        modified = file.modified.astimezone(UTC)
        self.box.supplier.publish(file.text, name=f"{maker.name}.csv", modified=modified)
        path = self.folder / f"{maker.name}.csv"
        path.write_text(file.text, encoding="utf-8")
        os.utime(path, (file.modified.timestamp(), file.modified.timestamp()))

    # --- the calendar of a world --------------------------------------------------------------

    def run(self) -> Counter[str]:
        day = self.truth.now.replace(hour=0, minute=0)
        self.begun_on = day.date()
        for number in range(self.plan.days):
            try:
                self._one_day(day, quiet=number >= self.plan.days - self.plan.quiet_days)
            except Wrong as wrong:
                raise self._with_story(wrong, number) from None
            day = (day + timedelta(days=1)).replace(hour=0, minute=0)
        return self.counts

    def _with_story(self, wrong: Wrong, day: int) -> Wrong:
        story = "\n".join(self.truth.story)
        return Wrong(f"seed {self.plan.seed}, day {day}: {wrong}\n{self.plan}\n{story}")

    def _one_day(self, day: datetime, *, quiet: bool) -> None:
        agenda = [] if self._sleeps(day) else [(at, "pass") for at in pass_times(day, self.rng)]
        agenda.append((day + timedelta(hours=8), "people"))
        if not quiet:
            agenda += [(at, "event") for at in self.life.times(day)]
            agenda.append((day + timedelta(hours=10, minutes=30), "deliver"))
        elif self.plan.days:
            self.box.faults.clear()
        first_quiet = quiet and not self.judge.counts["quiet"]
        if first_quiet:
            self.judge.counts["quiet"] += 1
            agenda.append((day + timedelta(minutes=1), "settle"))
        for at, what in sorted(agenda):
            if at.astimezone(UTC) > self.box.clock.now:
                self.box.clock.set(at)
            self._do(what, quiet=quiet)

    def _sleeps(self, day: datetime) -> bool:
        """Some worlds' helpers are switched off for two days and more."""
        off_on = self.plan.gap_on_day
        number = (day.date() - self.begun_on).days
        return off_on is not None and off_on <= number <= off_on + 2

    def _do(self, what: str, *, quiet: bool) -> None:
        if what == "event":
            self.life.happen()
        elif what == "deliver":
            self.life.deliver()
        elif what == "people":
            self.people.act(self.app, self.life)
        elif what == "settle":
            self.life.settle_for_the_end()
        else:
            self._pass_and_recover(calm=quiet)
            if not quiet and self.rng.random() < SAME_SECOND:
                self.life.happen()

    def _pass_and_recover(self, *, calm: bool) -> None:
        if not self.one_pass(calm=calm):
            return
        start = self.box.clock.now
        for later in RECOVERIES:
            self.box.faults.clear()
            self.box.clock.set(max(self.box.clock.now, start + later))
            self.one_pass(calm=True)

    # --- one pass -----------------------------------------------------------------------------

    def one_pass(self, *, calm: bool) -> bool:
        """Run one pass and judge it; whether anything disturbed it."""
        self._arm(calm=calm)
        self.report, self.remarks = PassReport(self.box.clock.now), []
        struck_before, taken_before = len(self.box.faults.struck), len(self.box.mail.accepted)
        self.judge.before(files_in_doubt=bool(self.box.faults.plan))
        self._live_through_it()
        self._gather(struck_before, taken_before)
        self.truth.say(self._sentence())
        self.judge.after(self.report)
        if not self.report.disturbed:
            self.life.unread.clear()
        if self.doom.dead:
            self._end_process()
        return self.report.disturbed

    def _arm(self, *, calm: bool) -> None:
        self.step, self.change_at, self.open_notice, self.sealed_open = 0, None, "", False
        if self.app is None or self.rng.random() < RESTART:
            self._end_process()
        self.doom.arm("", 1)
        if calm:
            return
        if self.rng.random() < self.plan.faults and not self.box.faults.plan:
            self._plan_a_fault()
        if self.rng.random() < self.plan.crashes and self.known_points:
            self.crash_wish = self.rng.choice(sorted(self.known_points))
        self.doom.arm(self.crash_wish, self.rng.choice((1, 1, 2, 3)))
        if self.rng.random() < self.plan.meddling:
            self.change_at = self.rng.randint(1, 12)

    def _plan_a_fault(self) -> None:
        app, method, kinds = self.rng.choice(
            (
                ("woo", "GET", READ_FAULTS),
                ("woo", "P*", WRITE_FAULTS),
                ("mail", "POST", MAIL_FAULTS),
                ("mail", "POST", MAIL_FAULTS),
                ("supplier", "GET", FILE_FAULTS),
            )
        )
        method = self.rng.choice(("PUT", "POST")) if method == "P*" else method
        times = self.rng.choice((1, 1, 2, 6))
        self.box.faults.add(
            self.rng.choice(kinds), app=app, method=method, nth=self.rng.choice((1, 1, 2, 4)), times=times
        )

    def _live_through_it(self) -> None:
        try:
            if self.app is None:
                self.app = self._start_process()
            self.in_pass = True
            said = self.app.sync("main")
            self.remarks = [*said.failures, *said.remarks]
            self.in_pass = False
            self.judge.held = self.people.held_lines(self.app)
        except Crash:
            self.in_pass = False
            self.report.disturbed = True
            self.counts[f"crash: {self.doom.died_at}"] += 1
            self.crash_wish = ""

    def _start_process(self) -> App:
        from connector import bootstrap, settings  # noqa: PLC0415 (a sabotage patches them before)

        return bootstrap.assemble(
            settings.load(self.config, env={}),
            transport=self.box.transport(self._wire_of(self.doom)),
            now=lambda: self.box.clock.now,
            sleep=self._sleep,
            watch=self.doom,
        )

    def _end_process(self) -> None:
        """Only the harness's own files are closed here: the process itself is past doing anything."""
        if self.app is not None:
            self.app.close()
        self.app, self.doom = None, Doom(self._notice_point)

    def _sleep(self, seconds: float) -> None:
        self.doom("sleep")
        self.box.clock.advance(timedelta(seconds=seconds))

    def _notice_point(self, name: str) -> None:
        if not self.in_pass:
            self.doom.arm("", 1)
            return
        self.known_points.add(name)
        if name.startswith("after commit") and "seal" in name:
            self.sealed_open = True
        if name.startswith("after commit") and "settle" in name:
            self.open_notice = ""

    # --- what the world sees on the wire ------------------------------------------------------

    def _wire_of(self, doom: Doom) -> Callable[[str, Request], None]:
        def on_the_wire(when: str, request: Request) -> None:
            if doom.dead:
                raise Crash(doom.died_at)
            self._on_the_wire(when, request)
            doom(f"wire {when} {name_of(request)}")

        return on_the_wire

    def _on_the_wire(self, when: str, request: Request) -> None:
        self.step += when == "before"
        if self.step > MOST_STEPS:
            raise Wrong("a pass does not come to its end")
        mail = request.path.endswith("/mail/send")
        if when == "before":
            self._before_a_request(request, mail=mail)
        else:
            self._after_a_request(request)

    def _before_a_request(self, request: Request, *, mail: bool) -> None:
        if self.change_at is not None and self.step >= self.change_at:
            self._meddle()
        if mail:
            letter = handed_over(self.box.clock.now, request.body)
            self.open_notice, self.sealed_open, self.last_handed = letter.notice, False, letter
            self.report.mailed_at[letter.notice] = self.step
            self.report.read_in_pass[letter.notice] = set(self.report.looks)
        if request.method in ("PUT", "POST") and not mail:
            self._judge_write(request)

    def _meddle(self) -> None:
        self.change_at = None
        self.report.disturbed = True
        before = dict.fromkeys(self.truth.touched)
        self.life.meddle()
        for order in self.truth.touched - set(before):
            self.report.changed_at[order] = self.step
        self.judge.also_after_a_change()
        self.counts["changed during a pass"] += 1

    def _after_a_request(self, request: Request) -> None:
        if request.method != "GET" or "/orders" not in request.path:
            return
        if not self.box.shop.requests or self.box.shop.requests[-1].status != 200:
            return
        asked = ",".join(value for name, value in request.query if name.startswith("include"))
        ids = [int(one) for one in asked.split(",") if one.isdigit()]
        last = request.path.rpartition("/")[2]
        for order in [*ids, *([int(last)] if last.isdigit() else [])]:
            self.report.looks[order] = self.step

    def _judge_write(self, request: Request) -> None:
        text = request.body.decode()
        found = [word for word in FORBIDDEN if f'"{word}"' in text]
        if found:
            raise Wrong(f"a write to {request.path} carries {found}")
        if "/orders" in request.path and '"status"' in text:
            raise Wrong(f"a write to {request.path} touches an order's status")

    # --- what a pass left behind --------------------------------------------------------------

    def _gather(self, struck_before: int, taken_before: int) -> None:
        struck = self.box.faults.struck[struck_before:]
        self.report.disturbed |= bool(struck)
        self.struck = [f"{fault.kind} at {app} {name_of(request)}" for app, fault, request in struck]
        accepted = [accepted_letter(mail) for mail in self.box.mail.accepted[taken_before:]]
        doubtful = [
            handed_over(self.report.at, request.body)
            for app, fault, request in struck
            if app == "mail" and fault.kind in AMBIGUOUS and request.path.endswith("/mail/send")
        ]
        unsure = {letter.notice for letter in doubtful}
        if self.doom.dead and self.open_notice:
            unsure.add(self.open_notice)
            doubtful += [
                letter for letter in accepted if letter.notice == self.open_notice
            ] or self._never_answered(doubtful)
        self.report.accepted = [letter for letter in accepted if letter.notice not in unsure]
        self.report.doubtful = doubtful
        self.report.sealed_unseen = int(self.doom.dead and self.sealed_open)
        for app, fault, _ in struck:
            self.counts[f"fault: {app} {fault.kind}"] += 1
        spent = [one for one in self.box.faults.plan if one.times is not None and one.struck >= one.times]
        for fault in spent:
            self.box.faults.plan.remove(fault)

    def _never_answered(self, doubtful: list[Letter]) -> list[Letter]:
        """Died with the request in hand: it never left, but nobody who wakes up can know."""
        if self.last_handed is None or any(one.notice == self.open_notice for one in doubtful):
            return []
        return [self.last_handed]

    def _sentence(self) -> str:
        parts = [f"a pass at {self.truth.now:%H:%M}"]
        parts += self.struck
        if self.doom.dead:
            parts.append(f"dies {self.doom.died_at}")
        parts += [f"letter to {one.to}: {one.said}" for one in self.report.accepted]
        parts += [f"doubtful letter to {one.to}: {one.said}" for one in self.report.doubtful]
        return "; ".join([*parts, *(f"“{remark}”" for remark in self.remarks)])


def name_of(request: Request) -> str:
    """A request's kind, without its numbers."""
    words = ["#" if word.isdigit() else word for word in request.path.strip("/").split("/")]
    return f"{request.method} {'/'.join(words[-2:])}"


def run_world(seed: int, **changes: object) -> Counter[str]:
    plan = replace(plan_of(seed), **changes)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        return World(plan, Path(folder)).run()
