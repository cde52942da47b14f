"""Who asks: fixed tokens, and tokens that live a day, given for a client's id and secret."""

import secrets
from dataclasses import dataclass, field

from sandbox.clock import Clock

SCOPES = (
    "read_orders",
    "write_orders",
    "read_customers",
    "read_products",
    "write_products",
    "read_inventory",
    "read_locations",
    "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
    "write_third_party_fulfillment_orders",
    "read_discounts",
    "write_discounts",
    "read_inventory_transfers",
    "read_inventory_shipments",
)
"""What a new client holds; read_all_orders is not among them."""
LIFE_SECONDS = 86399


@dataclass(slots=True)
class Tokens:
    """The tokens of one app, by their text; None lives for ever."""

    clock: Clock
    client_id: str = "client-id"
    client_secret: str = "client-secret"  # noqa: S105 (the pretend shop's pretend secret)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    until: dict[str, int | None] = field(default_factory=dict)

    def grant(self) -> str:
        """A token that lives a day."""
        token = f"shpat_{secrets.token_hex(16)}"
        self.until[token] = self.clock.stamp + LIFE_SECONDS
        return token

    def knows(self, token: str, *, expire: bool) -> bool:
        """Whether a token is good now."""
        if token not in self.until:
            return False
        until = self.until[token]
        return until is None or not expire or self.clock.stamp < until

    def holds(self, scope: str) -> bool:
        """Whether the app may; who may write may read."""
        return scope in self.scopes or scope.replace("read_", "write_", 1) in self.scopes

    def holds_any(self, scopes: tuple[str, ...]) -> bool:
        return any(self.holds(scope) for scope in scopes)
