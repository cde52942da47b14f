"""What the ledger is told in these tests: mugs, their orders, their supplier."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy import Connection, select

from connector.domain.letters import Cause, CauseKind
from connector.domain.notices import Mail, News, NewsKind, Rendered
from connector.domain.orders import Customer, Flag, Order, OrderLine, Standing, Variant
from connector.domain.supply import SupplyKey
from connector.ledger.news import OwedNews, save_news
from connector.ledger.notices import Notice, notice_by_id, seal
from connector.ledger.orders import save_orders
from connector.ledger.tables import items, line_parts, order_lines
from connector.ledger.variants import save_variants

SHOP = "main"
MUG = 1
ORDER, LINE = 100, 1000
KIM = Customer("Kim", "kim@customers.example", "DE")


def at(on: date, hour: int = 10) -> datetime:
    return datetime.combine(on, time(hour), UTC)


def nov(day: int, hour: int = 10) -> datetime:
    return at(date(2026, 11, day), hour)


PLACED, NOW = nov(2), nov(20)
ADOPTED = nov(1)


def a_variant(variant_id: int = MUG, *, available: int | None = 0, managed: bool = True) -> Variant:
    sku = f"MUG-{variant_id}"
    return Variant(variant_id, variant_id, sku, "Mug", managed, available, Flag.NO, None, nov(1))


def a_line(units: int = 2, *, line_id: int = LINE, taken: int | None = None, page_on: date | None = None,
           variant_id: int = MUG) -> OrderLine:  # fmt: skip
    """A line whose units the shop has taken off its stock, unless `taken` says otherwise."""
    took = units if taken is None else taken
    return OrderLine(
        line_id, variant_id, f"MUG-{variant_id}", "Mug", units, units, took, Decimal("9.90"), page_on
    )


def an_order(
    *lines: OrderLine,
    order_id: int = ORDER,
    standing: Standing = Standing.OPEN_PAID,
    placed_at: datetime = PLACED,
    modified_at: datetime | None = None,
    note: str | None = None,
    customer: Customer = KIM,
) -> Order:
    modified_at = modified_at or placed_at
    completed_at = modified_at if standing is Standing.SHIPPED else None
    return Order(
        order_id, f"#{order_id}", standing, standing, "checkout", placed_at, modified_at, completed_at,
        customer, "EUR", lines, note,
    )  # fmt: skip


def sell(connection: Connection, *variants: Variant) -> None:
    save_variants(connection, SHOP, variants or [a_variant()], NOW)


def save(connection: Connection, *orders: Order, adopted_at: datetime | None = ADOPTED) -> set[int]:
    """Store orders as they were just read."""
    return save_orders(connection, SHOP, orders, NOW, adopting_since=ADOPTED, adopted_at=adopted_at)


def queue(connection: Connection, line_id: int = LINE) -> list[tuple[datetime, int]]:
    query = select(line_parts.c.queued_at, line_parts.c.units).where(line_parts.c.line_id == line_id)
    return [(row.queued_at, row.units) for row in connection.execute(query.order_by(line_parts.c.queued_at))]


def shipped(connection: Connection, item_id: int = MUG) -> int:
    return int(connection.scalar(select(items.c.shipped).where(items.c.item_id == item_id)) or 0)


def open_units(connection: Connection, line_id: int = LINE) -> int | None:
    units: int | None = connection.scalar(
        select(order_lines.c.open_units).where(order_lines.c.line_id == line_id)
    )
    return units


FILE = Cause(CauseKind.SUPPLIER, "acme/7")
SLIP = News(NewsKind.DELAY, date(2027, 1, 8), date(2026, 12, 18))


def owed_news(line_id: int = LINE, news: News = SLIP, *, units: int = 2, order_id: int = ORDER) -> OwedNews:
    return OwedNews(line_id, order_id, news, units, FILE, "supply from acme D2", since=NOW, due_at=NOW)


def a_mail(notice_id: str = "n1") -> Mail:
    return Mail(notice_id, KIM.name, KIM.email, Rendered("Your order", "Sorry.", "<p>Sorry.</p>"))


def a_sealed_notice(connection: Connection, *carried: OwedNews, notice_id: str = "n1") -> Notice:
    """News that were owed, and the letter that carries them, right after sealing."""
    news = carried or (owed_news(),)
    save_news(connection, SHOP, news)
    seal(connection, SHOP, KIM.email, a_mail(notice_id), news, NOW)
    notice = notice_by_id(connection, notice_id)
    assert notice is not None
    return notice


def key(reference: str = "D1", sku: str = "MUG-1") -> SupplyKey:
    return SupplyKey("acme", reference, sku)
