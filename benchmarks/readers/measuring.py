"""CPU, wall time and memory of one process."""

import json
import resource
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _most_megabytes() -> float:
    """At one time, of this program alone: the kernel's other figure begins with what its parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Measured:
    """What the work inside cost. `startup` is the CPU that the process had used before."""

    def __enter__(self) -> Self:
        self.startup = _cpu()
        self._started = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cpu = _cpu() - self.startup
        self.wall = time.perf_counter() - self._started
        self.megabytes = _most_megabytes()


def say(measured: Measured, **more: int) -> None:
    """One line of JSON for whoever started the process."""
    figures = {
        "startup_cpu_s": round(measured.startup, 3),
        "cpu_s": round(measured.cpu, 3),
        "wall_s": round(measured.wall, 3),
        "mb": round(measured.megabytes, 1),
    }
    sys.stdout.write(json.dumps({**figures, **more}) + "\n")
