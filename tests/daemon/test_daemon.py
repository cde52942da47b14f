"""`backorder run` as a real process: it starts right, stops cleanly, and says how it is."""

import time
from collections import Counter

from tests.cli.conftest import CommandLine, wait_until
from tests.daemon.conftest import Daemon


def _letters(shop: CommandLine) -> Counter[str]:
    return Counter(mail.to_email for mail in shop.sandbox.mail.accepted)


def test_it_makes_passes_again_and_again(daemon: Daemon, live_shop: CommandLine) -> None:
    daemon.start()
    daemon.wait_for("pass", times=1)
    live_shop.order("late@customers.example", "Late", units=1)
    wait_until(lambda: "late@customers.example" in _letters(live_shop))
    assert {1} == set(_letters(live_shop).values())
    assert 0 == daemon.stop()
    assert ["started", "stopping", "stopped"] == [
        line["event"] for line in daemon.log if line["event"] in {"started", "stopping", "stopped"}
    ]


def test_a_pass_in_which_nothing_happens_is_one_line_of_its_log(daemon: Daemon) -> None:
    quiet = {"event", "level", "timestamp", "shop", "pass_id", "outcome"}
    daemon.start()
    wait_until(lambda: any(quiet == set(line) for line in daemon.said("pass")), seconds=60)
    assert {"confirmation": 3} == daemon.said("pass")[0]["letters"]
    assert len(daemon.said("pass")) == len({line["pass_id"] for line in daemon.said("pass")})


def test_told_to_stop_it_finishes_its_letter_and_begins_no_other(
    daemon: Daemon, live_shop: CommandLine
) -> None:
    live_shop.sandbox.mail.answer_after = 60
    daemon.start()
    wait_until(lambda: bool(live_shop.sandbox.mail.accepted))
    daemon.tell_to_stop()
    daemon.wait_for("stopping")
    live_shop.sandbox.mail.answer_after = 0
    assert 0 == daemon.ended()
    assert 1 == len(live_shop.sandbox.mail.accepted)
    assert 1 == len(daemon.said("pass stopped between two steps"))
    daemon.start()
    wait_until(lambda: len(live_shop.sandbox.mail.accepted) == 3)
    assert {1} == set(_letters(live_shop).values())
    assert 0 == daemon.stop()


def test_a_letter_that_nobody_answers_is_abandoned_within_ten_seconds_and_not_sent_again(
    daemon: Daemon, live_shop: CommandLine
) -> None:
    live_shop.sandbox.mail.answer_after = 60
    daemon.start()
    wait_until(lambda: bool(live_shop.sandbox.mail.accepted))
    began = time.monotonic()
    assert 0 == daemon.stop()
    assert 10 > time.monotonic() - began
    assert daemon.said("a step did not end in time and is abandoned")
    live_shop.sandbox.mail.answer_after = 0
    daemon.start()
    daemon.wait_for("pass", times=1)
    daemon.stop()
    assert 1 == daemon.said("pass")[0]["uncertain"]
    assert {1} == set(_letters(live_shop).values())


def test_killed_it_goes_on_where_it_was(daemon: Daemon, live_shop: CommandLine) -> None:
    live_shop.sandbox.mail.answer_after = 60
    process = daemon.start()
    wait_until(lambda: bool(live_shop.sandbox.mail.accepted))
    process.kill()
    process.wait()
    live_shop.sandbox.mail.answer_after = 0
    daemon.start()
    wait_until(lambda: len(daemon.said("pass")) >= 2, seconds=60)
    assert {1} == set(_letters(live_shop).values())
    assert 0 == daemon.stop()


def test_it_says_over_http_that_it_lives_and_what_it_did(daemon: Daemon) -> None:
    daemon.start()
    daemon.wait_for("pass")
    assert {"ok": True, "problems": []} == daemon.ask("/health/live").json()
    assert {"ok": True, "problems": []} == daemon.ask("/health/ready").json()
    numbers = daemon.ask("/metrics").text
    assert 'backorder_letters_sent_total{kind="confirmation",shop="main"} 3.0' in numbers
    assert 'backorder_open_backorders{shop="main"} 3.0' in numbers
    assert 'backorder_shop_requests_total{shop="main"}' in numbers
    assert "customers.example" not in numbers
    assert 404 == daemon.ask("/").status_code


def test_a_second_daemon_that_wants_the_same_port_says_so_and_ends(daemon: Daemon) -> None:
    daemon.start()
    daemon.wait_for("started")
    second = daemon.start()
    assert 2 == second.wait(timeout=30)


def test_two_daemons_on_one_ledger_write_to_nobody_twice(daemon: Daemon, live_shop: CommandLine) -> None:
    live_shop.sandbox.mail.answer_after = 0.3
    daemon.start()
    live_shop.configure("")
    settings = (live_shop.folder / "config.toml").read_text()
    (live_shop.folder / "config.toml").write_text(settings.replace(f'"127.0.0.1:{daemon.port}"', '""'))
    daemon.start()
    wait_until(lambda: len(live_shop.sandbox.mail.accepted) >= 3)
    wait_until(lambda: len(daemon.said("pass")) >= 3, seconds=60)
    assert {1} == set(_letters(live_shop).values())
