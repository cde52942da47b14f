"""What the daemon logs: for a person on a terminal, for programs elsewhere, and of which pass it is."""

import json
import os
import pty
import subprocess
import sys
from typing import Any

import structlog
from structlog.testing import capture_logs

from connector.ports import Progress
from connector.service.daemon.runner import Runner
from connector.service.daemon.stop import Stop
from connector.service.syncing import sync_shops
from tests.cli.conftest import CommandLine
from tests.daemon.conftest import Daemon


def test_on_a_terminal_a_person_can_read_it(daemon: Daemon) -> None:
    ours, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "connector", "--config", "config.toml", "run"],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        text=True,
        cwd=daemon.folder,
        env=daemon.environment | {"NO_COLOR": "1"},
    )
    daemon.started.append(process)
    os.close(terminal)
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(ours, 1)
    os.close(ours)
    assert b"started" in line
    assert not line.startswith(b"{")


def test_elsewhere_each_line_is_json_and_those_of_a_pass_have_its_id(daemon: Daemon) -> None:
    (daemon.folder / "dates.csv").unlink()
    daemon.start()
    daemon.wait_for("failed, and will be tried again")
    assert 0 == daemon.stop()
    lines = [json.loads(line) for line in (daemon.folder / "daemon.log").read_text().splitlines()]
    passes = {line["pass_id"] for line in lines if line["event"] == "pass"}
    failed = [line for line in lines if line["event"] == "failed, and will be tried again"]
    assert {line["pass_id"] for line in failed} <= passes
    assert {"main"} == {line["shop"] for line in failed}


def test_what_every_tick_meets_is_not_said_by_every_tick(shop: CommandLine) -> None:
    shop.begin()
    runner = Runner(shop.app, Stop(), now=lambda: shop.sandbox.clock.now)
    shop.app.ledger.path.unlink()
    with capture_logs() as logged:
        assert [[], [], []] == [runner.run_due() for _ in range(3)]
    assert ["the ledger cannot be read"] == [line["event"] for line in logged]


def test_it_says_at_its_start_that_alarms_would_reach_nobody(daemon: Daemon) -> None:
    config = daemon.folder / "config.toml"
    text = config.read_text().replace('sender = "sendgrid"', 'sender = "folder"')
    config.write_text(f'{text}\n[alarms]\nemail = "me@mugs.example"\n')
    daemon.start()
    daemon.wait_for("something in the settings is seldom meant")
    assert 0 == daemon.stop()
    warned = [line["sentence"] for line in daemon.said("something in the settings is seldom meant")]
    assert any(sentence.startswith("alarms.email hears nothing") for sentence in warned)
    assert "started" == daemon.log[0]["event"]


def test_a_pass_by_hand_has_an_id_of_its_own_too(shop: CommandLine) -> None:
    seen: list[dict[str, Any]] = []

    def watch(progress: Progress) -> None:  # noqa: ARG001 - a Watcher
        seen.append(structlog.contextvars.get_contextvars())

    shop.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    shop.supplier_says("MUG;D1;2026-12-01;10")
    for _ in range(2):
        sync_shops(shop.app.watched_by(watch), ["main"], lambda: None)
    assert {"main"} == {each["shop"] for each in seen}
    assert 2 == len({each["pass_id"] for each in seen})
    assert {} == structlog.contextvars.get_contextvars()
