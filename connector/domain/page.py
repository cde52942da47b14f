"""What the shop's page should say: the in-stock date and the backorder flag.

`docs/rules.md`, "The page".
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from connector.domain.cover import Cover
from connector.domain.dates import told_from
from connector.domain.policy import DatePolicy, PagePolicy
from connector.domain.supply import Supply


@dataclass(frozen=True, slots=True)
class Page:
    """`in_stock_on` is the told date of one further unit ordered now, None where there is none.

    `left` counts the units that may still be sold, `undated` those of supply without a date, which
    only some merchants sell; None where there is no limit.
    """

    in_stock_on: date | None
    left: int | None
    in_stock: bool
    undated: int | None = 0

    def sellable(self, policy: PagePolicy) -> int | None:
        """Units that this merchant still sells; None: no limit."""
        undated = self.undated if policy.sell_without_date else 0
        return None if self.left is None or undated is None else self.left + undated - policy.sell_buffer


@dataclass(frozen=True, slots=True)
class Unordered:
    """What may be sold without being ordered: when it could leave, and how many may wait for it."""

    leaves_on: date
    most: int


def judge_page(
    cover: Cover,
    on_hand: int,
    available: int,
    supplies: Sequence[Supply],
    today: date,
    dates: DatePolicy,
    unordered: Unordered | None = None,
) -> Page:
    """The page of an item. `available` is the shop's own count."""
    in_stock = available > 0 and cover.left_on_hand > 0
    open_units = sum(line.units for line in cover.lines.values())
    shelf = min(on_hand - open_units, available)
    left = _left(shelf, [s for s in supplies if s.is_dated])
    undated = _undated(shelf, left, supplies)
    if left is None or left > 0:
        in_stock_on = _in_stock_on(cover, today, dates)
    else:
        in_stock_on = told_from(unordered.leaves_on, dates) if _room(cover, unordered) and unordered else None
    if left is not None:
        left += _room(cover, unordered)
    return Page(None if in_stock else in_stock_on, left, in_stock, undated)


def _undated(shelf: int, dated: int | None, supplies: Sequence[Supply]) -> int | None:
    left = _left(shelf, supplies)
    return 0 if dated is None else None if left is None else left - dated


def _room(cover: Cover, unordered: Unordered | None) -> int:
    """Units that may still be sold although nobody has ordered them."""
    waiting = sum(line.uncovered for line in cover.lines.values())
    return max(0, unordered.most - waiting) if unordered else 0


def _left(shelf: int, supplies: Iterable[Supply]) -> int | None:
    """What is left of the shelf and of these supplies; None: no limit."""
    coming = 0
    for supply in supplies:
        if supply.units is None:
            return None
        coming += supply.units
    return max(0, shelf + coming)


def _in_stock_on(cover: Cover, today: date, dates: DatePolicy) -> date | None:
    if cover.left_on_hand or not cover.left_supplies:
        return None
    supply = cover.left_supplies[0][0]
    if not supply.is_dated or supply.ready_on is None:
        return None
    told_on = told_from(supply.ready_on, dates)
    return told_on if told_on >= today else None


def is_wanted_backorderable(
    page: Page,
    sku: str,
    available: int,
    today: date,
    policy: PagePolicy,
    *,
    tags: Collection[str] = (),
    vendor: str = "",
) -> bool:
    """Whether a variant should be sold although none is left."""
    if available > 0 or not policy.allows(sku, tags, vendor):
        return False
    sellable = page.sellable(policy)
    if sellable is not None and sellable <= 0:
        return False
    if page.in_stock_on is None:
        return policy.sell_without_date
    return page.in_stock_on <= today + timedelta(days=policy.max_wait_days)


class Owner(StrEnum):
    """Who wrote a value last."""

    NOBODY = "nobody"  # the shop's default, or the merchant's own choice that we leave alone
    OURS = "ours"
    THEIRS = "theirs"  # changed after we wrote: hands off until it is in stock again


@dataclass(frozen=True, slots=True)
class Holding:
    """One value at the shop: what we last `seen` there, what should `stand`, what was `before` us.

    `stand` None: we want nothing of it.
    """

    seen: str
    stand: str | None = None
    before: str | None = None
    owner: Owner = Owner.NOBODY

    @property
    def to_write(self) -> str | None:
        """The value to write now, None where nothing is to be written."""
        return self.stand if self.stand is not None and self.stand != self.seen else None

    @property
    def has_nothing_of_ours(self) -> bool:
        """We put back what was before us, and it stands: what comes next is not taken from us."""
        return self.owner is Owner.OURS and self.stand == self.before == self.seen


def observe(holding: Holding, observed: str) -> tuple[Holding, bool]:
    """What was read from the shop. The second value tells that somebody took it over.

    A value that we wanted, or that stood when we last looked, is no take-over: our own write may
    have happened without our hearing of it.
    """
    if holding.has_nothing_of_ours:
        return Holding(seen=observed), False
    took_over = holding.owner is Owner.OURS and observed not in {holding.stand, holding.seen}
    if took_over:
        return Holding(seen=observed, owner=Owner.THEIRS), True
    return replace(holding, seen=observed), False


def hold(holding: Holding, wanted: str, default: str, *, in_stock: bool) -> Holding:
    """What should stand, given what is `wanted` and who owns it."""
    if in_stock:
        return _give_back(holding)
    if holding.owner is Owner.OURS:
        held = replace(holding, stand=wanted)
        return Holding(seen=holding.seen) if held.has_nothing_of_ours else held
    if holding.owner is Owner.NOBODY and wanted != default and holding.seen == default:
        return Holding(seen=holding.seen, stand=wanted, before=holding.seen, owner=Owner.OURS)
    return holding


def _give_back(holding: Holding) -> Holding:
    if holding.owner is Owner.OURS and holding.seen != holding.before:
        return replace(holding, stand=holding.before)
    return Holding(seen=holding.seen)
