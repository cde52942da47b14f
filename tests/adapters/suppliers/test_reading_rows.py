"""What each row of a supplier's file is taken to say, and which rows are set aside."""

from collections.abc import Callable
from datetime import date

import pytest

from adapters.suppliers import Columns
from connector.domain.supply import FeedFile, FeedRow, SetAside

Parse = Callable[..., FeedFile]

HEADINGS = "SKU;Date;Qty;PO\n"


def the_row(file: FeedFile) -> FeedRow:
    assert (None, ()) == (file.problem, file.set_aside)
    (row,) = file.rows
    return row


def the_reason(file: FeedFile) -> str:
    assert (None, ()) == (file.problem, file.rows)
    (row,) = file.set_aside
    return row.reason


def test_a_row_is_read_with_where_it_stood_and_the_date_as_it_was_written(parse: Parse) -> None:
    expected = FeedRow(row=2, sku="MUG", reference="PO-1", on=date(2026, 12, 1), units=10, raw="01.12.2026")
    assert expected == the_row(parse(HEADINGS + "MUG;01.12.2026;10;PO-1\n"))


def test_skus_keep_leading_zeros_and_case_and_lose_only_outer_blanks(parse: Parse) -> None:
    assert "00012-aB" == the_row(parse(HEADINGS + "\u00a0 00012-aB ;01.12.2026;10;\n")).sku


def test_a_formula_that_keeps_zeros_in_a_spreadsheet_is_the_text_in_it(parse: Parse) -> None:
    assert "00012" == the_row(parse(HEADINGS + '="00012";01.12.2026;10;\n')).sku


@pytest.mark.parametrize("sku", ["1.2E+12", "1,20E+12", "4e+11"])
def test_a_number_that_a_spreadsheet_shortened_is_no_sku(parse: Parse, sku: str) -> None:
    reason = the_reason(parse(HEADINGS + f"{sku};01.12.2026;10;\n"))
    assert f'"{sku}" is a number that a spreadsheet shortened, no SKU. Ask for the column as text.' == reason


@pytest.mark.parametrize("sku", ["4E10", "12E", "E+12", "MUG-1E+1"])
def test_a_sku_that_only_looks_a_little_like_such_a_number_is_one(parse: Parse, sku: str) -> None:
    assert sku == the_row(parse(HEADINGS + f"{sku};01.12.2026;10;\n")).sku


def test_a_row_without_sku_is_set_aside_with_what_could_be_read(parse: Parse) -> None:
    (row,) = parse(HEADINGS + " ;01.12.2026;10;PO-1\n").set_aside
    assert (
        SetAside(row=2, reason="There is no SKU.", raw=" | 01.12.2026 | 10 | PO-1", reference="PO-1") == row
    )


DAYS = [
    ("01.12.2026", date(2026, 12, 1)),
    ("1.12.2026", date(2026, 12, 1)),
    ("01.12.2026 00:00:00", date(2026, 12, 1)),
    ("2026-12-01", date(2026, 12, 1)),
    ("2026-12-01T23:30:00+02:00", date(2026, 12, 1)),
    ("2026-12-01 12:00:00", date(2026, 12, 1)),
    ("", None),
    ("TBD", None),
    (" On Request ", None),
    ("-", None),
    ("31.12.2099", None),
    ("2199-01-01", None),
    ("9999-12-31", None),
    ("01.01.1900", None),
    ("1970-01-01", None),
    ("0000-00-00", None),
    ("00.00.0000", None),
    ("24.11.2024", date(2024, 11, 24)),
    ("24.11.2029", date(2029, 11, 24)),
]


@pytest.mark.parametrize(("cell", "day"), DAYS)
def test_a_date_is_read_in_the_configured_formats_or_iso_or_is_honestly_unknown(
    parse: Parse, cell: str, day: date | None
) -> None:
    row = the_row(parse(HEADINGS + f"MUG;{cell};10;\n"))
    assert (day, cell.strip(), False) == (row.on, row.raw, row.ended)


FORMAT = "is not one of the configured formats (%d.%m.%Y)."
BAD_DAYS = [
    ("12/01/2026", f'The date "12/01/2026" {FORMAT}'),
    ("01.12.26", f'The date "01.12.26" {FORMAT}'),
    ("31.02.2027", f'The date "31.02.2027" {FORMAT}'),
    ("2026-13-01", 'The date "2026-13-01" is no day of the calendar, or ends before it begins.'),
    ("2026-12-1", f'The date "2026-12-1" {FORMAT}'),
    ("46357", 'The date "46357" is a spreadsheet\'s day number. Ask for dates as text.'),
    ("46357.5", 'The date "46357.5" is a spreadsheet\'s day number. Ask for dates as text.'),
    (
        "01.12.2023",
        'The date "01.12.2023" is read as 2023-12-01, which is too far from the day of the file, 2026-11-24.',
    ),
    (
        "01.12.2062",
        'The date "01.12.2062" is read as 2062-12-01, which is too far from the day of the file, 2026-11-24.',
    ),
]


@pytest.mark.parametrize(("cell", "reason"), BAD_DAYS)
def test_any_other_date_sets_its_row_aside_and_is_never_guessed(parse: Parse, cell: str, reason: str) -> None:
    assert reason == the_reason(parse(HEADINGS + f"MUG;{cell};10;\n"))


def test_the_first_format_that_fits_counts_also_before_iso(parse: Parse) -> None:
    formats = ("%Y-%d-%m", "%d/%m/%Y", "%m/%d/%Y")
    rows = parse(HEADINGS + "A;2027-03-05;1;\nB;03/05/2027;1;\nC;03/25/2027;1;\n", date_formats=formats).rows
    assert [date(2027, 5, 3), date(2027, 5, 3), date(2027, 3, 25)] == [row.on for row in rows]


UNITS = [("10", 10), (" 7 ", 7), ("5.0", 5), ("5,00", 5), ("10000000", 10_000_000)]


@pytest.mark.parametrize(("cell", "units"), UNITS)
def test_a_whole_quantity_is_read(parse: Parse, cell: str, units: int) -> None:
    assert units == the_row(parse(HEADINGS + f"MUG;01.12.2026;{cell};\n")).units


BAD_UNITS = [
    ("", "There is no quantity."),
    ("lots", 'The quantity "lots" is not a whole number.'),
    ("10 pcs", 'The quantity "10 pcs" is not a whole number.'),
    ("2.5", 'The quantity "2.5" is not a whole number.'),
    ("1_0", 'The quantity "1_0" is not a whole number.'),
    ("\u0661\u0660", 'The quantity "\u0661\u0660" is not a whole number.'),
    ("-3", 'The quantity "-3" is negative.'),
    ("(3)", 'The quantity "(3)" is negative.'),
    ("1,000", 'The quantity "1,000" can mean thousands or a fraction.'),
    ("1.000", 'The quantity "1.000" can mean thousands or a fraction.'),
    ("1 000", 'The quantity "1 000" can mean thousands or a fraction.'),
    ("4006381333931", 'The quantity "4006381333931" is too large to be one.'),
]


@pytest.mark.parametrize(("cell", "reason"), BAD_UNITS)
def test_any_other_quantity_sets_its_row_aside(parse: Parse, cell: str, reason: str) -> None:
    assert reason == the_reason(parse(HEADINGS + f"MUG;01.12.2026;{cell};\n"))


ENDED = [
    "01.12.2026;0",
    "01.12.2026;0.0",
    "whenever;0",
    "Cancelled;10",
    "01.12.2026;DISCONTINUED",
    "cancelled;",
]


@pytest.mark.parametrize("cells", ENDED)
def test_quantity_0_and_the_ended_words_end_a_supply(parse: Parse, cells: str) -> None:
    row = the_row(parse(HEADINGS + f"MUG;{cells};PO-1\n"))
    assert (True, None, 0) == (row.ended, row.on, row.units)


def test_without_a_quantity_column_there_are_no_units(parse: Parse) -> None:
    columns = Columns(sku="SKU", date="Date")
    going, ended = parse("SKU,Date\nMUG,01.12.2026\nCUP,cancelled\n", columns=columns).rows
    assert (None, False) == (going.units, going.ended)
    assert (None, True) == (ended.units, ended.ended)


def test_a_row_with_a_delimiter_inside_a_cell_is_set_aside(parse: Parse) -> None:
    reason = the_reason(parse("SKU,Name,Date,Qty,PO\nMUG,Mug, blue,01.12.2026,10,PO-1\n"))
    assert "The row has more cells than there are headings: a delimiter stands inside a cell." == reason


def test_empty_cells_past_the_headings_do_no_harm(parse: Parse) -> None:
    assert 10 == the_row(parse(HEADINGS + "MUG;01.12.2026;10;PO-1;;\n")).units


def test_a_row_that_is_cut_off_does_not_count_as_one_without_a_date(parse: Parse) -> None:
    file = parse("SKU;Qty;PO;Date\nMUG;10;PO-1;01.12.2026\nCUP;5;PO-2")
    assert ["MUG"] == [row.sku for row in file.rows]
    (aside,) = file.set_aside
    assert (3, "CUP", "PO-2") == (aside.row, aside.sku, aside.reference)
    assert "The row has fewer cells than there are headings: it may be cut off." == aside.reason


def test_a_lost_quotation_mark_that_swallows_rows_is_noticed_in_the_sku(parse: Parse) -> None:
    file = parse(HEADINGS + '"MUG;01.12.2026;10;\nCUP";01.12.2026;10;\n')
    assert "The SKU has a line break: a quotation mark is missing before it, or too much." == the_reason(file)


def test_rows_are_counted_as_a_spreadsheet_counts_them(parse: Parse) -> None:
    text = 'Acme Ltd, open orders\n\nSKU,Name,Date,Qty,PO\nMUG,"a\nlong\nname",01.12.2026,1,\n\nCUP,,x,1,\n'
    file = parse(text)
    assert [4] == [row.row for row in file.rows]
    assert [6] == [row.row for row in file.set_aside]


def test_rows_of_one_supply_are_all_kept_in_their_order(parse: Parse) -> None:
    rows = parse(HEADINGS + "MUG;15.12.2026;5;PO-1\nMUG;01.12.2026;5;PO-1\n").rows
    assert [date(2026, 12, 15), date(2026, 12, 1)] == [row.on for row in rows]
