"""What SQLite's errors mean for whoever looks after the ledger: one table."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from connector.errors import ConnectorError, Permanent, Transient

_TOO_LITTLE = 256 * 1024  # bytes: SQLite needs room for its log and its index beside the ledger


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with the ledger, as the end of a sentence, and how it is mended."""

    error: type[ConnectorError]
    what: str
    remedy: str


_BUSY = Trouble(
    Transient,
    "is busy: another process holds it locked",
    "It is tried again; look for a program that keeps it",
)
_FULL = Trouble(
    Transient, "cannot be written: the disk is full", "Make room; what was not written is tried again"
)
_READ_ONLY = Trouble(
    Permanent,
    "cannot be written: the file, its folder or its disk is read-only",
    "Let this program's user write to the file and to its folder, which holds two more files beside it",
)
_NO_FILE = Trouble(
    Permanent,
    "cannot be opened",
    "Let this program's user read and write the file and its folder, or name another file",
)
_FAILED = Trouble(Transient, "cannot be used: the disk failed", "It is tried again; look at the system's log")
RESTORE = "Stop the connector, keep the file, and put the newest backup in its place"
_DAMAGED = Trouble(Permanent, "is damaged", RESTORE)
_OTHER = Trouble(Permanent, "cannot be used", "`backorder ledger check` says more")

_TROUBLES: Mapping[int, Trouble] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: _BUSY,
        sqlite3.SQLITE_LOCKED: _BUSY,
        sqlite3.SQLITE_FULL: _FULL,
        sqlite3.SQLITE_READONLY: _READ_ONLY,
        sqlite3.SQLITE_PERM: _NO_FILE,
        sqlite3.SQLITE_CANTOPEN: _NO_FILE,
        sqlite3.SQLITE_IOERR: _FAILED,
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
    }
)


_SYSTEM: Mapping[int | None, Trouble] = MappingProxyType(
    {
        errno.ENOSPC: _FULL,
        errno.EDQUOT: _FULL,
        errno.EROFS: _READ_ONLY,
        errno.EACCES: _READ_ONLY,
        errno.EPERM: _READ_ONLY,
    }
)


@contextmanager
def told_clearly(path: Path) -> Iterator[None]:
    """Raises what SQLite says of the ledger as Transient or Permanent, in a sentence."""
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error) or isinstance(error.orig, _OURS):
            raise
        raise by_sqlite(path, error.orig) from error
    except _OURS:
        raise
    except sqlite3.Error as error:
        raise by_sqlite(path, error) from error


# Faults of this program, and not of the file.
_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)


_LEDGER = "ledger.path: The ledger"


def by_sqlite(path: Path, error: sqlite3.Error, what: str = _LEDGER) -> ConnectorError:
    """The error to raise for what SQLite says of the file at `path`."""
    trouble = _TROUBLES.get(_code(error), _OTHER)
    if trouble is _FAILED and _is_full(path):
        trouble = _FULL
    elif trouble is _NO_FILE and path.exists() and not os.access(path.parent, os.W_OK):
        trouble = _READ_ONLY
    return _told(f"{what} {path}", trouble, str(error))


def by_system(path: Path, error: OSError) -> ConnectorError:
    """The error to raise for what the operating system says of the ledger or of a file beside it."""
    reason = error.strerror or type(error).__name__
    return _told(f"{_LEDGER} {path}", _SYSTEM.get(error.errno, _NO_FILE), reason)


def is_of_the_file(error: sqlite3.Error) -> bool:
    """Whether reading the ledger fails, or only writing."""
    return _TROUBLES.get(_code(error)) in {_DAMAGED, _BUSY, _NO_FILE}


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, and not only out of reach or busy."""
    return _TROUBLES.get(_code(error)) is _DAMAGED


def _told(what: str, trouble: Trouble, reason: str) -> ConnectorError:
    return trouble.error(f"{what} {trouble.what} ({reason}). {trouble.remedy}.", details=reason)


def _code(error: sqlite3.Error) -> int:
    """The kind of error; SQLite's longer codes say more than we need."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def _is_full(path: Path) -> bool:
    """Where no room is left for the files beside the ledger, SQLite only says that the disk failed."""
    try:
        return shutil.disk_usage(path.parent).free < _TOO_LITTLE
    except OSError:
        return False
