"""Weeks, months, quarters and ranges: from the first to the last day that the supplier may mean."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.suppliers import Columns, Reading
from adapters.suppliers.days import Dated, read_date
from adapters.suppliers.reading import UnreadableCellError

FILE_ON = date(2026, 11, 24)  # a Tuesday, in week 48
GERMAN = Reading(Columns("SKU", "Date"), date_formats=("%d.%m.%Y",), no_date_words=("tbd",))


def read(cell: str, *formats: str, file_on: date = FILE_ON, day_numbers: bool = False) -> Dated:
    reading = Reading(GERMAN.columns, date_formats=formats or GERMAN.date_formats, day_numbers=day_numbers)
    return read_date(cell, reading, file_on)


def days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


def the_reason(cell: str, *formats: str, file_on: date = FILE_ON) -> str:
    with pytest.raises(UnreadableCellError) as reason:
        read(cell, *formats, file_on=file_on)
    return str(reason.value)


WITH_A_YEAR = [
    ("KW 23/2027", days("2027-06-07", "2027-06-13")),
    ("KW23 2027", days("2027-06-07", "2027-06-13")),
    ("23. KW 2027", days("2027-06-07", "2027-06-13")),
    ("2027-W23", days("2027-06-07", "2027-06-13")),
    ("2027W23", days("2027-06-07", "2027-06-13")),
    ("week 23, 2027", days("2027-06-07", "2027-06-13")),
    ("KW 53 2026", days("2026-12-28", "2027-01-03")),
    ("Q3 2027", days("2027-07-01", "2027-09-30")),
    ("Q3/2027", days("2027-07-01", "2027-09-30")),
    ("2027-Q1", days("2027-01-01", "2027-03-31")),
    ("3rd quarter of 2027", days("2027-07-01", "2027-09-30")),
    ("3. Quartal 2027", days("2027-07-01", "2027-09-30")),
    ("March 2027", days("2027-03-01", "2027-03-31")),
    ("M\u00e4rz 2027", days("2027-03-01", "2027-03-31")),
    ("03/2027", days("2027-03-01", "2027-03-31")),
    ("2028-02", days("2028-02-01", "2028-02-29")),
    ("early June 2027", days("2027-06-01", "2027-06-10")),
    ("Anfang Juni 2027", days("2027-06-01", "2027-06-10")),
    ("mid-March 2027", days("2027-03-11", "2027-03-20")),
    ("Mitte M\u00e4rz 2027", days("2027-03-11", "2027-03-20")),
    ("end of May 2027", days("2027-05-21", "2027-05-31")),
    ("Ende Mai 2027", days("2027-05-21", "2027-05-31")),
    ("1-5 Dec 2026", days("2026-12-01", "2026-12-05")),
    ("1.-5. Dezember 2026", days("2026-12-01", "2026-12-05")),
    ("1.\u20135.12.2026", days("2026-12-01", "2026-12-05")),
    ("28.12.-3.1.2027", days("2026-12-28", "2027-01-03")),
    ("Dec 1-5, 2026", days("2026-12-01", "2026-12-05")),
    ("2026-12-01/2026-12-05", days("2026-12-01", "2026-12-05")),
    ("01.12.2026 - 05.12.2026", days("2026-12-01", "2026-12-05")),
    ("01.12.2026 bis 05.12.2026", days("2026-12-01", "2026-12-05")),
    ("March/April 2027", days("2027-03-01", "2027-04-30")),
    ("Q1 - Q2 2027", days("2027-01-01", "2027-06-30")),
    ("KW 50 bis 51", days("2026-12-07", "2026-12-20")),
    ("Dec 2026 - Jan", days("2026-12-01", "2027-01-31")),
]


@pytest.mark.parametrize(("cell", "meant"), WITH_A_YEAR)
def test_a_vague_date_is_all_the_days_that_it_may_mean(cell: str, meant: tuple[date, date]) -> None:
    assert meant == (read(cell).first_on, read(cell).on)


def test_a_day_with_its_months_name_is_that_day() -> None:
    assert (
        Dated(date(2026, 12, 5)) == read("5 Dec 2026") == read("December 5th, 2026") == read("5. Dez. 2026")
    )


WITHOUT_A_YEAR = [
    ("KW 48", days("2026-11-23", "2026-11-29")),
    ("KW 49", days("2026-11-30", "2026-12-06")),
    ("KW 23", days("2027-06-07", "2027-06-13")),
    ("Nov", days("2026-11-01", "2026-11-30")),
    ("mid March", days("2027-03-11", "2027-03-20")),
    ("end of May", days("2027-05-21", "2027-05-31")),
    ("Q1", days("2027-01-01", "2027-03-31")),
    ("1-5 Dec", days("2026-12-01", "2026-12-05")),
    ("28 Dec - 3 Jan", days("2026-12-28", "2027-01-03")),
]


@pytest.mark.parametrize(("cell", "meant"), WITHOUT_A_YEAR)
def test_without_a_year_the_next_one_that_is_not_past_is_meant(cell: str, meant: tuple[date, date]) -> None:
    assert Dated(meant[1], meant[0], yearless=True) == read(cell)


@pytest.mark.parametrize("cell", ["KW 47", "Q3", "October", "early Nov", "20 Nov", "1-5 Nov"])
def test_a_period_that_has_just_passed_may_be_late_or_next_years_and_is_not_guessed(cell: str) -> None:
    dated = read(cell)
    assert (None, True) == (dated.on, dated.yearless)
    assert f'The date "{cell}" names no year: it can be in 2026 or 2027.' == dated.unsure


def test_a_period_that_passed_long_ago_is_the_next_ones() -> None:
    assert date(2027, 8, 23) == read("23 Aug").on
    assert read("24 Aug").unsure


DOUBLE = [("Dec 26", "2026"), ("Mar-27", "2027"), ("KW 23/26", "2026"), ("KW 23-27", "2027")]


@pytest.mark.parametrize(("cell", "year"), DOUBLE)
def test_a_number_that_may_be_a_year_or_not_is_not_guessed(cell: str, year: str) -> None:
    assert f'The date "{cell}" can mean the year {year}, or the number {year[2:]}.' == the_reason(cell)


def test_a_number_that_can_be_no_year_is_what_else_it_can_be() -> None:
    assert date(2026, 12, 5) == read("Dec 05").on
    assert days("2027-06-07", "2027-06-20") == (read("KW 23-24").first_on, read("KW 23-24").on)


def test_day_and_month_stand_in_the_configured_order_only() -> None:
    assert date(2027, 2, 1) == read("01/02/2027", "%d/%m/%Y").on
    assert date(2027, 1, 2) == read("01/02/2027", "%m/%d/%Y").on
    assert "not one of the configured formats" in the_reason("01/02/2027")


def test_a_day_is_never_put_together_with_a_year_that_the_format_does_not_see() -> None:
    assert "not one of the configured formats" in the_reason("01/02/2027", "%Y%m%d")


def test_a_format_may_leave_out_the_year_or_the_day() -> None:
    assert Dated(date(2026, 12, 5), yearless=True) == read("5.12.", "%d.%m.")
    assert days("2027-03-01", "2027-03-31") == (read("3|27", "%m|%y").first_on, read("3|27", "%m|%y").on)
    assert "not one of the configured formats" in the_reason("5.12.")


def test_years_of_two_digits_are_read_only_where_a_format_has_them() -> None:
    assert "not one of the configured formats" in the_reason("5. Dez 26")
    assert date(2026, 12, 5) == read("5. Dez 26", "%d.%m.%y").on
    assert days("2027-06-07", "2027-06-13") == (
        read("KW 23/27", "%d.%m.%y").first_on,
        read("KW 23/27", "%d.%m.%y").on,
    )


def test_spreadsheet_day_numbers_are_read_only_where_the_merchant_says_so() -> None:
    assert date(2026, 12, 1) == read("46357", day_numbers=True).on
    assert date(2026, 12, 1) == read("46357.5", day_numbers=True).on
    assert "day number" in the_reason("46357")


BACKWARDS = ["2026-12-05/2026-12-01", "05.12.2026-01.12.2026", "5 Dec - 1 Dec", "KW 54", "2027-W53"]


@pytest.mark.parametrize("cell", BACKWARDS)
def test_what_the_calendar_does_not_have_is_set_aside(cell: str) -> None:
    assert "is no day of the calendar" in the_reason(cell)


STRANGE = ["mid 2027", "Q5", "1-5", "1-5 weeks", "ab KW 23", "2027", "soon", "13/2027", "x" * 5000]


@pytest.mark.parametrize("cell", STRANGE)
def test_what_is_not_understood_is_set_aside(cell: str) -> None:
    assert "is not one of the configured formats (%d.%m.%Y)." in the_reason(cell)


def test_a_february_that_has_29_days_is_waited_for() -> None:
    assert date(2028, 2, 29) == read("29 Feb").on


PIECES = st.sampled_from(
    [
        *("kw", "w", "week", "q", "mid", "ende", "early", "dec", "m\u00e4rz", "mai", "feb", "bis", "to"),
        *(
            "-",
            "/",
            ".",
            " ",
            "'",
            "\u2013",
            ",",
            "th",
            "0",
            "00",
            "1",
            "5",
            "12",
            "23",
            "29",
            "31",
            "53",
            "99",
        ),
        *("2026", "2027", "0000", "9999", "2026-12-01", "01.12.2026", "T10:00", "\u00a0", "\u0661"),
    ]
)


@given(
    cell=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=8).map("".join)),
    file_on=st.dates(min_value=date(1970, 1, 1), max_value=date(9990, 1, 1)),
    day_numbers=st.booleans(),
)
@example(cell="99999", file_on=FILE_ON, day_numbers=True)
def test_no_text_breaks_the_reading_and_none_is_half_understood(
    cell: str, file_on: date, *, day_numbers: bool
) -> None:
    try:
        dated = read(cell, "%d.%m.%Y", "%d.%m.", "%m/%y", file_on=file_on, day_numbers=day_numbers)
    except UnreadableCellError:
        return
    assert dated.first_on is None or (dated.on is not None and dated.first_on < dated.on)
    assert not dated.unsure or dated.on is None
    assert not dated.yearless or dated.unsure or (dated.on is not None and dated.on >= file_on)
