"""Audience: which orders' customers are written to. `connector.domain.letters` has the rules."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from connector.domain.letters import Recipient, not_written_to
from connector.domain.orders import Standing, is_long_unpaid
from connector.ledger import planning
from connector.sync.context import ShopContext


def not_addressed(ctx: ShopContext, order: planning.OrderRow) -> str | None:
    """Why the customer of this order is not written to; None where he is."""
    late = order.standing is Standing.OPEN_UNPAID and is_late(ctx, order.placed_at)
    who = Recipient(order.email, order.channel, order.standing, late)
    return not_written_to(who, ctx.policy.letters) or no_address(order.email)


def no_address(email: str) -> str | None:
    """Why no mail server can take this address, as the end of a sentence; None where one can.

    Nobody is asked whether its domain or mailbox is there: a name server that fails must not silence a
    letter. Reserved domains such as customers.test are as good as others.
    """
    try:
        found = validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return "its e-mail address cannot be one"
    if found.ascii_email is None:
        return "its e-mail address has letters before the @ that mail servers do not take"
    return None


def is_late(ctx: ShopContext, placed_at: datetime) -> bool:
    """Whether an unpaid order has been so for so long that it queues last and nobody hears of it."""
    return is_long_unpaid(ctx.local(placed_at).date(), ctx.today(), ctx.policy.news.unpaid_days)
