"""What waits for a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from connector.ledger.tables import tasks


@dataclass(frozen=True, slots=True)
class Task:
    """A question to a person. One open task per `kind` and `key`."""

    kind: str
    key: str
    question: str
    order_id: int | None = None
    id: int = 0
    opened_at: datetime | None = None


def open_task(connection: Connection, shop: str, task: Task, now: datetime) -> bool:
    """Ask, unless it is asked already; returns whether it is new."""
    here = (tasks.c.shop == shop, tasks.c.kind == task.kind, tasks.c.key == task.key)
    known = connection.execute(
        select(tasks.c.id, tasks.c.question).where(*here, tasks.c.closed_at.is_(None))
    ).first()
    if known is None and _was_done(connection, shop, task):
        return False
    if known is None:
        row = {"shop": shop, "kind": task.kind, "key": task.key, "question": task.question}
        connection.execute(tasks.insert().values(**row, order_id=task.order_id, opened_at=now))
        return True
    if known.question != task.question:
        connection.execute(update(tasks).where(tasks.c.id == known.id).values(question=task.question))
    return False


def _was_done(connection: Connection, shop: str, task: Task) -> bool:
    """A person answered this very question already."""
    query = select(tasks.c.id).where(
        tasks.c.shop == shop,
        tasks.c.kind == task.kind,
        tasks.c.key == task.key,
        tasks.c.question == task.question,
        tasks.c.done.is_(True),
    )
    return connection.execute(query).first() is not None


def open_keys(connection: Connection, shop: str, kind: str, keys: Collection[str]) -> set[str]:
    """Those of `keys` about which a question of this kind is open."""
    query = select(tasks.c.key).where(
        tasks.c.shop == shop, tasks.c.kind == kind, tasks.c.key.in_(keys), tasks.c.closed_at.is_(None)
    )
    return set(connection.scalars(query))


def close_task(connection: Connection, shop: str, kind: str, keys: Collection[str], now: datetime) -> None:
    """What was asked has answered itself."""
    here = (tasks.c.shop == shop, tasks.c.kind == kind, tasks.c.key.in_(keys))
    connection.execute(update(tasks).where(*here, tasks.c.closed_at.is_(None)).values(closed_at=now))


def close_task_by_id(connection: Connection, task_id: int, now: datetime) -> Task | None:
    """A person has done it. None where no such task is open."""
    found = [task for task in open_tasks(connection, None) if task.id == task_id]
    if not found:
        return None
    connection.execute(update(tasks).where(tasks.c.id == task_id).values(closed_at=now, done=True))
    return found[0]


def open_tasks(connection: Connection, shop: str | None) -> list[Task]:
    query = select(tasks).where(tasks.c.closed_at.is_(None)).order_by(tasks.c.id)
    if shop is not None:
        query = query.where(tasks.c.shop == shop)
    return [
        Task(row.kind, row.key, row.question, row.order_id, row.id, row.opened_at)
        for row in connection.execute(query)
    ]
