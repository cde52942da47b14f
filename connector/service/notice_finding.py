"""Which letter is meant by the beginning of its id. An ambiguous one is an error, never a guess."""

from dataclasses import dataclass

from sqlalchemy import Connection

from connector.bootstrap import App
from connector.errors import UsageError
from connector.ledger import letter_lines
from connector.ledger.notices import Notice
from connector.service.letters import unheld_envelopes
from connector.sync.context import ShopContext
from connector.sync.gather import Envelope, held_envelopes

_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Meant:
    """A letter: exactly one of an unsealed `envelope` and a sealed `notice`."""

    ctx: ShopContext
    envelope: Envelope | None = None
    notice: Notice | None = None

    @property
    def id(self) -> str:
        if self.envelope:
            return self.envelope.name
        return self.notice.id if self.notice else ""


def find_letter(app: App, prefix: str) -> Meant:
    """Raises UsageError where no letter's id begins so, or several do."""
    if len(prefix) < _SHORTEST:
        raise UsageError(f"“{prefix}” is too short for a letter's id: give at least {_SHORTEST} characters.")
    found = [meant for ctx in app.shops.values() for meant in _beginning(ctx, prefix)]
    if not found:
        raise UsageError(
            f"No letter's id begins with “{prefix}”. A letter that was not sent yet has a new id as soon as "
            "what it says changes: see `backorder notices list`."
        )
    if len(found) > 1:
        raise UsageError(
            f"Several letters' ids begin with “{prefix}”: {', '.join(meant.id for meant in found)}."
        )
    return found[0]


def _beginning(ctx: ShopContext, prefix: str) -> list[Meant]:
    with ctx.ledger.begin("look at letters") as connection:
        unsealed = unsealed_envelopes(ctx, connection)
        sealed = letter_lines.notices_beginning(connection, ctx.name, prefix)
    found = [Meant(ctx, envelope=each) for each in unsealed if each.name.startswith(prefix)]
    return found + [Meant(ctx, notice=each) for each in sealed]


def unsealed_envelopes(ctx: ShopContext, connection: Connection) -> list[Envelope]:
    return held_envelopes(ctx, connection) + unheld_envelopes(ctx, connection)
