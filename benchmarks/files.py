"""How long the ledger's write lock is held while a supplier's file is taken over.

Four files of one supplier, one after the other: all keys are new; nothing differs; every date moved;
one date moved. Each is one transaction, as in a pass; reading and judging the file is not in it.
"""

import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks.clock import took
from benchmarks.shop import NOW, SHOP, fill
from connector.domain.files import FileVerdict
from connector.domain.supply import Expected, SupplyKey, Value
from connector.ledger.engine import Ledger
from connector.ledger.taking_over import apply_verdict
from connector.ledger.upgrade import open_ledger

KEYS = 20_000


def measure_files(keys: int = KEYS) -> dict[str, float]:
    """Seconds for each file, by the clock and of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Ledger(Path(folder) / "bench.sqlite"))
        fill(ledger, lines=0, items=keys)
        first, later = _values(keys, NOW.date()), _values(keys, NOW.date() + timedelta(days=3))
        one = first | {key: later[key] for key in list(later)[:1]}
        files = {"new": first, "same": first, "one_moved": one, "all_moved": later}
        seconds: dict[str, float] = {}
        for number, (name, values) in enumerate(files.items(), start=1):
            seconds |= took(partial(_take_over, ledger, number, values)).named(name)
        ledger.close()
    return {"keys": keys} | seconds


def _values(keys: int, day: date) -> dict[SupplyKey, Value]:
    return {
        SupplyKey("north", f"NO-{n}", f"S{n}"): (Expected(day + timedelta(days=n % 40), 5, n),)
        for n in range(1, keys + 1)
    }


def _take_over(ledger: Ledger, number: int, values: Mapping[SupplyKey, Value]) -> None:
    verdict = FileVerdict(values, frozenset(), (), 0)
    with ledger.begin("bench") as connection:
        apply_verdict(connection, SHOP, "north", verdict, number, NOW, outstanding=False)
