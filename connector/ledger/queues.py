"""The queue of each item: its open lines in the order of cover, with what was planned for each last.

Read as a stream: a shop may have a million lines, and one item a hundred thousand of them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, bindparam, case, func, select, update

from connector.domain.cover import Part
from connector.domain.items import LineBefore, LinePlan
from connector.domain.letters import Cause
from connector.domain.orders import Standing
from connector.ledger.binding import SHOP, listed
from connector.ledger.standings import IS_OPEN
from connector.ledger.tables import AT_ONCE, CLOSED_AND_OFF_COUNT, line_parts, order_lines, orders
from connector.ledger.upsert import Record, for_each, in_pieces

_OF_ORDER = (orders.c.shop == order_lines.c.shop) & (orders.c.order_id == order_lines.c.order_id)


@dataclass(slots=True)
class OffCount:
    """Units of an item that lie on the shelf and are not in the shop's count."""

    taken: int = 0  # by open orders, also by lines that are open no more
    stranded: int = 0  # by orders that ended without shipping them or putting them back


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits for an item. `unseen` lines were never planned with settled stock."""

    off_count: OffCount = field(default_factory=OffCount)
    parts: list[Part] = field(default_factory=list)
    before: dict[int, LineBefore] = field(default_factory=dict)
    unseen: set[int] = field(default_factory=set)


# What planning needs of each line, in the order of cover.
QUEUED = (
    select(
        line_parts.c.item_id,
        line_parts.c.line_id,
        line_parts.c.order_id,
        line_parts.c.units,
        line_parts.c.queued_at,
        case((orders.c.standing == Standing.OPEN_UNPAID, orders.c.placed_at)).label("unpaid_since"),
        order_lines.c.short,
        order_lines.c.short_first,
        order_lines.c.rests,
        order_lines.c.eta_on,
        order_lines.c.basis,
        order_lines.c.uncovered_since,
        order_lines.c.cause_kind,
        order_lines.c.cause_key,
        order_lines.c.told_on,
        order_lines.c.taken,
    )
    .join(
        order_lines,
        (order_lines.c.shop == line_parts.c.shop) & (order_lines.c.line_id == line_parts.c.line_id),
    )
    .join(orders, (orders.c.shop == line_parts.c.shop) & (orders.c.order_id == line_parts.c.order_id))
    .where(line_parts.c.shop == SHOP)
    .order_by(line_parts.c.item_id, line_parts.c.queued_at, line_parts.c.order_id, line_parts.c.line_id)
)
_OF_ITEMS = QUEUED.where(line_parts.c.item_id.in_(listed("item_ids")))
_AT_A_TIME = 500


def queues(
    connection: Connection,
    shop: str,
    item_ids: Sequence[int],
    is_late: Callable[[datetime], bool],
) -> Iterator[Queue]:
    """The queue of each of these items, whose ids ascend.

    `is_late` tells of an unpaid order, by when it was placed, whether it queues behind all others.

    What was yielded may be written to before the next queue is read.
    """
    here = {"in_shop": shop, "item_ids": item_ids}
    beside = {row.item_id: OffCount(row.taken, row.stranded) for row in connection.execute(_BESIDE, here)}
    found = connection.execute(_OF_ITEMS, here).partitions(_AT_A_TIME)
    by_item = groupby((row for rows in found for row in rows), key=itemgetter(0))
    waited_for, rows = next(by_item, (None, iter(())))
    for item_id in item_ids:
        queue = Queue(beside.get(item_id, OffCount()))
        if item_id == waited_for:
            _fill(queue, rows, is_late)
            waited_for, rows = next(by_item, (None, iter(())))
        yield queue


_OFF_COUNT = (
    select(
        order_lines.c.item_id,
        func.sum(case((IS_OPEN, order_lines.c.taken), else_=0)).label("taken"),
        func.sum(order_lines.c.stranded).label("stranded"),
    )
    .join(orders, _OF_ORDER)
    .where(order_lines.c.shop == SHOP, order_lines.c.item_id.in_(listed("item_ids")))
    .group_by(order_lines.c.item_id)
)
_BESIDE = _OFF_COUNT.where(CLOSED_AND_OFF_COUNT)  # of lines that stand in no queue


def off_counts(connection: Connection, shop: str, item_ids: Collection[int]) -> dict[int, OffCount]:
    """Of these items, by all their lines; one that nobody ordered is left out."""
    found = connection.execute(_OFF_COUNT, {"in_shop": shop, "item_ids": list(item_ids)})
    return {row.item_id: OffCount(row.taken, row.stranded) for row in found}


def _fill(queue: Queue, rows: Iterable[Record], is_late: Callable[[datetime], bool]) -> None:
    parts, known = queue.parts, queue.before
    for row in rows:
        _, line_id, order_id, units, queued_at, unpaid_since, *before = row
        late = unpaid_since is not None and is_late(unpaid_since)
        parts.append(Part(line_id, order_id, units, queued_at, late))
        if line_id in known:
            continue
        short, first, rests, eta_on, basis, since, cause_kind, cause_key, told_on, taken = before
        cause = _cause(cause_kind, cause_key) if cause_kind else None
        known[line_id] = LineBefore(rests, eta_on, basis, since, cause, told_on, short)
        queue.off_count.taken += taken
        if first is None:
            queue.unseen.add(line_id)


_cause = lru_cache(maxsize=1024)(Cause)  # many lines share a few


_OF_LINE = (order_lines.c.shop == SHOP, order_lines.c.line_id == bindparam("of_line"))
_PLANNED = ("short", "rests", "eta_on", "basis", "uncovered_since", "cause_kind", "cause_key")
_SAVE = update(order_lines).where(*_OF_LINE).values({name: bindparam(name) for name in _PLANNED})
_SAVE_FIRST = _SAVE.values(short_first=bindparam("short_first"))


def save_lines(
    connection: Connection, shop: str, planned: Sequence[LinePlan], first_seen: Sequence[LinePlan] = ()
) -> None:
    """Write what was planned. Of the lines `first_seen` it is kept whether they were short at first.

    Piece by piece: one item alone may have a hundred thousand lines.
    """
    for piece in in_pieces(planned):
        for_each(connection, _SAVE, [_values(shop, plan) for plan in piece])
    for piece in in_pieces(first_seen):
        first = [_values(shop, plan) | {"short_first": plan.short > 0} for plan in piece]
        for_each(connection, _SAVE_FIRST, first)


def _values(shop: str, plan: LinePlan) -> dict[str, object]:
    return {
        "in_shop": shop,
        "of_line": plan.line_id,
        "short": plan.short,
        "rests": plan.eta.rests,
        "eta_on": plan.eta.on,
        "basis": plan.basis,
        "uncovered_since": plan.uncovered_since,
        "cause_kind": plan.cause.kind if plan.cause else None,
        "cause_key": plan.cause.key if plan.cause else "",
    }


_DUE = (
    select(order_lines.c.order_id)
    .where(order_lines.c.shop == SHOP, order_lines.c.item_id.in_(listed("item_ids")))
    .where(order_lines.c.judge_on <= bindparam("today"))
)
_JUDGE_LINE = (
    update(order_lines)
    .where(*_OF_LINE)
    .values(earlier_since=bindparam("earlier_since"), judge_on=bindparam("judge_on"))
)
_TO_JUDGE = {"judge_on": AT_ONCE}
_JUDGE_ORDER = (
    update(order_lines)
    .where(order_lines.c.shop == SHOP, order_lines.c.order_id == bindparam("of_order"))
    .values(_TO_JUDGE)
)
_JUDGE_ALL = update(order_lines).where(order_lines.c.shop == SHOP).values(_TO_JUDGE)


def orders_to_judge(connection: Connection, shop: str, item_ids: Collection[int], today: date) -> set[int]:
    """The orders with lines on these items whose day to be judged again has come."""
    here = {"in_shop": shop, "item_ids": list(item_ids), "today": today}
    return set(connection.scalars(_DUE, here).all())


def judge_again(connection: Connection, shop: str, order_ids: Iterable[int]) -> None:
    """Something happened to these orders: they are judged when their items are planned next."""
    for_each(connection, _JUDGE_ORDER, [{"in_shop": shop, "of_order": each} for each in order_ids])


def judge_all_again(connection: Connection, shop: str) -> None:
    connection.execute(_JUDGE_ALL, {"in_shop": shop})


@dataclass(frozen=True, slots=True)
class LineJudged:
    """What is remembered of a line's judging: when to look again, None where time alone changes nothing."""

    line_id: int
    earlier_since: date | None
    judge_on: date | None


def save_judged(connection: Connection, shop: str, judged: Iterable[LineJudged]) -> None:
    rows = [
        {"in_shop": shop, "of_line": j.line_id, "earlier_since": j.earlier_since, "judge_on": j.judge_on}
        for j in judged
    ]
    for_each(connection, _JUDGE_LINE, rows)
