"""Is a supplier's file believed, and what does it change?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.domain.files import FileVerdict, KnownSupply, judge_file
from connector.domain.policy import FilePolicy
from connector.domain.supply import Expected, FeedFile, FeedRow, SetAside, Shape, SupplyKey, value_text
from tests.domain.builders import at, dec, jan, key, nov

SOLD = {"MUG", "0042", "Tea Pot"}


def a_row(sku: str = "MUG", reference: str = "D1", on: date | None = None, units: int = 10) -> FeedRow:
    return FeedRow(2, sku, reference, on, units, str(on))


def an_end(reference: str) -> FeedRow:
    return FeedRow(2, "MUG", reference, None, 0, "cancelled", ended=True)


def a_file(rows: Sequence[FeedRow], aside: Sequence[SetAside] = (), problem: str | None = None) -> FeedFile:
    return FeedFile("acme", "dates.csv", "d1gest", at(nov(2)), b"", tuple(rows), tuple(aside), problem)


def judge(
    rows: Sequence[FeedRow],
    known: dict[SupplyKey, KnownSupply] | None = None,
    aside: Sequence[SetAside] = (),
    shape: Shape = Shape.SNAPSHOT,
) -> FileVerdict:
    return judge_file(a_file(rows, aside), shape, known or {}, SOLD, FilePolicy())


def said(*days: date | None, all_came: bool = False) -> KnownSupply:
    return KnownSupply(tuple(Expected(day, 10) for day in days), all_came)


def unreadable(sku: str, reference: str) -> SetAside:
    return SetAside(3, "the date cannot be read", "3x Dec", sku, reference)


# ------------------------------------------------------------------ what it says


def test_a_keys_value_is_the_whole_list_of_its_rows() -> None:
    verdict = judge([a_row(on=dec(1)), a_row(reference="D2", on=dec(8)), a_row(on=dec(15), units=4)])

    assert {key("D1"), key("D2")} == verdict.values.keys()
    assert [(dec(1), 10), (dec(15), 4)] == [(e.on, e.units) for e in verdict.values[key("D1")]]


def test_an_interval_is_a_value_of_its_own() -> None:
    interval = Expected(dec(5), 10, first_on=dec(1))

    assert "2026-12-01..2026-12-05 x10" == value_text((interval,))
    assert value_text((interval,)) != value_text((Expected(dec(5), 10),))


# ------------------------------------------------------------------ dates without a year


def yearless(raw: str, on: date | None, unsure: str = "") -> FeedRow:
    return FeedRow(2, "MUG", "D1", on, 6, raw, yearless=True, unsure=unsure)


def meant(raw: str, on: date, *, all_came: bool = False) -> dict[SupplyKey, KnownSupply]:
    value = Expected(on, 10, raw=raw, first_on=on - timedelta(days=6))
    return {key("D1"): KnownSupply((value,), all_came)}


def test_a_date_without_a_year_means_what_the_same_text_meant_before() -> None:
    verdict = judge([yearless("KW 47", None, "2026 or 2027?")], meant("KW 47", nov(22)))

    assert [(nov(16), nov(22), 6)] == [(e.first_on, e.on, e.units) for e in verdict.values[key("D1")]]
    assert () == verdict.set_aside


def test_a_late_supply_is_not_taken_for_the_next_years_however_long_it_stays_in_the_file() -> None:
    next_year = date(2027, 11, 28)
    verdict = judge([yearless("KW 47", next_year)], meant("KW 47", nov(22)))

    assert [nov(22)] == [e.on for e in verdict.values[key("D1")]]


def test_once_all_of_it_came_the_same_text_means_the_next_year() -> None:
    next_year = date(2027, 11, 28)
    verdict = judge([yearless("KW 47", next_year)], meant("KW 47", nov(22), all_came=True))

    assert [next_year] == [e.on for e in verdict.values[key("D1")]]


def test_a_date_without_a_year_that_nothing_explains_is_set_aside_and_its_supply_keeps_its_value() -> None:
    verdict = judge([yearless("KW 47", None, "2026 or 2027?")], meant("KW 46", nov(15)))

    assert {} == verdict.values
    assert frozenset() == verdict.missing
    assert [("2026 or 2027?", "KW 47")] == [(row.reason, row.raw) for row in verdict.set_aside]


# ------------------------------------------------------------------ what ends, what is no SKU


def test_a_row_that_ends_a_supply_leaves_it_no_value() -> None:
    assert {key("D1"): ()} == judge([an_end("D1")]).values


def test_a_key_may_end_in_one_row_and_go_on_in_another() -> None:
    verdict = judge([an_end("D1"), a_row(on=dec(1))])

    assert [dec(1)] == [e.on for e in verdict.values[key("D1")]]


def test_skus_that_the_shop_does_not_sell_are_only_counted() -> None:
    verdict = judge([a_row("SPOON"), a_row("SPOON", "D2"), a_row("FORK"), a_row("MUG", on=dec(1))])

    assert 2 == verdict.unknown_skus
    assert {key("D1")} == verdict.values.keys()
    assert () == verdict.set_aside


@pytest.mark.parametrize(
    ("written", "meant"), [("mug", "MUG"), ("42", "0042"), ("00042", "0042"), ("TEAPOT", "Tea Pot")]
)
def test_a_near_miss_is_set_aside_with_what_the_supplier_may_have_meant(written: str, meant: str) -> None:
    verdict = judge([a_row(written, on=dec(1))])

    assert {} == verdict.values
    assert 0 == verdict.unknown_skus
    assert f"the shop does not sell “{written}”; did the supplier mean “{meant}”?" == (
        verdict.set_aside[0].reason
    )


def test_a_key_with_an_unreadable_row_keeps_its_whole_value_and_is_not_missing() -> None:
    verdict = judge([a_row(on=dec(15))], {key("D1"): said(dec(1), dec(15))}, [unreadable("MUG", "D1")])

    assert {} == verdict.values
    assert frozenset() == verdict.missing


def test_a_near_miss_does_not_make_the_key_that_was_meant_missing() -> None:
    assert frozenset() == judge([a_row("mug", on=dec(1))], {key("D1"): said(dec(1))}).missing


def test_an_unreadable_row_with_a_near_miss_does_not_make_the_key_that_was_meant_missing() -> None:
    assert frozenset() == judge([], {key("D1"): said(dec(1))}, [unreadable("mug", "D1")]).missing


def test_a_key_that_a_snapshot_no_longer_lists_is_missing() -> None:
    verdict = judge([a_row(on=dec(1))], {key("D1"): said(dec(1)), key("D2"): said(dec(15))})

    assert {key("D2")} == verdict.missing


def test_a_file_of_changes_makes_nothing_missing() -> None:
    known = {key("D1"): said(dec(1)), key("D2"): said(dec(15))}

    assert frozenset() == judge([a_row(on=dec(1))], known, shape=Shape.CHANGES).missing


def test_supplies_of_skus_that_the_shop_sells_no_longer_are_not_missing() -> None:
    assert frozenset() == judge([], {key("D1", sku="LAMP"): said(dec(1))}).missing


# ------------------------------------------------------------------ is it believed

TEN = [f"D{n}" for n in range(10)]
WEEK = timedelta(days=7)
KNOWN = {key(reference): said(dec(1)) for reference in TEN}


def a_snapshot(bad: int, *, becomes: date | None) -> list[FeedRow]:
    return [a_row("MUG", ref, becomes if n < bad else dec(1)) for n, ref in enumerate(TEN)]


@pytest.mark.parametrize(("bad", "believed"), [(3, True), (4, False)])
@pytest.mark.parametrize(
    ("becomes", "symptom"),
    [
        (dec(9), "moved by more than a week"),
        (nov(23), "moved by more than a week"),
        (None, "withdrawn"),
    ],
)
def test_a_file_in_which_more_than_thirty_percent_changed_at_once_is_quarantined(
    bad: int, becomes: date | None, symptom: str, *, believed: bool
) -> None:
    verdict = judge(a_snapshot(bad, becomes=becomes), KNOWN)

    reason = None if believed else f"{bad} of 10 supplies changed at once ({bad} {symptom})"
    assert reason == verdict.quarantine


def test_dates_that_move_by_a_week_are_ordinary_business() -> None:
    assert None is judge(a_snapshot(10, becomes=dec(1) + WEEK), KNOWN).quarantine


def test_many_supplies_that_end_at_once_are_not_believed() -> None:
    verdict = judge([an_end(r) for r in TEN[:4]] + [a_row("MUG", r, dec(1)) for r in TEN[4:]], KNOWN)

    assert "4 of 10 supplies changed at once (4 ended)" == verdict.quarantine


def test_many_missing_supplies_are_not_believed() -> None:
    assert "4 of 10 supplies changed at once (4 missing)" == (
        judge(a_snapshot(0, becomes=None)[4:], KNOWN).quarantine
    )


def test_a_file_of_changes_need_not_list_everything() -> None:
    assert None is judge(a_snapshot(0, becomes=None)[4:], KNOWN, shape=Shape.CHANGES).quarantine


def test_many_unreadable_keys_are_not_believed() -> None:
    aside = [unreadable("MUG", r) for r in TEN[:4]]

    assert "4 of 10 supplies changed at once (4 unreadable)" == (
        judge(a_snapshot(0, becomes=None)[4:], KNOWN, aside).quarantine
    )


def test_many_near_misses_are_not_believed() -> None:
    rows = [a_row("mug" if n < 4 else "MUG", r, dec(1)) for n, r in enumerate(TEN)]

    assert "4 of 10 supplies changed at once (4 unreadable)" == judge(rows, KNOWN).quarantine


def test_symptoms_add_up() -> None:
    rows = [a_row("MUG", "D0", dec(20)), a_row("MUG", "D1", None), an_end("D2"), *a_snapshot(0, becomes=None)]
    rows = rows[:3] + [r for r in rows[3:] if r.reference not in {"D0", "D1", "D2", "D3"}]

    assert (
        "4 of 10 supplies changed at once (1 ended, 1 missing, 1 moved by more than a week, 1 withdrawn)"
        == (judge(rows, KNOWN).quarantine)
    )


def test_what_came_explains_that_supplies_are_missing_or_ended() -> None:
    came = {key(reference): said(dec(1), all_came=True) for reference in TEN}

    assert None is judge([], came).quarantine
    assert None is judge([an_end(reference) for reference in TEN], came).quarantine


def test_nine_supplies_are_too_few_to_speak_of_a_mass() -> None:
    nine = {key(reference): said(dec(1)) for reference in TEN[:9]}

    assert None is judge(a_snapshot(10, becomes=dec(31))[:9], nine).quarantine


def test_new_supplies_and_the_first_file_are_believed() -> None:
    assert None is judge(a_snapshot(10, becomes=dec(31))).quarantine


def test_a_date_for_supplies_that_had_none_is_believed() -> None:
    undated = {key(reference): said(None) for reference in TEN}

    assert None is judge(a_snapshot(10, becomes=dec(31)), undated).quarantine


def test_skus_that_the_shop_does_not_sell_count_in_no_share() -> None:
    rows = [*a_snapshot(4, becomes=dec(31)), *(a_row("SPOON", f"S{n}", dec(1)) for n in range(100))]

    assert judge(rows, KNOWN).quarantine


@pytest.mark.parametrize("problem", ["it is a web page", "it is empty"])
def test_a_file_that_is_none_is_quarantined_whatever_its_size(problem: str) -> None:
    file = a_file([], problem=problem)

    assert problem == judge_file(file, Shape.SNAPSHOT, {}, SOLD, FilePolicy()).quarantine


def test_a_key_whose_middle_date_moved_by_more_than_a_week_moved() -> None:
    known = {key(reference): said(dec(1), dec(8), dec(31)) for reference in TEN}
    rows = [a_row("MUG", reference, on) for reference in TEN for on in (dec(1), dec(24), dec(31))]

    assert judge(rows, known).quarantine


def test_a_key_whose_last_known_date_is_gone_was_withdrawn() -> None:
    known = {key(reference): said(dec(1), None) for reference in TEN}
    rows = [a_row("MUG", reference, None) for reference in TEN for _ in range(2)]

    assert judge(rows, known).quarantine


def less(of: int, fell: int) -> list[FeedRow]:
    return [a_row("MUG", ref, dec(1), units=4 if n < fell else 10) for n, ref in enumerate(TEN[:of])]


@pytest.mark.parametrize(("fell", "believed"), [(3, True), (4, False)])
def test_quantities_that_fall_below_half_count_like_dates_that_move(fell: int, *, believed: bool) -> None:
    reason = None if believed else f"{fell} of 10 supplies changed at once ({fell} below half their quantity)"
    assert reason == judge(less(10, fell), KNOWN).quarantine


@pytest.mark.parametrize(
    ("of", "fell", "believed"), [(2, 2, True), (3, 2, True), (3, 3, False), (9, 8, True), (9, 9, False)]
)
def test_a_small_file_in_which_all_quantities_fell_is_not_believed(
    of: int, fell: int, *, believed: bool
) -> None:
    known = {key(reference): said(dec(1)) for reference in TEN[:of]}
    assert believed == (judge(less(of, fell), known).quarantine is None)


def test_outstanding_quantities_of_a_small_file_may_all_fall_by_one_delivery() -> None:
    known = {key(reference): said(dec(1)) for reference in TEN[:9]}
    file = a_file(less(9, 9))
    assert None is judge_file(file, Shape.SNAPSHOT, known, SOLD, FilePolicy(), outstanding=True).quarantine


def test_quantities_of_the_shops_own_list_fall_as_goods_are_booked_in() -> None:
    file = replace(a_file(less(10, 10)), is_shops_own=True)
    assert None is judge_file(file, Shape.SNAPSHOT, KNOWN, SOLD, FilePolicy(), outstanding=True).quarantine


def test_what_came_explains_that_quantities_fell() -> None:
    known = {key(reference): KnownSupply((Expected(dec(1), 10),), False, came=6) for reference in TEN}
    assert None is judge(less(10, 10), known).quarantine


def test_a_quantity_that_halves_or_rises_is_ordinary_business() -> None:
    rows = [a_row("MUG", ref, dec(1), units=5 if n < 5 else 90) for n, ref in enumerate(TEN)]
    assert None is judge(rows, KNOWN).quarantine


def test_quantities_are_not_compared_where_there_are_none() -> None:
    endless = {key(ref): KnownSupply((Expected(dec(1), None),), False) for ref in TEN}
    assert None is judge(less(10, 10), endless).quarantine


# ------------------------------------------------------------------ rows that are cut off or copied


def judge_cut(row: FeedRow, known: dict[SupplyKey, KnownSupply]) -> FileVerdict:
    file = replace(a_file([row]), open_row=row.row)
    return judge_file(file, Shape.SNAPSHOT, known, SOLD, FilePolicy())


@pytest.mark.parametrize("known", [{}, {key("D1"): said(dec(15))}])
def test_a_last_row_that_may_be_cut_off_is_set_aside_and_its_supply_keeps_its_value(
    known: dict[SupplyKey, KnownSupply],
) -> None:
    verdict = judge_cut(a_row(on=dec(1)), known)

    assert ({}, frozenset()) == (verdict.values, verdict.missing)
    assert [(2, "the file ends within this row; it may be cut off")] == [
        (row.row, row.reason) for row in verdict.set_aside
    ]


def test_a_last_row_without_an_end_that_says_what_was_known_is_whole() -> None:
    verdict = judge_cut(a_row(on=dec(15)), {key("D1"): said(dec(15))})

    assert ([key("D1")], ()) == (list(verdict.values), verdict.set_aside)


def test_a_copied_row_takes_nothing_from_its_supply() -> None:
    copy = SetAside(3, "twice", str(dec(1)), "MUG", "D1", is_copy=True)
    verdict = judge([a_row(on=dec(1))], aside=[copy])

    assert [10] == [e.units for e in verdict.values[key("D1")]]
    assert (copy,) == verdict.set_aside


ROWS = [*a_snapshot(4, becomes=dec(31)), a_row("MUG", "D0", dec(2)), an_end("D9"), a_row("mug", "D5")]


@given(st.permutations(ROWS))
def test_the_order_of_rows_does_not_count(shuffled: list[FeedRow]) -> None:
    known = KNOWN | {key("D0"): said(dec(1), dec(15)), key("D1"): said(jan(5))}

    assert _as_sets(judge(ROWS, known)) == _as_sets(judge(shuffled, known))


def _as_sets(verdict: FileVerdict) -> tuple[object, ...]:
    values = {key: frozenset(value) for key, value in verdict.values.items()}
    return values, verdict.missing, frozenset(verdict.set_aside), verdict.unknown_skus, verdict.quarantine
