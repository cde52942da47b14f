"""What a first read of 20,000 orders over TLS costs, against a bare Session that lands the same fields."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.big_shop import ORDERS

Figures = dict[str, float]


def measure_reading() -> Figures:
    """CPU seconds after start-up, each reader in a process of its own, and their ratio."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (url, ca):
        bare, ours = (_read(reader, url, ca) for reader in ("bare", "ours"))
    return {
        "orders": ORDERS,
        "bare_cpu_s": bare["cpu_s"],
        "ours_cpu_s": ours["cpu_s"],
        "ours_startup_cpu_s": ours["startup_cpu_s"],
        "ours_mb": ours["mb"],
        "ours_requests": ours["requests"],
        "cpu_ratio": round(ours["cpu_s"] / bare["cpu_s"], 2),
    }


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "benchmarks.big_shop", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as shop:  # noqa: S603 - our own
        if shop.stdout is None or shop.stdin is None:
            raise RuntimeError("the big shop has no pipes")
        where = json.loads(shop.stdout.readline())
        try:
            yield where["url"], where["ca"]
        finally:
            shop.stdin.close()


def _read(reader: str, url: str, ca: str) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", f"benchmarks.readers.{reader}", url, ca, folder]
        said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    figures: Figures = json.loads(said.stdout)
    if figures["orders"] != ORDERS:
        raise RuntimeError(f"{reader} read {figures['orders']:.0f} of {ORDERS} orders")
    return figures
