"""Variants and their stock."""

from collections.abc import Iterable

from adapters.shopify.wire import LevelRow, VariantRow
from connector.domain.orders import Flag, Variant

_ONLY_ONE = "Default Title"  # Shopify's name for the variant of a product that has no others
FLAGS = {"CONTINUE": Flag.NOTIFY, "DENY": Flag.NO}
POLICIES = {Flag.NOTIFY: "CONTINUE", Flag.YES: "CONTINUE", Flag.NO: "DENY"}


def as_variant(row: VariantRow) -> Variant:
    """What is not tracked, or not shipped, takes no part."""
    item = row.inventory_item
    managed = item.tracked and item.requires_shipping
    levels = item.inventory_levels.nodes
    return Variant(
        id=row.id,
        item_id=item.id,
        sku=row.sku or "",
        title=row.product.title if row.title == _ONLY_ONE else f"{row.product.title}, {row.title}",
        managed=managed,
        available=_sum(levels, "available") if managed else None,
        flag=FLAGS.get(row.inventory_policy, Flag.NO) if managed else Flag.NO,
        in_stock_on=row.in_stock_date.value if row.in_stock_date else None,
        modified_at=row.updated_at,
        committed=_sum(levels, "committed") if managed else None,
        tags=tuple(row.product.tags),
        vendor=row.product.vendor,
    )


def _sum(levels: Iterable[LevelRow], name: str) -> int:
    """Only what stands where online orders are sent from can serve one."""
    online = (level for level in levels if level.location.fulfills_online_orders)
    return sum(one.quantity for level in online for one in level.quantities if one.name == name)
