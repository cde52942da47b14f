"""The stage: the pretend world on loopback, and the product beside it, put together as always."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Self

from connector.bootstrap import App, assemble
from connector.demo.cast import CUSTOMERS, PRODUCTS, SHOP, SUPPORT, TITLE, Book
from connector.settings import load
from connector.sync.context import PassReport
from sandbox.control import PREFIX, control
from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.web import mount
from sandbox.world import Sandbox

SETTINGS = """\
# The settings of the demo's shop. Its shop, supplier and mail provider are pretend ones on this machine.
config_version = 1

[shops.{name}]
url = "{shop}"
key = "{key}"
secret = "{secret}"
ca_file = "ca.pem"
title = "{title}"
[shops.{name}.calendar]             # this shop sends every day: the story is the same on any weekday
weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

[suppliers.clayworks]               # a file at an address
url = "{supplier}/clayworks.csv"
ca_file = "ca.pem"
[suppliers.clayworks.columns]
sku = "SKU"
reference = "Order number"
date = "Delivery date"
quantity = "Quantity"

[suppliers.hollin]                  # a file in a folder
path = "suppliers/hollin.csv"
[suppliers.hollin.columns]
sku = "SKU"
reference = "Order number"
date = "Delivery date"
quantity = "Quantity"

[policy.letters]
sending_hours = "00:00-23:59"       # so that you can try things at night; the default is 08:00-20:00

[policy.goodwill]
countries = ["US"]
[policy.goodwill.steps.first]
percent = 10

[mail]
sender = "sendgrid"
api_key = "{mail_key}"
host = "{mail}"
ca_file = "ca.pem"
from_email = "orders@harbour-hearth.example"
from_name = "{title}"

[support]
name = "{support}"
email = "help@harbour-hearth.example"
phone = "+1 555 0100"
"""


class Stage:
    """Everything that the story happens on. Close it, or use it in a `with` block."""

    def __init__(self, folder: Path, first_day: date) -> None:
        self.folder = folder
        self.book = Book(first_day)
        self.orders: dict[str, int] = {}  # by the customer's first name
        self.world = Sandbox(_at(first_day, 0))
        self._open = ExitStack()
        try:
            self._set_up()
        except BaseException:
            self._open.close()
            raise

    def _set_up(self) -> None:
        self._serve()
        for one in PRODUCTS:
            self.world.shop.add_product(one.sku, name=one.name, price=one.price, stock=one.stock)
        for supplier in ("clayworks", "hollin"):
            self.publish(supplier)
        self._write_settings()
        settings = load(self.folder / "config.toml", {})
        self.app: App = assemble(settings, now=lambda: self.world.clock.now)
        self._open.callback(self.app.close)

    def _serve(self) -> None:
        keys = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        tls = make_authority(keys)
        shutil.copyfile(tls.ca, self.folder / "ca.pem")
        world = self.world
        apps = (
            (world.shop, mount({PREFIX: control(world), "/": world.shop.app})),
            (world.mail, world.mail.app),
            (world.supplier, world.supplier.app),
        )
        for part, app in apps:
            part.url = self._open.enter_context(serve(app, tls=tls)).url

    def _write_settings(self) -> None:
        world = self.world
        text = SETTINGS.format(
            name=SHOP,
            shop=world.shop.url,
            key=world.shop.key,
            secret=world.shop.secret,
            title=TITLE,
            supplier=world.supplier.url,
            mail=world.mail.url,
            mail_key=world.mail.key,
            support=SUPPORT,
        )
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def go_to(self, day: int, hour: float) -> None:
        """Let it be this hour (UTC) of one of the story's days."""
        self.world.clock.set(_at(self.book.date_of(day), hour))

    def sync(self) -> PassReport:
        """One pass of the real product."""
        return self.app.sync(SHOP)

    def order(
        self, first: str, lines: list[tuple[str, int]], *, checked: bool = True, by_hand: bool = False
    ) -> int:
        """A customer orders at the checkout, or the merchant for him. SoldOut if `checked` and not sold."""
        who = CUSTOMERS[first]
        self.orders[first] = self.world.shop.place_order(
            who.email,
            who.name,
            lines,
            country=who.country,
            created_via="admin" if by_hand else "checkout",
            check_stock=checked and not by_hand,
        )
        return self.orders[first]

    def publish(self, supplier: str, *, days_off: int = 0) -> None:
        """Put up a supplier's file as it stands in the book."""
        text = self.book.file(supplier, days_off=days_off)
        if supplier == "clayworks":
            self.world.supplier.publish(text, name="clayworks.csv")
            return
        path = self.folder / "suppliers" / f"{supplier}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        stamp = self.world.clock.now.timestamp()
        os.utime(path, (stamp, stamp))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def _at(day: date, hour: float) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour)
