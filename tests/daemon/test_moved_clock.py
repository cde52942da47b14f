"""The daemon as a real process whose clock is moved under it, by libfaketime."""

from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine, wait_until
from tests.daemon.conftest import Daemon

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))

pytestmark = pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed")


@pytest.fixture
def clock(daemon: Daemon) -> Path:
    """A file whose words move the daemon's wall clock, and that alone."""
    path = daemon.folder / "clock"
    path.write_text("+0")
    daemon.environment |= {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(path),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    return path


@pytest.mark.parametrize("moved", ["-3600", "+86400"], ids=["back an hour", "forward a day"])
def test_a_clock_that_is_moved_stops_no_passes_and_sends_no_letter(
    daemon: Daemon, live_shop: CommandLine, clock: Path, moved: str
) -> None:
    daemon.start()
    wait_until(lambda: len(live_shop.sandbox.mail.accepted) == 3)
    clock.write_text(moved)
    daemon.wait_for("the clock was moved")
    before = len(daemon.said("pass"))
    live_shop.order("meanwhile@customers.example", "M", units=1)
    daemon.wait_for("pass", times=before + 3)
    assert 3 == len(live_shop.sandbox.mail.accepted)
    clock.write_text("+0")
    wait_until(lambda: len(live_shop.sandbox.mail.accepted) == 4)
    assert 0 == daemon.stop()
    assert {1} == set(Counter(mail.to_email for mail in live_shop.sandbox.mail.accepted).values())
