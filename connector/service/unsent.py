"""Letters that wait: news that are owed and not sealed, and why they do not go."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.ledger import news as news_rows
from connector.ledger import planning
from connector.ledger.news import OwedNews
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Unsent:
    """News that are owed to a customer: one letter is all of those to one address."""

    owed: OwedNews
    customer: str

    @property
    def refused(self) -> bool:
        return self.owed.is_refused(self.customer)

    @property
    def held(self) -> bool:
        return not self.refused and self.owed.held is not None and self.owed.approved != self.owed.facts

    @property
    def waiting(self) -> bool:
        return not self.refused and not self.held


def unsent(ctx: ShopContext, connection: Connection) -> Iterator[Unsent]:
    owed = news_rows.to_tell(connection, ctx.name).values()
    orders = planning.orders_by_id(connection, ctx.name, {o.order_id for o in owed})
    yield from (Unsent(o, orders[o.order_id].email.casefold()) for o in owed)
