"""Judge: what each order's customer is owed, now that its lines are planned."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from connector.domain.dates import Eta, Rests, together, told_from
from connector.domain.letters import Cause, CauseKind
from connector.domain.news import (
    Basis,
    LineState,
    Told,
    Verdict,
    judge_line,
    look_again_on,
    warn_on,
)
from connector.domain.notices import News, NewsKind
from connector.domain.orders import Standing
from connector.ledger import news as news_rows
from connector.ledger import planning, promises, queues, tasks
from connector.ledger.news import OwedNews
from connector.ledger.queues import LineJudged
from connector.sync.audience import not_addressed
from connector.sync.context import PassReport, ShopContext


@dataclass(slots=True)
class _Judged:
    """What judging some orders comes to, written in one go."""

    made: list[OwedNews]
    withdrawn: list[int]
    lines: list[LineJudged]
    adopted: list[promises.Promise]
    unheard: set[int] = field(default_factory=set)  # lines whose customer is owed news and not written to
    ready: set[int] = field(default_factory=set)  # lines that could have been shipped


def judge_orders(
    ctx: ShopContext, report: PassReport, connection: Connection, order_ids: Collection[int]
) -> None:
    """Write, overwrite or withdraw the news of these orders' lines."""
    orders = planning.orders_by_id(connection, ctx.name, order_ids)
    lines = _by_order(planning.lines_of_orders(connection, ctx.name, orders))
    history = promises.promises_of(connection, ctx.name, orders)
    owed = news_rows.owed(connection, ctx.name, order_ids=orders)
    adopting = planning.shop_row(connection, ctx.name).adopted_at is None
    judged = _Judged([], [], [], [])
    for order_id, order in orders.items():
        _judge_order(ctx, connection, order, lines[order_id], history, owed, judged, adopting=adopting)
    _close_answered(ctx, connection, lines, judged)
    gone = [line_id for line_id in judged.withdrawn if owed[line_id].notice_id is None]
    news_rows.withdraw_news(connection, ctx.name, gone)
    news_rows.save_news(connection, ctx.name, judged.made)
    promises.add_promises(connection, ctx.name, judged.adopted)
    queues.save_judged(connection, ctx.name, judged.lines)
    report.news_made += len(judged.made)
    report.news_withdrawn += len(gone)
    report.lines_adopted += len(judged.adopted)


def _close_answered(
    ctx: ShopContext,
    connection: Connection,
    lines: Mapping[int, list[planning.LineRow]],
    judged: _Judged,
) -> None:
    """Questions to the merchant that have answered themselves."""
    all_lines = {line.line_id for rows in lines.values() for line in rows}
    for kind, standing in (("not written to", judged.unheard), ("ready", judged.ready)):
        keys = [str(line_id) for line_id in all_lines - standing]
        if answered := tasks.open_keys(connection, ctx.name, kind, keys):
            tasks.close_task(connection, ctx.name, kind, answered, ctx.now())


def _by_order(lines: Sequence[planning.LineRow]) -> Mapping[int, list[planning.LineRow]]:
    grouped: dict[int, list[planning.LineRow]] = defaultdict(list)
    for line in lines:
        grouped[line.order_id].append(line)
    return grouped


def _judge_order(
    ctx: ShopContext,
    connection: Connection,
    order: planning.OrderRow,
    lines: Sequence[planning.LineRow],
    history: Mapping[int, list[promises.Promise]],
    owed: Mapping[int, OwedNews],
    judged: _Judged,
    *,
    adopting: bool,
) -> None:
    if adopting and order.adopted and any(_is_unplanned(line) for line in lines):
        return  # the batch that plans its last line adopts it
    waiting = [line for line in lines if line.open_units and line.rests and order.standing.is_open]
    whole = together([_eta(line) for line in waiting]) if ctx.ships_together else None
    deciding = next((line for line in waiting if line.short and _eta(line) == whole), None)
    for line in lines:
        verdict, again = Verdict(), None
        told = promises.told(history.get(line.line_id, ()))
        if line in waiting:
            eta = whole if whole and line.short else _eta(line)
            if told is None and adopting and order.adopted and line.short:
                judged.adopted.append(_adopt(ctx, line, eta))
                told = Told(judged.adopted[-1].told_on)
            state = _state(ctx, order, line, eta, told)
            verdict = judge_line(state, ctx.today(), ctx.policy.news, ctx.policy.dates)
            again = _look_again_on(ctx, order, state, verdict)
            _ask(ctx, connection, order, line, verdict)
            _warn(ctx, connection, order, line, state)
        reason = not_addressed(ctx, order) if verdict.news else None
        if verdict.news is not None and reason is not None:
            judged.unheard.add(line.line_id)
            _leave_to_merchant(ctx, connection, order, line, verdict.news, reason)
        if verdict.ready_but_waiting:
            judged.ready.add(line.line_id)
        if (verdict.earlier_since, again) != (line.earlier_since, line.judge_on):
            judged.lines.append(LineJudged(line.line_id, verdict.earlier_since, again))
        moved_by = deciding if deciding and line.short else line
        as_moved = replace(line, cause=moved_by.cause)
        _owe(ctx, as_moved, verdict.news, reason, owed.get(line.line_id), judged)


def _look_again_on(
    ctx: ShopContext, order: planning.OrderRow, state: LineState, verdict: Verdict
) -> date | None:
    """The day on which this line may be owed something else, or by somebody else, though nothing happens."""
    learned = replace(state, earlier_since=verdict.earlier_since)
    again = look_again_on(learned, verdict, ctx.today(), ctx.policy.news, ctx.policy.dates)
    late_on = state.placed_on + timedelta(days=ctx.policy.news.unpaid_days + 1)
    if order.standing is Standing.OPEN_UNPAID and late_on > ctx.today():
        return min(again or late_on, late_on)
    return again


def _is_unplanned(line: planning.LineRow) -> bool:
    return bool(line.open_units and line.item_id and line.rests is None)


def _eta(line: planning.LineRow) -> Eta:
    return Eta(line.rests or Rests.NOTHING, line.eta_on)


def _state(
    ctx: ShopContext, order: planning.OrderRow, line: planning.LineRow, eta: Eta, told: Told | None
) -> LineState:
    return LineState(
        placed_on=ctx.policy.dates.calendar.counts_from(ctx.local(order.placed_at)),
        eta=eta,
        short=line.short,
        short_when_first_read=line.short > 0 if line.short_first is None else line.short_first,
        told=told,
        earlier_since=line.earlier_since,
    )


def _adopt(ctx: ShopContext, line: planning.LineRow, eta: Eta) -> promises.Promise:
    told_on = told_from(eta.on, ctx.policy.dates) if eta.on else None
    return promises.Promise(
        line.line_id, line.order_id, told_on, Basis.ADOPTED, ctx.now(), rests_on=line.basis
    )


def _owe(
    ctx: ShopContext,
    line: planning.LineRow,
    news: News | None,
    reason: str | None,
    known: OwedNews | None,
    judged: _Judged,
) -> None:
    if known is not None and known.notice_id is not None:
        return
    if news is None:
        if known is not None:
            judged.withdrawn.append(line.line_id)
        return
    owed = replace(_owed(ctx, line, news), not_addressed=reason)
    if known is not None:
        owed = _keep(known, owed)
    if owed != known:
        judged.made.append(owed)


def _owed(ctx: ShopContext, line: planning.LineRow, news: News) -> OwedNews:
    cause = line.cause or Cause(CauseKind.ORDERS)
    if news.kind is NewsKind.CONFIRMATION:
        cause = Cause(CauseKind.ORDER, str(line.order_id))
    now = ctx.now()
    return OwedNews(line.line_id, line.order_id, news, line.short, cause, line.basis, since=now, due_at=now)


def _keep(known: OwedNews, owed: OwedNews) -> OwedNews:
    """News that replace unsealed news keep its place; a person's word holds for the same facts only."""
    if known.facts == owed.facts and known.cause == owed.cause:
        return replace(known, news=owed.news, rests_on=owed.rests_on, not_addressed=owed.not_addressed)
    return replace(
        owed,
        since=known.since,
        due_at=known.due_at,
        tries=known.tries,
        held=known.held,
        refused=known.refused,
    )


def _leave_to_merchant(
    ctx: ShopContext,
    connection: Connection,
    order: planning.OrderRow,
    line: planning.LineRow,
    news: News,
    reason: str,
) -> None:
    word = f"ready on {news.told_on.day} {news.told_on:%B %Y}" if news.told_on else "no date yet"
    question = (
        f"The customer of order {order.number} is owed a word ({word}); we do not write, because {reason}."
    )
    task = tasks.Task("not written to", str(line.line_id), question, order.order_id)
    tasks.open_task(connection, ctx.name, task, ctx.now())


def _ask(
    ctx: ShopContext,
    connection: Connection,
    order: planning.OrderRow,
    line: planning.LineRow,
    verdict: Verdict,
) -> None:
    """What the merchant has to see to, whatever the customer is told."""
    if verdict.ready_but_waiting:
        question = f"{line.sku} of order {order.number} is there, and its told day has passed. Ship it?"
        task = tasks.Task("ready", str(line.line_id), question, order.order_id)
        tasks.open_task(connection, ctx.name, task, ctx.now())
    if verdict.news is not None and verdict.news.kind is NewsKind.OVERDUE:
        tasks.open_task(connection, ctx.name, _chase(line), ctx.now())


def _warn(
    ctx: ShopContext,
    connection: Connection,
    order: planning.OrderRow,
    line: planning.LineRow,
    state: LineState,
) -> None:
    """The day before we have to write again that there is no date."""
    if ctx.today() == warn_on(state):
        question = f"Tomorrow order {order.number} hears again that {line.sku} has no date. Is there one?"
        task = tasks.Task("no date tomorrow", str(line.line_id), question, order.order_id)
        tasks.open_task(connection, ctx.name, task, ctx.now())


def _chase(line: planning.LineRow) -> tasks.Task:
    supplier = line.cause.key if line.cause and line.cause.kind is CauseKind.SILENCE else ""
    if not supplier:
        return tasks.Task("nothing ordered", line.sku, f"Nothing is ordered for {line.sku}. Will it come?")
    question = f"{supplier} has not delivered {line.sku} ({line.basis}). When will it come?"
    return tasks.Task("chase", f"{supplier}/{line.sku}", question)
