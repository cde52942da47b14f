"""Bring a ledger to this version's tables: all of it in one transaction, after a backup."""

import os
import sqlite3
from contextlib import closing, suppress
from itertools import chain, count
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from connector.errors import Permanent, UsageError
from connector.ledger.backup import back_up, may_replace
from connector.ledger.engine import Ledger
from connector.ledger.statistics import tell_statistics
from connector.ledger.tables import metadata
from connector.ledger.trouble import told_clearly

HEAD = "0005"


_MARKS = frozenset({"alembic_version", "promises"})  # tables of every ledger since the first
_SHOWN = 3
_IF_NO_COPY = (
    "Before this version changes the ledger it makes a copy beside it: "
    "let this program's user write to the folder."
)
_PATIENCE = 30.0  # seconds


def open_ledger(ledger: Ledger) -> Ledger:
    """Make or upgrade the tables.

    Raises Permanent for a ledger of a newer version, and UsageError for another program's database.
    """
    if ledger.path.exists():
        with told_clearly(ledger.path), closing(sqlite3.connect(ledger.path, timeout=_PATIENCE)) as bare:
            refuse_another_programs(ledger.path, bare)
        with ledger.read() as connection:
            version = version_of(connection)
        if version == HEAD:
            return ledger
        refuse_unknown(ledger.path, version)
        if version is not None:
            back_up(ledger.path, _beside(ledger.path, version), if_not=_IF_NO_COPY)
    else:
        _make(ledger.path)
    with ledger.begin("upgrade") as connection:
        if version_of(connection) != HEAD:
            command.upgrade(_config(connection), HEAD)
            tell_statistics(connection, metadata)
    return ledger


def _make(path: Path) -> None:
    """An empty file that its owner alone may read. SQLite gives those beside it the same mode.

    Where it cannot be made, SQLite says why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _beside(ledger: Path, version: str) -> Path:
    """Where the copy before an upgrade goes: not over what another ledger left there."""
    numbers = chain([""], (f"-{number}" for number in count(2)))
    places = (ledger.with_name(f"{ledger.name}.{version}{number}.backup") for number in numbers)
    return next(place for place in places if not place.exists() or may_replace(ledger, place))


def version_of(connection: Connection) -> str | None:
    """The version of a ledger's tables; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def refuse_another_programs(path: Path, connection: sqlite3.Connection) -> None:
    """Raises UsageError for a database that is no ledger. One without tables is nobody's.

    `connection` is a bare one: a ledger's own would already change how the file is written.
    """
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    tables = [name for (name,) in found if not name.startswith("sqlite_")]
    if tables and not _MARKS.issubset(tables):
        shown = ", ".join(tables[:_SHOWN]) + (", …" if len(tables) > _SHOWN else "")
        raise UsageError(
            f"ledger.path: {path} is another program's database: it has tables ({shown}), "
            "but not a ledger's. Name another file; the first pass makes it."
        )


def bare_version_of(connection: sqlite3.Connection) -> str | None:
    """The same by a bare connection."""
    table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(table).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def refuse_unknown(path: Path, version: str | None) -> None:
    """Raises Permanent for a version that this program does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if version is not None and version not in known:
        raise Permanent(
            f"ledger.path: The ledger {path} is of version {version}, "
            f"which is newer than this program's {HEAD}. Use the program that wrote it."
        )


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
