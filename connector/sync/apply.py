"""Apply: bring the shop to the wanted state. Decides nothing; writes what differs."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.domain.orders import Flag
from connector.errors import ConnectorError
from connector.ledger import noted_goodwill, order_notes, promises, tasks, variants
from connector.ledger.noted_goodwill import Granted
from connector.ledger.states import PromiseStanding
from connector.ledger.variants import DATE, FLAG
from connector.ports import OrderWrite, Progress, VariantWrite, WriteResult
from connector.sync.context import PassReport, ShopContext

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
        notes = _notes(seen, [p for line in history.values() for p in line], granted)
        _write_notes(ctx, report, seen, notes)


_OURS = frozenset({"first", "last", "basis", "notice", "next", "kind", "standing", noted_goodwill.KEY})


def _notes(
    seen: Mapping[int, str], made: Sequence[promises.Promise], granted: Mapping[str, Granted]
) -> dict[int, str]:
    """What should stand on each order; what another version wrote beside it stays."""
    lines: dict[int, dict[str, Any]] = {order_id: _of_no_line(note) for order_id, note in seen.items()}
    stood = {order_id: order_notes.entries_of(note) for order_id, note in seen.items()}
    letters: dict[tuple[int, str], set[str | None]] = defaultdict(set)
    for p in made:
        if p.basis is Basis.DISCARDED:
            continue
        letters[p.order_id, str(p.line_id)].add(p.notice_id)
        before = stood[p.order_id].get(str(p.line_id), {})
        theirs = {key: value for key, value in before.items() if key not in _OURS}
        entry = lines[p.order_id].setdefault(str(p.line_id), {"first": None, **theirs})
        day = p.told_on.isoformat() if p.told_on else None
        entry["first"] = entry["first"] or day
        entry |= {"last": day, "basis": p.basis.value, "notice": p.notice_id}
        entry["next"] = p.next_news_on.isoformat() if p.next_news_on else None
        if p.kind is NewsKind.EARLIER or entry.get("kind") is None:
            entry["kind"] = p.kind.value if p.kind else None  # "earlier" is said once and is remembered
        if p.standing is PromiseStanding.ASSUMED:
            entry["standing"] = "assumed"
        else:
            entry.pop("standing", None)
    for (order_id, line_id), notice_ids in letters.items():
        given = _given(stood[order_id].get(line_id, {}), notice_ids, granted)
        if given:
            lines[order_id][line_id][noted_goodwill.KEY] = given
    return {
        order_id: json.dumps(entries, separators=(",", ":"), sort_keys=True) if entries else ""
        for order_id, entries in lines.items()
    }


def _of_no_line(note: str) -> dict[str, Any]:
    return {key: value for key, value in order_notes.record_of(note).items() if not key.isdecimal()}


def _given(
    before: Mapping[str, Any], notice_ids: Collection[str | None], granted: Mapping[str, Granted]
) -> list[dict[str, str]]:
    """The goodwill of a line's letters, and what stood there of which this ledger does not know better."""
    ours = [each.noted for each in granted.values() if each.is_given and each.noted.notice_id in notice_ids]
    others = [
        noted
        for noted in noted_goodwill.goodwill_in(before)
        if noted.code not in granted or granted[noted.code].is_given
    ]
    by_code = {noted.code: noted for noted in [*others, *ours]}
    return [noted.as_noted() for noted in sorted(by_code.values(), key=lambda noted: (noted.on, noted.code))]


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
