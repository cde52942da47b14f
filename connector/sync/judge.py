"""Judge: what each order's customer is owed, now that its lines are planned."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from connector.domain.dates import Eta, Rests, together, told_from
from connector.domain.items import UNCOUNTED
from connector.domain.letters import Cause, CauseKind
from connector.domain.news import (
    NOTHING_TO_SAY,
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
from connector.ledger.planning import LineRow, OrderRow
from connector.ledger.promises import Promise
from connector.ledger.queues import LineJudged
from connector.sync import ask
from connector.sync.audience import not_addressed
from connector.sync.context import PassReport, ShopContext


@dataclass(frozen=True, slots=True)
class _Judging:
    """What some orders are judged by, and what that comes to, written in one go."""

    ctx: ShopContext
    now: datetime
    today: date
    adopting: bool
    history: Mapping[int, list[Promise]]  # by line
    owed: Mapping[int, OwedNews]  # by line
    moved: Collection[int]  # lines whose own date moved right now
    made: list[OwedNews] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    lines: list[LineJudged] = field(default_factory=list)
    adopted: list[Promise] = field(default_factory=list)
    questions: list[tasks.Task] = field(default_factory=list)


def judge_orders(
    ctx: ShopContext,
    report: PassReport,
    connection: Connection,
    order_ids: Collection[int],
    moved: Collection[int] = (),
) -> None:
    """Write, overwrite or withdraw the news of these orders' lines. `moved`: those whose date just did."""
    orders = planning.orders_by_id(connection, ctx.name, order_ids)
    lines = _by_order(planning.lines_of_orders(connection, ctx.name, orders))
    judging = _Judging(
        ctx,
        ctx.now(),
        ctx.today(),
        planning.shop_row(connection, ctx.name).adopted_at is None,
        promises.promises_of(connection, ctx.name, orders),
        news_rows.owed(connection, ctx.name, order_ids=orders),
        moved,
    )
    for order_id, order in orders.items():
        _judge_order(judging, order, lines[order_id])
    _write(connection, judging)
    every_line = [line.line_id for rows in lines.values() for line in rows]
    ask.ask(connection, ctx.name, judging.questions, every_line, judging.now)
    report.news_made += len(judging.made)
    report.news_withdrawn += len(judging.withdrawn)
    report.lines_adopted += len(judging.adopted)


def _write(connection: Connection, judging: _Judging) -> None:
    shop = judging.ctx.name
    news_rows.withdraw_news(connection, shop, judging.withdrawn)
    news_rows.save_news(connection, shop, judging.made)
    promises.add_promises(connection, shop, judging.adopted)
    queues.save_judged(connection, shop, judging.lines)


def _by_order(lines: Sequence[LineRow]) -> Mapping[int, list[LineRow]]:
    grouped: dict[int, list[LineRow]] = defaultdict(list)
    for line in lines:
        grouped[line.order_id].append(line)
    return grouped


def _judge_order(judging: _Judging, order: OrderRow, lines: Sequence[LineRow]) -> None:
    adopting = judging.adopting and order.adopted
    as_a_whole = adopting or (judging.ctx.ships_together and order.standing.is_open)
    if as_a_whole and any(_is_unplanned(line) for line in lines):
        return  # the plan of its last line judges it; the stock of that may not be known in this pass
    waiting = {line.line_id: _eta(line) for line in lines if _waits(order, line)}
    whole = together(list(waiting.values())) if judging.ctx.ships_together else None
    latest = [line for line in lines if whole and line.short and waiting.get(line.line_id) == whole]
    movers = [line for line in lines if line.line_id in judging.moved] if whole else None
    for line in lines:
        verdict, again = NOTHING_TO_SAY, None
        decides = latest[0] if latest and line.short else line
        if line.line_id in waiting:
            state = _state(judging, order, line, decides, whole or waiting[line.line_id], adopting=adopting)
            if whole and not line.short:
                state = replace(state, told=_latest_told(judging, waiting))
            verdict, again = _judge_waiting(judging, order, line, decides, state)
        if (verdict.earlier_since, again) != (line.earlier_since, line.judge_on):
            judging.lines.append(LineJudged(line.line_id, verdict.earlier_since, again))
        _owe(judging, order, line, decides, verdict.news, movers)


def _is_unplanned(line: LineRow) -> bool:
    return bool(line.open_units and line.item_id and line.rests is None)


def _waits(order: OrderRow, line: LineRow) -> bool:
    return bool(line.open_units and line.rests and order.standing.is_open)


def _eta(line: LineRow) -> Eta:
    return Eta(line.rests or Rests.NOTHING, line.eta_on)


def _state(
    judging: _Judging, order: OrderRow, line: LineRow, decides: LineRow, eta: Eta, *, adopting: bool
) -> LineState:
    """`decides` is the line whose ETA this one's is: of an order that leaves as a whole, the latest."""
    told = promises.told(judging.history.get(line.line_id, ()))
    if told is None and adopting and line.short:
        told = _adopt(judging, line, decides, eta)
    return LineState(
        placed_on=judging.ctx.policy.dates.calendar.counts_from(judging.ctx.local(order.placed_at)),
        eta=eta,
        short=line.short,
        short_when_first_read=line.short > 0 if line.short_first is None else line.short_first,
        told=told,
        earlier_since=line.earlier_since,
        counted=line.basis != UNCOUNTED,
    )


def _latest_told(judging: _Judging, line_ids: Collection[int]) -> Told | None:
    """What was told of these lines, of the one that was told the latest day."""
    told = [promises.told(judging.history.get(line_id, ())) for line_id in line_ids]
    return max(filter(None, told), key=lambda each: each.last_on or date.min, default=None)


def _adopt(judging: _Judging, line: LineRow, decides: LineRow, eta: Eta) -> Told:
    """What can be told at first sight counts as told, and nobody is written to."""
    told_on = told_from(eta.on, judging.ctx.policy.dates) if eta.on else None
    judging.adopted.append(
        Promise(line.line_id, line.order_id, told_on, Basis.ADOPTED, judging.now, rests_on=decides.basis)
    )
    return Told(told_on)


def _judge_waiting(
    judging: _Judging, order: OrderRow, line: LineRow, decides: LineRow, state: LineState
) -> tuple[Verdict, date | None]:
    """The verdict, and the day on which it may be another one though nothing happens."""
    policy, today = judging.ctx.policy, judging.today
    verdict = judge_line(state, today, policy.news, policy.dates)
    learned = replace(state, earlier_since=verdict.earlier_since) if verdict.earlier_since else state
    days = [look_again_on(learned, verdict, today, policy.news, policy.dates)]
    if order.standing is Standing.OPEN_UNPAID:
        placed_on = judging.ctx.local(order.placed_at).date()
        days.append(placed_on + timedelta(days=policy.news.unpaid_days + 1))
    judging.questions.extend(_questions(order, line, decides, state, verdict, today))
    return verdict, min((day for day in days if day and day > today), default=None)


def _questions(
    order: OrderRow, line: LineRow, decides: LineRow, state: LineState, verdict: Verdict, today: date
) -> Iterator[tasks.Task]:
    if verdict.ready_but_waiting:
        yield ask.ready(order, line)
    if ask.is_to_chase(verdict.news):
        yield ask.chase(decides)
    if warn_on(state) == today:
        yield ask.no_date_tomorrow(order, line, today + timedelta(days=1))


def _owe(
    judging: _Judging,
    order: OrderRow,
    line: LineRow,
    decides: LineRow,
    news: News | None,
    movers: Sequence[LineRow] | None,
) -> None:
    """Sealed news stay as they are: they may have been sent."""
    known = judging.owed.get(line.line_id)
    reason = not_addressed(judging.ctx, order) if news else None
    if news is not None and reason is not None:
        judging.questions.append(ask.unheard(order, line, news, reason))
    if known is not None and known.notice_id is not None:
        return
    if news is not None:
        cause = _cause(line, decides, news, movers, known)
        owed = _owed(line, decides.basis, cause, news, reason, judging.now)
        owed = _keep(known, owed) if known is not None else owed
        if owed != known:
            judging.made.append(owed)
    elif known is not None:
        judging.withdrawn.append(line.line_id)


def _cause(
    line: LineRow, decides: LineRow, news: News, movers: Sequence[LineRow] | None, known: OwedNews | None
) -> Cause:
    """Why news is owed: what moved the line that decides, or else the line of its order that did move.

    An order that leaves as a whole may get the date of a line that stood still, because another one's
    moved: that one's cause is the reason for the letter, and keeps being it. `movers`: None where each line
    stands for itself. Nor are changed settings the cause of what was owed before, in the very same words.
    """
    if news.kind is NewsKind.CONFIRMATION:
        return Cause(CauseKind.ORDER, str(line.order_id))
    own = decides.cause or Cause(CauseKind.ORDERS)
    same = known if known and known.facts == news_rows.facts_of(line.line_id, news, line.short) else None
    if same is not None and own.kind is CauseKind.SETTINGS:
        return same.cause  # they changed, and nothing of this by them
    if movers is None or decides in movers:
        return own
    if same is not None:
        return same.cause
    return next((mover.cause for mover in movers if mover.cause), own)


def _owed(line: LineRow, basis: str, cause: Cause, news: News, reason: str | None, now: datetime) -> OwedNews:
    return OwedNews(
        line.line_id,
        line.order_id,
        news,
        line.short,
        cause,
        basis,
        since=now,
        due_at=now,
        not_addressed=reason,
    )


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
