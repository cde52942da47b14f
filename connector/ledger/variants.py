"""The mirror of a shop's variants, and what stands at the shop for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select, update

from connector.domain.orders import Flag, Variant
from connector.domain.page import Holding, Owner, observe
from connector.ledger.binding import SHOP, listed
from connector.ledger.namesakes import carries, namesakes
from connector.ledger.page_dates import note_replaced
from connector.ledger.tables import items, line_parts, order_lines, variants, wanted
from connector.ledger.upsert import Record, for_each, upsert

FLAG, DATE = "flag", "date"


def save_variants(
    connection: Connection, shop: str, found: Sequence[Variant], now: datetime
) -> tuple[set[int], int, bool]:
    """Store what was read.

    Returns the items that it made dirty, how many values others took over, and whether other SKUs
    take part than before, or on other variants.
    """
    if not found:
        return set(), 0, False
    before = _by_id(connection, shop, [v.id for v in found])
    changed = [v for v in found if _differs(before.get(v.id), v)]
    moved_dates = {v.id for v in changed if v.id in before and _date_of(before[v.id]) != _date_of(v)}
    note_replaced(connection, shop, moved_dates, now)
    upsert(connection, variants, [_row(shop, v) for v in changed])
    if not changed:
        return set(), 0, False
    moved = [v for v in changed if v.id in before and before[v.id].item_id != v.item_id]
    _move_lines(connection, shop, moved, {before[v.id].item_id for v in moved})
    touched = {v.item_id for v in changed} | {before[v.id].item_id for v in changed if v.id in before}
    mark_dirty(connection, shop, touched | namesakes(connection, shop, before, changed))
    other_skus = any(carries(before.get(v.id)) != carries(v) for v in changed)
    return touched, _observe(connection, shop, changed, now), other_skus


_LINES_OF = select(order_lines.c.line_id).where(
    order_lines.c.shop == SHOP, order_lines.c.variant_id == bindparam("of_variant")
)
_MOVE_PARTS = (
    update(line_parts)
    .where(line_parts.c.shop == SHOP, line_parts.c.line_id.in_(_LINES_OF))
    .values(item_id=bindparam("to_item"))
)
_MOVE_LINES = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.variant_id == bindparam("of_variant"))
    .values(item_id=bindparam("to_item"))
)
_COUNT_ANEW = (
    update(items)
    .where(items.c.shop == SHOP, items.c.item_id == bindparam("of_item"))
    .values(on_hand=None, shipped=0, change_id=0)
)


def _move_lines(connection: Connection, shop: str, moved: Sequence[Variant], left: set[int]) -> None:
    """Stock is counted elsewhere now: the lines go along, and no rise or fall there is an arrival.

    Nor has an item lost the supply of a SKU that left it together with those who wait for that.
    """
    rows = [{"in_shop": shop, "of_variant": v.id, "to_item": v.item_id} for v in moved]
    for_each(connection, _MOVE_PARTS, rows)
    for_each(connection, _MOVE_LINES, rows)
    counted_anew = left | {v.item_id for v in moved}
    for_each(connection, _COUNT_ANEW, [{"in_shop": shop, "of_item": item} for item in counted_anew])


def _date_of(variant: Variant) -> str:
    return variant.in_stock_on or ""


def _differs(before: Variant | None, now: Variant) -> bool:
    return before is None or _stored(before) != _stored(now)


def _stored(variant: Variant) -> tuple[object, ...]:
    v = variant
    stock = (v.item_id, v.managed, v.available, v.committed)
    return (*stock, v.sku, v.title, v.flag, _date_of(v), v.tags, v.vendor, v.image)


def _row(shop: str, v: Variant) -> dict[str, object]:
    return {
        "shop": shop,
        "variant_id": v.id,
        "item_id": v.item_id,
        "sku": v.sku,
        "title": v.title,
        "managed": v.managed,
        "available": v.available,
        "committed": v.committed,
        "flag": v.flag,
        "in_stock_on": v.in_stock_on,
        "tags": "\n".join(v.tags),
        "vendor": v.vendor,
        "modified_at": v.modified_at,
        "image": v.image,
    }


_BY_ID = select(variants).where(variants.c.shop == SHOP, variants.c.variant_id.in_(listed("ids")))


def _by_id(connection: Connection, shop: str, ids: Collection[int]) -> dict[int, Variant]:
    found = connection.execute(_BY_ID, {"in_shop": shop, "ids": list(ids)})
    return {row.variant_id: _variant(row) for row in found}


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
        tags=tuple(row.tags.splitlines()),
        vendor=row.vendor,
        committed=row.committed,
        image=row.image,
    )


_OF_ITEMS = (
    select(variants)
    .where(variants.c.shop == SHOP, variants.c.item_id.in_(listed("item_ids")))
    .order_by(variants.c.variant_id)
)


def variants_of(connection: Connection, shop: str, item_ids: Collection[int]) -> list[Variant]:
    found = connection.execute(_OF_ITEMS, {"in_shop": shop, "item_ids": list(item_ids)})
    return [_variant(row) for row in found]


_PICTURES = (
    select(order_lines.c.line_id, variants.c.image)
    .join(
        variants,
        (variants.c.shop == order_lines.c.shop) & (variants.c.variant_id == order_lines.c.variant_id),
    )
    .where(
        order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("order_ids")), variants.c.image != ""
    )
)


def pictures(connection: Connection, shop: str, order_ids: Collection[int]) -> dict[int, str]:
    """The addresses of pictures of what was ordered, by line, where there are any."""
    found = connection.execute(_PICTURES, {"in_shop": shop, "order_ids": list(order_ids)})
    return {row.line_id: row.image for row in found}


def known_variants(connection: Connection, shop: str, ids: Collection[int]) -> dict[int, Variant]:
    return _by_id(connection, shop, ids)


_ITEMS = select(variants.c.variant_id, variants.c.item_id).where(
    variants.c.shop == SHOP, variants.c.variant_id.in_(listed("ids"))
)


def items_of(connection: Connection, shop: str, ids: Collection[int]) -> dict[int, int]:
    """The item of each of these variants that we have met."""
    found = connection.execute(_ITEMS, {"in_shop": shop, "ids": list(ids)})
    return {row[0]: row[1] for row in found}


_SPOKEN_FOR = select(order_lines.c.item_id).where(order_lines.c.shop == SHOP, order_lines.c.open_units > 0)
_TO_SEE_AGAIN = select(items.c.item_id).where(items.c.shop == SHOP, items.c.dirty.is_(True))
_HELD = select(wanted.c.variant_id).where(wanted.c.shop == SHOP, wanted.c.owner == Owner.OURS)
_WATCHED = (
    select(variants.c.variant_id, variants.c.item_id.in_(_TO_SEE_AGAIN).label("again"))
    .where(
        variants.c.shop == SHOP,
        variants.c.managed.is_(True),
        or_(
            variants.c.item_id.in_(_TO_SEE_AGAIN),
            variants.c.item_id.in_(_SPOKEN_FOR),
            variants.c.variant_id.in_(_HELD),
        ),
    )
    .order_by(variants.c.variant_id)
)


def watched_variants(connection: Connection, shop: str) -> tuple[list[int], list[int]]:
    """Those whose stock matters now: to be planned again; and spoken for, or changed by us.

    Whoever is served from the shelf begins to wait when a count finds less there.
    """
    rows = connection.execute(_WATCHED, {"in_shop": shop}).all()
    return [r.variant_id for r in rows if r.again], [r.variant_id for r in rows if not r.again]


def mark_dirty(connection: Connection, shop: str, item_ids: Iterable[int]) -> None:
    rows = [{"shop": shop, "item_id": item_id, "dirty": True} for item_id in sorted(item_ids)]
    upsert(connection, items, rows)


_SETTLE = (
    update(items)
    .where(items.c.shop == SHOP, items.c.item_id == bindparam("of_item"))
    .where(items.c.unsettled != bindparam("apart"))
    .values(unsettled=bindparam("apart"))
)
_UNSETTLED = select(items.c.item_id).where(items.c.shop == SHOP, items.c.unsettled.is_(True))


def note_readings(connection: Connection, shop: str, second: Sequence[Variant], now: datetime) -> int:
    """Compare a second reading of stock with the stored first one; returns how many variants disagree."""
    first = _by_id(connection, shop, [v.id for v in second])
    apart = _note_apart(connection, shop, first, second, now)
    unsettled = {v.item_id for v in second if v.id in apart}
    agreed = {v.item_id for v in second if v.id in first} - unsettled
    _settle(connection, shop, agreed, apart=False)
    return len(apart)


def note_apart(connection: Connection, shop: str, second: Sequence[Variant], now: datetime) -> set[int]:
    """The variants of which a second reading of stock is not the stored first one. Their items are in doubt.

    The higher one is kept: a sale or a cancellation between the readings can then only hide a
    shortage until the next pass, never invent one.
    """
    return _note_apart(connection, shop, _by_id(connection, shop, [v.id for v in second]), second, now)


def _note_apart(
    connection: Connection,
    shop: str,
    first: Mapping[int, Variant],
    second: Sequence[Variant],
    now: datetime,
) -> set[int]:
    apart = [v for v in second if v.id in first and v.managed and _count(first[v.id]) != _count(v)]
    save_variants(connection, shop, [_higher(first[v.id], v) for v in apart], now)
    _settle(connection, shop, {v.item_id for v in apart}, apart=True)
    return {v.id for v in apart}


def _settle(connection: Connection, shop: str, item_ids: Collection[int], *, apart: bool) -> None:
    rows = [{"in_shop": shop, "of_item": item_id, "apart": apart} for item_id in sorted(item_ids)]
    for_each(connection, _SETTLE, rows)


def unsettled_items(connection: Connection, shop: str) -> set[int]:
    """Items of which two readings disagreed, and that were not planned since."""
    return set(connection.scalars(_UNSETTLED, {"in_shop": shop}))


def _count(variant: Variant) -> int:
    """What a sale leaves as it is, where the shop tells what is committed."""
    return (variant.available or 0) + (variant.committed or 0)


def _higher(first: Variant, second: Variant) -> Variant:
    return max(first, second, key=_count)


def _observe(connection: Connection, shop: str, found: Collection[Variant], now: datetime) -> int:
    by_id = {v.id: v for v in found}
    takeovers, rows = 0, []
    for (variant_id, field), holding in holdings_of(connection, shop, by_id).items():
        variant = by_id[variant_id]
        observed = (variant.flag or Flag.NO).value if field == FLAG else variant.in_stock_on or ""
        seen, taken = observe(holding, observed)
        if seen != holding:
            rows.append(
                _holding_row(shop, variant_id, field, seen) | {"taken_over_at": now if taken else None}
            )
        takeovers += taken
    upsert(connection, wanted, rows)
    return takeovers


_HOLDINGS = select(wanted).where(wanted.c.shop == SHOP, wanted.c.variant_id.in_(listed("ids")))


def holdings_of(
    connection: Connection, shop: str, variant_ids: Collection[int]
) -> dict[tuple[int, str], Holding]:
    found = connection.execute(_HOLDINGS, {"in_shop": shop, "ids": list(variant_ids)})
    return {(row.variant_id, row.field): Holding(row.seen, row.stand, row.before, row.owner) for row in found}


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


_PENDING = (
    select(wanted.c.variant_id, wanted.c.field, wanted.c.stand)
    .where(wanted.c.shop == SHOP, wanted.c.pending.is_(True), wanted.c.variant_id > bindparam("after"))
    .where((wanted.c.refused.is_(None)) | (wanted.c.refused != wanted.c.stand))
    .order_by(wanted.c.variant_id)
    .limit(bindparam("most"))
)


def pending_writes(connection: Connection, shop: str, limit: int, after: int) -> dict[int, dict[str, str]]:
    """What is to be written: field → value, by variant. Values that the shop refused are left out."""
    here = {"in_shop": shop, "after": after, "most": limit * 2}
    writes: dict[int, dict[str, str]] = {}
    for variant_id, field, stand in connection.execute(_PENDING, here):
        if len(writes) == limit and variant_id not in writes:
            break
        writes.setdefault(variant_id, {})[field] = stand
    return writes


_VALUE = (
    wanted.c.shop == SHOP,
    wanted.c.variant_id == bindparam("of_variant"),
    wanted.c.field == bindparam("of_field"),
)
_WROTE = (
    update(wanted)
    .where(*_VALUE)
    .values(seen=bindparam("value"), pending=wanted.c.stand != bindparam("value"), refused=None)
)
_REFUSED = update(wanted).where(*_VALUE).values(refused=bindparam("value"))
_OF_VARIANT = (variants.c.shop == SHOP, variants.c.variant_id == bindparam("of_variant"))
_SEEN = {
    FLAG: update(variants).where(*_OF_VARIANT).values(flag=bindparam("value")),
    DATE: update(variants).where(*_OF_VARIANT).values(in_stock_on=bindparam("value")),
}


def wrote(
    connection: Connection, shop: str, variant_id: int, values: Mapping[str, str], now: datetime
) -> None:
    """The shop took these values."""
    if DATE in values:
        note_replaced(connection, shop, [variant_id], now)
    for_each(connection, _WROTE, _values(shop, variant_id, values))
    for field, value in values.items():
        seen = Flag(value) if field == FLAG else value or None
        connection.execute(_SEEN[field], {"in_shop": shop, "of_variant": variant_id, "value": seen})


def refused_write(connection: Connection, shop: str, variant_id: int, values: Mapping[str, str]) -> None:
    """The shop will not take these values; they are not tried again until others are wanted."""
    for_each(connection, _REFUSED, _values(shop, variant_id, values))


def _values(shop: str, variant_id: int, values: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {"in_shop": shop, "of_variant": variant_id, "of_field": field, "value": value}
        for field, value in values.items()
    ]


_TAKEOVERS = select(func.count()).where(
    wanted.c.shop == SHOP, wanted.c.owner == Owner.THEIRS, wanted.c.taken_over_at >= bindparam("since")
)


def takeovers_since(connection: Connection, shop: str, since: datetime) -> int:
    return connection.scalar(_TAKEOVERS, {"in_shop": shop, "since": since}) or 0
