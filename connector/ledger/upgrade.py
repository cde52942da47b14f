"""Bring a ledger to this version's tables: all of it in one transaction, after a backup."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from connector.errors import Permanent
from connector.ledger.engine import Ledger
from connector.ledger.statistics import tell_statistics
from connector.ledger.tables import metadata

HEAD = "0001"


def open_ledger(ledger: Ledger) -> Ledger:
    """Make or upgrade the tables. Raises Permanent for a ledger of a newer version."""
    existed = ledger.path.exists() and ledger.path.stat().st_size > 0
    if existed:
        with ledger.read() as connection:
            version = _version(connection)
        if version == HEAD:
            return ledger
        _refuse_unknown(ledger.path, version)
        ledger.copy_to(ledger.path.with_name(f"{ledger.path.name}.{version or 'new'}.backup"))
    with ledger.begin("upgrade") as connection:
        if _version(connection) != HEAD:
            command.upgrade(_config(connection), HEAD)
            tell_statistics(connection, metadata)
    return ledger


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _refuse_unknown(path: Path, version: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if version is not None and version not in known:
        raise Permanent(
            f"The ledger {path} is of version {version}, which is newer than this program's {HEAD}. "
            "Use the program that wrote it."
        )


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
