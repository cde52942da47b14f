"""`sync` and `plan`."""

import os
import pty
import signal
import subprocess
from collections import Counter
from datetime import date, timedelta

from tests.cli.conftest import BEN, D1, D2_SLIPPED, CommandLine, wait_until


def on_a_terminal(shop: CommandLine, *arguments: str) -> str:
    """What a command shows to a person who looks."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        process = shop.process(*arguments, stdout=theirs)
        os.close(theirs)
        process.communicate(timeout=60)
        assert 0 == process.returncode
        return screen.read(4096).decode().replace("\r\n", "\n")


def test_a_quiet_sync_says_nothing_where_nobody_looks_and_exits_0(shop: CommandLine) -> None:
    shop.begin()
    for hour in (12, 13, 14):
        shop.on(date(2026, 11, 4), hour).sync()
    shop.on(date(2026, 11, 4), hour=15)
    done = shop.run("sync")
    assert (0, "") == (done.exit_code, done.stdout)


def test_on_a_terminal_a_quiet_sync_says_so(live_shop: CommandLine) -> None:
    wait_until(lambda: "main: done, nothing is new.\n" == on_a_terminal(live_shop, "sync"))


def test_sync_sends_what_is_due_and_says_which_kind(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    done = shop.run("sync")
    assert 0 == done.exit_code
    assert "1 letter sent" in done.stdout
    assert "Letters sent: 1 delay." in done.stdout
    assert 2 == len(shop.letters(BEN))


def test_sync_exits_1_when_the_shop_does_not_answer(shop: CommandLine) -> None:
    shop.begin()
    shop.break_shop()
    done = shop.run("sync")
    assert 1 == done.exit_code
    assert "main: nothing could be done.\n  Failed, and will be tried again: reading the shop:" in done.stdout


def test_sync_exits_3_when_something_waits_for_a_person(shop: CommandLine) -> None:
    shop.begin()
    shop.hold_everything()
    shop.slip()
    done = shop.run("sync")
    assert 3 == done.exit_code
    assert "1 letter held for you: see `backorder notices list`." in done.stdout


def test_a_file_that_is_not_believed_is_said_by_the_pass_that_found_it_and_by_no_later_one(
    shop: CommandLine,
) -> None:
    shop.begin()
    shop.on(date(2026, 11, 4)).supplier_says()
    done = shop.run("sync")
    assert 3 == done.exit_code
    assert "main: 1 order read and 1 supplier file quarantined.\n" in done.stdout
    assert "  Note: dates.csv of acme is quarantined: " in done.stdout
    assert "  1 task for you, 1 of them new: see them with `backorder tasks list`.\n" in done.stdout
    shop.on(date(2026, 11, 4), hour=11)
    done = shop.run("sync")
    assert (3, "") == (done.exit_code, done.stdout)


def test_a_file_that_is_older_than_the_one_before_is_said_once(shop: CommandLine) -> None:
    shop.begin()
    shop.supplier_says(D1, D2_SLIPPED)
    os.utime(shop.folder / "dates.csv", (1, 1))
    shop.on(date(2026, 11, 4))
    assert "and 1 supplier file ignored.\n" in shop.run("sync").stdout
    shop.on(date(2026, 11, 4), hour=11)
    done = shop.run("sync")
    assert (3, "") == (done.exit_code, done.stdout)


def test_a_further_question_is_said_beside_one_that_stands(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 4)).supplier_says()
    assert 1 == shop.ask("sync")["shops"][0]["tasks_opened"]
    assert 0 == shop.ask("sync")["shops"][0]["tasks_opened"]
    shop.on(date(2026, 11, 5)).supplier_says(header="SKU;PO;Date;Qty;")
    done = shop.run("sync")
    assert "  2 tasks for you, 1 of them new: see them with `backorder tasks list`.\n" in done.stdout


def test_while_the_clock_is_wrong_each_sync_says_so_and_how_it_is_mended(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    shop.clock_error = timedelta(minutes=10)
    for hour in (11, 12):
        shop.on(date(2026, 11, 5), hour)
        done = shop.run("sync")
        assert 3 == done.exit_code
        assert "main: the shop was read, and nothing else was done.\n" in done.stdout
        said = "This machine's clock is 10 minutes ahead of the shop's. Until they agree"
        assert f"  Note: {said}" in done.stdout
        assert "Let NTP set it" in done.stdout


def test_a_wrong_clock_waits_for_a_person_even_when_its_question_was_called_done(shop: CommandLine) -> None:
    shop.begin()
    shop.clock_error = timedelta(minutes=10)
    assert 3 == shop.run("sync").exit_code
    (task,) = shop.ask("tasks", "list")["shops"][0]["tasks"]
    assert 0 == shop.run("tasks", "done", str(task["id"])).exit_code
    assert 3 == shop.run("sync").exit_code


def test_of_two_syncs_at_once_one_works_and_the_other_does_nothing_and_exits_0(
    live_shop: CommandLine,
) -> None:
    live_shop.sandbox.mail.answer_after = 60
    first = live_shop.process("sync")
    wait_until(lambda: bool(live_shop.sandbox.mail.accepted))
    second = live_shop.process("sync")
    assert ("", "") == second.communicate(timeout=60)
    said = on_a_terminal(live_shop, "sync")
    assert "main: Another pass of the shop “main” is under way. Nothing was done.\n" == said
    live_shop.sandbox.mail.answer_after = 0
    worked = first.communicate(timeout=60)
    assert "3 letters sent" in worked[0]
    assert (0, 0) == (first.returncode, second.returncode)
    assert {1} == set(Counter(mail.to_email for mail in live_shop.sandbox.mail.accepted).values())


def first_line_of(process: subprocess.Popen[str]) -> str:
    """The first that it says on the standard error."""
    assert process.stderr is not None
    return process.stderr.readline()


def test_ctrl_c_stops_between_two_letters_and_nothing_is_lost_or_doubtful(live_shop: CommandLine) -> None:
    live_shop.sandbox.mail.answer_after = 60
    stopped = live_shop.process("sync")
    wait_until(lambda: bool(live_shop.sandbox.mail.accepted))
    stopped.send_signal(signal.SIGINT)
    assert "Stopping after this step. Press Ctrl-C again to stop at once.\n" == first_line_of(stopped)
    live_shop.sandbox.mail.answer_after = 0
    said = stopped.communicate(timeout=60)[1]
    assert 130 == stopped.returncode
    assert "Stopped. What was done is kept; the next pass goes on from there.\n" in said
    assert 1 == len(live_shop.sandbox.mail.accepted)
    (done,) = live_shop.ask("sync")["shops"]
    assert ({"confirmation": 2}, 0) == (done["letters"], done["uncertain"])
    assert {1} == set(Counter(mail.to_email for mail in live_shop.sandbox.mail.accepted).values())


def test_plan_changes_nothing_here_or_at_the_shop_and_sends_nothing(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    before = (shop.dump(), shop.sandbox.shop.writes, len(shop.sandbox.mail.accepted))
    done = shop.run("plan")
    assert before == (shop.dump(), shop.sandbox.shop.writes, len(shop.sandbox.mail.accepted))
    assert 0 == done.exit_code
    assert f"order {shop.ben}: Your order {shop.ben}: new shipping date for Blue mug" in done.stdout
    assert "delay: 10 x MUG, Fri 18 Dec 2026 → Fri 8 Jan 2027" in done.stdout
    assert "because acme sent dates.csv" in done.stdout
    assert "customers.example" not in done.stdout


def test_plan_before_the_first_pass_makes_no_ledger(shop: CommandLine) -> None:
    shop.supplier_says(D1)
    shop.app.close()
    ledger = shop.folder / "backorder.sqlite"
    ledger.unlink()
    assert 0 == shop.run("plan").exit_code
    assert not ledger.exists()


def test_what_plan_announces_is_what_sync_then_does(shop: CommandLine) -> None:
    shop.begin()
    shop.sandbox.shop.add_product("JUG", name="Jug", stock=0)
    shop.on(date(2026, 11, 5)).supplier_says(D1, D2_SLIPPED, "JUG;D3;2026-11-20;5")
    (planned,) = shop.ask("plan")["shops"]
    assert [("JUG", "flag", "no", "notify"), ("JUG", "date", "", "2026-11-25")] == [
        (page["sku"], page["field"], page["now"], page["wanted"]) for page in planned["pages"]
    ]
    (letter,) = planned["letters"]
    (done,) = shop.ask("sync")["shops"]
    assert ("due", {"delay": 1}) == (letter["state"], done["letters"])
    assert (True, "2026-11-25") == shop.page("JUG")
    assert letter["subject"] == shop.letters(BEN)[-1].subject


def test_plan_says_how_many_orders_it_would_adopt_at_first_contact(shop: CommandLine) -> None:
    shop.sandbox.shop.add_product("MUG", stock=0)
    shop.supplier_says(D1)
    shop.order(BEN, "Ben")
    shop.sandbox.clock.advance(timedelta(hours=1))
    assert "First contact: 1 order with 1 waiting line would be adopted." in shop.run("plan").stdout
    assert {"orders": 1, "lines": 1} == shop.ask("plan")["shops"][0]["adopts"]


def test_plan_shows_a_placeholder_where_a_code_would_be(shop: CommandLine) -> None:
    shop.begin()
    shop.configure("[policy.goodwill.steps.first]\npercent = 10\n")
    shop.slip()
    assert "with 10 % off (SORRY-XXXXXXXXXX)" in shop.run("plan").stdout
    assert [] == shop.sandbox.shop.coupons()


def test_plan_names_what_would_be_held_and_why(shop: CommandLine) -> None:
    shop.begin()
    shop.hold_everything()
    shop.slip()
    (planned,) = shop.ask("plan")["shops"]
    assert [] == planned["letters"]
    assert [("held", "every letter waits for your approval (mode = “review”)")] == [
        (letter["state"], letter["why"]) for letter in planned["held"]
    ]


def test_at_night_plan_says_that_letters_would_wait(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 5)).sync()
    shop.slip()
    shop.on(date(2026, 11, 5), hour=23)
    assert "waiting: it is no sending hour" in shop.run("plan").stdout


def test_plan_offline_asks_nobody_and_reads_files_on_this_machine(shop: CommandLine) -> None:
    shop.begin()
    shop.slip()
    shop.sandbox.shop.clear_log()
    (planned,) = shop.ask("plan", "--offline")["shops"]
    assert [] == shop.sandbox.shop.requests
    kinds = [kind for letter in planned["letters"] for kind in letter["kinds"]]
    assert (False, 1, ["delay"]) == (planned["read"], planned["files_accepted"], kinds)


def test_plan_exits_1_when_the_shop_does_not_answer(shop: CommandLine) -> None:
    shop.begin()
    shop.break_shop()
    done = shop.run("plan")
    assert 1 == done.exit_code
    assert "Failed: reading the shop:" in done.stdout
