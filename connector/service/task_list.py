"""`tasks`: what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.bootstrap import App
from connector.errors import UsageError
from connector.ledger import tasks, views
from connector.ledger.tasks import Task
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class TaskView:
    """A question to a person. `order` is the number of the order concerned, if it is one's."""

    id: int
    kind: str
    question: str
    order: str | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShopTasks:
    shop: str
    tasks: tuple[TaskView, ...]


def tasks_of(ctx: ShopContext) -> ShopTasks:
    with ctx.ledger.read() as connection:
        found = tasks.open_tasks(connection, ctx.name)
        ids = {task.order_id for task in found if task.order_id is not None}
        numbers = views.order_numbers(connection, ctx.name, ids)
    return ShopTasks(ctx.name, tuple(_view(task, numbers) for task in found))


def _view(task: Task, numbers: dict[int, str]) -> TaskView:
    order = numbers.get(task.order_id) if task.order_id is not None else None
    return TaskView(task.id, task.kind, task.question, order, task.opened_at)


def close_tasks(app: App, task_ids: Sequence[int]) -> list[Task]:
    """A person has done these. Raises UsageError, and closes none, where one is not open."""
    closed: list[Task] = []
    ctx = next(iter(app.shops.values()))
    with app.ledger.begin("tasks done") as connection:
        for task_id in task_ids:
            task = tasks.close_task_by_id(connection, task_id, ctx.now())
            if task is None:
                raise UsageError(f"No open task has the number {task_id}. See `backorder tasks list`.")
            closed.append(task)
    return closed
