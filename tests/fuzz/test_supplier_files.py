"""Whatever a supplier sends: a file is read, or refused with its reason; nothing else comes out of it."""

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from adapters.suppliers import Columns, CsvSource, Reading
from adapters.suppliers.cells import MOST_UNITS
from adapters.suppliers.days import PAST_DAYS
from adapters.suppliers.guessing import look_at
from connector.domain.supply import FUTURE_DAYS, FeedFile
from connector.errors import Permanent
from tests.fuzz.fuzzing import STRANGE_TEXTS, examples, fuzz, taken_or_refused

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
HEADINGS = ("SKU", "PO", "Date", "Qty")
NO_DATE, ENDED = ("tbd", "-"), ("cancelled",)

SKUS = st.sampled_from(["MUG", "mug", "0815", '="0815"', "1,2E+05", "", "MUG\nX", "Ä-1"])
DATES = st.one_of(
    st.dates(date(2020, 1, 1), date(2033, 1, 1)).map(str),
    st.dates(date(2020, 1, 1), date(2033, 1, 1)).map(lambda day: f"{day:%d.%m.%Y}"),
    st.builds("{} {}".format, st.sampled_from(["KW", "Q", "mid", "Ende"]), st.integers(0, 60)),
    st.builds("{}-{} Dec 2026".format, st.integers(0, 40), st.integers(0, 40)),
    st.sampled_from(["tbd", "-", "", "cancelled", "46357", "00.00.0000", "Dec 26", "29.02.2027", "1.1."]),
    STRANGE_TEXTS,
)
UNITS = st.one_of(
    st.integers(-5, 2000).map(str),
    st.sampled_from(["1.000", "1,5", "2 Stk", "", "cancelled", "1e3", "٣", "(5)", "10.00"]),
    STRANGE_TEXTS,
)
ROWS = st.lists(st.tuples(SKUS, st.sampled_from(["PO1", "", "x"]), DATES, UNITS), max_size=6)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Mostly a table that somebody spoiled; sometimes anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=300))
    delimiter = draw(st.sampled_from([";", ",", "\t", "|", " "]))
    lines = [delimiter.join(cells) for cells in [HEADINGS, *draw(ROWS)]]
    content = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines).encode(draw(ENCODINGS), "replace")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(content)))
        cut = draw(st.integers(0, 8))
        content = content[:at] + draw(st.binary(max_size=6)) + content[at + cut :]
    return content


def source(*formats: str, encoding: str = "utf-8", delimiter: str | None = None) -> CsvSource:
    reading = Reading(
        Columns("SKU", "Date", "Qty", "PO"), delimiter, encoding, formats, False, NO_DATE, ENDED
    )
    return CsvSource("acme", reading=reading, url="https://acme.example/dates.csv", now=lambda: NOW)


def judge(file: FeedFile) -> None:
    """Only valid values come out, each from what stands in its row; whatever does not has its reason."""
    assert (file.problem is None) or (file.problem.endswith((".", ")")) and not file.rows)
    for row in file.rows:
        assert row.sku.strip()
        assert row.units is not None
        assert 0 <= row.units <= MOST_UNITS
        if row.on is None:
            assert row.first_on is None
            continue
        assert -timedelta(PAST_DAYS) <= row.on - NOW.date() <= timedelta(FUTURE_DAYS)
        assert row.first_on is None or row.first_on < row.on
        assert (
            row.yearless
            or str(row.on.year) in row.raw
            or (row.first_on and str(row.first_on.year) in row.raw)
        )
        if written := re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.raw):
            assert written[0] == row.on.isoformat()
    assert all(aside.reason and aside.row > 0 for aside in file.set_aside)


@examples(few=40)
def test_a_file_is_read_or_refused_with_its_reason(number: int) -> None:
    def check(content: bytes, formats: list[str], encoding: str, delimiter: str | None) -> None:
        found = source(*formats, encoding=encoding, delimiter=delimiter)
        judge(found.parse(content, "dates.csv", NOW))

    fuzz(
        number,
        check,
        content=files(),
        formats=st.lists(
            st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d.%m.", "%m/%Y", "%Y%m%d"]), max_size=3
        ),
        encoding=ENCODINGS,
        delimiter=st.sampled_from([None, None, ";", ","]),
    )


@examples(few=40)
def test_a_file_that_nobody_described_is_looked_at_or_refused_with_its_reason(number: int) -> None:
    def check(content: bytes) -> None:
        look = taken_or_refused(lambda: look_at(content, NOW.date(), NO_DATE), Permanent)
        if look is not None:
            assert set(look.columns.values()) <= set(look.headings)
            assert len(set(look.columns.values())) == len(look.columns)

    fuzz(number, check, content=files())
