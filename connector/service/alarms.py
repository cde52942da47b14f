"""Alarms: the merchant hears once when something is badly wrong, and once when it is over."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from connector.domain.alarms import Alarm, AlarmKind, Sighting
from connector.ledger import alarms, notices, supply_files
from connector.ledger import news as news_rows
from connector.ledger.states import NoticeState
from connector.ports import Memo
from connector.service.words import counted, moment
from connector.sync.clock import REMEDY as CLOCKS_REMEDY
from connector.sync.context import PassReport, ShopContext

Look = Callable[[Connection], Iterable[Sighting]]
"""What a pass saw, and what the ledger knows beside it."""


def raise_alarms(ctx: ShopContext, report: PassReport) -> list[str]:
    """After a pass that came to its end: tell what began and what is over; what failed, in sentences.

    Who is told is written down first, so that nobody hears twice. Where certainly nobody heard, the
    next pass tries again.
    """
    return _tell(ctx, partial(_sightings, ctx, report))


def raise_alarm_of_failure(ctx: ShopContext, why: str) -> list[str]:
    """After a pass that did not. That is all that is known then."""
    return _tell(ctx, lambda _: [Sighting(AlarmKind.PASSES_FAIL, "", wrong=True, reason=why)])


def _tell(ctx: ShopContext, look: Look) -> list[str]:
    if ctx.alarmed is None:
        return []
    failures: list[str] = []
    for alarm in _to_tell(ctx, look):
        heard = ctx.alarmed.tell(_memo(ctx, alarm))
        failures += heard.failures
        if heard.nobody:
            with ctx.ledger.begin("alarm not told") as connection:
                alarms.save(connection, ctx.name, alarm)
    return failures


def _to_tell(ctx: ShopContext, look: Look) -> list[Alarm]:
    with ctx.ledger.read() as connection:
        seen = list(look(connection))
        quiet = not alarms.alarms_of(connection, ctx.name) and not any(each.wrong for each in seen)
    if quiet:
        return []
    with ctx.ledger.begin("alarms") as connection:
        alarms.take_sightings(connection, ctx.name, seen, ctx.now())
        return alarms.take_to_tell(connection, ctx.name, ctx.now(), ctx.alarm_policy)


def _sightings(ctx: ShopContext, report: PassReport, connection: Connection) -> Iterator[Sighting]:
    """Of what this pass could see. A shop that refuses is reachable, but nothing else is known of it."""
    yield Sighting(AlarmKind.PASSES_FAIL, "", wrong=False)
    if report.pulled or report.shop_refused:
        yield Sighting(AlarmKind.SHOP_REFUSES, "", report.shop_refused, report.shop_trouble)
    if not report.shop_refused:
        yield Sighting(AlarmKind.SHOP_UNREACHABLE, "", not report.pulled, report.shop_trouble)
    if report.pulled:
        yield Sighting(AlarmKind.CLOCK_WRONG, "", report.clock_wrong, report.clock_trouble)
    if report.mail_trouble or report.letters:
        yield Sighting(AlarmKind.MAIL_REFUSES, "", bool(report.mail_trouble), report.mail_trouble)
    if report.pulled and not report.clock_wrong:
        yield from _sources(ctx, report, connection)
        yield from _letters(ctx, connection)


def _sources(ctx: ShopContext, report: PassReport, connection: Connection) -> Iterator[Sighting]:
    for name, trouble in report.sources.items():
        yield Sighting(AlarmKind.SOURCE_UNREADABLE, name, bool(trouble), trouble)
    last = supply_files.last_fetched_at(connection, ctx.name)
    for name, supplier in ctx.suppliers.items():
        if supplier.stale_after is not None and name in last:
            stale = ctx.now() - last[name] > supplier.stale_after
            yield Sighting(AlarmKind.SOURCE_STALE, name, stale, _stale(ctx, last[name]))
    gone = {alarm.key for alarm in alarms.alarms_of(connection, ctx.name)} - {*ctx.suppliers, ""}
    for name in gone:  # a supplier that the settings know no longer
        yield Sighting(AlarmKind.SOURCE_UNREADABLE, name, wrong=False)
        yield Sighting(AlarmKind.SOURCE_STALE, name, wrong=False)


def _stale(ctx: ShopContext, since: datetime) -> str:
    return f"It has said nothing new since {moment(since, ctx.zone)}."


def _letters(ctx: ShopContext, connection: Connection) -> Iterator[Sighting]:
    late = ctx.now() - timedelta(hours=ctx.alarm_policy.letters_hours + ctx.policy.letters.quiet_hours)
    waiting, held = set[str](), set[str]()
    if ctx.rehearsal is None and news_rows.any_to_tell_since(connection, ctx.name, late):
        old = [each for each in news_rows.unsealed(connection, ctx.name) if each.since < late]
        waiting = {each.due.customer for each in old if each.is_free}
        held = {each.due.customer for each in old if each.is_held}
    doubtful = [
        notice
        for notice in notices.notices_in(connection, ctx.name, [NoticeState.UNCERTAIN])
        if notice.sealed_at < late
    ]
    said = f"{counted(len(waiting), 'letter')} should have gone and did not."
    yield Sighting(AlarmKind.LETTERS_STUCK, "", bool(waiting), said)
    said = f"{counted(len(held), 'letter')} held, {len(doubtful)} doubtful."
    yield Sighting(AlarmKind.LETTERS_HELD, "", bool(held or doubtful), said)


_WHAT = {
    AlarmKind.SHOP_UNREACHABLE: "the shop cannot be read",
    AlarmKind.SHOP_REFUSES: "the shop refuses the connector's credentials",
    AlarmKind.CLOCK_WRONG: "this machine's clock is wrong, or the shop's",
    AlarmKind.MAIL_REFUSES: "the mail provider takes no letter",
    AlarmKind.SOURCE_UNREADABLE: "the dates of the supplier {} cannot be read",
    AlarmKind.SOURCE_STALE: "the supplier {} says nothing new",
    AlarmKind.PASSES_FAIL: "passes fail",
    AlarmKind.LETTERS_STUCK: "letters do not go",
    AlarmKind.LETTERS_HELD: "letters wait for you",
}
_NOTHING_GOES = "Until then no date is planned or written, and no customer is told anything."
_REMEDY = {
    AlarmKind.SHOP_UNREACHABLE: f"Is the shop up? `backorder check` tries to reach it. {_NOTHING_GOES}",
    AlarmKind.SHOP_REFUSES: f"Look at its key and the key's rights, then `backorder check`. {_NOTHING_GOES}",
    AlarmKind.CLOCK_WRONG: CLOCKS_REMEDY,
    AlarmKind.MAIL_REFUSES: "Look at its key or password, then `backorder check`. Letters wait meanwhile.",
    AlarmKind.SOURCE_UNREADABLE: "`backorder check` tries to read them. What was read last goes on to count.",
    AlarmKind.SOURCE_STALE: "Is its file still being made? What it said last goes on to count.",
    AlarmKind.PASSES_FAIL: "`backorder sync` says it again, and the log where. Customers may hear nothing.",
    AlarmKind.LETTERS_STUCK: "`backorder notices list` says of each why it waits.",
    AlarmKind.LETTERS_HELD: "`backorder notices list` shows them. Their customers may have heard nothing.",
}


def _memo(ctx: ShopContext, alarm: Alarm) -> Memo:
    what = _WHAT[alarm.kind].format(alarm.key)
    since = f"Since {moment(alarm.since, ctx.zone)}"
    if alarm.over_at is not None:
        return Memo(f"Over: {ctx.name}: {what}", f"{since}, until {moment(alarm.over_at, ctx.zone)}.\n")
    return Memo(f"Alarm: {ctx.name}: {what}", f"{since}.\n{alarm.reason}\n\n{_REMEDY[alarm.kind]}\n")
