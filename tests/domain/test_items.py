"""Planning one item: what each line may be told, and why it moved."""

from collections.abc import Sequence
from datetime import date

import pytest

from connector.domain.cover import Part
from connector.domain.dates import SHELF, Eta, Rests
from connector.domain.items import (
    Changed,
    ItemPlan,
    LineBefore,
    LinePlan,
    NotOrdered,
    overdue_mark,
    plan_item,
)
from connector.domain.letters import Cause, CauseKind
from connector.domain.supply import Supply
from tests.domain.builders import DATES, coming, dec, nov, part

A, B = 1, 2
NEVER_PLANNED = LineBefore()
TODAY = nov(2)
NOTHING_NEW = Changed()
FILE = Cause(CauseKind.SUPPLIER, "acme/7")


def plan(
    *supplies: Supply,
    before: dict[int, LineBefore] | None = None,
    changed: Changed = NOTHING_NEW,
    parts: Sequence[Part] | None = None,
    on_hand: int = 0,
    today: date = TODAY,
    lead_time_days: int | None = None,
) -> ItemPlan:
    return plan_item(
        on_hand,
        on_hand,
        parts or [part(A, 10)],
        supplies,
        before or {A: NEVER_PLANNED, B: NEVER_PLANNED},
        changed,
        not_ordered=NotOrdered(today, lead_time_days=lead_time_days),
        today=today,
        dates=DATES,
    )


def line_of(planned: ItemPlan, line_id: int = A) -> LinePlan:
    return next(line for line in planned.lines if line.line_id == line_id)


def known(eta: Eta, cause: Cause | None = None, told_on: date | None = None) -> dict[int, LineBefore]:
    """A line as it was planned last."""
    return {A: LineBefore(eta.rests, eta.on, "", None, cause, told_on)}


def test_each_line_gets_its_eta_and_what_it_rests_on() -> None:
    planned = plan(coming(dec(1)), coming(dec(15), 10, "D2"), parts=[part(A, 10), part(B, 10, nov(3))])

    assert (dec(2), "supply from acme D1: 2026-12-01") == (line_of(planned).eta.on, line_of(planned).basis)
    assert dec(16) == line_of(planned, B).eta.on


@pytest.mark.parametrize(
    ("supplies", "on_hand", "basis"),
    [
        ([], 10, "on hand"),
        ([], 0, "no supply covers it"),
        ([coming(None)], 0, "supply from acme D1: no date"),
        ([coming(nov(2), today=nov(20))], 0, "supply from acme D1: 2026-11-02, overdue"),
    ],
)
def test_what_a_line_rests_on_is_said_in_words(supplies: list[Supply], on_hand: int, basis: str) -> None:
    assert basis == line_of(plan(*supplies, on_hand=on_hand)).basis


# ------------------------------------------------------------------ the lead time


def test_the_lead_time_counts_from_the_day_on_which_nothing_covered_the_line() -> None:
    line = line_of(plan(lead_time_days=14))

    assert Eta(Rests.ESTIMATE, nov(16)) == line.eta
    assert TODAY == line.uncovered_since


def test_an_estimate_does_not_move_by_itself() -> None:
    before = {A: LineBefore(Rests.ESTIMATE, nov(16), "", nov(2))}

    assert nov(16) == line_of(plan(before=before, lead_time_days=14, today=nov(10))).eta.on


def test_a_new_shortage_counts_anew() -> None:
    before = {A: LineBefore(Rests.ESTIMATE, nov(16), "", nov(2))}
    covered = line_of(plan(coming(dec(1)), before=before, lead_time_days=14, today=nov(10)))
    assert None is covered.uncovered_since

    again = {A: LineBefore(covered.eta.rests, covered.eta.on, "", covered.uncovered_since)}
    assert nov(26) == line_of(plan(before=again, lead_time_days=14, today=nov(12))).eta.on


def test_an_estimate_goes_overdue_when_it_can_no_longer_hold_its_told_day() -> None:
    before = {A: LineBefore(Rests.ESTIMATE, nov(16), "", nov(2), None, nov(18))}

    assert Rests.ESTIMATE is line_of(plan(before=before, lead_time_days=14, today=nov(17))).eta.rests
    overdue = line_of(plan(before=before, lead_time_days=14, today=nov(18)))
    assert Eta(Rests.OVERDUE) == overdue.eta
    assert "the lead time has passed, and nothing is ordered" == overdue.basis
    assert Cause(CauseKind.SILENCE) == overdue.cause


# ------------------------------------------------------------------ overdue


def test_supply_that_was_chased_is_named_as_overdue_and_sells_nothing() -> None:
    d1 = coming(dec(3), 20, today=dec(4))
    planned = plan(d1, before=known(Eta(Rests.SUPPLY, dec(4)), told_on=dec(4)), today=dec(4))

    assert (d1.as_overdue(),) == planned.overdue
    assert None is planned.page.in_stock_on
    assert Cause(CauseKind.SILENCE, "acme") == line_of(planned).cause


def test_overdue_supply_that_nobody_needs_is_named_too() -> None:
    overdue = coming(dec(1), today=dec(4))

    assert (overdue,) == plan(overdue, on_hand=10, today=dec(4)).overdue


def test_telling_a_customer_of_the_delay_does_not_cure_it() -> None:
    d1, d2 = coming(dec(3), today=dec(4)), coming(dec(15), 10, "D2", today=dec(4))
    first = plan(d1, d2, before=known(Eta(Rests.SUPPLY, dec(4)), told_on=dec(4)), today=dec(4))
    told = known(line_of(first).eta, told_on=dec(18))
    since_then = Changed(overdue_before=frozenset(overdue_mark(s) for s in first.overdue))

    assert dec(16) == line_of(first).eta.on
    assert dec(16) == line_of(plan(d1, d2, before=told, changed=since_then, today=dec(4))).eta.on


def test_overdue_supply_that_is_given_another_day_counts_again() -> None:
    silent = coming(dec(1), today=dec(4))
    since_then = Changed("acme/9", frozenset({overdue_mark(silent)}))

    planned = plan(coming(dec(8), today=dec(4)), changed=since_then, today=dec(4))

    assert dec(9) == line_of(planned).eta.on
    assert () == planned.overdue


# ------------------------------------------------------------------ why it moved

BEFORE = known(Eta(Rests.SUPPLY, dec(2)), FILE)


def moved(
    *supplies: Supply,
    changed: Changed = NOTHING_NEW,
    before: dict[int, LineBefore] | None = None,
    today: date = TODAY,
) -> Cause | None:
    planned = plan(*supplies, before=before or BEFORE, changed=changed, today=today)
    return line_of(planned).cause


LATER = coming(dec(15))
FEWER = Changed(rise=-1)


def test_a_line_whose_date_stands_keeps_its_cause() -> None:
    everything = Changed("acme/9", frozenset(), settings=True, rise=-1)

    assert FILE == moved(coming(dec(1)), changed=everything)


def test_a_suppliers_word_is_the_first_cause() -> None:
    changed = Changed("acme/9", frozenset(), settings=True, rise=-1)

    assert Cause(CauseKind.SUPPLIER, "acme/9") == moved(LATER, changed=changed)


def test_a_supplier_that_did_not_deliver_is_the_cause_when_others_fill_in() -> None:
    silent, late = coming(dec(1), today=dec(4)), coming(dec(15), 10, "D2", today=dec(4))

    assert Cause(CauseKind.SILENCE, "acme") == moved(silent, late, today=dec(4), changed=FEWER)


def test_a_supplier_that_was_silent_before_is_no_new_cause() -> None:
    silent, late = coming(dec(1), today=dec(4)), coming(dec(15), 10, "D2", today=dec(4))
    changed = Changed(overdue_before=frozenset({overdue_mark(silent)}), rise=-1)

    assert Cause(CauseKind.STOCK) == moved(silent, late, today=dec(4), changed=changed)


def test_a_stock_correction_is_a_cause() -> None:
    assert Cause(CauseKind.STOCK) == moved(LATER, changed=Changed(settings=True, rise=-1))


@pytest.mark.parametrize(("shipped", "cause"), [(4, CauseKind.SHIPPING), (0, CauseKind.ORDERS)])
def test_goods_that_came_make_nobody_late(cause: CauseKind, shipped: int) -> None:
    came = Changed(rise=4, shipped=shipped)

    assert Cause(cause) == moved(LATER, changed=came)
    assert Cause(CauseKind.STOCK) == moved(coming(nov(23)), changed=came)


def test_goods_that_came_and_still_leave_somebody_late_are_not_why_he_is() -> None:
    silence = Cause(CauseKind.SILENCE, "acme")
    came = Changed(rise=4, shipped=4)

    for told_on, cause in ((dec(4), silence), (dec(18), Cause(CauseKind.STOCK))):
        before = known(Eta(Rests.OVERDUE), silence, told_on)
        assert cause == moved(LATER, before=before, changed=came)


def test_settings_are_the_cause_where_nothing_else_happened() -> None:
    assert Cause(CauseKind.SETTINGS) == moved(LATER, changed=Changed(settings=True))


def test_a_line_that_lost_its_place_on_the_shelf_was_overtaken_by_the_shops_shipping() -> None:
    assert Cause(CauseKind.SHIPPING) == moved(LATER, before=known(SHELF))


def test_a_sku_that_lost_its_supply_is_the_cause_of_whatever_moves_and_of_its_coming_back() -> None:
    changed = Cause(CauseKind.SKU, "MUG")
    lost = Changed(supply_cause="acme/7", settings=True, lost_sku="MUG")
    without = known(Eta(Rests.NOTHING), changed)

    assert changed == moved(LATER, changed=lost)
    assert changed == moved(LATER, before=without)
    assert Cause(CauseKind.ORDERS) == moved(LATER, before=known(Eta(Rests.SUPPLY, dec(2)), changed))


def test_else_other_orders_moved_it() -> None:
    assert Cause(CauseKind.ORDERS) == moved(LATER)
