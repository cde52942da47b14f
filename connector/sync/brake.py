"""Brakes: which due news wait for a person. `connector.domain.letters` has the rules."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from connector.domain.letters import Circumstances, judge_brakes
from connector.ledger import keeping, notices, planning, supply_files, tasks
from connector.ledger import news as news_rows
from connector.ledger.news import Unsealed
from connector.sync.ask import in_words
from connector.sync.context import PassReport, ShopContext

HELD = "held letters"
DOUBT = "money of the order went back without naming units"


def apply_brakes(ctx: ShopContext, report: PassReport) -> int:
    """Judge all unsealed news; returns how many letters are held. Runs in every pass, sending or not."""
    with ctx.ledger.read() as connection:
        rehearsed = planning.shop_row(connection, ctx.name).rehearsed
        if not rehearsed and not news_rows.any_to_tell(connection, ctx.name):
            return 0
    with ctx.ledger.begin("brakes") as connection:
        unsealed = list(news_rows.unsealed(connection, ctx.name))
        doubted = {n.line_id: DOUBT for n in unsealed if n.doubtful and n.held != DOUBT}
        free = [n for n in unsealed if n.line_id in doubted or not n.approved]
        to_judge = any(n.held is None and n.line_id not in doubted for n in free)
        new = (_to_hold(ctx, connection, free) if to_judge else {}) | doubted
        news_rows.hold_news(connection, ctx.name, new)
        if rehearsed:
            planning.update_shop(connection, ctx.name, rehearsed=False)
        report.remarks += [f"letters are held: {reason}" for reason in sorted(set(new.values()))]
        return _ask(ctx, connection, [n for n in free if n.held or n.line_id in new])


def _to_hold(ctx: ShopContext, connection: Connection, free: Sequence[Unsealed]) -> dict[int, str]:
    """Which news are held from now on, and why. Those that are held already count, too."""
    circumstances = _circumstances(ctx, connection)
    reasons = judge_brakes([n.due for n in free], circumstances, ctx.policy.brakes)
    found = {n.line_id: reasons.get(n.due) for n in free if n.held is None}
    return {line_id: reason for line_id, reason in found.items() if reason}


def _circumstances(ctx: ShopContext, connection: Connection) -> Circumstances:
    shop = planning.shop_row(connection, ctx.name)
    now = ctx.now()
    sent, confirmations = notices.letters_by_cause(connection, ctx.name, notices.day_ago(now))
    last_at = keeping.last_look_at(connection, ctx.name)
    gap = (now - last_at).total_seconds() / 3600 if last_at else None
    return Circumstances(
        open_backorders=planning.open_backorders(connection, ctx.name),
        gap_hours=gap,
        after_rehearsal=shop.rehearsed,
        new_suppliers=_new_suppliers(ctx, connection, last_at),
        sent=sent,
        confirmations_sent=confirmations,
    )


def _new_suppliers(ctx: ShopContext, connection: Connection, last_pass_at: datetime | None) -> frozenset[str]:
    """Suppliers whose first file came since the last pass. At the very first pass nothing is new."""
    if last_pass_at is None:
        return frozenset()
    first = supply_files.first_accepted_at(connection, ctx.name)
    return frozenset(name for name, at in first.items() if at > last_pass_at)


def _ask(ctx: ShopContext, connection: Connection, held: Collection[Unsealed]) -> int:
    letters = len({n.due.customer for n in held})
    if letters:
        what = "1 letter is" if letters == 1 else f"{letters} letters are"
        oldest = in_words(ctx.local(min(n.since for n in held)).date())
        question = f"{what} held, with news of {oldest} or later. Look with `backorder notices list`."
        tasks.open_task(connection, ctx.name, tasks.Task(HELD, "", question), ctx.now())
    return letters
