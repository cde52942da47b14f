"""Products and variations as variants."""

from html import unescape

from adapters.woocommerce.wire import IN_STOCK_META, ProductRow, VariationRow, meta_text
from connector.domain.orders import Flag, Variant

_HOLD_NO_STOCK = frozenset({"grouped", "external"})


def as_variants(rows: tuple[ProductRow, ...]) -> tuple[Variant, ...]:
    """Those that may hold stock, parents of variations too: their stock may be their variations'.

    Unpublished ones stay: customers may still wait for them. What is in the trash is gone.
    """
    return tuple(_of_product(row) for row in rows if row.type not in _HOLD_NO_STOCK and row.status != "trash")


def _of_product(row: ProductRow) -> Variant:
    managed = row.manage_stock is True and not row.virtual
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
        tags=tags_of(row),
        image=(row.images[0].src or "") if row.images else "",
    )


def tags_of(row: ProductRow) -> tuple[str, ...]:
    return tuple(unescape(tag.name) for tag in row.tags)


def as_variation(row: VariationRow, parent: Variant) -> Variant:
    """A variation; count and flag are left to the parent where that manages the stock."""
    follows = row.manage_stock == "parent"
    own = row.manage_stock is True and not row.virtual
    return Variant(
        id=row.id,
        item_id=parent.id if follows else row.id,
        sku=row.sku or "",
        title=_title(unescape(row.name), parent.title),
        managed=own or (follows and not row.virtual),
        available=(row.stock_quantity or 0) if own else None,
        flag=None if follows else row.backorders if own else Flag.NO,
        in_stock_on=meta_text(row.meta_data, IN_STOCK_META) or None,
        modified_at=row.date_modified_gmt,
        tags=parent.tags,
        image=_image(row) or parent.image,
    )


def _title(name: str, parent_title: str) -> str:
    """The list of all variations names the product too, that of one parent only the choice."""
    return name if name.startswith(parent_title) else f"{parent_title} - {name}"


def _image(row: VariationRow) -> str:
    return "" if row.image is None or isinstance(row.image, list) else row.image.src or ""
