"""Pull: what is. Stock before orders, so that a sale between the two can only hide a shortage."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from connector.domain.orders import Order, OrderStamp, Variant
from connector.domain.schedule import is_due
from connector.errors import ConnectorError
from connector.ledger import keeping, orders, planning, supplies, tasks, variants
from connector.ledger.upsert import in_pieces
from connector.ports import Progress, StampPage
from connector.sync.context import PassReport, ShopContext

_TAKEOVERS_A_DAY = 10
_WIDER_CHECK = "wider check"
_A_DAY = timedelta(hours=24)
ORDERS_A_REQUEST = 100
# Without the shop's own time beside them, stamps prove nothing: the next pass reads these again.
_NEVER_SETTLED = datetime.min.replace(tzinfo=UTC)


def could_pull(ctx: ShopContext, report: PassReport) -> bool:
    """Pull; whether the shop could be read as a whole. If not, the report says why."""
    try:
        _pull(ctx, report)
    except ConnectorError as error:
        report.failures.append(f"reading the shop: {error}")
        return False
    return True


def _pull(ctx: ShopContext, report: PassReport) -> None:
    """Bring the mirror up to date. What was read is kept page by page, whatever happens after."""
    shop = _begin(ctx)
    _pull_variants(ctx, report, shop.variants_through)
    touched = _pull_orders(ctx, report, shop)
    _read_again(ctx, touched)
    if shop.adopted_at is not None:
        _check_widely(ctx, report)
    report.remarks += ctx.platform.take_set_aside()


def _begin(ctx: ShopContext) -> planning.ShopRow:
    """Where we stand with the shop; notes when its first complete read began."""
    with ctx.ledger.read() as connection:
        shop = planning.shop_row(connection, ctx.name)
    if shop.adopting_since is None:
        shop = replace(shop, adopting_since=ctx.now())
        with ctx.ledger.begin("shop") as connection:
            planning.update_shop(connection, ctx.name, adopting_since=shop.adopting_since)
    return shop


def _pull_variants(ctx: ShopContext, report: PassReport, after: datetime | None) -> None:
    for page in ctx.platform.variant_pages(after):
        if page.variants or page.through != after:
            with ctx.ledger.begin("variants") as connection:
                _save_variants(ctx, report, connection, page.variants)
                planning.update_shop(connection, ctx.name, variants_through=page.through)
        report.variants_read += len(page.variants)
        ctx.watcher(Progress("variants", report.variants_read))


def _save_variants(
    ctx: ShopContext, report: PassReport, connection: Connection, found: Sequence[Variant]
) -> int:
    now = ctx.now()
    dirty, taken_over, new_skus = variants.save_variants(connection, ctx.name, found, now)
    if new_skus:
        supplies.read_files_again(connection, ctx.name)
    report.takeovers += taken_over
    if taken_over and variants.takeovers_since(connection, ctx.name, now - _A_DAY) > _TAKEOVERS_A_DAY:
        question = "Another program seems to write backorder flags or dates, too. Which one should?"
        tasks.open_task(connection, ctx.name, tasks.Task("takeovers", "", question), now)
    return dirty


def _pull_orders(ctx: ShopContext, report: PassReport, shop: planning.ShopRow) -> set[int]:
    """Read the orders that changed; returns the items they touched."""
    touched: set[int] = set()
    for page in ctx.platform.order_stamps(shop.orders_through):
        if not page.stamps and page.through == shop.orders_through:
            continue
        wanted = _changed(ctx, page.stamps, shop)
        found, gone = _read_orders(ctx, wanted)
        _learn_variants(ctx, report, found)
        with ctx.ledger.begin("orders") as connection:
            touched |= _save_orders(ctx, connection, found, gone, page, shop)
            planning.update_shop(connection, ctx.name, orders_through=page.through)
        report.orders_read += len(found)
        ctx.watcher(Progress("orders", report.orders_read))
    return touched


def _changed(ctx: ShopContext, stamps: Sequence[OrderStamp], shop: planning.ShopRow) -> list[int]:
    if not stamps:
        return []
    with ctx.ledger.read() as connection:
        adopted = shop.adopted_at is not None
        return orders.changed_stamps(connection, ctx.name, stamps, adopted=adopted)


def _read_orders(ctx: ShopContext, ids: Sequence[int]) -> tuple[list[Order], set[int]]:
    """These orders, and the ids of those that are gone."""
    found: list[Order] = []
    unreadable: set[int] = set()
    for piece in in_pieces(ids, ORDERS_A_REQUEST):
        found += ctx.platform.orders(piece)
        unreadable |= ctx.platform.unreadable_orders
    return found, set(ids) - {order.id for order in found} - unreadable


def _learn_variants(ctx: ShopContext, report: PassReport, found: Iterable[Order]) -> None:
    """Read variants that orders name and that we have not met: made a moment ago, or hidden."""
    named = {line.variant_id for order in found for line in order.lines if line.variant_id}
    if not named:
        return
    with ctx.ledger.read() as connection:
        unknown = sorted(named - variants.known_variants(connection, ctx.name, named).keys())
    read = ctx.platform.variants(unknown) if unknown else []
    if read:
        with ctx.ledger.begin("variants") as connection:
            _save_variants(ctx, report, connection, read)


def _save_orders(
    ctx: ShopContext,
    connection: Connection,
    found: Sequence[Order],
    gone: Collection[int],
    page: StampPage,
    shop: planning.ShopRow,
) -> set[int]:
    orders.mark_gone(connection, ctx.name, gone)
    return orders.save_orders(
        connection,
        ctx.name,
        found,
        page.read_at,
        adopting_since=shop.adopting_since,
        adopted_at=shop.adopted_at,
    )


def _read_again(ctx: ShopContext, item_ids: Collection[int]) -> None:
    """Read the stock of items whose orders changed once more: a rise counts only if both agree."""
    for ids in in_pieces(sorted(item_ids)):
        with ctx.ledger.read() as connection:
            variant_ids = [v.id for v in variants.variants_of(connection, ctx.name, ids)]
        second = ctx.platform.variants(variant_ids)
        with ctx.ledger.begin("stock again") as connection:
            variants.note_readings(connection, ctx.name, second, ctx.now())


def _check_widely(ctx: ShopContext, report: PassReport) -> None:
    """Once a day: every variant, and every order that we take for open."""
    now = ctx.now()
    with ctx.ledger.read() as connection:
        due_at = keeping.due_at(connection, ctx.name, _WIDER_CHECK)
    if not is_due(due_at, now, _A_DAY):
        return
    if due_at is not None:
        _read_widely(ctx, report)
    with ctx.ledger.begin("wider check") as connection:
        keeping.set_due(connection, ctx.name, _WIDER_CHECK, now + _A_DAY)


def _read_widely(ctx: ShopContext, report: PassReport) -> None:
    with ctx.ledger.read() as connection:
        open_ids = orders.open_order_ids(connection, ctx.name)
    for page in ctx.platform.all_variants():
        with ctx.ledger.begin("variants") as connection:
            _save_variants(ctx, report, connection, page)
    touched: set[int] = set()
    for piece in in_pieces(open_ids, ORDERS_A_REQUEST):
        touched |= look_again(ctx, piece)[1]
    _read_again(ctx, touched)


def look_again(ctx: ShopContext, order_ids: Sequence[int]) -> tuple[list[Order], set[int]]:
    """Read these orders now, whatever their stamps say; what is found, and the items it touched."""
    found, gone = _read_orders(ctx, order_ids)
    with ctx.ledger.begin("orders") as connection:
        shop = planning.shop_row(connection, ctx.name)
        page = StampPage((), through=ctx.now(), read_at=_NEVER_SETTLED)
        touched = _save_orders(ctx, connection, found, gone, page, shop)
    return found, touched
