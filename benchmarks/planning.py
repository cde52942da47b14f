"""How long planning takes, against a bare walk in the same run.

The bare walk executes the SQL that planning reads its queues with: the very same rows and columns
in the same order, all in one go and through the database's own driver. It builds the parts and
calls `cover_lines` for each item, and does nothing else: no supply, no date, no comparison.

*First contact*: the shop's first plan: every waiting line is adopted, which writes its promise and
marks its order. *From nothing*: all plans are forgotten, but not what was told: every ETA is written
anew, and every order judged. *Nothing changed*: every item is dirty, and nothing differs. *One
date*: a person sets one supply's date.

Seconds and ratios are of the clock; those with `cpu` in their names are of the processor.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.dialects import sqlite

from benchmarks.clock import took
from benchmarks.shop import NOW, SHOP, context
from connector.domain.cover import Part, cover_lines
from connector.domain.supply import Expected, SupplyKey
from connector.ledger import planning, supplies
from connector.ledger.engine import Ledger
from connector.ledger.queues import QUEUED
from connector.ledger.tables import AT_ONCE, order_lines
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

    contact = took(plan)
    walk = min(took(lambda: _bare_walk(path)) for _ in range(_WALKS))
    with ledger.begin("bench") as connection:
        planning.mark_all_dirty(connection, SHOP)
    again = took(plan)
    with ledger.begin("bench") as connection:
        supplies.set_by_hand(connection, SHOP, SupplyKey("acme", "PO1", "S77"), _A_DATE, NOW)
    one = took(plan)
    with ledger.begin("bench") as connection:
        planning.mark_all_dirty(connection, SHOP)
        connection.execute(update(order_lines).values(_UNPLANNED))
    nothing = took(plan)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ledger.close()
    measured = {
        "bare_walk": walk,
        "first_contact": contact,
        "from_nothing": nothing,
        "nothing_changed": again,
    }
    results: dict[str, float] = {}
    for name, each in measured.items():
        results |= each.named(name)
        if each is not walk:
            results[f"{name}_ratio"] = round(each.clock / walk.clock, 2)
            results[f"{name}_cpu_ratio"] = round(each.cpu / walk.cpu, 2)
    return results | {
        "one_date_ms": round(one.clock * 1000, 1),
        "one_date_cpu_ms": round(one.cpu * 1000, 1),
        "peak_mb": round(peak, 1),
    }


_A_DATE = (Expected(NOW.date(), 5),)
_UNPLANNED = {
    "short": 0,
    "short_first": None,
    "rests": None,
    "eta_on": None,
    "basis": "",
    "uncovered_since": None,
    "cause_kind": None,
    "cause_key": "",
    "judge_on": AT_ONCE,
}


def _bare_walk(path: Path) -> int:
    statement = QUEUED.params(in_shop=SHOP).compile(dialect=sqlite.dialect())
    values = [statement.params[name] for name in statement.positiontup or ()]
    served = 0
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA cache_size=-32000")  # as the ledger has it
        rows = db.execute(str(statement), values)
        for _, queue in groupby(rows, key=lambda row: row[0]):
            parts = [Part(row[1], row[2], row[3], from_milliseconds(row[4])) for row in queue]
            served += len(cover_lines(0, parts, []).lines)
    db.close()
    return served


if __name__ == "__main__":
    json.dump(_measure(Path(sys.argv[1])), sys.stdout)
