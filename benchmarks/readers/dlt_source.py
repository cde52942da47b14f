"""dlt's `rest_api` source into files of JSON lines, by the stamp of the last change, without child tables.

Run in an environment of its own as `python -m benchmarks.readers.dlt_source URL CA FOLDER FIELDS METAS`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.readers.landing import write_landed
from benchmarks.readers.measuring import Measured, say


def _orders(url: str, fields: str, metas: str) -> Any:  # noqa: ANN401 - dlt's own
    from dlt.sources.rest_api import rest_api_source  # noqa: PLC0415 - after the environment was set

    return rest_api_source(
        {
            "client": {
                "base_url": f"{url}/wp-json/wc/v3/",
                "auth": {"type": "http_basic", "username": "ck_test", "password": "cs_test"},
                "paginator": {
                    "type": "page_number",
                    "base_page": 1,
                    "page_param": "page",
                    "total_path": None,
                },
            },
            "resources": [
                {
                    "name": "orders",
                    "primary_key": "id",
                    "write_disposition": "merge",
                    "endpoint": {
                        "path": "orders",
                        "params": {
                            "_fields": fields,
                            "include_meta": metas,
                            "per_page": 100,
                            "orderby": "modified",
                            "order": "asc",
                            "dates_are_gmt": "true",
                            "modified_after": "{incremental.start_value}",
                        },
                        "incremental": {
                            "cursor_path": "date_modified_gmt",
                            "initial_value": "2020-01-01T00:00:00",
                        },
                    },
                }
            ],
        },
        max_table_nesting=0,
    )


def main(url: str, ca: str, folder: str, fields: str, metas: str) -> None:
    os.environ |= {
        "REQUESTS_CA_BUNDLE": ca,
        "DLT_DATA_DIR": f"{folder}/dlt",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true",
        "DESTINATION__FILESYSTEM__BUCKET_URL": f"file://{folder}/lake",
    }
    import dlt  # noqa: PLC0415 - it reads the environment

    pipeline = dlt.pipeline("orders", destination="filesystem", dataset_name="shop", pipelines_dir=folder)
    with Measured() as measured:
        pipeline.run(_orders(url, fields, metas), loader_file_format="jsonl")
    stamps = _landed(Path(folder) / "lake")
    write_landed(folder, stamps)
    say(measured, orders=len(stamps))


def _landed(lake: Path) -> dict[int, str]:
    stamps: dict[int, str] = {}
    for file in sorted(lake.glob("shop/orders/*.jsonl*")):
        for line in file.read_text().splitlines():
            row = json.loads(line)
            stamps[row["id"]] = row["date_modified_gmt"][:19]
    return stamps


if __name__ == "__main__":
    main(*sys.argv[1:])
