"""Orders that were deleted for good: until somebody asks for them, nobody can know.

What changes in the shop is listed, and this is not. So an order that was read and then deleted is taken to
wait until the connector asks the shop for it and does not find it, which it must within about a day (it reads
all that is open once a day, whatever the stamps say). Its own customer must not be written to all the
same: a last look comes before every letter.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.world.record import Record
from tests.world.report import PassReport, Wrong

A_DAY = timedelta(hours=30)  # once a day, at a time that differs a little


@dataclass(slots=True)
class GoneJudge:
    record: Record
    unsure: bool = False  # the pass that runs may have known of one
    found: dict[int, datetime] = field(default_factory=dict)  # in this pass
    stored: set[int] = field(default_factory=set)  # of these what is certainly written down
    perhaps: set[int] = field(
        default_factory=set
    )  # found by a pass that was disturbed before it wrote it down

    def before(self) -> None:
        self.unsure = False
        self.found.clear()
        self.stored.clear()
        for order in [one for one in self.perhaps if self._must_be_known(one)]:
            self._know(order)
        self.perhaps &= self.record.truth.unnoticed.keys()

    def _must_be_known(self, order: int) -> bool:
        at = self.record.truth.unnoticed.get(order)
        return at is not None and self.record.truth.now - at > A_DAY

    def add_verdicts(self) -> None:
        """What holds if a disturbed pass has written down that an order is gone."""
        unnoticed = self.record.truth.unnoticed
        known = {order: unnoticed.pop(order) for order in self.perhaps}
        if known:
            self.unsure = True
            self.record.verdicts.append(self.record.reckoner.look_again(self.record.sight(risen=False)))
            unnoticed |= known

    def find(self, order: int) -> bool:
        """The pass finds out; from now on it may go by that, or tomorrow."""
        at = self._know(order)
        if at is None:
            return False
        self.found[order], self.unsure = at, True
        return True

    def _know(self, order: int) -> datetime | None:
        return self.record.truth.unnoticed.pop(order, None)

    def orders_are_stored(self) -> None:
        """The pass has written down what it read; now nothing that befalls it makes it forget."""
        self.stored |= self.found.keys()

    def after(self, report: PassReport) -> None:
        if report.disturbed:
            lost = {order: at for order, at in self.found.items() if order not in self.stored}
            self.record.truth.unnoticed |= lost
            self.perhaps |= lost.keys()
        if self.found:
            self.record.look_once_more(dict(self.record.reckoner.better_before))
        late = [order for order in self.record.truth.unnoticed if self._must_be_known(order)]
        if late and not report.disturbed:
            raise Wrong(f"orders {late} were deleted, and for more than a day nobody asked for them")
