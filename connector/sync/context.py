"""What a pass of one shop works with, and what it reports."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connector.domain.alarms import AlarmPolicy
from connector.domain.policy import Policy, SupplierTerms
from connector.domain.supply import Kind, Quantity, Shape
from connector.ledger.engine import Ledger
from connector.ports import (
    Activity,
    Progress,
    Rehearsal,
    Sender,
    ShopPlatform,
    SupplierSource,
    Team,
    Watcher,
    Writer,
)


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier of this shop: where its dates come from, and how to read them."""

    source: SupplierSource
    terms: SupplierTerms
    shape: Shape
    quantity: Quantity
    kind: Kind = Kind.ORDER
    preferred: bool = False
    stale_after: timedelta | None = None  # without anything new from its source; None: never
    poll_every: timedelta | None = None  # None: its source is asked in each pass

    @property
    def states_outstanding(self) -> bool:
        return self.quantity is Quantity.OUTSTANDING


def _silent(progress: Progress) -> None:
    pass


def draw_code() -> str:
    """A discount code that nobody guesses. No letters that look like digits."""
    return "SORRY-" + "".join(secrets.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(10))


@dataclass(frozen=True, slots=True)
class ShopContext:
    """One shop, with all that its passes need. Exactly one of `sender` and `rehearsal` is set."""

    name: str
    platform: ShopPlatform
    suppliers: Mapping[str, Supplier]
    ledger: Ledger
    policy: Policy
    fingerprint: str
    ships_together: bool
    zone: ZoneInfo
    now: Callable[[], datetime]  # UTC
    writer: Writer
    sender: Sender | None = None
    rehearsal: Rehearsal | None = None
    sender_name: str = "mail"
    activity: Activity | None = None  # where the provider can be asked what became of a letter
    support: Team | None = None  # hears of larger mailings
    heads_up_from: int = 10  # letters of one cause
    merchant: Team | None = None  # hears once a day how things stand
    digest_hour: int = 7  # the shop's local time
    alarmed: Team | None = None  # hears at once of what is badly wrong
    alarm_policy: AlarmPolicy = field(default_factory=AlarmPolicy)
    wider_check_every: timedelta = timedelta(hours=24)
    resend_after_hours: float | None = None  # on_uncertain = "resend"
    keep_for: timedelta = timedelta(days=365)  # what is known of people whose orders ended
    watcher: Watcher = _silent
    draw_code: Callable[[], str] = draw_code

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def today(self) -> date:
        """The shop's own day: all rules count in it."""
        return self.local(self.now()).date()

    def is_catalogue(self, supplier: str) -> bool:
        """Whether the supplier says when an item could be had, not what is ordered."""
        known = self.suppliers.get(supplier)
        return known is not None and known.kind is Kind.AVAILABILITY

    @property
    def preferred(self) -> frozenset[str]:
        """The suppliers whose catalogues count before the others."""
        return frozenset(name for name, s in self.suppliers.items() if s.preferred)

    @property
    def outstanding(self) -> frozenset[str]:
        """The suppliers whose quantities are already without what has come."""
        return frozenset(name for name, s in self.suppliers.items() if s.states_outstanding)


def notice_id(customer: str, facts: str, now: datetime) -> str:
    """A letter's name: random enough never to meet another one's."""
    seed = f"{customer}\n{facts}\n{now.isoformat()}\n{secrets.token_hex(8)}"
    return hashlib.sha256(seed.encode()).hexdigest()[:24]


@dataclass(slots=True)
class PassReport:
    """What a pass did, in numbers and sentences. Keys are part of `--json` and only grow."""

    shop: str
    shop_requests: int = 0
    shop_seconds: float = 0.0  # that the shop took to answer them
    shop_points: float = 0.0  # that it took for them, where it counts any
    variants_read: int = 0
    orders_read: int = 0
    files_accepted: int = 0
    files_quarantined: int = 0
    files_stale: int = 0
    rows_set_aside: int = 0
    unknown_skus: int = 0
    items_planned: int = 0
    lines_adopted: int = 0
    news_made: int = 0
    news_withdrawn: int = 0
    flags_set: int = 0
    flags_restored: int = 0
    dates_written: int = 0
    notes_written: int = 0
    takeovers: int = 0
    letters: dict[str, int] = field(default_factory=dict)  # sent, by kind
    rehearsed: int = 0
    codes: int = 0
    held: int = 0
    waiting: int = 0
    uncertain: int = 0
    refused: int = 0
    not_sent: int = 0
    tasks: int = 0
    tasks_opened: int = 0  # of those: asked by this pass
    clock_wrong: bool = False
    clock_trouble: str = ""  # how far this machine's clock is from the shop's, where that is too far
    shop_refused: bool = False  # its credentials or their rights do not suffice
    shop_trouble: str = ""  # why it could not be read
    mail_trouble: str = ""  # why the mail provider takes no letter at all
    sources: dict[str, str] = field(default_factory=dict)  # those asked, and why one could not be read
    pulled: bool = True
    failures: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.failures)

    @property
    def needs_a_person(self) -> bool:
        waits = self.held or self.tasks or self.files_quarantined or self.uncertain or self.refused
        return bool(waits or self.clock_wrong)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
