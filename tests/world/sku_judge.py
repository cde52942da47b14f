"""Items that lost their supply with their SKU: nobody hears of it unasked (decision 0020)."""

from dataclasses import dataclass, field

from tests.world.facts import Kind
from tests.world.letters import Said
from tests.world.record import Record
from tests.world.reference import News
from tests.world.report import PassReport, Wrong

OF_THE_SKU = (Kind.UNKNOWN, Kind.DELAY)  # what losing its supply does to a line that was told a date


@dataclass(slots=True)
class SkuJudge:
    record: Record
    together: bool
    changed: dict[str, frozenset[int]] = field(default_factory=dict)  # item → lines told a date before
    ever: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)  # by some supplier before they were put off

    def change(self, item: str) -> None:
        """The merchant changes it now."""
        memories = self.record.reckoner.memories
        told = {k for k, memory in memories.items() if memory.told and memory.told[-1].on is not None}
        self.changed[item] = frozenset(told)
        self.put_off(item)
        self.ever.add(item)

    def put_off(self, item: str) -> None:
        if self.record.reckoner.book.speaks_of(item):
            self.named.add(item)

    def lost(self, item: str) -> bool:
        """Some of what it was planned with is still to come, and no supplier speaks of it under its name.

        What a supplier named for the first time afterwards it was never planned with.
        """
        book = self.record.reckoner.book
        if item not in self.changed or item not in self.named or item not in self.record.truth.called:
            return False
        return bool(book.lots_called(item)) and not book.speaks_of(item)

    def judge(self, line_id: int, said: Said, news: News, *, approved: bool) -> None:
        order = self.record.truth.owner(line_id)
        [item] = [sku for sku, line in order.lines.items() if line.id == line_id]
        alone = len(order.lines) == 1 or not self.together  # else another line may be why
        if alone and news.kind in OF_THE_SKU and not approved and self._is_of_the_sku(item, line_id):
            raise Wrong(f"{said} goes out although nobody was asked about the SKU of {item}")

    def _is_of_the_sku(self, item: str, line_id: int) -> bool:
        return self.lost(item) and line_id in self.changed[item]

    def may_hold(self, line_id: int) -> bool:
        """Whether the order has an item whose SKU was changed: what is held then stays held."""
        return not self.ever.isdisjoint(self.record.truth.owner(line_id).lines)

    def after(self, report: PassReport) -> None:
        """While news of such a line are held, the merchant is asked about that very SKU."""
        if report.unclear:
            return
        for line_id in self.record.held:
            order = self.record.truth.owner(line_id)
            for item, line in order.lines.items():
                asked = any(item in question for question in self.record.questions)
                if line.id == line_id and self.lost(item) and not asked:
                    raise Wrong(f"news of {item} are held, and no question names its SKU")
