"""Products as variants."""

from html import unescape

from adapters.woocommerce.wire import IN_STOCK_META, ProductRow, meta_text
from connector.domain.orders import Flag, Variant


def as_variants(rows: tuple[ProductRow, ...]) -> tuple[Variant, ...]:
    """The simple products among them.

    Unpublished ones stay: customers may still wait for them. What is in the trash is gone.
    """
    return tuple(as_variant(row) for row in rows if row.type == "simple" and row.status != "trash")


def as_variant(row: ProductRow) -> Variant:
    managed = row.manage_stock is True
    return Variant(
        id=row.id,
        item_id=row.id,
        sku=row.sku or "",
        title=unescape(row.name),
        managed=managed,
        available=(row.stock_quantity or 0) if managed else None,
        flag=row.backorders if managed else Flag.NO,
        in_stock_on=meta_text(row.meta_data, IN_STOCK_META) or None,
        modified_at=row.date_modified_gmt,
        tags=tuple(unescape(tag.name) for tag in row.tags),
        image=(row.images[0].src or "") if row.images else "",
    )
