"""A copy of the ledger in one file, consistent while others write, whole or not there at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import mkstemp

from connector.errors import Permanent, UsageError
from connector.ledger.trouble import by_sqlite, is_of_the_file

_MAGIC = b"SQLite format 3\0"
_PATIENCE = 30.0  # seconds


def back_up(ledger: Path, target: Path) -> None:
    """Copy the ledger to `target`, in place of an older backup.

    The copy is made beside `target` and looked through first: neither a full disk nor a damaged
    ledger takes an older backup away. Raises a ConnectorError; nothing is left behind then.
    """
    _refuse_other_files(ledger, target)
    try:
        handle, name = mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(f"The backup {target} cannot be written there: {why}. Name another file.") from error
    os.close(handle)
    part = Path(name)
    try:
        _copy_and_look(ledger, part, target)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _refuse_other_files(ledger: Path, target: Path) -> None:
    if not target.exists():
        return
    beside = [ledger, *(ledger.with_name(f"{ledger.name}-{log}") for log in ("wal", "shm"))]
    if any(each.exists() and target.samefile(each) for each in beside):
        raise UsageError(f"{target} is the ledger itself. Name another file.")
    if not target.is_file() or not _is_backup(target):
        raise UsageError(f"{target} is there, and is no backup of a ledger. Name another file.")


def _is_backup(target: Path) -> bool:
    with target.open("rb") as file:
        return file.read(len(_MAGIC)) in {_MAGIC, b""}


def _copy_and_look(ledger: Path, part: Path, target: Path) -> None:
    try:
        copy_to(ledger, part)
    except sqlite3.Error as error:
        if is_of_the_file(error):
            raise by_sqlite(ledger, error) from error
        raise by_sqlite(target, error, "The backup") from error
    found = damage_in(part)
    if found:
        raise Permanent(
            f"ledger.path: The ledger {ledger} is damaged ({found[0]}), so no backup was made of it. "
            "Stop the connector, keep the file, and put the newest backup in its place.",
            details="\n".join(found),
        )


def copy_to(ledger: Path, target: Path) -> None:
    """What one transaction sees, without holding writers up; in one file, without a log beside it."""
    with closing(reading(ledger)) as source, closing(sqlite3.connect(target, isolation_level=None)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")


def damage_in(path: Path) -> list[str]:
    """What SQLite finds wrong with a file, in its own words. Reads all of it."""
    try:
        with closing(reading(path)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    except sqlite3.Error as error:
        if not is_of_the_file(error):
            raise
        return [str(error)]
    return [] if said == ["ok"] else [line for each in said for line in each.splitlines()]


def reading(path: Path) -> sqlite3.Connection:
    """A connection that makes no file and changes none."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
