"""A bare kept Session: the same requests, decoded, and the same fields landed in the same tables' columns.

Run as `python -m benchmarks.readers.bare URL CA FOLDER`.
"""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from adapters.woocommerce.wire import ORDER_FIELDS, ORDER_METAS
from benchmarks.readers.measuring import Measured, say

_TABLES = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, number TEXT, status TEXT, channel TEXT, placed_at TEXT,
 modified_at TEXT, completed_at TEXT, currency TEXT, name TEXT, email TEXT, country TEXT, language TEXT,
 note TEXT);
CREATE TABLE lines (id INTEGER PRIMARY KEY, order_id INTEGER, variant_id INTEGER, sku TEXT, title TEXT,
 units INTEGER, taken INTEGER, total TEXT, page_on TEXT);
CREATE INDEX by_order ON lines (order_id);
CREATE INDEX by_variant ON lines (variant_id);
CREATE TABLE parts (variant_id INTEGER, queued_at TEXT, order_id INTEGER, line_id INTEGER, units INTEGER,
 PRIMARY KEY (variant_id, queued_at, order_id, line_id)) WITHOUT ROWID;
"""


def pages(session: requests.Session, url: str) -> Iterator[list[dict[str, Any]]]:
    offset = 0
    while True:
        asked: dict[str, str | int] = {
            "_fields": ORDER_FIELDS,
            "include_meta": ORDER_METAS,
            "per_page": 100,
            "orderby": "id",
            "order": "asc",
            "status": "on-hold,processing",
            "offset": offset,
        }
        answer = session.get(f"{url}/wp-json/wc/v3/orders", params=asked)
        answer.raise_for_status()
        page = answer.json()
        yield page
        if len(page) < 100:  # noqa: PLR2004 - a page
            return
        offset += 99


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


def main(url: str, ca: str, folder: str) -> None:
    session = requests.Session()
    session.trust_env = False  # REQUESTS_CA_BUNDLE would win over verify
    session.auth, session.verify = ("ck_test", "cs_test"), ca
    ledger = sqlite3.connect(Path(folder) / "bare.sqlite", isolation_level=None)
    ledger.execute("PRAGMA journal_mode=WAL")
    ledger.execute("PRAGMA synchronous=FULL")
    ledger.executescript(_TABLES)
    session.get(f"{url}/wp-json/wc/v3/system_status")
    with Measured() as measured:
        for page in pages(session, url):
            land(ledger, page)
    [count] = ledger.execute("SELECT count(*) FROM orders").fetchone()
    say(measured, orders=count)


if __name__ == "__main__":
    main(*sys.argv[1:])
