"""What stands in a letter, for each kind of news."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connector.domain.notices import Goodwill, GoodwillKind, LetterLine, News, NewsKind, Reason
from connector.errors import Permanent

FOURTH, EIGHTH, EIGHTEENTH = "Friday, 4 December 2026", "Tuesday, 8 December 2026", "Friday, 18 December 2026"

SUBJECTS = {
    "confirmation": "Your order 1042: shipping date for Blue mug",
    "confirmation without a date": "Your order 1042: no shipping date yet for Blue mug",
    "delay": "Your order 1042: new shipping date for Blue mug",
    "delay without an old date": "Your order 1042: later shipping date for Blue mug",
    "delay without a new date": "Your order 1042: delay of Blue mug",
    "earlier": "Your order 1042: earlier shipping date for Blue mug",
    "unknown": "Your order 1042: no shipping date at present for Blue mug",
    "overdue": "Your order 1042: delay of Blue mug",
    "dated": "Your order 1042: shipping date for Blue mug",
    "still unknown": "Your order 1042: still no shipping date for Blue mug",
}
FACTS = {
    "confirmation": [f"Ready to leave us on: {EIGHTEENTH}"],
    "confirmation without a date": [
        "Ready to leave us: no date yet",
        f"Next news from us: on {EIGHTH} at the latest",
    ],
    "delay": [f"Ready to leave us on: {EIGHTEENTH}", f"The date we gave you before: {FOURTH}"],
    "delay without an old date": [f"Ready to leave us on: {EIGHTEENTH}"],
    "delay without a new date": [
        "Ready to leave us: no date yet",
        f"Next news from us: on {EIGHTH} at the latest",
    ],
    "earlier": [f"Ready to leave us on: {FOURTH}", f"The date we gave you before: {EIGHTEENTH}"],
    "unknown": [
        "Ready to leave us: no date yet",
        f"The date we gave you before: {FOURTH}",
        f"on {EIGHTH} at the latest",
    ],
    "overdue": [
        "Ready to leave us: no date yet",
        f"The date we gave you before: {FOURTH}",
        f"on {EIGHTH} at the latest",
    ],
    "dated": [f"Ready to leave us on: {EIGHTEENTH}"],
    "still unknown": ["Ready to leave us: no date yet", f"Next news from us: on {EIGHTH} at the latest"],
}
SORRY = {
    "delay",
    "delay without an old date",
    "delay without a new date",
    "unknown",
    "overdue",
    "still unknown",
}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_the_subject_names_the_order_the_item_and_what_changed(kind: str, desk: Any) -> None:
    assert SUBJECTS[kind] == desk.write(desk.line(news=desk.news[kind])).subject


@pytest.mark.parametrize("kind", FACTS)
def test_the_dates_stand_in_the_letter_written_out(kind: str, desk: Any) -> None:
    text = desk.write(desk.line(news=desk.news[kind])).text
    assert [] == [fact for fact in FACTS[kind] if fact not in text]


@pytest.mark.parametrize("kind", FACTS)
def test_no_other_date_stands_in_the_letter(kind: str, desk: Any) -> None:
    text = desk.write(desk.line(news=desk.news[kind])).text
    assert sum("December 2026" in fact for fact in FACTS[kind]) == text.count("December 2026")


@pytest.mark.parametrize("kind", SUBJECTS)
def test_bad_news_comes_with_an_apology_and_other_news_without(kind: str, desk: Any) -> None:
    assert (kind in SORRY) == ("We are sorry" in desk.write(desk.line(news=desk.news[kind])).text)


def test_every_letter_offers_to_wait_or_to_cancel_and_names_a_person(
    every_kind: LetterLine, desk: Any
) -> None:
    text = " ".join(desk.write(every_kind).text.split())
    expected = (
        "Wait: there is nothing that you need to do.",
        "for a full refund",
        "reply to this e-mail, write to help@clayandcup.example or call +44 20 7946 0018 (Mon-Fri, 9-17 h).",
        "Please name your order: 1042.",
        "Kind regards, Jo Miller Clay & Cup",
    )
    assert [] == [sentence for sentence in expected if sentence not in text]


@pytest.mark.parametrize(
    ("support", "ways", "signature"),
    [
        (("Jo", "help@clay.example", ""), " or write to help@clay.example.", "Jo\nClay\nhelp@clay.example\n"),
        (("Jo", "", "+44 1"), " or call +44 1.", "Jo\nClay\n+44 1\n"),
        (("", "", ""), ".", "Clay\n"),
    ],
)
def test_only_the_ways_to_reach_a_person_that_there_are_are_named(
    support: tuple[str, str, str], ways: str, signature: str, desk: Any
) -> None:
    name, email, phone = support
    notifier = type(desk.notifier)(
        shop_name="Clay", support_name=name, support_email=email, support_phone=phone, support_hours="9-17"
    )
    text = notifier.write(desk.letter()).text
    hours = " (9-17)" if phone else ""
    expected = f"reply to this e-mail{ways}".replace("+44 1", f"+44 1{hours}")
    assert expected in " ".join(text.split())
    assert text.endswith("Kind regards,\n" + signature.replace("+44 1", f"+44 1{hours}"))


def test_that_a_date_is_the_day_of_leaving_is_said_where_there_is_one(desk: Any) -> None:
    assert "This is the day on which the goods leave us;" in desk.write().text
    assert "on which the goods leave us" not in desk.write(desk.line(news=desk.news["unknown"])).text
    two = desk.write(desk.line(), desk.line(title="Jug", news=desk.news["earlier"])).text
    assert "These are the days on which the goods leave us;" in two


def test_the_reason_is_given_if_there_is_one(desk: Any) -> None:
    late = desk.write(desk.line(reason=Reason.SUPPLIER_LATE)).text
    assert "  - Reason: Our supplier has not delivered on the agreed day.\n" in late
    assert "Reason" not in desk.write(desk.line()).text


def test_who_was_asked_for_patience_before_is_told_so(desk: Any) -> None:
    again = desk.write(desk.line(again=True))
    assert again.subject == "Your order 1042: another new shipping date for Blue mug"
    assert "asked for your patience before" in again.text
    assert "before" not in desk.write(desk.line(again=False)).text.partition("Order 1042")[0]


@pytest.mark.parametrize(("units", "expected"), [(1, "  Blue mug, 1 unit\n"), (12, "  Blue mug, 12 units\n")])
def test_the_units_concerned_are_counted(units: int, expected: str, desk: Any) -> None:
    assert expected in desk.write(desk.line(units=units)).text


def test_without_a_day_for_the_next_news_none_is_promised(desk: Any) -> None:
    text = desk.write(desk.line(news=News(NewsKind.DELAY, None))).text
    assert "  - Next news from us: as soon as we know more\n" in text


def test_an_order_that_ships_together_says_when_all_of_it_leaves(desk: Any) -> None:
    sentence = f"We send this order complete: all of it leaves us on\n{EIGHTEENTH}.\n"
    assert sentence in desk.write(ships_together=True).text
    assert "complete" not in desk.write(ships_together=False).text


def test_an_order_that_ships_together_names_no_day_while_a_line_has_none(desk: Any) -> None:
    undated = desk.line(title="Teapot", news=desk.news["unknown"])
    text = " ".join(desk.write(desk.line(), undated, ships_together=True).text.split())
    assert "all of it leaves us once its last item is ready." in text


def test_an_order_that_ships_together_without_a_date_names_no_day(desk: Any) -> None:
    text = " ".join(desk.write(desk.line(news=desk.news["unknown"]), ships_together=True).text.split())
    assert "all of it leaves us once its last item is ready." in text


def test_the_offer_comes_last_and_can_be_taken_off(desk: Any) -> None:
    plain, offering = desk.write(), desk.write(offer=desk.offer)
    block = " ".join(offering.text.removeprefix(plain.text).split())
    assert offering.text.startswith(plain.text)
    assert block.endswith("Your code: SORRY-7F3KQ")
    assert "10% off a further order" in block
    assert (
        "valid until Friday, 5 February 2027, once, for orders with your address anna@example.com." in block
    )


@pytest.mark.parametrize(
    ("goodwill", "said"),
    [
        (
            Goodwill(GoodwillKind.AMOUNT, amount=Decimal(5), currency="EUR"),
            "a code for €5.00 off a further",
        ),
        (Goodwill(GoodwillKind.FREE_SHIPPING), "a code for free shipping of a further order."),
    ],
)
def test_the_offer_says_what_its_code_is_worth(desk: Any, goodwill: Goodwill, said: str) -> None:
    text = " ".join(desk.write(offer=replace(desk.offer, goodwill=goodwill)).text.split())
    assert said in text
    assert text.endswith("Your code: SORRY-7F3KQ")


def test_gift_wrap_needs_no_code(desk: Any) -> None:
    offer = replace(desk.offer, goodwill=Goodwill(GoodwillKind.GIFT_WRAP), code="")
    letter = desk.write(offer=offer)
    assert "We will wrap the goods as a gift, at no cost." in " ".join(letter.text.split())
    assert "Your code" not in letter.text + letter.html


def test_the_offer_changes_nothing_in_the_subject(every_kind: LetterLine, desk: Any) -> None:
    assert desk.write(every_kind).subject == desk.write(every_kind, offer=desk.offer).subject


def test_several_lines_of_one_kind_share_a_sentence(desk: Any) -> None:
    letter = desk.write(desk.line(), desk.line(title="Teapot", units=1))
    assert letter.subject == "Your order 1042: new shipping date for 2 items"
    assert "some items that you are waiting for will be ready later" in " ".join(letter.text.split())
    assert letter.text.count("Later than") == 0


def test_several_kinds_say_each_at_its_item(desk: Any) -> None:
    letter = desk.write(
        desk.line(), desk.line(title="Saucer", order_number="1057", news=desk.news["earlier"])
    )
    assert letter.subject == "Your orders 1042 and 1057: news about 2 items"
    assert "We are sorry that not everything goes as planned." in letter.text
    assert (
        f"  Blue mug, 2 units\n  Later than we told you\n  - Ready to leave us on: {EIGHTEENTH}\n"
        in letter.text
    )
    assert f"  Saucer, 2 units\n  Earlier than planned\n  - Ready to leave us on: {FOURTH}\n" in letter.text


def test_good_news_of_several_kinds_come_without_an_apology(desk: Any) -> None:
    lines = (desk.line(news=desk.news["dated"]), desk.line(title="Saucer", news=desk.news["earlier"]))
    assert "sorry" not in desk.write(*lines).text


def test_the_lines_of_one_order_stand_together(desk: Any) -> None:
    lines = (desk.line(), desk.line(order_number="7", title="Jug"), desk.line(title="Saucer"))
    text = desk.write(*lines).text
    assert 1 == text.count("\nOrder 1042\n")
    assert text.index("Blue mug") < text.index("Saucer") < text.index("Jug")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (("1", "2", "3"), "Your orders 1, 2 and 3: new shipping date for Blue mug"),
        (("1", "2", "3", "4"), "Your 4 orders: new shipping date for Blue mug"),
    ],
)
def test_many_orders_are_counted_in_the_subject(numbers: tuple[str, ...], expected: str, desk: Any) -> None:
    assert expected == desk.write(*(desk.line(order_number=number) for number in numbers)).subject


@pytest.mark.parametrize("language", ["", "pt", "nl-BE", "../../etc", "EN_us"])
def test_a_language_without_words_is_served_in_english(language: str, desk: Any) -> None:
    letter = desk.write(language=language)
    assert "We are sorry" in letter.text
    assert '<html lang="en"' in letter.html


@pytest.mark.parametrize(
    "news",
    [
        News(NewsKind.EARLIER, None, date(2026, 12, 4)),
        News(NewsKind.DATED, None),
        News(NewsKind.UNKNOWN, date(2026, 12, 4)),
        News(NewsKind.OVERDUE, date(2026, 12, 4)),
        News(NewsKind.STILL_UNKNOWN, date(2026, 12, 4)),
    ],
    ids=lambda news: news.kind,
)
def test_a_letter_that_contradicts_itself_is_not_written(news: News, desk: Any) -> None:
    with pytest.raises(Permanent, match="contradicts itself"):
        desk.write(desk.line(news=news))


def test_a_letter_without_lines_is_not_written(desk: Any) -> None:
    with pytest.raises(Permanent, match="nothing to say"):
        desk.notifier.write(desk.letter(lines=()))


@pytest.mark.parametrize(
    "news",
    [
        News(NewsKind.DELAY, date(2026, 12, 4), date(2026, 12, 18)),
        News(NewsKind.DELAY, date(2026, 12, 4), date(2026, 12, 4)),
        News(NewsKind.EARLIER, date(2026, 12, 4), date(2026, 12, 1)),
    ],
    ids=["delay-to-an-earlier-day", "delay-to-the-same-day", "earlier-to-a-later-day"],
)
def test_an_old_date_that_contradicts_the_news_is_not_quoted(news: News, desk: Any) -> None:
    text = desk.write(desk.line(news=news)).text
    assert f"Ready to leave us on: {FOURTH}" in text
    assert "before:" not in text
