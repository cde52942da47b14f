"""Faults in what is read from a shop on Shopify and written to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connector.ports import WriteResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from adapters.shopify.api import Api
    from adapters.shopify.orders import Units
    from adapters.shopify.wire import LineRow
    from connector.domain.orders import OrderLine, Standing
    from connector.ports import OrderWrite
    from tests.sabotage.sabotage import Struck


def units_as_ordered(read_line: Any, struck: Struck) -> Any:
    def wrong(row: LineRow, units: Units, standing: Standing, sees_all: bool) -> OrderLine:
        line: OrderLine = read_line(row, units, standing, sees_all)
        if not line.open_units or line.open_units == row.quantity:
            return line
        struck()
        return replace(line, open_units=row.quantity, taken=row.quantity)

    return wrong


def policy_left_out(input_of: Any, struck: Struck) -> Any:
    def wrong(change: Any) -> Mapping[str, Any]:
        row = dict(input_of(change))
        if row.pop("inventoryPolicy", None) is not None:
            struck()
        return row

    return wrong


def records_not_kept(write_orders: Any, struck: Struck) -> Any:
    del write_orders

    def wrong(_: Api, writes: Sequence[OrderWrite]) -> list[WriteResult]:
        if writes:
            struck()
        return [WriteResult(write.order_id) for write in writes]

    return wrong


def tags_left_out(tag: Any, struck: Struck) -> Any:
    del tag

    def wrong(*_: Any) -> None:
        struck()

    return wrong
