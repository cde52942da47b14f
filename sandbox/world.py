"""The whole outside world in one object."""

from datetime import UTC, datetime

from sandbox.chat import Chat
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.sendgrid import SendGrid
from sandbox.shopify import ShopifyShop
from sandbox.supplier import Supplier
from sandbox.transport import InProcess, Watch
from sandbox.woo import WooShop

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Sandbox:
    """Shops, a mail provider, a supplier and a chat under one clock and one plan of faults."""

    def __init__(
        self,
        start: datetime = START,
        *,
        ticking: bool = False,
        zone: str = "UTC",
        version: str = "9.9.5",
        freezes_page_dates: bool = False,
    ) -> None:
        self.clock = Clock(start, ticking=ticking)
        self.faults = Faults()
        self.shop = WooShop(
            self.clock,
            zone=zone,
            version=version,
            freezes_page_dates=freezes_page_dates,
            faults=self.faults,
        )
        self.shopify = ShopifyShop(self.clock, zone=zone, faults=self.faults)
        self.mail = SendGrid(self.clock, faults=self.faults)
        self.supplier = Supplier(self.clock, faults=self.faults)
        self.chat = Chat(self.clock, faults=self.faults)

    def transport(self, watch: Watch | None = None) -> InProcess:
        """An adapter for `requests` that reaches all of them by their URLs."""
        parts = (self.shop, self.shopify, self.mail, self.supplier, self.chat)
        apps = {part.url: part.app for part in parts}
        return InProcess(apps, watch)

    @property
    def unknown(self) -> list[str]:
        """What clients asked that no part knows."""
        return [*self.shop.unknown, *self.shopify.unknown, *self.mail.unknown]
