"""Brakes: which due news wait for a person. `connector.domain.letters` has the rules."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from connector.domain.letters import Circumstances, DueNews, judge_brakes
from connector.ledger import keeping, notices, planning, supply_files, tasks
from connector.ledger import news as news_rows
from connector.ledger.news import OwedNews
from connector.sync.context import PassReport, ShopContext

HELD = "held letters"


def apply_brakes(ctx: ShopContext, report: PassReport) -> int:
    """Judge all unsealed news; returns how many letters are held. Runs in every pass, sending or not."""
    with ctx.ledger.read() as connection:
        rehearsed = planning.shop_row(connection, ctx.name).rehearsed
        if not rehearsed and not news_rows.any_to_tell(connection, ctx.name):
            return 0
    with ctx.ledger.begin("brakes") as connection:
        owed = news_rows.to_tell(connection, ctx.name)
        orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed.values()})
        circumstances = _circumstances(ctx, connection)
        due = {k: DueNews(o.cause, orders[o.order_id].email.casefold(), o.news.kind) for k, o in owed.items()}
        free = {k: d for k, d in due.items() if owed[k].approved != owed[k].facts}
        reasons = judge_brakes(list(free.values()), circumstances, ctx.policy.brakes)
        reason_of = {k: _doubt(orders[owed[k].order_id]) or reasons.get(d) for k, d in free.items()}
        new = {k: reason for k, reason in reason_of.items() if reason and owed[k].held is None}
        news_rows.hold_news(connection, ctx.name, new)
        if rehearsed:
            planning.update_shop(connection, ctx.name, rehearsed=False)
        if new:
            report.remarks += [f"letters are held: {reason}" for reason in sorted(set(new.values()))]
        return _ask(ctx, connection, owed, new, due)


def _doubt(order: planning.OrderRow) -> str | None:
    return "money of the order went back without naming units" if order.doubtful else None


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


def _ask(
    ctx: ShopContext,
    connection: Connection,
    owed: Mapping[int, OwedNews],
    new: Mapping[int, str],
    due: Mapping[int, DueNews],
) -> int:
    waiting = {k for k, o in owed.items() if k in new or (o.held and o.approved != o.facts)}
    letters = len({due[k].customer for k in waiting})
    if letters:
        what = "1 letter is" if letters == 1 else f"{letters} letters are"
        question = f"{what} held. Look with `backorder notices list`."
        tasks.open_task(connection, ctx.name, tasks.Task(HELD, "", question), ctx.now())
    return letters
