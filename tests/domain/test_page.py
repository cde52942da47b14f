"""What the shop's page should say, and whose word stands there."""

from collections.abc import Sequence
from datetime import date

import pytest

from connector.domain.cover import Part, cover_lines
from connector.domain.page import Holding, Owner, Page, hold, is_wanted_backorderable, judge_page, observe
from connector.domain.policy import PagePolicy
from connector.domain.supply import Supply
from tests.domain.builders import DATES, coming, dec, jan, nov, part

TODAY = nov(2)
D1, D2 = coming(dec(1), 10, "D1"), coming(dec(15), 10, "D2")


def page(
    on_hand: int,
    parts: Sequence[Part],
    supplies: Sequence[Supply],
    available: int | None = None,
    today: date = TODAY,
) -> Page:
    cover = cover_lines(on_hand, parts, supplies)
    taken = sum(p.units for p in parts)
    return judge_page(
        cover, on_hand, on_hand - taken if available is None else available, supplies, today, DATES
    )


# ------------------------------------------------------------------ the page


def test_the_page_shows_the_told_date_of_one_further_unit() -> None:
    assert Page(dec(18), 10, in_stock=False) == page(0, [part(1, 10)], [D1, D2])


def test_a_supply_that_is_used_in_part_still_serves_the_next_order() -> None:
    assert Page(dec(4), 3, in_stock=False) == page(0, [part(1, 7)], [D1])


def test_where_all_that_comes_is_taken_the_page_shows_no_date() -> None:
    assert Page(None, 0, in_stock=False) == page(0, [part(1, 10), part(2, 10)], [D1, D2])


def test_without_supply_the_page_shows_no_date() -> None:
    assert Page(None, 0, in_stock=False) == page(0, [], [])


def test_an_item_on_the_shelf_needs_no_date() -> None:
    assert Page(None, 15, in_stock=True) == page(5, [], [D1])


def test_supply_without_a_quantity_sells_without_a_limit() -> None:
    assert Page(dec(4), None, in_stock=False) == page(0, [part(1, 500)], [coming(dec(1), None)])


@pytest.mark.parametrize("supply", [coming(None), coming(dec(1), today=dec(4))])
def test_supply_that_is_overdue_or_has_no_date_shows_none_and_sells_nothing(supply: Supply) -> None:
    assert Page(None, 0, in_stock=False, undated=10) == page(0, [], [supply], today=dec(4))


def test_the_shops_own_count_limits_what_is_left() -> None:
    assert 7 == page(0, [], [D1], available=-3).left


def test_open_orders_limit_what_is_left() -> None:
    assert 4 == page(0, [part(1, 6)], [D1], available=0).left


def test_where_the_shops_own_count_leaves_none_the_page_shows_no_date() -> None:
    assert Page(None, 0, in_stock=False) == page(0, [], [D1], available=-10)


def test_a_debt_is_not_sold_again() -> None:
    assert Page(dec(4), 6, in_stock=False) == page(-4, [], [D1])


# ------------------------------------------------------------------ wanted backorderable


def wanted(shown: Page, policy: PagePolicy | None = None, *, available: int = 0, sku: str = "MUG") -> bool:
    return is_wanted_backorderable(shown, sku, available, TODAY, policy or PagePolicy())


SELLABLE = Page(dec(4), 3, in_stock=False)


def test_what_comes_soon_and_is_left_may_be_sold() -> None:
    assert wanted(SELLABLE)


def test_what_the_shop_can_sell_anyway_needs_no_flag() -> None:
    assert not wanted(SELLABLE, available=1)


@pytest.mark.parametrize(
    ("left", "sell_buffer", "sold"), [(1, 0, True), (0, 0, False), (3, 2, True), (3, 3, False)]
)
def test_units_kept_back_are_not_sold(left: int, sell_buffer: int, *, sold: bool) -> None:
    assert sold is wanted(Page(dec(4), left, in_stock=False), PagePolicy(sell_buffer=sell_buffer))


def test_supply_without_a_limit_is_always_left() -> None:
    assert wanted(Page(dec(4), None, in_stock=False), PagePolicy(sell_buffer=5))


@pytest.mark.parametrize(("on", "sold"), [(jan(31), True), (date(2027, 2, 1), False)])
def test_nobody_is_asked_to_wait_longer_than_ninety_days(on: date, *, sold: bool) -> None:
    assert sold is wanted(Page(on, 3, in_stock=False))


@pytest.mark.parametrize("sold", [True, False])
def test_without_a_date_it_is_sold_only_where_the_merchant_says_so(*, sold: bool) -> None:
    assert sold is wanted(Page(None, 3, in_stock=False), PagePolicy(sell_without_date=sold))


def test_supply_without_a_date_is_sold_only_where_the_merchant_says_so() -> None:
    undated = Page(None, 0, in_stock=False, undated=10)

    assert not wanted(undated, PagePolicy())
    assert wanted(undated, PagePolicy(sell_without_date=True))
    assert not wanted(undated, PagePolicy(sell_without_date=True, sell_buffer=10))


def test_dated_supply_and_supply_without_a_date_are_counted_apart() -> None:
    supplies = [coming(dec(1), 10), coming(None, 5, "D2")]
    cover = cover_lines(0, [part(1, 4)], supplies)

    assert Page(dec(4), 6, in_stock=False, undated=5) == judge_page(cover, 0, -4, supplies, nov(2), DATES)


def test_without_units_left_nothing_is_sold_even_without_a_date() -> None:
    assert not wanted(Page(None, -20, in_stock=False), PagePolicy(sell_without_date=True))


@pytest.mark.parametrize(("sku", "sold"), [("MUG-RED", True), ("mug-red", False), ("LAMP", False)])
def test_only_skus_that_the_merchant_named_are_sold(sku: str, *, sold: bool) -> None:
    assert sold is wanted(SELLABLE, PagePolicy(skus=("MUG-*", "TEA?")), sku=sku)


# ------------------------------------------------------------------ ours or theirs

NO, NOTIFY, YES = "no", "notify", "yes"
UNTOUCHED = Holding(NO)
ASKED = Holding(NO, stand=NOTIFY, before=NO, owner=Owner.OURS)
WRITTEN = Holding(NOTIFY, stand=NOTIFY, before=NO, owner=Owner.OURS)
TAKEN_OVER = Holding(YES, owner=Owner.THEIRS)


def want(holding: Holding, value: str, *, in_stock: bool = False) -> Holding:
    return hold(holding, value, NO, in_stock=in_stock)


def test_what_the_merchant_left_at_its_default_we_take_over_and_remember() -> None:
    assert ASKED == want(UNTOUCHED, NOTIFY)
    assert NOTIFY == ASKED.to_write


def test_what_the_merchant_chose_himself_is_left_alone() -> None:
    assert Holding(YES) == want(Holding(YES), NOTIFY)


def test_the_default_is_not_taken_over_to_write_the_default() -> None:
    assert UNTOUCHED == want(UNTOUCHED, NO)


def test_a_value_that_stands_is_not_written_again() -> None:
    assert None is want(WRITTEN, NOTIFY).to_write


def test_what_is_ours_follows_what_is_wanted() -> None:
    ours = want(WRITTEN, NO)

    assert NO == ours.to_write
    assert Owner.OURS is ours.owner


def test_on_and_off_and_on_again_works() -> None:
    off, _ = observe(want(WRITTEN, NO), NO)

    assert ASKED == want(off, NOTIFY)


def test_in_stock_again_what_stood_before_is_put_back() -> None:
    back = want(WRITTEN, NO, in_stock=True)

    assert NO == back.to_write


def test_once_it_is_put_back_it_is_nobodys() -> None:
    put_back, took_over = observe(want(WRITTEN, NO, in_stock=True), NO)

    assert not took_over
    assert UNTOUCHED == want(put_back, NO, in_stock=True)


def test_a_date_of_ours_is_put_back_to_none() -> None:
    ours = hold(Holding(""), "2026-12-04", "", in_stock=False)
    written, _ = observe(ours, "2026-12-04")

    assert "" == hold(written, "", "", in_stock=True).to_write


def test_a_change_after_ours_is_a_take_over() -> None:
    assert (TAKEN_OVER, True) == observe(WRITTEN, YES)


def test_a_merchant_who_switches_our_flag_off_has_taken_it_over() -> None:
    assert (Holding(NO, owner=Owner.THEIRS), True) == observe(WRITTEN, NO)


def test_what_a_merchant_writes_after_ours_was_put_back_is_no_take_over() -> None:
    put_back, _ = observe(want(WRITTEN, NO), NO)
    his = observe(put_back, YES)
    assert (Holding(YES), False) == his
    again, _ = observe(his[0], NO)
    assert Owner.OURS is want(again, NOTIFY).owner


def test_what_was_taken_over_is_theirs_until_it_is_in_stock_again() -> None:
    assert TAKEN_OVER == want(TAKEN_OVER, NOTIFY)
    assert Holding(YES) == want(TAKEN_OVER, NOTIFY, in_stock=True)


def test_a_merchants_own_further_change_is_no_second_take_over() -> None:
    assert (Holding(NO, owner=Owner.THEIRS), False) == observe(TAKEN_OVER, NO)


def test_after_it_was_in_stock_a_default_may_be_taken_over_again() -> None:
    theirs, _ = observe(WRITTEN, NO)

    assert ASKED == want(want(theirs, NO, in_stock=True), NOTIFY)


def test_our_own_write_of_which_we_did_not_hear_is_no_take_over() -> None:
    assert (WRITTEN, False) == observe(ASKED, NOTIFY)


def test_a_write_that_never_arrived_is_no_take_over() -> None:
    assert (ASKED, False) == observe(ASKED, NO)


def test_a_moved_date_that_was_written_without_our_hearing_of_it_is_no_take_over() -> None:
    moved = Holding("2026-12-04", stand="2026-12-18", before="", owner=Owner.OURS)

    assert not observe(moved, "2026-12-18")[1]
    assert not observe(moved, "2026-12-04")[1]
    assert observe(moved, "2027-01-01")[1]
