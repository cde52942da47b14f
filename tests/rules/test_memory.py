"""What planning holds at a time is one item's queue, however many others its batch has."""

import tracemalloc
from pathlib import Path

import pytest

from benchmarks.shop import SHOP, context, fill
from connector.ledger.engine import Ledger
from connector.ledger.upgrade import open_ledger
from connector.sync.context import PassReport
from connector.sync.plan import plan_shop

LINES, MOST = 50_000, 60_000_000  # bytes: some 40 MB were measured

pytestmark = pytest.mark.soak


def _peak(folder: Path, items: int) -> int:
    """Bytes that the first plan of so many lines holds at most; SQLite's own cache is not among them."""
    ledger = open_ledger(Ledger(folder / "ledger.db"))
    fill(ledger, LINES, items)
    tracemalloc.start(1)
    plan_shop(context(ledger), PassReport(SHOP))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    ledger.close()
    return peak


def test_a_sku_with_fifty_thousand_open_lines_is_planned_in_bounded_memory(tmp_path: Path) -> None:
    assert _peak(tmp_path, items=1) < MOST


def test_queues_are_let_go_one_after_the_other(tmp_path: Path) -> None:
    """A batch has 200 items; the most wanted of these has some 5,000 lines."""
    assert _peak(tmp_path, items=100) < MOST / 3
