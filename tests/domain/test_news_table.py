"""News exist if and only if their row of the table is the first that holds.

The table of the rules ("News") is written down here once more, row by row and in its order, and shares
nothing with the product: days are counted on a list of working days. Of its first row, lines that are not
open any more, `tests/rules/test_closed_lines.py` sees to it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.domain.calendar import WorkingCalendar
from connector.domain.dates import SHELF, Eta, Rests
from connector.domain.news import LineState, Told, judge_line
from connector.domain.notices import NewsKind
from connector.domain.policy import DatePolicy, NewsPolicy

_FIRST = date(2026, 10, 1)
_HOLIDAYS = {date(2026, 11, 9), date(2026, 11, 18)}
_WORKING_DAYS = [
    day
    for day in (_FIRST + timedelta(days=n) for n in range(400))
    if day.isoweekday() <= 5 and day not in _HOLIDAYS
]
DATES = DatePolicy(calendar=WorkingCalendar(holidays=frozenset(_HOLIDAYS)))
BUFFER = 2


def working_days_later(day: date, count: int) -> date:
    """With none, the day itself or the next working one."""
    found = (
        [each for each in _WORKING_DAYS if each > day] if count else [d for d in _WORKING_DAYS if d >= day]
    )
    return found[max(count, 1) - 1]


@dataclass(frozen=True)
class Situation:
    """All that the table asks of an open line."""

    line: LineState
    today: date
    numbers: NewsPolicy

    @property
    def eta(self) -> date | None:
        return self.line.eta.on

    @property
    def told_date(self) -> date:
        assert self.eta is not None
        return working_days_later(self.eta, BUFFER)

    @property
    def told_nothing(self) -> bool:
        return self.line.told is None

    @property
    def told_last(self) -> date | None:
        return self.line.told.last_on if self.line.told else None

    @property
    def is_soon(self) -> bool:
        silent_until = working_days_later(self.line.placed_on, self.numbers.ships_within_days)
        return self.eta is not None and self.eta <= silent_until

    @property
    def is_good_news(self) -> bool:
        """At least a week earlier, for two days on end, and not said yet for this line."""
        assert self.told_last is not None
        assert self.line.told is not None
        if (
            self.told_last - self.told_date
        ).days < self.numbers.good_news_days or self.line.told.earlier_said:
            return False
        since = self.line.earlier_since or self.today
        return (self.today - since).days >= self.numbers.good_news_wait_days

    @property
    def told_day_is_near(self) -> bool:
        assert self.told_last is not None
        left = [day for day in _WORKING_DAYS if self.today < day <= self.told_last]
        return len(left) <= self.numbers.notice_days_before

    @property
    def next_news_are_due(self) -> bool:
        return bool(
            self.line.told and self.line.told.next_news_on and self.line.told.next_news_on <= self.today
        )


@dataclass(frozen=True)
class Row:
    holds: Callable[[Situation], bool]
    news: NewsKind | None


def _row(news: NewsKind | None, holds: Callable[[Situation], bool]) -> Row:
    return Row(holds, news)


TABLE = {
    "covered from the shelf": _row(None, lambda s: s.line.eta.rests is Rests.SHELF or not s.line.short),
    "nothing told, soon": _row(None, lambda s: s.told_nothing and s.is_soon),
    "nothing told, short at first": _row(
        NewsKind.CONFIRMATION, lambda s: s.told_nothing and s.line.short_when_first_read
    ),
    "nothing told, covered at first": _row(NewsKind.DELAY, lambda s: s.told_nothing),
    "later than told last": _row(
        NewsKind.DELAY, lambda s: bool(s.told_last and s.eta and s.eta > s.told_last)
    ),
    "much earlier": _row(NewsKind.EARLIER, lambda s: bool(s.told_last and s.eta and s.is_good_news)),
    "the date holds": _row(None, lambda s: bool(s.told_last and s.eta)),
    "the date is lost": _row(
        NewsKind.UNKNOWN, lambda s: bool(s.told_last) and s.line.eta.rests is not Rests.OVERDUE
    ),
    "overdue, and the day is near": _row(
        NewsKind.OVERDUE, lambda s: bool(s.told_last and s.told_day_is_near)
    ),
    "overdue, and the day is far": _row(None, lambda s: bool(s.told_last)),
    "a date after none": _row(NewsKind.DATED, lambda s: s.eta is not None),
    "still none": _row(NewsKind.STILL_UNKNOWN, lambda s: s.next_news_are_due),
    "else": _row(None, lambda s: True),  # noqa: ARG005 - whatever it is
}


def first_row(situation: Situation) -> str:
    return next(name for name, row in TABLE.items() if row.holds(situation))


def news_of(situation: Situation) -> NewsKind | None:
    news = judge_line(situation.line, situation.today, situation.numbers, DATES).news
    return news.kind if news else None


# ------------------------------------------------------------------ any situation

_days = st.integers(0, 60).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
_etas = st.one_of(
    st.builds(Eta, st.sampled_from([Rests.SUPPLY, Rests.ESTIMATE]), _days),
    st.sampled_from([Eta(Rests.OVERDUE), Eta(Rests.NOTHING), SHELF]),
)
_maybe = st.none() | _days
_tolds = st.none() | st.builds(Told, _maybe, _maybe, _maybe, _maybe, st.booleans())
_lines = st.builds(LineState, _days, _etas, st.integers(0, 3), st.booleans(), _tolds, _maybe)
_numbers = st.builds(
    NewsPolicy, st.integers(0, 8), st.integers(0, 9), st.integers(0, 5), st.integers(1, 20), st.integers(0, 4)
)
situations = st.builds(Situation, _lines, _days, _numbers)


@given(situations)
@settings(max_examples=150)
def test_news_exist_if_and_only_if_their_row_is_the_first_that_holds(situation: Situation) -> None:
    assert TABLE[first_row(situation)].news == news_of(situation)


# ------------------------------------------------------------------ every row


def _on(day: int) -> date:
    return date(2026, 11, 1) + timedelta(days=day)


def _every_kind_of_situation() -> list[Situation]:
    """A few days before and after those on which rows change places, in all combinations."""
    placed, days = _on(1), [_on(n) for n in (4, 8, 9, 10, 16, 17, 18, 25)]
    etas = [SHELF, Eta(Rests.OVERDUE), Eta(Rests.NOTHING), *(Eta(Rests.SUPPLY, day) for day in days)]
    lasts = [None, _on(8), _on(17), _on(25)]
    tolds = [None, *(Told(on, on, on, _on(17), said) for on, said in product(lasts, [False, True]))]
    return [
        Situation(LineState(placed, eta, 2, first_short, told, since), today, NewsPolicy())
        for eta, told, first_short in product(etas, tolds, [False, True])
        for since, today in product([None, _on(8)], days)
    ]


def test_each_row_of_the_table_is_the_first_somewhere_and_the_rules_follow_it() -> None:
    found = Counter[str]()
    for situation in _every_kind_of_situation():
        row = first_row(situation)
        assert TABLE[row].news == news_of(situation), row
        found[row] += 1

    assert found.keys() == TABLE.keys()
