"""Which supply came when stock rose, and what of it is still to come."""

from datetime import date, timedelta

import pytest

from connector.domain.arrivals import Arrival, deduct, give_back, receive, unexplained_rise
from connector.domain.items import account_for_stock
from connector.domain.policy import ArrivalPolicy
from connector.domain.supply import Expected, Supply, value_text
from connector.ledger.supplies import StoredSupply
from tests.domain.builders import coming, dec, key, nov

POLICY = ArrivalPolicy()
TODAY = dec(1)


def came(rise: int, *supplies: Supply) -> list[tuple[str, int]]:
    return [(a.key.reference, a.units) for a in receive(rise, supplies, TODAY, POLICY)]


def due(on: date | None, units: int | None = 10, reference: str = "D1") -> Supply:
    return coming(on, units, reference, today=TODAY)


# ------------------------------------------------------------------ the rise


def test_what_was_shipped_meanwhile_explains_a_fall() -> None:
    assert 0 == unexplained_rise(on_hand=6, before=10, shipped=4)


def test_goods_that_came_and_were_shipped_within_one_pass_are_seen() -> None:
    assert 10 == unexplained_rise(on_hand=0, before=0, shipped=10)


# ------------------------------------------------------------------ what came


@pytest.mark.parametrize(
    ("on", "counts"),
    [(dec(1), True), (dec(15), True), (dec(16), False)],
    ids=["today", "14 days ahead", "15 days ahead"],
)
def test_supply_may_come_up_to_fourteen_days_early(on: date, *, counts: bool) -> None:
    assert ([("D1", 10)] if counts else []) == came(10, due(on))


def test_supply_that_is_not_overdue_may_come_up_to_twenty_one_days_late() -> None:
    today = dec(1)
    supplies = [
        Supply(key("in"), today - timedelta(days=21), dec(1), 5),
        Supply(key("out"), today - timedelta(days=22), dec(1), 5),
    ]

    assert [("in", 5)] == came(10, *supplies)


def test_supply_of_an_interval_may_come_on_any_day_of_it() -> None:
    quarter = Supply(key(), date(2027, 1, 31), date(2027, 2, 1), 10, first_on=dec(15))
    later = Supply(key("later"), date(2027, 1, 31), date(2027, 2, 1), 10, first_on=dec(16))

    assert [("D1", 10)] == came(20, quarter, later)


def test_overdue_supply_may_come_however_old_it_is() -> None:
    assert [("old", 10)] == came(10, due(date(2025, 1, 7), 10, "old"))


def test_supply_without_a_date_is_not_taken_to_have_come() -> None:
    assert [] == came(10, due(None))


def test_the_earliest_supply_came_first() -> None:
    assert [("D1", 10), ("D2", 2)] == came(12, due(dec(8), 10, "D2"), due(dec(1), 10, "D1"))


def test_a_part_of_a_supply_may_come() -> None:
    assert [("D1", 6)] == came(6, due(dec(1)))


def test_an_excess_is_a_stock_correction() -> None:
    assert [("D1", 10)] == came(25, due(dec(1)), due(dec(30), 10, "D2"))


def test_supply_that_is_enough_for_everybody_is_never_used_up() -> None:
    assert [("D2", 5)] == came(5, due(dec(1), None), due(dec(2), 5, "D2"))


# ------------------------------------------------------------------ what did not come after all


def test_an_unexplained_fall_gives_the_latest_arrival_back_first() -> None:
    recent = [(key("D1"), 10, nov(20)), (key("D2"), 10, nov(25))]

    assert [Arrival(key("D2"), -10, TODAY), Arrival(key("D1"), -3, TODAY)] == give_back(
        13, recent, TODAY, POLICY
    )


@pytest.mark.parametrize(("days_ago", "given_back"), [(21, 4), (22, 0)])
def test_only_arrivals_of_the_last_twenty_one_days_are_given_back(days_ago: int, given_back: int) -> None:
    recent = [(key(), 10, TODAY - timedelta(days=days_ago))]

    assert given_back == -sum(a.units for a in give_back(4, recent, TODAY, POLICY))


def test_no_more_is_given_back_than_came() -> None:
    assert [Arrival(key(), -2, TODAY)] == give_back(50, [(key(), 2, TODAY)], TODAY, POLICY)


# ------------------------------------------------------------------ both, per item


def account(on_hand: int, before: int | None, shipped: int = 0) -> list[Arrival]:
    recent = [(key("D0"), 5, nov(25))]
    return account_for_stock(on_hand, before, shipped, [due(dec(1))], recent, TODAY, POLICY)


def test_nothing_is_inferred_when_an_item_is_seen_for_the_first_time() -> None:
    assert [] == account(10, None)


def test_stock_that_did_not_move_says_nothing() -> None:
    assert [] == account(10, 10)
    assert [] == account(7, 10, shipped=3)


def test_a_rise_is_an_arrival() -> None:
    assert [Arrival(key("D1"), 6, TODAY)] == account(6, 0)


def test_a_fall_gives_back() -> None:
    assert [Arrival(key("D0"), -3, TODAY)] == account(7, 10)


# ------------------------------------------------------------------ what is still to come


def test_what_came_is_deducted_from_the_earliest_quantities() -> None:
    assert [0, 7, 10] == deduct([5, 10, 10], 8)


def test_more_than_was_expected_leaves_nothing_to_come() -> None:
    assert [0, 0] == deduct([5, 10], 100)


def test_more_given_back_than_came_adds_nothing() -> None:
    assert [5, 10] == deduct([5, 10], -3)


def test_a_quantity_for_everybody_stays_one() -> None:
    assert [None, 2] == deduct([None, 10], 8)


TEN = (Expected(dec(1), 10),)
SIX = (Expected(dec(1), 6),)
LATER = (Expected(dec(15), 10),)


def stored(value: tuple[Expected, ...], units: int, while_said: tuple[Expected, ...]) -> StoredSupply:
    """`units` came while the source said `while_said`; now it says `value`."""
    return StoredSupply(1, key(), value, ((units, nov(30), value_text(while_said)),))


def rest(supply: StoredSupply, *, outstanding: bool) -> list[int | None]:
    return [units for _, units in supply.rest(outstanding=outstanding)]


@pytest.mark.parametrize("outstanding", [False, True])
def test_while_the_source_repeats_itself_what_came_stays_deducted(*, outstanding: bool) -> None:
    assert [6] == rest(stored(TEN, 4, TEN), outstanding=outstanding)


def test_a_source_that_says_what_is_outstanding_is_taken_at_its_new_word() -> None:
    assert [6] == rest(stored(SIX, 4, TEN), outstanding=True)


def test_from_what_was_ordered_the_arrivals_stay_deducted_whatever_changes() -> None:
    assert [6] == rest(stored(LATER, 4, TEN), outstanding=False)


@pytest.mark.parametrize(("units", "all_came"), [(9, False), (10, True), (12, True)])
def test_a_supply_all_of_which_came_has_nothing_left(units: int, *, all_came: bool) -> None:
    assert all_came is stored(TEN, units, TEN).all_came(outstanding=False)


def test_the_earliest_date_of_a_key_is_used_up_first_wherever_it_stands_in_the_file() -> None:
    value = (Expected(None, 5, row=2), Expected(dec(15), 5, row=3), Expected(dec(1), 5, row=4))
    supply = StoredSupply(1, key(), value, ((7, nov(30), value_text(value)),))

    assert [(dec(15), 3), (None, 5)] == [(e.on, units) for e, units in supply.rest(outstanding=False)]


def test_what_was_given_back_is_to_come_again() -> None:
    said = value_text(TEN)
    supply = StoredSupply(1, key(), TEN, ((4, nov(28), said), (-4, nov(30), said)))

    assert [10] == rest(supply, outstanding=False)
