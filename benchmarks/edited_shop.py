"""A pretend shop whose orders are edited while they are read.

Run as `python -m benchmarks.edited_shop FOLDER`. Prints its address and its certificate's authority. Before
each page of orders after the first, one that was read already is saved again, until as many were as there are
pages. When its input ends it prints the stamp of every order.
"""

import json
import sys
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from benchmarks.big_shop import a_big_shop
from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.web import Request, Response
from sandbox.woo import WooShop

ORDERS, PAGE = 3_000, 100


class EditedShop:
    """The shop's app, with somebody at work in it."""

    def __init__(self, shop: WooShop) -> None:
        self._shop = shop
        self._read: list[int] = []
        self._edited = 0

    def app(self, request: Request) -> Response:
        self._shop.clock.set(datetime.now(UTC))
        listed = request.method == "GET" and request.path.endswith("/wc/v3/orders")
        if listed and self._edited < min(len(self._read), ORDERS // PAGE - 1):
            self._shop.set_email(self._read[self._edited], f"new{self._edited}@mail.example")
            self._edited += 1
        answer = self._shop.app(request)
        if listed and answer.status == HTTPStatus.OK:
            known = set(self._read)
            self._read += [row["id"] for row in json.loads(answer.body) if row["id"] not in known]
        return answer


def main(folder: str) -> None:
    shop = a_big_shop(ORDERS)
    authority = make_authority(Path(folder))
    with serve(EditedShop(shop).app, tls=authority) as served:
        shop.url = served.url
        sys.stdout.write(json.dumps({"url": served.url, "ca": str(authority.ca)}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    sys.stdout.write(
        json.dumps({number: _stamp(order.modified) for number, order in shop.orders.items()}) + "\n"
    )


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


if __name__ == "__main__":
    main(*sys.argv[1:])
