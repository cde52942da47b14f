"""An order's fields in plain tables of its own: what any reader could do with a page, decoded.

Nothing but the standard library, so that readers in other environments land their pages with it, too.
"""

import json
import sqlite3
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, number TEXT, status TEXT, channel TEXT,
 placed_at TEXT, modified_at TEXT, completed_at TEXT, currency TEXT, name TEXT, email TEXT, country TEXT,
 language TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, order_id INTEGER, variant_id INTEGER, sku TEXT,
 title TEXT, units INTEGER, taken INTEGER, total TEXT, page_on TEXT);
CREATE INDEX IF NOT EXISTS by_order ON lines (order_id);
CREATE INDEX IF NOT EXISTS by_variant ON lines (variant_id);
CREATE TABLE IF NOT EXISTS parts (variant_id INTEGER, queued_at TEXT, order_id INTEGER,
 line_id INTEGER, units INTEGER, PRIMARY KEY (variant_id, queued_at, order_id, line_id)) WITHOUT ROWID;
"""


def ledger_in(folder: str) -> sqlite3.Connection:
    ledger = sqlite3.connect(Path(folder) / "landed.sqlite", isolation_level=None)
    ledger.execute("PRAGMA journal_mode=WAL")
    ledger.execute("PRAGMA synchronous=FULL")
    ledger.executescript(TABLES)
    return ledger


def meta(rows: list[dict[str, Any]], key: str) -> Any:  # noqa: ANN401 - a meta value is any JSON
    return next((row["value"] for row in rows if row["key"] == key), None)


def land(ledger: sqlite3.Connection, page: list[dict[str, Any]]) -> None:
    orders, lines, parts = [], [], []
    for o in page:
        who = o["billing"]
        orders.append(
            (
                o["id"],
                o["number"],
                o["status"],
                o["created_via"],
                o["date_created_gmt"],
                o["date_modified_gmt"],
                o["date_completed_gmt"],
                o["currency"],
                f"{who['first_name']} {who['last_name']}".strip(),
                who["email"],
                o["shipping"]["country"] or who["country"],
                meta(o["meta_data"], "wpml_language"),
                meta(o["meta_data"], "_backorder_promises"),
            )
        )
        for line in o["line_items"]:
            variant = line["variation_id"] or line["product_id"]
            taken = int(meta(line["meta_data"], "_reduced_stock") or 0)
            page_on = meta(line["meta_data"], "_backorder_page_date")
            row = (line["id"], o["id"], variant, line["sku"], line["name"], line["quantity"], taken)
            lines.append((*row, line["total"], page_on))
            parts.append((variant, o["date_created_gmt"], o["id"], line["id"], line["quantity"]))
    ledger.execute("BEGIN IMMEDIATE")
    for table, rows in (("orders", orders), ("lines", lines), ("parts", parts)):
        marks = ",".join("?" * len(rows[0]))
        ledger.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names
    ledger.execute("COMMIT")


def write_landed(folder: str, stamps: dict[int, str]) -> None:
    """For the judge: the stamp that each order had when it was delivered last."""
    (Path(folder) / "landed.json").write_text(json.dumps(stamps))


def stamps_in(ledger: sqlite3.Connection) -> dict[int, str]:
    return dict(ledger.execute("SELECT id, modified_at FROM orders").fetchall())
