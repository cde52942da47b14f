"""From a letter's facts to its sentences. Everything from outside is cleaned here, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from connector.domain.notices import GoodwillKind, Letter, LetterLine, News, NewsKind, Offer
from connector.errors import Permanent
from connector.notifier.cleaning import clean, name_to_greet, shorten
from connector.notifier.words import Words

_LONGEST_SUBJECT = 120
_LONGEST_TITLE = 120
_LONGEST_NUMBER = 30
_LONGEST_ADDRESS = 254
_MOST_NUMBERS = 3  # in a subject


class Case(StrEnum):
    """What there is to say of one line: its kind of news, and which dates stand in it."""

    CONFIRMATION = "confirmation"
    CONFIRMATION_UNDATED = "confirmation_undated"
    DELAY = "delay"
    DELAY_AGAIN = "delay_again"  # not for the first time
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
        Case.DELAY_AGAIN,
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
    """`label` ends with the language's own colon."""

    label: str
    value: str
    line: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """`units` follows right after the title, its comma included."""

    title: str
    units: str
    status: str  # empty where the lead says it for all items
    facts: tuple[Fact, ...]
    picture: str


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
    code: Fact | None


@dataclass(frozen=True, slots=True)
class Support:
    """The person to contact, and the shop that signs."""

    shop_name: str
    name: str
    email: str
    phone: str = ""
    hours: str = ""
    chat: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        hours = self.hours if self.chat else ""
        return tuple(filter(None, (self.name, self.shop_name, self.email, self.phone, self.chat, hours)))

    def in_words(self, words: Words) -> "Support":
        """The hours beside the telephone, as the language writes it."""
        if not (self.phone and self.hours):
            return self
        return replace(self, phone=words.say("phone_hours", phone=self.phone, hours=self.hours), hours="")


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
    cases = [case_of(line) for line in letter.lines]
    numbers = list(dict.fromkeys(_number(line) for line in letter.lines))
    count = len(letter.lines)
    support = support.in_words(words)
    return Composed(
        language=words.language,
        subject=_subject(letter.lines, cases, numbers, words),
        greeting=_greeting(letter.to_name, words),
        lead=_lead(cases, words),
        orders=tuple(_order_blocks(letter, numbers, words)),
        shipping_days=_shipping_days(letter.lines, words),
        choices_title=words.say("choices"),
        choices=(words.say("wait"), words.say("cancel", count=count)),
        how=_how(numbers, words, support),
        regards=words.say("regards"),
        support=support,
        goodwill=_goodwill(letter, words),
    )


def case_of(line: LetterLine) -> Case:
    news = line.news
    if (news.kind in _UNDATED and news.told_on) or (news.kind in _DATED and not news.told_on):
        raise Permanent(f"The letter contradicts itself: {news.kind} with the new date {news.told_on}.")
    if news.kind is NewsKind.CONFIRMATION and not news.told_on:
        return Case.CONFIRMATION_UNDATED
    if news.kind is NewsKind.DELAY and not news.told_on:
        return Case.DELAY_UNDATED
    if news.kind is NewsKind.DELAY and not _quoted(news):
        return Case.DELAY_UNQUOTED
    if news.kind is NewsKind.DELAY and line.again:
        return Case.DELAY_AGAIN
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


def _greeting(name: str, words: Words) -> str:
    greeted = name_to_greet(name)
    return words.say("greeting", name=greeted) if greeted else words.say("greeting_unnamed")


def _shipping_days(lines: Sequence[LetterLine], words: Words) -> str:
    days = set(_told(lines)) - {None}
    return words.say("shipping_days", count=len(days)) if days else ""


def _number(line: LetterLine) -> str:
    return clean(line.order_number, _LONGEST_NUMBER)


def _title(line: LetterLine, words: Words) -> str:
    return clean(line.title, _LONGEST_TITLE) or clean(line.sku, _LONGEST_TITLE) or words.say("one_item")


def _subject(lines: Sequence[LetterLine], cases: Sequence[Case], numbers: Sequence[str], words: Words) -> str:
    titles = {_title(line, words).replace("!", "").strip() for line in lines}
    topic = titles.pop() if len(titles) == 1 else words.say("items", count=len(lines))
    key = f"subject.{cases[0] if len(set(cases)) == 1 else 'mixed'}"
    orders = _orders(numbers, words)
    whole = words.say(key, orders=orders, topic=topic)
    room = len(topic) - max(len(whole) - _LONGEST_SUBJECT, 0)
    return clean(words.say(key, orders=orders, topic=shorten(topic, room)), _LONGEST_SUBJECT)


def _orders(numbers: Sequence[str], words: Words) -> str:
    count = len(numbers)
    if count > _MOST_NUMBERS:
        return words.say("many_orders", count=count)
    return words.say("orders", count=count, numbers=words.all_of(numbers))


def _lead(cases: Sequence[Case], words: Words) -> str:
    if len(set(cases)) == 1:
        return words.say(f"lead.{cases[0]}", count=len(cases))
    return words.say("lead.mixed" if _SORRY.isdisjoint(cases) else "lead.mixed_sorry")


def _order_blocks(letter: Letter, numbers: Sequence[str], words: Words) -> Iterator[OrderBlock]:
    is_mixed = len({case_of(line) for line in letter.lines}) > 1
    for number in numbers:
        lines = [line for line in letter.lines if _number(line) == number]
        yield OrderBlock(
            heading=words.say("order", number=number),
            items=tuple(_item(line, words, is_mixed=is_mixed) for line in lines),
            together=_together(lines, words) if letter.ships_together else "",
        )


def _together(lines: Sequence[LetterLine], words: Words) -> str:
    """One day for the whole order, where its lines agree on one."""
    days = set(_told(lines))
    day = days.pop() if len(days) == 1 else None
    return words.say("together", day=words.day(day)) if day else words.say("together_undated")


def _item(line: LetterLine, words: Words, *, is_mixed: bool) -> Item:
    return Item(
        title=_title(line, words),
        units=words.say("units", count=line.units),
        status=words.say(f"status.{case_of(line)}") if is_mixed else "",
        facts=tuple(_facts(line, words)),
        picture=line.picture,
    )


def _facts(line: LetterLine, words: Words) -> Iterator[Fact]:
    news, old_on = line.news, _quoted(line.news)
    if news.told_on:
        yield _fact(words, words.say("ready"), words.day(news.told_on), is_main=True)
    else:
        yield _fact(words, words.say("ready_undated"), words.say("no_date"), is_main=True)
    if old_on:
        yield _fact(words, words.say("told_before"), words.day(old_on))
    if not news.told_on:
        yield _fact(words, words.say("next_news"), _next_news(news, words))
    if line.reason:
        yield _fact(words, words.say("because"), words.say(f"reason.{line.reason}"))


def _fact(words: Words, label: str, value: str, *, is_main: bool = False) -> Fact:
    with_colon = words.say("fact", label=label, value="").rstrip(" ")
    return Fact(with_colon, value, words.say("fact", label=label, value=value), is_main)


def _next_news(news: News, words: Words) -> str:
    if news.next_news_on is None:
        return words.say("next_news_open")
    return words.say("next_news_on", day=words.day(news.next_news_on))


def _how(numbers: Sequence[str], words: Words, support: Support) -> str:
    ways = [words.say("way_reply")]
    ways += [words.say("way_email", email=support.email)] if support.email else []
    ways += [words.say("way_phone", phone=support.phone)] if support.phone else []
    ways += [words.say("way_chat", chat=support.chat)] if support.chat else []
    named = words.say("how_named", count=len(numbers), numbers=words.all_of(numbers))
    return f"{words.say('how', ways=words.one_of(ways))}{' ' if words.is_spaced else ''}{named}"


def _goodwill(letter: Letter, words: Words) -> Goodwill | None:
    if letter.offer is None:
        return None
    offer, address = letter.offer, clean(letter.to_email, _LONGEST_ADDRESS)
    label, code = words.say("offer.code"), clean(offer.code, _LONGEST_TITLE)
    return Goodwill(
        title=words.say("offer.title"),
        sentence=_offered(offer, address, words),
        code=_fact(words, label, code, is_main=True) if code else None,
    )


def _offered(offer: Offer, address: str, words: Words) -> str:
    goodwill, day = offer.goodwill, words.day(offer.valid_until)
    if goodwill.kind is GoodwillKind.PERCENT:
        return words.say(
            "offer.percentage", percentage=words.percentage(goodwill.percent), day=day, email=address
        )
    if goodwill.kind is GoodwillKind.AMOUNT:
        worth = words.money(goodwill.amount, goodwill.currency)
        return words.say("offer.amount", amount=worth, day=day, email=address)
    if goodwill.kind is GoodwillKind.FREE_SHIPPING:
        return words.say("offer.free_shipping", day=day, email=address)
    return words.say("offer.gift_wrap")
