"""Arrivals: which supply came when stock rose. `docs/rules.md`, "Arrivals"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connector.domain.policy import ArrivalPolicy
from connector.domain.supply import Supply, SupplyKey


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units of a supply that came on a day; negative where they turned out not to have come."""

    key: SupplyKey
    units: int
    on: date


def unexplained_rise(on_hand: int, before: int, shipped: int) -> int:
    """By how much on hand rose (or fell) beyond what was shipped meanwhile.

    Cancellations, restocked refunds and edits explain themselves: they move units between what
    the shop counts and what its orders have taken, and on hand is the sum of both.
    """
    return on_hand - before + shipped


def receive(rise: int, supplies: Iterable[Supply], today: date, policy: ArrivalPolicy) -> list[Arrival]:
    """The supplies that a rise uses up, earliest first. An excess is a stock correction."""
    arrivals: list[Arrival] = []
    for supply in sorted(
        (s for s in supplies if _may_have_come(s, today, policy)), key=lambda s: (s.on or today, s.key)
    ):
        units = min(rise, supply.units or 0)
        if units:
            arrivals.append(Arrival(supply.key, units, today))
            rise -= units
    return arrivals


def _may_have_come(supply: Supply, today: date, policy: ArrivalPolicy) -> bool:
    if supply.on is None:
        return False
    earliest = today - timedelta(days=policy.window_before_days)
    latest = today + timedelta(days=policy.window_after_days)
    return supply.overdue or (earliest <= supply.on and (supply.first_on or supply.on) <= latest)


def give_back(
    fall: int, arrivals: Sequence[tuple[SupplyKey, int, date]], today: date, policy: ArrivalPolicy
) -> list[Arrival]:
    """Undo recent arrivals after an unexplained fall, the latest first.

    `arrivals` holds, oldest first, what came of each supply and was not given back yet.
    """
    undone: list[Arrival] = []
    for key, came, on in reversed(arrivals):
        units = min(fall, came)
        if units > 0 and (today - on).days <= policy.give_back_days:
            undone.append(Arrival(key, -units, today))
            fall -= units
    return undone


def deduct(value_units: Sequence[int | None], arrived: int) -> list[int | None]:
    """What is still to come of a key's quantities, in date order, after `arrived` units came."""
    rest: list[int | None] = []
    for units in value_units:
        if units is None:
            rest.append(None)
            continue
        taken = min(units, max(0, arrived))
        arrived -= taken
        rest.append(units - taken)
    return rest
