"""Supplies as people see them: what is still to come, when, and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from connector.ledger.provenance import Source, sources
from connector.ledger.supplies import StoredSupply, stored_supplies
from connector.service.coming import Coming, coming
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class SupplyView:
    """One dated quantity that is still to come.

    `units` None: enough for everybody. `came` counts what has come of the whole supply. `file`, `row`
    and `raw` say where the date stands; set by hand, it stands in no file.
    """

    supplier: str
    reference: str
    sku: str
    expected_on: date | None
    ready_on: date | None
    units: int | None
    came: int
    overdue: bool
    by_hand: bool
    file: str | None
    row: int | None
    raw: str
    read_at: datetime | None

    @property
    def source(self) -> str:
        return f"{self.supplier} {self.reference}".strip()


def supply_views(
    ctx: ShopContext, connection: Connection, stored: Iterable[StoredSupply]
) -> list[SupplyView]:
    """By supplier, reference and SKU, and then by date."""
    found = sorted(coming(ctx, connection, stored), key=lambda c: (c.supply.key, c.supply.on or date.max))
    files = sources(connection, {c.stored.id for c in found})
    return [supply_view(c, files.get(c.stored.id)) for c in found]


def supply_view(c: Coming, source: Source | None) -> SupplyView:
    key, read = c.supply.key, None if c.stored.by_hand else source
    return SupplyView(
        supplier=key.supplier,
        reference=key.reference,
        sku=key.sku,
        expected_on=c.supply.on,
        ready_on=c.supply.ready_on,
        units=c.supply.units,
        came=sum(units for units, _, _ in c.stored.came),
        overdue=c.supply.overdue,
        by_hand=c.stored.by_hand,
        file=read.file if read else None,
        row=c.expected.row if read else None,
        raw=c.expected.raw,
        read_at=read.read_at if read else None,
    )


def all_supplies(ctx: ShopContext) -> list[SupplyView]:
    """Everything that is still to come for a shop."""
    with ctx.ledger.read() as connection:
        return supply_views(ctx, connection, stored_supplies(connection, ctx.name))
