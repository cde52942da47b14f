"""What a shop tells us: its variants and its orders, in our words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Standing(StrEnum):
    """What an order's status means to us (`[shops.NAME.statuses]` maps the shop's own words)."""

    OPEN_PAID = "open_paid"  # paid and still to be shipped
    OPEN_UNPAID = "open_unpaid"  # holds its place in the queue, but nobody is written to
    SHIPPED = "shipped"  # left us
    DEAD = "dead"  # never was an order, or is none any more
    GONE = "gone"  # trashed, deleted, or outside our window
    UNMAPPED = "unmapped"  # a status that nobody mapped: counts for cover, is not written to

    @property
    def is_open(self) -> bool:
        return self in _OPEN


_OPEN = frozenset({Standing.OPEN_PAID, Standing.OPEN_UNPAID, Standing.UNMAPPED})


def is_long_unpaid(placed_on: date, today: date, unpaid_days: int) -> bool:
    """An unpaid order waits so long; then it queues last and nobody hears of it."""
    return (today - placed_on).days > unpaid_days


class Flag(StrEnum):
    """Whether a variant may be sold when none is left (WooCommerce's three words).

    Shopify knows two: DENY is `NO`, CONTINUE is `NOTIFY`.
    """

    NO = "no"
    NOTIFY = "notify"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Variant:
    """The sellable thing with a SKU, as the shop shows it now.

    `available` is the shop's own count (negative when oversold) and `flag` its own flag. Both are
    None where they stand on another variant of the same item, as a WooCommerce variation's may on its
    parent; `available` also where the shop does not manage the stock. `committed` is how many units on
    the shelf its orders have taken off that count, None where the shop does not tell. `in_stock_on` is
    the raw text that stands in the shop, ours or not.
    """

    id: int
    item_id: int
    sku: str
    title: str
    managed: bool
    available: int | None
    flag: Flag | None
    in_stock_on: str | None
    modified_at: datetime
    committed: int | None = None
    tags: tuple[str, ...] = ()
    vendor: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """The little that we keep of a customer."""

    name: str
    email: str
    country: str  # ISO 3166 alpha-2, or empty
    language: str = ""  # BCP 47, or empty: the shop's own

    def __repr__(self) -> str:
        return "Customer(…)"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order.

    `units` is what was ordered, `open_units` what is not shipped, refunded or removed. `taken` is
    how many the shop has taken off its stock for this line, and `left` how many have left the
    shelf with it so far. `total` is the price of all units. `page_on` is the date that the page
    showed at checkout; with `page_on_claimed` it stands where customers can write.
    """

    id: int
    variant_id: int
    sku: str
    title: str
    units: int
    open_units: int
    taken: int
    total: Decimal
    page_on: date | None = None
    left: int = 0
    page_on_claimed: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order as last read. Instants are UTC."""

    id: int
    number: str
    status: str  # the shop's own word
    standing: Standing
    channel: str  # how it came in, in the shop's own word
    placed_at: datetime
    modified_at: datetime
    completed_at: datetime | None
    customer: Customer
    currency: str
    lines: tuple[OrderLine, ...]
    promises_note: str | None = None  # what an earlier ledger wrote on the order
    refunded_by_amount: bool = False  # a line's whole price went back without naming units: leaves doubt


@dataclass(frozen=True, slots=True)
class OrderStamp:
    """The cheap part of an order: enough to see whether it changed.

    `may_strand`: it ended in a way in which units stay off the shop's count.
    """

    id: int
    modified_at: datetime
    standing: Standing
    may_strand: bool = False
