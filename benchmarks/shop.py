"""A made-up shop with skewed demand: some items are waited for by thousands of lines.

Nothing was planned yet. `python -m benchmarks.shop PATH LINES ITEMS` writes its ledger.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table

from connector.domain.orders import Flag, Standing
from connector.domain.policy import Policy, SupplierTerms
from connector.domain.supply import Quantity, Shape
from connector.ledger import tables
from connector.ledger.engine import Ledger
from connector.ledger.upgrade import open_ledger
from connector.sync.context import ShopContext, Supplier

SHOP = "bench"
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
_SEED = 7
_LONG_AGO = NOW - timedelta(days=60)
_SUPPLIES = 4  # of each item
_UNITS = 2  # of each line
_PIECE = 10_000

Row = dict[str, object]


def context(ledger: Ledger) -> ShopContext:
    supplier = Supplier(None, SupplierTerms(), Shape.SNAPSHOT, Quantity.ORDERED)  # type: ignore[arg-type]
    return ShopContext(
        name=SHOP,
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


def fill(ledger: Ledger, lines: int, items: int) -> None:
    """The shop as it was just read for the first time: its orders are to be adopted."""
    with ledger.begin("bench") as connection:
        connection.execute(tables.shops.insert(), {"shop": SHOP, "adopting_since": NOW})
        _insert(connection, tables.variants, _variants(lines, items))
        _insert(connection, tables.items, ({"shop": SHOP, "item_id": item} for item in range(1, items + 1)))
        _insert(connection, tables.supplies, _supplies(items))
        _insert(connection, tables.supply_dates, _supply_dates(items))
        _insert(connection, tables.orders, (_order(line, at) for line, _, at in _waiting(lines, items)))
        _insert(
            connection, tables.order_lines, (_line(line, item) for line, item, _ in _waiting(lines, items))
        )
        _insert(connection, tables.line_parts, (_part(*waits) for waits in _waiting(lines, items)))


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    rows = iter(rows)
    while piece := list(islice(rows, _PIECE)):
        connection.execute(table.insert(), piece)


def _chance() -> random.Random:
    return random.Random(_SEED)  # noqa: S311 - a made-up shop, not a secret


def _waiting(lines: int, items: int) -> Iterator[tuple[int, int, datetime]]:
    """Line, item, and since when it waits."""
    chance = _chance()
    for line in range(1, lines + 1):
        waits_since = NOW - timedelta(seconds=chance.randrange(10**6))
        yield line, 1 + int(items * chance.random() ** 2), waits_since


def _variants(lines: int, items: int) -> Iterator[Row]:
    """Every item has a few units on its shelf; open orders have taken more."""
    chance = _chance()
    taken = Counter(item for _, item, _ in _waiting(lines, items) for _ in range(_UNITS))
    for item in range(1, items + 1):
        yield {
            "shop": SHOP,
            "variant_id": item,
            "item_id": item,
            "sku": f"S{item}",
            "title": "x",
            "managed": True,
            "available": chance.randrange(10) - taken[item],
            "flag": Flag.NO,
            "modified_at": _LONG_AGO,
        }


def _supplies(items: int) -> Iterator[Row]:
    for item in range(1, items + 1):
        for n in range(_SUPPLIES):
            yield {"shop": SHOP, "supplier": "acme", "reference": f"PO{n}", "sku": f"S{item}"}


def _supply_dates(items: int) -> Iterator[Row]:
    chance = _chance()
    for supply_id in range(1, items * _SUPPLIES + 1):
        yield {
            "supply_id": supply_id,
            "seq": 0,
            "by_feed": True,
            "expected_on": (NOW + timedelta(days=chance.randrange(5, 60))).date(),
            "units": chance.randrange(1, 20),
            "row": 1,
            "raw": "",
        }


def _order(line: int, placed_at: datetime) -> Row:
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
        "adopted": True,
        "currency": "USD",
        "name": "n",
        "email": f"c{line}@customers.example",
        "country": "US",
        "language": "",
    }


def _line(line: int, item: int) -> Row:
    return {
        "shop": SHOP,
        "line_id": line,
        "order_id": line,
        "item_id": item,
        "variant_id": item,
        "sku": f"S{item}",
        "title": "x",
        "units": _UNITS,
        "open_units": _UNITS,
        "taken": _UNITS,
        "total": Decimal(10),
    }


def _part(line: int, item: int, queued_at: datetime) -> Row:
    return {
        "shop": SHOP,
        "item_id": item,
        "queued_at": queued_at,
        "order_id": line,
        "line_id": line,
        "units": _UNITS,
    }


if __name__ == "__main__":
    path, *size = sys.argv[1:]
    made = open_ledger(Ledger(Path(path)))
    fill(made, *map(int, size))
    made.close()
