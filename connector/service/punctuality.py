"""How punctual each supplier was."""

from dataclasses import dataclass

from sqlalchemy import Connection

from connector.domain.punctuality import lateness, summed_up
from connector.ledger.deliveries import delivered
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class SupplierPunctuality:
    """Of the units that came, half were at most so many calendar days late, nine of ten so many."""

    supplier: str
    units: int
    in_time_units: int
    half_days: int
    most_days: int


def punctuality(ctx: ShopContext, connection: Connection) -> tuple[SupplierPunctuality, ...]:
    """Of each supplier of whose supplies something came."""
    found = delivered(connection, ctx.name)
    shown = []
    for supplier in sorted({each.supplier for each in found}):
        lates = [late for d in found if d.supplier == supplier for late in lateness(d.first, d.came)]
        if summed := summed_up(lates):
            shown.append(
                SupplierPunctuality(
                    supplier, summed.units, summed.in_time_units, summed.half_days, summed.most_days
                )
            )
    return tuple(shown)
