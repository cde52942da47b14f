"""The mirror of a shop's orders: only what the rules need."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from connector.domain.orders import Order, OrderLine, OrderStamp, Standing
from connector.domain.queueing import Parts, keeps_its_place, placed_again, requeued
from connector.ledger.binding import SHOP, listed
from connector.ledger.ended import as_they_ended
from connector.ledger.ending import ship
from connector.ledger.order_notes import noted_promises, page_promise, promises_since
from connector.ledger.page_dates import without_made_up
from connector.ledger.promises import Promise, read_back
from connector.ledger.queues import judge_again
from connector.ledger.standings import IS_OPEN
from connector.ledger.tables import line_parts, order_lines, orders
from connector.ledger.upsert import Record, for_each, upsert
from connector.ledger.variants import items_of, mark_dirty

# The shop's stamps are whole seconds, and its answer may be a second younger than its reading.
_STAMP_SETTLES = timedelta(seconds=2)


_OF_ORDERS = (orders.c.shop == SHOP, orders.c.order_id.in_(listed("ids")))
_STAMPS = select(orders.c.order_id, orders.c.modified_at, orders.c.settled, orders.c.standing).where(
    *_OF_ORDERS
)


def changed_stamps(
    connection: Connection, shop: str, stamps: Sequence[OrderStamp], *, adopted: bool
) -> list[int]:
    """The orders to be read again, by their stamps.

    An order that we never saw open is read only where it may have taken stock since adoption, and it is not
    back on the count.
    """
    here = {"in_shop": shop, "ids": [s.id for s in stamps]}
    known = {row.order_id: row for row in connection.execute(_STAMPS, here)}
    return [s.id for s in stamps if _must_be_read(s, known.get(s.id), adopted=adopted)]


def _must_be_read(stamp: OrderStamp, known: Record | None, *, adopted: bool) -> bool:
    if known is None:
        may_matter = stamp.standing is Standing.SHIPPED or stamp.may_strand
        return stamp.standing.is_open or (adopted and may_matter)
    was_taken_for_gone = known.standing is Standing.GONE and stamp.standing.is_open
    return bool(was_taken_for_gone or known.modified_at != stamp.modified_at or not known.settled)


@dataclass(slots=True)
class _Changes:
    """What saving orders comes to, written in one go at the end."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    requeued: set[int] = field(default_factory=set)  # lines whose parts are written anew
    promises: list[Promise] = field(default_factory=list)
    shipped: Counter[int] = field(default_factory=Counter)  # units by item
    dirty: set[int] = field(default_factory=set)
    to_judge: set[int] = field(default_factory=set)  # orders; a new one is judged in any case


@dataclass(frozen=True, slots=True)
class _Mirrored:
    """How orders stood in the ledger before."""

    orders: dict[int, Record]
    lines: dict[int, dict[int, Record]]  # by order
    parts: dict[int, Parts]
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
    found = without_made_up(connection, shop, found)
    before = _mirrored(connection, shop, found)
    found = as_they_ended(found, before.orders, adopted_at)
    changes = _Changes()
    later = [order for order in found if _was_noted_by_another(order, before.orders.get(order.id))]
    changes.promises += promises_since(connection, shop, later, read_at) if later else []
    for order in found:
        if order.id in before.orders:
            _change_order(changes, shop, order, before, read_at, adopted_at)
        else:
            adopted = adopted_at is None and (adopting_since is None or order.placed_at < adopting_since)
            _add_order(changes, shop, order, before.items, read_at, adopted=adopted, adopted_at=adopted_at)
    _write(connection, shop, changes)
    return changes.dirty


_KNOWN = select(orders).where(*_OF_ORDERS)
_LINES_OF_ORDERS = (order_lines.c.shop == SHOP, order_lines.c.order_id.in_(listed("ids")))
_KNOWN_LINES = (
    select(order_lines, line_parts.c.queued_at, line_parts.c.units.label("queued_units"))
    .outerjoin(
        line_parts,
        (line_parts.c.shop == order_lines.c.shop) & (line_parts.c.line_id == order_lines.c.line_id),
    )
    .where(*_LINES_OF_ORDERS)
    .order_by(line_parts.c.queued_at)
)


def _mirrored(connection: Connection, shop: str, found: Sequence[Order]) -> _Mirrored:
    here = {"in_shop": shop, "ids": [order.id for order in found]}
    items = items_of(connection, shop, {line.variant_id for o in found for line in o.lines})
    known = {row.order_id: row for row in connection.execute(_KNOWN, here)}
    lines: dict[int, dict[int, Record]] = {order_id: {} for order_id in known}
    parts: dict[int, Parts] = {}
    if known:
        for row in connection.execute(_KNOWN_LINES, here | {"ids": list(known)}):
            lines[row.order_id][row.line_id] = row
            if row.queued_units:
                parts.setdefault(row.line_id, []).append((row.queued_at, row.queued_units))
    return _Mirrored(known, lines, parts, items)


def _add_order(
    changes: _Changes,
    shop: str,
    order: Order,
    items: Mapping[int, int],
    read_at: datetime,
    *,
    adopted: bool,
    adopted_at: datetime | None,
) -> None:
    """An order that the ledger does not know: nothing has to be compared."""
    changes.orders.append(_order_row(shop, order, read_at, adopted=adopted, note_pending=False))
    changes.promises += noted_promises(order, read_at)
    for line in order.lines:
        item_id = items.get(line.variant_id)
        _add_line(changes, shop, order, line, item_id, order.placed_at, read_at, adopted_at)


def _add_line(
    changes: _Changes,
    shop: str,
    order: Order,
    line: OrderLine,
    item_id: int | None,
    queues_at: datetime,
    read_at: datetime,
    adopted_at: datetime | None,
) -> None:
    stranded = 0 if order.standing.is_open else max(0, line.taken - line.left)
    row = _line_row(shop, order, line, item_id, stranded)
    changes.lines.append(row)
    if line.page_on is not None:
        changes.promises += page_promise(order, line, read_at)
    if item_id is None:
        return
    changes.dirty.add(item_id)
    if row["open_units"]:
        changes.parts.append(_part_row(shop, item_id, order.id, line.id, queues_at, row["open_units"]))
    closed_at = order.completed_at or order.modified_at
    if adopted_at is not None and closed_at >= adopted_at:
        changes.shipped[item_id] += row["left"]


def _change_order(
    changes: _Changes,
    shop: str,
    order: Order,
    before: _Mirrored,
    read_at: datetime,
    adopted_at: datetime | None,
) -> None:
    known, known_lines = before.orders[order.id], before.lines[order.id]
    row = _order_row(shop, order, read_at, adopted=known.adopted, note_pending=known.note_pending)
    if not known.standing.is_open and not order.standing.is_open:
        row["modified_at"] = known.modified_at  # what is written on it later does not move its end
    if _differs(known, row):
        changes.orders.append(row)
    for line in order.lines:
        if line.id in known_lines:
            _change_line(changes, shop, order, line, known_lines[line.id], before)
        else:
            item_id = before.items.get(line.variant_id)
            _add_line(changes, shop, order, line, item_id, order.modified_at, read_at, adopted_at)
            changes.to_judge.add(order.id)
    for removed in _removed_lines(order, known_lines):
        _close_line(changes, removed)
    if any(known._mapping[name] != row[name] for name in _CONCERN_LETTERS):
        changes.dirty |= {line.item_id for line in known_lines.values() if line.item_id}
        changes.to_judge.add(order.id)


def _was_noted_by_another(order: Order, known: Record | None) -> bool:
    """Whether the record on a known order is not the one that we saw or wrote last."""
    return known is not None and order.promises_note not in {None, "", known.note_seen}


_CONCERN_LETTERS = ("standing", "email", "channel", "doubtful")


def _differs(known: Record, row: Mapping[str, Any]) -> bool:
    stood = known._mapping
    return any(stood[name] != value for name, value in row.items())


def _order_row(
    shop: str, order: Order, read_at: datetime, *, adopted: bool, note_pending: bool
) -> dict[str, Any]:
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
        "adopted": adopted,
        "doubtful": order.refunded_by_amount,
        "currency": order.currency,
        "name": who.name,
        "email": who.email,
        "country": who.country,
        "language": who.language,
        "note_seen": order.promises_note or "",
        "note_pending": note_pending,
    }


def _removed_lines(order: Order, known_lines: Mapping[int, Record]) -> list[Record]:
    present = {line.id for line in order.lines}
    return [
        known
        for line_id, known in known_lines.items()
        if line_id not in present and (known.open_units or known.taken)
    ]


def _change_line(
    changes: _Changes, shop: str, order: Order, line: OrderLine, known: Record, before: _Mirrored
) -> None:
    item_id = before.items.get(line.variant_id) or known.item_id
    stranded = _stranded(order, line, known, before.orders[order.id].standing)
    row = _line_row(shop, order, line, item_id, stranded) | {"page_on": known.page_on}
    # Of a deleted product the shop knows neither; its customer still waits for it.
    row |= {"sku": line.sku or known.sku, "title": line.title or known.title}
    if _differs(known, row):
        changes.lines.append(row)
    if item_id is None:
        return
    left = row["left"] - known.left
    changes.shipped[item_id] += left
    waited, open_units = before.parts.get(line.id, []), row["open_units"]
    ended = before.orders[order.id]
    is_back = open_units and not waited and not ended.standing.is_open
    if is_back and keeps_its_place(ended.modified_at, order.modified_at):
        parts: Parts | None = placed_again(order.placed_at, order.modified_at, known.units, open_units)
    else:
        # A line whose variant we did not know until now was there all the time.
        queues_at = order.placed_at if known.item_id is None else order.modified_at
        parts = requeued(waited, open_units, left, queues_at)
    if parts is not None:
        changes.requeued.add(line.id)
        changes.parts += [_part_row(shop, item_id, order.id, line.id, at, n) for at, n in parts]
    if parts is not None or left or (known.taken, known.stranded) != (line.taken, stranded):
        changes.dirty.add(item_id)
        changes.to_judge.add(order.id)


def _line_row(shop: str, order: Order, line: OrderLine, item_id: int | None, stranded: int) -> dict[str, Any]:
    is_open = order.standing.is_open
    return {
        "shop": shop,
        "line_id": line.id,
        "order_id": order.id,
        "item_id": item_id,
        "variant_id": line.variant_id,
        "sku": line.sku,
        "title": line.title,
        "units": line.units,
        "open_units": line.open_units if is_open else 0,
        "taken": line.taken,
        # A refund after a line has left brings none of its units back by itself.
        "left": line.left if is_open else max(line.left, line.taken - stranded),
        "stranded": stranded,
        "total": line.total,
        "page_on": line.page_on,
    }


def _stranded(order: Order, line: OrderLine, known: Record, stood: Standing) -> int:
    """Of what an ended order had taken: the units that did not leave with it. Judged when it ends."""
    if order.standing.is_open:
        return 0
    if stood.is_open:
        return max(0, line.taken - line.left)
    return min(int(known.stranded), line.taken)


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


_OPEN_IDS = select(orders.c.order_id).where(orders.c.shop == SHOP, IS_OPEN).order_by(orders.c.order_id)


def open_order_ids(connection: Connection, shop: str) -> list[int]:
    return list(connection.scalars(_OPEN_IDS, {"in_shop": shop}))
