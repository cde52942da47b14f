"""How long planning takes, against a bare walk in the same run.

The bare walk executes the SQL that planning reads its queues with: the very same rows and columns
in the same order, all in one go and through the database's own driver. It builds the parts and
calls `cover_lines` for each item, and does nothing else: no supply, no date, no comparison.

*From nothing*: the shop's first plan. Every ETA is written, and every waiting line is adopted.
*Nothing changed*: every item is dirty, and nothing differs. *One date*: a person sets one supply's
date.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from sqlalchemy.dialects import sqlite

from benchmarks.shop import NOW, SHOP, context
from connector.domain.cover import Part, cover_lines
from connector.domain.supply import Expected, SupplyKey
from connector.ledger import planning, supplies
from connector.ledger.engine import Ledger
from connector.ledger.queues import QUEUED
from connector.ledger.types import from_milliseconds
from connector.ledger.upgrade import open_ledger
from connector.sync.context import PassReport
from connector.sync.plan import plan_shop

LINES, ITEMS = 1_000_000, 50_000
_WALKS = 3


def measure_planning(lines: int = LINES, items: int = ITEMS) -> dict[str, float]:
    """Seconds, ratios to the bare walk, and the peak of memory in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.sqlite")
        _python("benchmarks.shop", path, str(lines), str(items))
        measured: dict[str, float] = json.loads(_python("benchmarks.planning", path))
    return {"lines": lines, "items": items} | measured


def _python(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours


def _measure(path: Path) -> dict[str, float]:
    ledger = open_ledger(Ledger(path))
    ctx = context(ledger)

    def plan() -> None:
        plan_shop(ctx, PassReport(SHOP))

    first = _seconds(plan)
    walk = min(_seconds(lambda: _bare_walk(path)) for _ in range(_WALKS))
    with ledger.begin("bench") as connection:
        planning.mark_all_dirty(connection, SHOP)
    again = _seconds(plan)
    with ledger.begin("bench") as connection:
        supplies.set_by_hand(connection, SHOP, SupplyKey("acme", "PO1", "S77"), _A_DATE, NOW)
    one = _seconds(plan)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ledger.close()
    return {
        "bare_walk_s": round(walk, 3),
        "from_nothing_s": round(first, 3),
        "nothing_changed_s": round(again, 3),
        "one_date_ms": round(one * 1000, 1),
        "from_nothing_ratio": round(first / walk, 2),
        "nothing_changed_ratio": round(again / walk, 2),
        "peak_mb": round(peak, 1),
    }


_A_DATE = (Expected(NOW.date(), 5),)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _bare_walk(path: Path) -> int:
    served = 0
    with sqlite3.connect(path) as db:
        rows = db.execute(str(QUEUED.compile(dialect=sqlite.dialect())), (SHOP,))
        for _, queue in groupby(rows, key=lambda row: row[0]):
            parts = [Part(row[1], row[2], row[3], from_milliseconds(row[4])) for row in queue]
            served += len(cover_lines(0, parts, []).lines)
    db.close()
    return served


if __name__ == "__main__":
    json.dump(_measure(Path(sys.argv[1])), sys.stdout)
