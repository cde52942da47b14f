"""The mirror of a shop's orders: only what the rules need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from connector.domain.orders import Order, OrderLine, OrderStamp, Standing
from connector.ledger.binding import SHOP, listed
from connector.ledger.ending import ship
from connector.ledger.order_notes import noted_promises, page_promise, promises_since
from connector.ledger.promises import Promise, read_back
from connector.ledger.queues import judge_again
from connector.ledger.tables import line_parts, order_lines, orders
from connector.ledger.upsert import Record, for_each, upsert
from connector.ledger.variants import items_of, mark_dirty

# The shop's stamps are whole seconds, and its answer may be a second younger than its reading.
_STAMP_SETTLES = timedelta(seconds=2)


_OF_ORDERS = (orders.c.shop == SHOP, orders.c.order_id.in_(listed("ids")))
_STAMPS = select(orders.c.order_id, orders.c.modified_at, orders.c.settled).where(*_OF_ORDERS)


def changed_stamps(
    connection: Connection, shop: str, stamps: Sequence[OrderStamp], *, adopted: bool
) -> list[int]:
    """The orders to be read again, by their stamps.

    An order that we never saw open is read only where it may have taken stock since adoption.
    """
    here = {"in_shop": shop, "ids": [s.id for s in stamps]}
    known = {row.order_id: row for row in connection.execute(_STAMPS, here)}
    return [s.id for s in stamps if _must_be_read(s, known.get(s.id), adopted=adopted)]


def _must_be_read(stamp: OrderStamp, known: Record | None, *, adopted: bool) -> bool:
    if known is None:
        return stamp.standing.is_open or (adopted and stamp.standing is Standing.SHIPPED)
    return bool(known.modified_at != stamp.modified_at or not known.settled)


@dataclass(slots=True)
class _Changes:
    """What saving orders comes to, written in one go at the end."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    requeued: set[int] = field(default_factory=set)  # lines whose parts are written anew
    promises: list[Promise] = field(default_factory=list)
    shipped: dict[int, int] = field(default_factory=dict)  # units by item
    dirty: set[int] = field(default_factory=set)
    to_judge: set[int] = field(default_factory=set)  # orders


@dataclass(frozen=True, slots=True)
class Mirrored:
    """How orders stood in the ledger before."""

    orders: dict[int, Record]
    lines: dict[int, Record]
    parts: dict[int, list[tuple[datetime, int]]]
    items: dict[int, int]  # the item of each variant; planning knows whether it takes part


def save_orders(
    connection: Connection,
    shop: str,
    found: Sequence[Order],
    read_at: datetime,
    *,
    adopting_since: datetime | None,
    adopted_at: datetime | None,
) -> set[int]:
    """Store orders as read at `read_at`; returns the items whose open units or stock they changed."""
    if not found:
        return set()
    before = _mirrored(connection, shop, found)
    changes = _Changes()
    later = [order for order in found if _was_noted_by_another(order, before.orders.get(order.id))]
    changes.promises += promises_since(connection, shop, later, read_at) if later else []
    for order in found:
        adopted = adopted_at is None and (adopting_since is None or order.placed_at < adopting_since)
        _save_order(changes, shop, order, before, read_at, adopted=adopted, adopted_at=adopted_at)
    _write(connection, shop, changes)
    return changes.dirty


_KNOWN = select(orders).where(*_OF_ORDERS)
_LINES_OF_ORDERS = (order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("ids")))
_KNOWN_LINES = select(order_lines).where(*_LINES_OF_ORDERS)
_KNOWN_PARTS = (
    select(line_parts.c.line_id, line_parts.c.queued_at, line_parts.c.units)
    .where(line_parts.c.shop == SHOP, line_parts.c.line_id.in_(listed("line_ids")))
    .order_by(line_parts.c.queued_at)
)


def _mirrored(connection: Connection, shop: str, found: Sequence[Order]) -> Mirrored:
    here = {"in_shop": shop, "ids": [order.id for order in found]}
    by_line = {row.line_id: row for row in connection.execute(_KNOWN_LINES, here)}
    line_ids = by_line.keys() | {line.id for order in found for line in order.lines}
    parts: dict[int, list[tuple[datetime, int]]] = {}
    for row in connection.execute(_KNOWN_PARTS, {"in_shop": shop, "line_ids": sorted(line_ids)}):
        parts.setdefault(row.line_id, []).append((row.queued_at, row.units))
    sold = items_of(connection, shop, {line.variant_id for o in found for line in o.lines})
    return Mirrored(
        {row.order_id: row for row in connection.execute(_KNOWN, here)},
        by_line,
        parts,
        sold,
    )


def _save_order(
    changes: _Changes,
    shop: str,
    order: Order,
    before: Mirrored,
    read_at: datetime,
    *,
    adopted: bool,
    adopted_at: datetime | None,
) -> None:
    known = before.orders.get(order.id)
    row = _order_row(shop, order, read_at)
    if known is None:
        row |= {"adopted": adopted, "note_seen": order.promises_note or "", "note_pending": False}
        changes.promises += noted_promises(order, read_at)
    else:
        row |= {
            "adopted": known.adopted,
            "note_seen": order.promises_note or "",
            "note_pending": known.note_pending,
        }
    changes.orders.append(row)
    for line in order.lines:
        _save_line(changes, shop, order, line, before, read_at, adopted_at)
    for line_id in _removed_lines(order, before):
        _close_line(changes, before.lines[line_id])
    if known is not None and _concerns_letters(known, row):
        changes.dirty |= {r.item_id for r in before.lines.values() if r.order_id == order.id and r.item_id}
        changes.to_judge.add(order.id)


def _was_noted_by_another(order: Order, known: Record | None) -> bool:
    """Whether the record on a known order is not the one that we saw or wrote last."""
    return known is not None and order.promises_note not in {None, "", known.note_seen}


def _order_row(shop: str, order: Order, read_at: datetime) -> dict[str, Any]:
    who = order.customer
    return {
        "shop": shop,
        "order_id": order.id,
        "number": order.number,
        "status": order.status,
        "standing": order.standing,
        "channel": order.channel,
        "placed_at": order.placed_at,
        "modified_at": order.modified_at,
        "settled": order.modified_at + _STAMP_SETTLES <= read_at,
        "doubtful": order.refunded_by_amount,
        "currency": order.currency,
        "name": who.name,
        "email": who.email,
        "country": who.country,
        "language": who.language,
    }


def _concerns_letters(known: Record, row: dict[str, Any]) -> bool:
    return any(known._mapping[name] != row[name] for name in ("standing", "email", "channel", "doubtful"))


def _removed_lines(order: Order, before: Mirrored) -> list[int]:
    present = {line.id for line in order.lines}
    return [
        line_id
        for line_id, row in before.lines.items()
        if row.order_id == order.id and line_id not in present and (row.open_units or row.taken)
    ]


def _save_line(
    changes: _Changes,
    shop: str,
    order: Order,
    line: OrderLine,
    before: Mirrored,
    read_at: datetime,
    adopted_at: datetime | None,
) -> None:
    known = before.lines.get(line.id)
    item_id = before.items.get(line.variant_id) or (known.item_id if known is not None else None)
    open_units = line.open_units if order.standing.is_open else 0
    stranded = _stranded(order, line, known, before)
    row = _line_row(shop, order, line, item_id, open_units, known)
    changes.lines.append(row | {"left": _left(order, line, stranded), "stranded": stranded})
    if known is None:
        changes.promises += page_promise(order, line, read_at)
    if item_id is None:
        return
    left = _left_us(order, line, stranded, known, adopted_at)
    changes.shipped[item_id] = changes.shipped.get(item_id, 0) + left
    parts = _requeue(before.parts.get(line.id, []), open_units, _queues_at(order, known, before))
    if parts is not None:
        changes.requeued.add(line.id)
        changes.parts += [_part_row(shop, item_id, order.id, line.id, at, n) for at, n in parts]
    moved = known is None or (known.taken, known.stranded) != (line.taken, stranded)
    if parts is not None or left or moved:
        changes.dirty.add(item_id)
        changes.to_judge.add(order.id)


def _line_row(
    shop: str, order: Order, line: OrderLine, item_id: int | None, open_units: int, known: Record | None
) -> dict[str, Any]:
    return {
        "shop": shop,
        "line_id": line.id,
        "order_id": order.id,
        "item_id": item_id,
        "variant_id": line.variant_id,
        # Of a deleted product the shop knows neither; its customer still waits for it.
        "sku": line.sku or (known.sku if known is not None else ""),
        "title": line.title or (known.title if known is not None else ""),
        "units": line.units,
        "open_units": open_units,
        "taken": line.taken,
        "total": line.total,
        "page_on": known.page_on if known is not None else line.page_on,
    }


def _stranded(order: Order, line: OrderLine, known: Record | None, before: Mirrored) -> int:
    """Of what an ended order had taken: the units that did not leave with it. Judged when it ends."""
    if order.standing.is_open:
        return 0
    if known is None or before.orders[order.id].standing.is_open:
        return max(0, line.taken - line.left)
    return min(int(known.stranded), line.taken)


def _left(order: Order, line: OrderLine, stranded: int) -> int:
    """Units that left the shelf with a line; a refund after that brings none back by itself."""
    return line.left if order.standing.is_open else max(line.left, line.taken - stranded)


def _left_us(
    order: Order, line: OrderLine, stranded: int, known: Record | None, adopted_at: datetime | None
) -> int:
    """Units that left on hand since the last reading; negative where they came back."""
    left = _left(order, line, stranded)
    if known is not None:
        return left - int(known.left)
    closed_at = order.completed_at or order.modified_at
    return left if adopted_at is not None and closed_at >= adopted_at else 0


def _queues_at(order: Order, known: Record | None, before: Mirrored) -> datetime:
    """Original units queue at placed-at; units that an edit added, at the time of the edit.

    A line whose variant we did not know until now was there all the time.
    """
    is_original = order.id not in before.orders or (known is not None and known.item_id is None)
    return order.placed_at if is_original else order.modified_at


def _requeue(
    parts: Sequence[tuple[datetime, int]], open_units: int, queues_at: datetime
) -> list[tuple[datetime, int]] | None:
    """The parts of a line after its open units changed, None where they did not.

    Added units are a part of their own; units that went are taken from the newest parts.
    """
    total = sum(units for _, units in parts)
    if open_units == total:
        return None
    if open_units > total:
        return _merged([*parts, (queues_at, open_units - total)])
    kept: list[tuple[datetime, int]] = []
    for at, units in parts:
        take = min(units, open_units - sum(n for _, n in kept))
        if take:
            kept.append((at, take))
    return kept


def _merged(parts: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    by_time: dict[datetime, int] = {}
    for at, units in parts:
        by_time[at] = by_time.get(at, 0) + units
    return sorted(by_time.items())


def _part_row(
    shop: str, item_id: int, order_id: int, line_id: int, queued_at: datetime, units: int
) -> dict[str, Any]:
    return {
        "shop": shop,
        "item_id": item_id,
        "queued_at": queued_at,
        "order_id": order_id,
        "line_id": line_id,
        "units": units,
    }


def _close_line(changes: _Changes, known: Record) -> None:
    """A line that was removed from its order: its units are open no more, and went back."""
    row = {c.name: known._mapping[c.name] for c in order_lines.columns if c.name in _LINE_COLUMNS}
    changes.lines.append(row | {"open_units": 0, "taken": 0, "stranded": 0})
    changes.requeued.add(known.line_id)
    if known.item_id is not None:
        changes.dirty.add(known.item_id)
        changes.to_judge.add(known.order_id)


_LINE_COLUMNS = {
    "shop", "line_id", "order_id", "item_id", "variant_id", "sku", "title", "units", "open_units",
    "taken", "left", "total", "page_on",
}  # fmt: skip


_DROP_PARTS = delete(line_parts).where(
    line_parts.c.shop == SHOP, line_parts.c.line_id == bindparam("of_line")
)


def _write(connection: Connection, shop: str, changes: _Changes) -> None:
    upsert(connection, orders, changes.orders)
    upsert(connection, order_lines, changes.lines)
    for_each(connection, _DROP_PARTS, [{"in_shop": shop, "of_line": i} for i in changes.requeued])
    upsert(connection, line_parts, changes.parts)
    read_back(connection, shop, changes.promises)
    judge_again(connection, shop, changes.to_judge)
    mark_dirty(connection, shop, changes.dirty)
    ship(connection, shop, changes.shipped)


_OPEN = [standing for standing in Standing if standing.is_open]
_OPEN_IDS = (
    select(orders.c.order_id)
    .where(orders.c.shop == SHOP, orders.c.standing.in_(_OPEN))
    .order_by(orders.c.order_id)
)


def open_order_ids(connection: Connection, shop: str) -> list[int]:
    return list(connection.scalars(_OPEN_IDS, {"in_shop": shop}))
