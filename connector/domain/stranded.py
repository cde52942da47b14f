"""Stranded units: an order took them off the shop's count, ended, and they neither left nor went back.

WooCommerce puts units back when an order is cancelled, and not when it is thrown away, deleted or refunded
by its status: they lie on the shelf, and in no count. `docs/rules.md`, "On hand".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from connector.domain.arrivals import Arrival


@dataclass(frozen=True, slots=True)
class Accounted:
    """What a change of on hand stands for: arrivals, and stranded units that somebody counted again.

    `doubtful`: it could have been either, and a person should say.
    """

    arrivals: tuple[Arrival, ...] = ()
    counted_again: int = 0
    doubtful: bool = False


def tell_apart(rise: int, stranded: int, arrivals: Sequence[Arrival]) -> Accounted:
    """With nothing due that could have come, a rise is somebody counting the shelf: stranded units first.

    With both it is taken for the arrival. That keeps a shortage hidden at worst, where the other guess
    could invent one.
    """
    if rise <= 0 or not stranded:
        return Accounted(tuple(arrivals))
    if arrivals:
        return Accounted(tuple(arrivals), doubtful=True)
    return Accounted(counted_again=min(rise, stranded))
