"""What is still to come of the stored supplies, with its days as they stand today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connector.domain.dates import expect
from connector.domain.items import overdue_mark
from connector.domain.supply import Expected, Supply
from connector.ledger.supplies import StoredSupply
from connector.ledger.views import overdue_marks
from connector.sync.context import ShopContext
from connector.sync.expecting import terms_of


@dataclass(frozen=True, slots=True)
class Coming:
    """One dated quantity: as stored, as its source said it, and as cover sees it."""

    stored: StoredSupply
    expected: Expected
    supply: Supply


def coming(ctx: ShopContext, connection: Connection, stored: Iterable[StoredSupply]) -> list[Coming]:
    """What was overdue at the last plan is so still, until it comes or is given another day."""
    marks = overdue_marks(connection, ctx.name)
    found = [
        Coming(s, e, expect(s.key, e, units, terms_of(ctx, s.key.supplier), ctx.policy.dates, ctx.today()))
        for s in stored
        for e, units in s.rest(outstanding=s.key.supplier in ctx.outstanding)
    ]
    return [_as_planned(ctx, c, marks) for c in found]


def _as_planned(ctx: ShopContext, c: Coming, marks: Collection[str]) -> Coming:
    """A catalogue is never overdue."""
    if ctx.is_catalogue(c.supply.key.supplier):
        return replace(c, supply=replace(c.supply, overdue=False))
    return replace(c, supply=c.supply.as_overdue()) if overdue_mark(c.supply) in marks else c
