"""The mirror of a shop's variants, and what stands at the shop for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from connector.domain.orders import Flag, Variant
from connector.domain.page import Holding, Owner, observe
from connector.ledger.tables import items, variants, wanted
from connector.ledger.upsert import Record, upsert

FLAG, DATE = "flag", "date"


def save_variants(
    connection: Connection, shop: str, found: Sequence[Variant], now: datetime
) -> tuple[int, int, bool]:
    """Store what was read.

    Returns how many items it made dirty, how many values others took over, and whether a SKU is new.
    """
    if not found:
        return 0, 0, False
    before = _by_id(connection, shop, [v.id for v in found])
    changed = [v for v in found if _differs(before.get(v.id), v)]
    upsert(connection, variants, [_row(shop, v) for v in changed])
    if not changed:
        return 0, 0, False
    touched = {v.item_id for v in changed} | {before[v.id].item_id for v in changed if v.id in before}
    mark_dirty(connection, shop, touched)
    new_skus = any(v.id not in before or before[v.id].sku != v.sku for v in changed)
    return len(touched), _observe(connection, shop, changed, now), new_skus


def _differs(before: Variant | None, now: Variant) -> bool:
    return before is None or _stored(before) != _stored(now)


def _stored(variant: Variant) -> tuple[object, ...]:
    v = variant
    return (v.item_id, v.sku, v.title, v.managed, v.available, v.flag, v.in_stock_on or "")


def _row(shop: str, v: Variant) -> dict[str, object]:
    return {
        "shop": shop,
        "variant_id": v.id,
        "item_id": v.item_id,
        "sku": v.sku,
        "title": v.title,
        "managed": v.managed,
        "available": v.available,
        "flag": v.flag,
        "in_stock_on": v.in_stock_on,
        "modified_at": v.modified_at,
    }


def _by_id(connection: Connection, shop: str, ids: Collection[int]) -> dict[int, Variant]:
    query = select(variants).where(variants.c.shop == shop, variants.c.variant_id.in_(ids))
    return {row.variant_id: _variant(row) for row in connection.execute(query)}


def _variant(row: Record) -> Variant:
    return Variant(
        id=row.variant_id,
        item_id=row.item_id,
        sku=row.sku,
        title=row.title,
        managed=row.managed,
        available=row.available,
        flag=row.flag,
        in_stock_on=row.in_stock_on,
        modified_at=row.modified_at,
    )


def variants_of(connection: Connection, shop: str, item_ids: Collection[int]) -> list[Variant]:
    query = select(variants).where(variants.c.shop == shop, variants.c.item_id.in_(item_ids))
    return [_variant(row) for row in connection.execute(query.order_by(variants.c.variant_id))]


def known_variants(connection: Connection, shop: str, ids: Collection[int]) -> dict[int, Variant]:
    return _by_id(connection, shop, ids)


def sold_skus(connection: Connection, shop: str) -> dict[str, int]:
    """How many variants carry each SKU that takes part."""
    query = select(variants.c.sku).where(
        variants.c.shop == shop, variants.c.managed.is_(True), variants.c.sku != ""
    )
    counts: dict[str, int] = {}
    for (sku,) in connection.execute(query):
        counts[sku] = counts.get(sku, 0) + 1
    return counts


def ambiguous_skus(connection: Connection, shop: str, skus: Collection[str]) -> set[str]:
    """Those of `skus` that more than one variant carries."""
    query = (
        select(variants.c.sku)
        .where(variants.c.shop == shop, variants.c.managed.is_(True), variants.c.sku.in_(skus))
        .group_by(variants.c.sku)
        .having(func.count() > 1)
    )
    return set(connection.scalars(query))


def mark_dirty(connection: Connection, shop: str, item_ids: Iterable[int]) -> None:
    rows = [{"shop": shop, "item_id": item_id, "dirty": True} for item_id in sorted(item_ids)]
    upsert(connection, items, rows)


def mark_skus_dirty(connection: Connection, shop: str, skus: Collection[str]) -> None:
    query = select(variants.c.item_id).where(variants.c.shop == shop, variants.c.sku.in_(skus))
    mark_dirty(connection, shop, set(connection.scalars(query)))


def note_readings(connection: Connection, shop: str, second: Sequence[Variant], now: datetime) -> int:
    """Compare a second reading of stock with the stored first one; returns how many items disagree.

    The higher one is kept: a sale or a cancellation between the readings can then only hide a
    shortage until the next pass, never invent one.
    """
    first = _by_id(connection, shop, [v.id for v in second])
    apart = [v for v in second if v.id in first and first[v.id].available != v.available and v.managed]
    save_variants(connection, shop, [_higher(first[v.id], v) for v in apart], now)
    unsettled = sorted({v.item_id for v in apart})
    connection.execute(
        update(items).where(items.c.shop == shop, items.c.item_id.in_(unsettled)).values(unsettled=True)
    )
    return len(unsettled)


def _higher(first: Variant, second: Variant) -> Variant:
    return first if (first.available or 0) > (second.available or 0) else second


def _observe(connection: Connection, shop: str, found: Collection[Variant], now: datetime) -> int:
    by_id = {v.id: v for v in found}
    takeovers, rows = 0, []
    for (variant_id, field), holding in holdings_of(connection, shop, by_id).items():
        variant = by_id[variant_id]
        observed = variant.flag.value if field == FLAG else variant.in_stock_on or ""
        seen, taken = observe(holding, observed)
        if seen != holding:
            rows.append(
                _holding_row(shop, variant_id, field, seen) | {"taken_over_at": now if taken else None}
            )
        takeovers += taken
    upsert(connection, wanted, rows)
    return takeovers


def holdings_of(
    connection: Connection, shop: str, variant_ids: Collection[int]
) -> dict[tuple[int, str], Holding]:
    query = select(wanted).where(wanted.c.shop == shop, wanted.c.variant_id.in_(variant_ids))
    return {
        (row.variant_id, row.field): Holding(row.seen, row.stand, row.before, row.owner)
        for row in connection.execute(query)
    }


def save_holdings(connection: Connection, shop: str, changed: Mapping[tuple[int, str], Holding]) -> None:
    upsert(connection, wanted, [_holding_row(shop, *key, holding) for key, holding in changed.items()])


def _holding_row(shop: str, variant_id: int, field: str, holding: Holding) -> dict[str, object]:
    return {
        "shop": shop,
        "variant_id": variant_id,
        "field": field,
        "seen": holding.seen,
        "stand": holding.stand,
        "before": holding.before,
        "owner": holding.owner,
        "pending": holding.to_write is not None,
    }


def pending_writes(connection: Connection, shop: str, limit: int, after: int) -> dict[int, dict[str, str]]:
    """What is to be written: field → value, by variant. Values that the shop refused are left out."""
    query = (
        select(wanted.c.variant_id, wanted.c.field, wanted.c.stand)
        .where(wanted.c.shop == shop, wanted.c.pending.is_(True), wanted.c.variant_id > after)
        .where((wanted.c.refused.is_(None)) | (wanted.c.refused != wanted.c.stand))
        .order_by(wanted.c.variant_id)
        .limit(limit * 2)
    )
    writes: dict[int, dict[str, str]] = {}
    for variant_id, field, stand in connection.execute(query):
        if len(writes) == limit and variant_id not in writes:
            break
        writes.setdefault(variant_id, {})[field] = stand
    return writes


def wrote(connection: Connection, shop: str, variant_id: int, values: Mapping[str, str]) -> None:
    """The shop took these values."""
    for field, value in values.items():
        key = (wanted.c.shop == shop, wanted.c.variant_id == variant_id, wanted.c.field == field)
        connection.execute(
            update(wanted).where(*key).values(seen=value, pending=wanted.c.stand != value, refused=None)
        )
    seen: dict[str, object] = {}
    if FLAG in values:
        seen["flag"] = Flag(values[FLAG])
    if DATE in values:
        seen["in_stock_on"] = values[DATE] or None
    connection.execute(
        update(variants).where(variants.c.shop == shop, variants.c.variant_id == variant_id).values(**seen)
    )


def refused_write(connection: Connection, shop: str, variant_id: int, values: Mapping[str, str]) -> None:
    """The shop will not take these values; they are not tried again until others are wanted."""
    for field, value in values.items():
        key = (wanted.c.shop == shop, wanted.c.variant_id == variant_id, wanted.c.field == field)
        connection.execute(update(wanted).where(*key).values(refused=value))


def takeovers_since(connection: Connection, shop: str, since: datetime) -> int:
    query = select(wanted.c.variant_id).where(
        wanted.c.shop == shop, wanted.c.owner == Owner.THEIRS, wanted.c.taken_over_at >= since
    )
    return len(connection.execute(query).all())
