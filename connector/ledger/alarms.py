"""Alarms that were raised, so that each is told once, whatever dies in between."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from connector.domain.alarms import Alarm, AlarmPolicy, Sighting, follow
from connector.ledger.binding import SHOP
from connector.ledger.tables import alarms
from connector.ledger.upsert import for_each, upsert

_ALARMS = select(alarms).where(alarms.c.shop == SHOP).order_by(alarms.c.since, alarms.c.kind, alarms.c.key)
_DROP = delete(alarms).where(
    alarms.c.shop == SHOP, alarms.c.kind == bindparam("of_kind"), alarms.c.key == bindparam("of_key")
)


def alarms_of(connection: Connection, shop: str) -> list[Alarm]:
    return [
        Alarm(row.kind, row.key, row.since, row.reason, row.told, row.over_at)
        for row in connection.execute(_ALARMS, {"in_shop": shop})
    ]


def save(connection: Connection, shop: str, alarm: Alarm) -> None:
    row = {"kind": alarm.kind, "key": alarm.key, "since": alarm.since, "reason": alarm.reason}
    upsert(connection, alarms, [{"shop": shop, **row, "told": alarm.told, "over_at": alarm.over_at}])


def drop(connection: Connection, shop: str, alarm: Alarm) -> None:
    for_each(connection, _DROP, [{"in_shop": shop, "of_kind": alarm.kind, "of_key": alarm.key}])


def take_sightings(connection: Connection, shop: str, seen: Iterable[Sighting], now: datetime) -> None:
    """Bring the alarms to what was seen."""
    known = {(alarm.kind, alarm.key): alarm for alarm in alarms_of(connection, shop)}
    for sighting in seen:
        before = known.get((sighting.kind, sighting.key))
        after = follow(before, sighting, now)
        if after is not None and after != before:
            save(connection, shop, after)
        elif before is not None and after is None:
            drop(connection, shop, before)


def take_to_tell(connection: Connection, shop: str, now: datetime, policy: AlarmPolicy) -> list[Alarm]:
    """The alarms that the merchant is to hear of. From here on he counts as having heard."""
    found = [alarm for alarm in alarms_of(connection, shop) if alarm.is_to_be_told(now, policy)]
    for alarm in found:
        if alarm.over_at is None:
            save(connection, shop, Alarm(alarm.kind, alarm.key, alarm.since, alarm.reason, told=True))
        else:
            drop(connection, shop, alarm)
    return found
