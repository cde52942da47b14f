"""Where each supply's dates come from, and how they moved. Nothing here writes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from connector.domain.letters import Cause, CauseKind, supply_cause
from connector.ledger.states import NoticeState
from connector.ledger.tables import (
    arrivals,
    notice_lines,
    notices,
    supplies,
    supply_changes,
    supply_dates,
    supply_files,
)
from connector.ledger.upsert import in_pieces


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a supply's value was read from. `read_at` is UTC."""

    file: str
    read_at: datetime


def sources(connection: Connection, supply_ids: Collection[int]) -> dict[int, Source]:
    """The file of each supply whose source has a value for it."""
    query = (
        select(supply_dates.c.supply_id, supply_files.c.name, supply_files.c.read_at)
        .join(supply_files, supply_files.c.id == supply_dates.c.file_id)
        .where(supply_dates.c.by_feed.is_(True))
    )
    found: dict[int, Source] = {}
    for ids in in_pieces(sorted(supply_ids)):
        rows = connection.execute(query.where(supply_dates.c.supply_id.in_(ids)))
        found |= {row.supply_id: Source(row.name, row.read_at) for row in rows}
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """A supply's value moved. Values are as comparable text: `2026-12-01 x10; ? x5`."""

    at: datetime
    cause: Cause
    old_value: str
    new_value: str


def changes(connection: Connection, supply_ids: Collection[int]) -> dict[int, list[Change]]:
    """How each supply's value moved, the oldest change first."""
    query = select(supply_changes).where(supply_changes.c.supply_id.in_(supply_ids))
    found: dict[int, list[Change]] = defaultdict(list)
    for row in connection.execute(query.order_by(supply_changes.c.id)):
        cause = supply_cause(row.cause)
        found[row.supply_id].append(Change(row.at, cause, row.old_value, row.new_value))
    return found


@dataclass(frozen=True, slots=True)
class SupplyMove:
    """A supply's value as it was and is. Values are as `2026-12-01 x10; ? x5`, "" is none."""

    supplier: str
    reference: str
    sku: str
    before: str
    after: str


def last_change(connection: Connection, shop: str) -> int:
    """The number of the newest change; 0 where there is none."""
    return connection.scalar(select(func.max(supply_changes.c.id)).where(supply_changes.c.shop == shop)) or 0


def moves_since(connection: Connection, shop: str, number: int) -> list[SupplyMove]:
    """The values that changed after that change, by supplier, reference and SKU."""
    columns = (supplies.c.supplier, supplies.c.reference, supplies.c.sku)
    query = (
        select(*columns, supply_changes.c.old_value, supply_changes.c.new_value)
        .join(supplies, supplies.c.id == supply_changes.c.supply_id)
        .where(supply_changes.c.shop == shop, supply_changes.c.id > number)
        .order_by(*columns, supply_changes.c.id)
    )
    return [SupplyMove(*row) for row in connection.execute(query)]


def file_names(connection: Connection, causes: Collection[Cause]) -> Mapping[str, str]:
    """The names of the files that causes speak of, by the cause's key."""
    return {key: source.file for key, source in files_behind(connection, causes).items()}


def files_behind(connection: Connection, causes: Collection[Cause]) -> Mapping[str, Source]:
    """The files that causes speak of, by the cause's key."""
    numbers = {cause.key: number for cause in causes if (number := _file_number(cause)) is not None}
    columns = (supply_files.c.id, supply_files.c.name, supply_files.c.read_at)
    query = select(*columns).where(supply_files.c.id.in_(numbers.values()))
    found = {row.id: Source(row.name, row.read_at) for row in connection.execute(query)}
    return {key: found[number] for key, number in numbers.items() if number in found}


def _file_number(cause: Cause) -> int | None:
    """A supplier's cause is `supplier/file number`, or `supplier/by hand …`."""
    number = cause.key.partition("/")[2]
    return int(number) if cause.kind is CauseKind.SUPPLIER and number.isdecimal() else None


def inferred_arrivals(connection: Connection, supply_ids: Collection[int], since: date) -> dict[int, int]:
    """Units of each supply that nobody stated: they were taken from a rise of stock since then."""
    units = func.sum(arrivals.c.units)
    query = (
        select(arrivals.c.supply_id, units.label("units"))
        .where(arrivals.c.supply_id.in_(supply_ids), arrivals.c.on >= since, arrivals.c.stated.is_(False))
        .group_by(arrivals.c.supply_id)
        .having(units > 0)
    )
    return {row.supply_id: row.units for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Followed:
    """A letter that followed from a supplier's file; instants are UTC."""

    sent_at: datetime
    changed_at: datetime


def letters_after_files(connection: Connection, shop: str, after: datetime) -> list[Followed]:
    """Letters that were sealed after an instant, and sent, because a file moved dates; the oldest first."""
    query = (
        select(notices.c.id, notices.c.sealed_at, notice_lines.c.cause_kind, notice_lines.c.cause_key)
        .join(notice_lines, notice_lines.c.notice_id == notices.c.id)
        .where(notices.c.shop == shop, notices.c.state == NoticeState.SENT, notices.c.sealed_at > after)
        .where(notice_lines.c.cause_kind == CauseKind.SUPPLIER)
        .distinct()
        .order_by(notices.c.sealed_at)
    )
    rows = connection.execute(query).all()
    numbers = [_file_number(Cause(row.cause_kind, row.cause_key)) for row in rows]
    changed_at = _modified_at(connection, {number for number in numbers if number is not None})
    return [
        Followed(row.sealed_at, changed_at[number])
        for row, number in zip(rows, numbers, strict=True)
        if number in changed_at
    ]


def _modified_at(connection: Connection, file_ids: Collection[int]) -> dict[int | None, datetime]:
    found: dict[int | None, datetime] = {}
    for ids in in_pieces(sorted(file_ids)):
        query = select(supply_files.c.id, supply_files.c.modified_at).where(supply_files.c.id.in_(ids))
        found |= {row.id: row.modified_at for row in connection.execute(query)}
    return found
