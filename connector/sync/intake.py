"""Intake: suppliers' files, judged before anything follows from them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from connector.domain.files import FileVerdict, judge_file
from connector.domain.schedule import is_due, next_due, spread
from connector.domain.supply import FeedFile, Kind
from connector.errors import ConnectorError, UsageError
from connector.ledger import keeping, planning, supplies, supply_files, taking_over, tasks
from connector.ledger.skus import sold_skus
from connector.ledger.states import FileState
from connector.sync.context import PassReport, ShopContext, Supplier


def take_in_files(ctx: ShopContext, report: PassReport) -> None:
    """Read every supplier's source. One that fails stops none of the others."""
    with ctx.ledger.read() as connection:
        changed = _settings_changed(ctx, connection)
    if changed:
        with ctx.ledger.begin("read again") as connection:
            supply_files.read_files_again(connection, ctx.name)
    for name, supplier in ctx.suppliers.items():
        if not _is_due(ctx, name, supplier):
            continue
        report.sources[name] = ""
        try:
            _take_in(ctx, report, name, supplier)
            _is_read(ctx, name, supplier)
        except ConnectorError as error:
            report.failures.append(f"supplier {name}: {error}")
            report.sources[name] = str(error)


def _is_due(ctx: ShopContext, name: str, supplier: Supplier) -> bool:
    """Whether the source is asked in this pass. A file that may mean something else now is read at once."""
    if supplier.poll_every is None:
        return True
    with ctx.ledger.read() as connection:
        due_at = keeping.due_at(connection, ctx.name, _job(name))
        known = supply_files.last_digest(connection, ctx.name, name) is not None
    return not known or is_due(due_at, ctx.now(), supplier.poll_every)


def _is_read(ctx: ShopContext, name: str, supplier: Supplier) -> None:
    """Its interval begins; one that could not be read is asked again by the next pass."""
    if supplier.poll_every is None:
        return
    now = ctx.now()
    with ctx.ledger.begin("source due") as connection:
        at = next_due(now, supplier.poll_every, spread(ctx.name, _job(name), now))
        keeping.set_due(connection, ctx.name, _job(name), at)


def _job(supplier: str) -> str:
    return f"source {supplier}"


def _settings_changed(ctx: ShopContext, connection: Connection) -> bool:
    """Whether dates, also those in files, may mean something else than at the last plan."""
    return planning.shop_row(connection, ctx.name).fingerprint not in {None, ctx.fingerprint}


def _take_in(ctx: ShopContext, report: PassReport, name: str, supplier: Supplier) -> None:
    with ctx.ledger.read() as connection:
        digest = supply_files.last_digest(connection, ctx.name, name)
    file = supplier.source.fetch(digest)
    if file is not None and file.digest != digest:
        take_in(ctx, report, file)


def take_in(
    ctx: ShopContext, report: PassReport, file: FeedFile, *, older: bool = False, by_hand: bool = False
) -> FileState:
    """Judge one file and take over what it says.

    `older` allows one older than the last. A file that came `by_hand` does not make the source's
    own, unchanged one new again.
    """
    with ctx.ledger.begin("supplies") as connection:
        newest = supply_files.newest_file(connection, ctx.name, file.supplier)
        again = newest is not None and newest.digest == file.digest
        if newest and again and newest.state in _NOT_BELIEVED:
            supply_files.was_read_again(connection, newest.id)
            return newest.state
        by_settings = again and _settings_changed(ctx, connection)
        if not older and (since := _newer_stands(ctx, connection, file)):
            return _stale(ctx, report, connection, file, since, by_hand=by_hand)
        verdict = _judge(ctx, connection, file)
        if verdict.quarantine:
            return _quarantine(ctx, report, connection, file, verdict, by_hand=by_hand)
        return _accept(
            ctx, report, connection, file, verdict, again=again, by_hand=by_hand, by_settings=by_settings
        )


_NOT_BELIEVED = frozenset({FileState.QUARANTINED, FileState.REJECTED})


def _newer_stands(ctx: ShopContext, connection: Connection, file: FeedFile) -> datetime | None:
    """The time of an accepted file that is newer; one that nobody believed proves nothing."""
    accepted = supply_files.newest_file(connection, ctx.name, file.supplier, [FileState.ACCEPTED])
    return accepted.modified_at if accepted and file.modified_at < accepted.modified_at else None


def accept_quarantined(ctx: ShopContext, report: PassReport, stored: supply_files.StoredFile) -> None:
    """A person believes the file. Raises UsageError where a newer one was accepted meanwhile."""
    supplier = ctx.suppliers[stored.supplier]
    file = supplier.source.parse(stored.content or b"", stored.name, stored.modified_at)
    with ctx.ledger.begin("supplies") as connection:
        if _newer_stands(ctx, connection, file):
            raise UsageError(f"{stored.name} is older than a file that was accepted since; reject it.")
        supply_files.settle_file(connection, stored.id, FileState.ACCEPTED)
        _outdate_quarantined(ctx, connection, file)
        verdict = _judge(ctx, connection, file)
        _take_over(ctx, report, connection, file, verdict, stored.id)
        tasks.close_task(connection, ctx.name, "quarantine", [str(stored.id)], ctx.now())


def reject_quarantined(ctx: ShopContext, stored: supply_files.StoredFile) -> None:
    """A person does not believe the file; what stood before goes on."""
    with ctx.ledger.begin("supplies") as connection:
        supply_files.settle_file(connection, stored.id, FileState.REJECTED)
        tasks.close_task(connection, ctx.name, "quarantine", [str(stored.id)], ctx.now())


def _judge(ctx: ShopContext, connection: Connection, file: FeedFile) -> FileVerdict:
    supplier = ctx.suppliers[file.supplier]
    outstanding = supplier.states_outstanding
    known = supplies.known_supplies(connection, ctx.name, file.supplier, outstanding=outstanding)
    sold = unambiguous(sold_skus(connection, ctx.name))
    if supplier.kind is Kind.AVAILABILITY:
        file = _uncounted(file)
    if file.open_row is not None and supply_files.ends_like_the_one_before(connection, ctx.name, file):
        file = replace(file, open_row=None)  # so does its maker write
    return judge_file(file, supplier.shape, known, sold, ctx.policy.files, outstanding=outstanding)


def _uncounted(file: FeedFile) -> FeedFile:
    """A catalogue's quantities are the supplier's stock: nothing of it comes to us by itself."""
    return replace(file, rows=tuple(row if row.ended else replace(row, units=None) for row in file.rows))


def unambiguous(counts: dict[str, int]) -> Collection[str]:
    """SKUs that name one variant. Two variants with one SKU are a task, never a guess."""
    return {sku for sku, count in counts.items() if count == 1}


def _stale(
    ctx: ShopContext,
    report: PassReport,
    connection: Connection,
    file: FeedFile,
    newest: datetime,
    *,
    by_hand: bool,
) -> FileState:
    reason = f"older than the file read before ({newest:%Y-%m-%d %H:%M} UTC)"
    supply_files.record_file(
        connection, ctx.name, file, FileState.STALE, ctx.now(), reason=reason, by_hand=by_hand
    )
    question = f"{file.name} of {file.supplier} was ignored: it is {reason}. Is it the right file?"
    tasks.open_task(connection, ctx.name, tasks.Task("stale file", file.supplier, question), ctx.now())
    report.files_stale += 1
    report.remarks.append(f"{file.name} of {file.supplier} was ignored: {reason}")
    return FileState.STALE


def _quarantine(
    ctx: ShopContext,
    report: PassReport,
    connection: Connection,
    file: FeedFile,
    verdict: FileVerdict,
    *,
    by_hand: bool,
) -> FileState:
    reason = verdict.quarantine or ""
    file_id = supply_files.record_file(
        connection,
        ctx.name,
        file,
        FileState.QUARANTINED,
        ctx.now(),
        reason=reason,
        unknown_skus=verdict.unknown_skus,
        set_aside=verdict.set_aside,
        by_hand=by_hand,
    )
    question = f"{file.name} of {file.supplier} is not believed: {reason}. Accept or reject it?"
    tasks.open_task(connection, ctx.name, tasks.Task("quarantine", str(file_id), question), ctx.now())
    report.files_quarantined += 1
    report.remarks.append(f"{file.name} of {file.supplier} is quarantined: {reason}")
    return FileState.QUARANTINED


def _accept(
    ctx: ShopContext,
    report: PassReport,
    connection: Connection,
    file: FeedFile,
    verdict: FileVerdict,
    *,
    again: bool,
    by_hand: bool,
    by_settings: bool,
) -> FileState:
    file_id = supply_files.record_file(
        connection,
        ctx.name,
        file,
        FileState.ACCEPTED,
        ctx.now(),
        reason="" if file.open_row is None else supply_files.HAS_NO_END,
        unknown_skus=verdict.unknown_skus,
        set_aside=verdict.set_aside,
        by_hand=by_hand,
    )
    _outdate_quarantined(ctx, connection, file)
    tasks.close_task(connection, ctx.name, "stale file", [file.supplier], ctx.now())
    _take_over(ctx, report, connection, file, verdict, file_id, again=again, by_settings=by_settings)
    report.files_accepted += 1
    return FileState.ACCEPTED


def _outdate_quarantined(ctx: ShopContext, connection: Connection, file: FeedFile) -> None:
    """A newer believable file makes the question about an older one pointless."""
    for stored in supply_files.files_in(connection, ctx.name, FileState.QUARANTINED):
        if stored.supplier == file.supplier and stored.modified_at <= file.modified_at:
            supply_files.settle_file(connection, stored.id, FileState.REJECTED)
            tasks.close_task(connection, ctx.name, "quarantine", [str(stored.id)], ctx.now())


def _take_over(
    ctx: ShopContext,
    report: PassReport,
    connection: Connection,
    file: FeedFile,
    verdict: FileVerdict,
    file_id: int,
    *,
    again: bool = False,
    by_settings: bool = False,
) -> None:
    vanished = taking_over.apply_verdict(
        connection,
        ctx.name,
        file.supplier,
        verdict,
        file_id,
        ctx.now(),
        outstanding=ctx.suppliers[file.supplier].states_outstanding,
        again=again,
        by_settings=by_settings,
    )
    for supply in vanished:
        key = f"{supply.key.supplier}/{supply.key.reference}/{supply.key.sku}"
        question = f"{key} is in the supplier's file no longer, and did not come. Does it still?"
        tasks.open_task(connection, ctx.name, tasks.Task("vanished", key, question), ctx.now())
    report.rows_set_aside += len(verdict.set_aside)
    report.unknown_skus += verdict.unknown_skus
    for row in verdict.set_aside[:20]:
        report.remarks.append(f"{file.name} row {row.row} was set aside: {row.reason}")
