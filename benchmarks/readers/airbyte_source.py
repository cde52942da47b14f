"""`airbyte-source-woocommerce`, its incremental stream of orders, into a file of JSON lines.

Run in an environment of its own as `python -m benchmarks.readers.airbyte_source URL CA FOLDER FIELDS METAS`.
It reads orders whole: its manifest names no fields.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests.adapters
from airbyte_cdk.entrypoint import launch
from source_woocommerce import SourceWoocommerce

from benchmarks.readers.landing import write_landed
from benchmarks.readers.measuring import Measured, say

_STREAM = {"name": "orders", "json_schema": {}, "supported_sync_modes": ["full_refresh", "incremental"]}
_CATALOG = {"streams": [{"stream": _STREAM, "sync_mode": "incremental", "destination_sync_mode": "append"}]}


def main(url: str, ca: str, folder: str, *_: str) -> None:
    requests.adapters.DEFAULT_CA_BUNDLE_PATH = ca  # it asks no variable of the environment
    home = Path(folder)
    start = f"{datetime.now(UTC) - timedelta(days=5):%Y-%m-%d}"
    shop = {
        "api_key": "ck_test",
        "api_secret": "cs_test",
        "shop": url.partition("://")[2],
        "start_date": start,
    }
    for name, content in (("config", shop), ("catalog", _CATALOG)):
        (home / f"{name}.json").write_text(json.dumps(content))
    state = home / "state.json"
    known = ["--state", str(state)] if state.exists() else []
    given = [f"--{name}={home / name}.json" for name in ("config", "catalog")]
    out = home / f"out{len(list(home.glob('out*')))}.jsonl"
    with Measured() as measured, _into(out):
        launch(SourceWoocommerce(), ["read", *given, *known])
    stamps = _landed(home, state)
    write_landed(folder, stamps)
    say(measured, orders=len(stamps))


@contextmanager
def _into(path: Path) -> Iterator[None]:
    """What it prints goes to this file. It writes past `sys.stdout`."""
    kept = os.dup(1)
    with path.open("w") as file:
        os.dup2(file.fileno(), 1)
        try:
            yield
        finally:
            sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)


def _landed(home: Path, state: Path) -> dict[int, str]:
    stamps: dict[int, str] = {}
    last: dict[str, Any] | None = None
    for file in sorted(home.glob("out*.jsonl")):
        for line in file.read_text().splitlines():
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("type") == "RECORD":
                row = said["record"]["data"]
                stamps[row["id"]] = row["date_modified_gmt"][:19]
            elif said.get("type") == "STATE":
                last = said["state"]
    state.write_text(json.dumps([last] if last else []))
    return stamps


if __name__ == "__main__":
    main(*sys.argv[1:])
