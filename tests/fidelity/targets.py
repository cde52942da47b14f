"""Where the fidelity rows are sent: the sandbox on real loopback HTTPS."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.clock import Clock
from sandbox.sendgrid import SendGrid
from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.web import Request, Response
from sandbox.woo import WooShop

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_KEYS = {
    "basic": ("ck_test", "cs_test"),
    "read-only": ("ck_read", "cs_read"),
    "write-only": ("ck_write", "cs_write"),
    "wrong-secret": ("ck_test", "cs_wrong"),
    "unknown-key": ("ck_unknown", "cs_unknown"),
}


class SandboxTarget:
    """One pair of servers for all rows; `open_shop` puts a fresh shop behind them."""

    def __init__(self, url: str, plain_url: str, verify: str) -> None:
        self.url, self.plain_url = url, plain_url
        self.verify: str | bool = verify
        self.clock = Clock(START)
        self.shop = WooShop(self.clock)
        self.mail = SendGrid(self.clock)
        self._numbers = itertools.count(1)

    def open_shop(self, version: str, zone: str) -> None:
        self.clock.set(START)
        self.shop = WooShop(self.clock, url=self.url, version=version, zone=zone)
        self.shop.add_key("ck_read", "cs_read", "read")
        self.shop.add_key("ck_write", "cs_write", "write")
        self.mail = SendGrid(self.clock)

    def answer(self, request: Request) -> Response:
        app = self.mail.app if request.path.startswith("/v3/") else self.shop.app
        return app(request)

    def credentials(self, kind: str) -> tuple[str, str]:
        return _KEYS[kind]

    def now(self) -> int:
        return self.clock.stamp

    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def unique(self) -> str:
        return f"{next(self._numbers):05d}"

    def checkout(self, sku: str, quantity: int) -> str:
        """A customer at the shop's own checkout, which REST is not."""
        return str(self.shop.place_order("ann@mail.example", "Ann Lee", [(sku, quantity)]))


@contextmanager
def sandbox_target(folder: Path) -> Iterator[SandboxTarget]:
    """The sandbox over HTTPS and, for the OAuth rows, over HTTP."""
    authority = make_authority(folder)
    holder: list[SandboxTarget] = []

    def answer(request: Request) -> Response:
        return holder[0].answer(request)

    with serve(answer, tls=authority) as secure, serve(answer) as plain:
        holder.append(SandboxTarget(secure.url, plain.url, str(authority.ca)))
        yield holder[0]
