"""Is a refusal about the letter, or about us? One that looks like the first may be the second."""

import re
from datetime import datetime

from sqlalchemy import Connection

from connector.ledger import deciding, notices, tasks
from connector.ledger import news as news_rows
from connector.ledger.notices import Notice
from connector.ports import SendOutcome
from connector.sync.context import ShopContext

_SO_MANY = 3  # customers to whom letters are refused in the same words, and none is taken
_LAST_TRY = 3  # tries before this one after which a letter that alone does not go is refused
_CHANGES_BY_ITSELF = re.compile(r"(?=\S*\d)(?:\S{8,}|(?=\S*[a-z])\S+)", re.IGNORECASE)


def is_about_us(ctx: ShopContext, connection: Connection, notice: Notice, outcome: SendOutcome) -> bool:
    """Whether the same was said to others, too, and since then no letter was taken."""
    if outcome.is_address:
        return False
    alike = _in_these_words(ctx, connection, outcome.detail)
    tries = news_rows.tries_of(connection, ctx.name, notice.id)
    if tries >= _LAST_TRY and notice.customer not in {other.customer for other in alike}:
        return False  # others went since its last try
    return len({notice.customer, *(other.customer for other in alike)}) >= _SO_MANY


def owe_again(
    ctx: ShopContext, connection: Connection, outcome: SendOutcome, now: datetime, due_at: datetime
) -> None:
    """What was refused in these words just before, as if about the letter, was not: its news are due."""
    alike = _in_these_words(ctx, connection, outcome.detail)
    line_ids = notices.lines_of(connection, ctx.name, [other.id for other in alike])
    deciding.try_again(connection, ctx.name, line_ids, due_at)
    tasks.close_task(connection, ctx.name, "refused", [other.id for other in alike], now)


def _in_these_words(ctx: ShopContext, connection: Connection, detail: str) -> list[notices.CameBack]:
    words = _words(detail)
    came_back = notices.came_back_since_the_last_sent(connection, ctx.name)
    return [each for each in came_back if _words(each.detail) == words]


def _words(detail: str) -> str:
    """Without the ids and times that differ from one answer to the next."""
    return _CHANGES_BY_ITSELF.sub("#", detail)
