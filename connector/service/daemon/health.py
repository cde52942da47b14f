"""Whether passes are made: what a health check asks, from the ledger alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.errors import ConnectorError
from connector.ledger import keeping
from connector.service.moving import LONGEST_STEP, moves

_LATE_AFTER = 3
"""Intervals without a finished pass after which something is wrong."""


@dataclass(frozen=True, slots=True)
class Health:
    """`ready`: every shop's passes come to their end. `sentences` say what does not."""

    ready: bool
    sentences: tuple[str, ...]


def health_of(app: App, now: datetime, since: datetime | None = None) -> Health:
    """How it stands now. Before `since` (the daemon's start) no pass can be missed; instants are UTC."""
    try:
        with app.ledger.read() as connection:
            late = [said for shop in app.shops if (said := _late(app, connection, shop, now, since))]
    except ConnectorError as error:
        return Health(ready=False, sentences=(str(error),))
    return Health(ready=not late, sentences=tuple(late))


def _late(app: App, connection: Connection, shop: str, now: datetime, since: datetime | None) -> str | None:
    if moves(connection, shop, now):
        return None  # a first read takes its time; nobody should restart the daemon in the middle of it
    ended_at = keeping.last_ended_at(connection, shop)
    known = [at for at in (ended_at, since) if at is not None]
    allowed = app.settings.poll_interval(shop) * _LATE_AFTER + LONGEST_STEP
    if known and now - max(known) <= allowed:
        return None
    last = f"the last one ended at {ended_at:%Y-%m-%d %H:%M} UTC" if ended_at else "there was none yet"
    return f"No pass of the shop “{shop}” has come to its end for too long: {last}."
