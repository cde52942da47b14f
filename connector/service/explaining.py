"""`explain`: which order or SKU is meant, and why it stands as it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connector.bootstrap import App
from connector.domain.orders import Variant
from connector.errors import UsageError
from connector.ledger import variants, views
from connector.service.explain_order import OrderExplained, explain_order
from connector.service.explain_sku import SkuExplained, explain_sku
from connector.service.near import hint
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Explained:
    """Exactly one of the two."""

    order: OrderExplained | None = None
    sku: SkuExplained | None = None

    def as_json(self) -> dict[str, Any]:
        return {"order": self.order, "sku": self.sku}


@dataclass(frozen=True, slots=True)
class _Meant:
    """Something that the words may mean: an order's id, or a variant."""

    ctx: ShopContext
    order_id: int | None = None
    variant: Variant | None = None

    def __str__(self) -> str:
        if self.variant:
            return f"the SKU {self.variant.sku} ({self.variant.title}, product {self.variant.id})"
        return f"an order of that number (id {self.order_id})"


def explain(app: App, what: str, shop: str | None) -> tuple[ShopContext, Explained]:
    """Why the order of that number, or that SKU, stands as it does.

    Raises UsageError where there is none, and where there is more than one, naming them.
    """
    places = [app.shop(shop)] if shop else list(app.shops.values())
    found = [meant for ctx in places for meant in _meanings(ctx, what)]
    if not found:
        raise UsageError(_unknown(places, what))
    if len(found) > 1:
        candidates = "".join(f"\n  {meant.ctx.name}: {meant}" for meant in found)
        raise UsageError(f"“{what}” may be any of these:{candidates}")
    return found[0].ctx, _explained(found[0])


def _meanings(ctx: ShopContext, what: str) -> list[_Meant]:
    with ctx.ledger.read() as connection:
        orders = views.order_ids_numbered(connection, ctx.name, what.removeprefix("#"))
        items = views.item_ids_of(connection, ctx.name, what)
        sold = [v for v in variants.variants_of(connection, ctx.name, items) if v.sku == what]
    return [_Meant(ctx, order_id=each) for each in orders] + [_Meant(ctx, variant=each) for each in sold]


def _unknown(places: Sequence[ShopContext], what: str) -> str:
    skus: list[str] = []
    for ctx in places:
        with ctx.ledger.read() as connection:
            skus += views.skus_of(connection, ctx.name)
    return f"No order has the number “{what}”, and no product the SKU “{what}”.{hint(what, skus)}"


def _explained(meant: _Meant) -> Explained:
    with meant.ctx.ledger.read() as connection:
        if meant.variant:
            return Explained(sku=explain_sku(meant.ctx, connection, meant.variant))
        return Explained(order=explain_order(meant.ctx, connection, meant.order_id or 0))
