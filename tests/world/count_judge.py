"""Items that the shop counts no more: their dates are not watched, and the merchant knows (decision 0021)."""

from dataclasses import dataclass, field

from tests.world.record import Record
from tests.world.report import PassReport, Wrong

WORDS = "counts no more"
TOLD = ("letter", "page")  # what certainly reached a customer


@dataclass(slots=True)
class CountJudge:
    record: Record
    ever: set[str] = field(default_factory=set)  # items that were counted again

    def count_again(self, item: str) -> None:
        self.ever.add(item)
        orders = self.record.truth.orders.values()
        self.record.begins_anew |= {one.lines[item].id for one in orders if item in one.lines}

    def after(self, report: PassReport) -> None:
        if report.unclear:
            return
        for item in self.record.truth.uncounted:
            if self._somebody_was_told(item) and not self._is_asked_about(item):
                raise Wrong(f"customers wait for {item}, which nobody counts, and no question says so")
        for item in self.ever - self.record.truth.uncounted.keys():
            if self._is_asked_about(item):
                raise Wrong(f"{item} is counted again, and a question says that it is not")

    def _is_asked_about(self, item: str) -> bool:
        return any(item in question and WORDS in question for question in self.record.questions)

    def _somebody_was_told(self, item: str) -> bool:
        memories = self.record.reckoner.memories
        waiting = [one for one in self.record.truth.orders.values() if one.is_open and item in one.lines]
        lines = [one.lines[item] for one in waiting if one.lines[item].units]
        return any(
            told.basis in TOLD for line in lines if line.id in memories for told in memories[line.id].told
        )
