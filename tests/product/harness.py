"""A shop, its supplier and the product on them, day by day."""

import os
import textwrap
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from connector.bootstrap import App, assemble
from connector.domain.supply import Expected, SupplyKey
from connector.ledger.supplies import set_by_hand
from connector.settings import load
from connector.sync.context import PassReport
from sandbox.transport import Watch
from sandbox.world import Sandbox
from tests.product.platforms import PLATFORMS, Keeper

SETTINGS = """
config_version = 1
[shops.main]
url = "{shop}"
{keys}
ca_file = {ca}
ships = "as_available"
title = "The Mug Shop"
[suppliers.acme]
path = "dates.csv"
[suppliers.acme.columns]
sku = "SKU"
reference = "PO"
date = "Date"
{quantity_column}
[mail]
sender = "sendgrid"
api_key = "SG.test"
host = "{mail}"
ca_file = {ca}
from_email = "hello@mugs.example"
from_name = "The Mug Shop"
[support]
name = "Kim"
email = "help@mugs.example"
"""


class Story:
    """Tells what happens on which day, and what the customers and the page were told."""

    def __init__(
        self,
        folder: Path,
        *,
        start: date = date(2026, 11, 1),
        quantities: bool = True,
        more: str = "",
        shop_url: str | None = None,
        mail_url: str | None = None,
        ca: Path | None = None,
        sandbox: Sandbox | None = None,
        platform: str = "woocommerce",
    ) -> None:
        self.folder = folder
        self.sandbox = sandbox or Sandbox(datetime.combine(start, time(9), UTC))
        self.keeper: Keeper = PLATFORMS[platform](self.sandbox)
        text = SETTINGS.format(
            shop=shop_url or self.keeper.url,
            keys=self.keeper.keys,
            mail=mail_url or self.sandbox.mail.url,
            ca=f'"{ca}"' if ca else '""',
            quantity_column='quantity = "Qty"' if quantities else "",
        ).replace('ca_file = ""\n', "")
        (folder / "config.toml").write_text(text + textwrap.dedent(more))
        self.in_process = shop_url is None
        self.clock_error = timedelta()
        self.app = self._assemble()

    def _assemble(self, watch_requests: Watch | None = None) -> App:
        return assemble(
            load(self.folder / "config.toml", {}),
            transport=self.sandbox.transport(watch_requests) if self.in_process else None,
            now=lambda: self.sandbox.clock.now + self.clock_error,
            sleep=lambda _: None,
        )

    def restart(self, watch_requests: Watch | None = None) -> None:
        """As after a crash: a new process on the same ledger."""
        self.app.close()
        self.app = self._assemble(watch_requests)

    def changes_settings(self, old: str, new: str) -> None:
        """The merchant edits his settings, and the process starts anew."""
        config = self.folder / "config.toml"
        said = config.read_text()
        assert old in said, f"{old!r} stands nowhere in the settings"
        config.write_text(said.replace(old, new))
        self.restart()

    def supplier_says(self, *rows: str, header: str = "SKU;PO;Date;Qty") -> None:
        path = self.folder / "dates.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        stamp = self.sandbox.clock.now.timestamp()
        os.utime(path, (stamp, stamp))

    def on(self, day: date, hour: int = 10) -> "Story":
        self.sandbox.clock.set(datetime.combine(day, time(hour), UTC))
        return self

    def sync(self) -> PassReport:
        report = self.app.sync("main")
        assert [] == report.failures
        return report

    def letters(self, email: str) -> list[Any]:
        return [m for m in self.sandbox.mail.accepted if m.to_email == email]

    def page(self, sku: str) -> tuple[bool, str | None]:
        """Whether it may be sold when none is left, and the in-stock date."""
        return self.keeper.page(sku)

    def set_by_hand(self, sku: str, reference: str, day: date, units: int) -> None:
        """What `backorder supply set` does."""
        with self.app.ledger.begin("by hand") as connection:
            key = SupplyKey("acme", reference, sku)
            set_by_hand(connection, "main", key, (Expected(day, units),), self.sandbox.clock.now)
