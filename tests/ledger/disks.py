"""Disks for a ledger that go wrong when told to."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_MEGABYTE = 1024 * 1024


class Disk:
    """A real file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Not a byte more fits."""
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            for size in (64 * 1024, 1024, 1):
                try:
                    while filler.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        (self.folder / "filler").unlink()

    def make_read_only(self) -> None:
        _run("mount", "-o", "remount,ro", str(self.folder))


@contextmanager
def a_disk(folder: Path, *, megabytes: int = 4) -> Iterator[Disk]:
    """Mounted at `folder`. Skips the test where nothing may be mounted."""
    folder.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes * _MEGABYTE}", "none", str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing may be mounted here")
    try:
        yield Disk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
