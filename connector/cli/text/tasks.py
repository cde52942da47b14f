"""What waits for a person, for a terminal."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from connector.service.task_list import ShopTasks, TaskView
from connector.service.words import moment


def task_lines(found: ShopTasks, zone: ZoneInfo) -> Iterator[str]:
    if not found.tasks:
        yield f"{found.shop}: nothing waits for you."
    for task in found.tasks:
        yield f"{task.id}  {found.shop}{_since(task, zone)}: {task.question}"
    if found.tasks:
        yield "When one is done: `backorder tasks done ID`."


def _since(task: TaskView, zone: ZoneInfo) -> str:
    return f", since {moment(task.opened_at, zone)}" if task.opened_at else ""
