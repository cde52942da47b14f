"""What was looked at, as a table, and how to mend what is wrong."""

from collections.abc import Iterator, Sequence

from connector.service.checking import Level, Row
from connector.service.words import counted

_MARKS = {
    Level.OK: "ok",
    Level.WARNING: "look",
    Level.UNREACHABLE: "unreachable",
    Level.WRONG: "wrong",
}


def check_lines(rows: Sequence[Row]) -> Iterator[str]:
    yield from row_lines(rows)
    wrong = sum(row.level in {Level.WRONG, Level.UNREACHABLE} for row in rows)
    yield f"{counted(wrong, 'thing')} to mend." if wrong else "Everything is in order."


def row_lines(rows: Sequence[Row]) -> Iterator[str]:
    subjects = [f"{row.shop}: {row.subject}" if row.shop else row.subject for row in rows]
    mark, subject = max(map(len, _MARKS.values())), max(map(len, subjects))
    for row, name in zip(rows, subjects, strict=True):
        yield f"{_MARKS[row.level]:{mark}}  {name:{subject}}  {row.sentence}"
        if row.level is not Level.OK:
            yield from (f"{'':{mark + subject + 4}}{line}" for line in _mending(row))


def _mending(row: Row) -> Iterator[str]:
    if row.remedy:
        yield row.remedy
    if row.key:
        yield f"The key is {row.key}."
