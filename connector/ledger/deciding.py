"""What a person decides about letters and deliveries, where no pass does the same."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, update

from connector.ledger.tables import items, news


def try_again(connection: Connection, shop: str, line_ids: Collection[int], now: datetime) -> None:
    """A person says that refused news may be tried once more."""
    here = (news.c.shop == shop, news.c.line_id.in_(line_ids), news.c.notice_id.is_(None))
    connection.execute(update(news).where(*here).values(refused=None, due_at=now))


def announce_rise(connection: Connection, shop: str, item_id: int, units: int) -> None:
    """The next rise of this item's stock by so many units is accounted for already."""
    here = (items.c.shop == shop, items.c.item_id == item_id, items.c.on_hand.isnot(None))
    connection.execute(update(items).where(*here).values(on_hand=items.c.on_hand + units))
