"""Held letters are shown by what moved their dates, and a person decides on each cause alone."""

import shlex
from datetime import date
from typing import Any

import pytest

from tests.cli.conftest import ADA, D1, D2, CommandLine

MUGS = (D1, D2)
CUPS = "CUP;C1;2026-12-01;50"
CIA = "cia@customers.example"


def causes(shop: CommandLine) -> list[Any]:
    found: list[Any] = shop.ask("notices", "list")["shops"][0]["held_causes"]
    return found


def held(shop: CommandLine) -> set[str]:
    return {each["id"] for each in shop.ask("notices", "list")["shops"][0]["held"]}


def told_since(shop: CommandLine, before: int) -> list[tuple[str, set[str]]]:
    """To whom letters went, and which goods each speaks of."""
    names = {"Blue mug", "Red cup"}
    return sorted(
        (mail.to_email, {name for name in names if name in mail.text})
        for mail in shop.sandbox.mail.accepted[before:]
    )


@pytest.fixture
def two(shop: CommandLine) -> CommandLine:
    """Mugs slip by a file (Ben, Cia), cups by hand (Ada, Cia); three letters are held."""
    shop.sandbox.shop.add_product("CUP", name="Red cup", stock=0)
    shop.begin(*MUGS, CUPS)
    shop.order(ADA, "Ada", "CUP", 1)
    shop.sandbox.shop.place_order(CIA, "Cia", [("MUG", 1), ("CUP", 2)])
    shop.supplier_says(D1, "MUG;D2;2026-12-15;20", CUPS)
    shop.run("sync")
    shop.on(date(2026, 11, 4))
    shop.run("sync")
    shop.hold_everything()
    shop.on(date(2026, 11, 6))
    shop.run("supply", "set", "CUP", "2026-12-22")
    shop.supplier_says(D1, "MUG;D2;2027-01-05;20", CUPS)
    shop.run("sync")
    return shop


def test_each_cause_says_how_much_hangs_on_it_and_how_to_let_it_go(two: CommandLine) -> None:
    by_file, by_hand = sorted(causes(two), key=lambda each: "by hand" in each["because"])
    assert "acme sent dates.csv, read Fri 6 Nov 2026 10:00" == by_file["because"]
    assert "acme: by hand 2026-11-06 10:00 UTC" == by_hand["because"]
    assert (2, 2, 2) == (len(by_file["letters"]), by_file["customers"], by_file["orders"])
    assert [{"kind": "delay", "lines": 2}] == by_file["kinds"]
    assert ("2027-01-08", "2027-01-08", 0) == (
        by_file["first_told_on"], by_file["last_told_on"], by_file["lines_without_date"],
    )  # fmt: skip
    assert (
        f"backorder --config {two.folder}/config.toml notices approve --cause {by_hand['id']}"
        == (by_hand["approve"])
    )
    assert held(two) == {*by_file["letters"], *by_hand["letters"]}


def test_the_list_has_a_heading_for_each_cause_and_every_letter_once(two: CommandLine) -> None:
    said = two.run("notices", "list").stdout
    by_file = next(each for each in causes(two) if "dates.csv" in each["because"])
    assert "Held for you: 3 letters, 2 causes\n" in said
    assert (
        "- Because acme sent dates.csv, read Fri 6 Nov 2026 10:00:\n"
        "    2 letters to 2 customers about 2 orders: 2 delay\n"
        "    they name Fri 8 Jan 2027\n"
        "    held: every letter waits for your approval (mode = “review”)\n"
        f"    to let them go: {by_file['approve']}\n"
    ) in said
    assert 1 == said.count("\n  1 letter of it above, with another cause\n")
    assert [1, 1, 1] == [said.count(f"\n  {letter}  ") for letter in held(two)]


def test_causes_alone_are_a_few_lines(two: CommandLine) -> None:
    said = two.run("notices", "list", "--causes").stdout
    assert 2 == said.count("to let them go: ")
    assert "Your order" not in said
    two.run("notices", "approve", "--all")
    assert "main:\n  No letters are held.\n" == two.run("notices", "list", "--causes").stdout


def test_approving_one_cause_leaves_the_news_of_another_held_in_the_same_letter(two: CommandLine) -> None:
    before = len(two.sandbox.mail.accepted)
    by_hand = next(each for each in causes(two) if "by hand" in each["because"])
    _, *command = shlex.split(by_hand["approve"])
    done = two.run(*command[2:])
    assert ("They go with the next pass." in done.stdout, 2) == (True, done.stdout.count(" is approved."))
    two.run("sync")
    assert [(ADA, {"Red cup"}), (CIA, {"Red cup"})] == told_since(two, before)
    (left,) = causes(two)
    assert ("dates.csv" in left["because"], 2) == (True, left["customers"])


def test_a_cause_is_approved_as_it_was_shown_or_not_at_all(two: CommandLine) -> None:
    by_file = next(each for each in causes(two) if "dates.csv" in each["because"])
    two.supplier_says(D1, "MUG;D2;2027-02-02;20", CUPS)
    two.run("sync")
    done = two.run("notices", "approve", "--cause", by_file["id"])
    assert 2 == done.exit_code
    assert f"No held cause has the id “{by_file['id']}”." in done.stderr
    assert 3 == len(held(two))


def test_two_files_of_one_name_are_two_causes(two: CommandLine) -> None:
    """Cups moved by today's file; mugs wait since yesterday's, of the same name."""
    two.run("supply", "set", "CUP", "2026-12-01")
    two.on(date(2026, 11, 7)).supplier_says(D1, "MUG;D2;2027-01-05;20", "CUP;C1;2026-12-29;50")
    two.run("sync")
    assert {
        "acme sent dates.csv, read Fri 6 Nov 2026 10:00",
        "acme sent dates.csv, read Sat 7 Nov 2026 10:00",
    } == {each["because"] for each in causes(two)}


def test_confirmations_are_one_cause_whatever_their_orders(shop: CommandLine) -> None:
    shop.hold_everything()
    shop.begin()
    (cause,) = causes(shop)
    assert ("orders came, and their customers are told for the first time", 2) == (
        cause["because"], cause["orders"],
    )  # fmt: skip
    assert ("2026-12-04", "2026-12-18") == (cause["first_told_on"], cause["last_told_on"])
    shop.run("notices", "approve", "--cause", "told for the first time")
    assert [] == causes(shop)


def test_a_doubt_about_one_order_is_not_approved_with_the_file_that_moved_it(shop: CommandLine) -> None:
    shop.sandbox.shop.add_product("JUG", stock=5)
    shop.begin(D1, "MUG;D2;2026-12-15;20")
    order = shop.sandbox.shop.place_order(CIA, "Cia", [("MUG", 1), ("JUG", 1)])
    shop.run("sync")
    shop.on(date(2026, 11, 5)).sandbox.shop.refund_amount(order, "10.00")
    shop.supplier_says(D1, "MUG;D2;2027-01-05;20")
    shop.run("sync")
    (cause,) = causes(shop)
    assert "money of the order went back without naming units" == cause["because"]
    assert "No such letter is held." in shop.run("notices", "approve", "--cause", "dates.csv").stdout
    assert 1 == len(held(shop))


def test_an_empty_cause_approves_nothing(two: CommandLine) -> None:
    done = two.run("notices", "approve", "--cause", "")
    assert (2, 3) == (done.exit_code, len(held(two)))
    assert "--cause is empty." in done.stderr
