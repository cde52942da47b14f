"""What holds of every letter, whoever wrote its names and titles."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from connector.domain.notices import Rendered
from connector.notifier.cleaning import clean, name_to_greet, shorten

HOSTILE = '<img src=x onerror="alert(1)">\r\nBcc: all@example.com\u2028{{ 7 * 7 }}\u202egnp.exe\x00'
EXECUTED = ("script", "img", "iframe", "style onload", "object")


class Page(HTMLParser):
    """The words that a reader sees, and the tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden = self._hidden or tag in {"title", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag not in {"title", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def test_both_parts_say_the_same(every_letter: Rendered) -> None:
    text = re.sub(r"(?m)^ *- |^-{72}$", " ", every_letter.text)
    page = "".join("".join(Page(every_letter.html).words).split())
    assert "".join(text.split()) == page.removeprefix("Clay&Cup")  # the page begins with the shop's name


def test_no_line_of_the_text_is_longer_than_72_characters(every_letter: Rendered) -> None:
    assert [] == [line for line in every_letter.text.splitlines() if len(line) > 72]


def test_the_text_never_has_two_empty_lines_or_loose_blanks(every_letter: Rendered) -> None:
    assert None is re.search(r"\n\n\n|[ \t]\n|\r|\u00a0", every_letter.text)


def test_the_subject_is_one_short_line_without_offer_or_exclamation(every_letter: Rendered) -> None:
    assert len(every_letter.subject) <= 120
    assert every_letter.subject.isprintable()
    assert None is re.search(r"!|%|\boff\b|SORRY", every_letter.subject)


def test_the_page_needs_no_image_script_or_server(every_letter: Rendered) -> None:
    tags = Page(every_letter.html).tags
    assert {"script", "link", "iframe", "object"}.isdisjoint(tag for tag, _ in tags)
    assert [] == [attributes for _, attributes in tags if "src" in attributes]
    assert {"mailto:help@clayandcup.example"} == {a["href"] for _, a in tags if "href" in a}


def test_the_page_says_its_language_and_suits_a_dark_screen(every_letter: Rendered) -> None:
    tags = Page(every_letter.html).tags
    assert ["en"] == [attributes["lang"] for tag, attributes in tags if tag == "html"]
    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in tags
    assert "@media (prefers-color-scheme: dark)" in every_letter.html


@pytest.mark.parametrize("field", ["title", "sku", "order_number"])
def test_a_hostile_line_stays_text(field: str, desk: Any) -> None:
    empty = {"title": ""} if field == "sku" else {}
    letter = desk.write(desk.line(**(empty | {field: HOSTILE})))
    assert "img" not in [tag for tag, _ in Page(letter.html).tags]
    assert "&lt;img" in letter.html
    assert "49" not in letter.text
    assert _is_harmless(letter)


@pytest.mark.parametrize("field", ["to_name", "to_email"])
def test_a_hostile_customer_stays_text(field: str, desk: Any) -> None:
    letter = desk.write(offer=desk.offer, **{field: HOSTILE})
    assert "img" not in [tag for tag, _ in Page(letter.html).tags]
    assert _is_harmless(letter)


def test_a_500_character_title_is_shortened(desk: Any) -> None:
    letter = desk.write(desk.line(title="Blue mug " * 60))
    assert letter.subject.startswith("Your order 1042: new shipping date for Blue mug Blue mug")
    assert letter.subject.endswith("…")
    assert 120 >= len(letter.subject) > 100
    assert "…, 2 units" in letter.text


def test_an_exclamation_in_a_title_stays_out_of_the_subject(desk: Any) -> None:
    letter = desk.write(desk.line(title="Wow! Mug!!!"))
    assert "Your order 1042: new shipping date for Wow Mug" == letter.subject
    assert "Wow! Mug!!!, 2 units" in letter.text


def test_emoji_survive(desk: Any) -> None:
    letter = desk.write(desk.line(title="👩\u200d🍳 mug ☕"), to_name="Zoë 😀 Żak")
    assert letter.subject.endswith("👩\u200d🍳 mug ☕")
    assert letter.text.startswith("Hello Zoë 😀 Żak,\n")


def test_a_line_without_title_goes_by_its_sku_or_by_nothing(desk: Any) -> None:
    assert desk.write(desk.line(title=" \n")).subject.endswith("for MUG")
    assert desk.write(desk.line(title="", sku="")).subject.endswith("for one item")


@pytest.mark.parametrize(
    "name", ["", " ", "Win at http://evil.example", "www.evil.example", "evil.com now", "x@evil", "A" * 61]
)
def test_a_name_that_is_rather_a_message_is_not_greeted(name: str, desk: Any) -> None:
    assert name_to_greet(name) == ""
    assert desk.write(to_name=name).text.startswith("Hello,\n")


@pytest.mark.parametrize("name", ["J.R. Smith", "Dr. Żak", "O'Neill-Łuk", "山田 太郎"])
def test_an_ordinary_name_is_greeted(name: str) -> None:
    assert name == name_to_greet(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\n\tb  c", "a b c"),
        ("a\u0085b\u2028c\u2029d", "a b c d"),
        ("a\u202eb\u2066c\u200fd\ufeffe", "abcde"),
        ("a\ud800b", "ab"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_cleaning_leaves_one_harmless_line(text: str, expected: str) -> None:
    assert expected == clean(text, 100)


@pytest.mark.parametrize(
    ("longest", "expected"), [(8, "Blue mug"), (7, "Blue m…"), (6, "Blue…"), (1, "…"), (0, "…"), (-3, "…")]
)
def test_shortening_shows_what_was_cut(longest: int, expected: str) -> None:
    assert expected == shorten("Blue mug", longest)


def _is_harmless(letter: Rendered) -> bool:
    everything = letter.subject + letter.text + letter.html
    return letter.subject.isprintable() and not set("\r\x00\u202e\u2028") & set(everything)
