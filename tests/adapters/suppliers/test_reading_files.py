"""Which files can be read at all, in which encodings and with which delimiters."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.suppliers import Columns
from connector.domain.supply import FeedFile

Parse = Callable[..., FeedFile]

GOOD = "SKU;Date;Qty;PO\nMÜG;01.12.2026;10;PO-1\n"


def skus(file: FeedFile) -> list[str]:
    assert file.problem is None
    return [row.sku for row in file.rows]


def problem(file: FeedFile) -> str:
    assert ((), ()) == (file.rows, file.set_aside)
    assert file.problem is not None
    return file.problem


ENCODED = [
    (GOOD.encode(), "utf-8"),
    (GOOD.encode("utf-8-sig"), "utf-8"),
    (GOOD.encode("utf-16"), "utf-8"),
    (b"\xfe\xff" + GOOD.encode("utf-16-be"), "utf-8"),
    (GOOD.encode("utf-32"), "utf-8"),
    (GOOD.encode("latin-1"), "latin-1"),
    (GOOD.encode("utf-8-sig"), "latin-1"),
]


@pytest.mark.parametrize(("content", "encoding"), ENCODED)
def test_a_byte_order_mark_wins_else_the_setting_tells(parse: Parse, content: bytes, encoding: str) -> None:
    assert ["MÜG"] == skus(parse(content, encoding=encoding))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(parse: Parse, delimiter: str) -> None:
    assert ["MÜG"] == skus(parse(GOOD.replace(";", delimiter)))


def test_other_delimiters_inside_cells_do_not_mislead(parse: Parse) -> None:
    file = parse('SKU;Name, colour | size;Date;Qty;PO\nMUG;"big; blue, 5|6";01.12.2026;10;\n')
    assert ["MUG"] == skus(file)


def test_a_delimiter_that_was_set_is_the_only_one_tried(parse: Parse) -> None:
    assert ["MÜG"] == skus(parse(GOOD, delimiter=";"))
    assert 'The file has no columns "SKU"' in problem(parse(GOOD, delimiter=","))


def test_excels_own_line_that_names_the_delimiter_is_understood(parse: Parse) -> None:
    file = parse("sep=;\r\n" + GOOD)
    assert [("MÜG", 2)] == [(row.sku, row.row) for row in file.rows]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(parse: Parse, ending: str) -> None:
    assert ["MÜG"] == skus(parse(GOOD.replace("\n", ending)))


def test_headings_match_whatever_their_case_and_blanks_and_below_a_title(parse: Parse) -> None:
    file = parse(
        "Open orders of Acme\n\n  sku ;DELIVERY \n  Date;qty;po\nMUG;01.12.2026;10;\n".replace(" \n  ", "  "),
        columns=Columns(sku="SKU", date="Delivery date", quantity="Qty", reference="PO"),
    )
    assert ["MUG"] == skus(file)


def test_a_missing_column_is_named_with_its_key_and_those_found(parse: Parse) -> None:
    expected = (
        'The file has no column "Date" (suppliers.acme.columns.date). Found: "SKU", "Due date", "Qty", "PO".'
    )
    assert expected == problem(parse(GOOD.replace("Date", "Due date")))


def test_a_heading_that_stands_twice_is_no_heading(parse: Parse) -> None:
    expected = 'The heading "Date" (suppliers.acme.columns.date) stands there twice.'
    assert expected == problem(parse("SKU;Date;Qty;PO;date\nMUG;01.12.2026;10;;02.12.2026\n"))


NO_TABLES = [
    (b"", "The file is empty."),
    (b"\xef\xbb\xbf\r\n", "The file is empty."),
    (b" \n\n", "The file is empty."),
    (b"SKU;Date;Qty;PO\n", "The file has headings, but no rows below them."),
    (b"SKU;Date;Qty;PO\n;;;\n\n", "The file has headings, but no rows below them."),
    (
        b"PK\x03\x04\x14\x00",
        "The file is a spreadsheet (xlsx, ods) or zip archive, not CSV. Ask for it as CSV.",
    ),
    (b"\xd0\xcf\x11\xe0\xa1", "The file is an old Excel file (xls), not CSV. Ask for it as CSV."),
    (b"%PDF-1.7\n", "The file is a PDF, not CSV. Ask for it as CSV."),
    (b"\x1f\x8b\x08", "The file is a gzip archive, not CSV. Ask for it as CSV."),
    (b"<rows><row/></rows>", "The file is XML, not CSV. Ask for it as CSV."),
    (
        b"SKU;Date\x00\x00",
        "The file is no text in utf-8. Ask for it as CSV, or set suppliers.acme.encoding.",
    ),
    (
        b"SKU;Date;Qty;PO\nM\xdcG;01.12.2026;10;\n",
        (
            "The file is not written in utf-8 (line 2). Set suppliers.acme.encoding, "
            'often to "cp1252" or "latin-1".'
        ),
    ),
    (
        b'SKU;Date;Qty;PO\nMUG;01.12.2026;10;"PO-1\nCUP;01.12.2026;10;\n',
        "The file ends in a quoted cell: it is cut off, or a quotation mark is missing.",
    ),
]


@pytest.mark.parametrize(
    ("content", "sentence"), NO_TABLES, ids=[str(content[:20]) for content, _ in NO_TABLES]
)
def test_what_is_no_table_is_a_problem_of_the_whole_file(parse: Parse, content: bytes, sentence: str) -> None:
    assert sentence == problem(parse(content))


PAGES = [
    "<!DOCTYPE html><html><body>Please log in</body></html>",
    "\n  <html><head><title>Just a moment...</title>",
    "<!-- served by cache -->\n<!doctype HTML>",
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
]


@pytest.mark.parametrize("page", PAGES)
def test_a_web_page_saved_as_csv_is_told_from_a_file(parse: Parse, page: str) -> None:
    assert problem(parse(page)).startswith("The file is a web page, not CSV")


def test_a_file_carries_its_bytes_digest_and_time_also_when_it_is_unbelievable(parse: Parse) -> None:
    for content in (GOOD.encode(), b"<html>"):
        file = parse(content)
        assert (content, sha256(content).hexdigest()) == (file.content, file.digest)
        assert ("acme", "acme.csv") == (file.supplier, file.name)
        assert datetime(2026, 11, 24, 9, 0, tzinfo=UTC) == file.modified_at


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='SKU;,\n\r"\t=0123456789.-MG', max_size=200).map(str.encode),
        st.text(max_size=100).map(lambda text: f"SKU;Date;Qty;PO\n{text}".encode("utf-8", "replace")),
    )
)
def test_no_bytes_whatever_make_reading_fail(parse: Parse, content: bytes) -> None:
    file = parse(content)
    assert file.problem is None or ((), ()) == (file.rows, file.set_aside)
    assert all(row.sku and (row.units is not None) for row in file.rows)
