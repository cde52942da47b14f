"""`backorder sync` killed again and again while letters go out: none lost, none accepted twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.world import Sandbox
from tests.product.harness import Story

# The processes live in real time, whatever the hour, and a siege is no reason to hold letters.
AT_ANY_HOUR = """
[policy.letters]
sending_hours = "00:00-24:00"
[policy.brakes]
hold_confirmations_above = 100000
"""
ANSWERS_AFTER = 0.3  # seconds


class Siege:
    """A shop whose customers are owed letters, and a `sync` that is killed."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.customers: list[str] = []
        self.kills = self.kills_while_sending = 0

    def order(self) -> None:
        who = f"c{len(self.customers)}@customers.example"
        self.customers.append(who)
        self.sandbox.shop.place_order(who, f"C {len(self.customers)}", [("MUG", 1)])

    def sync(self) -> int:
        return self._start().wait(timeout=120)

    def kill_sync(self, when: Callable[[float], bool]) -> None:
        """Start a sync and kill it as soon as `when` holds of the seconds since its start."""
        started = time.monotonic()
        process = self._start()
        while process.poll() is None:
            if when(time.monotonic() - started) or time.monotonic() - started > 30:
                self.kills += 1
                process.kill()
                break
            time.sleep(0.005)
        process.wait()

    def kill_sync_after(self, seconds: float) -> None:
        self.kill_sync(lambda since: since > seconds)

    def kill_sync_while_sending(self) -> None:
        """Kill it when the provider has just taken a mail and has not answered yet."""
        accepted, kills = len(self.sandbox.mail.accepted), self.kills
        self.kill_sync(lambda _: len(self.sandbox.mail.accepted) > accepted)
        self.kills_while_sending += self.kills > kills and len(self.sandbox.mail.accepted) > accepted

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "connector", "--config", "config.toml", "sync", "--json"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        )


def _besiege(folder: Path, kills: int, *, sending_every: int = 3) -> tuple[Siege, Story]:
    """Kill `kills` syncs, every so manieth while a request is open, then let two run through."""
    sandbox = Sandbox(datetime.now(UTC), ticking=True)
    sandbox.mail.answer_after = ANSWERS_AFTER
    authority = make_authority(folder)
    chance = random.Random(kills)  # noqa: S311 - moments, not secrets
    with serve(sandbox.shop.app, tls=authority) as shop, serve(sandbox.mail.app, tls=authority) as mail:
        story = Story(
            folder, sandbox=sandbox, shop_url=shop.url, mail_url=mail.url, ca=authority.ca, more=AT_ANY_HOUR
        )
        sandbox.shop.add_product("MUG", stock=0)
        story.supplier_says()
        story.sync()
        siege = Siege(folder, sandbox)
        while siege.kills < kills:
            siege.order()
            siege.order()
            if siege.kills % sending_every == 0:
                siege.kill_sync_while_sending()
            else:
                siege.kill_sync_after(chance.uniform(0.2, 3.0))
        siege.sync()
        siege.sync()
        return siege, story


def _judge(siege: Siege, story: Story) -> None:
    accepted = Counter(mail.to_email for mail in siege.sandbox.mail.accepted)
    assert {} == {who: n for who, n in accepted.items() if n > 1}, "accepted twice"
    with story.app.ledger.read() as connection:
        rows = connection.exec_driver_sql("SELECT customer, state FROM notices").all()
    uncertain = {row.customer for row in rows if row.state == "uncertain"}
    sent = {row.customer for row in rows if row.state == "sent"}
    assert set() == set(siege.customers) - accepted.keys() - uncertain, "lost"
    assert set() == sent - accepted.keys(), "taken for sent, but never accepted"
    assert len(uncertain) <= siege.kills


def test_letters_survive_a_sync_that_is_killed(tmp_path: Path) -> None:
    siege, story = _besiege(tmp_path, 6)
    _judge(siege, story)
    assert siege.kills_while_sending >= 2


@pytest.mark.soak
def test_letters_survive_two_hundred_kills_while_they_are_sent(tmp_path: Path) -> None:
    siege, story = _besiege(tmp_path, 200, sending_every=1)
    _judge(siege, story)
    assert siege.kills_while_sending >= 190
