"""A pass over the bulk shop: `backorder sync` as a process, its supplier's file, and its ledger."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.live.bulk import PREFIX
from tests.live.environment import given

_SETTINGS = """
config_version = 1
[shops.main]
url = "{url}"
key = "{key}"
secret = "{secret}"
{ca}
timezone = "{zone}"
ships = "as_available"
title = "Bulk"
[suppliers.acme]
path = "supplies.csv"
[suppliers.acme.columns]
sku = "SKU"
reference = "PO"
date = "Date"
quantity = "Qty"
[policy.page]
skus = ["{prefix}*"]
[policy.files]
hold_file_share = 1.0
[mail]
sender = "folder"
"""
_DONE = (0, 3)  # 3: something waits for a person, here the merchant's negative stock
_LONGEST = 600


class BulkPass:
    """Runs in a folder; the environment stays as it is, whatever CA file it names."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.supplier_file = folder / "supplies.csv"
        ca = f'ca_file = "{given("CA")}"' if given("CA") else ""
        text = _SETTINGS.format(
            url=url,
            key=given("KEY"),
            secret=given("SECRET"),
            ca=ca,
            zone=given("ZONE") or "UTC",
            prefix=PREFIX,
        )
        (folder / "config.toml").write_text(text)

    def supplier_says(self, skus: list[str], *, later: int = 0) -> None:
        """Most items are expected, some twice, some too late to be sold; `later` is another file."""
        rows = []
        for number, sku in enumerate(sorted(skus)):
            if (number + later) % 3 == 0:
                continue
            days = 200 if number % 17 == 0 else 5 + number % 40
            rows.append((sku, "A", days + later, 1 + number % 6))
            if number % 5 == 0:
                rows.append((sku, "B", days + 11 + later, 20))
        today = datetime.now(UTC).date()
        lines = [f"{sku};{po};{today + timedelta(days)};{units}" for sku, po, days, units in rows]
        self.supplier_file.write_text("\n".join(["SKU;PO;Date;Qty", *lines]) + "\n")

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "connector", "--config", "config.toml", "sync", "--json"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        )

    def end(self, process: "subprocess.Popen[str]") -> dict[str, Any]:
        """What it reports of the shop."""
        told, _ = process.communicate(timeout=_LONGEST)
        assert process.returncode in _DONE, told
        report: dict[str, Any] = json.loads(told)["shops"][0]
        assert [] == report["failures"]
        return report

    def short(self) -> list[list[int]]:
        """The lines short and their units, as the ledger has them."""
        asked = "SELECT line_id, short FROM order_lines WHERE short > 0 AND open_units > 0 ORDER BY line_id"
        with closing(sqlite3.connect(self.folder / "backorder.sqlite")) as ledger:
            return [list(row) for row in ledger.execute(asked)]
