"""Pull: what is. Stock before orders, so that a sale between the two can only hide a shortage."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from connector.domain.arrivals import unexplained_rise
from connector.domain.orders import Order, OrderStamp, Standing, Variant
from connector.domain.schedule import is_due, next_due, spread
from connector.domain.shelf import shelf_of
from connector.errors import ConnectorError, Refused
from connector.ledger import (
    ending,
    keeping,
    orders,
    passed_by,
    planning,
    queues,
    skus,
    supply_files,
    tasks,
    variants,
)
from connector.ledger.upsert import in_pieces
from connector.ports import Progress, StampPage
from connector.sync import hidden, unreadable
from connector.sync.ask import in_words
from connector.sync.context import PassReport, ShopContext
from connector.sync.stamp_pages import together
from connector.sync.uncounted import ask_about_replaced

_TAKEOVERS_A_DAY = 10
_WIDER_CHECK = "wider check"
_A_DAY = timedelta(hours=24)
ORDERS_A_REQUEST = 100
WATCHED_A_PASS = 2000  # variants whose stock is asked for although nothing says that it changed
# Without the shop's own time beside them, stamps prove nothing: the next pass reads these again.
_NEVER_SETTLED = datetime.min.replace(tzinfo=UTC)


def could_pull(ctx: ShopContext, report: PassReport) -> bool:
    """Pull; whether the shop could be read as a whole. If not, the report says why."""
    try:
        _pull(ctx, report)
    except ConnectorError as error:
        report.failures.append(f"reading the shop: {error}")
        report.shop_refused, report.shop_trouble = isinstance(error, Refused), str(error)
        return False
    return True


def _pull(ctx: ShopContext, report: PassReport) -> None:
    """Bring the mirror up to date. What was read is kept page by page, whatever happens after."""
    shop = _begin(ctx)
    through, changed = _pull_variants(ctx, report, shop.variants_through)
    counted = set[int]() if ctx.platform.lists_stock_changes else _read_watched(ctx, report)
    touched = _pull_orders(ctx, report, shop, counted)
    if shop.variants_through is None:
        _read_changed_again(ctx, through)
    else:
        _read_again(ctx, touched | changed | _left_in_doubt(ctx))
    if shop.adopted_at is not None:
        _check_widely(ctx, report, shop.orders_through)
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


def _pull_variants(
    ctx: ShopContext, report: PassReport, after: datetime | None
) -> tuple[datetime | None, set[int]]:
    """Read the variants that changed; returns the new cursor, and the items that are not as they were."""
    through, changed = after, set[int]()
    for page in ctx.platform.variant_pages(after):
        replaced = _replaced(ctx, page.variants)
        if page.variants or page.through != after:
            with ctx.ledger.begin("variants") as connection:
                changed |= _save_variants(ctx, report, connection, page.variants)
                ask_about_replaced(ctx, connection, skus.retire(connection, ctx.name, replaced))
                planning.update_shop(connection, ctx.name, variants_through=page.through)
        through = page.through
        report.variants_read += len(page.variants)
        ctx.watcher(Progress("variants", report.variants_read))
    return through, changed


def _replaced(ctx: ShopContext, found: Sequence[Variant]) -> set[int]:
    """A product thrown away and made anew would have its SKU twice in our books, and has it once in the shop.

    It is retired together with the cursor: a process that dies in between would never look again.
    """
    with ctx.ledger.read() as connection:
        twins = skus.twins(connection, ctx.name, found)
    return twins - {variant.id for variant in ctx.platform.variants(sorted(twins))} if twins else twins


def _save_variants(
    ctx: ShopContext, report: PassReport, connection: Connection, found: Sequence[Variant]
) -> set[int]:
    now = ctx.now()
    dirty, taken_over, new_skus = variants.save_variants(connection, ctx.name, found, now)
    if new_skus:
        supply_files.read_files_again(connection, ctx.name)
    report.takeovers += taken_over
    if taken_over and variants.takeovers_since(connection, ctx.name, now - _A_DAY) > _TAKEOVERS_A_DAY:
        on = in_words(ctx.today())
        question = f"On {on} another program seems to write backorder flags or dates, too. Which one should?"
        tasks.open_task(connection, ctx.name, tasks.Task("takeovers", "", question), now)
    return dirty


def _pull_orders(
    ctx: ShopContext, report: PassReport, shop: planning.ShopRow, counted: Collection[int]
) -> set[int]:
    """Read the orders that changed; returns the items they touched. `counted`: variants read before them."""
    touched: set[int] = set()
    for page in together(ctx.platform.order_stamps(shop.orders_through)):
        if not page.stamps and page.through == shop.orders_through:
            continue
        wanted = _changed(ctx, page.stamps, shop)
        read = _read_changed(ctx, report, page, wanted, shop, counted)
        with ctx.ledger.begin("orders") as connection:
            touched |= _save_orders(ctx, connection, read, page, shop)
            planning.update_shop(connection, ctx.name, orders_through=page.through)
        report.orders_read += len(read.found)
        ctx.watcher(Progress("orders", report.orders_read))
    return touched


def _changed(ctx: ShopContext, stamps: Sequence[OrderStamp], shop: planning.ShopRow) -> list[int]:
    if not stamps:
        return []
    with ctx.ledger.read() as connection:
        adopted = shop.adopted_at is not None
        return orders.changed_stamps(connection, ctx.name, stamps, adopted=adopted)


@dataclass(frozen=True, slots=True)
class _Read:
    """Orders that were read, and the ids of those that are gone: all, or those placed before an instant."""

    found: list[Order]
    gone: set[int]
    seen_since: datetime | None
    unreadable: Collection[int] = ()


def _read_page(ctx: ShopContext, page: StampPage, wanted: Sequence[int]) -> _Read:
    """The wanted orders of a page, as far as possible without asking again."""
    whole = {order.id: order for order in page.orders}
    read = _read_orders(ctx, [order_id for order_id in wanted if order_id not in whole])
    found = [whole[order_id] for order_id in wanted if order_id in whole] + read.found
    thrown_away = {s.id for s in page.stamps if s.standing is Standing.GONE}.intersection(wanted)
    gone_unread = thrown_away - {order.id for order in found}
    return _Read(found, read.gone | gone_unread, read.seen_since, set(read.unreadable) - gone_unread)


def _read_orders(ctx: ShopContext, ids: Sequence[int]) -> _Read:
    found: list[Order] = []
    bad: set[int] = set()
    for piece in in_pieces(ids, ORDERS_A_REQUEST):
        found += ctx.platform.orders(piece)
        bad |= ctx.platform.unreadable_orders
    gone = set(ids) - {order.id for order in found} - bad
    return _Read(found, gone, ctx.platform.sees_orders_since if gone else None, bad)


def _read_changed(
    ctx: ShopContext,
    report: PassReport,
    page: StampPage,
    ids: Sequence[int],
    shop: planning.ShopRow,
    counted: Collection[int],
) -> _Read:
    """Where stock changes are not listed: the orders, the stock of what they sold, and the orders again.

    Stock that was `counted` before the list of orders and is another now moved by an order that is not in
    the list, or by itself: that is told apart by the next pass.
    """
    read = _read_page(ctx, page, ids)
    _learn_variants(ctx, report, read.found)
    if ctx.platform.lists_stock_changes or shop.adopted_at is None or not read.found:
        return read
    sold = sorted({line.variant_id for order in read.found for line in order.lines if line.variant_id})
    _read_stock(ctx, report, sold, counted)
    return _read_orders(ctx, ids)


def _read_watched(ctx: ShopContext, report: PassReport) -> set[int]:
    """The stock of what is to be planned again, and in turns of what is spoken for or was changed by us.

    Returns the ids of the variants.
    """
    with ctx.ledger.read() as connection:
        again, others = variants.watched_variants(connection, ctx.name)
        turn = keeping.passes_made(connection) * WATCHED_A_PASS % len(others) if others else 0
    chosen = (others[turn:] + others[:turn])[:WATCHED_A_PASS]
    watched = {*again, *chosen}
    _read_stock(ctx, report, sorted(watched))
    return watched


def _read_stock(
    ctx: ShopContext, report: PassReport, variant_ids: Sequence[int], counted: Collection[int] = ()
) -> None:
    for piece in in_pieces(variant_ids):
        found = ctx.platform.variants(piece)
        with ctx.ledger.begin("variants") as connection:
            second = [variant for variant in found if variant.id in counted]
            apart = variants.note_apart(connection, ctx.name, second, ctx.now())
            _save_variants(ctx, report, connection, [v for v in found if v.id not in apart])


def _learn_variants(ctx: ShopContext, report: PassReport, found: Iterable[Order]) -> None:
    """Read variants that orders name and that we have not met: made a moment ago, or hidden."""
    named = {line.variant_id for order in found for line in order.lines if line.variant_id}
    if not named:
        return
    with ctx.ledger.read() as connection:
        unknown = sorted(named - variants.items_of(connection, ctx.name, named).keys())
    read = ctx.platform.variants(unknown) if unknown else []
    if read:
        with ctx.ledger.begin("variants") as connection:
            _save_variants(ctx, report, connection, read)


def _save_orders(
    ctx: ShopContext,
    connection: Connection,
    read: _Read,
    page: StampPage,
    shop: planning.ShopRow,
) -> set[int]:
    hidden.note_missing(ctx, connection, read.gone, read.seen_since)
    ending.mark_gone(connection, ctx.name, read.gone, read.seen_since)
    hidden.bring_back(ctx, connection, read.found)
    unreadable.note(ctx, connection, read.unreadable, read.gone | {order.id for order in read.found})
    return orders.save_orders(
        connection,
        ctx.name,
        read.found,
        page.read_at,
        adopting_since=shop.adopting_since,
        adopted_at=shop.adopted_at,
    )


def _read_changed_again(ctx: ShopContext, since: datetime | None) -> None:
    """The same after a first read, which touches every item: what has not changed since reads the same."""
    for page in ctx.platform.variant_pages(since) if since else ():
        with ctx.ledger.begin("stock again") as connection:
            variants.note_readings(connection, ctx.name, page.variants, ctx.now())


def _read_again(ctx: ShopContext, item_ids: Collection[int]) -> None:
    """Read their stock once more: of items that changed, or whose orders did.

    A rise or a fall counts only if both readings agree. An order that was placed and cancelled between two
    passes shows in the stock alone.
    """
    for ids in in_pieces(sorted(item_ids)):
        with ctx.ledger.read() as connection:
            found = variants.variants_of(connection, ctx.name, ids)
            explained = _explained(ctx, connection, found)
            variant_ids = [v.id for v in found if v.available is not None and v.item_id not in explained]
        second = ctx.platform.variants(variant_ids)
        with ctx.ledger.begin("stock again") as connection:
            variants.note_readings(connection, ctx.name, second, ctx.now())


def _explained(ctx: ShopContext, connection: Connection, found: Sequence[Variant]) -> set[int]:
    """Items of which orders explain all that moved: on hand is what it was, but for what was shipped.

    There is no rise or fall to doubt. One that something else made up for shows in the next pass, where
    that other thing is known. A shop that tells what is committed may be ahead of its own list of orders.
    """
    counts = {v.item_id: v for v in found if v.managed and v.available is not None and v.committed is None}
    off = queues.off_counts(connection, ctx.name, counts)
    return {
        item.item_id
        for item in planning.item_rows(connection, ctx.name, counts)
        if item.on_hand is not None and not item.unsettled
        if not unexplained_rise(
            _on_hand(counts[item.item_id], off.get(item.item_id)), item.on_hand, item.shipped
        )
    }


def _on_hand(counted: Variant, off: queues.OffCount | None) -> int:
    off = off or queues.OffCount()
    return shelf_of([counted], off.taken, None, off.stranded).on_hand


def _left_in_doubt(ctx: ShopContext) -> set[int]:
    """Items of a pass that came no further than reading: their doubt is that pass's, and not this one's."""
    with ctx.ledger.read() as connection:
        return variants.unsettled_items(connection, ctx.name)


def _check_widely(ctx: ShopContext, report: PassReport, through: datetime | None) -> None:
    """Now and then, usually once a day: every variant, and every order that is open for us or the shop.

    And those that were hidden from us, where the shop shows them again. The last pass read `through`.
    """
    now = ctx.now()
    with ctx.ledger.read() as connection:
        due_at = keeping.due_at(connection, ctx.name, _WIDER_CHECK)
    if not is_due(due_at, now, ctx.wider_check_every):
        return
    if due_at is not None:
        _read_widely(ctx, report, through)
    with ctx.ledger.begin("wider check") as connection:
        at = next_due(now, ctx.wider_check_every, spread(ctx.name, _WIDER_CHECK, now))
        keeping.set_due(connection, ctx.name, _WIDER_CHECK, at)


def _read_widely(ctx: ShopContext, report: PassReport, through: datetime | None) -> None:
    """Stock before orders, as in every pass: those that came while stock was read are listed after it."""
    changed, counted = set[int](), set[int]()
    for page in ctx.platform.all_variants():
        with ctx.ledger.begin("variants") as connection:
            changed |= _save_variants(ctx, report, connection, page)
        counted |= {variant.id for variant in page}
    with ctx.ledger.read() as connection:
        again = {*orders.open_order_ids(connection, ctx.name), *passed_by.unreadable(connection, ctx.name)}
        shop = planning.shop_row(connection, ctx.name)
    touched = _pull_orders(ctx, report, shop, counted)
    if through is not None:
        touched |= _read_passed_by(ctx, report, through)
    for piece in in_pieces(sorted(again.union(hidden.shown_again(ctx))), ORDERS_A_REQUEST):
        touched |= look_again(ctx, piece)[1]
    _read_again(ctx, touched | changed)


def _read_passed_by(ctx: ShopContext, report: PassReport, through: datetime) -> set[int]:
    """Open orders that no pass has read: their stamps came late, their status was new, or they made no sense.

    Returns the items they touched.
    """
    touched = set[int]()
    for stamps in ctx.platform.open_stamps():
        with ctx.ledger.read() as connection:
            ids = passed_by.passed_by(connection, ctx.name, stamps, through)
        if not ids:
            continue
        read = _read_orders(ctx, ids)
        _learn_variants(ctx, report, read.found)
        touched |= _save_apart(ctx, read, unknown=True)
    return touched


def look_again(ctx: ShopContext, order_ids: Sequence[int]) -> tuple[list[Order], set[int]]:
    """Read these orders now, whatever their stamps say; what is found, and the items it touched."""
    read = _read_orders(ctx, order_ids)
    return read.found, _save_apart(ctx, read)


def _save_apart(ctx: ShopContext, read: _Read, *, unknown: bool = False) -> set[int]:
    """Save orders that were not read by their stamps; `unknown`: the ledger may lack them."""
    with ctx.ledger.begin("orders") as connection:
        shop = planning.shop_row(connection, ctx.name)
        page = StampPage((), through=ctx.now(), read_at=_NEVER_SETTLED)
        if unknown:
            passed_by.account_for(connection, ctx.name, read.found)
        return _save_orders(ctx, connection, read, page, shop)
