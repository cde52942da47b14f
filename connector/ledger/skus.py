"""SKUs: which items carry one, whose supply it is, and which variants were thrown away and made anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, distinct, func, select, update

from connector.domain.orders import Variant
from connector.ledger.binding import SHOP, listed
from connector.ledger.namesakes import items_with
from connector.ledger.tables import order_lines, variants, wanted
from connector.ledger.upsert import Record, for_each
from connector.ledger.variants import items_of, mark_dirty

_TAKES_PART = (variants.c.shop == SHOP, variants.c.managed.is_(True))
_SOLD = (
    select(variants.c.sku, func.count(distinct(variants.c.item_id)).label("items"))
    .where(*_TAKES_PART, variants.c.sku != "")
    .group_by(variants.c.sku)
)
_AMBIGUOUS = (
    select(variants.c.sku)
    .where(*_TAKES_PART, variants.c.sku.in_(listed("skus")))
    .group_by(variants.c.sku)
    .having(func.count(distinct(variants.c.item_id)) > 1)
)


def sold_skus(connection: Connection, shop: str) -> dict[str, int]:
    """How many items carry each SKU that takes part."""
    return {row.sku: row.items for row in connection.execute(_SOLD, {"in_shop": shop})}


def ambiguous_skus(connection: Connection, shop: str, skus: Collection[str]) -> set[str]:
    """Those of `skus` that variants of more than one item carry."""
    return set(connection.scalars(_AMBIGUOUS, {"in_shop": shop, "skus": list(skus)}))


_UNDER_SKUS = select(variants.c.variant_id, variants.c.item_id, variants.c.sku).where(
    *_TAKES_PART, variants.c.sku.in_(listed("skus"))
)
_RETIRE = (
    update(variants)
    .where(variants.c.shop == SHOP, variants.c.variant_id == bindparam("of_variant"))
    .values(managed=False, available=None)
)
_NOTHING_WANTED = delete(wanted).where(wanted.c.shop == SHOP, wanted.c.variant_id == bindparam("of_variant"))
_WAITED_FOR = (
    select(variants.c.variant_id, variants.c.sku, func.sum(order_lines.c.open_units).label("units"))
    .join(
        order_lines,
        (order_lines.c.shop == variants.c.shop) & (order_lines.c.variant_id == variants.c.variant_id),
    )
    .where(variants.c.shop == SHOP, variants.c.variant_id.in_(listed("ids")), order_lines.c.open_units > 0)
    .group_by(variants.c.variant_id, variants.c.sku)
)


def twins(connection: Connection, shop: str, found: Iterable[Variant]) -> set[int]:
    """The variants we know of other items that carry the SKU of one of these, which the shop has now."""
    carried_by = defaultdict[str, set[int]](set)
    for variant in found:
        if variant.managed and variant.sku:
            carried_by[variant.sku].add(variant.item_id)
    under = connection.execute(_UNDER_SKUS, {"in_shop": shop, "skus": list(carried_by)})
    return {row.variant_id for row in under if row.item_id not in carried_by[row.sku]}


def retire(connection: Connection, shop: str, ids: Collection[int]) -> list[Record]:
    """Variants that are gone, and whose SKUs others carry now: they take no part any more.

    Returns those that open orders still wait for.
    """
    if not ids:
        return []
    mark_dirty(connection, shop, items_of(connection, shop, ids).values())
    for statement in (_RETIRE, _NOTHING_WANTED):
        for_each(connection, statement, [{"in_shop": shop, "of_variant": number} for number in ids])
    return waited_for(connection, shop, ids)


def waited_for(connection: Connection, shop: str, ids: Collection[int]) -> list[Record]:
    """Those of these variants that open orders wait for, each with its id, SKU and open units."""
    return list(connection.execute(_WAITED_FOR, {"in_shop": shop, "ids": list(ids)}))


def mark_skus_dirty(connection: Connection, shop: str, skus: Collection[str]) -> None:
    mark_dirty(connection, shop, items_with(connection, shop, skus))
