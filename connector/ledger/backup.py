"""A copy of the ledger in one file, consistent while others write, whole or not there at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import mkstemp

from connector.errors import Permanent, UsageError
from connector.ledger.trouble import RESTORE, by_sqlite, is_damage, is_of_the_file

_MAGIC = b"SQLite format 3\0"
_HEAD, _LOGGED_AT, _LOGGED = 20, 18, 2  # of SQLite's header: the byte that says “written through a log”
_PATIENCE = 30.0  # seconds


def back_up(ledger: Path, target: Path, *, if_not: str = "Name another file.") -> None:
    """Copy the ledger to `target`, in place of an earlier backup of it, and of nothing else.

    The copy is made beside `target` and looked through first: neither a full disk nor a damaged
    ledger takes an older backup away. Raises a ConnectorError; nothing is left behind then.
    `if_not` is what helps where no file can be made there.
    """
    _refuse_the_ledger_itself(ledger, target)
    try:
        handle, name = mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(
            f"ledger.path: The ledger {ledger} cannot be backed up: {target} cannot be written there: {why}. "
            f"{if_not}"
        ) from error
    os.close(handle)
    part = Path(name)
    try:
        _copy_and_look(ledger, part, target)
        if target.exists() and not may_replace(part, target):
            raise UsageError(
                f"{target} is there, and is no backup of this ledger. Name another file, or move it away."
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _refuse_the_ledger_itself(ledger: Path, target: Path) -> None:
    beside = [ledger, *(ledger.with_name(f"{ledger.name}-{log}") for log in ("wal", "shm"))]
    if target.exists() and any(each.exists() and target.samefile(each) for each in beside):
        raise UsageError(f"{target} is the ledger itself. Name another file.")


def may_replace(ledger: Path, target: Path) -> bool:
    """Whether a file is an earlier backup of this very ledger, or has nothing in it.

    A ledger knows to the millisecond when it first met each of its shops: so no other ledger, and no
    other program's database, is taken for a backup, though all of them are SQLite's. A ledger that
    somebody works with keeps a log beside itself, and a backup does not.
    """
    if not target.is_file():
        return False
    with target.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return True
    if not head.startswith(_MAGIC) or head[_LOGGED_AT] == _LOGGED:
        return False
    copied = _first_met(target)
    return copied is not None and copied.items() <= (_first_met(ledger) or {}).items()


def _first_met(path: Path) -> dict[str, int] | None:
    """When a ledger first met each shop that it has met; None where the file does not tell."""
    query = "SELECT shop, adopting_since FROM shops WHERE adopting_since IS NOT NULL"
    try:
        with closing(reading(path)) as connection:
            return dict(connection.execute(query).fetchall())
    except sqlite3.Error:
        return None


def _copy_and_look(ledger: Path, part: Path, target: Path) -> None:
    try:
        copy_to(ledger, part)
    except sqlite3.Error as error:
        if is_of_the_file(error):
            raise by_sqlite(ledger, error) from error
        raise by_sqlite(target, error, "ledger.path: The backup") from error
    found = damage_in(part)
    if found:
        raise Permanent(
            f"ledger.path: The ledger {ledger} is damaged ({found[0]}), so no backup was made of it. "
            f"{RESTORE}.",
            details="\n".join(found),
        )


def copy_to(ledger: Path, target: Path) -> None:
    """What one transaction sees, without holding writers up; in one file, without a log beside it."""
    with closing(reading(ledger)) as source, closing(sqlite3.connect(target, isolation_level=None)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")


def damage_in(path: Path) -> list[str]:
    """What SQLite finds wrong with a file, in its own words. Reads all of it; raises where it cannot."""
    try:
        with closing(reading(path)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        return [str(error)]
    return [] if said == ["ok"] else [line for each in said for line in each.splitlines()]


def reading(path: Path) -> sqlite3.Connection:
    """A connection that makes no file and changes none."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
