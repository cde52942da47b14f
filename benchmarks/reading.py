"""What a first read of 20,000 orders over TLS costs, and what is lost when orders are edited meanwhile.

Against a bare Session that lands the same fields, and against what a shop would otherwise take.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.big_shop import ORDERS
from benchmarks.edited_shop import ORDERS as EDITED_ORDERS
from benchmarks.peers import BARE, OURS, PEERS, ROOT, NotInstalledError, Reader

Figures = dict[str, Any]
_ROUNDS = 3  # of which the middle one counts
_SETTLES = 3.0  # seconds between two syncs, so that no stamp is too young to be trusted


def measure_reading() -> Figures:
    """CPU seconds after start-up, each reader in a process of its own, and their ratios."""
    with tempfile.TemporaryDirectory() as folder, _served("big_shop", folder) as shop:
        rounds = [(_read(BARE, shop), _read(OURS, shop)) for _ in range(_ROUNDS)]
        bare, ours = (sorted(each, key=_cpu)[_ROUNDS // 2] for each in zip(*rounds, strict=True))
        peers = {name: _beside(reader, shop, bare["cpu_s"], ours["cpu_s"]) for name, reader in PEERS.items()}
    return {
        "orders": ORDERS,
        "bare_cpu_s": bare["cpu_s"],
        "bare_wall_s": bare["wall_s"],
        "ours_cpu_s": ours["cpu_s"],
        "ours_wall_s": ours["wall_s"],
        "ours_startup_cpu_s": ours["startup_cpu_s"],
        "ours_mb": ours["mb"],
        "ours_requests": ours["requests"],
        "bare_mb": bare["mb"],
        "cpu_ratio": round(ours["cpu_s"] / bare["cpu_s"], 2),
        "peers": peers,
        "edited_while_read": {"orders": EDITED_ORDERS, **_edited({"ours": OURS, "bare": BARE, **PEERS})},
    }


def _cpu(figures: Figures) -> float:
    return float(figures["cpu_s"])


def _beside(reader: Reader, shop: "_Shop", bare_cpu: float, our_cpu: float) -> Figures:
    try:
        figures = _read(reader, shop)
    except NotInstalledError as reason:
        return {"not_measured": str(reason)}
    cpu = figures["cpu_s"]
    ratios = {"times_bare": round(cpu / bare_cpu, 2), "times_ours": round(cpu / our_cpu, 2)}
    return {**{name: figures[name] for name in ("cpu_s", "wall_s", "mb")}, **ratios}


class _Shop:
    """A pretend shop in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        where = json.loads(self._line())
        self.url, self.ca = where["url"], where["ca"]

    def _line(self) -> str:
        if self._process.stdout is None:
            raise RuntimeError("the shop has no pipe")
        return self._process.stdout.readline()

    def close(self) -> None:
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()

    def truth(self) -> dict[str, str]:
        """Closes the shop; the stamp of each of its orders."""
        self.close()
        stamps: dict[str, str] = json.loads(self._line())
        return stamps


@contextmanager
def _served(shop: str, folder: str) -> Iterator[_Shop]:
    command = [sys.executable, "-m", f"benchmarks.{shop}", folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        served = _Shop(process)
        try:
            yield served
        finally:
            served.close()


def _read(reader: Reader, shop: _Shop, orders: int = ORDERS) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        figures = _run(reader, shop, folder)
    if figures["orders"] != orders:
        raise RuntimeError(f"{reader.module} read {figures['orders']} of {orders} orders")
    return figures


def _run(reader: Reader, shop: _Shop, folder: str) -> Figures:
    command = reader.command(shop.url, shop.ca, folder)
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603 - our own
    figures: Figures = json.loads(said.stdout.splitlines()[-1])
    return figures


def _edited(readers: dict[str, Reader]) -> Figures:
    found = {}
    for name, reader in readers.items():
        try:
            found[name] = _lost_and_stale(reader)
        except NotInstalledError as reason:
            found[name] = {"not_measured": str(reason)}
    return found


def _lost_and_stale(reader: Reader) -> Figures:
    """Two syncs, the second from where the first ended: orders never delivered, and old ones."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        _served("edited_shop", folder) as shop,
    ):
        for _ in range(2):
            _run(reader, shop, home)
            time.sleep(_SETTLES)
        landed: dict[str, str] = json.loads((Path(home) / "landed.json").read_text())
        truth = shop.truth()
    stale = sum(landed[number] != stamp for number, stamp in truth.items() if number in landed)
    return {"lost": len(truth.keys() - landed.keys()), "stale": stale}
