"""What suppliers said, as the rules take it (section 3): values by key, and what has arrived of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.world.facts import Lot, Numbers


@dataclass(frozen=True, slots=True, order=True)
class Key:
    supplier: str
    reference: str
    sku: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of a supply; no date is unknown, no units is enough for everybody."""

    due_on: date | None
    units: int | None


Value = tuple[Entry, ...]
ENDED: Value = ()
UNREADABLE = None
JUDGED_FROM_KEYS = 10
HOLD_FILE_SHARE = 0.3
MISSING_IN = 2  # accepted snapshots on end, after which what came whole is at its end
A_WEEK = timedelta(days=7)


@dataclass(slots=True)
class Arrival:
    key: Key
    units: int
    on: date


@dataclass(slots=True)
class SupplyBook:
    """`outstanding`: whose quantities are what is still to come. `snapshots`: whose files say all."""

    numbers: Numbers = field(default_factory=Numbers)
    outstanding: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)
    values: dict[Key, Value] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    called: Mapping[str, str | None] = field(default_factory=dict)  # items by another SKU; None: by none
    uncounted: Mapping[str, int] = field(default_factory=dict)  # items that the shop does not count
    _by_hand: dict[Key, Value] = field(default_factory=dict)
    _missing: Counter[Key] = field(default_factory=Counter)  # in how many snapshots on end

    def suspicion(self, supplier: str, statements: Mapping[Key, Value | None]) -> float:
        """The share of keys that moved far, went or cannot be read; 0 for a file too small to judge."""
        known = {key: value for key, value in self.values.items() if key.supplier == supplier and value}
        keys = {key for key in known.keys() | statements.keys() if self._is_sold(key.sku)}
        if len(keys) < JUDGED_FROM_KEYS:
            return 0.0
        bad = [key for key in keys if self._is_suspicious(key, known, statements)]
        return len(bad) / len(keys)

    def _is_sold(self, sku: str) -> bool:
        return self.called.get(sku) in (sku, None) and sku not in self.uncounted

    def _is_suspicious(
        self, key: Key, known: Mapping[Key, Value], statements: Mapping[Key, Value | None]
    ) -> bool:
        if key not in statements:
            return key.supplier in self.snapshots and not self._arrived_whole(key)
        stated = statements[key]
        if stated is UNREADABLE or key not in known:
            return stated is UNREADABLE
        return moved_far(known[key], stated)

    def _arrived_whole(self, key: Key) -> bool:
        arrived = sum(one.units for one in self.arrivals if one.key == key)
        return not less(self.values[key], arrived)

    def accept(self, statements: Mapping[Key, Value | None]) -> None:
        """Take a file in. A key that is missing, or whose rows cannot be read, keeps its value.

        What is missing twice, and came whole, is at its end: it cannot be given back either.
        """
        self._miss({key.supplier for key in statements} & self.snapshots, statements)
        for key, value in statements.items():
            if value is UNREADABLE or self._by_hand.get(key) == value:
                continue
            self._by_hand.pop(key, None)
            self._put(key, value)

    def _miss(self, suppliers: set[str], statements: Mapping[Key, Value | None]) -> None:
        for key in statements:
            self._missing.pop(key, None)
        missing = [k for k, v in self.values.items() if v and k.supplier in suppliers and k not in statements]
        self._missing.update(missing)
        for key in missing:
            if self._missing[key] >= MISSING_IN and self._arrived_whole(key):
                self.values[key] = ENDED

    def set_by_hand(self, key: Key, value: Value) -> None:
        """Holds until the feed says something else than it does now."""
        self._by_hand[key] = self.values.get(key, ENDED)
        self._put(key, value)

    def _put(self, key: Key, value: Value) -> None:
        if key.supplier in self.outstanding and value != self.values.get(key):
            self.arrivals = [one for one in self.arrivals if one.key != key]
        self.values[key] = value

    def move(self, sku: str, risen: int, today: date) -> int:
        """What the shelf gained, or lost below zero, without an explanation. Gives the excess."""
        return self._arrive(sku, risen, today) if risen > 0 else self._give_back(sku, -risen, today)

    def _arrive(self, sku: str, units: int, today: date) -> int:
        """Overdue supplies however old, and those due within the window, earliest first."""
        last_day = today + timedelta(days=self.numbers.window_after)
        named = self.called.get(sku, sku) or sku
        due = [
            (lot.due_on, lot.supplier, lot.reference, lot.units)
            for lot in self.lots(sku)
            if lot.due_on is not None and lot.due_on <= last_day and lot.units is not None
        ]
        for _, supplier, reference, coming in sorted(due):
            used = min(units, coming)
            units -= used
            if used:
                self.arrivals.append(Arrival(Key(supplier, reference, named), used, today))
        return units

    def _give_back(self, sku: str, units: int, today: date) -> int:
        """The latest first, and of one day what was due last."""
        since = today - timedelta(days=self.numbers.window_before)
        named = self.called.get(sku, sku)
        recent = [
            one for one in self.arrivals if one.key.sku == named and one.on >= since and self.values[one.key]
        ]
        for arrival in sorted(recent, key=self._place, reverse=True):
            back = min(units, arrival.units)
            arrival.units -= back
            units -= back
        return -units

    def _place(self, arrival: Arrival) -> tuple[date, date, Key]:
        due = [entry.due_on for entry in self.values[arrival.key] if entry.due_on is not None]
        return arrival.on, min(due, default=date.max), arrival.key

    def lots(self, sku: str) -> list[Lot]:
        """What still comes of an item, one lot per date of each key; equal dates of one key are one lot."""
        named = self.called.get(sku, sku)
        return [] if named is None else self.lots_called(named)

    def speaks_of(self, sku: str) -> bool:
        """Whether some supplier has named the item as it is called now."""
        named = self.called.get(sku, sku)
        return any(key.sku == named for key in self.values)

    def lots_called(self, sku: str) -> list[Lot]:
        found: list[Lot] = []
        for key, value in self.values.items():
            if key.sku == sku:
                arrived = sum(one.units for one in self.arrivals if one.key == key)
                found += [
                    Lot(key.supplier, key.reference, entry.due_on, entry.units)
                    for entry in merged(less(value, arrived))
                ]
        return found


def moved_far(old: Value, new: Value) -> bool:
    """Moved by more than a week, withdrawn, or ended."""
    before, after = ([entry.due_on for entry in value if entry.due_on] for value in (old, new))
    if not new or (len(after) < len(new) and len(before) == len(old)):
        return True
    if len(before) < len(old):
        return False
    return abs(max(after) - max(before)) > A_WEEK


def by_day(entry: Entry) -> date:
    return entry.due_on or date.max


def less(value: Sequence[Entry], arrived: int) -> list[Entry]:
    left: list[Entry] = []
    for entry in sorted(value, key=by_day):
        if entry.units is None:
            left.append(entry)
            continue
        used = min(arrived, entry.units)
        arrived -= used
        if entry.units > used:
            left.append(replace(entry, units=entry.units - used))
    return left


def merged(entries: Sequence[Entry]) -> list[Entry]:
    by_date: dict[date | None, int | None] = {}
    for entry in entries:
        before = by_date.get(entry.due_on, 0)
        endless = entry.units is None or before is None
        by_date[entry.due_on] = None if endless else (before or 0) + (entry.units or 0)
    return [Entry(due_on, units) for due_on, units in by_date.items()]
