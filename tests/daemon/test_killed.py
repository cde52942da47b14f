"""`backorder run` killed again and again under load: nothing lost, nothing twice, on either platform."""

import os
from pathlib import Path

import pytest

from sandbox.tls import Authority
from tests.daemon.siege import besieged
from tests.daemon.verdict import Verdict

FEW = 3
MANY = int(os.environ.get("BACKORDER_KILLS", "500"))


def judged(folder: Path, authority: Authority, kills: int, seed: int) -> Verdict:
    with besieged(folder, authority, seed) as siege:
        while siege.kills.total() < kills:
            siege.kill_daemon()
        siege.settle()
        return Verdict(siege)


def test_the_daemon_survives_some_kills(tmp_path: Path, authority: Authority) -> None:
    assert [] == judged(tmp_path, authority, FEW, seed=1).wrongs()


@pytest.mark.soak
def test_the_daemon_survives_hundreds_of_kills_under_load(tmp_path: Path, authority: Authority) -> None:
    verdict = judged(tmp_path, authority, MANY, seed=int(os.environ.get("BACKORDER_FIRST", "1")))
    wrongs = verdict.wrongs()
    print("\n".join([verdict.summary(), *wrongs]))  # noqa: T201
    assert [] == wrongs
    assert verdict.siege.kills["letter"] >= MANY // 10
