"""Orders, their lines and what was refunded of them."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from adapters.woocommerce.wire import (
    LANGUAGE_METAS,
    PAGE_DATE_META,
    PROMISES_META,
    REFUNDED_LINE_META,
    TAKEN_META,
    Address,
    ChargeRow,
    LineRow,
    OrderRow,
    RefundLineRow,
    RefundRow,
    meta_value,
    metas_of,
    text_of,
)
from connector.domain.names import full_name
from connector.domain.orders import Customer, Order, OrderLine, Standing


@dataclass(frozen=True, slots=True)
class Refunded:
    """Units given back by line id; `by_amount` where a line's price went back without naming units."""

    units: Mapping[int, int]
    by_amount: bool = False


NOTHING_REFUNDED = Refunded({})


def as_order(row: OrderRow, standing: Standing, refunded: Refunded) -> Order:
    metas = metas_of(row.meta_data)
    return Order(
        id=row.id,
        number=row.number,
        status=row.status,
        standing=standing,
        channel=row.created_via or "",
        placed_at=row.date_created_gmt,
        modified_at=row.date_modified_gmt,
        completed_at=row.date_completed_gmt,
        customer=_customer(row, metas),
        currency=row.currency,
        lines=tuple(_line(line, refunded.units.get(line.id, 0), standing) for line in row.line_items),
        promises_note=_compact(metas.get(PROMISES_META)),
        refunded_by_amount=refunded.by_amount,
    )


def add_up(refunds: Sequence[RefundRow], lines: Sequence[LineRow]) -> Refunded:
    """What several refunds gave back.

    Money without units leaves doubt as soon as it reaches what is left of one line's price: it may then
    stand for that line. Less is taken for a kindness.
    """
    units: Counter[int] = Counter()
    paid_back: defaultdict[int, Decimal] = defaultdict(Decimal)  # for units, by line
    loose: defaultdict[int, Decimal] = defaultdict(Decimal)  # without units, by line; 0 is none of them
    nameless_units = False
    for refund in refunds:
        for part in refund.line_items:
            line_id = _refunded_line(part, lines)
            if line_id and part.quantity < 0:
                units[line_id] -= part.quantity
                paid_back[line_id] -= part.total
            else:
                loose[line_id] -= part.total + part.total_tax
                nameless_units |= part.quantity < 0
        loose[0] += max(Decimal(0), refund.amount + _named(refund))
    doubtful = nameless_units or any(
        line.quantity > units[line.id] and 0 < line.total - paid_back[line.id] <= loose[line.id] + loose[0]
        for line in lines
    )
    return Refunded(units, doubtful)


def _named(refund: RefundRow) -> Decimal:
    """The part of a refund's money that is said for what it is, below zero as it is written."""
    parts: list[RefundLineRow | ChargeRow] = [
        *refund.line_items,
        *refund.shipping_lines,
        *refund.fee_lines,
    ]
    return sum((part.total + part.total_tax for part in parts), Decimal(0))


def _refunded_line(refund_line: RefundLineRow, lines: Sequence[LineRow]) -> int:
    """The id of the order's line that a refund's line gives back; 0 where it cannot be told."""
    named = _whole(meta_value(refund_line.meta_data, REFUNDED_LINE_META))
    if any(line.id == named for line in lines):
        return named
    alike = [line.id for line in lines if _variant_id(line) == _variant_id(refund_line) != 0]
    return alike[0] if len(alike) == 1 else 0


def _line(row: LineRow, refunded_units: int, standing: Standing) -> OrderLine:
    """The shop ships whole orders. What one that ends otherwise had taken stays behind."""
    metas = metas_of(row.meta_data)
    taken = _whole(metas.get(TAKEN_META))
    open_units = max(0, row.quantity - refunded_units)
    return OrderLine(
        id=row.id,
        variant_id=_variant_id(row),
        sku=row.sku or "",
        title=unescape(row.name or ""),
        units=row.quantity,
        open_units=open_units,
        taken=taken,
        total=row.total,
        page_on=_day(text_of(metas.get(PAGE_DATE_META))),
        left=min(taken, open_units) if standing is Standing.SHIPPED else 0,
    )


def _variant_id(row: LineRow | RefundLineRow) -> int:
    return row.variation_id or row.product_id or 0


def _customer(row: OrderRow, metas: Mapping[str, Any]) -> Customer:
    billing = row.billing
    shipping_country = row.shipping.country if isinstance(row.shipping, Address) else None
    return Customer(
        name=full_name(billing.first_name or "", billing.last_name or ""),
        email=(billing.email or "").strip(),
        country=shipping_country or billing.country or "",
        language=_language(metas),
    )


def _language(metas: Mapping[str, Any]) -> str:
    found = (text_of(metas.get(key)) for key in LANGUAGE_METAS)
    return next((text.replace("_", "-") for text in found if text), "")


def _whole(value: object) -> int:
    """A number of units as a plugin may have written it; 0 where it is none."""
    if value is None:
        return 0
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):
        return 0


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _compact(value: object) -> str | None:
    """JSON text without blanks, whether the shop gives text or what it stands for."""
    if value in (None, ""):
        return None
    try:
        parsed = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return str(value)
    return json.dumps(parsed, separators=(",", ":"), ensure_ascii=False)
