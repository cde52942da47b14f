"""What suppliers said, file by file, and what of it came."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, delete, func, select, update

from connector.domain.arrivals import Arrival, deduct, standing
from connector.domain.files import FileVerdict, KnownSupply
from connector.domain.letters import SETTINGS
from connector.domain.supply import Expected, FeedFile, SetAside, SupplyKey, Value, value_text
from connector.ledger.binding import SHOP, listed
from connector.ledger.states import FileState
from connector.ledger.tables import arrivals, supplies, supply_changes, supply_dates, supply_files
from connector.ledger.tables import supply_set_aside as set_aside_rows
from connector.ledger.upsert import Record, for_each, in_pieces, inserted_id
from connector.ledger.variants import mark_skus_dirty


@dataclass(frozen=True, slots=True)
class StoredSupply:
    """A supply as it counts now: a person's value where one holds, else the source's."""

    id: int
    key: SupplyKey
    value: Value
    came: tuple[tuple[int, date, str], ...]  # units, day, and the value as it stood then
    missing: int = 0
    by_hand: bool = False
    ended: bool = False

    @property
    def said(self) -> str:
        return value_text(self.value)

    def arrived(self, *, outstanding: bool) -> int:
        """Units that are still to be deducted from the value.

        A source that states what is outstanding has deducted them itself once its value changed.
        """
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


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A supplier's file that we have seen."""

    id: int
    supplier: str
    name: str
    digest: str
    modified_at: datetime
    read_at: datetime
    state: FileState
    reason: str
    content: bytes | None


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
) -> list[StoredSupply]:
    """The supplies of a shop, of one supplier or some SKUs; with `only_feed`, as the source has them."""
    query = {
        (False, False): _STORED,
        (True, False): _OF_SUPPLIER,
        (False, True): _OF_SKUS,
        (True, True): _OF_SUPPLIER_AND_SKUS,
    }[supplier is not None, skus is not None]
    here = {"in_shop": shop, "of_supplier": supplier, "skus": list(skus or ()), "with_ended": with_ended}
    rows = connection.execute(query, here).all()
    ids = [row.id for row in rows]
    values, came = _values(connection, ids), _came(connection, ids)
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


def _came(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[tuple[int, date, str], ...]]:
    found: dict[int, list[tuple[int, date, str]]] = {}
    for piece in in_pieces(ids):
        for row in connection.execute(_ARRIVED, {"ids": piece}):
            found.setdefault(row.supply_id, []).append((row.units, row.on, row.value))
    return {supply_id: tuple(rows) for supply_id, rows in found.items()}


def known_supplies(
    connection: Connection, shop: str, supplier: str, *, outstanding: bool
) -> dict[SupplyKey, KnownSupply]:
    """What a source last said, key by key."""
    stored = stored_supplies(connection, shop, supplier=supplier, only_feed=True)
    return {s.key: KnownSupply(s.value, s.all_came(outstanding=outstanding)) for s in stored if s.value}


_NOT_STALE = tuple(state for state in FileState if state is not FileState.STALE)


_FILES = select(supply_files).where(supply_files.c.shop == SHOP)
_OF_SOURCE = supply_files.c.supplier == bindparam("of_supplier")
_NEWEST_FILE = (
    _FILES.where(_OF_SOURCE, supply_files.c.state.in_(listed("states")))
    .order_by(supply_files.c.id.desc())
    .limit(1)
)
_LAST_FETCHED = (
    select(supply_files.c.digest, supply_files.c.read_again)
    .where(supply_files.c.shop == SHOP, _OF_SOURCE, supply_files.c.by_hand.is_(False))
    .order_by(supply_files.c.id.desc())
    .limit(1)
)
_OF_FILE = supply_files.c.id == bindparam("of_file")
_WAS_READ_AGAIN = update(supply_files).where(_OF_FILE).values(read_again=False)
_READ_AGAIN = update(supply_files).where(supply_files.c.shop == SHOP).values(read_again=True)
_FIRST_ACCEPTED = (
    select(supply_files.c.supplier, func.min(supply_files.c.read_at).label("first"))
    .where(supply_files.c.shop == SHOP, supply_files.c.state == FileState.ACCEPTED)
    .group_by(supply_files.c.supplier)
)
_FILES_IN = _FILES.where(supply_files.c.state == bindparam("state")).order_by(supply_files.c.id)
_SETTLE_FILE = update(supply_files).where(_OF_FILE).values(state=bindparam("became"), content=None)


def newest_file(
    connection: Connection, shop: str, supplier: str, states: Collection[FileState] = _NOT_STALE
) -> StoredFile | None:
    """The file that was read last of a source, among those in these states: all but stale ones."""
    here = {"in_shop": shop, "of_supplier": supplier, "states": list(states)}
    row = connection.execute(_NEWEST_FILE, here).first()
    return _file(row) if row else None


def was_read_again(connection: Connection, file_id: int) -> None:
    """The file was read again, and still means what it meant."""
    connection.execute(_WAS_READ_AGAIN, {"of_file": file_id})


def last_digest(connection: Connection, shop: str, supplier: str) -> str | None:
    """The digest of the file fetched last, stale ones included; None where it is to be read again."""
    row = connection.execute(_LAST_FETCHED, {"in_shop": shop, "of_supplier": supplier}).first()
    return None if row is None or row.read_again else row.digest


def read_files_again(connection: Connection, shop: str) -> None:
    """The shop sells other SKUs than when the files were read: rows that meant nothing may mean something."""
    connection.execute(_READ_AGAIN, {"in_shop": shop})


def first_accepted_at(connection: Connection, shop: str) -> dict[str, datetime]:
    """When the first file of each supplier was accepted."""
    found = connection.execute(_FIRST_ACCEPTED, {"in_shop": shop})
    return {row.supplier: row.first for row in found}


def files_in(connection: Connection, shop: str, state: FileState) -> list[StoredFile]:
    return [_file(row) for row in connection.execute(_FILES_IN, {"in_shop": shop, "state": state})]


def _file(row: Record) -> StoredFile:
    return StoredFile(
        row.id,
        row.supplier,
        row.name,
        row.digest,
        row.modified_at,
        row.read_at,
        row.state,
        row.reason,
        row.content,
    )


_SET_ASIDE = set_aside_rows.insert()


def record_file(
    connection: Connection,
    shop: str,
    file: FeedFile,
    state: FileState,
    now: datetime,
    *,
    reason: str = "",
    unknown_skus: int = 0,
    set_aside: Sequence[SetAside] = (),
    by_hand: bool = False,
) -> int:
    """Remember that a file was read, and which of its rows were set aside; returns its id."""
    values = {
        "shop": shop,
        "supplier": file.supplier,
        "name": file.name,
        "digest": file.digest,
        # A stamp from the future would make every later file look old.
        "modified_at": min(file.modified_at, now),
        "read_at": now,
        "state": state,
        "reason": reason,
        "rows": len(file.rows),
        "unknown_skus": unknown_skus,
        "by_hand": by_hand,
        "content": file.content if state is FileState.QUARANTINED else None,
    }
    file_id = inserted_id(connection, supply_files, values)
    aside = {s.row: {"file_id": file_id, "row": s.row, "reason": s.reason, "raw": s.raw} for s in set_aside}
    for_each(connection, _SET_ASIDE, list(aside.values()))
    return file_id


def settle_file(connection: Connection, file_id: int, state: FileState) -> None:
    """A person decided about a quarantined file."""
    connection.execute(_SETTLE_FILE, {"of_file": file_id, "became": state})


def apply_verdict(
    connection: Connection,
    shop: str,
    supplier: str,
    verdict: FileVerdict,
    file_id: int,
    now: datetime,
    *,
    outstanding: bool,
    again: bool = False,
    by_settings: bool = False,
) -> list[StoredSupply]:
    """Take over what an accepted file says; returns supplies that vanished without an explanation.

    A file read `again` is no second witness that a supply is missing. `by_settings`: it is read in
    another way now, and says nothing new.
    """
    stored = {
        s.key: s
        for s in stored_supplies(connection, shop, supplier=supplier, with_ended=True, only_feed=True)
    }
    cause = f"{supplier}/{SETTINGS if by_settings else file_id}"
    for key, value in verdict.values.items():
        known = stored.get(key)
        if known is None or known.missing or known.ended == bool(value) or known.said != value_text(value):
            _take_value(connection, shop, known, key, value, file_id, cause, now)
    vanished = []
    for key in () if again else verdict.missing:
        supply = stored[key]
        _mark_missing(connection, supply)
        if supply.missing + 1 < _ACCEPTED_WITHOUT:
            continue
        if supply.all_came(outstanding=outstanding) or all(e.units is None for e in supply.value):
            _take_value(connection, shop, supply, key, (), file_id, cause, now)
        elif supply.missing + 1 == _ACCEPTED_WITHOUT:
            vanished.append(supply)
    return vanished


_ACCEPTED_WITHOUT = 2  # accepted snapshots without a key, after which it does not come back by itself


def _mark_missing(connection: Connection, supply: StoredSupply) -> None:
    connection.execute(
        update(supplies).where(supplies.c.id == supply.id).values(missing=supplies.c.missing + 1)
    )


def _take_value(
    connection: Connection,
    shop: str,
    known: StoredSupply | None,
    key: SupplyKey,
    value: Value,
    file_id: int,
    cause: str,
    now: datetime,
) -> None:
    said = value_text(value)
    if known is None and not value:
        return
    supply_id = known.id if known else _insert(connection, shop, key)
    hand_over = connection.scalar(select(supplies.c.hand_over).where(supplies.c.id == supply_id))
    hand_holds = hand_over is not None and hand_over == said
    _write_value(connection, supply_id, value, file_id, by_feed=True)
    changes: dict[str, Any] = {"feed_value": said, "missing": 0}
    if not hand_holds:
        changes |= {"hand_over": None, "ended": not value}
    connection.execute(update(supplies).where(supplies.c.id == supply_id).values(**changes))
    before = _effective_before(connection, known, hand_over)
    if not hand_holds and (before != said or (known and known.ended != (not value))):
        _record_change(connection, shop, supply_id, key.sku, before, said, cause, now, file_id)


def _effective_before(connection: Connection, known: StoredSupply | None, hand_over: str | None) -> str:
    if known is None:
        return ""
    if hand_over is None:
        return known.said
    values = _values(connection, [known.id])
    return value_text(values.get((known.id, False), ()))


def _insert(connection: Connection, shop: str, key: SupplyKey) -> int:
    row = {"shop": shop, "supplier": key.supplier, "reference": key.reference, "sku": key.sku}
    return inserted_id(connection, supplies, row)


def _write_value(
    connection: Connection, supply_id: int, value: Value, file_id: int | None, *, by_feed: bool
) -> None:
    here = (supply_dates.c.supply_id == supply_id, supply_dates.c.by_feed.is_(by_feed))
    connection.execute(delete(supply_dates).where(*here))
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
        for seq, e in enumerate(value)
    ]
    if rows:
        connection.execute(supply_dates.insert(), rows)


def _record_change(
    connection: Connection,
    shop: str,
    supply_id: int,
    sku: str,
    old: str,
    new: str,
    cause: str,
    now: datetime,
    file_id: int | None = None,
) -> None:
    row = {
        "supply_id": supply_id,
        "shop": shop,
        "sku": sku,
        "at": now,
        "file_id": file_id,
        "cause": cause,
        "old_value": old,
        "new_value": new,
    }
    connection.execute(supply_changes.insert().values(**row))
    mark_skus_dirty(connection, shop, [sku])


def set_by_hand(
    connection: Connection, shop: str, key: SupplyKey, value: Value, now: datetime
) -> StoredSupply | None:
    """A person's value: holds until the source's own differs from what it says now.

    An empty `value` closes the supply. Returns what stood before.
    """
    found = [
        s
        for s in stored_supplies(connection, shop, supplier=key.supplier, skus=[key.sku], with_ended=True)
        if s.key == key
    ]
    known = found[0] if found else None
    supply_id = known.id if known else _insert(connection, shop, key)
    feed_value = connection.scalar(select(supplies.c.feed_value).where(supplies.c.id == supply_id))
    _write_value(connection, supply_id, value, None, by_feed=False)
    connection.execute(
        update(supplies)
        .where(supplies.c.id == supply_id)
        .values(hand_over=feed_value or "", ended=not value, missing=0)
    )
    cause = f"{key.supplier}/by hand {now:%Y-%m-%d %H:%M}"
    _record_change(
        connection, shop, supply_id, key.sku, known.said if known else "", value_text(value), cause, now
    )
    return known


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
            "value": stored[a.key].said,
            "stated": stated,
        }
        for a in came
    ]
    for_each(connection, _ADD_ARRIVALS, rows)


def with_arrivals(supply: StoredSupply, came: Sequence[Arrival]) -> StoredSupply:
    """The supply after `came` was recorded."""
    mine = tuple((a.units, a.on, supply.said) for a in came if a.key == supply.key)
    return replace(supply, came=supply.came + mine) if mine else supply


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
