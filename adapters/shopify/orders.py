"""Orders, their lines, and what became of the units."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from adapters.shopify.wire import PAGE_DATE, CustomerRow, FulfillmentOrderRow, LineRow, OrderRow, RefundRow
from connector.domain.names import full_name
from connector.domain.orders import Customer, Order, OrderLine, Standing

_PAID = frozenset({"PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "AUTHORIZED"})
_UNPAID = frozenset({"PENDING", "EXPIRED", "VOIDED", "REFUNDED"})
_SHIPPED = frozenset({"FULFILLED", "FULFILLMENT_NOT_REQUIRED"})
_DONE_WITH = frozenset({"CLOSED", "CANCELLED"})


def standing_of(cancelled_at: datetime | None, financial: str | None, fulfillment: str | None) -> Standing:
    """What an order's state means.

    Authorized counts as paid: the money is taken when the goods leave. So does what is paid in part, a
    deposit or an order that a line was added to: its customer has money in it, and must hear of a delay.

    Of a word that we do not know nobody is written to.
    """
    if cancelled_at is not None or fulfillment == "RESTOCKED":
        return Standing.DEAD
    if fulfillment in _SHIPPED:
        return Standing.SHIPPED
    if financial in _PAID:
        return Standing.OPEN_PAID
    return Standing.OPEN_UNPAID if financial in _UNPAID else Standing.UNMAPPED


def channel_of(row: OrderRow) -> str:
    """How it came in: what decides whether its customer is written to. `web` is the shop's own checkout."""
    if row.test:
        return "test"
    if row.closed_at is not None:
        return "archived"
    if row.purchasing_entity is not None and row.purchasing_entity.typename == "PurchasingCompany":
        return "b2b"
    if any(line.selling_plan for line in row.line_items.nodes):
        return "selling-plan"
    return row.source_name or ""


@dataclass(frozen=True, slots=True)
class Units:
    """What is known of an order's units, by line id.

    `remaining` lacks the lines of which the shop has not decided where they are sent from.
    """

    remaining: Mapping[int, int]
    not_restocked: Mapping[int, int]


def units_of(row: OrderRow) -> Units:
    return Units(_remaining(row.fulfillment_orders.nodes), _not_restocked(row.refunds))


def _remaining(routed: Sequence[FulfillmentOrderRow]) -> Mapping[int, int]:
    units: Counter[int] = Counter()
    for one in routed:
        is_done_with = one.status in _DONE_WITH
        for line in one.line_items.nodes:
            units[line.line_item.id] += 0 if is_done_with else line.remaining_quantity
    return units


def _not_restocked(refunds: Sequence[RefundRow]) -> Mapping[int, int]:
    units: Counter[int] = Counter()
    for refund in refunds:
        for line in refund.refund_line_items.nodes:
            if line.restock_type == "NO_RESTOCK":
                units[line.line_item.id] += line.quantity
    return units


def as_order(row: OrderRow, *, sees_all_routing: bool) -> Order:
    """`sees_all_routing`: no scope hides fulfilment orders from us."""
    standing = standing_of(row.cancelled_at, row.display_financial_status, row.display_fulfillment_status)
    units = units_of(row)
    lines = [_line(line, units, standing, sees_all_routing) for line in row.line_items.nodes]
    return Order(
        id=row.id,
        number=row.name.removeprefix("#"),
        status=f"{row.display_financial_status} {row.display_fulfillment_status}".lower(),
        standing=standing,
        channel=channel_of(row),
        placed_at=row.created_at,
        modified_at=row.updated_at,
        completed_at=_completed_at(row, standing),
        customer=_customer(row),
        currency=row.currency_code,
        lines=tuple(lines),
        promises_note=compact(row.promises.value) if row.promises else None,
        refunded_by_amount=_is_doubtful(row, lines),
    )


def _line(row: LineRow, units: Units, standing: Standing, sees_all_routing: bool) -> OrderLine:
    open_units = _open_units(row, units.remaining.get(row.id), sees_all_routing) if standing.is_open else 0
    shipped = 0 if standing is Standing.DEAD else max(0, row.current_quantity - row.unfulfilled_quantity)
    return OrderLine(
        id=row.id,
        variant_id=row.variant.id if row.variant is not None and _takes_part(row) else 0,
        sku=row.sku or "",
        title=row.name,
        units=row.quantity,
        open_units=open_units,
        taken=open_units,
        total=row.discounted_total_set.shop_money.amount,
        page_on=_page_on(row),
        left=shipped + units.not_restocked.get(row.id, 0),
        page_on_claimed=True,
    )


def _open_units(row: LineRow, routed: int | None, sees_all_routing: bool) -> int:
    """`routed`: units that fulfilment orders still have to send, None where none lists the line.

    Orders and lines that are edited into them are routed some time later, and that changes no stamp. What
    needs no shipping may never be.
    """
    if routed is None:
        return row.unfulfilled_quantity if row.requires_shipping else 0
    return routed if sees_all_routing else max(routed, row.unfulfilled_quantity)


def _page_on(row: LineRow) -> date | None:
    """The day that the page showed at checkout, as the theme wrote it, or a customer."""
    said = next((one.value for one in row.custom_attributes if one.key == PAGE_DATE), None)
    with suppress(ValueError):
        return date.fromisoformat(said or "")
    return None


def _takes_part(row: LineRow) -> bool:
    """Pre-orders are another program's promise; their units count as committed, and nothing more."""
    return row.requires_shipping and not row.is_gift_card and row.selling_plan is None


def _completed_at(row: OrderRow, standing: Standing) -> datetime | None:
    if standing is not Standing.SHIPPED:
        return row.cancelled_at
    return max((one.created_at for one in row.fulfillments), default=row.closed_at)


def _customer(row: OrderRow) -> Customer:
    """A guest has no customer record, a digital order no address. We write to the order's own e-mail."""
    who, address = row.customer, row.shipping_address
    return Customer(
        name=_name(who) or (address.name if address and address.name else "").strip(),
        email=(row.email or "").strip(),
        country=(address.country if address else None) or "",
        language=row.customer_locale or (who.locale if who else None) or "",
    )


def _name(who: CustomerRow | None) -> str:
    return full_name(who.first_name or "", who.last_name or "") if who else ""


def _is_doubtful(row: OrderRow, lines: Sequence[OrderLine]) -> bool:
    """Money went back beyond what the removed units cost, and it would pay for a line that is open."""
    if any(refund.refund_line_items.page_info.has_next_page for refund in row.refunds):
        return True
    removed = sum(
        (_worth(one, one.quantity - one.current_quantity) for one in row.line_items.nodes), Decimal(0)
    )
    beyond = row.total_refunded_set.shop_money.amount - removed
    worth = [line.total * line.open_units / line.units for line in lines if line.open_units and line.units]
    return beyond > 0 and any(beyond >= one for one in worth)


def _worth(row: LineRow, units: int) -> Decimal:
    return row.discounted_total_set.shop_money.amount * units / row.quantity if row.quantity else Decimal(0)


def compact(text: str) -> str:
    """JSON without blanks, however the shop keeps it; other text as it is."""
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True)
    except (ValueError, RecursionError):
        return text
