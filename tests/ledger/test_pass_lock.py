"""One pass per shop at a time, across processes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from connector.ledger.lock import AnotherPassRunsError, only_pass

HOLDER = """
import sys, time
from pathlib import Path
from connector.ledger.lock import only_pass
with only_pass(Path(sys.argv[1]), "main"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_holder_is_told_at_once(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    started = time.monotonic()

    with (
        only_pass(ledger, "main"),
        pytest.raises(AnotherPassRunsError, match="Another pass of the shop “main” is under way"),
        only_pass(ledger, "main"),
    ):
        pytest.fail("two passes at once")

    assert time.monotonic() - started < 1


def test_shops_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with only_pass(tmp_path / "ledger.db", "main"), only_pass(tmp_path / "ledger.db", "second"):
        assert 2 == len(list(tmp_path.glob("ledger.db.*.lock")))


def test_a_pass_that_fails_lets_the_next_one_in(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_pass(tmp_path / "ledger.db", "main"):
        _ = 1 // 0

    with only_pass(tmp_path / "ledger.db", "main"):
        pass


def test_the_lock_dies_with_a_killed_process(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    command = [sys.executable, "-c", HOLDER, str(ledger)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:  # noqa: S603 - our own
        assert holder.stdout is not None
        assert "held\n" == holder.stdout.readline()
        with pytest.raises(AnotherPassRunsError), only_pass(ledger, "main"):
            pytest.fail("two passes at once")

        holder.kill()
        holder.wait()

    with only_pass(ledger, "main"):
        pass
