"""The stage: the pretend world on loopback, and the product beside it, put together as always."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Self

from connector.bootstrap import App, assemble
from connector.demo.cast import CUSTOMERS, GARDEN, PRODUCTS, SHOP, SUPPLIERS, SUPPORT, TITLES, Book
from connector.demo.desks import Desk, Lines, ShopifyDesk, WooDesk
from connector.settings import load
from connector.sync.context import PassReport
from sandbox.control import PREFIX, control
from sandbox.server import serve
from sandbox.tls import make_authority
from sandbox.web import mount
from sandbox.world import Sandbox

SETTINGS = """\
# The settings of the demo's shops. Shops, suppliers and mail provider are pretend ones on this machine.
config_version = 1

[shops.{main}]
url = "{shop}"
key = "{key}"
secret = "{secret}"
ca_file = "ca.pem"
title = "{title}"
[shops.{main}.calendar]             # this shop sends every day: the story is the same on any weekday
weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

[shops.{garden}]
platform = "shopify"
url = "{shopify}"
client_id = "{client_id}"
client_secret = "{client_secret}"
ca_file = "ca.pem"
title = "{garden_title}"
[shops.{garden}.calendar]
weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

[suppliers.clayworks]               # a file at an address
shop = "{main}"
url = "{supplier}/clayworks.csv"
ca_file = "ca.pem"
[suppliers.clayworks.columns]
sku = "SKU"
reference = "Order number"
date = "Delivery date"
quantity = "Quantity"

[suppliers.hollin]                  # a file in a folder
shop = "{main}"
path = "suppliers/hollin.csv"
[suppliers.hollin.columns]
sku = "SKU"
reference = "Order number"
date = "Delivery date"
quantity = "Quantity"

[suppliers.greenway]
shop = "{garden}"
path = "suppliers/greenway.csv"
[suppliers.greenway.columns]
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
        self.desks: dict[str, Desk] = {
            SHOP: WooDesk(self.world.shop),
            GARDEN: ShopifyDesk(self.world.shopify),
        }
        self._served_at: dict[str, Desk] = {}  # by the customer's first name
        self._open = ExitStack()
        try:
            self._set_up()
        except BaseException:
            self._open.close()
            raise

    def _set_up(self) -> None:
        self._serve()
        for one in PRODUCTS:
            self.desks[one.shop].put_up(one)
        for supplier in SUPPLIERS:
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
            (world.shopify, world.shopify.app),
            (world.mail, world.mail.app),
            (world.supplier, world.supplier.app),
        )
        for part, app in apps:
            part.url = self._open.enter_context(serve(app, tls=tls)).url

    def _write_settings(self) -> None:
        world = self.world
        text = SETTINGS.format(
            main=SHOP,
            garden=GARDEN,
            shop=world.shop.url,
            shopify=world.shopify.url,
            client_id=world.shopify.client.client_id,
            client_secret=world.shopify.client.client_secret,
            garden_title=TITLES[GARDEN],
            key=world.shop.key,
            secret=world.shop.secret,
            title=TITLES[SHOP],
            supplier=world.supplier.url,
            mail=world.mail.url,
            mail_key=world.mail.key,
            support=SUPPORT,
        )
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def go_to(self, day: int, hour: float) -> None:
        """Let it be this hour (UTC) of one of the story's days."""
        self.world.clock.set(_at(self.book.date_of(day), hour))

    def sync(self) -> list[PassReport]:
        """One pass of the real product for each shop."""
        return [self.app.sync(name) for name in self.desks]

    def order(self, first: str, lines: Lines, *, checked: bool = True, by_hand: bool = False) -> str:
        """A customer orders at the checkout, or the merchant for him; the number that he is told.

        SoldOut if `checked` and not sold.
        """
        desk = self._served_at[first] = self.desk_of(lines[0][0])
        self.orders[first] = desk.order(CUSTOMERS[first], lines, checked=checked, by_hand=by_hand)
        return desk.number(self.orders[first])

    def desk_of(self, sku: str) -> Desk:
        """The shop that sells it."""
        return self.desks[next(one.shop for one in PRODUCTS if one.sku == sku)]

    def desk_for(self, first: str) -> Desk:
        """The shop where a customer ordered."""
        return self._served_at[first]

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
