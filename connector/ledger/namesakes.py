"""Who carries a SKU: where one of them gains or loses it, it is to be asked anew whose supply that is."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, select

from connector.domain.orders import Variant
from connector.ledger.binding import SHOP, listed
from connector.ledger.tables import variants

_ITEMS_OF_SKUS = select(variants.c.item_id).where(variants.c.shop == SHOP, variants.c.sku.in_(listed("skus")))


def items_with(connection: Connection, shop: str, skus: Collection[str]) -> set[int]:
    """The items that have variants with these SKUs."""
    return set(connection.scalars(_ITEMS_OF_SKUS, {"in_shop": shop, "skus": list(skus)}))


def namesakes(
    connection: Connection, shop: str, before: Mapping[int, Variant], changed: Iterable[Variant]
) -> set[int]:
    """The items with a SKU that one of the `changed` variants has now, and did not have `before`, or lost."""
    pairs = [(before.get(now.id), now) for now in changed]
    renamed = [pair for pair in pairs if carries(pair[0]) != carries(pair[1])]
    skus = {carries(variant) for pair in renamed for variant in pair} - {""}
    return items_with(connection, shop, skus) if skus else set()


def carries(variant: Variant | None) -> str:
    """The SKU with which a variant takes part, "" for none."""
    return variant.sku if variant is not None and variant.managed else ""
