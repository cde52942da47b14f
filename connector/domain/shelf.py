"""What is on the shelf, from what each platform counts. `docs/rules.md`, "On hand"."""

from collections.abc import Iterable
from dataclasses import dataclass

from connector.domain.orders import Variant


@dataclass(frozen=True, slots=True)
class Shelf:
    """The units of an item. `available` is the shop's own count, `on_hand` what is there.

    `unexplained` units are committed to no order that we see. `unseen` of them are believed: they are
    spoken for by orders hidden from us, and served first.
    """

    available: int
    on_hand: int
    unexplained: int = 0
    unseen: int = 0

    @property
    def free(self) -> int:
        """What there is for the orders that we see; negative where not even the others are served."""
        return self.on_hand - self.unseen


def shelf_of(
    variants: Iterable[Variant], taken: int, unexplained_before: int | None, stranded: int = 0
) -> Shelf:
    """The shelf of an item with these variants, whose open lines have `taken` so many units.

    A shop that does not tell what is committed has it all on its open orders, but for what ended ones
    left behind, `stranded`. Where it does, units
    that no order explains are believed only if the last plan found them unexplained, too (None: there
    was none): stock may know of a new order before the list of orders does.
    """
    counted = next((v for v in variants if v.managed and v.available is not None), None)
    available = counted.available or 0 if counted else 0
    if counted is None or counted.committed is None:
        return Shelf(available, available + taken + stranded)
    unexplained = max(0, counted.committed - taken)
    unseen = unexplained if unexplained_before is None else min(unexplained, unexplained_before)
    return Shelf(available, available + counted.committed, unexplained, unseen)
