"""What the mail provider tells of its letters, soon or late, and some of it twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connector.domain.notices import Delivery
from connector.ports import MailEvent
from connector.sync.mail_events import take_events

if TYPE_CHECKING:
    import random

    from connector.bootstrap import App
    from sandbox import Sandbox
    from tests.world.plan import Plan
    from tests.world.record import Record

AT_ONCE, TWICE = 0.4, 0.3


@dataclass(slots=True)
class Provider:
    """It tells until it is heard: a process that died before it had written an event down hears it again."""

    plan: Plan
    rng: random.Random
    box: Sandbox
    record: Record
    told: int = 0  # of the mails that it accepted
    waiting: list[MailEvent] = field(default_factory=list)

    def tell(self, app: App, *, at_once: bool = False) -> None:
        """Hand over what there is to tell; `at_once`, some of it, while the letter is not settled yet."""
        for mail in self.box.mail.accepted[self.told :]:
            notice = str(mail.custom_args.get("notice_id") or "")
            if self.rng.random() < self.plan.events:
                event = MailEvent(f"event {self.told}", notice, Delivery.DELIVERED, self.box.clock.now)
                self.waiting += [event] * (2 if self.rng.random() < TWICE else 1)
            self.told += 1
        if at_once and self.rng.random() >= AT_ONCE:
            return
        while self.waiting:
            take_events(app.ledger, self.waiting[:1], self.box.clock.now)
            self.record.confirmed.add(self.waiting.pop(0).notice_id)
            self.record.counts["event of the provider"] += 1
