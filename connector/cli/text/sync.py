"""What a pass did, in a few lines."""

from collections.abc import Iterator

from connector.service.outcomes import Outcome
from connector.service.syncing import ShopSync
from connector.service.words import counted, listed
from connector.sync.context import PassReport


def is_news(done: ShopSync) -> bool:
    """Whether this pass did more than read, asked something, or failed.

    What has waited for somebody since an earlier pass is no news.
    """
    report = done.report
    if report is None:
        return done.outcome is not Outcome.BUSY
    failed = report.failures or report.clock_wrong
    return bool(_acts(report) or report.tasks_opened or failed or report.uncertain or report.refused)


def sync_lines(done: ShopSync) -> Iterator[str]:
    if done.report is None:
        yield f"{done.shop}: {done.sentence}"
        return
    yield f"{done.shop}: {listed(_doings(done.report))}."
    yield from (f"  {line}." for line in _letters(done.report))
    yield from (f"  Failed, and will be tried again: {each}" for each in done.report.failures)
    yield from (f"  Note: {each}" for each in done.report.remarks)
    if done.report.tasks:
        new = f", {done.report.tasks_opened} of them new" if done.report.tasks_opened else ""
        yield f"  {counted(done.report.tasks, 'task')} for you{new}: see them with `backorder tasks list`."


def _doings(report: PassReport) -> list[str]:
    if report.clock_wrong:
        return ["the shop was read, and nothing else was done"]
    read = [counted(report.orders_read, "order read", "orders read")] if report.orders_read else []
    said = read + _acts(report)
    if said or report.failed:
        return said or ["nothing could be done"]
    return ["done"] if report.tasks_opened else ["done, nothing is new"]


def _acts(report: PassReport) -> list[str]:
    counts = (
        (report.files_accepted, "supplier file taken in", "supplier files taken in"),
        (report.files_quarantined, "supplier file quarantined", "supplier files quarantined"),
        (report.files_stale, "supplier file ignored", "supplier files ignored"),
        (report.lines_adopted, "waiting line adopted", "waiting lines adopted"),
        (report.flags_set, "backorder flag set", "backorder flags set"),
        (report.flags_restored, "backorder flag put back", "backorder flags put back"),
        (report.dates_written, "in-stock date written", "in-stock dates written"),
        (sum(report.letters.values()), "letter sent", "letters sent"),
    )
    return [counted(count, one, many) for count, one, many in counts if count]


def _letters(report: PassReport) -> Iterator[str]:
    if report.letters:
        yield f"Letters sent: {listed(f'{n} {kind}' for kind, n in sorted(report.letters.items()))}"
    if report.rehearsed:
        yield f"Rehearsal: {counted(report.rehearsed, 'letter')} shown to you, none sent"
    if report.waiting:
        yield f"{counted(report.waiting, 'letter')} waiting for a later pass"
    if report.held:
        yield f"{counted(report.held, 'letter')} held for you: see `backorder notices list`"
    if report.uncertain:
        yield f"{counted(report.uncertain, 'letter')} of which nobody can say whether it went out"
    if report.refused:
        yield f"{counted(report.refused, 'letter')} refused by the mail provider"
