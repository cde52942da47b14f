"""`supply import` and `supply quarantine`: files that come by hand, or wait for a person."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connector.bootstrap import App
from connector.errors import UsageError
from connector.ledger import supply_files
from connector.ledger.states import FileState
from connector.ledger.supply_files import StoredFile
from connector.service.supply_finding import shop_of
from connector.sync.context import PassReport, ShopContext
from connector.sync.intake import accept_quarantined, reject_quarantined, take_in


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `state` None: it was read before, and nothing changed."""

    shop: str
    state: FileState | None
    report: PassReport


@dataclass(frozen=True, slots=True)
class QuarantinedFile:
    """A file of which nothing follows until a person has decided."""

    shop: str
    id: int
    supplier: str
    name: str
    reason: str
    read_at: datetime


def import_file(app: App, shop: str | None, path: Path, supplier: str, *, older: bool) -> Imported:
    """Take in a file as if its supplier had put it up. Raises UsageError where it cannot be read."""
    ctx = shop_of(app, shop, supplier)
    if supplier not in ctx.suppliers:
        there = ", ".join(ctx.suppliers) or "none"
        raise UsageError(f"The shop “{ctx.name}” has no supplier “{supplier}”. There are: {there}.")
    try:
        content, changed_at = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise UsageError(f"The file {path} cannot be read: {error.strerror}.") from error
    file = ctx.suppliers[supplier].source.parse(content, path.name, datetime.fromtimestamp(changed_at, UTC))
    report = PassReport(ctx.name)
    with ctx.ledger.read() as connection:
        newest = supply_files.newest_file(connection, ctx.name, supplier)
        if newest is not None and newest.digest == file.digest:
            return Imported(ctx.name, None, report)
    return Imported(ctx.name, take_in(ctx, report, file, older=older, by_hand=True), report)


def quarantined(app: App) -> list[QuarantinedFile]:
    return [_view(ctx, stored) for ctx in app.shops.values() for stored in _stored(ctx)]


def _stored(ctx: ShopContext) -> list[StoredFile]:
    with ctx.ledger.read() as connection:
        return supply_files.files_in(connection, ctx.name, FileState.QUARANTINED)


def _view(ctx: ShopContext, stored: StoredFile) -> QuarantinedFile:
    return QuarantinedFile(ctx.name, stored.id, stored.supplier, stored.name, stored.reason, stored.read_at)


def accept_file(app: App, file_id: int) -> tuple[QuarantinedFile, PassReport]:
    """A person believes the file: the next pass goes by it."""
    ctx, stored = _meant(app, file_id)
    if stored.supplier not in ctx.suppliers:
        raise UsageError(f"There is no supplier “{stored.supplier}” in the settings any more.")
    report = PassReport(ctx.name)
    accept_quarantined(ctx, report, stored)
    return _view(ctx, stored), report


def reject_file(app: App, file_id: int) -> QuarantinedFile:
    """A person does not believe the file: what stood before goes on."""
    ctx, stored = _meant(app, file_id)
    reject_quarantined(ctx, stored)
    return _view(ctx, stored)


def _meant(app: App, file_id: int) -> tuple[ShopContext, StoredFile]:
    found = [(ctx, stored) for ctx in app.shops.values() for stored in _stored(ctx)]
    for ctx, stored in found:
        if stored.id == file_id:
            return ctx, stored
    there = ", ".join(str(stored.id) for _, stored in found) or "none"
    raise UsageError(f"No file in quarantine has the number {file_id}. There are: {there}.")
