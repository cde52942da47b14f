"""Taking over what an accepted file says: in a few steps for all of its keys, however many they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from connector.domain.files import FileVerdict
from connector.domain.letters import SETTINGS
from connector.domain.supply import SupplyKey, Value, value_text
from connector.ledger.binding import SHOP
from connector.ledger.supplies import (
    StoredSupply,
    ValueChange,
    record_changes,
    stored_supplies,
    write_values,
)
from connector.ledger.tables import arrivals, supplies, supply_changes
from connector.ledger.upsert import for_each

_ACCEPTED_WITHOUT = 2  # accepted snapshots without a key, after which it does not come back by itself


@dataclass(frozen=True, slots=True)
class _Taken:
    """What the source says of one supply now; `by_feed` as it said before, `counts` as it counted."""

    key: SupplyKey
    value: Value
    by_feed: StoredSupply | None
    counts: StoredSupply | None

    @property
    def said(self) -> str:
        return value_text(self.value)

    @property
    def hand_holds(self) -> bool:
        """A person's value holds as long as the source says what it said then."""
        return self.by_feed is not None and self.by_feed.hand_over == self.said

    @property
    def moves(self) -> bool:
        if self.hand_holds:
            return False
        ended = self.counts is not None and self.counts.ended == bool(self.value)
        return ended or self.before != self.said

    @property
    def before(self) -> str:
        return self.counts.said if self.counts else ""


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
    stored = _stored(connection, shop, supplier, only_feed=True)
    missing = [] if again else [stored[key] for key in verdict.missing]
    gone = [s for s in missing if _is_long_missing(s) and _is_explained(s, outstanding=outstanding)]
    values = {
        key: value for key, value in verdict.values.items() if _says_something(stored.get(key), value)
    } | {s.key: () for s in gone}
    for_each(connection, _MISSES, [{"of_supply": s.id} for s in missing])
    cause = f"{supplier}/{SETTINGS if by_settings else file_id}"
    _take(connection, shop, supplier, values, stored, file_id, cause, now)
    vanished = [s for s in missing if s.missing + 1 == _ACCEPTED_WITHOUT]
    return [s for s in vanished if s not in gone]


def _stored(
    connection: Connection, shop: str, supplier: str, *, only_feed: bool
) -> dict[SupplyKey, StoredSupply]:
    found = stored_supplies(connection, shop, supplier=supplier, with_ended=True, only_feed=only_feed)
    return {s.key: s for s in found}


def _is_long_missing(supply: StoredSupply) -> bool:
    return supply.missing + 1 >= _ACCEPTED_WITHOUT


def _is_explained(supply: StoredSupply, *, outstanding: bool) -> bool:
    return supply.all_came(outstanding=outstanding) or all(e.units is None for e in supply.value)


def _says_something(known: StoredSupply | None, value: Value) -> bool:
    """Whether it differs from what the source said before."""
    if known is None:
        return bool(value)
    return bool(known.missing) or known.ended == bool(value) or known.said != value_text(value)


_OF_SUPPLY = supplies.c.id == bindparam("of_supply")
_MISSES = update(supplies).where(_OF_SUPPLY).values(missing=supplies.c.missing + 1)
_SAYS = update(supplies).where(_OF_SUPPLY).values(feed_value=bindparam("said"), missing=0)
_COUNTS = _SAYS.values(hand_over=None, ended=bindparam("closed"))
_LAST_CHANGE = select(func.max(supply_changes.c.id)).where(
    supply_changes.c.shop == SHOP, supply_changes.c.sku == bindparam("of_sku")
)
# What came before a source spoke anew was not of that value, even if it comes round to the same words.
_SPOKE_SINCE = (
    update(arrivals)
    .where(arrivals.c.supply_id == bindparam("of_supply"), arrivals.c.spoke_since.is_(None))
    .values(spoke_since=_LAST_CHANGE.scalar_subquery())
)


def _take(
    connection: Connection,
    shop: str,
    supplier: str,
    values: Mapping[SupplyKey, Value],
    stored: Mapping[SupplyKey, StoredSupply],
    file_id: int,
    cause: str,
    now: datetime,
) -> None:
    if not values:
        return
    counts = _stored(connection, shop, supplier, only_feed=False)
    taken = [_Taken(key, value, stored.get(key), counts.get(key)) for key, value in values.items()]
    ids = {key: s.id for key, s in stored.items()}
    ids |= _insert(connection, shop, supplier, [t.key for t in taken if t.by_feed is None])
    write_values(connection, {ids[t.key]: t.value for t in taken}, file_id, by_feed=True)
    held = [{"of_supply": ids[t.key], "said": t.said} for t in taken if t.hand_holds]
    free = [
        {"of_supply": ids[t.key], "said": t.said, "closed": not t.value} for t in taken if not t.hand_holds
    ]
    for_each(connection, _SAYS, held)
    for_each(connection, _COUNTS, free)
    moves = [ValueChange(ids[t.key], t.key.sku, t.before, t.said) for t in taken if t.moves]
    record_changes(connection, shop, moves, cause, now, file_id)
    spoke = [t.key for t in taken if t.by_feed and t.by_feed.said != t.said]
    here = [{"in_shop": shop, "of_sku": key.sku, "of_supply": ids[key]} for key in spoke]
    for_each(connection, _SPOKE_SINCE, here)


_ADD = supplies.insert()
_IDS = select(supplies.c.id, supplies.c.reference, supplies.c.sku).where(
    supplies.c.shop == SHOP, supplies.c.supplier == bindparam("of_supplier")
)


def _insert(
    connection: Connection, shop: str, supplier: str, keys: Collection[SupplyKey]
) -> dict[SupplyKey, int]:
    if not keys:
        return {}
    rows: Sequence[dict[str, object]] = [
        {"shop": shop, "supplier": key.supplier, "reference": key.reference, "sku": key.sku} for key in keys
    ]
    connection.execute(_ADD, rows)
    found = connection.execute(_IDS, {"in_shop": shop, "of_supplier": supplier})
    return {SupplyKey(supplier, row.reference, row.sku): row.id for row in found}
