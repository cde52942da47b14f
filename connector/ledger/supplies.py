"""What suppliers said of each supply, and what of it came."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Boolean, Connection, bindparam, delete, func, select, update

from connector.domain.arrivals import Arrival, deduct, standing
from connector.domain.files import KnownSupply
from connector.domain.supply import Expected, SupplyKey, Value, read_value, value_text
from connector.ledger.binding import SHOP, listed
from connector.ledger.skus import mark_skus_dirty
from connector.ledger.tables import arrivals, supplies, supply_changes, supply_dates
from connector.ledger.upsert import Record, for_each, in_pieces, inserted_id


@dataclass(frozen=True, slots=True)
class StoredSupply:
    """A supply as it counts now: a person's value where one holds, else the source's."""

    id: int
    key: SupplyKey
    value: Value
    came: tuple[tuple[int, date, str], ...]  # units, day, and the value that they were of, or ""
    missing: int = 0
    by_hand: bool = False
    ended: bool = False
    hand_over: str | None = None  # what the source said when a person set the value
    is_past: bool = False  # the value is one that was said before the latest

    @property
    def said(self) -> str:
        return value_text(self.value)

    def arrived(self, *, outstanding: bool) -> int:
        """Units that are still to be deducted from the value.

        A source that states what is outstanding has deducted them itself once its value changed.
        """
        if not self.came:
            return 0
        said = self.said
        return sum(units for units, _, value in self.came if not outstanding or value == said)

    def standing(self, *, outstanding: bool) -> list[tuple[int, date]]:
        """What came of the value as it is now, and was not given back, oldest first."""
        said = self.said
        return standing((units, on) for units, on, value in self.came if not outstanding or value == said)

    def rest(self, *, outstanding: bool) -> list[tuple[Expected, int | None]]:
        """What is still to come, earliest first."""
        by_date = sorted(self.value, key=lambda e: (e.on is None, e.on or date.max, e.row))
        left = deduct([e.units for e in by_date], self.arrived(outstanding=outstanding))
        return [(e, units) for e, units in zip(by_date, left, strict=True) if units != 0]

    def all_came(self, *, outstanding: bool) -> bool:
        return not self.rest(outstanding=outstanding)


_STORED = (
    select(supplies)
    .where(supplies.c.shop == SHOP, supplies.c.ended.is_(False) | bindparam("with_ended", type_=Boolean))
    .order_by(supplies.c.id)
)
_OF_SUPPLIER = _STORED.where(supplies.c.supplier == bindparam("of_supplier"))
_OF_SKUS = _STORED.where(supplies.c.sku.in_(listed("skus")))
_OF_SUPPLIER_AND_SKUS = _OF_SUPPLIER.where(supplies.c.sku.in_(listed("skus")))


def stored_supplies(
    connection: Connection,
    shop: str,
    *,
    supplier: str | None = None,
    skus: Collection[str] | None = None,
    with_ended: bool = False,
    only_feed: bool = False,
    change_id: int | None = None,
) -> list[StoredSupply]:
    """The supplies of a shop, of one supplier or some SKUs; with `only_feed`, as the source has them.

    With `change_id` what came of them is that of the values that stood when this change was the last.
    """
    query = {
        (False, False): _STORED,
        (True, False): _OF_SUPPLIER,
        (False, True): _OF_SKUS,
        (True, True): _OF_SUPPLIER_AND_SKUS,
    }[supplier is not None, skus is not None]
    here = {"in_shop": shop, "of_supplier": supplier, "skus": list(skus or ()), "with_ended": with_ended}
    rows = connection.execute(query, here).all()
    ids = [row.id for row in rows]
    values, came = _values(connection, ids), _came(connection, ids, change_id)
    return [_supply(row, values, came, only_feed=only_feed) for row in rows]


def _supply(
    row: Record,
    values: Mapping[tuple[int, bool], Value],
    came: Mapping[int, tuple[tuple[int, date, str], ...]],
    *,
    only_feed: bool,
) -> StoredSupply:
    by_hand = row.hand_over is not None and not only_feed
    return StoredSupply(
        row.id,
        SupplyKey(row.supplier, row.reference, row.sku),
        values.get((row.id, not by_hand), ()),
        came.get(row.id, ()),
        row.missing,
        by_hand,
        row.ended,
        row.hand_over,
    )


_DATES = select(supply_dates).where(supply_dates.c.supply_id.in_(listed("ids"))).order_by(supply_dates.c.seq)
_ARRIVED = select(arrivals).where(arrivals.c.supply_id.in_(listed("ids"))).order_by(arrivals.c.id)


def _values(connection: Connection, ids: Sequence[int]) -> dict[tuple[int, bool], Value]:
    found: dict[tuple[int, bool], list[Expected]] = {}
    for piece in in_pieces(ids):
        for row in connection.execute(_DATES, {"ids": piece}):
            expected = Expected(row.expected_on, row.units, row.row, row.raw, row.first_on)
            found.setdefault((row.supply_id, row.by_feed), []).append(expected)
    return {key: tuple(value) for key, value in found.items()}


def _came(
    connection: Connection, ids: Sequence[int], change_id: int | None
) -> dict[int, tuple[tuple[int, date, str], ...]]:
    found: dict[int, list[tuple[int, date, str]]] = {}
    for piece in in_pieces(ids):
        for row in connection.execute(_ARRIVED, {"ids": piece}):
            is_past = row.spoke_since is not None and (change_id is None or row.spoke_since <= change_id)
            found.setdefault(row.supply_id, []).append((row.units, row.on, "" if is_past else row.value))
    return {supply_id: tuple(rows) for supply_id, rows in found.items()}


def known_supplies(
    connection: Connection, shop: str, supplier: str, *, outstanding: bool
) -> dict[SupplyKey, KnownSupply]:
    """What a source last said, key by key."""
    stored = stored_supplies(connection, shop, supplier=supplier, only_feed=True)
    return {
        s.key: KnownSupply(s.value, s.all_came(outstanding=outstanding), s.arrived(outstanding=outstanding))
        for s in stored
        if s.value
    }


_OF_SUPPLY = supplies.c.id == bindparam("of_supply")
_FEED_VALUE = select(supplies.c.feed_value).where(_OF_SUPPLY)
_SET_BY_HAND = (
    update(supplies)
    .where(_OF_SUPPLY)
    .values(hand_over=bindparam("feed_said"), ended=bindparam("closed"), missing=0)
)


def set_by_hand(
    connection: Connection, shop: str, key: SupplyKey, value: Value, now: datetime
) -> StoredSupply | None:
    """A person's value: holds until the source's own differs from what it says now.

    An empty `value` closes the supply. Returns what stood before.
    """
    found = stored_supplies(connection, shop, supplier=key.supplier, skus=[key.sku], with_ended=True)
    known = next((s for s in found if s.key == key), None)
    if known is None:
        row = {"shop": shop, "supplier": key.supplier, "reference": key.reference, "sku": key.sku}
    supply_id = inserted_id(connection, supplies, row) if known is None else known.id
    feed_value = connection.scalar(_FEED_VALUE, {"of_supply": supply_id})
    write_values(connection, {supply_id: value}, None, by_feed=False)
    here = {"of_supply": supply_id, "feed_said": feed_value or "", "closed": not value}
    connection.execute(_SET_BY_HAND, here)
    cause = f"{key.supplier}/by hand {now:%Y-%m-%d %H:%M}"
    change = ValueChange(supply_id, key.sku, known.said if known else "", value_text(value))
    record_changes(connection, shop, [change], cause, now)
    return known


_DROP_DATES = delete(supply_dates).where(
    supply_dates.c.supply_id == bindparam("of_supply"), supply_dates.c.by_feed == bindparam("theirs")
)
_ADD_DATES = supply_dates.insert()


def write_values(
    connection: Connection, values: Mapping[int, Value], file_id: int | None, *, by_feed: bool
) -> None:
    """The dates and quantities of these supplies, the source's or a person's, in place of the old ones."""
    for_each(connection, _DROP_DATES, [{"of_supply": each, "theirs": by_feed} for each in values])
    rows = [
        {
            "supply_id": supply_id,
            "seq": seq,
            "by_feed": by_feed,
            "first_on": e.first_on,
            "expected_on": e.on,
            "units": e.units,
            "row": e.row,
            "raw": e.raw,
            "file_id": file_id,
        }
        for supply_id, value in values.items()
        for seq, e in enumerate(value)
    ]
    for_each(connection, _ADD_DATES, rows)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """What counts of a supply moved. Values are as comparable text."""

    supply_id: int
    sku: str
    old: str
    new: str


_ADD_CHANGES = supply_changes.insert()


def record_changes(
    connection: Connection,
    shop: str,
    changes: Collection[ValueChange],
    cause: str,
    now: datetime,
    file_id: int | None = None,
) -> None:
    """Remember these moves; the items they concern are planned again."""
    rows = [
        {
            "supply_id": change.supply_id,
            "shop": shop,
            "sku": change.sku,
            "at": now,
            "file_id": file_id,
            "cause": cause,
            "old_value": change.old,
            "new_value": change.new,
        }
        for change in changes
    ]
    for_each(connection, _ADD_CHANGES, rows)
    for skus in in_pieces(sorted({change.sku for change in changes})):
        mark_skus_dirty(connection, shop, skus)


_ADD_ARRIVALS = arrivals.insert()


def record_arrivals(
    connection: Connection,
    came: Sequence[Arrival],
    stored: Mapping[SupplyKey, StoredSupply],
    *,
    stated: bool = False,
) -> None:
    rows = [
        {
            "supply_id": stored[a.key].id,
            "units": a.units,
            "on": a.on,
            "value": _said_then(stored[a.key]),
            "stated": stated,
        }
        for a in came
    ]
    for_each(connection, _ADD_ARRIVALS, rows)


def with_arrivals(
    supply: StoredSupply, came: Sequence[Arrival], stored: Mapping[SupplyKey, StoredSupply]
) -> StoredSupply:
    """The supply after `came` was recorded with the same `stored`."""
    mine = tuple((a.units, a.on, _said_then(stored[a.key])) for a in came if a.key == supply.key)
    return replace(supply, came=supply.came + mine) if mine else supply


def _said_then(supply: StoredSupply) -> str:
    """Nothing that a source says from now on is the value that these units were of, if it spoke since."""
    return "" if supply.is_past else supply.said


_SAID_SINCE = (
    select(supply_changes.c.supply_id, supply_changes.c.old_value)
    .where(
        supply_changes.c.shop == SHOP,
        supply_changes.c.sku.in_(listed("skus")),
        supply_changes.c.id > bindparam("change_id"),
    )
    .order_by(supply_changes.c.id.desc())
)


def supplies_before(
    connection: Connection, shop: str, skus: Collection[str], change_id: int
) -> list[StoredSupply]:
    """The supplies of these SKUs as they stood when this change was the last.

    Those that ended since are among them, those that were not known yet are not.
    """
    here = {"in_shop": shop, "skus": list(skus), "change_id": change_id}
    said = {row.supply_id: row.old_value for row in connection.execute(_SAID_SINCE, here)}
    found = stored_supplies(connection, shop, skus=skus, with_ended=True, change_id=change_id)
    stood = [
        replace(s, value=read_value(said[s.id]), ended=False, is_past=True) if s.id in said else s
        for s in found
    ]
    return [s for s in stood if s.value and not s.ended]


_SKUS_OF_CHANGES = select(supply_changes.c.id, supply_changes.c.sku).where(
    supply_changes.c.id.in_(listed("ids"))
)


def skus_of_changes(connection: Connection, change_ids: Collection[int]) -> dict[int, str]:
    """The SKU of each of these changes."""
    return {row.id: row.sku for row in connection.execute(_SKUS_OF_CHANGES, {"ids": list(change_ids)})}


_LATEST = (
    select(func.max(supply_changes.c.id).label("id"))
    .where(supply_changes.c.shop == SHOP, supply_changes.c.sku.in_(listed("skus")))
    .group_by(supply_changes.c.sku)
    .subquery()
)
_LAST_CHANGES = select(supply_changes.c.id, supply_changes.c.sku, supply_changes.c.cause).join(
    _LATEST, supply_changes.c.id == _LATEST.c.id
)


def changes_since(connection: Connection, shop: str, skus: Collection[str]) -> dict[str, tuple[int, str]]:
    """The last change of each SKU's supplies: its id and cause."""
    found = connection.execute(_LAST_CHANGES, {"in_shop": shop, "skus": list(skus)})
    return {row.sku: (row.id, row.cause) for row in found}


_ENDED = (
    select(supply_changes.c.id, supply_changes.c.old_value, func.sum(arrivals.c.units).label("came"))
    .join(
        arrivals,
        (arrivals.c.supply_id == supply_changes.c.supply_id)
        & (arrivals.c.value == supply_changes.c.old_value),
    )
    .where(supply_changes.c.id.in_(listed("ids")), supply_changes.c.new_value == "")
    .group_by(supply_changes.c.id)
)


def ended_by_coming(connection: Connection, change_ids: Collection[int]) -> set[int]:
    """Those of these changes that ended a supply of which all had come; others were called off."""
    found = connection.execute(_ENDED, {"ids": list(change_ids)}).all()
    return {row.id for row in found if _has_come(row.came, read_value(row.old_value))}


def _has_come(came: int, value: Value) -> bool:
    return all(e.units is not None for e in value) and came >= sum(e.units or 0 for e in value)
