"""How things stand, on one screen."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from connector.cli.text.punctuality import punctual
from connector.service.outcomes import Outcome
from connector.service.status import LastPass, ShopStatus
from connector.service.words import counted, day, moment

_WENT = {
    Outcome.DONE: "done",
    Outcome.FAILED: "something failed and will be tried again",
    Outcome.WAITS: "done, and something waits for you",
}


def status_lines(status: ShopStatus, zone: ZoneInfo) -> Iterator[str]:
    kind = "a rehearsal: customers get no letters" if status.rehearsal else "letters go to customers"
    yield f"{status.shop}: {kind}"
    yield f"  First contact: {_first_contact(status, zone)}"
    yield f"  Last pass: {_last_pass(status.last_pass, zone)}"
    if status.last_pass:
        yield from (f"    failed: {each}" for each in status.last_pass.failures)
    yield from _backorders(status)
    yield from _overdue(status)
    yield from (f"  Punctuality of {punctual(each)}" for each in status.punctuality)
    yield from _letters(status, zone)
    for alarm in status.alarms:
        what = f"{alarm.kind} ({alarm.key})" if alarm.key else alarm.kind
        yield f"  Alarm: {what}, since {moment(alarm.since, zone)}: {alarm.reason}"
    yield f"  Tasks for you: {status.tasks or 'none'}{_look('tasks list', status.tasks)}"


def _first_contact(status: ShopStatus, zone: ZoneInfo) -> str:
    return moment(status.adopted_at, zone) if status.adopted_at else "still to come (`backorder sync`)"


def _last_pass(last: LastPass | None, zone: ZoneInfo) -> str:
    if last is None:
        return "none yet"
    asked = f"{counted(last.shop_requests, 'request')} to the shop ({last.shop_seconds:.1f} s)"
    return f"{moment(last.ended_at, zone)}, {last.seconds:.1f} s, {asked}, {_WENT[last.outcome]}"


def _backorders(status: ShopStatus) -> Iterator[str]:
    waiting = status.backorders
    if not waiting.lines:
        yield "  Backorders: none"
        return
    lines = counted(waiting.lines, "open line")
    rest = f"{counted(waiting.units, 'unit')} of {counted(waiting.items, 'item')}"
    yield f"  Backorders: {lines}, {rest}; {waiting.lines_without_date or 'none'} without a date"
    for item in status.waited_for:
        missing = f"{item.sku}: {counted(item.units, 'unit')} missing, next leaves {day(item.next_eta_on)}"
        yield f"    {missing}; one more, ordered now: {day(item.in_stock_on)}"


def _overdue(status: ShopStatus) -> Iterator[str]:
    yield f"  Overdue supply: {len(status.overdue) or 'none'}"
    for late in status.overdue:
        units = "any number" if late.units is None else late.units
        source = f"{late.supplier} {late.reference}".strip()
        yield f"    {source}: {units} x {late.sku}, expected {day(late.expected_on)}"


def _letters(status: ShopStatus, zone: ZoneInfo) -> Iterator[str]:
    counts = status.letters
    shown = f"{counts.waiting} waiting, {counts.held} held, {counts.uncertain} uncertain"
    look = _look("notices list", counts.held + counts.uncertain + counts.refused)
    yield f"  Letters: {shown}, {counts.refused} refused{look}"
    if status.pause:
        yield f"  Sending rests until {moment(status.pause.until, zone)}: {status.pause.reason}"


def _look(command: str, count: int) -> str:
    return f"  (`backorder {command}`)" if count else ""
