"""Erase: once a day, what is known of people whose orders ended long ago, or who asked for it."""

from datetime import timedelta

from connector.domain.schedule import is_due
from connector.ledger import keeping
from connector.ledger.erasing import erase_some
from connector.sync.context import ShopContext

_JOB = "erasing"
_A_DAY = timedelta(hours=24)


def erase_if_due(ctx: ShopContext) -> None:
    now = ctx.now()
    with ctx.ledger.read() as connection:
        due_at = keeping.due_at(connection, ctx.name, _JOB)
    if not is_due(due_at, now, _A_DAY):
        return
    _erase_old(ctx)
    with ctx.ledger.begin("erased") as connection:
        keeping.set_due(connection, ctx.name, _JOB, now + _A_DAY)


def _erase_old(ctx: ShopContext) -> None:
    """Piece by piece, until nothing is left to erase."""
    while True:
        with ctx.ledger.begin("erase") as connection:
            if not erase_some(connection, ctx.name, ctx.now() - ctx.keep_for):
                return
