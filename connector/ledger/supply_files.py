"""Suppliers' files that were read, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from connector.domain.supply import FeedFile, SetAside
from connector.ledger.binding import SHOP, listed
from connector.ledger.states import FileState
from connector.ledger.tables import supply_files
from connector.ledger.tables import supply_set_aside as set_aside_rows
from connector.ledger.upsert import Record, for_each, inserted_id

HAS_NO_END = "no line end follows its last row"  # the reason of an accepted file: how its maker writes


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


_BELIEVED_BEFORE = (
    select(supply_files.c.reason)
    .where(supply_files.c.shop == SHOP, _OF_SOURCE, supply_files.c.by_hand.is_(False))
    .where(supply_files.c.state == FileState.ACCEPTED, supply_files.c.digest != bindparam("other_than"))
    .order_by(supply_files.c.id.desc())
    .limit(1)
)


def ends_like_the_one_before(connection: Connection, shop: str, file: FeedFile) -> bool:
    """Whether the file accepted before had no line end either, or there was none."""
    here = {"in_shop": shop, "of_supplier": file.supplier, "other_than": file.digest}
    row = connection.execute(_BELIEVED_BEFORE, here).first()
    return row is None or row.reason == HAS_NO_END


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


_NEWEST_FETCHED = (
    select(func.max(supply_files.c.id))
    .where(supply_files.c.shop == SHOP, supply_files.c.by_hand.is_(False))
    .group_by(supply_files.c.supplier)
)
_LAST_FETCHED_AT = select(supply_files.c.supplier, supply_files.c.read_at).where(
    supply_files.c.id.in_(_NEWEST_FETCHED)
)


def last_fetched_at(connection: Connection, shop: str) -> dict[str, datetime]:
    """When each supplier's source said something new last."""
    found = connection.execute(_LAST_FETCHED_AT, {"in_shop": shop})
    return {row.supplier: row.read_at for row in found}


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
