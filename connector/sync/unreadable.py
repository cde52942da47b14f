"""Orders that are there and cannot be read: the merchant hears of each, until it can be."""

from collections.abc import Collection

from sqlalchemy import Connection

from connector.ledger import tasks
from connector.ledger.passed_by import UNREADABLE
from connector.sync.ask import settle
from connector.sync.context import ShopContext


def note(
    ctx: ShopContext, connection: Connection, unreadable: Collection[int], others: Collection[int]
) -> None:
    """Ask about those that cannot be read, and about the others no more."""
    questions = [_question(order_id) for order_id in sorted(unreadable)]
    settle(connection, ctx.name, questions, [UNREADABLE], [str(order_id) for order_id in others], ctx.now())


def _question(order_id: int) -> tasks.Task:
    question = (
        f"Order {order_id} cannot be read: the summary of a pass says why. If it still waits, its customer "
        "hears nothing from us, and its units are in no queue or as we last saw them. Will you see to it?"
    )
    return tasks.Task(UNREADABLE, str(order_id), question, order_id)
