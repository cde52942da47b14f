"""How long the ledger's write lock is held while a supplier's file is taken over.

Four files of one supplier, one after the other: all keys are new; nothing differs; every date moved;
one date moved. Each is one transaction, as in a pass; reading and judging the file is not in it.
"""

import tempfile
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from benchmarks.shop import NOW, SHOP, fill
from connector.domain.files import FileVerdict
from connector.domain.supply import Expected, SupplyKey, Value
from connector.ledger.engine import Ledger
from connector.ledger.taking_over import apply_verdict
from connector.ledger.upgrade import open_ledger

KEYS = 20_000


def measure_files(keys: int = KEYS) -> dict[str, float]:
    """Seconds for each file."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Ledger(Path(folder) / "bench.sqlite"))
        fill(ledger, lines=0, items=keys)
        first, later = _values(keys, NOW.date()), _values(keys, NOW.date() + timedelta(days=3))
        one = first | {key: later[key] for key in list(later)[:1]}
        files = {"new": first, "same": first, "one_moved": one, "all_moved": later}
        seconds = {
            f"{name}_s": _seconds(ledger, number, values)
            for number, (name, values) in enumerate(files.items(), start=1)
        }
        ledger.close()
    return {"keys": keys} | seconds


def _values(keys: int, day: date) -> dict[SupplyKey, Value]:
    return {
        SupplyKey("north", f"NO-{n}", f"S{n}"): (Expected(day + timedelta(days=n % 40), 5, n),)
        for n in range(1, keys + 1)
    }


def _seconds(ledger: Ledger, number: int, values: Mapping[SupplyKey, Value]) -> float:
    verdict = FileVerdict(values, frozenset(), (), 0)
    started = time.perf_counter()
    with ledger.begin("bench") as connection:
        apply_verdict(connection, SHOP, "north", verdict, number, NOW, outstanding=False)
    return round(time.perf_counter() - started, 3)
