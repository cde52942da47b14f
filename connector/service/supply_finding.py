"""Which supply is meant. What is ambiguous is an error that lists the candidates, never a guess."""

from collections.abc import Sequence

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.domain.supply import value_text
from connector.errors import UsageError
from connector.ledger import supplies, views
from connector.ledger.skus import sold_skus
from connector.ledger.supplies import StoredSupply
from connector.service.near import hint
from connector.sync.context import ShopContext

BY_HAND = "hand"
"""The supplier of what no supplier's file lists."""
NO_REFERENCE = "-"
_SHOWN = 20


def shop_of(app: App, shop: str | None, supplier: str | None) -> ShopContext:
    """The shop meant: the named one, else the one that the supplier serves, else the only one."""
    if shop is None and supplier in app.settings.suppliers:
        return app.shop(app.settings.shop_of(supplier or ""))
    return app.shop(shop)


def known_supplier(ctx: ShopContext, name: str) -> str:
    """Raises UsageError for a supplier that this shop has not."""
    if name in ctx.suppliers or name == BY_HAND:
        return name
    there = ", ".join([*ctx.suppliers, BY_HAND])
    raise UsageError(f"The shop “{ctx.name}” has no supplier “{name}”. There are: {there}.")


def sold_sku(ctx: ShopContext, connection: Connection, sku: str) -> int:
    """The item of this SKU. Raises UsageError where the shop sells none, or several."""
    sold = sold_skus(connection, ctx.name)
    if sku not in sold:
        raise UsageError(f"The shop “{ctx.name}” counts no stock of the SKU “{sku}”.{hint(sku, sold)}")
    if sold[sku] > 1:
        raise UsageError(f"{sold[sku]} products have the SKU “{sku}”. Supply for it counts for none of them.")
    return views.item_ids_of(connection, ctx.name, sku)[0]


def open_supplies(
    ctx: ShopContext,
    connection: Connection,
    *,
    reference: str | None = None,
    sku: str | None = None,
    supplier: str | None = None,
) -> list[StoredSupply]:
    """Supplies that have not ended and that fit all that is named."""
    wanted = "" if reference == NO_REFERENCE else reference
    found = supplies.stored_supplies(connection, ctx.name, supplier=supplier, skus=[sku] if sku else None)
    return [s for s in found if wanted is None or s.key.reference == wanted]


def by_reference(
    ctx: ShopContext, connection: Connection, reference: str, sku: str | None, supplier: str | None
) -> list[StoredSupply]:
    """The supplies of one purchase order. Raises UsageError where there are none, or of two suppliers."""
    found = open_supplies(ctx, connection, reference=reference, sku=sku, supplier=supplier)
    if not found:
        of_sku = f" for the SKU “{sku}”" if sku else ""
        there = _references(ctx, connection)
        raise UsageError(
            f"No supply that is still open has the reference “{reference}”{of_sku}. There are: {there}."
        )
    if len({s.key.supplier for s in found}) > 1:
        raise UsageError(ambiguous(f"“{reference}”", found, "--supplier"))
    return found


def ambiguous(what: str, found: Sequence[StoredSupply], option: str) -> str:
    candidates = "".join(f"\n  {named(s)}: {value_text(s.value)}" for s in found)
    return f"{what} may be any of these; say which with {option}:{candidates}"


def named(supply: StoredSupply) -> str:
    """`acme D2 MUG`."""
    key = supply.key
    return " ".join(part for part in (key.supplier, key.reference, key.sku) if part)


def _references(ctx: ShopContext, connection: Connection) -> str:
    found = supplies.stored_supplies(connection, ctx.name)
    known = sorted({s.key.reference or NO_REFERENCE for s in found})
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(known[:_SHOWN]) + more if known else "none"
