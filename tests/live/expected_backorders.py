"""Which products may be sold on backorder and which order lines are short, reckoned from raw REST reads.

    python tests/live/expected_backorders.py BK- supplies.csv

It shares no code with the connector or its other tests, and asks in the plainest way: page by page, parent by
parent, whole rows. What it reckons with is `docs/rules.md` for a new connector with these settings: Monday to
Friday, receiving 1 day, buffer 2 days, at most 90 days to wait, items by SKU prefix. No order was ever
edited, nothing is overdue, and no order has been unpaid for long.
"""

import csv
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

OPEN = ("processing", "on-hold")
RECEIVING_DAYS, BUFFER_DAYS, MOST_DAYS = 1, 2, 90
FRIDAY = 4
Rows = Iterator[dict[str, Any]]


@dataclass
class Reader:
    root: str
    session: requests.Session

    def get(self, path: str) -> Any:
        answer = self.session.get(self.root + path, timeout=120)
        answer.raise_for_status()
        return answer.json()

    def pages(self, path: str) -> Rows:
        page = 1
        while rows := self.get(f"{path}&orderby=id&order=asc&per_page=100&page={page}"):
            yield from rows
            page += 1


def working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day


def items(reader: Reader, prefix: str) -> dict[int, dict[str, Any]]:
    """By the id that manages the stock: its count and flag, and the SKUs and ids that it is sold under."""
    found: dict[int, dict[str, Any]] = {}
    for product in reader.pages("products?status=any"):
        if product["manage_stock"] is True and not product["virtual"]:
            found[product["id"]] = {**product, "ids": {product["id"]}, "skus": {product["sku"]}}
        for row in (
            reader.pages(f"products/{product['id']}/variations?status=any") if product["variations"] else ()
        ):
            if row["manage_stock"] is True:
                found[row["id"]] = {**row, "ids": {row["id"]}, "skus": {row["sku"]}}
            elif row["manage_stock"] == "parent":
                found[product["id"]]["ids"].add(row["id"])
                found[product["id"]]["skus"].add(row["sku"])
    return {number: item for number, item in found.items() if item["sku"].startswith(prefix)}


def open_lines(reader: Reader) -> Iterator[tuple[tuple[str, int, int], int, int, int]]:
    """Place in the queue, id sold, units still to ship, units that the order took off the shop's count."""
    for order in reader.pages(f"orders?status={','.join(OPEN)}"):
        back: dict[int, int] = defaultdict(int)
        for refund in reader.pages(f"orders/{order['id']}/refunds?") if order["refunds"] else ():
            for line in refund["line_items"]:
                of = next(m["value"] for m in line["meta_data"] if m["key"] == "_refunded_item_id")
                back[int(of)] += line["quantity"]
        for line in order["line_items"]:
            taken = sum(int(m["value"]) for m in line["meta_data"] if m["key"] == "_reduced_stock")
            place = (order["date_created_gmt"], order["id"], line["id"])
            yield (
                place,
                line["variation_id"] or line["product_id"],
                line["quantity"] + back[line["id"]],
                taken,
            )


def supplies(path: Path) -> dict[str, list[tuple[date, int]]]:
    coming: dict[str, list[tuple[date, int]]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            coming[row["SKU"]].append((date.fromisoformat(row["Date"]), int(row["Qty"])))
    return coming


def judge(
    item: dict[str, Any], lines: list[Any], coming: list[tuple[date, int]], today: date
) -> tuple[bool, dict[int, int]]:
    """Whether it may be sold on backorder, and the units short of each line."""
    on_hand = item["stock_quantity"] + sum(taken for *_, taken in lines)
    debt, shelf, short = max(0, -on_hand), max(0, on_hand), {}
    for place, _, units, _ in sorted(lines):
        served = min(units, shelf)
        shelf -= served
        short[place[2]] = units - served
    owed = debt + sum(short.values())
    first_free = None
    for on, units in sorted(coming):
        owed -= units
        if owed < 0:
            first_free = on
            break
    waiting = sum(units for *_, units, _ in lines)
    left = min(on_hand - waiting, item["stock_quantity"]) + sum(units for _, units in coming)
    if item["stock_quantity"] > 0 or shelf or first_free is None or left <= 0:
        return False, short
    told = working_days_after(first_free, RECEIVING_DAYS + BUFFER_DAYS)
    return told <= today + timedelta(days=MOST_DAYS), short


def expected(reader: Reader, prefix: str, supplier_file: Path) -> dict[str, list[Any]]:
    """`flagged`: ids that sell on backorder and were not allowed to. `short`: line id and units."""
    today, coming, lines = datetime.now(UTC).date(), supplies(supplier_file), defaultdict(list)
    for line in open_lines(reader):
        lines[line[1]].append(line)
    flagged, short = [], []
    for number, item in items(reader, prefix).items():
        own = [line for sold in item["ids"] for line in lines[sold]]
        said = [each for sku in item["skus"] for each in coming[sku]]
        sells, missing = judge(item, own, said, today)
        flagged += [number] if sells and item["backorders"] == "no" else []
        short += [[line, units] for line, units in missing.items() if units]
    return {"flagged": sorted(flagged), "short": sorted(short)}


if __name__ == "__main__":
    with requests.Session() as shop:
        given = {
            name: os.environ.get(f"BACKORDER_LIVE_WOO_{name}", "") for name in ("URL", "KEY", "SECRET", "CA")
        }
        shop.auth, shop.verify, shop.trust_env = (given["KEY"], given["SECRET"]), given["CA"] or True, False
        reader = Reader(f"{given['URL'].rstrip('/')}/wp-json/wc/v3/", shop)
        sys.stdout.write(json.dumps(expected(reader, sys.argv[1], Path(sys.argv[2]))) + "\n")
