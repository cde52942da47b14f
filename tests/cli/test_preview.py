"""`notices preview`, and a merchant's own words from settings to letter."""

from pathlib import Path

import pytest

from tests.cli.conftest import BEN, CommandLine


def own(shop: CommandLine, name: str, content: str) -> Path:
    folder = shop.folder / "words"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    config = shop.folder / "config.toml"
    config.write_text(config.read_text().replace("[mail]\n", '[mail]\nown_words = "words"\n'))
    shop.restart()
    return folder / name


def test_a_kind_is_shown_in_a_language(shop: CommandLine) -> None:
    shown = shop.run("notices", "preview", "--kind", "delay", "--lang", "de").stdout
    assert shown.startswith("Subject: Ihre Bestellung 1042: neuer Versandtermin für Steinzeugbecher, blau\n")
    assert "The Mug Shop" in shown


def test_without_a_language_it_is_the_shops(shop: CommandLine) -> None:
    assert "We are sorry" in shop.run("notices", "preview", "--kind", "unknown").stdout


def test_with_an_order_it_is_about_that_orders_lines(shop: CommandLine) -> None:
    shop.begin()
    shown = shop.run("notices", "preview", "--kind", "earlier", "--order", str(shop.ben)).stdout
    assert "Hello Ben," in shown
    assert "  Blue mug, 10 units\n" in shown


def test_with_an_order_alone_it_is_what_its_customer_is_owed(shop: CommandLine) -> None:
    shop.begin()
    shop.hold_everything()
    shop.slip()
    shop.run("sync")
    shown = shop.run("notices", "preview", "--order", str(shop.ben), "--lang", "fr").stdout
    assert "vendredi 8 janvier 2027" in shown
    assert BEN not in [mail.to_email for mail in shop.sandbox.mail.accepted[2:]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say which kind"),
        (("--kind", "dely"), "There is no kind “dely”"),
        (("--order", "9"), "is owed no letter"),
        (("--order", "9", "--kind", "delay"), "There is no order 9"),
    ],
)
def test_what_cannot_be_shown_is_said(arguments: tuple[str, ...], sentence: str, shop: CommandLine) -> None:
    done = shop.run("notices", "preview", *arguments)
    assert 2 == done.exit_code
    assert sentence in done.stderr


def test_own_words_are_shown_and_go_out(shop: CommandLine) -> None:
    own(shop, "en.toml", 'greeting = "Ahoy {name}!"\n')
    assert "Ahoy Anna Smith!" in shop.run("notices", "preview", "--kind", "delay").stdout
    shop.begin()
    assert shop.letters(BEN)[0].text.startswith("Ahoy Ben!")


def test_broken_words_are_refused_by_check_with_file_and_line(shop: CommandLine) -> None:
    file = own(shop, "en.toml", '\ngreeting = "Ahoy {nam}!"\n')
    done = shop.run("check")
    assert 2 == done.exit_code
    assert f"{file}, line 2: " in " ".join(done.stdout.split())


def test_with_broken_words_the_built_in_letter_goes_and_a_task_says_why(shop: CommandLine) -> None:
    file = own(shop, "letter.txt.j2", "{{ letter.greeting }}\n{{ letter.nothing }}\n")
    shop.begin()
    assert shop.letters(BEN)[0].text.startswith("Hello Ben,\n\nThank you for your order.")
    [task] = [t for t in shop.ask("tasks", "list")["shops"][0]["tasks"] if t["kind"] == "own words"]
    assert f"{file}, line 2" in task["question"]
