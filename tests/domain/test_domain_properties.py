"""What holds for every shop, whatever it sells and whoever orders."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from connector.domain.arrivals import deduct, receive
from connector.domain.calendar import WorkingCalendar
from connector.domain.cover import Cover, Part, cover_lines
from connector.domain.dates import SHELF, Eta, Rests, eta_of, told_from
from connector.domain.items import Changed, ItemPlan, LineBefore, NotOrdered, overdue_mark, plan_item
from connector.domain.news import LineState, Told, judge_line, look_again_on, warn_on
from connector.domain.notices import News, NewsKind
from connector.domain.policy import ArrivalPolicy, DatePolicy, NewsPolicy
from connector.domain.supply import Supply
from tests.domain.builders import DATES, coming, nov, part

TODAY = nov(20)
days = st.integers(0, 45).map(lambda n: nov(2) + timedelta(days=n))
on_hands = st.integers(-6, 20)


def supply_of(units: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Supply]]:
    facts = st.lists(st.tuples(st.none() | days, units), max_size=5)
    return facts.map(lambda found: [coming(on, n, f"D{i}", today=TODAY) for i, (on, n) in enumerate(found)])


counted = supply_of(st.integers(0, 12))
some_without_quantity = supply_of(st.none() | st.integers(0, 12))


def _part(number: int, facts: tuple[int, int, int, bool]) -> Part:
    line_id, units, day, late = facts
    return part(line_id, units, nov(2) + timedelta(days=day), order_id=100 + number, late=late)


queues = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 8), st.integers(0, 15), st.booleans()), min_size=1, max_size=6
).map(lambda found: [_part(number, facts) for number, facts in enumerate(found)])


# ------------------------------------------------------------------ cover


def _used(cover: Cover) -> Counter[Supply]:
    used: Counter[Supply] = Counter()
    for line in cover.lines.values():
        for supply, units in line.supplies:
            used[supply] += units
    return used


@given(on_hands, queues, some_without_quantity)
def test_no_unit_serves_two_lines(on_hand: int, parts: list[Part], supplies: list[Supply]) -> None:
    cover = cover_lines(on_hand, parts, supplies)

    assert sum(line.from_shelf for line in cover.lines.values()) + cover.left_on_hand == max(0, on_hand)
    assert [] == [s for s, n in _used(cover).items() if s.units is not None and n > s.units]


@given(on_hands, queues, counted)
def test_served_units_are_never_more_than_there_are(
    on_hand: int, parts: list[Part], supplies: list[Supply]
) -> None:
    cover = cover_lines(on_hand, parts, supplies)
    there_are = on_hand + sum(s.units or 0 for s in supplies)
    served = sum(line.units - line.uncovered for line in cover.lines.values())
    left = cover.left_on_hand + sum(units or 0 for _, units in cover.left_supplies)

    assert max(0, there_are) == served + left


@given(on_hands, queues, some_without_quantity)
def test_every_unit_of_a_line_is_accounted_for(
    on_hand: int, parts: list[Part], supplies: list[Supply]
) -> None:
    for line in cover_lines(on_hand, parts, supplies).lines.values():
        assert sum(p.units for p in parts if p.line_id == line.line_id) == line.units
        assert line.units == line.from_shelf + line.uncovered + sum(n for _, n in line.supplies)


@given(on_hands, queues, some_without_quantity, st.integers(1, 50), st.booleans())
def test_nobody_is_overtaken(
    on_hand: int, parts: list[Part], supplies: list[Supply], units: int, late: bool
) -> None:
    assume(late or not any(p.late for p in parts))
    newcomer = part(99, units, nov(30), order_id=999, late=late)

    alone = cover_lines(on_hand, parts, supplies).lines
    beside = cover_lines(on_hand, [*parts, newcomer], supplies).lines

    assert alone == {line_id: line for line_id, line in beside.items() if line_id != 99}


@given(on_hands, queues, some_without_quantity, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_read_does_not_count(
    on_hand: int, parts: list[Part], supplies: list[Supply], random: Random
) -> None:
    shuffled, mixed = list(parts), list(supplies)
    random.shuffle(shuffled)
    random.shuffle(mixed)

    assert cover_lines(on_hand, parts, supplies) == cover_lines(on_hand, shuffled, mixed)


def _lateness(eta: Eta) -> tuple[int, date]:
    if eta.rests is Rests.SHELF:
        return (0, date.min)
    return (1, eta.on) if eta.on else (2, date.min)


def _lateness_by_line(cover: Cover) -> dict[int, tuple[int, date]]:
    return {line_id: _lateness(eta_of(line, None)) for line_id, line in cover.lines.items()}


@given(on_hands, queues, some_without_quantity, st.none() | days, st.none() | st.integers(1, 12))
def test_more_supply_never_makes_anybody_later(
    on_hand: int, parts: list[Part], supplies: list[Supply], on: date | None, units: int | None
) -> None:
    before = _lateness_by_line(cover_lines(on_hand, parts, supplies))
    more = [*supplies, coming(on, units, "more", today=TODAY)]
    after = _lateness_by_line(cover_lines(on_hand, parts, more))

    assert [] == [line_id for line_id in before if after[line_id] > before[line_id]]


@given(on_hands, queues, some_without_quantity, st.integers(1, 10))
def test_more_on_the_shelf_never_makes_anybody_later(
    on_hand: int, parts: list[Part], supplies: list[Supply], units: int
) -> None:
    before = _lateness_by_line(cover_lines(on_hand, parts, supplies))
    after = _lateness_by_line(cover_lines(on_hand + units, parts, supplies))

    assert [] == [line_id for line_id in before if after[line_id] > before[line_id]]


# ------------------------------------------------------------------ arrivals


@given(st.lists(st.none() | st.integers(0, 20), max_size=6), st.integers(-20, 60))
def test_what_is_still_to_come_is_never_negative_nor_more_than_was_expected(
    value: list[int | None], arrived: int
) -> None:
    rest = deduct(value, arrived)

    assert [n is None for n in value] == [n is None for n in rest]
    assert all(0 <= (left or 0) <= (units or 0) for left, units in zip(rest, value, strict=True))
    expected = sum(n or 0 for n in value)
    assert max(0, expected - max(0, arrived)) == sum(n or 0 for n in rest)


@given(st.integers(1, 60), some_without_quantity)
def test_no_more_came_than_stock_rose_or_than_was_expected(rise: int, supplies: list[Supply]) -> None:
    units = {s.key: s.units or 0 for s in supplies}
    arrivals = receive(rise, supplies, TODAY, ArrivalPolicy())

    assert sum(a.units for a in arrivals) <= rise
    assert [] == [a for a in arrivals if not 0 < a.units <= units[a.key]]


# ------------------------------------------------------------------ planning

told_days = st.dictionaries(st.integers(1, 5), days)


def _plan(
    on_hand: int,
    parts: list[Part],
    supplies: list[Supply],
    before: dict[int, LineBefore],
    changed: Changed,
    lead_time_days: int | None,
) -> ItemPlan:
    return plan_item(
        on_hand,
        on_hand - sum(p.units for p in parts),
        parts,
        supplies,
        before,
        changed,
        not_ordered=NotOrdered(TODAY, lead_time_days=lead_time_days),
        today=TODAY,
        dates=DATES,
    )


def _remembered(planned: ItemPlan, before: dict[int, LineBefore]) -> dict[int, LineBefore]:
    return {
        line.line_id: LineBefore(
            line.eta.rests,
            line.eta.on,
            line.basis,
            line.uncovered_since,
            line.cause,
            before[line.line_id].told_on,
        )
        for line in planned.lines
    }


@given(on_hands, queues, some_without_quantity, told_days, st.sampled_from([None, 0, 14]), st.integers(-3, 3))
def test_planning_twice_changes_nothing(
    on_hand: int,
    parts: list[Part],
    supplies: list[Supply],
    told: dict[int, date],
    lead_time_days: int | None,
    rise: int,
) -> None:
    before = {p.line_id: LineBefore(told_on=told.get(p.line_id)) for p in parts}
    moved = Changed("acme/7", settings=True, rise=rise)
    first = _plan(on_hand, parts, supplies, before, moved, lead_time_days)
    marks = Changed(overdue_before=frozenset(overdue_mark(s) for s in first.overdue))

    again = _plan(on_hand, parts, supplies, _remembered(first, before), marks, lead_time_days)

    assert first == again


@given(on_hands, queues, some_without_quantity, told_days)
def test_planning_anew_does_not_depend_on_the_order_of_reading(
    on_hand: int, parts: list[Part], supplies: list[Supply], told: dict[int, date]
) -> None:
    before = {p.line_id: LineBefore(told_on=told.get(p.line_id)) for p in parts}

    planned = _plan(on_hand, parts, supplies, before, Changed(), 14)
    mirrored = _plan(on_hand, parts[::-1], supplies[::-1], before, Changed(), 14)

    assert planned.lines == mirrored.lines
    assert planned.page == mirrored.page


# ------------------------------------------------------------------ dates and news

working_weeks = st.sets(st.integers(0, 6), min_size=1).map(frozenset)


@given(days, st.integers(0, 20), working_weeks, st.sets(days).map(frozenset))
def test_a_told_date_is_a_working_day_and_never_before_the_eta(
    eta_on: date, buffer_days: int, weekdays: frozenset[int], holidays: frozenset[date]
) -> None:
    policy = DatePolicy(promise_buffer_days=buffer_days, calendar=WorkingCalendar(weekdays, holidays))

    told_on = told_from(eta_on, policy)

    assert told_on >= eta_on
    assert policy.calendar.is_working(told_on)


etas = st.one_of(
    days.map(lambda on: Eta(Rests.SUPPLY, on)),
    days.map(lambda on: Eta(Rests.ESTIMATE, on)),
    st.sampled_from([Eta(Rests.OVERDUE), Eta(Rests.NOTHING)]),
)
tolds = st.none() | st.builds(Told, *([st.none() | days] * 4), st.booleans())
lines = st.builds(LineState, days, etas, st.integers(1, 9), st.booleans(), tolds, st.none() | days)


def _after(line: LineState, news: News, *, certain: bool) -> LineState:
    before = line.told or Told(None)
    told = Told(
        last_on=news.told_on,
        first_on=before.first_on or news.told_on,
        quoted_on=(news.told_on if certain else None) or before.quoted_on,
        next_news_on=news.next_news_on,
        earlier_said=before.earlier_said or news.kind is NewsKind.EARLIER,
    )
    return replace(line, told=told)


@given(lines, days, st.booleans())
def test_who_was_told_hears_nothing_more_until_something_happens(
    line: LineState, today: date, certain: bool
) -> None:
    news = judge_line(line, today, NewsPolicy(), DATES).news
    if news is None:
        return
    told = _after(line, news, certain=certain)
    until = news.next_news_on or today + timedelta(days=60)

    later = [today + timedelta(days=n) for n in range((until - today).days)]
    assert [] == [day for day in later if judge_line(told, day, NewsPolicy(), DATES).news]


waiting_or_covered = st.builds(
    LineState,
    days,
    etas | st.just(SHELF),
    st.integers(0, 9),
    st.booleans(),
    tolds,
    st.none() | days,
)
news_policies = st.builds(
    NewsPolicy,
    st.integers(0, 8),
    st.integers(0, 9),
    st.integers(0, 5),
    st.integers(1, 20),
    st.integers(0, 4),
)
calendars = st.builds(WorkingCalendar, working_weeks, st.sets(days).map(frozenset))


@given(waiting_or_covered, days, news_policies, calendars)
def test_until_the_day_of_the_next_look_time_alone_changes_nothing(
    line: LineState, today: date, policy: NewsPolicy, calendar: WorkingCalendar
) -> None:
    dates = DatePolicy(calendar=calendar)
    verdict = judge_line(line, today, policy, dates)
    learned = replace(line, earlier_since=verdict.earlier_since)
    again = look_again_on(learned, verdict, today, policy, dates)

    assert again is None or again > today
    until = again or today + timedelta(days=90)
    skipped = [today + timedelta(days=n) for n in range(1, (until - today).days)]
    assert [] == [day for day in skipped if verdict != judge_line(learned, day, policy, dates)]
    assert warn_on(learned) not in skipped


@given(waiting_or_covered, days, news_policies)
def test_a_look_is_asked_for_only_where_something_may_turn(
    line: LineState, today: date, policy: NewsPolicy
) -> None:
    """A look in vain is cheap; a look every day at every line is not."""
    verdict = judge_line(line, today, policy, DATES)
    learned = replace(line, earlier_since=verdict.earlier_since)
    again = look_again_on(learned, verdict, today, policy, DATES)
    if again is None:
        return
    then = judge_line(learned, again, policy, DATES)

    assert verdict != then or again == warn_on(learned)


@given(lines, days)
def test_news_without_a_date_say_when_we_write_again_and_others_do_not(line: LineState, today: date) -> None:
    news = judge_line(line, today, NewsPolicy(), DATES).news
    if news is None:
        return
    assert (news.told_on is None) == (news.next_news_on is not None)
    assert news.next_news_on is None or news.next_news_on > today


@given(lines, days)
def test_a_letter_quotes_only_a_date_that_certainly_reached_the_customer(
    line: LineState, today: date
) -> None:
    news = judge_line(line, today, NewsPolicy(), DATES).news
    quotable = line.told.quoted_on if line.told else None

    assert news is None or news.old_on in {None, quotable}


@given(waiting_or_covered, days)
def test_every_new_date_in_a_letter_is_the_told_date_of_its_eta_and_a_covered_line_gets_none(
    line: LineState, today: date
) -> None:
    news = judge_line(line, today, NewsPolicy(), DATES).news
    if news is None:
        return
    assert line.short
    assert news.told_on == (told_from(line.eta.on, DATES) if line.eta.on else None)
