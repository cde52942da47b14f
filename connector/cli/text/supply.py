"""Supplies and their files, for a terminal."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from connector.bootstrap import App
from connector.cli.text.supplies import supply_line
from connector.ledger.states import FileState
from connector.service.supply_files import Imported, QuarantinedFile
from connector.service.supply_views import SupplyView
from connector.service.words import counted, moment

_BECAME = {
    FileState.ACCEPTED: "was taken in; the next pass goes by it.",
    FileState.QUARANTINED: "is not believed, and nothing follows it. See `backorder supply quarantine`.",
    FileState.STALE: "was ignored. To take it in all the same: --older.",
    None: "was read before; nothing changed.",
}


def imported_lines(done: Imported, name: str) -> Iterator[str]:
    yield f"{done.shop}: {name} {_BECAME[done.state]}"
    yield from (f"  Note: {remark}" for remark in done.report.remarks)
    if done.report.unknown_skus:
        yield f"  {counted(done.report.unknown_skus, 'SKU')} in it that the shop does not sell."


def supply_lines(shop: str, supplies: Sequence[SupplyView], zone: ZoneInfo) -> Iterator[str]:
    yield f"{shop}: {counted(len(supplies), 'quantity', 'quantities')} still to come"
    yield from (f"  {supply_line(supply, zone)}" for supply in supplies)


def quarantine_lines(files: Sequence[QuarantinedFile], app: App) -> Iterator[str]:
    if not files:
        yield "No file is in quarantine."
    for file in files:
        read = moment(file.read_at, app.shops[file.shop].zone)
        yield f"{file.id}  {file.shop}: {file.name} of {file.supplier}, read {read}: {file.reason}"
    if files:
        yield "Decide with `backorder supply quarantine accept ID` or `… reject ID`."
