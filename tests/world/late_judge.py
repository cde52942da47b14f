"""Orders with a late stamp: until they are read, their units are missing and nobody knows why.

The list of changes passes them by, and the daily check of all that is open finds them. Until then the stock
has fallen without a reason, as far as anybody can know; then it never had, and the customer is owed a letter.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tests.world.gone_judge import A_DAY
from tests.world.record import Record
from tests.world.report import PassReport, Wrong


@dataclass(slots=True)
class LateJudge:
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
            self.record.truth.know_late(order)
        self.perhaps &= self.record.truth.late.keys()

    def _must_be_known(self, order: int) -> bool:
        at = self.record.truth.late.get(order)
        return at is not None and self.record.truth.now - at > A_DAY

    def add_verdicts(self) -> None:
        """What holds if a disturbed pass has written it down."""
        truth = self.record.truth
        known = {order: truth.know_late(order) for order in self.perhaps}
        if known:
            self.unsure = True
            self.record.verdicts.append(self.record.reckoner.look_again(self.record.sight(risen=False)))
        for order, at in known.items():
            truth.forget_late(order, at)

    def find(self, order: int) -> bool:
        """The pass reads it; from now on it may go by that, or tomorrow."""
        if order not in self.record.truth.late:
            return False
        self.found[order], self.unsure = self.record.truth.know_late(order), True
        return True

    def orders_are_stored(self) -> None:
        """The pass has written down what it read; now nothing that befalls it makes it forget."""
        self.stored |= self.found.keys()

    def after(self, report: PassReport) -> None:
        if report.disturbed:
            lost = {order: at for order, at in self.found.items() if order not in self.stored}
            for order, at in lost.items():
                self.record.truth.forget_late(order, at)
            self.perhaps |= lost.keys()
        if self.found:
            self.record.look_once_more(dict(self.record.reckoner.better_before))
        late = [order for order in self.record.truth.late if self._must_be_known(order)]
        if late and not report.disturbed:
            raise Wrong(f"orders {late} came with a late stamp, and for more than a day nobody read them")
