"""`notices` and `tasks`: what a person decides."""

from datetime import date
from typing import Any

from tests.cli.conftest import ADA, BEN, D1, CommandLine, dropped_for_its_offer

FEBRUARY = "MUG;D2;2027-02-02;10"


def letters(shop: CommandLine, where: str) -> list[Any]:
    found: list[Any] = shop.ask("notices", "list")["shops"][0][where]
    return found


def held(shop: CommandLine) -> str:
    """Ben's letter about January is held; its id."""
    shop.begin()
    shop.hold_everything()
    shop.slip()
    shop.run("sync")
    (letter,) = letters(shop, "held")
    return str(letter["id"])


def uncertain(shop: CommandLine) -> str:
    """Nobody knows whether Ben's letter about January went out; its id."""
    shop.begin()
    shop.slip()
    shop.sandbox.faults.add("html_500_after", app="mail")
    assert 3 == shop.run("sync").exit_code
    (letter,) = letters(shop, "uncertain")
    return str(letter["id"])


def refused(shop: CommandLine) -> str:
    """The provider refuses Ben's letter about January for its address; its id."""
    shop.begin()
    shop.slip()
    shop.sandbox.mail.disliked.add(BEN)
    shop.run("sync")
    (letter,) = letters(shop, "refused")
    return str(letter["id"])


def test_list_shows_held_letters_with_dates_and_reasons_and_no_address(shop: CommandLine) -> None:
    letter = held(shop)
    said = shop.run("notices", "list").stdout
    assert "Held for you: 1 letter, 1 cause\n" in said
    assert f"\n  {letter}  order {shop.ben}: Your order {shop.ben}" in said
    assert "held: every letter waits for your approval" in said
    assert "delay: 10 x MUG, Fri 18 Dec 2026 → Fri 8 Jan 2027\n        because acme sent dates.csv" in said
    assert "Sent in the last 7 days: 2 letters" in said
    assert "customers.example" not in said


def test_show_prints_the_whole_letter_with_its_address(shop: CommandLine) -> None:
    said = shop.run("notices", "show", held(shop)[:6]).stdout
    assert f"To: Ben <{BEN}>\nSubject: Your order {shop.ben}: new shipping date" in said
    assert "8 January 2027" in said


def test_show_prints_a_sent_letter_as_it_went_out(shop: CommandLine) -> None:
    shop.begin()
    (_, first) = letters(shop, "sent")
    said = shop.run("notices", "show", first["id"][:12]).stdout
    assert shop.sandbox.mail.accepted[0].text.strip() in said


def test_an_approved_letter_goes_with_the_next_pass(shop: CommandLine) -> None:
    letter = held(shop)
    done = shop.run("notices", "approve", letter)
    assert f"Letter {letter} is approved. It goes with the next pass" in done.stdout
    assert ["due"] == [each["state"] for each in letters(shop, "waiting")]
    assert 0 == shop.run("sync").exit_code
    assert 2 == len(shop.letters(BEN))


def test_an_approval_is_bound_to_what_was_shown(shop: CommandLine) -> None:
    shop.run("notices", "approve", held(shop))
    shop.supplier_says(D1, FEBRUARY)
    assert 3 == shop.run("sync").exit_code
    assert 1 == len(shop.letters(BEN))
    assert ["2027-02-05"] == [line["told_on"] for each in letters(shop, "held") for line in each["lines"]]


def test_a_letter_that_changed_since_it_was_shown_has_another_id(shop: CommandLine) -> None:
    letter = held(shop)
    shop.supplier_says(D1, FEBRUARY)
    shop.run("sync")
    done = shop.run("notices", "approve", letter)
    assert 2 == done.exit_code
    assert f"No letter's id begins with “{letter}”." in done.stderr


def test_all_held_letters_can_be_approved_at_once_or_those_of_a_cause(shop: CommandLine) -> None:
    letter = held(shop)
    assert "No such letter is held." in shop.run("notices", "approve", "--cause", "another.csv").stdout
    assert f"Letter {letter} is approved." in shop.run("notices", "approve", "--cause", "dates.csv").stdout
    assert "No such letter is held." in shop.run("notices", "approve", "--all").stdout


def test_approve_must_be_told_which(shop: CommandLine) -> None:
    done = shop.run("notices", "approve")
    assert 2 == done.exit_code
    assert "Say which letters: their ids, or --all, or --cause ID." in done.stderr


def test_a_discarded_letter_never_goes_and_news_return_only_with_new_facts(shop: CommandLine) -> None:
    letter = held(shop)
    assert 0 == shop.run("notices", "discard", letter, "--reason", "we called them").exit_code
    assert 0 == shop.run("sync").exit_code
    assert [] == letters(shop, "held")
    said = shop.run("explain", str(shop.ben)).stdout
    assert "Told Fri 8 Jan 2027 on Thu 5 Nov 2026 10:00, discarded by a person" in said
    assert "discarded: we called them" in said
    shop.supplier_says(D1, FEBRUARY)
    shop.run("sync")
    assert [("2026-12-18", "2027-02-05")] == [
        (line["old_on"], line["told_on"]) for each in letters(shop, "held") for line in each["lines"]
    ]


def test_an_uncertain_letter_that_was_sent_is_settled_and_never_sent_again(shop: CommandLine) -> None:
    letter = uncertain(shop)
    assert f"Letter {letter} was sent." in shop.run("notices", "settle", letter, "sent").stdout
    shop.on(date(2026, 11, 6))
    assert 0 == shop.run("sync").exit_code
    assert 2 == len(shop.letters(BEN))


def test_an_uncertain_letter_that_was_not_sent_is_owed_again(shop: CommandLine) -> None:
    letter = uncertain(shop)
    assert 0 == shop.run("notices", "settle", letter, "not-sent").exit_code
    shop.on(date(2026, 11, 6))
    (done,) = shop.ask("sync")["shops"]
    assert {"delay": 1} == done["letters"]


def test_only_an_uncertain_letter_can_be_settled(shop: CommandLine) -> None:
    done = shop.run("notices", "settle", held(shop), "sent")
    assert 2 == done.exit_code
    assert "is not uncertain: there is nothing to settle." in done.stderr


def test_a_refused_letter_is_tried_once_more_when_a_person_says_so(shop: CommandLine) -> None:
    letter = refused(shop)
    assert {} == shop.ask("sync")["shops"][0]["letters"]
    assert "is tried once more" in shop.run("notices", "approve", letter).stdout
    assert [] == shop.ask("tasks", "list")["shops"][0]["tasks"]
    shop.run("sync")
    (once_more,) = letters(shop, "refused")
    assert letter != once_more["id"]


def test_a_refused_letter_that_is_discarded_is_owed_no_more(shop: CommandLine) -> None:
    assert 0 == shop.run("notices", "discard", refused(shop), "--reason", "we called them").exit_code
    assert 0 == shop.run("sync").exit_code
    assert "Its customer is owed no news: a person decided so" in shop.run("explain", str(shop.ben)).stdout


def test_an_id_must_be_long_enough_and_mean_one_letter(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("notices", "show", "abc")
    assert 2 == done.exit_code
    assert "is too short for a letter's id: give at least 4 characters." in done.stderr


def test_tasks_are_listed_with_their_numbers_and_done(shop: CommandLine) -> None:
    held(shop)
    (task,) = shop.ask("tasks", "list")["shops"][0]["tasks"]
    assert ("held letters", "2026-11-05T10:00:00Z") == (task["kind"], task["opened_at"])
    assert f"{task['id']}  main, since Thu 5 Nov 2026 10:00: " in shop.run("tasks", "list").stdout
    assert 0 == shop.run("tasks", "done", str(task["id"])).exit_code
    assert "main: nothing waits for you." in shop.run("tasks", "list").stdout


def test_a_task_that_is_not_open_cannot_be_done(shop: CommandLine) -> None:
    done = shop.run("tasks", "done", "7")
    assert 2 == done.exit_code
    assert "No open task has the number 7." in done.stderr


def test_a_letter_that_was_dropped_for_its_offer_is_due_without_one_and_says_so(shop: CommandLine) -> None:
    shop.configure("[policy.goodwill.steps.first]\npercent = 10\n")
    shop.begin()
    dropped_for_its_offer(shop, ADA)
    listed = shop.ask("notices", "list")["shops"][0]
    assert [("due", None)] == [(each["state"], each["offer"]) for each in listed["waiting"]]
    assert ([], []) == (listed["refused"], listed["held"])
    said = " ".join(shop.run("explain", str(shop.ada)).stdout.split())
    assert "refused: its reader takes no offers (unsubscribed: Unsubscribed Address)" in said
    assert "what it says goes once more, without one" in said

    shop.on(date(2026, 11, 5), 11).sync()
    assert ([], []) == (letters(shop, "waiting"), letters(shop, "refused"))
    assert 4 == len(letters(shop, "sent"))  # two confirmations, and a delay each
