"""`supply`: dates, deliveries and files by hand."""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import ADA, BEN, D1, D2, CommandLine

HEADER = "SKU;PO;Date;Qty\n"


def coming(shop: CommandLine) -> list[tuple[str, str, str | None, int | None]]:
    """Supplier, reference, date and units of what is still to come."""
    found = shop.ask("supply", "list")["shops"][0]["supplies"]
    return [(s["supplier"], s["reference"], s["expected_on"], s["units"]) for s in found]


def kinds(shop: CommandLine) -> dict[str, int]:
    """The letters that a pass sends, by kind."""
    sent: dict[str, int] = shop.ask("sync")["shops"][0]["letters"]
    return sent


def a_file(shop: CommandLine, text: str, day: date) -> str:
    path = shop.folder / "by-mail.csv"
    path.write_text(HEADER + text)
    stamp = shop.on(day).sandbox.clock.now.timestamp()
    os.utime(path, (stamp, stamp))
    return str(path)


def test_list_says_what_comes_and_which_row_of_which_file_says_so(shop: CommandLine) -> None:
    shop.begin()
    assert (
        "10 x MUG from acme D1, expected Tue 1 Dec 2026 "
        "(dates.csv row 2: “2026-12-01”, read Sun 1 Nov 2026 10:00)\n"
    ) in shop.run("supply", "list").stdout


def test_a_date_by_hand_counts_with_the_next_pass_and_outlives_the_files_old_one(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("supply", "set", "MUG", "2026-12-10", "--ref", "D1")
    assert "acme D1 MUG: 2026-12-01 x10 → 2026-12-10 x10." in done.stdout
    shop.on(date(2026, 11, 4))
    assert {"delay": 1} == kinds(shop)
    shop.supplier_says(D1, D2, "JUG;D3;2026-12-01;1")
    assert {} == kinds(shop)
    assert ("acme", "D1", "2026-12-10", 10) in coming(shop)


def test_no_date_by_hand_withdraws_the_date(shop: CommandLine) -> None:
    shop.begin()
    shop.run("supply", "set", "MUG", "none", "--ref", "D2")
    shop.on(date(2026, 11, 4))
    assert {"unknown": 1} == kinds(shop)


def test_which_of_several_supplies_is_meant_must_be_said(shop: CommandLine) -> None:
    shop.begin()
    before = shop.dump()
    done = shop.run("supply", "set", "MUG", "2026-12-10")
    assert 2 == done.exit_code
    assert "acme D1 MUG: 2026-12-01 x10\n  acme D2 MUG: 2026-12-15 x10" in done.stderr
    assert before == shop.dump()


def test_a_supply_that_no_file_lists_can_be_added_by_hand(shop: CommandLine) -> None:
    shop.begin()
    arguments = ("supply", "set", "MUG", "2026-11-20", "--supplier", "hand", "--ref", "OURS")
    done = shop.run(*arguments)
    assert 2 == done.exit_code
    assert "To add it, say how many: --qty." in done.stderr
    assert 0 == shop.run(*arguments, "--qty", "5").exit_code
    assert ("hand", "OURS", "2026-11-20", 5) in coming(shop)


def test_a_quantity_by_hand_is_what_is_still_to_come(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 30)).sync()
    shop.on(date(2026, 12, 1)).sandbox.shop.receive("MUG", 6)
    shop.sync()
    assert ("acme", "D1", "2026-12-01", 4) in coming(shop)
    shop.run("supply", "set", "MUG", "2026-12-02", "--ref", "D1", "--qty", "3")
    assert ("acme", "D1", "2026-12-02", 3) in coming(shop)


def test_a_date_that_is_none_is_refused_in_a_sentence(shop: CommandLine) -> None:
    done = shop.run("supply", "set", "MUG", "24.12.2026")
    assert 2 == done.exit_code
    assert "“24.12.2026” is no date. Write it as 2026-12-24, or none for no date." in done.stderr


@pytest.mark.parametrize(("on", "why"), [("2025-12-10", "has passed"), ("2062-12-10", "three years")])
def test_a_wrong_year_by_hand_moves_no_date(shop: CommandLine, on: str, why: str) -> None:
    shop.begin()
    before = shop.dump()
    done = shop.run("supply", "set", "MUG", on, "--ref", "D1")
    assert 2 == done.exit_code
    assert why in done.stderr
    assert before == shop.dump()


def test_what_comes_today_can_be_said_by_hand(shop: CommandLine) -> None:
    shop.begin()
    assert 0 == shop.run("supply", "set", "MUG", "2026-11-03", "--ref", "D1").exit_code


def test_a_sku_that_is_not_sold_is_refused_and_the_nearest_one_named(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("supply", "set", "MUGS", "2026-12-10", "--qty", "1")
    assert 2 == done.exit_code
    assert "Did you mean MUG?" in done.stderr


def test_an_unknown_supplier_is_refused_and_the_known_ones_named(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("supply", "set", "MUG", "2026-12-10", "--supplier", "acne", "--qty", "1")
    assert 2 == done.exit_code
    assert "no supplier “acne”. There are: acme, hand." in done.stderr


def test_what_is_closed_comes_no_more_and_its_customers_are_told(shop: CommandLine) -> None:
    shop.begin()
    assert "acme D2 MUG: closed" in shop.run("supply", "close", "D2").stdout
    assert [("acme", "D1", "2026-12-01", 10)] == coming(shop)
    shop.on(date(2026, 11, 4))
    assert {"unknown": 1} == kinds(shop)


def test_a_reference_that_nobody_knows_is_refused(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("supply", "close", "D9")
    assert 2 == done.exit_code
    assert "No supply that is still open has the reference “D9”. There are: D1, D2." in done.stderr


def test_a_stated_delivery_is_not_counted_again_when_the_stock_shows_it(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 28)).sync()
    shop.on(date(2026, 12, 2))
    done = shop.run("supply", "received", "D2")
    assert "acme D2 MUG: 10 units came." in done.stdout
    shop.sandbox.shop.receive("MUG", 10)
    shop.sync()
    assert [("acme", "D1", "2026-12-01", 10)] == coming(shop)


def test_a_stated_delivery_that_the_stock_never_shows_is_still_to_come_and_nobody_is_told(
    shop: CommandLine,
) -> None:
    shop.begin()
    shop.run("supply", "received", "D1")
    assert [("acme", "D2", "2026-12-15", 10)] == coming(shop)
    shop.on(date(2026, 11, 4))
    assert {} == kinds(shop)
    assert ("acme", "D1", "2026-12-01", 10) in coming(shop)


def test_a_stated_delivery_takes_back_what_was_guessed_from_the_stock(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 30)).sync()
    shop.on(date(2026, 12, 1)).sandbox.shop.receive("MUG", 10)
    shop.sync()
    assert [("acme", "D2", "2026-12-15", 10)] == coming(shop)
    done = shop.run("supply", "received", "D2")
    assert "acme D1: 10 units had been taken for this delivery; they are still to come." in done.stdout
    shop.sync()
    assert [("acme", "D1", "2026-12-01", 10)] == coming(shop)


def test_a_part_of_a_delivery_can_be_stated(shop: CommandLine) -> None:
    shop.begin()
    shop.run("supply", "received", "D1", "MUG", "4")
    shop.sandbox.shop.receive("MUG", 4)
    shop.sync()
    assert ("acme", "D1", "2026-12-01", 6) in coming(shop)
    done = shop.run("supply", "received", "D1", "MUG", "7")
    assert 2 == done.exit_code
    assert "Only 6 units of acme D1 MUG can still come, not 7." in done.stderr


def test_an_imported_file_counts_with_the_next_pass(shop: CommandLine) -> None:
    shop.begin()
    path = a_file(shop, D1 + "\nMUG;D2;2027-01-05;10\n", date(2026, 11, 4))
    done = shop.run("supply", "import", path, "--supplier", "acme")
    assert (0, "main: by-mail.csv was taken in; the next pass goes by it.\n") == (done.exit_code, done.stdout)
    assert {"delay": 1} == kinds(shop)
    again = shop.run("supply", "import", path, "--supplier", "acme")
    assert 0 == again.exit_code


def test_an_older_file_is_ignored_unless_it_is_asked_for(shop: CommandLine) -> None:
    shop.begin()
    path = a_file(shop, "MUG;D1;2026-12-09;10\n", date(2026, 10, 1))
    shop.on(date(2026, 11, 4))
    done = shop.run("supply", "import", path, "--supplier", "acme")
    assert 2 == done.exit_code
    assert "was ignored. To take it in all the same: --older." in done.stdout
    assert 0 == shop.run("supply", "import", path, "--supplier", "acme", "--older").exit_code
    assert ("acme", "D1", "2026-12-09", 10) in coming(shop)


def test_a_file_that_cannot_be_read_is_refused(shop: CommandLine, tmp_path: Path) -> None:
    done = shop.run("supply", "import", str(tmp_path / "none.csv"), "--supplier", "acme")
    assert 2 == done.exit_code
    assert "cannot be read: No such file or directory." in done.stderr


def quarantine(shop: CommandLine) -> None:
    """The supplier puts up an empty file."""
    shop.begin()
    shop.on(date(2026, 11, 4)).supplier_says()
    assert 3 == shop.run("sync").exit_code


def test_a_file_in_quarantine_is_shown_with_its_reason(shop: CommandLine) -> None:
    quarantine(shop)
    said = shop.run("supply", "quarantine").stdout
    assert "main: dates.csv of acme, read Wed 4 Nov 2026 10:00: " in said
    assert said == shop.run("supply", "quarantine", "list").stdout


def test_a_rejected_file_never_counts_and_its_task_is_done(shop: CommandLine) -> None:
    quarantine(shop)
    assert 0 == shop.run("supply", "quarantine", "reject", "2").exit_code
    assert "No file is in quarantine." in shop.run("supply", "quarantine").stdout
    assert 0 == shop.run("sync").exit_code
    assert 2 == len(coming(shop))


def test_an_accepted_file_counts(shop: CommandLine) -> None:
    rows = [f"MUG;D{n};2026-12-{n + 1:02};1" for n in range(1, 13)]
    shop.begin(*rows)
    late = [f"MUG;D{n};2027-02-{n + 1:02};1" for n in range(1, 13)]
    shop.on(date(2026, 11, 4)).supplier_says(*late)
    assert 3 == shop.run("sync").exit_code
    assert 1 == len(shop.letters(ADA)) == len(shop.letters(BEN))
    done = shop.run("supply", "quarantine", "accept", "2")
    assert (0, "dates.csv of acme counts now; the next pass goes by it.\n") == (done.exit_code, done.stdout)
    assert ("acme", "D1", "2027-02-02", 1) in coming(shop)


def test_a_file_that_is_not_in_quarantine_cannot_be_decided_about(shop: CommandLine) -> None:
    quarantine(shop)
    done = shop.run("supply", "quarantine", "accept", "9")
    assert 2 == done.exit_code
    assert "No file in quarantine has the number 9. There are: 2." in done.stderr
