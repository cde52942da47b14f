"""`ledger`: backup, check, vacuum. They work on the file, whatever version it is of, and ask nobody."""

from datetime import datetime
from pathlib import Path

from connector.errors import ConnectorError, Transient, UsageError
from connector.ledger import care
from connector.ledger.backup import back_up
from connector.ledger.trouble import RESTORE
from connector.ledger.upgrade import HEAD
from connector.service.checking import Level, Row
from connector.settings import Settings

_KEY = "ledger.path"


def backup(settings: Settings, to: Path | None, now: datetime) -> Path:
    """Back the ledger up; the file that it went to. `to` may be a folder."""
    ledger = settings.ledger.path
    care.must_be_there(ledger)
    target = to or ledger.parent
    if target.is_dir():
        target /= f"{ledger.stem}-{now:%Y%m%dT%H%M%SZ}.backup"
    back_up(ledger, target)
    return target


def check(ledger: Path) -> list[Row]:
    """What a look at the whole ledger found. Raises UsageError where there is none."""
    care.must_be_there(ledger)
    return _looked_through(ledger, f"{RESTORE}.", _KEY)


def check_backup(file: Path) -> list[Row]:
    """The same for a backup, which nobody works with."""
    if not file.exists():
        raise UsageError(f"There is no file {file}.")
    return _looked_through(file, "Nothing can be restored from it. Make another backup.", "")


def _looked_through(ledger: Path, remedy: str, key: str) -> list[Row]:
    try:
        found = care.examine(ledger)
    except Transient as error:
        return [Row("", "ledger", Level.UNREACHABLE, str(error))]
    except ConnectorError as error:
        return [Row("", "ledger", Level.WRONG, str(error))]
    rows = [Row("", "ledger", Level.WRONG, f"{fault}.", remedy, key) for fault in found.faults]
    return rows or [Row("", "ledger", Level.OK, f"{ledger} is whole. {_version(found.version)}")]


def _version(version: str | None) -> str:
    if version == HEAD:
        return f"Its tables are of version {version}, as this program's."
    return f"Its tables are of version {version or 'none'}; the next pass brings them to {HEAD}."


def vacuum(settings: Settings) -> tuple[int, int]:
    """Give room back to the disk; how many bytes the ledger took before, and takes now."""
    return care.vacuum(settings.ledger.path)
