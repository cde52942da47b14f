"""Every example of the rules, told to the reference. A and B wait for ten mugs each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.world.facts import Kind, Numbers, Part, Told, working_days_after
from tests.world.reckoner import OpenLine, Reckoner, Sight, Verdict
from tests.world.reference import News, Outlook, Page
from tests.world.supplybook import ENDED, Entry, Key, SupplyBook, Value

A, B = 1, 2
D1 = Key("maker", "D1", "MUG")
D2 = Key("maker", "D2", "MUG")
NO_PAGE = Page(None, wanted=False, units_left=0)


def nov(day: int) -> date:
    return date(2026, 11, day)


def dec(day: int) -> date:
    return date(2026, 12, day)


def jan(day: int) -> date:
    return date(2027, 1, day)


def ten(due_on: date | None) -> Value:
    return (Entry(due_on, 10),)


D1_AS_PROMISED = ten(dec(1))
D2_AS_PROMISED = ten(dec(15))


@dataclass
class Mugs:
    """The shop of the examples: one look a day at ten o'clock, and letters that go out at once."""

    reckoner: Reckoner
    on_hand: int = 0
    lines: dict[int, OpenLine] = field(default_factory=dict)
    letters: dict[int, list[tuple[date, News]]] = field(default_factory=dict)
    verdict: Verdict | None = None

    def sight(self, today: date, *also: OpenLine, risen: int = 0) -> Sight:
        lines = [*self.lines.values(), *also]
        return Sight(
            datetime(today.year, today.month, today.day, 10, tzinfo=UTC),
            today,
            {"MUG": self.on_hand},
            lines,
            {"MUG": self.on_hand - sum(line.units for line in lines)},
            {"MUG": risen},
        )

    def look(self, today: date, *, risen: int = 0) -> Verdict:
        self.on_hand += risen
        self.verdict = self.reckoner.look(self.sight(today, risen=risen))
        for line_id, news in self.verdict.news.items():
            self.reckoner.tell(line_id, news)
            self.letters.setdefault(line_id, []).append((today, news))
        return self.verdict

    def orders(self, line_id: int, on: date) -> None:
        at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        self.lines[line_id] = OpenLine(line_id, line_id, "MUG", on, (Part(at, 10),))
        self.look(on)

    def hears(self, **values: Value) -> None:
        self.reckoner.book.accept({Key("maker", name, "MUG"): value for name, value in values.items()})

    def after(self, day: date) -> tuple[list[News], list[News]]:
        """What A and B were written after a day."""
        later = [[news for on, news in self.letters.get(line, []) if on > day] for line in (A, B)]
        return later[0], later[1]

    def until(self, start: date, end: date) -> None:
        for day in days(start, end):
            self.look(day)

    def page(self) -> Page:
        assert self.verdict is not None
        return self.verdict.pages["MUG"]


def days(start: date, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += timedelta(days=1)


def mugs(first: Value = D1_AS_PROMISED, second: Value = D2_AS_PROMISED, lead_days: int | None = None) -> Mugs:
    numbers = Numbers(together=False)
    leads = {} if lead_days is None else {"MUG": lead_days}
    shop = Mugs(Reckoner(SupplyBook(numbers), numbers, leads))
    shop.hears(D1=first, D2=second)
    shop.look(nov(1))
    shop.orders(A, nov(2))
    shop.orders(B, nov(3))
    return shop


def delay(old: date, new: date) -> News:
    return News(Kind.DELAY, new, old)


def overdue(old: date, said_on: date) -> News:
    return News(Kind.OVERDUE, None, old, said_on + timedelta(days=14))


def test_each_is_told_by_a_confirmation_on_the_order_day_and_all_that_comes_is_taken() -> None:
    shop = mugs()
    assert {
        A: [(nov(2), News(Kind.CONFIRMATION, dec(4)))],
        B: [(nov(3), News(Kind.CONFIRMATION, dec(18)))],
    } == shop.letters
    assert Page(None, wanted=False, units_left=0) == shop.page()


def test_the_later_delivery_slips_and_only_the_later_customer_is_written_to() -> None:
    shop = mugs()
    shop.hears(D2=ten(jan(5)))
    shop.look(nov(10))
    assert ([], [delay(dec(18), jan(8))]) == shop.after(nov(3))
    assert NO_PAGE == shop.page()


def test_the_earlier_delivery_slips_behind_the_later_one_and_both_are_late() -> None:
    shop = mugs()
    shop.hears(D1=ten(dec(22)))
    shop.look(nov(10))
    assert ([delay(dec(4), dec(18))], [delay(dec(18), dec(25))]) == shop.after(nov(3))
    assert NO_PAGE == shop.page()


def test_a_slip_within_the_buffer_is_nobodys_news() -> None:
    shop = mugs()
    shop.hears(D1=ten(dec(3)))
    shop.until(nov(10), dec(3))
    assert ([], []) == shop.after(nov(3))


def test_a_supply_is_overdue_sooner_when_a_delivery_today_would_break_a_promise() -> None:
    shop = mugs()
    shop.hears(D1=ten(dec(3)))
    shop.until(nov(10), dec(4))
    assert ([delay(dec(4), dec(18))], []) == shop.after(nov(3))


def test_a_date_that_creeps_is_news_once_when_the_promise_is_passed() -> None:
    shop = mugs()
    for creeping, seen_on in ((dec(2), nov(10)), (dec(3), nov(11)), (dec(4), nov(12))):
        shop.hears(D1=ten(creeping))
        shop.look(seen_on)
    assert ([delay(dec(4), dec(9))], []) == shop.after(nov(3))
    assert nov(12) == shop.letters[A][-1][0]


def test_a_silent_supply_is_not_overdue_before_its_day_has_passed() -> None:
    shop = mugs()
    shop.until(nov(10), dec(3))
    assert ([], []) == shop.after(nov(3))


def test_an_overdue_supply_serves_last() -> None:
    shop = mugs()
    shop.until(nov(10), dec(4))
    assert ([delay(dec(4), dec(18))], []) == shop.after(nov(3))
    assert NO_PAGE == shop.page()


def test_overdue_is_said_the_day_before_the_promise() -> None:
    shop = mugs()
    shop.until(nov(10), dec(17))
    assert ([delay(dec(4), dec(18))], [overdue(dec(18), dec(17))]) == shop.after(nov(3))
    assert dec(17) == shop.letters[B][-1][0]


def test_an_arrival_is_the_same_seen_with_its_shipment_or_before_it() -> None:
    for seen_between in (True, False):
        shop = mugs()
        shop.until(nov(10), nov(30))
        shop.on_hand = 0
        if seen_between:
            shop.look(dec(1), risen=10)
            del shop.lines[A]
            shop.on_hand -= 10
            shop.look(dec(1))
        else:
            del shop.lines[A]
            shop.reckoner.book.move("MUG", 10, dec(1))
            shop.look(dec(1))
        shop.until(dec(2), dec(18))
        assert ([], [overdue(dec(18), dec(18))]) == shop.after(nov(3))


def test_a_withdrawn_date_moves_the_next_supply_forward_and_leaves_the_last_customer_without() -> None:
    shop = mugs()
    shop.hears(D1=ten(None))
    shop.look(nov(20))
    assert (
        [delay(dec(4), dec(18))],
        [News(Kind.UNKNOWN, None, dec(18), dec(4))],
    ) == shop.after(nov(3))
    assert NO_PAGE == shop.page()


def test_goods_on_the_shelf_cover_and_the_file_that_still_lists_them_counts_no_second_time() -> None:
    shop = mugs()
    verdict = shop.look(dec(1), risen=10)
    assert Outlook(from_shelf=True) == verdict.outlooks[A]
    assert [D2] == [Key(lot.supplier, lot.reference, "MUG") for lot in verdict.facts.lots["MUG"]]
    assert ([], []) == shop.after(nov(3))


def test_a_delivery_in_part_leaves_the_rest_of_it_due() -> None:
    shop = mugs()
    verdict = shop.look(dec(1), risen=6)
    assert [4, 10] == [lot.units for lot in verdict.facts.lots["MUG"]]
    assert dec(2) == verdict.outlooks[A].eta
    assert ([], []) == shop.after(nov(3))


def test_a_cancellation_is_good_news_for_the_next_one_after_two_days() -> None:
    shop = mugs()
    shop.look(nov(10))
    del shop.lines[A]
    shop.look(nov(10))
    assert Page(dec(18), wanted=True, units_left=10) == shop.page()
    shop.until(nov(11), nov(12))
    assert ([], [News(Kind.EARLIER, dec(4), dec(18))]) == shop.after(nov(3))
    assert nov(12) == shop.letters[B][-1][0]


def test_a_supply_without_a_quantity_is_enough_for_everybody() -> None:
    shop = mugs(first=(Entry(dec(1), None),), second=ENDED)
    assert dec(4) == shop.letters[A][0][1].on
    assert dec(4) == shop.letters[B][0][1].on
    assert Page(dec(4), wanted=True, units_left=None) == shop.page()


def test_what_nobody_waits_for_is_sold_on_the_page() -> None:
    shop = mugs(second=(Entry(dec(15), 15),))
    assert [dec(4), dec(18)] == [shop.letters[line][0][1].on for line in (A, B)]
    assert Page(dec(18), wanted=True, units_left=5) == shop.page()


def test_a_lead_time_is_an_estimate_that_never_moves_and_goes_overdue() -> None:
    shop = mugs(ENDED, ENDED, lead_days=14)
    assert [nov(18), nov(19)] == [shop.letters[line][0][1].on for line in (A, B)]
    shop.until(nov(4), nov(17))
    assert ([], []) == shop.after(nov(3))
    shop.until(nov(18), nov(19))
    assert ([overdue(nov(18), nov(18))], [overdue(nov(19), nov(19))]) == shop.after(nov(3))
    assert [nov(18), nov(19)] == [shop.letters[line][-1][0] for line in (A, B)]
    assert Page(None, wanted=False, units_left=-20) == shop.page()


def test_a_date_set_by_hand_holds_while_the_feed_repeats_itself() -> None:
    shop = mugs()
    shop.reckoner.book.set_by_hand(D1, ten(dec(10)))
    for day in days(nov(10), nov(14)):
        shop.hears(D1=D1_AS_PROMISED, D2=D2_AS_PROMISED)
        shop.look(day)
    assert ([delay(dec(4), dec(15))], []) == shop.after(nov(3))


def test_a_hand_entry_gives_way_when_the_feed_changes_its_mind() -> None:
    shop = mugs()
    shop.reckoner.book.set_by_hand(D1, ten(dec(10)))
    shop.hears(D1=ten(dec(8)))
    assert ten(dec(8)) == shop.reckoner.book.values[D1]


def test_from_an_ordered_quantity_arrivals_stay_deducted_and_an_outstanding_one_is_taken_as_it_stands() -> (
    None
):
    left = {}
    for outstanding in (False, True):
        book = SupplyBook(outstanding={"maker"} if outstanding else set())
        book.accept({D1: D1_AS_PROMISED})
        book.move("MUG", 4, nov(30))
        book.accept({D1: ten(dec(8))})
        left[outstanding] = [lot.units for lot in book.lots("MUG")]
    assert {False: [6], True: [10]} == left


def test_an_unexplained_fall_gives_an_arrival_back() -> None:
    book = SupplyBook()
    book.accept({D1: D1_AS_PROMISED})
    book.move("MUG", 4, nov(30))
    book.move("MUG", -3, dec(2))
    assert [9] == [lot.units for lot in book.lots("MUG")]


def test_what_came_and_is_missing_in_two_snapshots_is_at_its_end_and_not_given_back() -> None:
    book = SupplyBook(snapshots={"maker"})
    book.accept({D1: D1_AS_PROMISED, D2: ten(dec(15))})
    book.move("MUG", 10, nov(30))
    book.accept({D2: ten(dec(15))})
    book.accept({D2: ten(dec(16))})
    book.move("MUG", -3, dec(2))
    assert [dec(16)] == [lot.due_on for lot in book.lots("MUG")]


def test_goods_that_no_supply_announced_are_a_correction() -> None:
    book = SupplyBook()
    book.accept({D1: D1_AS_PROMISED})
    assert 5 == book.move("MUG", 5, nov(10))
    assert [10] == [lot.units for lot in book.lots("MUG")]


def test_orders_that_ship_together_have_the_latest_eta_of_their_lines() -> None:
    numbers = Numbers()
    reckoner = Reckoner(SupplyBook(numbers), numbers)
    reckoner.book.accept(
        {Key("maker", "D1", "MUG"): ten(dec(1)), Key("maker", "D2", "JUG"): ten(dec(15))},
    )
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    lines = [OpenLine(n, 7, item, nov(2), (Part(at, 1),)) for n, item in ((1, "MUG"), (2, "JUG"), (3, "CUP"))]
    verdict = reckoner.look(Sight(at, nov(2), {"MUG": 0, "JUG": 0, "CUP": 5}, lines))
    assert [dec(16), dec(16), None] == [verdict.outlooks[n].eta for n in (1, 2, 3)]
    assert {1: News(Kind.CONFIRMATION, dec(18)), 2: News(Kind.CONFIRMATION, dec(18))} == verdict.news


def test_what_was_told_on_the_page_needs_no_confirmation() -> None:
    shop = mugs()
    at = datetime(2026, 11, 4, 9, tzinfo=UTC)
    shop.hears(D3=ten(dec(15)))
    shop.lines[3] = OpenLine(3, 3, "MUG", nov(4), (Part(at, 2),), page_on=dec(18))
    shop.look(nov(4))
    assert 3 not in shop.letters
    assert [Told(dec(18), "page")] == shop.reckoner.memories[3].told


@pytest.mark.parametrize("lost_before", [True, False])
def test_a_better_date_that_one_state_of_a_pass_lacks_may_have_stood_on_or_begun_anew(
    lost_before: bool,
) -> None:
    shop = mugs(ten(dec(15)), ten(jan(15)))
    shop.hears(D1=ten(dec(1)))
    shop.look(nov(10))
    overtaking = OpenLine(3, 3, "MUG", nov(1), (Part(datetime(2026, 11, 1, tzinfo=UTC), 10),), page_on=dec(4))
    with_it = shop.sight(nov(11), overtaking)
    states = (with_it, shop.sight(nov(11))) if lost_before else (shop.sight(nov(11)), with_it)
    shop.reckoner.look(states[0])
    shop.reckoner.look_again(states[1])
    verdict = shop.look(nov(12))
    assert ([News(Kind.EARLIER, dec(4), dec(18))], []) == shop.after(nov(3))
    assert A in verdict.early


def test_still_unknown_comes_every_fortnight() -> None:
    shop = mugs(ENDED, ENDED)
    assert News(Kind.CONFIRMATION, None, None, nov(16)) == shop.letters[A][0][1]
    shop.until(nov(4), dec(1))
    assert [nov(2), nov(16), nov(30)] == [on for on, _ in shop.letters[A]]


def test_a_file_that_moves_all_dates_by_a_month_is_suspicious_as_a_whole() -> None:
    book = SupplyBook(snapshots={"maker"})
    keys = [Key("maker", f"PO-{number}", "MUG") for number in range(40)]
    book.accept(dict.fromkeys(keys, ten(dec(1))))
    assert book.suspicion("maker", dict.fromkeys(keys, ten(dec(31)))) == 1
    assert book.suspicion("maker", dict.fromkeys(keys, ten(dec(8)))) == 0
    assert book.suspicion("maker", dict.fromkeys(keys[:20], ten(dec(1)))) == 0.5
    assert book.suspicion("maker", {**dict.fromkeys(keys, ten(dec(1))), keys[0]: ENDED}) == 1 / 40


def test_working_days_skip_the_weekend() -> None:
    assert dec(7) == working_days_after(dec(4), 1)
    assert dec(7) == working_days_after(dec(5), 1)
    assert dec(7) == working_days_after(dec(6), 0)
