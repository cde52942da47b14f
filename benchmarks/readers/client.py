"""The `woocommerce` package in a loop, as its own pages show it, with a page number.

Run in an environment of its own as `python -m benchmarks.readers.client URL CA FOLDER FIELDS METAS`.
"""

import sys

from woocommerce import API

from benchmarks.readers.landing import land, ledger_in, stamps_in, write_landed
from benchmarks.readers.measuring import Measured, say

_PAGE = 100


def main(url: str, ca: str, folder: str, fields: str, metas: str) -> None:
    shop = API(url, "ck_test", "cs_test", version="wc/v3", verify_ssl=ca, timeout=60)
    ledger = ledger_in(folder)
    asked = {"_fields": fields, "include_meta": metas, "per_page": _PAGE, "status": "on-hold,processing"}
    with Measured() as measured:
        number, size = 1, _PAGE
        while size == _PAGE:
            page = shop.get("orders", params={**asked, "page": number}).json()
            number, size = number + 1, len(page)
            if page:
                land(ledger, page)
    stamps = stamps_in(ledger)
    write_landed(folder, stamps)
    say(measured, orders=len(stamps))


if __name__ == "__main__":
    main(*sys.argv[1:])
