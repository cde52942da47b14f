"""The people at the shop: they look at what waits for them, and decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.ledger import supply_files, tasks
from connector.ledger.states import FileState
from connector.service import held_causes, notice_acts
from connector.sync import gather, intake
from connector.sync.context import PassReport

if TYPE_CHECKING:
    import random

    from connector.bootstrap import App
    from tests.world.invariants import Judge
    from tests.world.life import Life
    from tests.world.plan import Plan

APPROVES, ACCEPTS = 0.7, 0.5


@dataclass(slots=True)
class People:
    """Whatever they are asked, they answer within some days."""

    shop: str  # its name in the settings
    judge: Judge
    plan: Plan
    rng: random.Random

    def held_lines(self, app: App) -> set[int]:
        """The lines whose news the merchant sees held, each for a reason that he can check."""
        ctx = app.shop(self.shop)
        with ctx.ledger.read() as connection:
            envelopes = gather.held_envelopes(ctx, connection)
        held = {owed.line_id: owed.held or "" for envelope in envelopes for owed in envelope.carried}
        for line_id, reason in held.items():
            self.judge.brakes.judge_hold(reason, of_a_sku=self.judge.skus.may_hold(line_id))
        return set(held)

    def questions(self, app: App) -> list[str]:
        with app.ledger.read() as connection:
            return [task.question for task in tasks.open_tasks(connection, self.shop)]

    def act(self, app: App | None, life: Life) -> None:
        if app is None:
            return
        if self.judge.record.held and self.rng.random() < APPROVES:
            self._approve(app)
        for maker in life.makers:
            if maker.name in life.waiting_for_a_person and self.rng.random() < APPROVES:
                self._answer_about(app, life, maker.name)

    def _approve(self, app: App) -> None:
        """What they approve is what they are shown."""
        ctx = app.shop(self.shop)
        counts = self.judge.record.counts
        with ctx.ledger.read() as connection:
            shown = gather.held_envelopes(ctx, connection)
            causes = held_causes.held_news(ctx, connection, shown)
        approved = [owed for envelope in shown for owed in envelope.carried]
        if len(causes) > 1 and counts["people: approved"] % 2 == 0:
            approved = list(causes[0].news)  # the other causes' are still to be looked at
            notice_acts.approve_all(app, causes[0].id)
            counts["people: approved a cause of several"] += 1
        elif len(app.shops) == 1:
            notice_acts.approve_all(app, None)
        else:
            for envelope in shown:  # those of the other shop are another's to approve
                notice_acts.approve(app, envelope.name)
        for owed in approved:
            self.judge.brakes.approve(owed.line_id, owed.news.kind.value, owed.news.told_on)
        counts["people: approved"] += 1
        self.judge.record.truth.say("the merchant approves the held letters")

    def _answer_about(self, app: App, life: Life, name: str) -> None:
        ctx = app.shop(self.shop)
        with ctx.ledger.read() as connection:
            stored = [
                file
                for file in supply_files.files_in(connection, ctx.name, FileState.QUARANTINED)
                if file.supplier == name
            ]
        [maker] = [one for one in life.makers if one.name == name]
        came = any(self.judge.record.truth.risen[one.sku] for one in maker.purchases.values())
        if not stored or maker.file is None or came or stored[-1].content != maker.file.text.encode():
            return
        if self.rng.random() < ACCEPTS:
            intake.accept_quarantined(ctx, PassReport(self.shop), stored[-1])
            self.judge.believe(maker, maker.file)
            self.judge.record.counts["people: accepted a file"] += 1
            life.believe(maker)
        else:
            intake.reject_quarantined(ctx, stored[-1])
            self.judge.record.counts["people: rejected a file"] += 1
            life.take_back(maker)
