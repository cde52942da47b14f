"""Orders that ended before we read them: what of them left, and which of them matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connector.domain.orders import Order, Standing


@dataclass(frozen=True, slots=True)
class LastSeen:
    """How an order stood when it was read last, and when it had been changed by then."""

    standing: Standing
    modified_at: datetime


def as_they_ended(
    found: Sequence[Order], known: Mapping[int, LastSeen], adopted_at: datetime | None
) -> list[Order]:
    """The orders as they count. `known`: those read before, by id; `adopted_at`: None until adoption.

    What was completed before it was refunded or thrown away has left. Of orders that we never saw open
    only those matter that took units off the count after adoption: before, it was counted without them.
    """
    return [
        _with_what_left(order, known.get(order.id))
        for order in found
        if order.id in known or _matters(order, adopted_at)
    ]


def _matters(order: Order, adopted_at: datetime | None) -> bool:
    if adopted_at is None or order.standing.is_open or order.standing is Standing.SHIPPED:
        return True
    return order.placed_at >= adopted_at and any(line.taken > line.left for line in order.lines)


def _with_what_left(order: Order, last: LastSeen | None) -> Order:
    if order.standing not in {Standing.DEAD, Standing.GONE} or not _was_completed_unseen(order, last):
        return order
    return replace(order, lines=tuple(replace(x, left=max(x.left, x.taken)) for x in order.lines))


def _was_completed_unseen(order: Order, last: LastSeen | None) -> bool:
    """The shop keeps the date of a completion that was undone: one from before we saw it open is such."""
    if order.completed_at is None:
        return False
    return last is None or (last.standing.is_open and order.completed_at >= last.modified_at)
