"""How long planning takes, against a bare walk that streams the same rows and only covers them."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from connector.domain.cover import Part, cover_lines
from connector.domain.orders import Flag, Standing
from connector.domain.policy import Policy, SupplierTerms
from connector.domain.supply import Quantity, Shape
from connector.ledger import planning, tables
from connector.ledger.engine import Ledger
from connector.ledger.types import from_milliseconds
from connector.ledger.upgrade import open_ledger
from connector.sync.context import PassReport, ShopContext, Supplier
from connector.sync.plan import plan_shop

LINES, ITEMS = 100_000, 5_000
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
SEED = 7
SHOP = "bench"
LONG_AGO = NOW - timedelta(days=60)


def measure_planning() -> dict[str, float]:
    """Seconds, and ratios to the bare walk."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Ledger(Path(folder) / "bench.sqlite"))
        _fill(ledger)
        ctx = _context(ledger)
        first = _seconds(lambda: plan_shop(ctx, PassReport("bench")))
        walk = min(_seconds(lambda: _bare_walk(ledger.path)) for _ in range(3))
        with ledger.begin("bench") as connection:
            planning.mark_all_dirty(connection, "bench")
        again = _seconds(lambda: plan_shop(ctx, PassReport("bench")))
        with ledger.begin("bench") as connection:
            connection.exec_driver_sql("UPDATE items SET dirty = 1 WHERE item_id = 77")
        one = _seconds(lambda: plan_shop(ctx, PassReport("bench")))
        ledger.close()
    return {
        "lines": LINES,
        "items": ITEMS,
        "bare_walk_s": round(walk, 3),
        "from_nothing_s": round(first, 3),
        "nothing_changed_s": round(again, 3),
        "one_item_s": round(one, 4),
        "from_nothing_ratio": round(first / walk, 2),
        "nothing_changed_ratio": round(again / walk, 2),
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _context(ledger: Ledger) -> ShopContext:
    supplier = Supplier(None, SupplierTerms(), Shape.SNAPSHOT, Quantity.ORDERED)  # type: ignore[arg-type]
    return ShopContext(
        name="bench",
        platform=None,  # type: ignore[arg-type]  # planning talks to nobody
        suppliers={"acme": supplier},
        ledger=ledger,
        policy=Policy(),
        fingerprint="f",
        ships_together=False,
        zone=ZoneInfo("UTC"),
        now=lambda: NOW,
        writer=None,  # type: ignore[arg-type]
    )


def _fill(ledger: Ledger) -> None:
    """A shop with skewed demand: some items are waited for by hundreds of lines."""
    chance = random.Random(SEED)  # noqa: S311 - a made-up shop, not a secret
    items = range(1, ITEMS + 1)
    waiting = [
        (line, 1 + int(ITEMS * chance.random() ** 2), NOW - timedelta(seconds=chance.randrange(10**6)))
        for line in range(1, LINES + 1)
    ]
    with ledger.begin("bench") as connection:
        connection.execute(
            tables.shops.insert().values(shop=SHOP, adopting_since=LONG_AGO, adopted_at=LONG_AGO)
        )
        connection.execute(tables.variants.insert(), [_variant(item, chance) for item in items])
        connection.execute(tables.items.insert(), [{"shop": SHOP, "item_id": item} for item in items])
        keys = [(item, n) for item in items for n in range(4)]
        connection.execute(tables.supplies.insert(), [_supply(*key) for key in keys])
        dates = [_supply_date(n, chance) for n in range(1, len(keys) + 1)]
        connection.execute(tables.supply_dates.insert(), dates)
        connection.execute(tables.orders.insert(), [_order(line, placed) for line, _, placed in waiting])
        connection.execute(tables.order_lines.insert(), [_line(line, item) for line, item, _ in waiting])
        connection.execute(tables.line_parts.insert(), [_part(*w) for w in waiting])


def _variant(item: int, chance: random.Random) -> dict[str, object]:
    return {
        "shop": SHOP,
        "variant_id": item,
        "item_id": item,
        "sku": f"S{item}",
        "title": "x",
        "managed": True,
        "available": -chance.randrange(30),
        "flag": Flag.NO,
        "modified_at": LONG_AGO,
    }


def _supply(item: int, n: int) -> dict[str, object]:
    return {"shop": SHOP, "supplier": "acme", "reference": f"PO{n}", "sku": f"S{item}"}


def _supply_date(supply_id: int, chance: random.Random) -> dict[str, object]:
    day = (NOW + timedelta(days=chance.randrange(5, 60))).date()
    units = chance.randrange(1, 20)
    return {
        "supply_id": supply_id,
        "seq": 0,
        "by_feed": True,
        "expected_on": day,
        "units": units,
        "row": 1,
        "raw": "",
    }


def _order(line: int, placed_at: datetime) -> dict[str, object]:
    return {
        "shop": SHOP,
        "order_id": line,
        "number": str(line),
        "status": "processing",
        "standing": Standing.OPEN_PAID,
        "channel": "checkout",
        "placed_at": placed_at,
        "modified_at": placed_at,
        "settled": True,
        "currency": "USD",
        "name": "n",
        "email": f"c{line}@customers.example",
        "country": "US",
        "language": "",
    }


def _line(line: int, item: int) -> dict[str, object]:
    return {
        "shop": SHOP,
        "line_id": line,
        "order_id": line,
        "item_id": item,
        "variant_id": item,
        "sku": f"S{item}",
        "title": "x",
        "units": 2,
        "open_units": 2,
        "taken": 2,
        "total": Decimal(10),
    }


def _part(line: int, item: int, placed_at: datetime) -> dict[str, object]:
    return {
        "shop": SHOP,
        "item_id": item,
        "queued_at": placed_at,
        "order_id": line,
        "line_id": line,
        "units": 2,
    }


def _bare_walk(path: Path) -> int:
    """Streams the queues in their order and covers each item from nothing on hand."""
    served = 0
    with sqlite3.connect(path) as db:
        rows = db.execute(
            "SELECT item_id, queued_at, order_id, line_id, units FROM line_parts "
            "ORDER BY shop, item_id, queued_at, order_id, line_id"
        )
        for _, queue in groupby(rows, key=lambda row: row[0]):
            parts = [Part(row[3], row[2], row[4], from_milliseconds(row[1])) for row in queue]
            served += len(cover_lines(0, parts, []).lines)
    db.close()
    return served
