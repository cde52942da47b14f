"""Vague dates: what a supplier means by "KW 23", "mid March", "Q3 2027" or "1-5 Dec".

Read as the days from the first to the last that may be meant. Where a text can mean two things,
nothing is taken.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

Days = tuple[date, date]


class TwoMeaningsError(Exception):
    """A text can mean either of two times. Its text names them."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days in a year. `year` None: the text names none.

    `days_in` raises ValueError for a year that has no such days.
    """

    days_in: Callable[[int], Days]
    year: int | None = None


# ------------------------------------------------------------------ words

_MONTH_NAMES = (
    "january jan januar jänner",
    "february feb februar",
    "march mar märz maerz mrz mär",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_THIRDS = {
    "early": 0,
    "beginning of": 0,
    "start of": 0,
    "anfang": 0,
    "mid": 1,
    "middle of": 1,
    "mitte": 1,
    "late": 2,
    "end of": 2,
    "end": 2,
    "ende": 2,
}


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MONTH = rf"(?P<month>{_any_of(_MONTHS)})\.?"
_MONTH_NUMBER = r"(?P<month>\d{1,2})"
_THIRD = rf"(?:(?P<third>{_any_of(_THIRDS)})[ -])?"
_WEEK = r"(?:calendar week|kalenderwoche|woche|week|kw|cw|wk|w)\.?"
_QUARTER = "(?:quarter|quartal)"
_YEAR = r"(?:[ ,./-]{1,2}(?:of )?(?P<year>\d{4})|[ /]'?(?P<yy>\d{2}))?"
_FULL_YEAR = r"(?:[ ,./-]{1,2}(?:of )?(?P<year>\d{4}))?"
_NTH = r"(?:\.|st|nd|rd|th)"
_TO = "(?:-|to|until|till|bis)"

# ------------------------------------------------------------------ days of one year


def _week(week: int, year: int) -> Days:
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)


def _quarter(quarter: int, year: int) -> Days:
    return _months(quarter * 3 - 2, quarter * 3, year)


def _months(first: int, last: int, year: int) -> Days:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _third(month: int, third: int, year: int) -> Days:
    """The 1st to 10th, the 11th to 20th, or what is left of a month."""
    last = (10, 20, monthrange(year, month)[1])[third]
    return _days(month, third * 10 + 1, last, year)


def _days(month: int, first: int, last: int, year: int) -> Days:
    return date(year, month, first), date(year, month, last)


def day_of(month: int, day: int) -> Callable[[int], Days]:
    return partial(_days, month, day, day)


def month_of(month: int) -> Callable[[int], Days]:
    return partial(_months, month, month)


# ------------------------------------------------------------------ single periods


def _of_week(found: re.Match[str]) -> Callable[[int], Days]:
    return partial(_week, int(found["week"]))


def _of_quarter(found: re.Match[str]) -> Callable[[int], Days]:
    return partial(_quarter, int(found["quarter"]))


def _of_month(found: re.Match[str]) -> Callable[[int], Days]:
    month, third = _month_in(found), found.groupdict().get("third")
    if not 1 <= month <= len(_MONTH_NAMES):
        raise ValueError("a year has twelve months")
    return partial(_third, month, _THIRDS[third]) if third else month_of(month)


def _of_days(found: re.Match[str]) -> Callable[[int], Days]:
    first = int(found["day"])
    return partial(_days, _month_in(found), first, int(found.groupdict().get("until") or first))


def _month_in(found: re.Match[str]) -> int:
    return _MONTHS.get(found["month"]) or int(found["month"])


_Meaning = Callable[[re.Match[str]], Callable[[int], Days]]


def _forms(meaning: _Meaning, *patterns: str) -> list[tuple[re.Pattern[str], _Meaning]]:
    return [(re.compile(pattern, re.ASCII), meaning) for pattern in patterns]


_FORMS = [
    *_forms(
        _of_week,
        rf"{_WEEK}[ ]?(?P<week>\d{{1,2}}){_YEAR}",
        rf"(?P<week>\d{{1,2}})\. ?{_WEEK}{_YEAR}",
        rf"(?P<year>\d{{4}})[ /-]?{_WEEK}[ -]?(?P<week>\d{{1,2}})",
    ),
    *_forms(
        _of_quarter,
        rf"q ?(?P<quarter>[1-4]){_YEAR}",
        rf"(?P<quarter>[1-4]){_NTH} ?{_QUARTER}{_YEAR}",
        r"(?P<year>\d{4})[ /-]?q(?P<quarter>[1-4])",
    ),
    *_forms(
        _of_month,
        rf"{_THIRD}{_MONTH}{_FULL_YEAR}",
        rf"{_THIRD}{_MONTH} ?'(?P<yy>\d{{2}})",
        rf"{_THIRD}{_MONTH_NUMBER}[/.-](?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<month>\d{2})",
    ),
    *_forms(
        _of_days,
        rf"(?P<day>\d{{1,2}}){_NTH}?(?: of)?[ -]?{_MONTH}{_YEAR}",
        rf"{_MONTH}[ -]?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?",
        rf"{_MONTH} (?P<day>\d{{1,2}}) ?{_TO} ?(?P<until>\d{{1,2}})(?:,? (?P<year>\d{{4}}))?",
    ),
]
_EITHER = re.compile(rf"{_MONTH}[ -]?'?(?P<number>\d{{2}})", re.ASCII)
_WEEKS = re.compile(rf"{_WEEK} ?(?P<week>\d{{1,2}}) ?(?P<sign>[-/])? ?{_TO}? ?(?P<number>\d{{2}})", re.ASCII)


def plain(text: str) -> str:
    """The text in one way of writing: small letters, one kind of blank and dash."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", folded).split())


def read_named(text: str, file_on: date, *, two_digit_years: bool) -> Period | None:
    """A week, quarter, month, part of a month, or day with its month's name; `text` is plain."""
    _refuse_double_meaning(text, file_on, two_digit_years=two_digit_years)
    for pattern, meaning in _FORMS:
        if found := pattern.fullmatch(text):
            named = found.groupdict()
            if named.get("yy") and not two_digit_years:
                return None
            year = named.get("year") or (f"20{named['yy']}" if named.get("yy") else None)
            return _period(meaning, found, int(year) if year else None)
    return None


def _period(meaning: _Meaning, found: re.Match[str], year: int | None) -> Period | None:
    try:
        return Period(meaning(found), year)
    except ValueError:
        return None


def _refuse_double_meaning(text: str, file_on: date, *, two_digit_years: bool) -> None:
    """In 2026, "Dec 26" is a day or a month, and "KW 23-26" some weeks or one with its year."""
    found = _EITHER.fullmatch(text)
    if found is None and (weeks := _WEEKS.fullmatch(text)):
        written_year = two_digit_years and weeks["sign"] != "-"
        found = None if written_year or weeks["sign"] is None else weeks
    if found and "'" not in text and _could_be_year(int(found["number"]), file_on):
        raise TwoMeaningsError(f"the year 20{found['number']}, or the number {found['number']}")


def _could_be_year(number: int, file_on: date) -> bool:
    return -1 <= 2000 + number - file_on.year <= 3  # noqa: PLR2004 - years that a supplier may speak of


# ------------------------------------------------------------------ from one to another

_BETWEEN = re.compile(r" ?[-/] ?| to | until | till | bis ")
_ENDS_IN_YEAR = re.compile(r"\d{4}$", re.ASCII)
_BARE_DAY = re.compile(r"(\d{1,2})\.?", re.ASCII)
_BARE_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_OF_WEEK = re.compile(rf"({_WEEK} ?)\d{{1,2}}", re.ASCII)
_LONGEST_OVER_NEW_YEAR = timedelta(days=183)

Read = Callable[[str], Period | None]


def read_range(text: str, read: Read) -> Period | None:
    """From one period to another; `read` reads a single one. `text` is plain."""
    found = [
        period
        for cut in _BETWEEN.finditer(text)
        if (period := _joined(text[: cut.start()].strip(), text[cut.end() :].strip(), read))
    ]
    return found[0] if len(found) == 1 else None


def _joined(left: str, right: str, read: Read) -> Period | None:
    end = _end(left, right, read)
    if end is None:
        return None
    start = next(_starts(left, right, end, read), None)
    return _span(start, end) if start else None


def _end(left: str, right: str, read: Read) -> Period | None:
    week = _OF_WEEK.fullmatch(left)
    if week and (_BARE_NUMBER.match(right)):
        return read(week[1] + right)
    return read(right)


def _starts(left: str, right: str, end: Period, read: Read) -> Iterator[Period]:
    """What the beginning may be: on its own, a bare day of the end's month, or with the end's year.

    Of the last, some formats make another day in another year.
    """
    if alone := read(left):
        yield alone
    if bare := _BARE_DAY.fullmatch(left) if _is_one_day(end) else None:
        yield Period(partial(_same_month, end, int(bare[1])), end.year)
    elif year := _ENDS_IN_YEAR.search(right):
        dated = read(left + year[0])
        if dated and dated.year == int(year[0]):
            yield Period(dated.days_in)


def _same_month(end: Period, day: int, year: int) -> Days:
    _, last = end.days_in(year)
    return last.replace(day=day), last


def _is_one_day(period: Period) -> bool:
    try:
        first, last = period.days_in(period.year or _A_LEAP_YEAR)
    except ValueError:
        return False
    return first == last


_A_LEAP_YEAR = 2000


def _span(start: Period, end: Period) -> Period:
    if start.year is not None and end.year is not None:
        return Period(
            lambda year: _checked(start.days_in(start.year or year)[0], end.days_in(year)[1]), end.year
        )
    if start.year is not None:
        return Period(partial(_from_start, start, end), start.year)
    return Period(partial(_to_end, start, end), end.year)


def _to_end(start: Period, end: Period, year: int) -> Days:
    last = end.days_in(year)[1]
    first = start.days_in(year)[0]
    return (first, last) if first <= last else _checked(start.days_in(year - 1)[0], last, over_new_year=True)


def _from_start(start: Period, end: Period, year: int) -> Days:
    first = start.days_in(year)[0]
    last = end.days_in(year)[1]
    return (first, last) if first <= last else _checked(first, end.days_in(year + 1)[1], over_new_year=True)


def _checked(first: date, last: date, *, over_new_year: bool = False) -> Days:
    if first > last or (over_new_year and last - first > _LONGEST_OVER_NEW_YEAR):
        raise ValueError("it ends before it begins")
    return first, last
