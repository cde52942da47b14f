"""`forget`: what is known of a person is erased, and what is still needed is named."""

from dataclasses import dataclass
from glob import escape
from pathlib import Path

from connector.bootstrap import App
from connector.errors import UsageError
from connector.ledger.care import vacuum
from connector.ledger.erasing import forget
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased in a shop, and what is not yet: open orders by number, doubtful letters by id."""

    shop: str
    orders: int
    letters: int
    offers: int
    open_orders: tuple[str, ...]
    doubtful_letters: tuple[str, ...]


def forget_person(app: App, email: str) -> list[Forgotten]:
    """Erase this address in all shops. Raises UsageError for what is no address."""
    address = email.strip()
    if "@" not in address:
        raise UsageError("That is no e-mail address.")
    found = [_forget_in(ctx, address) for ctx in app.shops.values()]
    vacuum(app.ledger.path)  # no trace is left in the file's free room, or in its log
    return found


def _forget_in(ctx: ShopContext, address: str) -> Forgotten:
    with ctx.ledger.begin("forget") as connection:
        erased, needed = forget(connection, ctx.name, address, ctx.now())
    return Forgotten(ctx.name, erased.orders, erased.letters, erased.offers, needed.orders, needed.letters)


def backups_of(ledger: Path) -> list[Path]:
    """Backups beside the ledger, which know what it knew; also those that were cut off."""
    return sorted(ledger.parent.glob(f"{escape(ledger.stem)}*.backup*"))
