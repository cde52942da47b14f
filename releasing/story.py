"""Three weeks of two pretend shops, after which nobody is owed a word: what a kept ledger has seen.

It is the same story for every release, so that a later program can play it up to its end, be given the
ledger that an earlier one kept there, and go on.
"""

import os
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from connector.bootstrap import App, assemble
from connector.settings import load
from connector.sync.context import PassReport
from sandbox.world import Sandbox

_SETTINGS = """
config_version = 1
[shops.main]
url = "{woo}"
key = "ck_test"
secret = "cs_test"
title = "The Mug Shop"
[shops.boutique]
platform = "shopify"
url = "{shopify}"
token = "shpat_test"
[suppliers.acme]
shop = "main"
path = "acme.csv"
columns = {{sku = "SKU", reference = "PO", date = "Date", quantity = "Qty"}}
[suppliers.bodo]
shop = "boutique"
path = "bodo.csv"
columns = {{sku = "SKU", date = "Date"}}
[policy.goodwill]
currency = "USD"
countries = ["US"]
[policy.goodwill.steps.first]
percent = 10
[mail]
sender = "sendgrid"
api_key = "SG.test"
host = "{mail}"
from_email = "hello@mugs.example"
[support]
email = "help@mugs.example"
"""
SHOPS = ("main", "boutique")
_FIRST, _LAST = date(2026, 11, 1), date(2026, 11, 21)
_MORNING = 9
_D1, _JUGS = "MUG;D1;2026-12-01;10", "JUG;D3;2026-11-18;10"


class Story:
    """The shops, their suppliers and the program beside them, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.box = Sandbox(datetime.combine(_FIRST, time(_MORNING - 1), UTC))
        self._settings = folder / "config.toml"
        self._settings.write_text(
            _SETTINGS.format(woo=self.box.shop.url, shopify=self.box.shopify.url, mail=self.box.mail.url)
        )

    @property
    def ledger(self) -> Path:
        return load(self._settings, {}).ledger.path

    def play(self) -> None:
        """All of it, with three passes of each shop a day."""
        self._open_the_shops()
        with closing(self.open()) as app:
            for number in range((_LAST - _FIRST).days + 1):
                self._day(app, _FIRST + timedelta(days=number))

    def open(self) -> App:
        return assemble(
            load(self._settings, {}),
            transport=self.box.transport(),
            now=lambda: self.box.clock.now,
            sleep=lambda _: None,
        )

    def go_on(self, app: App) -> list[PassReport]:
        """An hour later: one pass of each shop."""
        self.box.clock.advance(timedelta(hours=1))
        return [app.sync(name) for name in SHOPS]

    def _day(self, app: App, day: date) -> None:
        for hour in (_MORNING, 15, 19):
            self.box.clock.set(datetime.combine(day, time(hour), UTC))
            for name in SHOPS:
                app.sync(name)
            if hour == _MORNING:
                self._on(day.day)

    def _open_the_shops(self) -> None:
        self.box.shop.add_product("MUG", name="Blue mug", stock=2)
        self.box.shop.add_product("JUG", name="Jug", stock=0)
        self.box.shopify.add_variant("CAP", available=1, product=self.box.shopify.add_product("Cap"))
        self._says("acme", "SKU;PO;Date;Qty", _D1, "MUG;D2;2026-12-15;10", _JUGS)
        self._says("bodo", "SKU;Date", "CAP;2026-12-04")
        self.box.shop.place_order("eve@customers.example", "Eve", [("JUG", 1)])

    def _says(self, supplier: str, *rows: str) -> None:
        path = self.folder / f"{supplier}.csv"
        path.write_text("\n".join(rows) + "\n")
        stamp = self.box.clock.now.timestamp()
        os.utime(path, (stamp, stamp))

    def _on(self, day: int) -> None:
        """What happens on a day of that November."""
        match day:
            case 2:
                self._people_order()
            case 4:
                self.box.faults.add("html_500_after", app="mail")  # the first letter becomes doubtful
                self._says("acme", "SKU;PO;Date;Qty", _D1, "MUG;D2;2027-01-05;10", _JUGS)
            case 9:
                self._says("acme", "<!DOCTYPE html>", "<html>down for maintenance</html>")
            case 10:
                self._says("acme", "SKU;PO;Date;Qty", _D1, "MUG;D2;TBD;10", _JUGS)
            case 12:
                self._says("bodo", "SKU;Date", "CAP;2026-12-18")
            case 16:
                self.box.shop.receive("JUG", 10)
            case 17:
                self.box.shop.set_status(self._ann, "completed")
                self.box.shop.set_status(self._ben, "cancelled")

    def _people_order(self) -> None:
        order = self.box.shop.place_order
        self._ann = order("ann@customers.example", "Ann", [("JUG", 2)])
        self._ben = order("ben@customers.example", "Ben", [("MUG", 8)])
        for name, units in (("Cid", 3), ("Dan", 4), ("Fay", 4)):
            order(f"{name.lower()}@customers.example", name, [("MUG", units)])
        self.box.shopify.place_order("gil@customers.example", "Gil", [("CAP", 2)])
        self.box.shopify.place_order("hal@customers.example", "Hal", [("CAP", 1)])
