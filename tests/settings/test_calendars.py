"""Whose working days are which."""

from datetime import date, time

import pytest

from tests.settings.conftest import Loaded
from tests.settings.test_what_the_rules_get import SUPPLIER
from tests.settings.test_wrong_settings import problems

SHOP = "[shops.main.calendar]\n"
OWN = SUPPLIER + "[suppliers.acme.calendar]\n"
REFORMATION_DAY, EPIPHANY = date(2026, 10, 31), date(2027, 1, 6)


def test_without_a_word_goods_leave_from_monday_to_friday_on_every_day(loaded: Loaded) -> None:
    calendar = loaded().policy("main").dates.calendar
    assert (frozenset(range(5)), frozenset(), None) == (
        calendar.weekdays,
        calendar.holidays,
        calendar.cut_off,
    )


def test_nobody_works_on_the_public_holidays_of_the_country(loaded: Loaded) -> None:
    calendar = loaded(SHOP + 'country = "de"\n').policy("main").dates.calendar
    assert date(2026, 12, 25) in calendar.holidays
    assert EPIPHANY not in calendar.holidays


def test_parts_of_a_country_have_holidays_of_their_own(loaded: Loaded) -> None:
    bavaria = loaded(SHOP + 'country = "DE"\nsubdivision = "BY"\n').policy("main").dates.calendar
    saxony = loaded(SHOP + 'country = "DE"\nsubdivision = "SN"\n').policy("main").dates.calendar
    assert (True, False) == (EPIPHANY in bavaria.holidays, EPIPHANY in saxony.holidays)
    assert (False, True) == (REFORMATION_DAY in bavaria.holidays, REFORMATION_DAY in saxony.holidays)


def test_ones_own_days_off_are_added(loaded: Loaded) -> None:
    text = SHOP + 'country = "DE"\nholidays = [2026-12-24]\nweekdays = ["mon", "sat"]\ncut_off = "14:30"\n'
    calendar = loaded(text).policy("main").dates.calendar
    assert {date(2026, 12, 24), date(2026, 12, 25)} <= calendar.holidays
    assert (frozenset({0, 5}), time(14, 30)) == (calendar.weekdays, calendar.cut_off)


def test_a_supplier_works_on_the_shops_days_unless_he_has_his_own(loaded: Loaded) -> None:
    same = loaded(SHOP + 'country = "DE"\n' + SUPPLIER)
    assert same.policy("main").dates.calendar == same.supplier_terms("acme").calendar
    other = loaded(SHOP + 'country = "DE"\n' + OWN + 'weekdays = ["sun"]\n')
    assert (frozenset({6}), frozenset()) == (
        other.supplier_terms("acme").calendar.weekdays,
        other.supplier_terms("acme").calendar.holidays,
    )


CALENDARS = [
    SHOP + 'country = "DE"\n',
    SHOP + 'cut_off = "14:00"\n',
    OWN + 'country = "CN"\n',
    OWN + "holidays = [2027-02-17]\n",
]


@pytest.mark.parametrize("calendar", CALENDARS)
def test_other_working_days_change_the_fingerprint(loaded: Loaded, calendar: str) -> None:
    assert loaded(SUPPLIER).fingerprint("main") != loaded(
        calendar if calendar.startswith("[sup") else SUPPLIER + calendar
    ).fingerprint("main")


WRONG = [
    ('country = "Germany"\n', 'shops.main.calendar.country = "Germany": must be a country such as "DE"'),
    ('country = "XX"\n', 'shops.main.calendar: the public holidays of the country "XX" are not known'),
    ('subdivision = "BY"\n', "shops.main.calendar: subdivision needs a country"),
    ('cut_off = "2 pm"\n', 'shops.main.calendar.cut_off = "2 pm": must be a time such as "14:00"'),
    (
        'cut_off = "14:00Z"\n',
        'shops.main.calendar.cut_off = "14:00Z": must be a time such as "14:00", on the shop\'s own clock',
    ),
    (
        'country = "AT"\nsubdivision = "BY"\n',
        (
            'shops.main.calendar: there is no subdivision "BY" of "AT" with holidays; allowed: '
            "1, 2, 3, 4, 5, 6, 7, 8, 9"
        ),
    ),
]


@pytest.mark.parametrize(("calendar", "sentence"), WRONG)
def test_a_calendar_that_cannot_be_is_refused(loaded: Loaded, calendar: str, sentence: str) -> None:
    assert [sentence] == problems(loaded, SHOP + calendar)
