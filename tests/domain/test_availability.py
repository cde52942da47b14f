"""When an item could be had, if it were ordered: what a catalogue says counts as."""

from datetime import date

from connector.domain.availability import Availability, could_leave_on, that_counts
from connector.domain.calendar import WorkingCalendar
from connector.domain.cover import cover_lines
from connector.domain.page import Page, Unordered, is_wanted_backorderable, judge_page
from connector.domain.policy import DatePolicy, PagePolicy, SupplierTerms
from connector.domain.supply import Supply
from tests.domain.builders import DATES, coming, dec, jan, key, nov, part

TODAY = nov(2)


def listed(on: date | None, supplier: str = "acme", terms: SupplierTerms | None = None) -> Availability:
    return Availability(key("", supplier), on, terms or SupplierTerms())


# ------------------------------------------------------------------ which row counts


def test_of_several_catalogues_the_earliest_counts() -> None:
    assert "zeta" == the_one(listed(dec(8), "acme"), listed(dec(1), "zeta"), listed(None, "beta"))


def test_a_preferred_suppliers_catalogue_counts_before_earlier_ones() -> None:
    assert "acme" == the_one(listed(dec(8), "acme"), listed(dec(1), "zeta"), preferred={"acme"})


def test_no_catalogue_is_no_answer() -> None:
    assert None is that_counts([], ())


def the_one(*rows: Availability, preferred: frozenset[str] | set[str] = frozenset()) -> str | None:
    found = that_counts(rows, preferred)
    return found.key.supplier if found else None


# ------------------------------------------------------------------ when it could leave


def test_units_that_nobody_has_ordered_could_leave_once_the_catalogue_has_them() -> None:
    assert dec(2) == could_leave_on(TODAY, listed(dec(1)), None, DATES)


def test_what_the_catalogue_has_already_could_leave_from_the_day_of_need() -> None:
    assert nov(3) == could_leave_on(nov(2), listed(date(2026, 10, 1)), None, DATES)


def test_transit_is_on_the_suppliers_working_days() -> None:
    sundays_too = SupplierTerms(transit_days=6, calendar=WorkingCalendar(frozenset(range(7))))

    assert dec(8) == could_leave_on(TODAY, listed(dec(1), terms=sundays_too), None, DATES)


def test_the_catalogue_counts_before_the_lead_time() -> None:
    assert dec(2) == could_leave_on(TODAY, listed(dec(1)), 14, DATES)
    assert None is could_leave_on(TODAY, listed(None), 14, DATES)
    assert nov(16) == could_leave_on(TODAY, None, 14, DATES)
    assert None is could_leave_on(TODAY, None, None, DATES)


# ------------------------------------------------------------------ the page


def page(*supplies: Supply, waiting: int = 0, most: int = 5) -> Page:
    cover = cover_lines(0, [part(1, waiting)] if waiting else [], supplies)
    return judge_page(cover, 0, -waiting, supplies, TODAY, DatePolicy(), Unordered(jan(4), most))


def test_what_nobody_has_ordered_can_be_sold_up_to_the_limit() -> None:
    assert Page(jan(6), 5, in_stock=False) == page()
    assert Page(jan(6), 2, in_stock=False) == page(waiting=3)
    assert Page(None, 0, in_stock=False) == page(waiting=5)
    assert Page(None, 0, in_stock=False) == page(waiting=7)


def test_what_is_ordered_is_sold_first_and_on_its_own_date() -> None:
    assert Page(dec(4), 15, in_stock=False) == page(coming(dec(1), 10))
    assert Page(jan(6), 5, in_stock=False) == page(coming(dec(1), 10), waiting=10)


def test_without_the_merchants_word_nothing_is_sold_that_nobody_has_ordered() -> None:
    assert 0 == PagePolicy(max_backordered=5).most_unordered
    assert 5 == PagePolicy(max_backordered=5, sell_without_order=True).most_unordered
    assert Page(None, 0, in_stock=False) == page(most=0)


# ------------------------------------------------------------------ which items


def test_the_flag_is_for_items_with_one_of_the_tags_and_of_one_of_the_vendors() -> None:
    policy = PagePolicy(tags=frozenset({"Backorder"}), vendors=frozenset({"Acme"}))

    def wanted(*tags: str, vendor: str = "ACME") -> bool:
        return is_wanted_backorderable(page(), "MUG", 0, TODAY, policy, tags=tags, vendor=vendor)

    assert wanted("new", "backorder")
    assert not wanted("new")
    assert not wanted("backorder", vendor="Zeta")
