"""Bring a ledger to this version's tables: all of it in one transaction, after a backup."""

from itertools import chain, count
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from connector.errors import Permanent
from connector.ledger.backup import back_up, may_replace
from connector.ledger.engine import Ledger
from connector.ledger.statistics import tell_statistics
from connector.ledger.tables import metadata

HEAD = "0004"


def open_ledger(ledger: Ledger) -> Ledger:
    """Make or upgrade the tables. Raises Permanent for a ledger of a newer version."""
    existed = ledger.path.exists() and ledger.path.stat().st_size > 0
    if existed:
        with ledger.read() as connection:
            version = version_of(connection)
        if version == HEAD:
            return ledger
        refuse_unknown(ledger.path, version)
        back_up(ledger.path, _beside(ledger.path, version or "new"))
    with ledger.begin("upgrade") as connection:
        if version_of(connection) != HEAD:
            command.upgrade(_config(connection), HEAD)
            tell_statistics(connection, metadata)
    return ledger


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


def refuse_unknown(path: Path, version: str | None) -> None:
    """Raises Permanent for a version that this program does not know."""
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
