"""A pretend shop of 20,000 orders on loopback HTTPS, in a process of its own.

Run as `python -m benchmarks.big_shop FOLDER`. Prints its address and its certificate's authority, and serves
until its input ends.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.clock import Clock
from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.woo import WooShop

ORDERS, PRODUCTS, LINES = 20_000, 100, 3
_A_DAY = timedelta(days=1)
_TRACES = ("source_type", "referrer", "utm_source", "session_entry", "session_start_time", "user_agent")


def a_big_shop(orders: int) -> WooShop:
    """Orders one second apart until a day ago, about 4 KB each as the shop shows them whole."""
    clock = Clock(datetime.now(UTC) - _A_DAY - timedelta(seconds=orders))
    shop = WooShop(clock)
    for number in range(PRODUCTS):
        shop.add_product(f"SKU-{number:03d}", name=f"A product of the catalogue, no. {number}", stock=orders)
    for number in range(orders):
        lines = [(f"SKU-{(number * 7 + place * 13) % PRODUCTS:03d}", 1 + place) for place in range(LINES)]
        made = shop.place_order(f"customer{number}@mail.example", f"Ann Bee{number}", lines, country="DE")
        for trace in _TRACES:
            shop.set_order_meta(made, f"_wc_order_attribution_{trace}", "Mozilla/5.0 (X11; Linux x86_64)")
        clock.advance(timedelta(seconds=1))
    clock.set(datetime.now(UTC))
    return shop


def main(folder: str) -> None:
    shop = a_big_shop(ORDERS)
    authority = make_authority(Path(folder))
    with serve(shop.app, tls=authority) as served:
        shop.url = served.url
        sys.stdout.write(json.dumps({"url": served.url, "ca": str(authority.ca)}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
