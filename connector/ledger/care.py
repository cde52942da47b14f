"""Looking after the ledger's file: is it whole, and can it be smaller?"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine

from connector.errors import Transient, UsageError
from connector.ledger.backup import damage_in, reading
from connector.ledger.contradictions import contradictions
from connector.ledger.trouble import told_clearly
from connector.ledger.upgrade import HEAD, refuse_another_programs, refuse_unknown, version_of


def must_be_there(path: Path) -> None:
    if not path.exists():
        raise UsageError(
            f"ledger.path: There is no ledger {path}. The first pass makes it; is this the right file?"
        )


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look at the whole file found. `version` is that of its tables, None where it has none."""

    version: str | None
    faults: tuple[str, ...]


def examine(path: Path) -> Examination:
    """Look through a ledger, or a backup of one. Changes nothing, and reads all of it.

    Raises a ConnectorError where it cannot be read now, is of a newer version, or is another program's.
    """
    must_be_there(path)
    with told_clearly(path):
        damage = damage_in(path)
        if damage:
            return Examination(None, tuple(f"The file is damaged: {found}" for found in damage))
        with closing(reading(path)) as bare:
            refuse_another_programs(path, bare)
        engine = create_engine("sqlite://", creator=partial(reading, path), poolclass=NullPool)
        with engine.connect() as connection:
            version = version_of(connection)
            refuse_unknown(path, version)
            return Examination(version, tuple(_contradictions(connection, version)))


def _contradictions(connection: Connection, version: str | None) -> Iterator[str]:
    """The rows of an older version are compared after its upgrade, which the next command makes."""
    lost = Counter(row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check"))
    yield from (f"Rows of {table} that refer to nothing: {count}" for table, count in lost.items())
    if version == HEAD:
        yield from contradictions(connection)


def vacuum(path: Path, patience: float = 30) -> tuple[int, int]:
    """Give the room of what was erased back to the disk; bytes before and after. Passes wait meanwhile.

    Raises Transient where others read for longer than `patience` seconds: until they are done, what was
    erased still stands in the file.
    """
    must_be_there(path)
    before = _bytes(path)
    with (
        told_clearly(path),
        closing(sqlite3.connect(path, isolation_level=None, timeout=patience)) as connection,
    ):
        refuse_another_programs(path, connection)
        connection.execute("VACUUM")
        cut_short, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if cut_short:
        raise Transient(
            f"ledger.path: Another process reads the ledger {path}: what was erased still stands in it. "
            "Run `backorder ledger vacuum` when it is done."
        )
    return before, _bytes(path)


def _bytes(path: Path) -> int:
    """The file with its log."""
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)
