"""What was erased of a customer, what is kept, and where else he may be known."""

from collections.abc import Iterator, Sequence

from connector.service.forgetting import Forgotten
from connector.service.words import counted


def forgotten_lines(found: Sequence[Forgotten], backups: Sequence[str]) -> Iterator[str]:
    for each in found:
        yield from _shop_lines(each)
    yield "Of what was erased, order numbers, dates told and counts stay: they name nobody."
    yield (
        "Yours to erase: the shop itself, the mail provider's log, the letters of a rehearsal, "
        "and backups that are kept elsewhere."
    )
    if backups:
        yield f"Backups know what the ledger knew. Delete them, or make them anew: {', '.join(backups)}."


def _shop_lines(each: Forgotten) -> Iterator[str]:
    orders, letters = counted(each.orders, "order"), counted(each.letters, "letter")
    offers = counted(each.offers, "offer of goodwill", "offers of goodwill")
    if each.orders or each.letters or each.offers:
        yield f"{each.shop}: erased the customer of {orders}, {letters} and {offers}."
    elif not each.open_orders and not each.doubtful_letters:
        yield f"{each.shop}: nothing is known of this address."
    if each.open_orders:
        yield (
            f"{each.shop}: kept until it has ended: {', '.join(each.open_orders)}. Whoever waits for goods "
            "must hear when their date slips. It is erased within a day of its end."
        )
    if each.doubtful_letters:
        yield (
            f"{each.shop}: kept until somebody knows whether it went out: letter "
            f"{', '.join(each.doubtful_letters)}. Settle it with `backorder notices settle`, then ask again."
        )
