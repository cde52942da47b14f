"""What waits for a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from connector.ledger.binding import SHOP, listed
from connector.ledger.tables import tasks
from connector.ledger.upsert import inserted_id


@dataclass(frozen=True, slots=True)
class Task:
    """A question to a person. One open task per `kind` and `key`."""

    kind: str
    key: str
    question: str
    order_id: int | None = None
    id: int = 0
    opened_at: datetime | None = None


_IS_OPEN = tasks.c.closed_at.is_(None)
STILL_SO = _IS_OPEN | tasks.c.done.is_(True)
"""What was asked about has not changed: a person's answer does not, and what does closes by itself."""
_OF_KIND = (tasks.c.shop == SHOP, tasks.c.kind == bindparam("of_kind"))
_OF_KEY = (*_OF_KIND, tasks.c.key == bindparam("of_key"))
_ASKED = select(tasks.c.id, tasks.c.question).where(*_OF_KEY, _IS_OPEN)
_ANSWERED = select(tasks.c.id).where(*_OF_KEY, tasks.c.question == bindparam("asked"), tasks.c.done.is_(True))
_ASK_OTHERWISE = update(tasks).where(tasks.c.id == bindparam("task_id")).values(question=bindparam("asked"))


def open_task(connection: Connection, shop: str, task: Task, now: datetime) -> bool:
    """Ask, unless it is asked already; returns whether it is new."""
    here = {"in_shop": shop, "of_kind": task.kind, "of_key": task.key}
    known = connection.execute(_ASKED, here).first()
    if known is None:
        return _open_new(connection, shop, task, now)
    if known.question != task.question:
        connection.execute(_ASK_OTHERWISE, {"task_id": known.id, "asked": task.question})
    return False


def _open_new(connection: Connection, shop: str, task: Task, now: datetime) -> bool:
    """A question that a person answered in these very words is not asked again."""
    here = {"in_shop": shop, "of_kind": task.kind, "of_key": task.key, "asked": task.question}
    if connection.execute(_ANSWERED, here).first() is not None:
        return False
    row = {"shop": shop, "kind": task.kind, "key": task.key, "question": task.question}
    inserted_id(connection, tasks, row | {"order_id": task.order_id, "opened_at": now})
    return True


_OPEN_ABOUT = select(tasks.c.kind, tasks.c.key).where(
    tasks.c.shop == SHOP, tasks.c.kind.in_(listed("kinds")), tasks.c.key.in_(listed("keys")), _IS_OPEN
)
_CLOSE = (
    update(tasks)
    .where(*_OF_KIND, tasks.c.key.in_(listed("keys")), _IS_OPEN)
    .values(closed_at=bindparam("at"))
)


def open_about(
    connection: Connection, shop: str, kinds: Collection[str], keys: Collection[str]
) -> set[tuple[str, str]]:
    """The open questions of these kinds about these keys: each one's kind and key."""
    here = {"in_shop": shop, "kinds": list(kinds), "keys": list(keys)}
    return {(row.kind, row.key) for row in connection.execute(_OPEN_ABOUT, here)}


def close_task(connection: Connection, shop: str, kind: str, keys: Collection[str], now: datetime) -> None:
    """What was asked has answered itself."""
    connection.execute(_CLOSE, {"in_shop": shop, "of_kind": kind, "keys": list(keys), "at": now})


_DONE = update(tasks).where(tasks.c.id == bindparam("task_id")).values(closed_at=bindparam("at"), done=True)


def close_task_by_id(connection: Connection, task_id: int, now: datetime) -> Task | None:
    """A person has done it. None where no such task is open."""
    found = [task for task in open_tasks(connection, None) if task.id == task_id]
    if not found:
        return None
    connection.execute(_DONE, {"task_id": task_id, "at": now})
    return found[0]


_NEWEST = select(func.max(tasks.c.id))


def newest_id(connection: Connection) -> int:
    """Of all questions of all shops; those that are asked from here on have greater ones. 0: none yet."""
    return connection.scalar(_NEWEST) or 0


_ALL_OPEN = select(tasks).where(_IS_OPEN).order_by(tasks.c.id)
_OPEN_IN_SHOP = _ALL_OPEN.where(tasks.c.shop == SHOP)


def open_tasks(connection: Connection, shop: str | None) -> list[Task]:
    query = _ALL_OPEN if shop is None else _OPEN_IN_SHOP
    return [
        Task(row.kind, row.key, row.question, row.order_id, row.id, row.opened_at)
        for row in connection.execute(query, {"in_shop": shop})
    ]
