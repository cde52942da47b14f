"""What each supplier delivered, against what he said first. Nothing here writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from connector.domain.supply import Value, read_value
from connector.ledger.binding import SHOP
from connector.ledger.tables import arrivals, supplies, supply_changes

_CAME = (
    select(supplies.c.id, supplies.c.supplier, arrivals.c.units, arrivals.c.on)
    .join(arrivals, arrivals.c.supply_id == supplies.c.id)
    .where(supplies.c.shop == SHOP)
    .order_by(supplies.c.id, arrivals.c.id)
)
_SAID = (
    select(supply_changes.c.supply_id, supply_changes.c.new_value)
    .where(supply_changes.c.shop == SHOP, supply_changes.c.file_id.is_not(None))
    .where(supply_changes.c.supply_id.in_(bindparam("ids", expanding=True)))
    .order_by(supply_changes.c.id)
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of one supply, oldest first, and the first value of its source that named a day."""

    supplier: str
    first: Value
    came: tuple[tuple[int, date], ...]


def delivered(connection: Connection, shop: str) -> list[Delivered]:
    found: dict[int, list[tuple[int, date]]] = {}
    suppliers: dict[int, str] = {}
    for row in connection.execute(_CAME, {"in_shop": shop}):
        suppliers[row.id] = row.supplier
        found.setdefault(row.id, []).append((row.units, row.on))
    first = _first_values(connection, shop, found)
    return [Delivered(suppliers[i], first[i], tuple(came)) for i, came in found.items() if i in first]


def _first_values(connection: Connection, shop: str, ids: Collection[int]) -> dict[int, Value]:
    first: dict[int, Value] = {}
    rows = connection.execute(_SAID, {"in_shop": shop, "ids": list(ids)}) if ids else ()
    for row in rows:
        value = read_value(row.new_value)
        if row.supply_id not in first and any(e.on for e in value):
            first[row.supply_id] = value
    return first
