"""The reference's memory: what each look at the shop adds to what was known before."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Self

from tests.world.covering import Shelf, cover_of, overdue_lots
from tests.world.facts import Facts, Kind, Line, Lot, Numbers, Part, Told, told_on
from tests.world.reference import (
    News,
    Outlook,
    Page,
    is_far_better,
    news_of,
    outlooks,
    page_of,
    uncovered_since,
)
from tests.world.supplybook import SupplyBook


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open line as it stands in the shop now. `page_on`: the date that the page showed at checkout."""

    id: int
    order_id: int
    item: str
    placed_on: date
    parts: tuple[Part, ...]
    long_unpaid: bool = False
    page_on: date | None = None

    @property
    def units(self) -> int:
        return sum(part.units for part in self.parts)


@dataclass(slots=True)
class Memory:
    """What is kept of a line from look to look."""

    short_at_first: bool
    first_in_doubt: bool = False  # the shop changed while the line was read for the first time
    told: list[Told] = field(default_factory=list)
    uncovered_on: date | None = None
    better_since: datetime | None = None
    anew_at: datetime | None = None  # from then on its `better_since` may have begun anew
    better_by_notice: dict[str, datetime] = field(default_factory=dict)  # `better_since` when it was told


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the shop."""

    at: datetime
    today: date
    on_hand: Mapping[str, int]
    lines: Sequence[OpenLine]
    available: Mapping[str, int] = field(default_factory=dict)
    risen: Mapping[str, int] = field(default_factory=dict)  # units that came without an explanation


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say after one look. `early`: good news that some clocks would still hold back."""

    facts: Facts
    outlooks: Mapping[int, Outlook]
    news: Mapping[int, News]
    pages: Mapping[str, Page]
    early: frozenset[int] = frozenset()


@dataclass(slots=True)
class Reckoner:
    book: SupplyBook
    numbers: Numbers = field(default_factory=Numbers)
    lead_days: dict[str, int] = field(default_factory=dict)
    memories: dict[int, Memory] = field(default_factory=dict)
    overdue: dict[str, frozenset[Lot]] = field(default_factory=dict)
    is_current: bool = False  # nothing was told since the last look
    better_before: dict[int, datetime] = field(default_factory=dict)  # `better_since` at the last look

    def promise_later(self) -> None:
        """The merchant changes his settings: a day more in every promise."""
        self.numbers = self.book.numbers = replace(self.numbers, buffer=self.numbers.buffer + 1)
        self.is_current = False

    def look(self, sight: Sight) -> Verdict:
        self.better_before = {
            line_id: memory.better_since for line_id, memory in self.memories.items() if memory.better_since
        }
        facts = self._facts(sight)
        found = outlooks(facts)
        self._watch_good_news(sight, found)
        facts = self._with_memory(sight)
        news = {
            line.id: owed
            for line in facts.lines
            if (owed := news_of(line, found[line.id], facts)) is not None
        }
        self.overdue |= {item: overdue_lots(facts, item) for item in sight.on_hand}
        pages = {item: page_of(facts, item, sight.available.get(item, 0), sight.at) for item in sight.on_hand}
        self.is_current = True
        return Verdict(facts, found, news, pages, self._early(sight, news))

    def look_again(self, sight: Sight) -> Verdict:
        """After a change in the middle of a pass, which may have seen what was before it, or what is now.

        All that is remembered of it is that there are new lines, and whose better date one of both lacks.
        """
        other = copy.deepcopy(self)
        for line_id, since in self.better_before.items():
            other.memories[line_id].better_since = since
        verdict = other.look(sight)
        for line_id, since in self.better_before.items():
            memory = self.memories[line_id]
            if (memory.better_since == since) is not (other.memories[line_id].better_since == since):
                memory.better_since, memory.anew_at = since, sight.at
        self.memories = other.memories | self.memories
        return verdict

    def may_begin_anew(self, other: Self, at: datetime) -> None:
        """A pass that saw what `other` did, if it did, saw no better date for some lines that have one."""
        for line_id, memory in self.memories.items():
            if memory.better_since is not None and other.memories[line_id].better_since is None:
                memory.anew_at = at

    def adopt(self, sight: Sight, there_before: frozenset[int] | None = None) -> Verdict:
        """The first complete read: what can be told today counts as told, and nobody is written to.

        `there_before`: the lines that were there when it began, where an earlier pass did; else all.
        """
        verdict = self.look(sight)
        for line in verdict.facts.lines:
            outlook = verdict.outlooks[line.id]
            if not outlook.from_shelf and (there_before is None or line.id in there_before):
                on = None if outlook.eta is None else told_on(outlook.eta, self.numbers)
                self.memories[line.id].told.append(Told(on, "adopted"))
        return self.look(Sight(sight.at, sight.today, sight.on_hand, sight.lines, sight.available))

    def tell(self, line_id: int, news: News, basis: str = "letter", notice: str = "") -> None:
        self.is_current = False
        memory = self.memories[line_id]
        memory.told.append(Told(news.on, basis, news.kind, news.next_news_on, notice))
        if memory.better_since is not None:
            memory.better_by_notice[notice] = memory.better_since

    def confirm(self, notice: str) -> None:
        """An uncertain letter certainly arrived, so that what it said may be quoted."""
        for memory in self.memories.values():
            memory.told = [
                replace(told, basis="letter") if told.notice == notice else told for told in memory.told
            ]

    def lines_told_by(self, notice: str) -> list[int]:
        return [
            line_id
            for line_id, memory in self.memories.items()
            if any(told.notice == notice for told in memory.told)
        ]

    def take_back(self, notice: str, at: datetime) -> None:
        """It counts as never sent. A date that was far better before may count from then on, or anew."""
        self.is_current = False
        for memory in self.memories.values():
            kept = [told for told in memory.told if told.notice != notice]
            if kept != memory.told:
                memory.told, memory.anew_at = kept, at
                before = (memory.better_by_notice.get(notice), memory.better_since)
                memory.better_since = min((since for since in before if since), default=None)

    def _facts(self, sight: Sight) -> Facts:
        for item, risen in sight.risen.items():
            if risen:
                self.book.move(item, risen, sight.today)
        self._meet_new_lines(sight)
        facts = self._with_memory(sight)
        since = uncovered_since(facts)
        for line in sight.lines:
            self.memories[line.id].uncovered_on = since.get(line.id)
        return self._with_memory(sight)

    def _meet_new_lines(self, sight: Sight) -> None:
        new = [line for line in sight.lines if line.id not in self.memories]
        for line in new:
            told = [Told(line.page_on, "page")] if line.page_on is not None else []
            self.memories[line.id] = Memory(short_at_first=True, told=told)
        facts = self._with_memory(sight)
        for line in new:
            served = cover_of(facts, line.item, frozenset()).get(line.id, [])
            self.memories[line.id].short_at_first = not all(isinstance(unit, Shelf) for unit in served)

    def _with_memory(self, sight: Sight) -> Facts:
        return Facts(
            today=sight.today,
            on_hand=sight.on_hand,
            lots={item: self.book.lots(item) for item in sight.on_hand},
            lines=[self._remembered(line, sight) for line in sight.lines],
            lead_days=self.lead_days,
            numbers=self.numbers,
            overdue_before=self.overdue,
        )

    def _remembered(self, line: OpenLine, sight: Sight) -> Line:
        memory = self.memories[line.id]
        since = memory.better_since
        return Line(
            id=line.id,
            order_id=line.order_id,
            item=line.item,
            placed_on=line.placed_on,
            parts=line.parts,
            long_unpaid=line.long_unpaid,
            short_at_first=memory.short_at_first,
            told=tuple(memory.told),
            uncovered_on=memory.uncovered_on,
            better_days=0 if since is None else (sight.at.date() - since.date()).days,
        )

    def _watch_good_news(self, sight: Sight, found: Mapping[int, Outlook]) -> None:
        facts = self._with_memory(sight)
        for line in facts.lines:
            memory = self.memories[line.id]
            last = line.last_told_on
            better = last is not None and is_far_better(last, found[line.id], facts)
            memory.better_since = (memory.better_since or sight.at) if better else None

    def _early(self, sight: Sight, news: Mapping[int, News]) -> frozenset[int]:
        return frozenset(
            line_id
            for line_id, owed in news.items()
            if owed.kind is Kind.EARLIER and self._may_wait(self.memories[line_id], sight.at)
        )

    def _may_wait(self, memory: Memory, at: datetime) -> bool:
        wait = timedelta(days=self.numbers.good_news_wait_days)
        began = (memory.better_since or at, memory.anew_at or memory.better_since or at)
        return at - max(began) < wait
