"""Audience: which orders' customers are written to. `connector.domain.letters` has the rules."""

from connector.domain.letters import Recipient, not_written_to
from connector.domain.orders import is_long_unpaid
from connector.ledger import planning
from connector.sync.context import ShopContext


def not_addressed(ctx: ShopContext, order: planning.OrderRow) -> str | None:
    """Why the customer of this order is not written to; None where he is."""
    placed_on = ctx.local(order.placed_at).date()
    long_unpaid = is_long_unpaid(order.standing, placed_on, ctx.today(), ctx.policy.news.unpaid_days)
    who = Recipient(order.email, order.channel, order.standing, long_unpaid)
    return not_written_to(who, ctx.policy.letters)


def audience(ctx: ShopContext) -> str:
    """Changes with the settings that say who is written to."""
    letters = ctx.policy.letters
    return f"{' '.join(sorted(letters.channels))} {letters.notify_unpaid} {ctx.policy.news.unpaid_days}"
