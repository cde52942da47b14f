"""Since when the units of a line queue. `docs/rules.md`, "Orders"."""

from datetime import datetime, timedelta

Parts = list[tuple[datetime, int]]
"""Since when units of a line queue, and how many; the oldest first."""

# Shorter than good news wait before they are told (policy.news.good_news_wait_days).
_KEEPS_ITS_PLACE = timedelta(days=1)


def keeps_its_place(ended_at: datetime, back_at: datetime) -> bool:
    """Whether an order that ended and came back does: nobody was given its place so soon.

    A mistake was undone, or a payment took another turn. `docs/decisions/0010`.
    """
    return back_at - ended_at <= _KEEPS_ITS_PLACE


def placed_again(placed_at: datetime, back_at: datetime, units: int, open_units: int) -> Parts:
    """The parts of a line of which `units` were ordered before it ended; only what is new queues anew."""
    again = min(open_units, units)
    parts = [(placed_at, again), (back_at, open_units - again)]
    return [(at, number) for at, number in parts if number]


def requeued(parts: Parts, open_units: int, left: int, queues_at: datetime) -> Parts | None:
    """The parts of a line after its open units changed, None where they did not.

    Added units are a part of their own. Units that left, being served first, are taken from the oldest parts;
    others that went from the newest.
    """
    total = sum(units for _, units in parts)
    if open_units == total:
        return None
    if open_units > total:
        return _merged([*parts, (queues_at, open_units - total)])
    left = max(0, min(left, total - open_units))
    waiting = _first_units(parts[::-1], total - left)[::-1]
    return _first_units(waiting, open_units)


def _first_units(parts: Parts, most: int) -> Parts:
    kept: Parts = []
    for at, units in parts:
        take = min(units, most - sum(n for _, n in kept))
        if take:
            kept.append((at, take))
    return kept


def _merged(parts: Parts) -> Parts:
    by_time: dict[datetime, int] = {}
    for at, units in parts:
        by_time[at] = by_time.get(at, 0) + units
    return sorted(by_time.items())
