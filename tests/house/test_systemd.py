"""systemd takes the example units, and their commands are ours."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "systemd").iterdir())


def test_there_is_a_service_and_a_timer() -> None:
    assert ["backorder-sync.service", "backorder-sync.timer", "backorder.service"] == [
        unit.name for unit in UNITS
    ]


def test_systemd_takes_them(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze on this machine")
    program = Path(sys.executable).with_name("backorder")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/backorder/bin/backorder", str(program))
        (tmp_path / unit.name).write_text(re.sub("^(User|Documentation)=.*\n", "", text, flags=re.MULTILINE))
    done = subprocess.run(  # noqa: S603 - systemd's own program
        [verify, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [] == [line for line in done.stderr.splitlines() if "backorder" in line]


def test_both_services_are_shut_in_alike() -> None:
    """What they share of where they may write and what they may do; how they start and stop differs."""
    names = "NoNew|Capability|Protect|Private|Restrict|Read|UMask"
    guards = re.compile(rf"^(?:{names})\w*=.*", re.MULTILINE)
    daemon, once = (
        sorted(guards.findall((ROOT / "systemd" / name).read_text(encoding="utf-8")))
        for name in ("backorder.service", "backorder-sync.service")
    )
    assert daemon
    assert daemon == once


@pytest.mark.parametrize("name", ["backorder.service", "backorder-sync.service"])
def test_their_commands_exist(name: str) -> None:
    unit = (ROOT / "systemd" / name).read_text(encoding="utf-8")
    [command] = re.findall(r"^ExecStart=/opt/backorder/bin/backorder --config \S+ (\w+)$", unit, re.MULTILINE)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "connector", command, "--help"], capture_output=True, check=False
    )
    assert 0 == done.returncode
