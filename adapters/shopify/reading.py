"""Reading a shop: what changed since when, and things by their ids.

Lists come out of a search index that may lag some minutes behind, so each walk begins a while before the
instant that the last one reached; what comes twice costs nothing. Cursors live for one walk only.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.shopify.api import Api, Reply, TooCostly
from adapters.shopify.decoding import at, nodes_in, pages_of, read_rows, whole
from adapters.shopify.envelope import Problem
from adapters.shopify.ids import gid, number_of
from adapters.shopify.wire import (
    FulfillmentOrderRow,
    LevelRow,
    LineRow,
    OrderRow,
    RemainingRow,
    StampRow,
    VariantRow,
)

OVERLAP = timedelta(minutes=5)
AT_ONCE = 250  # ids a request


@dataclass(frozen=True, slots=True)
class StampStep:
    """Some stamps, and the instant from which a later walk must read again: None is the beginning."""

    rows: Sequence[StampRow]
    through: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class VariantStep:
    rows: Sequence[VariantRow]
    through: datetime | None


class Reader:
    """The reading half of one shop's interface."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._at_once = AT_ONCE

    def stamps(self, after: datetime | None) -> Iterator[StampStep]:
        """Stamps of orders that changed since `after`, oldest change first.

        Ends with the orders that changed after the walk began: those come again in the next one.
        """
        began_at, through = None, after
        query = {"query": None if after is None else _changed_since(after)}
        for page in pages_of(self._api, "order_stamps", "orders", StampRow, "Order", query):
            began_at = began_at or page.read_at
            last = page.rows[-1].updated_at if page.rows else None
            is_last = page.is_last or (last is not None and last > began_at)
            if last is not None:
                reached = began_at if is_last else min(last, began_at)
                through = max(through, reached) if through else reached
            yield StampStep(page.rows, through, page.read_at)
            if is_last:
                return

    def variants(self, after: datetime | None) -> Iterator[VariantStep]:
        """Variants that changed since `after`, by id; only the last page lets the walk count as done."""
        began_at, found = None, 0
        query = {"query": None if after is None else _changed_since(after)}
        for page in pages_of(self._api, "variants", "productVariants", VariantRow, "Variant", query):
            began_at = began_at or page.read_at
            found += len(page.rows)
            through = began_at if page.is_last and found else after
            yield VariantStep(self._with_all_levels(page.rows), through)

    def variants_by_id(self, ids: Sequence[int]) -> list[VariantRow]:
        rows: list[VariantRow] = []
        for _, reply in self._nodes("variants_by_id", "ProductVariant", ids):
            for problem in self._left_out(reply, "variants"):
                raise self._api.denied(problem)
            rows += read_rows(self._api, nodes_in(self._api, reply.data), VariantRow, "Variant")
        return self._with_all_levels(rows)

    def orders(self, ids: Sequence[int]) -> tuple[list[OrderRow], frozenset[int]]:
        """These orders with all their lines, and the ids of those that are there but cannot be read."""
        rows: list[OrderRow] = []
        there: set[int] = set()
        for asked, reply in self._nodes("orders", "Order", ids):
            there |= _ids_in(reply) | self._withheld(asked, reply)
            found = read_rows(self._api, nodes_in(self._api, reply.data), OrderRow, "Order")
            rows += [self._complete(row) for row in found]
        return rows, frozenset(there) - {row.id for row in rows}

    def _nodes(self, name: str, kind: str, ids: Sequence[int]) -> Iterator[tuple[Sequence[int], Reply]]:
        """Things by id, as many at once as Shopify lets us, with the ids that each answer is about."""
        waiting = sorted({number for number in ids if number > 0})
        while waiting:
            chunk = waiting[: self._at_once]
            try:
                reply = self._api.ask(name, {"ids": [gid(kind, number) for number in chunk]})
            except TooCostly:
                if len(chunk) == 1:
                    raise
                self._at_once = len(chunk) // 2
                continue
            waiting = waiting[len(chunk) :]
            yield chunk, reply

    def _with_all_levels(self, rows: Sequence[VariantRow]) -> list[VariantRow]:
        return [self._with_levels(row) for row in rows]

    def _with_levels(self, row: VariantRow) -> VariantRow:
        item = row.inventory_item
        levels = whole(
            self._api,
            item.inventory_levels,
            "inventory_levels",
            "inventoryItem.inventoryLevels",
            LevelRow,
            "Stock",
            {"id": gid("InventoryItem", item.id)},
        )
        return replace(row, inventory_item=replace(item, inventory_levels=levels))

    def _complete(self, row: OrderRow) -> OrderRow:
        order = {"id": gid("Order", row.id)}
        lines = whole(
            self._api, row.line_items, "order_lines", "order.lineItems", LineRow, "Order line", order
        )
        routed = whole(
            self._api,
            row.fulfillment_orders,
            "order_fulfillment_orders",
            "order.fulfillmentOrders",
            FulfillmentOrderRow,
            "Fulfilment order",
            order,
        )
        nodes = [self._complete_routed(one) for one in routed.nodes]
        return replace(row, line_items=lines, fulfillment_orders=replace(routed, nodes=nodes))

    def _complete_routed(self, row: FulfillmentOrderRow) -> FulfillmentOrderRow:
        lines = whole(
            self._api,
            row.line_items,
            "fulfillment_order_lines",
            "fulfillmentOrder.lineItems",
            RemainingRow,
            "Fulfilment order line",
            {"id": gid("FulfillmentOrder", row.id)},
        )
        return replace(row, line_items=lines)

    def _left_out(self, reply: Reply, of: str) -> list[Problem]:
        """Denials that left out a whole thing, or do not say what. The others are named in the remarks.

        A field that is never null takes all around it with it: what we may not see looks like what is gone.
        """
        things = nodes_in(self._api, reply.data)
        left_out = [problem for problem in reply.denied if _is_left_out(problem, things)]
        fields = {problem.field for problem in reply.denied if problem not in left_out} - {""}
        if fields:
            self._api.remarks.add(
                f"Shopify does not show us {', '.join(sorted(fields))} of {of}; `backorder check` says why."
            )
        return left_out

    def _withheld(self, asked: Sequence[int], reply: Reply) -> set[int]:
        """The ids of orders that may be there, and that we may not see.

        Raises Denied where it is a part of them that is denied: scopes are the app's, so no order can be
        read. One that is denied as a whole stops no other.
        """
        denied = self._left_out(reply, "orders")
        for problem in denied:
            if not _is_of_one(problem):
                raise self._api.denied(problem)
        withheld = set(asked) - _ids_in(reply) if denied else set()
        for number in sorted(withheld):
            self._api.remarks.add(
                f"Order {number} was set aside, Shopify does not let us see it: {denied[0].needed}"
            )
        return withheld


def _changed_since(after: datetime) -> str:
    """The instant stands in quotes; without them its time of day is dropped in silence."""
    return f"updated_at:>='{after - OVERLAP:%Y-%m-%dT%H:%M:%SZ}'"


def _is_left_out(problem: Problem, things: Sequence[object]) -> bool:
    match problem.path:
        case ["nodes", int(place), *_] if place < len(things):
            return things[place] is None
    return None in things


def _is_of_one(problem: Problem) -> bool:
    """About a thing itself, and not about a part of it."""
    return len(problem.path) == len(("nodes", 0))


def _ids_in(reply: Reply) -> set[int]:
    """Of what is there and has an id that can be read."""
    found = set()
    for node in reply.data.get("nodes") or ():
        with suppress(ValueError):
            found.add(number_of(at(node, "id")))
    return found
