"""Refused letters that others were refused with, in the same words: what becomes of them."""

from datetime import datetime

from sqlalchemy import Connection

from connector.domain import refusals
from connector.ledger import deciding, notices, tasks
from connector.ledger import news as news_rows
from connector.ledger.notices import Notice
from connector.ports import SendOutcome
from connector.sync.context import ShopContext


def is_about_us(ctx: ShopContext, connection: Connection, notice: Notice, outcome: SendOutcome) -> bool:
    """Whether the same was said to others, too, and since then no letter was taken."""
    if outcome.is_address:
        return False
    others = {other.customer for other in _in_these_words(ctx, connection, outcome.detail)}
    tries = news_rows.tries_of(connection, ctx.name, notice.id)
    return refusals.is_about_us(notice.customer, others, tries)


def owe_again(
    ctx: ShopContext, connection: Connection, outcome: SendOutcome, now: datetime, due_at: datetime
) -> None:
    """What was refused in these words just before, as if about the letter, was not: its news are due."""
    alike = _in_these_words(ctx, connection, outcome.detail)
    line_ids = notices.lines_of(connection, ctx.name, [other.id for other in alike])
    deciding.try_again(connection, ctx.name, line_ids, due_at)
    tasks.close_task(connection, ctx.name, "refused", [other.id for other in alike], now)


def _in_these_words(ctx: ShopContext, connection: Connection, detail: str) -> list[notices.CameBack]:
    came_back = notices.came_back_since_the_last_sent(connection, ctx.name)
    return [each for each in came_back if refusals.same_words(each.detail, detail)]
