"""What is on the shelf, from what each platform counts. `docs/rules.md`, "On hand"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shelf:
    """The units of an item that are there.

    `unseen` of them are spoken for by orders that we cannot see: older ones, or other channels.
    """

    on_hand: int
    unseen: int = 0

    @property
    def free(self) -> int:
        """What is left for the orders that we know; negative where not even that is there."""
        return self.on_hand - self.unseen


def shelf_of(available: int, taken: int, committed: int | None, unseen_before: int | None) -> Shelf:
    """The shelf of an item whose open lines have `taken` so many units.

    A shop that does not tell what is committed has it all on its open orders. Where it does, units
    that no order explains count only if they were unexplained at the last plan, too: a stock
    reading may know of an order before the list of orders does.
    """
    if committed is None:
        return Shelf(available + taken)
    unseen = unexplained(taken, committed)
    return Shelf(available + committed, unseen if unseen_before is None else min(unseen, unseen_before))


def unexplained(taken: int, committed: int | None) -> int:
    """Committed units that no open line explains."""
    return 0 if committed is None else max(0, committed - taken)
