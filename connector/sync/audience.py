"""Audience: which orders' customers are written to. `connector.domain.letters` has the rules."""

from datetime import datetime
from functools import lru_cache

from connector.domain.letters import Recipient, not_written_to
from connector.domain.orders import Standing, is_long_unpaid
from connector.ledger import planning
from connector.sync.context import ShopContext


def not_addressed(ctx: ShopContext, order: planning.OrderRow) -> str | None:
    """Why the customer of this order is not written to; None where he is."""
    late = order.standing is Standing.OPEN_UNPAID and is_late(ctx, order.placed_at)
    who = Recipient(order.email, order.channel, order.standing, late)
    return not_written_to(who, ctx.policy.letters) or _unwritable(order.email)


@lru_cache(maxsize=4096)
def _unwritable(email: str) -> str | None:
    """Why no mail server takes this address; None where one may. Nobody is asked whether it exists."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only with news

    try:
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return "its e-mail address is none"
    return None if found.ascii_email else "its e-mail address has letters that mail servers do not take"


def is_late(ctx: ShopContext, placed_at: datetime) -> bool:
    """Whether an unpaid order has been so for so long that it queues last and nobody hears of it."""
    return is_long_unpaid(ctx.local(placed_at).date(), ctx.today(), ctx.policy.news.unpaid_days)
