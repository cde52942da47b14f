"""Which in-stock dates the shop's pages showed lately, and whether an order's is one of them.

Where a theme writes the date on the order, customers can write there, too, and an early day would earn
them a goodwill code. So it counts only where it stands at the variant, or stood there until lately: a date
may move while a customer walks to the checkout, and while his order waits to be read.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, union

from connector.domain.orders import Order, OrderLine
from connector.ledger.binding import SHOP, listed
from connector.ledger.tables import page_dates, variants
from connector.ledger.upsert import in_pieces, upsert

_KEPT = timedelta(days=14)  # a cart may wait for some days before it is an order

_STANDING = select(variants.c.variant_id, variants.c.in_stock_on).where(
    variants.c.shop == SHOP, variants.c.variant_id.in_(listed("ids")), variants.c.in_stock_on != ""
)
_STOOD = select(page_dates.c.variant_id, page_dates.c.in_stock_on).where(
    page_dates.c.shop == SHOP, page_dates.c.variant_id.in_(listed("ids"))
)
_SHOWN = union(_STANDING, _STOOD)
_OLD = delete(page_dates).where(page_dates.c.shop == SHOP, page_dates.c.until < bindparam("before"))


def note_replaced(connection: Connection, shop: str, variant_ids: Collection[int], now: datetime) -> None:
    """What stands at these variants is about to be replaced."""
    standing = connection.execute(_STANDING, {"in_shop": shop, "ids": variant_ids}).all()
    rows = [{"shop": shop, "variant_id": v, "in_stock_on": text, "until": now} for v, text in standing]
    upsert(connection, page_dates, rows)


def drop_old(connection: Connection, shop: str, now: datetime) -> None:
    """Forget what no order that is still to be read can name."""
    connection.execute(_OLD, {"in_shop": shop, "before": now - _KEPT})


def without_made_up(connection: Connection, shop: str, found: Sequence[Order]) -> Sequence[Order]:
    """The orders without those page dates that customers may have made up."""
    claimed = {line.variant_id for order in found for line in order.lines if line.page_on_claimed}
    if not claimed:
        return found
    shown = set(_shown(connection, shop, sorted(claimed)))
    return [replace(order, lines=tuple(_checked(line, shown) for line in order.lines)) for order in found]


def _shown(connection: Connection, shop: str, variant_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    for ids in in_pieces(variant_ids):
        found = connection.execute(_SHOWN, {"in_shop": shop, "ids": ids})
        yield from ((row.variant_id, row.in_stock_on) for row in found)


def _checked(line: OrderLine, shown: set[tuple[int, str]]) -> OrderLine:
    if not line.page_on_claimed or line.page_on is None:
        return line
    return line if (line.variant_id, line.page_on.isoformat()) in shown else replace(line, page_on=None)
