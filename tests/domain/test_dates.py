"""From cover to the one day that a customer may be told."""

from datetime import date

import pytest

from connector.domain.calendar import WorkingCalendar
from connector.domain.cover import Cover, LineCover
from connector.domain.dates import (
    SHELF,
    Eta,
    Rests,
    cover_and_chase,
    estimate_from,
    estimate_is_overdue,
    eta_of,
    expect,
    together,
    told_from,
)
from connector.domain.policy import DatePolicy, SupplierTerms
from connector.domain.supply import Expected, Supply
from tests.domain.builders import DATES, coming, dec, jan, key, leaves, nov, part, served

A, B = 1, 2


def line(*supplies: tuple[Supply, int], shelf: int = 0, uncovered: int = 0) -> LineCover:
    units = shelf + uncovered + sum(n for _, n in supplies)
    return LineCover(A, units, shelf, list(supplies), uncovered)


# ------------------------------------------------------------------ ETA and told date


def test_goods_leave_a_working_day_after_they_came() -> None:
    assert dec(2) == eta_of(line((coming(dec(1)), 10)), None).on


def test_goods_that_come_on_a_friday_leave_on_monday() -> None:
    assert dec(7) == coming(dec(4)).ready_on


def test_transit_and_receiving_are_added_in_working_days() -> None:
    supply = coming(dec(3), terms=SupplierTerms(transit_days=2, receiving_days=1))

    assert dec(7) == supply.arrives_on
    assert dec(8) == supply.ready_on


def test_goods_travel_on_the_suppliers_working_days_and_are_received_on_the_shops() -> None:
    golden_week = WorkingCalendar(frozenset(range(6)), frozenset({dec(3)}))
    closed = WorkingCalendar(holidays=frozenset({dec(7)}))
    supply = expect(
        key(),
        Expected(dec(1), 10),
        10,
        SupplierTerms(transit_days=3, receiving_days=1, calendar=golden_week),
        DatePolicy(calendar=closed),
        today=nov(2),
    )

    assert dec(5) == supply.arrives_on  # the 2nd, the 4th, and Saturday the 5th
    assert dec(8) == supply.ready_on


def test_goods_that_need_no_receiving_leave_on_their_day() -> None:
    assert dec(1) == coming(dec(1), terms=SupplierTerms(receiving_days=0)).ready_on


def test_the_last_day_of_an_interval_is_the_one_that_is_promised() -> None:
    week = expect(key(), Expected(dec(6), 10, first_on=nov(30)), 10, SupplierTerms(), DATES, today=nov(2))

    assert dec(7) == eta_of(line((week, 10)), None).on


def test_the_last_supply_that_serves_a_line_decides() -> None:
    early, late = coming(dec(1), 4, "D1"), coming(dec(15), 6, "D2")

    assert Eta(Rests.SUPPLY, dec(16), late) == eta_of(line((early, 4), (late, 6)), None)


def test_the_told_date_has_two_working_days_of_room() -> None:
    assert dec(4) == told_from(dec(2), DATES)


def test_room_is_counted_in_working_days() -> None:
    assert dec(8) == told_from(dec(4), DATES)


def test_a_line_covered_from_the_shelf_needs_no_date() -> None:
    assert SHELF == eta_of(line(shelf=10), None)


def test_supply_without_a_date_gives_no_eta() -> None:
    unknown = coming(None, 5, "D2")

    assert Eta(Rests.NOTHING, None, unknown) == eta_of(line((coming(dec(1)), 5), (unknown, 5)), None)


def test_units_that_nothing_serves_give_no_eta_without_a_lead_time() -> None:
    assert Eta(Rests.NOTHING) == eta_of(line((coming(dec(1)), 5), uncovered=5), None)


def test_overdue_supply_gives_no_eta_and_is_named() -> None:
    overdue = coming(dec(1), today=dec(4))

    assert Eta(Rests.OVERDUE, None, overdue) == eta_of(line((overdue, 10)), None)


def test_no_date_is_not_only_overdue_where_another_supply_was_withdrawn() -> None:
    overdue, unknown = coming(dec(1), today=dec(4)), coming(None, 5, "D2")

    assert Rests.NOTHING is eta_of(line((overdue, 5), (unknown, 5)), None).rests


def test_no_date_is_not_only_overdue_where_supply_does_not_suffice() -> None:
    assert Rests.NOTHING is eta_of(line((coming(dec(1), today=dec(4)), 5), uncovered=5), None).rests


# ------------------------------------------------------------------ overdue: the day has passed


@pytest.mark.parametrize(("today", "overdue"), [(dec(2), False), (dec(3), False), (dec(4), True)])
def test_supply_is_overdue_when_its_ready_day_and_one_more_have_passed(today: date, *, overdue: bool) -> None:
    assert overdue is coming(dec(1), today=today).overdue


def test_the_weekend_does_not_make_supply_overdue() -> None:
    assert not coming(dec(3), today=dec(7)).overdue
    assert coming(dec(3), today=dec(8)).overdue


def test_overdue_supply_keeps_its_old_day_but_promises_it_no_longer() -> None:
    supply = coming(dec(1), today=dec(4))

    assert dec(2) == supply.ready_on
    assert not supply.is_dated


# ------------------------------------------------------------------ overdue: sooner


def chase(*supplies: Supply, told: dict[int, date], today: date, parts: tuple[int, ...] = (A,)) -> Cover:
    queue = [part(n, 10, nov(n + 1)) for n in parts]
    return cover_and_chase(0, queue, supplies, told, today, DATES.calendar)[0]


def test_supply_is_overdue_sooner_when_a_delivery_today_would_miss_a_told_day() -> None:
    d1, d2 = coming(dec(3), today=dec(4)), coming(dec(15), 10, "D2", today=dec(4))

    assert {"D2": 10} == served(chase(d1, d2, told={A: dec(4)}, today=dec(4)), A)


def test_on_its_own_day_supply_is_never_chased() -> None:
    d1, d2 = coming(dec(3), today=dec(3)), coming(dec(15), 10, "D2", today=dec(3))

    assert {"D1": 10} == served(chase(d1, d2, told={A: dec(4)}, today=dec(3)), A)


def test_while_a_delivery_today_would_still_do_the_eta_stands() -> None:
    d1, d2 = coming(dec(2), today=dec(3)), coming(dec(15), 10, "D2", today=dec(3))

    assert {"D1": 10} == served(chase(d1, d2, told={A: dec(4)}, today=dec(3)), A)


def test_supply_that_would_have_been_too_late_anyway_is_not_chased_for_that_line() -> None:
    d1, d2 = coming(dec(3), today=dec(4)), coming(dec(15), 10, "D2", today=dec(4))

    assert {"D1": 10} == served(chase(d1, d2, told={A: dec(3)}, today=dec(4)), A)


def test_supply_that_serves_nobody_who_was_told_a_day_is_not_chased() -> None:
    assert {"D1": 10} == served(chase(coming(dec(3), today=dec(4)), told={}, today=dec(4)), A)


def test_supply_with_transit_is_late_only_when_its_arrival_is() -> None:
    slow = SupplierTerms(transit_days=2, receiving_days=1)
    d1 = coming(dec(1), today=dec(3), terms=slow)

    on_the_day = chase(d1, told={A: dec(4)}, today=dec(3))
    a_day_after = chase(d1, told={A: dec(4)}, today=dec(4))

    assert not on_the_day.lines[A].supplies[0][0].overdue
    assert a_day_after.lines[A].supplies[0][0].overdue


def test_chasing_one_supply_may_lead_to_the_next() -> None:
    supplies = [coming(dec(2), today=dec(4)), coming(dec(3), 10, "D2", today=dec(4))]

    cover = chase(*supplies, told={A: dec(4), B: dec(4)}, today=dec(4), parts=(A, B))

    assert all(supply.overdue for line in cover.lines.values() for supply, _ in line.supplies)


def test_a_chased_supply_serves_after_all_that_is_dated() -> None:
    d1, d2 = coming(dec(3), today=dec(4)), coming(dec(15), 10, "D2", today=dec(4))

    cover = chase(d1, d2, told={A: dec(4)}, today=dec(4), parts=(A, B))

    assert {"D2": 10} == served(cover, A)
    assert Rests.OVERDUE is eta_of(cover.lines[B], None).rests


# ------------------------------------------------------------------ estimates


def test_an_estimate_is_the_lead_time_from_the_day_on_which_nothing_covered_the_line() -> None:
    assert nov(16) == estimate_from(nov(2), 14, DATES.calendar)


def test_an_estimate_that_ends_on_a_weekend_is_the_next_working_day() -> None:
    assert nov(16) == estimate_from(nov(2), 12, DATES.calendar)


@pytest.mark.parametrize(("today", "overdue"), [(nov(16), False), (nov(17), False), (nov(18), True)])
def test_an_estimate_goes_overdue_like_a_supply(today: date, *, overdue: bool) -> None:
    assert overdue is estimate_is_overdue(nov(16), nov(18), today, DATES, 1)


def test_an_estimate_goes_overdue_sooner_when_a_delivery_today_would_miss_the_told_day() -> None:
    patient = DatePolicy(overdue_after_days=5)

    assert not estimate_is_overdue(nov(16), nov(18), nov(17), patient, 1)
    assert estimate_is_overdue(nov(16), nov(18), nov(18), patient, 1)


def test_an_estimate_that_nobody_was_told_waits_for_its_day() -> None:
    assert not estimate_is_overdue(nov(16), None, nov(18), DatePolicy(overdue_after_days=5), 1)


def test_units_that_nothing_serves_are_dated_by_the_estimate() -> None:
    assert Eta(Rests.ESTIMATE, jan(4)) == eta_of(line((coming(dec(1)), 5), uncovered=5), jan(4))


def test_supply_that_comes_after_the_estimate_decides() -> None:
    late = coming(dec(15), 5)

    assert Eta(Rests.SUPPLY, dec(16), late) == eta_of(line((late, 5), uncovered=5), dec(4))


def test_an_overdue_estimate_gives_no_eta_and_names_no_supply() -> None:
    assert Eta(Rests.OVERDUE) == eta_of(line(uncovered=10), nov(16), estimate_overdue=True)


def test_the_estimate_matters_only_to_lines_that_need_it() -> None:
    assert dec(2) == eta_of(line((coming(dec(1)), 10)), jan(4), estimate_overdue=True).on


# ------------------------------------------------------------------ together


def test_an_order_that_leaves_as_a_whole_waits_for_its_latest_line() -> None:
    assert leaves(dec(16)) == together([leaves(dec(2)), leaves(dec(16)), SHELF])


def test_an_order_that_leaves_as_a_whole_has_no_date_if_any_line_has_none() -> None:
    assert Eta(Rests.OVERDUE) == together([leaves(dec(2)), Eta(Rests.OVERDUE), SHELF])


def test_a_withdrawn_line_weighs_more_than_an_overdue_one() -> None:
    assert Eta(Rests.NOTHING) == together([Eta(Rests.OVERDUE), leaves(dec(2)), Eta(Rests.NOTHING)])


def test_an_order_that_is_all_there_needs_no_date() -> None:
    assert SHELF == together([SHELF, SHELF])
