"""What holds of the letters in every language. The checklist itself stands in docs/letters.md."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connector.domain.notices import Letter, LetterLine, Rendered
from connector.notifier import Notifier
from connector.notifier.phrases import built_in, built_in_languages
from connector.notifier.samples import KINDS, WITH_OFFER, sample_letters
from connector.notifier.stationery import Look, Stationery
from connector.notifier.words import Words
from connector.notifier.wrapping import columns, untied

LANGUAGES = sorted(built_in_languages())
LETTERS = [(language, kind) for language in LANGUAGES for kind in KINDS]
DOCUMENT = Path(__file__).parents[2] / "docs" / "letters.md"
PICTURE = "https://shop.example.com/mug.png"
SORRY = {
    "en": "sorry",
    "de": "tut uns leid",
    "fr": "désolés",
    "es": r"[Ll]o sentimos|sentimos mucho|Sentimos",
    "ja": "申し訳ございません",
}
REFUND = {
    "en": "full refund",
    "de": "Sie bekommen alles zurück",
    "fr": "rembourserons intégralement",
    "es": "devolveremos todo",
    "ja": "全額返金",
}
GIVEN = {
    "en": "we (gave|told|last told) you",
    "de": "genannt|gesagt|angekündigt",
    "fr": "donnée|annoncé",
    "es": "le di|habíamos dicho",
    "ja": "ご案内した",
}
QUOTING = ("delay", "earlier", "unknown", "overdue")
BAD = {
    "delay",
    "delay-again",
    "delay-unquoted",
    "delay-undated",
    "unknown",
    "overdue",
    "still-unknown",
    "several-orders",
    "delay-with-offer",
}


def words(language: str) -> Words:
    return Stationery().words(language, language)


def letter(language: str, kind: str) -> Letter:
    return sample_letters(language, picture=PICTURE)[kind]


def written(language: str, kind: str) -> Rendered:
    return written_letter(letter(language, kind))


def written_letter(made: Letter) -> Rendered:
    notifier = Notifier(
        shop_name="Clay & Cup",
        support_name="Jo Miller",
        support_email="help@clayandcup.example",
        support_phone="+44 20 7946 0018",
        support_hours="9-17 h",
        support_chat="https://shop.example.com/chat",
        look=Look(hosts=frozenset({"shop.example.com"})),
    )
    return notifier.write(made)


def row(language: str) -> str:
    """The line of the checklist, as the program would write it now."""
    say = words(language)
    counted = [say.say("units", count=count).strip(" ,：") for count in (0, 1, 2, 5)]
    day = untied(say.day(date(2026, 12, 4)))
    money = say.money(Decimal("1234.5"), "EUR")
    cells = [f"`{language}`", *counted, day, money, say.say("greeting", name="Kim")]
    return re.sub(r"[\u00a0\u202f]", " ", f"| {' | '.join(cells)} |")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checklist_says_how_numbers_days_money_and_greetings_are_written(language: str) -> None:
    assert row(language) in DOCUMENT.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_sentence_and_every_form_of_number(language: str) -> None:
    english, own = built_in("en") or {}, built_in(language) or {}
    assert english.keys() == own.keys()
    needed = {words(language).locale.plural_form(count) for count in range(200)} | {"other"}
    several = {key for key, forms in english.items() if len(forms) > 1}
    assert {} == {key: needed - own[key].keys() for key in several if needed - own[key].keys()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_names_the_same_values_in_every_language(language: str) -> None:
    english, own = built_in("en") or {}, built_in(language) or {}
    assert {} == {key: own[key] for key in own if _named(own[key]) != _named(english[key])}


def _named(forms: Any) -> set[str]:
    """What every form may name; a count may be said in words, or left to the form of the noun."""
    return set(re.findall(r"{(\w+)}", " ".join(forms.values())))


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_no_line_of_the_text_is_wider_than_72_columns(language: str, kind: str) -> None:
    lines = written(language, kind).text.splitlines()
    assert [] == [line for line in lines if columns(line) > 72]
    assert [] == [line for line in lines if len(line) > 72]


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_no_key_brace_or_tie_is_left(language: str, kind: str) -> None:
    rendered = written(language, kind)
    page = re.sub(r"(?s)<style>.*?</style>", "", rendered.html)
    left = re.compile(r"[{}]|\b(lead|subject|status|reason|offer)\.\w|[\ue000-\uf8ff]|None")
    assert None is left.search(rendered.subject + rendered.text + page)


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_both_parts_say_the_same_in_every_language(language: str, kind: str) -> None:
    rendered = written(language, kind)
    page = re.sub(r"(?s)<title>.*?</title>|<style>.*?</style>|<h1.*?</h1>|<[^>]+>", "", rendered.html)
    page = page.replace("&amp;", "&").replace("&nbsp;", "\u00a0")
    text = re.sub(r"(?m)^ *- |^-{72}$", " ", rendered.text)
    assert "".join(text.split()) == "".join(page.split())


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_bad_news_comes_with_an_apology_in_every_language(language: str, kind: str) -> None:
    opening = written(language, kind).text.partition("1042")[0]
    if kind != "confirmation-undated":  # some languages apologise for it, some do not
        flat = "".join(opening.split())
        assert (kind in BAD) == bool(re.search(SORRY[language].replace(" ", ""), flat))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kinds", [*([kind] for kind in QUOTING), QUOTING], ids=" ".join)
def test_nobody_reads_that_he_was_given_a_date_whom_none_certainly_reached(
    language: str, kinds: Sequence[str]
) -> None:
    def said(lines: Sequence[LetterLine]) -> bool:
        text = written_letter(replace(letter(language, "delay"), lines=tuple(lines))).text
        return bool(re.search(GIVEN[language], ("" if language == "ja" else " ").join(text.split())))

    quoting = [letter(language, kind).lines[0] for kind in kinds]
    assert said(quoting)
    assert not said([replace(line, news=replace(line.news, old_on=None)) for line in quoting])


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_every_letter_offers_a_refund_and_names_a_person_in_every_language(language: str, kind: str) -> None:
    text = written(language, kind).text
    flat = "".join(text.split())
    assert REFUND[language].replace(" ", "") in flat
    for way in ("help@clayandcup.example", "+442079460018", "https://shop.example.com/chat", "JoMiller"):
        assert way in flat


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_offer_is_the_last_block_and_can_be_taken_off(language: str) -> None:
    offering = written(language, WITH_OFFER)
    facts, _, block = offering.text.partition("-" * 72)
    assert "SORRY-7F3KQ2MWXT" in block
    assert "SORRY" not in facts + offering.subject
    assert "%" not in facts + offering.subject


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_the_page_names_its_language_and_its_pictures_say_nothing_of_their_own(
    language: str, kind: str
) -> None:
    html = written(language, kind).html
    assert f'<html lang="{language}"' in html
    pictures = re.findall(r"<img [^>]+>", html)
    assert len(letter(language, kind).lines) == len(pictures)
    assert [] == [picture for picture in pictures if 'alt=""' not in picture]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("en", "Friday, 4 December 2026"),
        ("en-US", "Friday, December 4, 2026"),
        ("de-AT", "Freitag, 4. Dezember 2026"),
        ("fr_CA", "vendredi 4 décembre 2026"),
        ("es-XX", "viernes, 4 de diciembre de 2026"),
        ("ja-JP", "2026年12月4日（金）"),
    ],
)
def test_a_day_is_written_as_the_customers_country_writes_it(wish: str, expected: str) -> None:
    assert expected == untied(words(wish).day(date(2026, 12, 4)))


@pytest.mark.parametrize(("language", "kind"), LETTERS)
def test_no_line_breaks_in_the_midst_of_a_day(language: str, kind: str) -> None:
    text = written(language, kind).text
    news = [line.news for line in letter(language, kind).lines]
    days = {day for each in news for day in (each.told_on, each.old_on) if day}
    assert [] == [day for day in days if untied(words(language).day(day)) not in text]
    assert "2026" not in {word for line in text.splitlines() for word in line.split()[:1]}


@pytest.mark.parametrize(
    ("wish", "default", "served"),
    [("", "de", "de"), ("nl", "fr-FR", "fr"), ("xx", "yy", "en"), ("ja", "en", "ja")],
)
def test_the_customers_language_is_served_and_else_the_shops(wish: str, default: str, served: str) -> None:
    assert served == Stationery().words(wish, default).language


def test_japanese_lines_do_not_begin_with_a_closing_sign_or_break_a_day() -> None:
    for kind in KINDS:
        text = written("ja", kind).text
        assert None is re.search(r"(?m)^ *[、。）」：]", text)
        days = re.findall(r"2026年12月\d+日（金）", text)
        assert text.count("2026年") == len(days)


def test_japanese_hours_stand_in_brackets_of_their_own() -> None:
    text = "".join(written("ja", "delay").text.split())
    assert "お電話+442079460018（9-17h）" in text
    assert "(" not in text


def test_somebody_without_a_name_is_greeted_as_one_person_in_every_language() -> None:
    greetings = {language: words(language).say("greeting_unnamed") for language in LANGUAGES}
    assert greetings == {
        "de": "Guten Tag,",
        "en": "Hello,",
        "es": "Hola:",
        "fr": "Bonjour,",
        "ja": "ご注文のお客様へ",
    }


def contrast(one: str, other: str) -> float:
    """By the Web Content Accessibility Guidelines: from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("#1b1f24", "#ffffff"),
        ("#1b1f24", "#f6f7f9"),
        ("#56606d", "#f6f7f9"),
        ("#e7e9ec", "#1d2025"),
        ("#e7e9ec", "#282c33"),
        ("#aeb6c0", "#282c33"),
    ],
)
def test_every_text_stands_out_from_its_ground(ink: str, paper: str) -> None:
    css = (Path(__file__).parents[2] / "connector/notifier/templates/letter.css").read_text(encoding="utf-8")
    assert ink in css
    assert paper in css
    assert contrast(ink, paper) >= 4.5
