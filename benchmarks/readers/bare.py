"""A bare kept Session: the same requests, decoded, and the same fields landed in the same tables' columns.

Run as `python -m benchmarks.readers.bare URL CA FOLDER`.
"""

import sys
from collections.abc import Iterator
from typing import Any

import requests

from adapters.woocommerce.wire import ORDER_FIELDS, ORDER_METAS
from benchmarks.readers.landing import land, ledger_in, stamps_in, write_landed
from benchmarks.readers.measuring import Measured, say


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


def main(url: str, ca: str, folder: str) -> None:
    session = requests.Session()
    session.trust_env = False  # REQUESTS_CA_BUNDLE would win over verify
    session.auth, session.verify = ("ck_test", "cs_test"), ca
    ledger = ledger_in(folder)
    session.get(f"{url}/wp-json/wc/v3/system_status")
    with Measured() as measured:
        for page in pages(session, url):
            land(ledger, page)
    stamps = stamps_in(ledger)
    write_landed(folder, stamps)
    say(measured, orders=len(stamps))


if __name__ == "__main__":
    main(*sys.argv[1:])
