"""Planning one item: from what is on the shelf and coming to what each line may be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from connector.domain.arrivals import give_back, receive, unexplained_rise
from connector.domain.availability import Availability, could_leave_on
from connector.domain.cover import LineCover, Part
from connector.domain.dates import (
    Eta,
    Rests,
    cover_and_chase,
    estimate_is_overdue,
    eta_of,
)
from connector.domain.letters import Cause, CauseKind, supply_cause
from connector.domain.page import Page, Unordered, judge_page
from connector.domain.policy import ArrivalPolicy, DatePolicy
from connector.domain.stranded import Accounted, tell_apart
from connector.domain.supply import Supply, SupplyKey

UNCOUNTED = "its stock is not managed"  # the basis of a line that takes no part


@dataclass(frozen=True, slots=True)
class LineBefore:
    """What we knew of an open line when its item was planned last."""

    rests: Rests | None = None  # None: never planned
    eta_on: date | None = None
    basis: str = ""
    uncovered_since: date | None = None
    cause: Cause | None = None
    told_on: date | None = None  # the date told last
    short: int = 0


@dataclass(frozen=True, slots=True)
class LinePlan:
    """What one line may expect."""

    line_id: int
    short: int
    eta: Eta
    basis: str
    uncovered_since: date | None
    cause: Cause | None

    def moved_from(self, before: LineBefore) -> bool:
        return (self.eta.on, self.eta.rests, self.short, self.uncovered_since, self.cause, self.basis) != (
            before.eta_on, before.rests, before.short, before.uncovered_since, before.cause, before.basis
        )  # fmt: skip

    def dated_anew(self, before: LineBefore) -> bool:
        """Whether the line may leave on another day than before, or has one no more."""
        return (self.eta.rests, self.eta.on) != (before.rests, before.eta_on)


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened to an item since it was planned last.

    `overdue_before` holds the marks of the supplies that were overdue then. They stay so until
    they come or are given another day: otherwise telling a customer of the delay would cure it.
    `lost_sku` is the one whose supply the item was planned with and has no more, because the shop
    changed the SKU or gave it twice. As long as that stands, whatever moves may be a consequence of it.
    `rise` is by how many units on hand rose beyond what was `shipped`; negative where it fell.
    """

    supply_cause: str | None = None  # the last change of its supplies
    overdue_before: frozenset[str] = frozenset()
    settings: bool = False
    lost_sku: str | None = None
    rise: int = 0
    shipped: int = 0


@dataclass(frozen=True, slots=True)
class NotOrdered:
    """What is known of units that nobody has ordered: a catalogue's word, or else the lead time.

    `from_on` is the day from which an order made now would count, and `most` the units that may be
    sold so.
    """

    from_on: date
    availability: Availability | None = None
    lead_time_days: int | None = None
    most: int = 0

    def could_leave_on(self, since: date, dates: DatePolicy) -> date | None:
        return could_leave_on(since, self.availability, self.lead_time_days, dates)

    def on_the_page(self, dates: DatePolicy) -> Unordered | None:
        leaves_on = self.could_leave_on(self.from_on, dates) if self.most else None
        return Unordered(leaves_on, self.most) if leaves_on else None

    @property
    def basis(self) -> str:
        if self.availability is None:
            return _PLAIN_BASIS[Rests.ESTIMATE]
        key, on = self.availability.key, self.availability.on
        return f"the catalogue of {key.supplier}: {on}; nothing is ordered"


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """What planning an item comes to."""

    lines: tuple[LinePlan, ...]
    page: Page
    overdue: tuple[Supply, ...]


def account_for_stock(
    on_hand: int,
    before: int | None,
    shipped: int,
    stranded: int,
    supplies: Sequence[Supply],
    recent: Sequence[tuple[SupplyKey, int, date]],
    today: date,
    policy: ArrivalPolicy,
) -> Accounted:
    """Which supplies came, or turned out not to have come, since on hand was `before`.

    `recent` holds what came lately and was not given back, oldest first. With `before` None the
    item is seen for the first time, and nothing is inferred. `stranded` units are part of `on_hand`.
    """
    if before is None:
        return Accounted()
    rise = unexplained_rise(on_hand, before, shipped)
    if rise > 0:
        return tell_apart(rise, stranded, receive(rise, supplies, today, policy))
    return Accounted(tuple(give_back(-rise, recent, today, policy)) if rise < 0 else ())


def plan_item(
    on_hand: int,
    available: int,
    parts: Sequence[Part],
    supplies: Sequence[Supply],
    before: Mapping[int, LineBefore],
    changed: Changed,
    *,
    not_ordered: NotOrdered,
    today: date,
    dates: DatePolicy,
) -> ItemPlan:
    """Cover, ETA and page of an item. `before` has an entry for each line of `parts`."""
    told = {line_id: b.told_on for line_id, b in before.items() if b.told_on}
    if changed.overdue_before:
        supplies = [s.as_overdue() if overdue_mark(s) in changed.overdue_before else s for s in supplies]
    cover, chased = cover_and_chase(on_hand, parts, supplies, told, today, dates.calendar)
    overdue = tuple(s for s in chased if s.overdue)
    causes = _Causes(changed, overdue)
    lines = tuple(
        _plan_line(line, before[line.line_id], causes, not_ordered, today, dates)
        for line in cover.lines.values()
    )
    page = judge_page(cover, on_hand, available, chased, today, dates, not_ordered.on_the_page(dates))
    return ItemPlan(lines, page, overdue)


def overdue_mark(supply: Supply) -> str:
    """Tells one overdue quantity from another."""
    return f"{supply.key.supplier}/{supply.key.reference}/{supply.key.sku}/{supply.on}"


@dataclass(frozen=True, slots=True)
class _Causes:
    """Why the dates of this item's lines moved, if they did."""

    changed: Changed
    overdue: tuple[Supply, ...]

    def of(self, eta: Eta, before: LineBefore) -> Cause:
        if self.changed.lost_sku is not None:
            return Cause(CauseKind.SKU, self.changed.lost_sku)
        if eta.rests is Rests.OVERDUE:
            return Cause(CauseKind.SILENCE, eta.supply.key.supplier if eta.supply else "")
        if self.changed.supply_cause:
            return supply_cause(self.changed.supply_cause)
        new = [s for s in self.overdue if overdue_mark(s) not in self.changed.overdue_before]
        if new:
            return Cause(CauseKind.SILENCE, new[0].key.supplier)
        return self._of_the_shop(eta, before)

    def _of_the_shop(self, eta: Eta, before: LineBefore) -> Cause:
        goods_came = self.changed.rise > 0
        lost_what_came = goods_came and _is_worse(eta, before)
        if self.changed.rise and not lost_what_came:
            still_late = goods_came and _is_later_than_told(eta, before)
            return before.cause if still_late and before.cause else Cause(CauseKind.STOCK)
        if self.changed.settings:
            return Cause(CauseKind.SETTINGS)
        has_supply_again = before.rests is not Rests.SUPPLY and eta.rests is Rests.SUPPLY
        if has_supply_again and before.cause and before.cause.kind is CauseKind.SKU:
            return before.cause  # the SKU is as it was
        was_there = before.rests is Rests.SHELF and before.basis != UNCOUNTED
        lost_shelf = was_there and eta.rests is not Rests.SHELF
        overtaken = lost_shelf or (lost_what_came and self.changed.shipped > 0)
        return Cause(CauseKind.SHIPPING if overtaken else CauseKind.ORDERS)


def _is_later_than_told(eta: Eta, before: LineBefore) -> bool:
    return eta.on is not None and before.told_on is not None and eta.on > before.told_on


def _is_worse(eta: Eta, before: LineBefore) -> bool:
    """Whether a line leaves later than before, or at no day any more: goods that come do that to nobody."""
    if before.rests is Rests.SHELF:
        return eta.rests is not Rests.SHELF
    if before.eta_on is None or eta.rests is Rests.SHELF:
        return False
    return eta.on is None or eta.on > before.eta_on


def _plan_line(
    line: LineCover,
    before: LineBefore,
    causes: _Causes,
    not_ordered: NotOrdered,
    today: date,
    dates: DatePolicy,
) -> LinePlan:
    since = (before.uncovered_since or not_ordered.from_on) if line.uncovered else None
    estimate = not_ordered.could_leave_on(since, dates) if since is not None else None
    late = estimate is not None and estimate_is_overdue(
        estimate, before.told_on, today, dates, dates.receiving_days
    )
    eta = eta_of(line, estimate, estimate_overdue=late)
    moved = (eta.rests, eta.on) != (before.rests, before.eta_on)
    cause = causes.of(eta, before) if moved else before.cause
    changed = causes.changed
    if not moved and changed.settings and not changed.supply_cause and eta.on is not None:
        cause = Cause(CauseKind.SETTINGS)  # the told date may have moved although the ETA did not
    basis = not_ordered.basis if eta.rests is Rests.ESTIMATE else basis_of(eta)
    return LinePlan(line.line_id, line.short, eta, basis, since, cause)


def basis_of(eta: Eta) -> str:
    """What an ETA rests on, in words for a person."""
    if eta.supply is not None:
        key = eta.supply.key
        named = f"{key.supplier} {key.reference}".strip()
        day = eta.supply.on.isoformat() if eta.supply.on else "no date"
        return f"supply from {named}: {day}" + (", overdue" if eta.rests is Rests.OVERDUE else "")
    return _PLAIN_BASIS[eta.rests]


_PLAIN_BASIS = {
    Rests.SHELF: "on hand",
    Rests.SUPPLY: "supply",
    Rests.ESTIMATE: "the lead time: nothing is ordered",
    Rests.OVERDUE: "the lead time has passed, and nothing is ordered",
    Rests.NOTHING: "no supply covers it",
}
