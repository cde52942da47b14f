"""Apply: bring the shop to the wanted state. Decides nothing; writes what differs."""

from collections.abc import Mapping, Sequence

from connector.domain.orders import Flag
from connector.errors import ConnectorError
from connector.ledger import noted_goodwill, order_notes, promises, tasks, variants
from connector.ledger.variants import DATE, FLAG
from connector.ports import OrderWrite, Progress, VariantWrite, WriteResult
from connector.sync.context import PassReport, ShopContext
from connector.sync.records import records

BATCH = 50


def apply_pages(ctx: ShopContext, report: PassReport) -> None:
    """Write flags and in-stock dates."""
    after = 0
    while True:
        with ctx.ledger.read() as connection:
            wanted = variants.pending_writes(connection, ctx.name, BATCH, after)
        if not wanted:
            return
        after = max(wanted)
        _write_pages(ctx, report, wanted)
        ctx.watcher(Progress("pages", report.flags_set + report.dates_written))


def _write_pages(ctx: ShopContext, report: PassReport, wanted: Mapping[int, Mapping[str, str]]) -> None:
    writes = [
        VariantWrite(variant_id, Flag(v[FLAG]) if FLAG in v else None, v.get(DATE))
        for variant_id, v in wanted.items()
    ]
    try:
        results = ctx.platform.write_variants(writes)
    except ConnectorError as error:
        report.failures.append(f"writing flags and dates: {error}")
        return
    with ctx.ledger.begin("pages") as connection:
        for result in results:
            if result.error is None:
                variants.wrote(connection, ctx.name, result.id, wanted[result.id], ctx.now())
                _count(report, wanted[result.id])
            elif result.permanent:
                variants.refused_write(connection, ctx.name, result.id, wanted[result.id])
                question = f"The shop will not take the backorder flag or date: {result.error}"
                task = tasks.Task("page refused", str(result.id), question)
                tasks.open_task(connection, ctx.name, task, ctx.now())
    _report_failures(report, "product", results)


def _count(report: PassReport, values: Mapping[str, str]) -> None:
    if FLAG in values:
        report.flags_set += values[FLAG] != Flag.NO
        report.flags_restored += values[FLAG] == Flag.NO
    report.dates_written += DATE in values


def _report_failures(report: PassReport, what: str, results: Sequence[WriteResult]) -> None:
    """What may pass is tried again by the next pass; what will not is set aside with its reason."""
    for r in results:
        if r.error is not None:
            (report.remarks if r.permanent else report.failures).append(f"{what} {r.id}: {r.error}")


def apply_notes(ctx: ShopContext, report: PassReport) -> None:
    """Write the record of told dates on the orders whose promises changed."""
    after = 0
    while True:
        with ctx.ledger.read() as connection:
            seen = order_notes.orders_with_pending_notes(connection, ctx.name, BATCH, after)
            history = promises.promises_of(connection, ctx.name, seen)
            granted = noted_goodwill.granted_for(
                connection, ctx.name, seen, lambda drawn_at: ctx.local(drawn_at).date()
            )
        if not seen:
            return
        after = max(seen)
        notes = records(seen, [p for line in history.values() for p in line], granted)
        _write_notes(ctx, report, seen, notes)


def _write_notes(
    ctx: ShopContext, report: PassReport, seen: Mapping[int, str], notes: Mapping[int, str]
) -> None:
    differing = [OrderWrite(order_id, note) for order_id, note in notes.items() if note != seen[order_id]]
    results: list[WriteResult] = []
    try:
        results = ctx.platform.write_orders(differing) if differing else []
    except ConnectorError as error:
        report.failures.append(f"writing told dates on orders: {error}")
    same = {order_id: note for order_id, note in notes.items() if note == seen[order_id]}
    written = {r.id: notes[r.id] for r in results if r.error is None}
    never = {r.id: seen[r.id] for r in results if r.error is not None and r.permanent}
    with ctx.ledger.begin("notes") as connection:
        order_notes.noted(connection, ctx.name, same | written | never)
    report.notes_written += len(written)
    _report_failures(report, "order", results)
