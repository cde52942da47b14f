"""From a letter's facts to its sentences. Everything from outside is cleaned here, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.domain.notices import GoodwillKind, Letter, LetterLine, News, NewsKind, Offer
from connector.errors import Permanent
from connector.notifier.cleaning import clean, name_to_greet, shorten
from connector.notifier.words import Words

_LONGEST_SUBJECT = 120
_LONGEST_TITLE = 120
_LONGEST_NUMBER = 30
_LONGEST_REASON = 400
_LONGEST_ADDRESS = 254


class Case(StrEnum):
    """What there is to say of one line: its kind of news, and which dates stand in it."""

    CONFIRMATION = "confirmation"
    CONFIRMATION_UNDATED = "confirmation_undated"
    DELAY = "delay"
    DELAY_UNQUOTED = "delay_unquoted"  # no old date to quote
    DELAY_UNDATED = "delay_undated"  # no new one
    EARLIER = "earlier"
    UNKNOWN = "unknown"
    OVERDUE = "overdue"
    DATED = "dated"
    STILL_UNKNOWN = "still_unknown"


_SORRY = frozenset(
    {
        Case.DELAY,
        Case.DELAY_UNQUOTED,
        Case.DELAY_UNDATED,
        Case.UNKNOWN,
        Case.OVERDUE,
        Case.STILL_UNKNOWN,
    }
)
_UNDATED = frozenset({NewsKind.UNKNOWN, NewsKind.OVERDUE, NewsKind.STILL_UNKNOWN})
_DATED = frozenset({NewsKind.EARLIER, NewsKind.DATED})


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    units: str
    status: str  # empty where the lead says it for all items
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class OrderBlock:
    heading: str
    items: tuple[Item, ...]
    together: str


@dataclass(frozen=True, slots=True)
class Goodwill:
    """The offer: the last block, which a letter can lose without losing a fact."""

    title: str
    sentence: str
    code_label: str
    code: str


@dataclass(frozen=True, slots=True)
class Support:
    """The person to contact, and the shop that signs."""

    shop_name: str
    name: str
    email: str
    phone: str = ""
    hours: str = ""

    @property
    def call(self) -> str:
        return f"{self.phone} ({self.hours})" if self.phone and self.hours else self.phone

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.name, self.shop_name, self.email, self.call)))


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in sentences, each a plain line; what is empty does not show."""

    language: str
    subject: str
    greeting: str
    lead: str
    orders: tuple[OrderBlock, ...]
    shipping_days: str
    choices_title: str
    choices: tuple[str, ...]
    how: str
    regards: str
    support: Support
    goodwill: Goodwill | None


def compose(letter: Letter, words: Words, support: Support) -> Composed:
    """Raises Permanent where the facts contradict each other: a wrong letter must not go out."""
    if not letter.lines:
        raise Permanent("The letter has nothing to say: no order line is in it.")
    cases = [case_of(line.news) for line in letter.lines]
    numbers = list(dict.fromkeys(_number(line) for line in letter.lines))
    count = len(letter.lines)
    return Composed(
        language=words.language,
        subject=_subject(letter.lines, cases, numbers, words),
        greeting=words.say("greeting", name_to_greet(letter.to_name)),
        lead=_lead(cases, words),
        orders=tuple(_order_blocks(letter, numbers, words)),
        shipping_days=_shipping_days(letter.lines, words),
        choices_title=words.say("choices"),
        choices=(words.say("wait"), words.say("cancel", count)),
        how=words.say("how", support.email, support.call, numbers),
        regards=words.say("regards"),
        support=support,
        goodwill=_goodwill(letter, words),
    )


def case_of(news: News) -> Case:
    if (news.kind in _UNDATED and news.told_on) or (news.kind in _DATED and not news.told_on):
        raise Permanent(f"The letter contradicts itself: {news.kind} with the new date {news.told_on}.")
    if news.kind is NewsKind.CONFIRMATION and not news.told_on:
        return Case.CONFIRMATION_UNDATED
    if news.kind is NewsKind.DELAY and not news.told_on:
        return Case.DELAY_UNDATED
    if news.kind is NewsKind.DELAY and not _quoted(news):
        return Case.DELAY_UNQUOTED
    return Case(news.kind)


def _quoted(news: News) -> date | None:
    """The old date, where it agrees with what the letter says.

    The date that certainly reached the customer may be older than the one the news was judged by.
    """
    if news.old_on is None or news.told_on is None:
        return news.old_on
    is_later = news.told_on > news.old_on
    if news.told_on == news.old_on or is_later != (news.kind is not NewsKind.EARLIER):
        return None
    return news.old_on


def _told(lines: Sequence[LetterLine]) -> list[date | None]:
    return [line.news.told_on for line in lines]


def _shipping_days(lines: Sequence[LetterLine], words: Words) -> str:
    days = set(_told(lines)) - {None}
    return words.say("shipping_days", len(days)) if days else ""


def _number(line: LetterLine) -> str:
    return clean(line.order_number, _LONGEST_NUMBER)


def _title(line: LetterLine, words: Words) -> str:
    return clean(line.title, _LONGEST_TITLE) or clean(line.sku, _LONGEST_TITLE) or words.say("one_item")


def _subject(lines: Sequence[LetterLine], cases: Sequence[Case], numbers: Sequence[str], words: Words) -> str:
    titles = {_title(line, words).replace("!", "").strip() for line in lines}
    topic = titles.pop() if len(titles) == 1 else words.say("items", len(lines))
    case = cases[0] if len(set(cases)) == 1 else "mixed"
    whole = words.say("subject", case, numbers, topic)
    room = len(topic) - max(len(whole) - _LONGEST_SUBJECT, 0)
    return clean(words.say("subject", case, numbers, shorten(topic, room)), _LONGEST_SUBJECT)


def _lead(cases: Sequence[Case], words: Words) -> str:
    if len(set(cases)) == 1:
        return words.say("lead", cases[0], len(cases))
    return words.say("mixed_lead", int(not _SORRY.isdisjoint(cases)))


def _order_blocks(letter: Letter, numbers: Sequence[str], words: Words) -> Iterator[OrderBlock]:
    is_mixed = len({case_of(line.news) for line in letter.lines}) > 1
    for number in numbers:
        lines = [line for line in letter.lines if _number(line) == number]
        yield OrderBlock(
            heading=words.say("order", number),
            items=tuple(_item(line, words, is_mixed=is_mixed) for line in lines),
            together=_together(lines, words) if letter.ships_together else "",
        )


def _together(lines: Sequence[LetterLine], words: Words) -> str:
    """One day for the whole order, where its lines agree on one."""
    days = set(_told(lines))
    return words.say("together", days.pop() if len(days) == 1 else None)


def _item(line: LetterLine, words: Words, *, is_mixed: bool) -> Item:
    return Item(
        title=_title(line, words),
        units=words.say("units", line.units),
        status=words.say("status", case_of(line.news)) if is_mixed else "",
        facts=tuple(_facts(line, words)),
    )


def _facts(line: LetterLine, words: Words) -> Iterator[Fact]:
    news, old_on = line.news, _quoted(line.news)
    if news.told_on:
        yield Fact(words.say("ready"), words.say("day", news.told_on), is_main=True)
    else:
        yield Fact(words.say("ready_undated"), words.say("no_date"), is_main=True)
    if old_on:
        yield Fact(words.say("told_before"), words.say("day", old_on))
    if not news.told_on:
        yield Fact(words.say("next_news"), _next_news(news, words))
    if reason := clean(line.reason, _LONGEST_REASON):
        yield Fact(words.say("reason"), reason)


def _next_news(news: News, words: Words) -> str:
    if news.next_news_on is None:
        return words.say("next_news_open")
    return words.say("next_news_on", news.next_news_on)


def _goodwill(letter: Letter, words: Words) -> Goodwill | None:
    if letter.offer is None:
        return None
    offer, address = letter.offer, clean(letter.to_email, _LONGEST_ADDRESS)
    return Goodwill(
        title=words.say("offer_title"),
        sentence=_offered(offer, address, words),
        code_label=words.say("offer_code") if offer.code else "",
        code=clean(offer.code, _LONGEST_TITLE),
    )


def _offered(offer: Offer, address: str, words: Words) -> str:
    goodwill = offer.goodwill
    if goodwill.kind is GoodwillKind.PERCENT:
        return words.say("offer_percent", goodwill.percent, offer.valid_until, address)
    if goodwill.kind is GoodwillKind.AMOUNT:
        worth = f"{goodwill.amount:.2f} {goodwill.currency}"
        return words.say("offer_amount", worth, offer.valid_until, address)
    if goodwill.kind is GoodwillKind.FREE_SHIPPING:
        return words.say("offer_free_shipping", offer.valid_until, address)
    return words.say("offer_gift_wrap")
