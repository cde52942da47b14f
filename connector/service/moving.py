"""That a long pass goes on: a first read may wait for more than an hour until the shop lets it ask again."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.domain.schedule import is_ahead
from connector.errors import ConnectorError
from connector.ledger import keeping
from connector.ports import Progress
from connector.sync.context import ShopContext

LONGEST_STEP = timedelta(minutes=15)
"""A pass that has not come a step further for so long is stuck."""

_EVERY = timedelta(minutes=1)
_MOVES_UNTIL = "moves until"


def noting_its_steps(app: App, shop: str) -> App:
    """The same, whose pass of this shop notes once a minute that it goes on."""
    ctx = app.shop(shop)
    return replace(app, shops=app.shops | {shop: replace(ctx, watcher=_Notes(ctx))})


def moves(connection: Connection, shop: str, now: datetime) -> bool:
    """Whether a pass came a step further lately."""
    until = keeping.due_at(connection, shop, _MOVES_UNTIL)
    return until is not None and is_ahead(until, now, LONGEST_STEP)


class _Notes:
    def __init__(self, ctx: ShopContext) -> None:
        self._ctx = ctx
        self._noted_at = ctx.now()  # that it began is known

    def __call__(self, progress: Progress) -> None:
        self._ctx.watcher(progress)
        now = self._ctx.now()
        if abs(now - self._noted_at) >= _EVERY:
            self._note(now)
            self._noted_at = now

    def _note(self, now: datetime) -> None:
        """A ledger that cannot be written stops the pass at its own next step, with its own words."""
        try:
            with self._ctx.ledger.begin("moves") as connection:
                keeping.set_due(connection, self._ctx.name, _MOVES_UNTIL, now + LONGEST_STEP)
        except ConnectorError:
            return
