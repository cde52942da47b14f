"""Pretend suppliers: what they will really deliver, what their files say, and what those files mean."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.world.facts import working_days_after
from tests.world.supplybook import ENDED, UNREADABLE, Entry, Key, Value, merged

HEADER = "po,item,qty,due"
LISTED_AFTER = timedelta(days=4)  # a delivered order stays in the file for some days
RECENT = timedelta(days=5)  # how far back a file of changes goes


@dataclass(slots=True)
class Purchase:
    """A purchase order: what the maker says of it, and when it will really come."""

    reference: str
    sku: str
    ordered: int
    said: list[Entry]  # what the file should say now, of the whole quantity
    comes_on: date | None
    changed_at: datetime
    delivered: int = 0
    reported: int = 0  # what the file says of it, where it counts what is still to come
    delivered_on: date | None = None
    cancelled: bool = False

    @property
    def missing(self) -> int:
        return 0 if self.cancelled else self.ordered - self.delivered


@dataclass(frozen=True, slots=True)
class File:
    """A file as published, and what a reader who follows the rules takes from it."""

    text: str
    modified: datetime
    statements: dict[Key, Value | None] | None  # None: no file of the supplier's at all
    sort: str = "plain"


@dataclass(slots=True)
class Maker:
    name: str
    rng: random.Random
    shape: str = "snapshot"
    quantity: str = "ordered"
    drops_delivered: bool = True
    counted: bool = True  # whether the file has a column of quantities
    purchases: dict[str, Purchase] = field(default_factory=dict)
    file: File | None = None
    names: dict[str, str] = field(default_factory=dict)  # what he calls products that were renamed
    named_dates: bool = False  # in a file that there is no reason to doubt

    def buy(self, sku: str, units: int, due_on: date, now: datetime) -> Purchase:
        reference = f"{self.name[:2].upper()}-{len(self.purchases) + 1:03}"
        made = Purchase(reference, sku, units, [Entry(due_on, units)], due_on, now)
        made.comes_on = self._real_day(due_on)
        self.purchases[reference] = made
        return made

    def _real_day(self, said: date) -> date | None:
        """Most come when they should, some early, some late without a word, some never."""
        off = self.rng.choices((0, -2, -1, 1, 3, 6, 12, None), (50, 5, 8, 10, 8, 6, 5, 8))[0]
        return None if off is None else move(said, off)

    # --- what happens to a purchase -----------------------------------------------------------

    def restate(self, purchase: Purchase, entries: list[Entry], now: datetime) -> None:
        purchase.said = merged(entries)  # else two rows could be the same, word for word
        purchase.changed_at = now
        dates = [entry.due_on for entry in entries if entry.due_on is not None]
        purchase.comes_on = self._real_day(min(dates)) if dates else None

    def slip(self, purchase: Purchase, days: int, now: datetime) -> None:
        moved = [Entry(move(entry.due_on, days), entry.units) for entry in purchase.said if entry.due_on]
        self.restate(purchase, moved, now)

    def withdraw(self, purchase: Purchase, now: datetime) -> None:
        self.restate(purchase, [Entry(None, purchase.ordered)], now)

    def split(self, purchase: Purchase, later: int, now: datetime) -> None:
        [only] = purchase.said
        half = purchase.ordered // 2
        second = Entry(move(only.due_on or now.date(), later), purchase.ordered - half)
        self.restate(purchase, [Entry(only.due_on, half), second], now)

    def cancel(self, purchase: Purchase, now: datetime) -> None:
        purchase.cancelled, purchase.changed_at, purchase.comes_on = True, now, None

    def deliver(self, purchase: Purchase, units: int, now: datetime) -> None:
        purchase.delivered += units
        purchase.delivered_on = now.date()
        rest = purchase.ordered - purchase.delivered
        purchase.comes_on = move(now.date(), self.rng.choice((2, 4, 7))) if rest else None

    # --- what the file says -------------------------------------------------------------------

    def listed(self, now: datetime) -> list[Purchase]:
        return [one for one in self.purchases.values() if self._is_listed(one, now)]

    def _is_listed(self, purchase: Purchase, now: datetime) -> bool:
        if self.shape == "changes":
            return now - purchase.changed_at <= RECENT
        if not self.drops_delivered or purchase.missing or purchase.delivered_on is None:
            return True
        return now.date() - purchase.delivered_on <= LISTED_AFTER

    def value(self, purchase: Purchase) -> Value:
        if purchase.cancelled:
            return ENDED
        if not self.counted:
            return tuple(Entry(entry.due_on, None) for entry in purchase.said)
        if self.quantity == "ordered":
            return tuple(purchase.said)
        return tuple(still_to_come(purchase.said, purchase.reported))

    def statements(self, now: datetime) -> dict[Key, Value | None]:
        return {self.key(one): self.value(one) for one in self.listed(now)}

    def key(self, purchase: Purchase) -> Key:
        return Key(self.name, purchase.reference, self.names.get(purchase.sku, purchase.sku))

    def follow(self, sku: str, new: str, now: datetime) -> None:
        """He learns the new name; a file of changes says it of all that is still to come."""
        self.names[sku] = new
        for one in self.purchases.values():
            if one.sku == sku and one.missing and not one.delivered:
                one.changed_at = now

    def rows(self, key: Key, value: Value | None) -> list[str]:
        if value is UNREADABLE:
            return [self._row(key, "1", "31.31.2026")]
        if value == ENDED:
            return [self._row(key, "0" if self.counted else "", "cancelled" if not self.counted else "")]
        return [
            self._row(key, str(one.units), one.due_on.isoformat() if one.due_on else "TBD") for one in value
        ]

    def _row(self, key: Key, units: str, due: str) -> str:
        cells = [key.reference, key.sku, units, due] if self.counted else [key.reference, key.sku, due]
        return ",".join(cells)

    def text(self, statements: dict[Key, Value | None]) -> str:
        header = HEADER if self.counted else HEADER.replace("qty,", "")
        body = [row for key, value in statements.items() for row in self.rows(key, value)]
        return "\n".join([header, *body, ""])

    def report_deliveries(self, now: datetime) -> None:
        for one in self.purchases.values():
            if one.reported != one.delivered:
                one.reported, one.changed_at = one.delivered, now

    def write(self, now: datetime, *, unreadable: int = 0, all_move: int = 0, sort: str = "plain") -> File:
        """The file of now; with some rows spoilt, or with every date moved by mistake."""
        meant = self.statements(now)
        if all_move:
            meant = {key: moved_value(value, all_move) for key, value in meant.items()}
        for key in self.rng.sample(sorted(meant, key=repr), min(unreadable, len(meant))):
            meant[key] = UNREADABLE
        return File(self.text(meant), now, meant, sort)


def still_to_come(entries: list[Entry], delivered: int) -> list[Entry]:
    left = []
    for entry in entries:
        used = min(delivered, entry.units or 0)
        delivered -= used
        if (entry.units or 0) > used:
            left.append(Entry(entry.due_on, (entry.units or 0) - used))
    return left


def moved_value(value: Value | None, days: int) -> Value | None:
    if value is UNREADABLE:
        return value
    return tuple(merged([Entry(move(one.due_on, days) if one.due_on else None, one.units) for one in value]))


def move(day: date, days: int) -> date:
    """Some days later or earlier, on a working day: goods move on no other."""
    return working_days_after(day + timedelta(days=days), 0)
