"""`explain ORDER`: what each line waits for, what its customer was told, and what he is owed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from connector.domain.dates import Eta, Rests, together, told_from
from connector.domain.items import UNCOUNTED
from connector.domain.news import Basis
from connector.domain.notices import NewsKind
from connector.domain.orders import Standing
from connector.ledger import letter_lines, planning, promises
from connector.ledger import news as news_rows
from connector.ledger.news import OwedNews
from connector.ledger.planning import LineRow, OrderRow
from connector.ledger.promises import Promise
from connector.ledger.provenance import file_names
from connector.ledger.states import PromiseStanding
from connector.service.item_now import ItemNow, item_now
from connector.service.letters import LetterView, sealed_view
from connector.service.supply_views import SupplyView
from connector.service.words import because
from connector.sync.audience import not_addressed
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Served:
    """Units of a line that one supply serves."""

    units: int
    supply: SupplyView


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A date, or honest absence of one, that this customer was told."""

    told_on: date | None
    basis: Basis
    at: datetime
    standing: PromiseStanding
    kind: NewsKind | None
    rests_on: str
    letter: str | None


@dataclass(frozen=True, slots=True)
class NewsView:
    """What the customer is owed and was not told yet. `held` says why a person must look first."""

    kind: NewsKind
    told_on: date | None
    old_on: date | None
    since: datetime
    due_at: datetime
    held: str | None
    approved: bool
    sealed_in: str | None
    because: str


@dataclass(frozen=True, slots=True)
class LineExplained:
    """One line. `takes_part` False: its stock is not managed, and nothing is promised for it.

    `told_on` is the date that would be told today; `uncovered` units are served by nothing we know of.
    """

    sku: str
    title: str
    units: int
    open_units: int
    takes_part: bool
    from_shelf: int
    served: tuple[Served, ...]
    uncovered: int
    rests: Rests | None
    eta_on: date | None
    told_on: date | None
    basis: str
    promises: tuple[PromiseView, ...]
    news: NewsView | None


@dataclass(frozen=True, slots=True)
class OrderExplained:
    """An order. `not_written_to` says why its customer gets no letters, "" where he does.

    `leaves_on` is the day of the whole order, where the shop sends orders as a whole.
    """

    order: str
    placed_at: datetime
    standing: Standing
    adopted: bool
    not_written_to: str
    ships_together: bool
    leaves_on: date | None
    lines: tuple[LineExplained, ...]
    letters: tuple[LetterView, ...]


def explain_order(ctx: ShopContext, connection: Connection, order_id: int) -> OrderExplained:
    order = planning.orders_by_id(connection, ctx.name, [order_id])[order_id]
    rows = planning.lines_of_orders(connection, ctx.name, [order_id])
    history = promises.promises_of(connection, ctx.name, [order_id])
    owed = news_rows.owed(connection, ctx.name, order_ids=[order_id])
    items = _items(ctx, connection, order, rows)
    whole = _whole(ctx, items, rows)
    return OrderExplained(
        order=order.number,
        placed_at=order.placed_at,
        standing=order.standing,
        adopted=order.adopted,
        not_written_to=not_addressed(ctx, order) or "",
        ships_together=ctx.ships_together,
        leaves_on=whole.on if whole else None,
        lines=tuple(
            _line(
                ctx,
                line,
                items.get(line.item_id or 0),
                whole,
                history.get(line.line_id, ()),
                _news(connection, owed.get(line.line_id)),
            )
            for line in rows
        ),
        letters=tuple(
            sealed_view(connection, notice)
            for notice in letter_lines.notices_of_order(connection, ctx.name, order_id)
        ),
    )


def _items(
    ctx: ShopContext, connection: Connection, order: OrderRow, rows: Sequence[LineRow]
) -> dict[int, ItemNow]:
    """The items that an open order's lines wait for; a closed one waits for none."""
    wanted = {line.item_id for line in rows if line.item_id and line.open_units}
    if not order.standing.is_open:
        return {}
    items = {item: item_now(ctx, connection, item) for item in sorted(wanted)}
    return {item: now for item, now in items.items() if now.managed}


def _whole(ctx: ShopContext, items: dict[int, ItemNow], rows: Sequence[LineRow]) -> Eta | None:
    """When the order leaves as a whole, where it does."""
    if not ctx.ships_together:
        return None
    etas = list(_etas(items, rows))
    return together(etas) if etas else None


def _etas(items: dict[int, ItemNow], rows: Sequence[LineRow]) -> Iterator[Eta]:
    for line in rows:
        item = items.get(line.item_id or 0)
        plan = item.plan_of(line.line_id) if item else None
        if plan:
            yield plan.eta


def _line(
    ctx: ShopContext,
    line: LineRow,
    item: ItemNow | None,
    whole: Eta | None,
    history: Sequence[Promise],
    news: NewsView | None,
) -> LineExplained:
    cover = item.cover.lines.get(line.line_id) if item else None
    plan = item.plan_of(line.line_id) if item else None
    eta = whole if plan and plan.short and whole else plan.eta if plan else None
    return LineExplained(
        sku=line.sku,
        title=line.title,
        units=line.units,
        open_units=line.open_units,
        takes_part=line.item_id is not None and line.basis != UNCOUNTED,
        from_shelf=cover.from_shelf if cover else 0,
        served=tuple(Served(n, item.view_of(s)) for s, n in cover.supplies) if item and cover else (),
        uncovered=cover.uncovered if cover else 0,
        rests=plan.eta.rests if plan else None,
        eta_on=plan.eta.on if plan else None,
        told_on=told_from(eta.on, ctx.policy.dates) if eta and eta.on else None,
        basis=plan.basis if plan else "",
        promises=tuple(_promise(p) for p in history),
        news=news,
    )


def _promise(p: Promise) -> PromiseView:
    return PromiseView(p.told_on, p.basis, p.at, p.standing, p.kind, p.rests_on, p.notice_id)


def _news(connection: Connection, owed: OwedNews | None) -> NewsView | None:
    if owed is None:
        return None
    return NewsView(
        kind=owed.news.kind,
        told_on=owed.news.told_on,
        old_on=owed.news.old_on,
        since=owed.since,
        due_at=owed.due_at,
        held=owed.held,
        approved=owed.approved == owed.facts,
        sealed_in=owed.notice_id,
        because=because(owed.cause, file_names(connection, {owed.cause})),
    )
