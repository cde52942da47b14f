"""To whom, when, and whether letters go: audience, hours, brakes. `docs/rules.md`, "Letters"."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from connector.domain.addresses import leads_nowhere
from connector.domain.notices import NewsKind, Reason
from connector.domain.orders import Standing
from connector.domain.policy import BrakePolicy, LetterPolicy


class CauseKind(StrEnum):
    """Why a line's date moved."""

    ORDER = "order"  # its own order: a confirmation
    SUPPLIER = "supplier"  # a supplier's file, or an entry by hand
    SILENCE = "silence"  # a supplier did not deliver; without a key nobody was asked to
    STOCK = "stock"  # a stock correction
    SHIPPING = "shipping"  # the shop shipped out of order
    ORDERS = "orders"  # other orders came, changed or ended
    SKU = "sku"  # the shop changed a SKU, or gave it twice: its supply counts for the item no more
    SETTINGS = "settings"  # nothing outside: settings, calendar or version


@dataclass(frozen=True, slots=True)
class Cause:
    kind: CauseKind
    key: str = ""

    @property
    def happens_once(self) -> bool:
        """Whether it names one file or entry; a supplier's silence or a miscount happens again."""
        return self.kind is CauseKind.SUPPLIER


SETTINGS = "settings"  # stands for the file where a supply moved because its file is read in another way


def supply_cause(key: str) -> Cause:
    """The cause behind `supplier/file`, `supplier/by hand …` or `supplier/settings`."""
    return Cause(CauseKind.SETTINGS) if key.endswith(f"/{SETTINGS}") else Cause(CauseKind.SUPPLIER, key)


_SAID_OF = {
    CauseKind.SUPPLIER: Reason.SUPPLIER_CHANGED,
    CauseKind.SILENCE: Reason.SUPPLIER_LATE,
    CauseKind.STOCK: Reason.STOCK_CORRECTED,
}
_SAYS_WHY = frozenset({NewsKind.DELAY, NewsKind.UNKNOWN, NewsKind.OVERDUE, NewsKind.EARLIER})


def reason_of(cause: Cause, kind: NewsKind, *, waits_for_others: bool = False) -> Reason | None:
    """What the customer is told of a cause; None where it would be a guess, or says itself.

    `waits_for_others`: the line leaves with the others of its order, which may leave sooner because one of
    those came or ended days ago: what moved this one is no reason for that.
    """
    if kind is NewsKind.EARLIER and waits_for_others:
        return None
    if cause.kind is CauseKind.SILENCE and not cause.key:
        return None  # nothing was ordered, so no supplier is late
    if kind is NewsKind.OVERDUE:
        return Reason.SUPPLIER_LATE if cause.kind is CauseKind.SILENCE else None
    if kind is NewsKind.EARLIER and cause.kind is not CauseKind.SUPPLIER:
        return None
    return _SAID_OF.get(cause.kind) if kind in _SAYS_WHY else None


@dataclass(frozen=True, slots=True)
class Recipient:
    """What decides whether an order's customer is written to."""

    email: str
    channel: str
    standing: Standing
    long_unpaid: bool = False


def not_written_to(who: Recipient, policy: LetterPolicy) -> str | None:
    """Why the customer of an order is not written to, as the end of a sentence; None where he is."""
    if who.channel not in policy.channels:
        return f"its channel is “{who.channel}”"
    if who.standing is Standing.OPEN_UNPAID and not policy.notify_unpaid:
        return "it is not paid"
    if who.long_unpaid:
        return "it has been unpaid for too long"
    if who.standing is Standing.UNMAPPED:
        return "its status is not in the settings"
    return leads_nowhere(who.email, policy.no_letters_to)


def is_sending_hour(local: time, policy: LetterPolicy) -> bool:
    if policy.sending_from <= policy.sending_until:
        return policy.sending_from <= local < policy.sending_until
    return local >= policy.sending_from or local < policy.sending_until


def keeps_quiet(
    last_sent_at: datetime | None, now: datetime, told_days: Iterable[date], policy: LetterPolicy
) -> bool:
    """Whether a customer who had a letter lately waits, unless a told day would pass first.

    `now` is the shop's local time. `told_days`: what was told last, and what is to be told now.
    """
    if last_sent_at is None:
        return False
    free_at = (last_sent_at + timedelta(hours=policy.quiet_hours)).astimezone(now.tzinfo)
    if now >= free_at:
        return False
    goes_on = free_at.date()
    if free_at.time() >= policy.sending_until >= policy.sending_from:
        goes_on += timedelta(days=1)  # its quiet ends when no letter goes any more that day
    return all(day >= goes_on for day in told_days)


@dataclass(frozen=True, slots=True)
class DueNews:
    """One piece of unsealed news, as the brakes see it."""

    cause: Cause
    customer: str
    kind: NewsKind

    @property
    def is_confirmation(self) -> bool:
        return self.kind is NewsKind.CONFIRMATION


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else the brakes look at."""

    open_backorders: int
    gap_hours: float | None = None  # since the last pass, None where there was none
    after_rehearsal: bool = False
    new_suppliers: frozenset[str] = frozenset()
    sent: Mapping[Cause, int] | None = None  # letters in the last 24 hours, by cause
    confirmations_sent: int = 0


def judge_brakes(due: Collection[DueNews], now: Circumstances, policy: BrakePolicy) -> dict[DueNews, str]:
    """Which news are held, and why, in a sentence for the merchant."""
    if policy.review:
        return dict.fromkeys(due, "every letter waits for your approval (mode = “review”)")
    held = _held_confirmations([n for n in due if n.is_confirmation], now, policy)
    customers: dict[Cause, set[str]] = defaultdict(set)
    others = [n for n in due if not n.is_confirmation]
    for news in others:
        customers[news.cause].add(news.customer)
    reasons = {cause: _brake(cause, len(who), now, policy) for cause, who in customers.items()}
    return held | {n: reason for n in others if (reason := reasons[n.cause])}


def _held_confirmations(
    due: Collection[DueNews], now: Circumstances, policy: BrakePolicy
) -> dict[DueNews, str]:
    letters = len({n.customer for n in due}) + now.confirmations_sent
    if letters <= policy.hold_confirmations_above:
        return {}
    return dict.fromkeys(due, f"{letters} confirmations in 24 hours")


def _brake(cause: Cause, customers: int, now: Circumstances, policy: BrakePolicy) -> str | None:
    if cause.kind is CauseKind.SETTINGS:
        return "the dates moved because settings changed, not because anything happened"
    if cause.kind is CauseKind.SKU:
        return f"the SKU {cause.key} was changed or given twice in the shop"
    return _first_of_its_kind(cause, now, policy) or _too_many(
        customers + (now.sent or {}).get(cause, 0), now, policy
    )


def _first_of_its_kind(cause: Cause, now: Circumstances, policy: BrakePolicy) -> str | None:
    if now.gap_hours is not None and now.gap_hours > policy.hold_after_gap_hours:
        return f"this is the first pass after {now.gap_hours:.0f} hours"
    if now.after_rehearsal:
        return "this is the first pass after a rehearsal"
    if cause.kind in {CauseKind.SUPPLIER, CauseKind.SILENCE} and _supplier(cause) in now.new_suppliers:
        return f"this is the first pass that covers from the supplier {_supplier(cause)}"
    return None


def _too_many(letters: int, now: Circumstances, policy: BrakePolicy) -> str | None:
    if letters > policy.hold_above:
        return f"{letters} letters of one cause in 24 hours"
    if letters >= policy.hold_share_from and letters > policy.hold_above_share * now.open_backorders:
        return f"{letters} letters of one cause, with {now.open_backorders} open backorders"
    return None


def _supplier(cause: Cause) -> str:
    return cause.key.split("/", 1)[0]
