"""What a shop does without saying so: until the connector finds it out, nobody can know.

It must within about a day: it reads all that is open once a day, whatever the stamps say. A pass that is
disturbed may forget what it found, or not.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.world.record import Record
from tests.world.report import PassReport, Wrong

A_DAY = timedelta(hours=30)  # once a day, at a time that differs a little


@dataclass(slots=True)
class UnknownJudge(ABC):
    record: Record
    unsure: bool = False  # the pass that runs may have known of one
    found: dict[int, datetime] = field(default_factory=dict)  # in this pass
    stored: set[int] = field(default_factory=set)  # of these what is certainly written down
    perhaps: set[int] = field(
        default_factory=set
    )  # found by a pass that was disturbed before it wrote it down

    @property
    @abstractmethod
    def unknown(self) -> Mapping[int, datetime]:
        """The orders, and since when."""

    @abstractmethod
    def know(self, order: int) -> datetime:
        """The truth counts from now on. Returns since when it was unknown."""

    @abstractmethod
    def forget(self, order: int, at: datetime) -> None: ...

    @abstractmethod
    def complaint(self, orders: list[int]) -> str: ...

    def before(self) -> None:
        self.unsure = False
        self.found.clear()
        self.stored.clear()
        for order in [one for one in self.perhaps if self._must_be_known(one)]:
            self.know(order)
        self.perhaps &= self.unknown.keys()

    def _must_be_known(self, order: int) -> bool:
        at = self.unknown.get(order)
        return at is not None and self.record.truth.now - at > A_DAY

    def add_verdicts(self) -> None:
        """What holds if a disturbed pass has written it down."""
        known = {order: self.know(order) for order in self.perhaps}
        if known:
            self.unsure = True
            self.record.verdicts.append(self.record.reckoner.look_again(self.record.sight(risen=False)))
        for order, at in known.items():
            self.forget(order, at)

    def find(self, order: int) -> bool:
        """The pass finds out; from now on it may go by that, or tomorrow."""
        if order not in self.unknown:
            return False
        self.found[order], self.unsure = self.know(order), True
        return True

    def orders_are_stored(self) -> None:
        """The pass has written down what it read; now nothing that befalls it makes it forget."""
        self.stored |= self.found.keys()

    def after(self, report: PassReport) -> None:
        if report.disturbed:
            lost = {order: at for order, at in self.found.items() if order not in self.stored}
            for order, at in lost.items():
                self.forget(order, at)
            self.perhaps |= lost.keys()
        if self.found:
            self.record.look_once_more(dict(self.record.reckoner.better_before))
        overdue = [order for order in self.unknown if self._must_be_known(order)]
        if overdue and not report.disturbed:
            raise Wrong(self.complaint(overdue))
