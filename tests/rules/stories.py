"""Stories drawn at random: what customers, the shop and its supplier do between one pass and the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st

from connector.domain.orders import Standing
from connector.ports import SendResult
from tests.rules.desk import Desk, TracedLedger

NewLedger = Callable[[], TracedLedger]
LEAD_TIME = 14

# A story is shown as it was drawn: to find a shorter one that fails takes minutes. Phase.shrink looks for it.
_AS_DRAWN = settings(phases=[Phase.generate], derandomize=True, database=None, deadline=None)
FEW = settings(_AS_DRAWN, max_examples=8)
MANY = settings(_AS_DRAWN, max_examples=400)


@dataclass(frozen=True, slots=True)
class Did:
    """Something that somebody does; its name and numbers are what a failing story shows."""

    what: str
    numbers: tuple[int, ...]

    def happen(self, desk: Desk) -> None:
        _DEEDS[self.what](desk, *self.numbers)


@dataclass(frozen=True, slots=True)
class Day:
    """What is done before the shop is read, and what after it was planned and before letters go."""

    later: int  # days since the last one
    done: tuple[Did, ...]
    meanwhile: tuple[Did, ...]


def _order(desk: Desk, customer: int, item: int, units: int) -> None:
    desk.shop.order(customer % 3, item, units, paid=customer < 6)


def _add_line(desk: Desk, customer: int, item: int, units: int) -> None:
    if number := _picked(desk, customer):
        desk.shop.add_line(number, item, units)


def _end(desk: Desk, customer: int, way: int, which: int) -> None:
    if number := _picked(desk, customer + which):
        ways: list[Callable[[], None]] = [
            lambda: desk.shop.end(number, Standing.DEAD),
            lambda: desk.shop.end(number, Standing.SHIPPED),
            lambda: desk.shop.refund(number),
            lambda: desk.shop.throw_away(number),
        ]
        ways[(way + which) % len(ways)]()


def _supply(desk: Desk, when: int, item: int, units: int) -> None:
    """Every third word of the supplier's is about the same delivery; now and then he knows no day."""
    on = desk.today + timedelta(days=6 * when) if when else None
    desk.supplier_says(f"D{units % 3}", item, on, 3 * units)


def _count(desk: Desk, more: int, item: int, units: int) -> None:
    desk.shop.shelf[item] = max(0, desk.shop.shelf[item] + units - more)


def _picked(desk: Desk, number: int) -> int:
    """One of the orders there are; 0 where there is none."""
    return 1 + number % len(desk.shop.placed) if desk.shop.placed else 0


_DEEDS: dict[str, Callable[[Desk, int, int, int], None]] = {
    "order": _order,
    "add a line": _add_line,
    "end": _end,
    "supply": _supply,
    "count": _count,
}
_numbers = st.tuples(st.integers(0, 6), st.integers(1, 2), st.integers(1, 4))
_at_the_shop = st.sampled_from(["order", "order", "end", "end", "add a line", "count"])
_anywhere = st.sampled_from(["order", "order", "order", "add a line", "end", "supply", "supply", "count"])
_days = st.builds(
    Day,
    st.integers(0, 9),
    st.lists(st.builds(Did, _anywhere, _numbers), min_size=2, max_size=5).map(tuple),
    st.lists(st.builds(Did, _at_the_shop, _numbers), max_size=1).map(tuple),
)
_outcomes = [SendResult.SENT] * 4 + [SendResult.UNCERTAIN, SendResult.NOT_SENT, SendResult.REFUSED]
send_results = st.lists(st.sampled_from(_outcomes), max_size=20)
stories = st.lists(_days, min_size=3, max_size=5)


def plan(desk: Desk, day: Day) -> None:
    """What a pass does until it would write letters."""
    desk.days_pass(day.later)
    for each in day.done:
        each.happen(desk)
    desk.read()
    desk.plan()


def meanwhile(desk: Desk, day: Day) -> None:
    for each in day.meanwhile:
        each.happen(desk)
