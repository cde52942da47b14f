"""Ask: what the merchant has to see to, whatever the customer is told.

A question that was answered in the same words is not asked again: what can come up again names its day.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Connection

from connector.domain.letters import CauseKind
from connector.domain.notices import News, NewsKind
from connector.ledger import planning, tasks

UNHEARD, READY, NO_DATE = "not written to", "ready", "no date tomorrow"
CHASE, NOT_ORDERED = "chase", "nothing ordered"


def unheard(order: planning.OrderRow, line: planning.LineRow, news: News, reason: str) -> tasks.Task:
    """Its customer is owed a word and is not written to."""
    word = f"ready on {in_words(news.told_on)}" if news.told_on else "no date yet"
    question = (
        f"The customer of order {order.number} is owed a word ({word}); we do not write, because {reason}."
    )
    return tasks.Task(UNHEARD, str(line.line_id), question, order.order_id)


def ready(order: planning.OrderRow, line: planning.LineRow) -> tasks.Task:
    question = f"{line.sku} of order {order.number} is there, and its told day has passed. Ship it?"
    return tasks.Task(READY, str(line.line_id), question, order.order_id)


def no_date_tomorrow(order: planning.OrderRow, line: planning.LineRow, tomorrow: date) -> tasks.Task:
    """`tomorrow`: the day of our next news."""
    on = in_words(tomorrow)
    question = f"On {on} order {order.number} hears again that {line.sku} has no date. Is there one?"
    return tasks.Task(NO_DATE, str(line.line_id), question, order.order_id)


def chase(line: planning.LineRow) -> tasks.Task:
    """Somebody is silent: the supplier, or nobody was asked."""
    supplier = line.cause.key if line.cause and line.cause.kind is CauseKind.SILENCE else ""
    if not supplier:
        since = f", wanted since {in_words(line.uncovered_since)}" if line.uncovered_since else ""
        question = f"Nothing is ordered for {line.sku}{since}. Will it come?"
        return tasks.Task(NOT_ORDERED, line.sku, question)
    question = f"{supplier} has not delivered {line.sku} ({line.basis}). When will it come?"
    return tasks.Task(CHASE, f"{supplier}/{line.sku}", question)


def in_words(on: date) -> str:
    """`5 December 2026`."""
    return f"{on.day} {on:%B %Y}"


def is_to_chase(news: News | None) -> bool:
    return news is not None and news.kind is NewsKind.OVERDUE


def ask(
    connection: Connection,
    shop: str,
    questions: Iterable[tasks.Task],
    judged: Collection[int],
    now: datetime,
) -> None:
    """Ask these, and close the questions about the `judged` lines that have answered themselves."""
    settle(connection, shop, questions, (UNHEARD, READY, NO_DATE), [str(line_id) for line_id in judged], now)


def settle(
    connection: Connection,
    shop: str,
    questions: Iterable[tasks.Task],
    kinds: Collection[str],
    keys: Collection[str],
    now: datetime,
) -> None:
    """Ask these, and close those of the same kinds about the `keys` that have answered themselves."""
    stand = set()
    for task in questions:
        tasks.open_task(connection, shop, task, now)
        stand.add((task.kind, task.key))
    for kind, key in tasks.open_about(connection, shop, kinds, keys) - stand:
        tasks.close_task(connection, shop, kind, [key], now)
