"""Runs a world: a seed's life against the real pass, with faults, crashes and a judge."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sandbox import Sandbox
from tests.world.config import write_config
from tests.world.doom import Crash, Doom
from tests.world.life import pass_times
from tests.world.plan import Plan, plan_of, with_shopify
from tests.world.provider import Provider
from tests.world.report import PassReport, Wrong
from tests.world.stage import Stage, join, open_stage, plans_of, share_doubt
from tests.world.trouble import Trouble
from tests.world.turns import TURN
from tests.world.wire import Wire, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connector.bootstrap import App
    from tests.world.invariants import Judge
    from tests.world.life import Life
    from tests.world.makers import File, Maker
    from tests.world.truth import Truth

START = datetime(2026, 11, 2, tzinfo=UTC)
RESTART = 0.04  # how often the process is started afresh between two passes
SAME_SECOND = 0.15  # how often something happens in the very second of a pass, right after it
RECOVERIES = (timedelta(minutes=15), timedelta(minutes=76), timedelta(minutes=95))  # after a disturbed pass
AT_ONCE = timedelta(seconds=30)
IMPATIENT = 0.5  # how often somebody starts a pass again at once, after one with a doubtful letter
CLOCK_OFF = timedelta(minutes=20)
RAM = Path("/dev/shm")  # noqa: S108 (a disk of memory, where there is one: a commit then costs no waiting)


@dataclass(slots=True)
class World:
    plan: Plan
    folder: Path
    box: Sandbox = field(init=False)
    stages: list[Stage] = field(init=False)
    stage: Stage = field(init=False)
    trouble: Trouble = field(init=False)
    provider: Provider = field(init=False)
    wire: Wire = field(init=False)
    rehearsing: bool = False
    rng: random.Random = field(init=False)
    report: PassReport = field(init=False)
    doom: Doom = field(init=False)
    config: Path = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    begun_on: date = date.min
    in_pass: bool = False
    app: App | None = None
    remarks: list[str] = field(default_factory=list)  # the pass's own words, for the story only

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
        self.stages = [
            open_stage(name, plan, self.box, self.rng, self.counts, self._publish, self._change)
            for name, plan in plans_of(self.plan).items()
        ]
        join(self.stages)
        self.stage = self.stages[0]
        self.trouble = Trouble(self.plan, self.rng, self.box.faults, self.truth.shop)
        self.provider = Provider(self.plan, self.rng, self.box, self.judge.record)
        self.wire = Wire(
            self.box,
            lambda: self._change(self.life.meddle),
            self.truth.shop,
            self.stage.coupons,
            self.judge,
            self._hear_provider_at_once,
        )
        self.rehearsing = self.plan.rehearses_days > 0
        self._configure()
        self.doom = Doom(self._notice_point)

    def _configure(self) -> None:
        buffer = self.judge.record.reckoner.numbers.buffer
        self.config = write_config(self.folder, self.stages, rehearsing=self.rehearsing, buffer=buffer)

    # --- the shop that is played just now -----------------------------------------------------

    @property
    def truth(self) -> Truth:
        return self.stage.truth

    @property
    def life(self) -> Life:
        return self.stage.life

    @property
    def judge(self) -> Judge:
        return self.stage.judge

    def _play(self, stage: Stage) -> None:
        self.stage = stage
        self.trouble.shop = self.wire.shop = stage.truth.shop
        self.wire.coupons, self.wire.judge = stage.coupons, stage.judge
        self.wire.others = [one.truth.shop for one in self.stages if one is not stage]

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
        self.counts["the team was told"] += self.wire.told_team
        self.counts.update({f"met: {point}": times for point, times in self.trouble.met.items()})
        return self.counts

    def _with_story(self, wrong: Wrong, day: int) -> Wrong:
        story = "\n".join(self.truth.story)
        return Wrong(f"seed {self.plan.seed}, day {day}: {wrong}\n{self.plan}\n{story}")

    def _one_day(self, day: datetime, *, quiet: bool) -> None:
        if self.rehearsing and self._day_number(day) >= self.plan.rehearses_days:
            self.rehearsing = False
            for stage in self.stages:
                stage.after_rehearsal = True
            self._change_settings("letters go out from now on")
        if self._day_number(day) == self.plan.buffer_on_day:
            for stage in self.stages:
                stage.judge.record.reckoner.promise_later()
                stage.judge.settings_changed = True
            self._change_settings("every promise gets a day more")
        passes = (
            [] if self._sleeps(day) else [(at, "pass") for at in pass_times(day, self.rng, self.plan.rhythm)]
        )
        agenda = [(at, what, number) for at, what in passes for number in range(len(self.stages))]
        for number, stage in enumerate(self.stages):
            agenda += [(at, what, number) for at, what in self._day_of(stage, day, quiet=quiet)]
        if quiet:
            self.box.faults.clear()
            self.counts["quiet"] = 1
        for at, what, number in sorted(agenda):
            if at.astimezone(UTC) > self.box.clock.now:
                self.box.clock.set(at)
            self._play(self.stages[number])
            self._do(what, quiet=quiet)

    def _day_of(self, stage: Stage, day: datetime, *, quiet: bool) -> Iterator[tuple[datetime, str]]:
        """What happens in one shop, besides passes."""
        yield day + timedelta(hours=8), "people"
        if not quiet:
            yield from ((at, "event") for at in stage.life.times(day))
            yield day + timedelta(hours=10, minutes=30), "deliver"
            yield from stage.turns.times(day)
        elif not self.counts["quiet"]:
            yield day + timedelta(minutes=1), "settle"

    def _change_settings(self, what: str) -> None:
        self._configure()
        self._end_process()
        self.truth.say(f"the merchant changes his settings: {what}")

    def _sleeps(self, day: datetime) -> bool:
        """In some worlds the connector is switched off for two days and more."""
        off_on = self.plan.gap_on_day
        return off_on is not None and off_on <= self._day_number(day) <= off_on + 2

    def _day_number(self, day: datetime) -> int:
        return (day.date() - self.begun_on).days

    def _do(self, what: str, *, quiet: bool) -> None:
        if what == "event":
            self.life.happen()
        elif what.startswith(TURN):
            self.stage.turns.take(what)
        elif what == "deliver":
            self.life.deliver()
        elif what == "people":
            self.stage.people.act(self.app, self.life)
        elif what == "settle":
            self.life.settle_for_the_end()
        else:
            self._pass_and_recover(calm=quiet)
            if not quiet and self.rng.random() < SAME_SECOND:
                self.life.happen()

    def _pass_and_recover(self, *, calm: bool) -> None:
        """After a disturbed pass the next ones are left alone, but some die at what few passes come to."""
        start = self.box.clock.now
        if not self.one_pass(calm=calm, may_die=True):
            return
        doubtful = self.report.doubtful or self.report.sealed_unseen
        if self.report.doubtful and self.rng.random() < IMPATIENT:
            self._recover(start + AT_ONCE, may_die=True)
        for later in RECOVERIES:
            disturbed = self._recover(start + later, may_die=later != RECOVERIES[-1])
            if not disturbed and not (doubtful and later == RECOVERIES[0]):
                return

    def _recover(self, at: datetime, *, may_die: bool = False) -> bool:
        self.box.faults.clear()
        self.box.clock.set(max(self.box.clock.now, at))
        return self.one_pass(calm=True, may_die=may_die)

    # --- one pass -----------------------------------------------------------------------------

    def one_pass(self, *, calm: bool, may_die: bool = False) -> bool:
        """Run one pass and judge it; whether anything disturbed it."""
        self.report, self.remarks = PassReport(self.box.clock.now, silent=self._why_silent()), []
        self._arm(calm=calm, may_die=may_die)
        self._wake_up()
        only_reads = self._clock_is_off()
        if only_reads:
            self.judge.before_reading()
        else:
            self.judge.before(
                files_in_doubt=any(fault.app == "supplier" for fault in self.box.faults.plan),
                after_rehearsal=self.stage.after_rehearsal,
            )
        self._sync()
        self.wire.gather(dead=self.doom.dead)
        for app, fault, _ in self.wire.struck():
            self.counts[f"fault: {app} {fault.kind}"] += 1
        self.trouble.forget_spent()
        self.trouble.learn(self.doom.met)
        self.report.adopted = self.doom.met["after commit adopted"] > 0
        self.report.began = self.doom.met["after commit shop"] > 0
        self.stage.after_rehearsal &= not self.doom.met["after commit brakes"]
        self.doom.arm({})
        self.truth.say(self._sentence())
        if only_reads:
            self.judge.after_reading(self.report)
        else:
            self.judge.after(self.report)
        share_doubt(self.stages)
        if not self.report.disturbed and not only_reads:
            self.life.unread.clear()
            self.stage.after_rehearsal = self.judge.settings_changed = False
            self.stage.turns.all_was_seen()
        if self.doom.dead:
            self._end_process()
        return self.report.disturbed

    def _arm(self, *, calm: bool, may_die: bool) -> None:
        if self.app is None or self.rng.random() < RESTART:
            self._end_process()
        meddles = False
        if not calm:
            self.trouble.may_plan_a_fault()
            self.trouble.may_refuse_a_note()
            self.counts["few points left by others"] += self.trouble.may_share_points()
            self.trouble.may_wish()
            meddles = self.rng.random() < self.plan.meddling
        recovers = calm and may_die and not self.counts["quiet"] and self.plan.platform != "woocommerce"
        self.stage.coupons.begin(self.begun_on, active=not calm or recovers)
        self.doom.arm({})
        if may_die or not calm:
            self.doom.arm(self.trouble.where_to_die(recovering=calm), self.trouble.is_a_chance)
        self.wire.begin(self.report, self.rng.randint(1, 12) if meddles else None)

    @contextmanager
    def _mortal(self) -> Iterator[None]:
        """What the process does in here may be its last."""
        try:
            yield
        except Crash:
            self.counts[f"crash: {self.doom.died_at}"] += 1
            self.trouble.died_at(self.doom.died_at)
        finally:
            self.in_pass = False

    def _wake_up(self) -> None:
        """Start the process where there is none; it hears first what its provider has to tell."""
        with self._mortal():
            if self.app is None:
                self.app = self._start_process()
            self.provider.tell(self.app)

    def _hear_provider_at_once(self) -> None:
        if self.app is not None:
            self.provider.tell(self.app, at_once=True)

    def _sync(self) -> None:
        if self.app is None or self.doom.dead:
            return
        with self._mortal():
            self.in_pass = True
            said = self.app.sync(self.stage.name)
            self.remarks = [*said.failures, *said.remarks]
            self.judge.record.held = self.stage.people.held_lines(self.app) if said.held else set()
            self.judge.record.questions = self.stage.people.questions(self.app)

    def _start_process(self) -> App:
        from connector import bootstrap, settings  # noqa: PLC0415 (a sabotage patches them before)

        return bootstrap.assemble(
            settings.load(self.config, env={}),
            transport=self.box.transport(self.wire.of(self.doom)),
            now=self._our_time,
            sleep=self._sleep,
            watch=self.doom,
        )

    def _our_time(self) -> datetime:
        """What our own machine's clock says: on some days something else than the shop's."""
        return self.box.clock.now + (CLOCK_OFF if self._clock_is_off() else timedelta())

    def _clock_is_off(self) -> bool:
        return self._day_number(self.truth.now) == self.plan.clock_off_on_day

    def _why_silent(self) -> str:
        if self.rehearsing:
            return "this is a rehearsal"
        return "our clock is wrong" if self._clock_is_off() else ""

    def _end_process(self) -> None:
        """Only the harness's own files are closed here: the process itself is past doing anything."""
        if self.app is not None:
            self.app.close()
        self.app, self.doom = None, Doom(self._notice_point)

    def _sleep(self, seconds: float) -> None:
        if self.doom.dead:
            raise Crash(self.doom.died_at)
        self.box.clock.advance(timedelta(seconds=seconds))

    def _notice_point(self, name: str) -> None:
        if self.in_pass:
            self.wire.notice_point(name)

    def _change(self, act: Callable[[], None]) -> None:
        """Something happens in the shop in the middle of a pass."""
        self.report.disturbed = True
        before = set(self.truth.touched)
        act()
        for order in self.truth.touched - before:
            self.report.changed_at[order] = self.wire.step
        self.judge.also_after_a_change()
        self.counts["changed during a pass"] += 1

    def _sentence(self) -> str:
        parts = [f"a pass at {self.truth.now:%H:%M}"]
        parts += [f"{fault.kind} at {app} {name_of(request)}" for app, fault, request in self.wire.struck()]
        if self.doom.dead:
            parts.append(f"dies {self.doom.died_at}")
        parts += [f"letter to {one.to}: {one.said}" for one in self.report.accepted]
        parts += [f"doubtful letter to {one.to}: {one.said}" for one in self.report.doubtful]
        return "; ".join([*parts, *(f"“{remark}”" for remark in self.remarks)])


def run_world(seed: int, **changes: object) -> Counter[str]:
    """What the world of this seed exercised. Raises Wrong with its story."""
    drawn = plan_of(seed)
    if changes.get("platform", drawn.platform) != drawn.platform:
        drawn = with_shopify(drawn)
    plan = replace(drawn, **changes)  # type: ignore[arg-type]
    began = time.process_time()
    with tempfile.TemporaryDirectory(dir=RAM if os.access(RAM, os.W_OK) else None) as folder:
        world = World(plan, Path(folder))
        counts = world.run()
    counts += Counter(f"worlds: {stage.truth.shop.app}" for stage in world.stages)
    counts["CPU milliseconds"] = round((time.process_time() - began) * 1000)
    return counts
