"""When do we write to the customer? `docs/rules.md`, "News": the first row that holds.

`Told` is what this customer was last told of this line, by whatever way. Everything is compared
with that, never with the last file.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from connector.domain.dates import Eta, Rests, told_from
from connector.domain.notices import News, NewsKind
from connector.domain.policy import DatePolicy, NewsPolicy

_A_DAY = timedelta(days=1)


class Basis(StrEnum):
    """How a promise reached the customer."""

    LETTER = "letter"
    PAGE = "page"  # shown at checkout, and by the shop's own order mail
    ADOPTED = "adopted"  # stood when we first saw the shop; nobody was written to
    DISCARDED = "discarded"  # a person decided that no letter goes


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer was told of a line: `first_on` and `last_on` are kept apart.

    `last_on` None: no date is told last. `quoted_on` is the latest date that certainly reached
    the customer, the only kind that a letter may quote. `next_news_on` is the day for which our
    next news was announced. `earlier_said`: good news went out for this line once.
    """

    last_on: date | None
    first_on: date | None = None
    quoted_on: date | None = None
    next_news_on: date | None = None
    earlier_said: bool = False


@dataclass(frozen=True, slots=True)
class LineState:
    """What the rules need to know of an open line. `told` None: nothing was ever told.

    `eta` is when it can leave: of an order that leaves as a whole, when all of it can.
    `earlier_since` is the day since which the told date would be so much earlier that it is news.
    `counted` False: the shop does not count its stock, so nobody knows whether it is there.
    """

    placed_on: date
    eta: Eta
    short: int
    short_when_first_read: bool
    told: Told | None = None
    earlier_since: date | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ready_but_waiting`: covered, the told day has passed, not shipped: for the merchant."""

    news: News | None = None
    earlier_since: date | None = None
    ready_but_waiting: bool = False


NOTHING_TO_SAY = Verdict()


def judge_line(line: LineState, today: date, news: NewsPolicy, dates: DatePolicy) -> Verdict:
    """What the customer of an open line is owed today."""
    if not line.short or line.eta.rests is Rests.SHELF:
        told_on = _told_last(line)
        return Verdict(ready_but_waiting=told_on is not None and today > told_on)
    told_on = told_from(line.eta.on, dates) if line.eta.on else None
    if line.told is None:
        return Verdict(_first_word(line, told_on, today, news, dates))
    if line.told.last_on is None:
        return Verdict(_after_no_date(line.told, told_on, today, news))
    if line.eta.on and told_on:
        return _compare(line, line.told, told_on, today, news)
    return Verdict(_date_lost(line, line.told, today, news, dates))


def warn_on(line: LineState) -> date | None:
    """The day before we write again that there is no date: the merchant may still find one."""
    told = line.told
    if told is None or told.last_on or told.next_news_on is None or line.eta.on or not line.short:
        return None
    return told.next_news_on - _A_DAY


def look_again_on(
    line: LineState, verdict: Verdict, today: date, news: NewsPolicy, dates: DatePolicy
) -> date | None:
    """The first day after today on which the verdict may be another one though nothing else changed.

    None: never by itself. `verdict` is today's, and `line` has learned of it.
    """
    if verdict.news is not None and verdict.news.next_news_on is not None:
        return today + _A_DAY  # the day of our next news moves with today
    told = line.told
    if told is None or verdict.ready_but_waiting:
        return None
    days = [warn_on(line), _turns_on(line, told, verdict, news, dates)]
    return min((day for day in days if day and day > today), default=None)


def _turns_on(
    line: LineState, told: Told, verdict: Verdict, news: NewsPolicy, dates: DatePolicy
) -> date | None:
    """The day on which time alone turns the verdict of a line to whom something was told."""
    if not line.short or line.eta.rests is Rests.SHELF:
        told_on = _told_last(line)
        return told_on + _A_DAY if told_on else None
    if told.last_on is None:
        return None if line.eta.on else told.next_news_on
    if verdict.earlier_since and verdict.news is None:
        return verdict.earlier_since + timedelta(days=news.good_news_wait_days)
    return _notice_on(told.last_on, news, dates) if line.eta.rests is Rests.OVERDUE else None


def _told_last(line: LineState) -> date | None:
    """The day told last of a line that is there and can leave, if it is known to be."""
    can_leave = line.counted and line.eta.rests is Rests.SHELF
    return line.told.last_on if line.told and can_leave else None


def _notice_on(told_on: date, news: NewsPolicy, dates: DatePolicy) -> date:
    """The first day on which the told day is so near that the customer hears of silent supply."""
    day = told_on
    while dates.calendar.between(day - _A_DAY, told_on) <= news.notice_days_before:
        day -= _A_DAY
    return day


def _first_word(
    line: LineState, told_on: date | None, today: date, news: NewsPolicy, dates: DatePolicy
) -> News | None:
    soon = dates.calendar.add(line.placed_on, news.ships_within_days)
    if line.eta.on and line.eta.on <= soon:
        return None
    kind = NewsKind.CONFIRMATION if line.short_when_first_read else NewsKind.DELAY
    return News(kind, told_on, next_news_on=_next_news(told_on, today, news))


def _compare(line: LineState, told: Told, told_on: date, today: date, news: NewsPolicy) -> Verdict:
    assert told.last_on is not None  # noqa: S101 - the caller looked
    if line.eta.on and line.eta.on > told.last_on:
        return Verdict(News(NewsKind.DELAY, told_on, _quote(told, told_on)))
    earlier = told_on + timedelta(days=news.good_news_days) <= told.last_on
    if not earlier or told.earlier_said:
        return NOTHING_TO_SAY
    since = line.earlier_since or today
    if (today - since).days < news.good_news_wait_days:
        return Verdict(earlier_since=since)
    old_on = told.quoted_on if told.quoted_on and told.quoted_on > told_on else None
    return Verdict(News(NewsKind.EARLIER, told_on, old_on), earlier_since=since)


def _date_lost(line: LineState, told: Told, today: date, news: NewsPolicy, dates: DatePolicy) -> News | None:
    next_news_on = _next_news(None, today, news)
    if line.eta.rests is not Rests.OVERDUE:
        return News(NewsKind.UNKNOWN, None, told.quoted_on, next_news_on)
    assert told.last_on is not None  # noqa: S101 - the caller looked
    if dates.calendar.between(today, told.last_on) > news.notice_days_before:
        return None
    return News(NewsKind.OVERDUE, None, told.quoted_on, next_news_on)


def _after_no_date(told: Told, told_on: date | None, today: date, news: NewsPolicy) -> News | None:
    if told_on:
        return News(NewsKind.DATED, told_on)
    if told.next_news_on is None or today < told.next_news_on:
        return None
    return News(NewsKind.STILL_UNKNOWN, None, next_news_on=_next_news(None, today, news))


def _next_news(told_on: date | None, today: date, news: NewsPolicy) -> date | None:
    return None if told_on else today + timedelta(days=news.next_news_days)


def _quote(told: Told, told_on: date) -> date | None:
    """A date that is not earlier than the new one would make a delay read like nonsense."""
    return told.quoted_on if told.quoted_on and told.quoted_on < told_on else None
