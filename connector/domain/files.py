"""Is a supplier's file believed, and what does it change? `docs/rules.md`, "Supplier files"."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connector.domain.policy import FilePolicy
from connector.domain.supply import (
    Expected,
    FeedFile,
    FeedRow,
    SetAside,
    Shape,
    SupplyKey,
    Value,
    value_text,
)


@dataclass(frozen=True, slots=True)
class KnownSupply:
    """What the source last said of a key. `all_came`: arrivals explain its absence.

    `came` is units of it; None: its quantities fall by themselves, and prove nothing.
    """

    value: Value
    all_came: bool
    came: int | None = 0


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What a file means. `quarantine` says why the whole of it is not believed.

    `values` holds the value of each key that it states, () where it ends one; `missing` the keys
    that a snapshot no longer mentions.
    """

    values: Mapping[SupplyKey, Value]
    missing: frozenset[SupplyKey]
    set_aside: tuple[SetAside, ...]
    unknown_skus: int
    quarantine: str | None = None


def judge_file(
    file: FeedFile,
    shape: Shape,
    known: Mapping[SupplyKey, KnownSupply],
    sold: Collection[str],
    policy: FilePolicy,
    *,
    outstanding: bool = False,
) -> FileVerdict:
    """Read `file` against what is `known` of its supplier and the SKUs that the shop sells.

    Quantities that state what is `outstanding` fall with each delivery.
    """
    put_off = _put_off(known, sold)
    meant = _Meant(sold)
    rows, near_misses, unknown_skus = _match_skus(file.rows, meant)
    rows += [row for row in file.rows if row.sku in put_off]
    rows, undated = _settle_years(file.supplier, rows, known)
    cut = _cut_off(file, rows, known)
    set_aside = file.set_aside + near_misses + undated + cut
    unreadable = {
        SupplyKey(file.supplier, row.reference, sku)
        for row in set_aside
        if not row.is_copy
        for sku in {*meant.by(row.sku), *({row.sku} & put_off)}
    }
    values = {k: v for k, v in _values(file.supplier, rows).items() if k not in unreadable}
    judged = {k: v for k, v in values.items() if k.sku not in put_off}
    unreadable -= {key for key in unreadable if key.sku in put_off}
    missing: frozenset[SupplyKey] = frozenset()
    if shape is Shape.SNAPSHOT:
        missing = frozenset(k for k in known if k.sku in sold) - values.keys() - unreadable
    if file.is_shops_own:
        known = {key: replace(before, came=None) for key, before in known.items()}
    all_from = None if outstanding else _ALL_FROM
    quarantine = file.problem or _mass_slip(judged, missing, unreadable, known, policy, all_from)
    return FileVerdict(values, missing, set_aside, unknown_skus, quarantine)


def _put_off(known: Mapping[SupplyKey, KnownSupply], sold: Collection[str]) -> frozenset[str]:
    """SKUs of known supplies that no item has to itself just now: not counted, renamed, or given twice.

    When the item has its SKU again, the file may be a broken one by then, or one of other changes.
    """
    return frozenset(key.sku for key in known if key.sku not in sold)


class _Meant:
    """Which SKUs that the shop sells a supplier may mean by what he wrote."""

    def __init__(self, sold: Collection[str]) -> None:
        self._sold = sold
        self._alike: dict[str, list[str]] = defaultdict(list)
        for sku in sorted(sold):
            self._alike[_plain(sku)].append(sku)

    def by(self, written: str) -> list[str]:
        """Exactly that one, else those that differ in case, blanks or leading zeros only."""
        return [written] if written in self._sold else self._alike.get(_plain(written), [])


def _match_skus(rows: tuple[FeedRow, ...], meant: _Meant) -> tuple[list[FeedRow], tuple[SetAside, ...], int]:
    """Rows of SKUs that the shop sells, near misses set aside, and a count of all others."""
    ours, near, unknown = [], [], set()
    for row in rows:
        candidates = meant.by(row.sku)
        if candidates == [row.sku]:
            ours.append(row)
        elif candidates:
            named = "” or “".join(candidates)
            reason = f"the shop does not sell “{row.sku}”; did the supplier mean “{named}”?"
            near.append(SetAside(row.row, reason, row.raw, row.sku, row.reference))
        else:
            unknown.add(row.sku)
    return ours, tuple(near), len(unknown)


def _settle_years(
    supplier: str, rows: Sequence[FeedRow], known: Mapping[SupplyKey, KnownSupply]
) -> tuple[list[FeedRow], tuple[SetAside, ...]]:
    """Dates without a year mean what the same text meant before; those that can mean two are set aside.

    A supplier who leaves a late "KW 47" in his file does not speak of the next year's.
    """
    settled, undated = [], []
    for row in rows:
        before = known.get(SupplyKey(supplier, row.reference, row.sku)) if row.yearless else None
        meant = _meant_before(row, before)
        if meant is not None:
            settled.append(replace(row, on=meant.on, first_on=meant.first_on, unsure=""))
        elif row.unsure:
            undated.append(SetAside(row.row, row.unsure, row.raw, row.sku, row.reference))
        else:
            settled.append(row)
    return settled, tuple(undated)


def _cut_off(
    file: FeedFile, rows: Sequence[FeedRow], known: Mapping[SupplyKey, KnownSupply]
) -> tuple[SetAside, ...]:
    """The last row where the file may end within it, if it says anything new: "1" may have been "100"."""
    row = next((row for row in rows if row.row == file.open_row), None)
    if row is None:
        return ()
    key = SupplyKey(file.supplier, row.reference, row.sku)
    stated = _values(file.supplier, rows)[key]
    if key in known and value_text(known[key].value) == value_text(stated):
        return ()
    reason = "the file ends within this row; it may be cut off"
    return (SetAside(row.row, reason, row.raw, row.sku, row.reference),)


def _meant_before(row: FeedRow, before: KnownSupply | None) -> Expected | None:
    if before is None or before.all_came:
        return None
    return next((e for e in before.value if e.on and e.raw == row.raw), None)


def _plain(sku: str) -> str:
    return sku.casefold().replace(" ", "").lstrip("0")


def _values(supplier: str, rows: Sequence[FeedRow]) -> dict[SupplyKey, Value]:
    grouped: dict[SupplyKey, list[Expected]] = defaultdict(list)
    for row in rows:
        expected = grouped[SupplyKey(supplier, row.reference, row.sku)]
        if not row.ended:
            expected.append(Expected(row.on, row.units, row.row, row.raw, row.first_on))
    return {key: tuple(expected) for key, expected in grouped.items()}


_FELL = "below half their quantity"
_ALL_FROM = 3  # supplies; of quantities as ordered in a small file not all fall at once


def _mass_slip(
    values: Mapping[SupplyKey, Value],
    missing: frozenset[SupplyKey],
    unreadable: set[SupplyKey],
    known: Mapping[SupplyKey, KnownSupply],
    policy: FilePolicy,
    all_from: int | None,
) -> str | None:
    """Why so much at once is not believed. From `all_from` supplies on not all quantities fall at once."""
    keys = values.keys() | missing | unreadable
    counts = _count(_symptoms(values, missing, known, policy), unreadable)
    bad = sum(counts.values())
    if len(keys) >= policy.hold_file_from:
        believed = bad <= policy.hold_file_share * len(keys)
    else:
        believed = all_from is None or counts.get(_FELL, 0) < max(all_from, len(keys))
    if believed:
        return None
    told = ", ".join(f"{n} {symptom}" for symptom, n in sorted(counts.items()))
    return f"{bad} of {len(keys)} supplies changed at once ({told})"


def _count(symptoms: Iterator[str], unreadable: set[SupplyKey]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for symptom in symptoms:
        counts[symptom] += 1
    if unreadable:
        counts["unreadable"] = len(unreadable)
    return counts


def _symptoms(
    values: Mapping[SupplyKey, Value],
    missing: frozenset[SupplyKey],
    known: Mapping[SupplyKey, KnownSupply],
    policy: FilePolicy,
) -> Iterator[str]:
    for key, value in values.items():
        if symptom := _symptom(known.get(key), value, policy):
            yield symptom
    for key in missing:
        if not known[key].all_came:
            yield "missing"


def _symptom(before: KnownSupply | None, value: Value, policy: FilePolicy) -> str | None:
    if before is None or value_text(before.value) == value_text(value):
        return None
    if not value:
        return None if before.all_came else "ended"
    old, new = _days(before.value), _days(value)
    if len(value) - len(new) > len(before.value) - len(old):
        return "withdrawn"
    if _moved(old, new) > policy.moved_by_days:
        return "moved by more than a week"
    return _FELL if _fell(before, value) else None


def _fell(before: KnownSupply, value: Value) -> bool:
    """Whether less than half of what was to come is left, though it did not come."""
    old, new = _units(before.value), _units(value)
    if old is None or new is None or before.came is None:
        return False
    return 2 * new < old - before.came


def _units(value: Value) -> int | None:
    """None is enough for everybody."""
    units = [e.units for e in value]
    return None if None in units else sum(each for each in units if each is not None)


def _days(value: Value) -> list[date]:
    return sorted(e.on for e in value if e.on)


def _moved(old: list[date], new: list[date]) -> int:
    """By how many days the date that moved furthest did; of other numbers of dates, the first or last."""
    if not old or not new:
        return 0
    pairs = zip(old, new, strict=True) if len(old) == len(new) else ((old[0], new[0]), (old[-1], new[-1]))
    return max(abs((after - before).days) for before, after in pairs)
