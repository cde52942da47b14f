"""One item as it stands now: its cover and dates, computed again from the ledger. Nothing is written.

Reads the same facts as `connector.sync.plan` and asks the same rules. Arrivals that the next plan
would infer from a rise of stock are not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from connector.domain.cover import Cover, Part
from connector.domain.dates import cover_and_chase
from connector.domain.items import Changed, ItemPlan, LinePlan, plan_item
from connector.domain.orders import Variant
from connector.domain.shelf import shelf_of
from connector.domain.supply import Supply
from connector.ledger import planning, promises, queues, supplies, variants
from connector.ledger.planning import LineRow, OrderRow
from connector.ledger.promises import Promise
from connector.ledger.provenance import sources
from connector.ledger.skus import ambiguous_skus
from connector.service.coming import Coming, coming
from connector.service.supply_views import SupplyView, supply_view
from connector.sync.audience import is_late
from connector.sync.context import ShopContext
from connector.sync.expecting import delivered, not_ordered


@dataclass(frozen=True, slots=True)
class ItemNow:
    """What is there, what comes, who waits, and what that means for each line."""

    variants: Sequence[Variant]
    available: int
    on_hand: int
    lines: Mapping[int, LineRow]
    orders: Mapping[int, OrderRow]
    parts: Sequence[Part]
    history: Mapping[int, Sequence[Promise]]
    coming: Sequence[SupplyView]
    cover: Cover
    plan: ItemPlan
    managed: bool
    views: Mapping[tuple[object, ...], SupplyView]

    def plan_of(self, line_id: int) -> LinePlan | None:
        return next((line for line in self.plan.lines if line.line_id == line_id), None)

    def view_of(self, supply: Supply) -> SupplyView:
        """The supply as people see it, with where its date stands."""
        return self.views[_mark(supply)]


def _mark(supply: Supply) -> tuple[object, ...]:
    return (supply.key, supply.on, supply.units)


def item_now(ctx: ShopContext, connection: Connection, item_id: int) -> ItemNow:
    found = variants.variants_of(connection, ctx.name, [item_id])
    lines = {line.line_id: line for line in planning.lines_of_items(connection, ctx.name, [item_id])}
    orders = planning.open_orders_of_items(connection, ctx.name, [item_id])
    [queue] = queues.queues(connection, ctx.name, [item_id], partial(is_late, ctx))
    history = promises.promises_of_items(connection, ctx.name, [item_id])
    skus = _skus(ctx, connection, found)
    stored = supplies.stored_supplies(connection, ctx.name, skus=skus)
    changes = supplies.changes_since(connection, ctx.name, skus)
    expected = coming(ctx, connection, stored)
    unexplained = planning.unexplained_of(connection, ctx.name, item_id)
    shelf = shelf_of(found, queue.off_count.taken, unexplained, queue.off_count.stranded)
    told = {line_id: before.told_on for line_id, before in queue.before.items() if before.told_on}
    dates, today = ctx.policy.dates, ctx.today()
    moving = [c.supply for c in expected if not ctx.is_catalogue(c.supply.key.supplier)]
    views = _views(connection, expected)
    return ItemNow(
        found,
        shelf.available,
        shelf.on_hand,
        lines,
        orders,
        queue.parts,
        history,
        list(views.values()),
        cover_and_chase(shelf.free, queue.parts, moving, told, today, dates.calendar)[0],
        plan_item(
            shelf.free,
            shelf.available,
            queue.parts,
            moving,
            queue.before,
            Changed(),
            not_ordered=not_ordered(ctx, stored, delivered(ctx, connection, changes.values())),
            today=today,
            dates=dates,
        ),
        any(v.managed for v in found),
        views,
    )


def _skus(ctx: ShopContext, connection: Connection, found: Sequence[Variant]) -> set[str]:
    """Supply of a SKU that several variants carry counts for none of them."""
    skus = {v.sku for v in found if v.sku and v.managed}
    return skus - ambiguous_skus(connection, ctx.name, skus)


def _views(connection: Connection, expected: Sequence[Coming]) -> dict[tuple[object, ...], SupplyView]:
    files = sources(connection, {c.stored.id for c in expected})
    return {_mark(c.supply): supply_view(c, files.get(c.stored.id)) for c in expected}
