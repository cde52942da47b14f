"""Goodwill never goes over a cap, whatever is granted, refused, taken back and tried again."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from connector.domain.notices import Goodwill, GoodwillKind, Letter, LetterLine, Mail, NewsKind
from connector.domain.orders import Standing
from connector.domain.policy import BrakePolicy, GoodwillPolicy, GoodwillStep
from connector.ledger import news
from connector.ports import CodeOutcome, SendResult
from tests.rules.desk import POLICY, SHOP, UNIT_PRICE, Desk
from tests.rules.stories import FEW, MANY, NewLedger, send_results

SHARE, BUDGET, DAYS_BETWEEN = Decimal("0.30"), Decimal(12), 30
FREE_SHIPPING_COSTS = Decimal(3)
LADDER = (
    GoodwillStep(Goodwill(GoodwillKind.PERCENT, 10)),
    GoodwillStep(Goodwill(GoodwillKind.FREE_SHIPPING), from_days=5, cost=FREE_SHIPPING_COSTS),
    GoodwillStep(Goodwill(GoodwillKind.AMOUNT, amount=Decimal(5), currency="EUR"), from_days=10),
)
GOODWILL = GoodwillPolicy(
    LADDER, "EUR", monthly_budget=BUDGET, days_between=DAYS_BETWEEN, share_of_line=SHARE
)
WENT_OUT = {SendResult.SENT, SendResult.UNCERTAIN}


class Books:
    """What was offered to whom, and what that costs, as one reckons it who sees letters and codes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.offered: dict[str, list[str]] = defaultdict(list)  # codes, by customer
        self.cost: dict[str, Decimal] = {}  # by code

    def note(self, letter: Letter) -> None:
        assert letter.offer is not None
        late = sum((line.units * UNIT_PRICE for line in self._late(letter)), Decimal(0))
        cost = _cost(letter.offer.goodwill, late)
        assert cost <= SHARE * late
        code = letter.offer.code
        assert code not in self.cost, "the same code in two letters"
        self.cost[code] = cost
        self.offered[letter.to_email].append(code)

    def _late(self, letter: Letter) -> Iterator[LetterLine]:
        """Delays of a date that was told, of orders that are paid."""
        for line in letter.lines:
            order = self.desk.shop.placed[int(line.order_number.removeprefix("#"))]
            paid = order.standing is Standing.OPEN_PAID
            if paid and line.news.kind is NewsKind.DELAY and line.news.old_on and line.news.told_on:
                yield line

    def judge(self) -> None:
        made = {code: on for code, (_, on) in self.desk.shop.codes.items()}
        months: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for code, cost in self.cost.items():
            months[made[code].year, made[code].month] += cost
        assert [] == [month for month, spent in months.items() if spent > BUDGET]
        for codes in self.offered.values():
            assert [] == _too_soon(sorted(made[code] for code in codes))
        unsaid = Counter(
            code.email for name, (code, _) in self.desk.shop.codes.items() if name not in self.cost
        )
        assert [] == [customer for customer, codes_made in unsaid.items() if codes_made > 1]


def _cost(offered: Goodwill, late: Decimal) -> Decimal:
    if offered.kind is GoodwillKind.FREE_SHIPPING:
        return FREE_SHIPPING_COSTS
    return offered.amount or late * offered.percent / 100


def _too_soon(days: list[date]) -> list[date]:
    return [after for before, after in pairwise(days) if after - before < timedelta(days=DAYS_BETWEEN)]


@dataclass(frozen=True, slots=True)
class Slip:
    """After some days, one delivery or both slip by some more; new customers have come meanwhile."""

    later: int
    items: tuple[int, ...]
    by: int
    orders: tuple[tuple[int, int, int], ...]  # customer, item, units
    cancelled: tuple[int, ...]  # whose orders: after this slip's letters were tried for the first time


_orders = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 2), st.integers(1, 6)), max_size=3)
_cancelled = st.lists(st.integers(1, 12), max_size=2).map(tuple)
slips = st.lists(
    st.builds(
        Slip,
        st.integers(1, 12),
        st.sampled_from([(1,), (2,), (1, 2)]),
        st.integers(3, 30),
        _orders.map(tuple),
        _cancelled,
    ),
    min_size=4,
    max_size=7,
)


def _live(desk: Desk, story: list[Slip]) -> Books:
    books, due = Books(desk), {item: desk.today + timedelta(days=20) for item in (1, 2)}
    for item, day in due.items():
        desk.supplier_says(f"D{item}", item, day, 500)
    for slip in story:
        for customer, item, units in slip.orders:
            desk.shop.order(customer, item, units, paid=customer > 0)
        _tell(desk, books)
        desk.days_pass(slip.later)
        for item in slip.items:
            desk.days_pass(0)  # a minute later: another cause
            due[item] = max(due[item], desk.today) + timedelta(days=slip.by)
            desk.supplier_says(f"D{item}", item, due[item], 500)
        _tell(desk, books)
        for number in set(slip.cancelled) & desk.shop.placed.keys():
            desk.shop.end(number, Standing.DEAD)
    return books


def _pass(desk: Desk) -> list[tuple[Mail, SendResult]]:
    desk.days_pass(0)
    desk.read()
    desk.plan()
    return desk.tell()


def _tell(desk: Desk, books: Books) -> None:
    for mail, result in _pass(desk):
        letter = desk.post.written[mail.notice_id]
        if letter.offer is not None and result in WENT_OUT:
            books.note(letter)
    books.judge()


def test_a_code_that_is_too_much_for_what_is_left_of_a_letter_is_drawn_anew(new_ledger: NewLedger) -> None:
    """It was made for a letter that did not go out; then most of what was late is cancelled."""
    desk = _desk(new_ledger, [SendResult.SENT, SendResult.NOT_SENT, SendResult.SENT], [])
    desk.supplier_says("D1", 1, desk.today + timedelta(days=20), 500)
    desk.shop.order(1, 1, 4)
    desk.shop.order(1, 1, 1)
    books = Books(desk)
    _tell(desk, books)
    desk.supplier_says("D1", 1, desk.today + timedelta(days=60), 500)
    _tell(desk, books)
    [(five_euros, _)] = desk.shop.codes.values()
    desk.shop.end(1, Standing.DEAD)
    desk.days_pass(1)
    _tell(desk, books)

    assert GoodwillKind.AMOUNT is five_euros.goodwill.kind
    assert [GoodwillKind.PERCENT] == [code.goodwill.kind for code, _ in desk.shop.codes.values()]
    assert 1 == len(books.cost)


@pytest.mark.parametrize(("cancelled", "wrapped"), [((1,), [2]), ((), [1, 2])])
def test_the_packer_is_told_of_each_order_that_the_letter_speaks_of_as_late(
    new_ledger: NewLedger, cancelled: tuple[int, ...], wrapped: list[int]
) -> None:
    """Gift wrap was drawn for two late orders in a letter that did not go out; one of them may end."""
    wrap = GoodwillPolicy((GoodwillStep(Goodwill(GoodwillKind.GIFT_WRAP)),))
    desk = _desk(new_ledger, [SendResult.SENT, SendResult.NOT_SENT, SendResult.SENT], [])
    desk.ctx = replace(desk.ctx, policy=replace(desk.ctx.policy, goodwill=wrap))
    desk.supplier_says("D1", 1, desk.today + timedelta(days=20), 500)
    desk.shop.order(1, 1, 4)
    desk.shop.order(1, 1, 1)
    _pass(desk)
    desk.supplier_says("D1", 1, desk.today + timedelta(days=60), 500)
    _pass(desk)
    for order in cancelled:
        desk.shop.end(order, Standing.DEAD)
    desk.days_pass(1)
    _pass(desk)

    assert wrapped == desk.shop.notes


def test_a_code_that_ran_out_while_its_letter_could_not_go_is_drawn_anew(new_ledger: NewLedger) -> None:
    desk = _desk(new_ledger, [SendResult.SENT, SendResult.NOT_SENT, SendResult.SENT], [])
    days = replace(GOODWILL, valid_days=7)
    desk.ctx = replace(desk.ctx, policy=replace(desk.ctx.policy, goodwill=days))
    desk.supplier_says("D1", 1, desk.today + timedelta(days=20), 500)
    desk.shop.order(1, 1, 4)
    books = Books(desk)
    _tell(desk, books)
    desk.supplier_says("D1", 1, desk.today + timedelta(days=60), 500)
    _tell(desk, books)
    [(first, _)] = desk.shop.codes.values()
    desk.days_pass(7)  # the last day on which it is valid
    _tell(desk, books)

    [(second, _)] = desk.shop.codes.values()
    assert [second.code] == list(books.cost)
    assert desk.today + timedelta(days=7) == second.valid_until > first.valid_until


def test_a_silence_that_the_budget_could_not_serve_says_nothing_of_the_next_months(
    new_ledger: NewLedger,
) -> None:
    """Both are the same supplier's, and the second one concerns a smaller order."""
    desk = _desk(new_ledger, [], [])
    for item, first, units in ((1, date(2026, 11, 20), 20), (2, date(2026, 12, 18), 4)):
        desk.supplier_says("D1", item, first, units)
        desk.supplier_says("D2", item, first + timedelta(days=8), 500)
        desk.shop.order(item, item, units)
    books = Books(desk)
    _tell(desk, books)
    desk.days_pass(23)  # 25 November
    _tell(desk, books)
    assert NewsKind.DELAY is _last_news(desk)
    assert {} == desk.shop.codes
    desk.days_pass(28)  # 23 December
    _tell(desk, books)

    assert NewsKind.DELAY is _last_news(desk)
    assert ["kim2@customers.example"] == [code.email for code, _ in desk.shop.codes.values()]


def test_thirty_days_run_from_the_letter_and_not_from_when_its_code_was_drawn(new_ledger: NewLedger) -> None:
    """Of two held letters one is approved, which draws codes for both; the other waits for three weeks."""
    desk = _desk(new_ledger, [], [])
    desk.ctx = replace(desk.ctx, policy=replace(desk.ctx.policy, brakes=BrakePolicy(hold_above=0)))
    desk.supplier_says("D1", 1, desk.today + timedelta(days=20), 500)
    for customer in (1, 2):
        desk.shop.order(customer, 1, 2)
    books = Books(desk)
    _tell(desk, books)
    desk.supplier_says("D1", 1, desk.today + timedelta(days=60), 500)
    _tell(desk, books)
    for order, days in ((1, 0), (2, 21)):
        desk.days_pass(days)
        _approve(desk, order)
        _tell(desk, books)
    assert 2 == len(books.cost)

    desk.days_pass(14)
    desk.supplier_says("D1", 1, desk.today + timedelta(days=60), 500)
    _tell(desk, books)
    _approve(desk, 2)
    _tell(desk, books)
    assert NewsKind.DELAY is _last_news(desk)
    assert 1 == len(books.offered["kim2@customers.example"])


def _approve(desk: Desk, order: int) -> None:
    with desk.ledger.begin("approve") as connection:
        owed = news.owed(connection, SHOP, order_ids=[order])
        news.approve_news(connection, SHOP, {line_id: o.facts for line_id, o in owed.items()})


def _last_news(desk: Desk) -> NewsKind:
    mail, _ = desk.post.sent[-1]
    return desk.post.written[mail.notice_id].lines[0].news.kind


def test_an_amount_is_in_its_own_currency_though_another_order_in_the_letter_is_not(
    new_ledger: NewLedger,
) -> None:
    """Two orders of one customer are late, and by most the one that was paid in yen."""
    desk = _desk(new_ledger, [], [])
    for item in (1, 2):
        desk.supplier_says(f"D{item}", item, desk.today + timedelta(days=20), 500)
        desk.shop.order(1, item, 4)
    desk.shop.placed[2] = replace(desk.shop.placed[2], currency="JPY")
    books = Books(desk)
    _tell(desk, books)
    for item in (1, 2):
        desk.supplier_says(f"D{item}", item, desk.today + timedelta(days=50 + item), 500)
    _tell(desk, books)

    assert ["5.00 EUR off"] == [str(code.goodwill) for code, _ in desk.shop.codes.values()]


code_outcomes = st.lists(
    st.sampled_from([CodeOutcome.MADE] * 3 + [CodeOutcome.TAKEN, CodeOutcome.IMPOSSIBLE]), max_size=8
)


@given(slips, send_results, code_outcomes)
@FEW
def test_goodwill_never_goes_over_a_cap(
    new_ledger: NewLedger, story: list[Slip], results: list[SendResult], codes: list[CodeOutcome]
) -> None:
    _live(_desk(new_ledger, results, codes), story)


@pytest.mark.soak
@given(slips, send_results, code_outcomes)
@MANY
def test_goodwill_never_goes_over_a_cap_in_any_story(
    new_ledger: NewLedger, story: list[Slip], results: list[SendResult], codes: list[CodeOutcome]
) -> None:
    books = _live(_desk(new_ledger, results, codes), story)
    event(f"{len(books.cost)} offers")


def _desk(new_ledger: NewLedger, results: list[SendResult], codes: list[CodeOutcome]) -> Desk:
    desk = Desk(new_ledger(), policy=replace(POLICY, goodwill=GOODWILL))
    desk.post.outcomes, desk.shop.code_outcomes = list(results), list(codes)
    return desk
