"""A page that is laid out once for many customers is the page that each would have got alone."""

from collections.abc import Iterator

import pytest

from connector.domain.notices import Letter, LetterLine
from connector.notifier.cleaning import clean
from connector.notifier.composing import Composed, Support, compose
from connector.notifier.phrases import built_in_languages
from connector.notifier.samples import KINDS, sample_letters
from connector.notifier.stationery import Look, Stationery, _page

SUPPORT = Support("Clay & Cup", "Jo", "help@clay.example", "+44 20 555", "9-5", "https://clay.example/chat")
LOOK = Look(logo="https://clay.example/logo.png", hosts=frozenset({"clay.example"}))
NAMES = (
    "Anna Smith",
    "O'Neil & Söhne <b>",
    'The "Best"',
    "A\xa0B",
    "山田 花子",
    "&amp; &nbsp; {{ 1 }}",
    "\ue100\ue101",
    "",
)


def letters(language: str) -> Iterator[Composed]:
    words = Stationery().words(language, "en")
    for number, letter in enumerate(sample_letters(language).values()):
        for name in NAMES:
            lines = tuple(_numbered(line, f"{number}<{name}>") for line in letter.lines)
            made = Letter(
                letter.notice_id, name, f'{number}+"&<c>"@mail.example', language, lines,
                letter.ships_together, letter.offer,
            )  # fmt: skip
            yield compose(made, words, SUPPORT)


def _numbered(line: LetterLine, number: str) -> LetterLine:
    return LetterLine(
        number, line.sku, line.title, line.units, line.news, reason=line.reason, again=line.again
    )


@pytest.mark.parametrize("language", sorted(built_in_languages()))
def test_a_page_with_blanks_filled_in_is_the_page_of_its_letter(language: str) -> None:
    seen = 0
    for letter in letters(language):
        assert _page(None, letter, LOOK) == Stationery().html(letter, LOOK)
        seen += 1
    assert len(KINDS) * len(NAMES) == seen


def test_no_text_from_outside_can_be_taken_for_a_blank() -> None:
    private = "".join(map(chr, (*range(0xE000, 0xF900), 0xF0000, 0x10FFFD)))
    assert "" == clean(private, len(private))
