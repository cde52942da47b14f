"""A merchant's own templates and sentences, good ones and broken ones."""

from pathlib import Path

import pytest

from connector.notifier import Notifier
from connector.notifier.samples import sample_letters
from connector.notifier.stationery import Look

GERMAN = sample_letters("de")["delay"]


def notifier(folder: Path) -> Notifier:
    return Notifier(
        shop_name="Clay & Cup",
        support_name="Jo",
        support_email="help@clay.example",
        look=Look(hosts=frozenset({"shop.example.com"})),
        own_words=folder,
    )


def test_without_anything_of_their_own_letters_are_the_built_in_ones(tmp_path: Path) -> None:
    assert [] == list(notifier(tmp_path).faults())
    assert "es tut uns leid" in notifier(tmp_path).write(GERMAN).text


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    mine = notifier(tmp_path / "nowhere")
    assert [f"{tmp_path / 'nowhere'} is no folder"] == list(mine.faults())
    assert "es tut uns leid" in mine.write(GERMAN).text


def test_one_sentence_can_be_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_text('greeting = "Moin {name}!"\n')
    letter = notifier(tmp_path).write(GERMAN)
    assert letter.text.startswith("Moin Anna Schmidt!\n\nes tut uns leid")
    assert "" == letter.complaint


def test_a_sentence_with_forms_of_number_can_be_replaced_by_one_form(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_text('[lead]\ndelay = "Leider dauert es länger."\n')
    assert "Leider dauert es länger." in notifier(tmp_path).write(GERMAN).text


def test_a_layout_can_change_a_block_of_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "letter.html.j2").write_text(
        '{% extends "built-in/letter.html.j2" %}{% block shop %}<p>Our own head</p>{% endblock %}'
    )
    html = notifier(tmp_path).write(GERMAN).html
    assert "Our own head" in html
    assert "es tut uns leid" in html


def test_a_style_sheet_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "letter.css").write_text(".main { color: #123456; }")
    assert 'style="color: #123456;"' in notifier(tmp_path).write(GERMAN).html


def test_a_language_can_be_added(tmp_path: Path) -> None:
    english = Path("connector/notifier/languages/en.toml").read_text(encoding="utf-8")
    (tmp_path / "nl.toml").write_text(
        english.replace('"Hello {name},"', '"Dag {name},"').replace("en_001", "nl")
    )
    letter = notifier(tmp_path).write(sample_letters("nl")["delay"])
    assert letter.text.startswith("Dag Anna Smith,")
    assert "vrijdag 18 december 2026" in letter.text


@pytest.mark.parametrize(
    ("name", "content", "line", "sentence"),
    [
        ("de.toml", 'regards = "Tschüs"\n\ngreeting = "Moin {nam}"\n', 3, "names {nam}; it may name: {name}"),
        ("de.toml", '\n[lead.delay]\none = "x"\n', 2, "for “other”"),
        ("de.toml", 'greting = "Moin"\n', 1, "there is no sentence “greting”"),
        ("de.toml", 'greeting = "Moin\n', 1, "no valid TOML"),
        ("de.toml", 'greeting = "Moin {name"\n', 1, "brace"),
        ("de.toml", 'greeting = "{name.__class__}"\n', 1, "names {name.__class__}"),
        ("de.toml", "greeting = 3\n", 1, "must be text in quotes"),
        ("nl.toml", 'greeting = "Dag"\n', 1, "not complete; missing: because"),
        ("letter.txt.j2", "{{ letter.lead }}\n{{ letter.leed }}\n", 2, "no attribute 'leed'"),
        ("letter.txt.j2", "\n\n{% if %}\n", 3, "Expected an expression"),
        ("letter.html.j2", "<p>\n{% for x in letter.orders %}\n", 2, "Unexpected end of template"),
        ("letter.html.j2", "<p>{{ 1 // 0 }}</p>", 1, "integer division"),
        (
            "letter.html.j2",
            '<p>\n<a href="https://evil.example/x">x</a>',
            2,
            "leads to “https://evil.example/x”",
        ),
        ("letter.html.j2", '<img src="http://shop.example.com/x.png">', 1, "http://shop.example.com"),
    ],
)
def test_what_is_broken_is_found_with_its_file_and_line_and_the_built_in_one_serves(
    name: str, content: str, line: int, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    mine = notifier(tmp_path)
    faults = list(mine.faults())
    assert [] == [each for each in faults if not each.startswith(f"{tmp_path / name}, line {line}: ")]
    assert sentence in faults[0]
    language = "nl" if name == "nl.toml" else "de"
    letter = mine.write(sample_letters(language)["delay"])
    assert f"{tmp_path / name}, line {line}" in letter.complaint
    assert (
        Notifier(shop_name="Clay & Cup", support_name="Jo", support_email="help@clay.example")
        .write(sample_letters(language)["delay"])
        .text
        == letter.text
    )
