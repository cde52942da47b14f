"""Reading a shop: what changed since when, and things by their ids.

Lists come out of a search index that may lag some minutes behind, so each walk begins a while before the
instant that the last one reached; what comes twice costs nothing. Cursors live for one walk only.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from adapters.shopify.api import Api, Denied, Reply, TooCostly
from adapters.shopify.decoding import at, nodes_in, pages_of, read_rows, whole
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

R = TypeVar("R")


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
        found = self._nodes("variants_by_id", "ProductVariant", ids, VariantRow, "Variant")
        return self._with_all_levels([row for rows, _ in found for row in rows])

    def orders(self, ids: Sequence[int]) -> tuple[list[OrderRow], frozenset[int]]:
        """These orders with all their lines, and the ids of those that are there but cannot be read."""
        rows: list[OrderRow] = []
        there: set[int] = set()
        for found, reply in self._nodes("orders", "Order", ids, OrderRow, "Order"):
            self._note_denied(reply)
            there |= _ids_in(reply)
            rows += [self._complete(row) for row in found]
        return rows, frozenset(there) - {row.id for row in rows}

    def _nodes(
        self, name: str, kind: str, ids: Sequence[int], row: type[R], noun: str
    ) -> Iterator[tuple[list[R], Reply]]:
        """Things by id, as many at once as Shopify lets us."""
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
            yield read_rows(self._api, nodes_in(self._api, reply.data), row, noun), reply

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
        if row.fulfillment_orders is None:
            return replace(row, line_items=lines)
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

    def _note_denied(self, reply: Reply) -> None:
        fields = {path.rpartition(".")[2] for path in reply.denied}
        if "fulfillmentOrders" in fields:
            raise Denied("Shopify hides where orders are sent from; `backorder check` names the scope.")
        if fields:
            self._api.remarks.add(
                f"Shopify does not show us {', '.join(sorted(fields))} of orders; `backorder check` says why."
            )


def _changed_since(after: datetime) -> str:
    """The instant stands in quotes; without them its time of day is dropped in silence."""
    return f"updated_at:>='{after - OVERLAP:%Y-%m-%dT%H:%M:%SZ}'"


def _ids_in(reply: Reply) -> set[int]:
    """Of what is there and has an id that can be read."""
    found = set()
    for node in reply.data.get("nodes") or ():
        with suppress(ValueError):
            found.add(number_of(at(node, "id")))
    return found
