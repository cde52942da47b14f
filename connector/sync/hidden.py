"""Orders that grew too old to be seen: the merchant hears of each, and what is shown again comes back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from connector.domain.orders import Order
from connector.ledger import hidden, tasks
from connector.sync.context import ShopContext


def note_missing(
    ctx: ShopContext, connection: Connection, missing: Collection[int], seen_since: datetime | None
) -> None:
    """Ask about those of them that are hidden. One that would be seen by now is really gone: no question."""
    if seen_since is not None:
        for order_id, number in hidden.too_old(connection, ctx.name, missing, seen_since).items():
            tasks.open_task(connection, ctx.name, _question(order_id, number), ctx.now())
    if missing:
        known = hidden.hidden_orders(connection, ctx.name)
        would_be_seen = [i for i in missing if i in known and _is_seen(known[i], seen_since)]
        _close(ctx, connection, would_be_seen)


def bring_back(ctx: ShopContext, connection: Connection, found: Sequence[Order]) -> None:
    """Before these are saved: those that were hidden are no longer."""
    _close(ctx, connection, hidden.bring_back(connection, ctx.name, found))


def shown_again(ctx: ShopContext) -> list[int]:
    """The hidden orders that the shop would show us now, so that they have to be read."""
    with ctx.ledger.read() as connection:
        known = hidden.hidden_orders(connection, ctx.name)
    since = ctx.platform.sees_orders_since if known else None
    return sorted(order_id for order_id, placed_at in known.items() if _is_seen(placed_at, since))


def _is_seen(placed_at: datetime, since: datetime | None) -> bool:
    return since is None or placed_at >= since


def _question(order_id: int, number: str) -> tasks.Task:
    question = (
        f"Order {number} is so old that the shop hides it from us. Its units stay spoken for, but its "
        "customer hears nothing more. Will you see to it?"
    )
    return tasks.Task(hidden.HIDDEN, str(order_id), question, order_id)


def _close(ctx: ShopContext, connection: Connection, order_ids: Collection[int]) -> None:
    if order_ids:
        keys = [str(order_id) for order_id in order_ids]
        tasks.close_task(connection, ctx.name, hidden.HIDDEN, keys, ctx.now())
