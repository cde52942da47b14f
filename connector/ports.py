"""What the core needs from outside, in the domain's own types."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from connector.domain.notices import Delivery, Goodwill, Letter, Mail, Rendered
from connector.domain.orders import Flag, Order, OrderStamp, Variant
from connector.domain.supply import FeedFile


@dataclass(frozen=True, slots=True)
class VariantPage:
    """Some variants changed since the cursor. `through` is the cursor to keep.

    None keeps the cursor as it was: a first read has no place to go on from until it is through.
    """

    variants: tuple[Variant, ...]
    through: datetime | None


@dataclass(frozen=True, slots=True)
class StampPage:
    """Stamps of orders changed since the cursor; `through` is as in `VariantPage`.

    `read_at` is the shop's own time when it answered: an order changed in that second or the one
    before may change again without its stamp moving. `orders` are those that were read whole on the
    way; the others are to be asked for by their ids. A stamp that says GONE is of an order in the
    trash.
    """

    stamps: tuple[OrderStamp, ...]
    through: datetime | None
    read_at: datetime
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class VariantWrite:
    """What should stand on a variant. None leaves a field alone; `in_stock_on` "" removes it."""

    variant_id: int
    flag: Flag | None = None
    in_stock_on: str | None = None


@dataclass(frozen=True, slots=True)
class OrderWrite:
    """The record of told dates that should stand on an order, as text; "" removes it."""

    order_id: int
    promises_note: str


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How one write went. `error` is a sentence, None where the value stands now."""

    id: int
    error: str | None = None
    permanent: bool = False  # trying again changes nothing


@dataclass(frozen=True, slots=True)
class Code:
    """A code bound to one customer, for one use: a percentage, an amount, or free shipping.

    `order_id` is an order of this customer's: a shop may know him by it better than by his address.
    `amount_limit` is the most that a percentage may be worth.
    """

    code: str
    goodwill: Goodwill
    email: str
    valid_until: date
    amount_limit: Decimal | None = None
    order_id: int = 0

    def __repr__(self) -> str:
        return f"Code({self.goodwill}, until {self.valid_until})"


class CodeOutcome(StrEnum):
    """What became of a code that we asked for."""

    MADE = "made"  # it stands at the shop exactly as asked for (made now, or found and compared)
    TAKEN = "taken"  # another code of that name stands there
    IMPOSSIBLE = "impossible"  # the shop will not make it as asked; nothing of it is left there


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`. `remedy` says how to mend what is wrong."""

    subject: str
    ok: bool
    sentence: str
    remedy: str = ""
    key: str = ""  # the settings' key to look at


@dataclass(frozen=True, slots=True)
class About:
    """What a shop says of itself. `timezone` is an IANA name, "" where it tells none that we know."""

    title: str
    timezone: str


@dataclass(frozen=True, slots=True)
class FileLook:
    """What a supplier's file seems to be, for a person to look at; nothing else goes by it.

    `columns` is settings' key → heading, of those that were recognised. `date_formats` are all that
    read every date; more than one: the file alone does not tell.
    """

    headings: tuple[str, ...]
    columns: Mapping[str, str]
    encoding: str
    date_formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How many requests a platform was asked, how long its answers took, and what it took for them.

    `points` are what Shopify counts requests in.
    """

    requests: int = 0
    seconds: float = 0.0
    points: float = 0.0


class ShopPlatform(Protocol):
    """A shop. Every method raises the errors of `connector.errors`.

    Iterators of pages may be left off after any page; the page's `through` is then the cursor to
    go on with. No write is retried blindly.
    """

    def variant_pages(self, after: datetime | None) -> Iterator[VariantPage]:
        """Variants changed since `after` (None: all), complete under changes made meanwhile."""

    @property
    def lists_stock_changes(self) -> bool:
        """Whether `variant_pages` shows variants of which nothing changed but the stock."""

    def variants(self, ids: Sequence[int]) -> list[Variant]:
        """These variants as they are now; unknown ones are left out."""

    def all_variants(self) -> Iterator[tuple[Variant, ...]]:
        """Every variant, by id: the wider check."""

    def order_stamps(self, after: datetime | None) -> Iterator[StampPage]:
        """Stamps of orders changed since `after` (None: all that are open), complete likewise."""

    def open_stamps(self) -> Iterator[tuple[OrderStamp, ...]]:
        """Every order that is open now, by id: the wider check.

        Nothing of a shop whose list of changes is known to leave none out.
        """

    def orders(self, ids: Sequence[int]) -> list[Order]:
        """These orders with their lines, whatever their status; those that are gone left out.

        Gone is what the shop says it does not have. One that an answer merely lacks is there or
        unreadable; one in the trash is found, as GONE, and its lines tell what it had taken.
        """

    @property
    def unreadable_orders(self) -> frozenset[int]:
        """Of the ids that `orders` was last asked for: those that are there but cannot be read."""

    def take_set_aside(self) -> list[str]:
        """What was set aside since this was last called, in sentences with their reasons."""

    @property
    def sees_orders_since(self) -> datetime | None:
        """Orders placed before this are hidden from us, not gone; None where none are hidden."""

    def clock_skew(self) -> float | None:
        """Seconds that the shop's clock is ahead of ours, from the last answer."""

    def take_usage(self) -> Usage:
        """What was asked of the shop since this was last called."""

    def write_variants(self, writes: Sequence[VariantWrite]) -> list[WriteResult]:
        """Set values; one result each, in order. Setting a value twice does no harm."""

    def write_orders(self, writes: Sequence[OrderWrite]) -> list[WriteResult]:
        """Likewise for orders."""

    def make_code(self, code: Code) -> CodeOutcome:
        """Make the code, or find that it stands.

        Raises Uncertain or Transient where unknown;
        calling again with the same code is then right: it looks before it makes.
        """

    def withdraw_code(self, code: str) -> None:
        """Take the code away. One that is not there is no error."""

    def leave_note(self, order_id: int, note: str, mark: str) -> None:
        """Leave a note for the packer, who alone sees it; `mark` is a part of `note`.

        Calling again is right: it looks for the mark before it writes. A note on an order that is
        gone is no error.
        """

    def about(self) -> About:
        """Who it is: asked once, when it is set up."""

    def check(self) -> list[Finding]:
        """Reached, rights, version, clock, statuses nobody mapped."""


class SupplierSource(Protocol):
    """Where a supplier's dates come from."""

    name: str

    def fetch(self, last_digest: str | None) -> FeedFile | None:
        """The file as it is now; None where it is the very one that was read last."""

    def parse(self, content: bytes, name: str, modified_at: datetime) -> FeedFile:
        """Read a file that came by hand or was kept."""

    def check(self) -> list[Finding]:
        """Reached, readable, the columns it was told."""


class SendResult(StrEnum):
    """What became of a mail that was handed over."""

    SENT = "sent"  # accepted by the provider
    NOT_SENT = "not_sent"  # certainly not accepted; may be tried again
    REFUSED = "refused"  # this mail will never be accepted as it is
    REFUSED_ALL = "refused_all"  # no mail will: credentials, rights, the sender or its quota
    UNCERTAIN = "uncertain"  # may or may not have been accepted


@dataclass(frozen=True, slots=True)
class SendOutcome:
    result: SendResult
    detail: str = ""  # for the log and the merchant; never the customer's address
    provider_id: str = ""
    retry_after: float | None = None  # seconds
    is_address: bool = False  # plainly refused for this letter or its address, not for whoever sends it


class Sender(Protocol):
    """Hands one mail to a provider, in one attempt. Never raises: what escapes it is uncertain."""

    def ready_in(self) -> float:
        """Seconds until the provider's budget allows another mail; 0 when it does now."""

    def send(self, mail: Mail) -> SendOutcome: ...

    def close(self) -> None:
        """Let go of a connection that was kept; the next mail makes another."""

    def check(self) -> list[Finding]: ...


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What a provider says of one letter. `id` is its own, the same however often it says so."""

    id: str
    notice_id: str
    delivery: Delivery
    at: datetime
    detail: str = ""  # never the customer's address


class EventReader(Protocol):
    """Reads what a provider sends us of its own accord."""

    def read(self, headers: Mapping[str, str], body: bytes) -> list[MailEvent]:
        """Events of letters; others are left out.

        Raises Refused where the signature is not the provider's, and Permanent for what cannot be read.
        """


class Activity(Protocol):
    """Asks a provider what became of a letter."""

    def look_up(self, notice_id: str) -> MailEvent | None:
        """None where it knows nothing of it: that proves nothing. Raises the errors of `connector.errors`."""


@dataclass(frozen=True, slots=True)
class Memo:
    """A word to the shop's own people."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a word to the shop's people. `nobody`: certainly none of them has it."""

    failures: tuple[str, ...] = ()
    nobody: bool = False


class Team(Protocol):
    """The shop's own people."""

    def tell(self, memo: Memo) -> Heard:
        """Tries each way once, and never raises."""


class Rehearsal(Protocol):
    """Shows due letters to the merchant instead of sending them."""

    def show(self, mails: Sequence[Mail]) -> int:
        """Make the letters that are due now visible and remove what is due no longer.

        Returns how many are shown. A letter whose text did not change is not made again.
        """

    def check(self) -> list[Finding]: ...


class Writer(Protocol):
    """Puts a letter into words."""

    def write(self, letter: Letter) -> Rendered: ...

    def faults(self) -> Iterator[str]:
        """What is wrong with the merchant's own words, each with file and line."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a long piece of work."""

    stage: str
    done: int = 0
    total: int | None = None
    counts: dict[str, int] = field(default_factory=dict)


class Watcher(Protocol):
    """Told of every step; shows progress, or does nothing."""

    def __call__(self, progress: Progress) -> None: ...
