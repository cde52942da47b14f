"""News, and the letters that carry them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class NewsKind(StrEnum):
    """What a line's customer is owed."""

    CONFIRMATION = "confirmation"  # first word: units short, and a date or honestly none yet
    DELAY = "delay"  # later than told, or short after all
    EARLIER = "earlier"  # a good deal sooner than told
    UNKNOWN = "unknown"  # the told date holds no longer, and there is no other
    OVERDUE = "overdue"  # the told day is here, and the supplier has not delivered
    DATED = "dated"  # there was no date, now there is one
    STILL_UNKNOWN = "still_unknown"  # the day of our next news has come, and there is none


BAD_NEWS = frozenset({NewsKind.DELAY, NewsKind.UNKNOWN, NewsKind.OVERDUE})
"""What asks a customer for patience."""


@dataclass(frozen=True, slots=True)
class News:
    """What one line's customer is owed now. All days are told days.

    `old_on` is the date to quote as the old one: only one that certainly reached the customer.
    `told_on` is the new date, None where there honestly is none; then `next_news_on` says when
    we shall write again.
    """

    kind: NewsKind
    told_on: date | None
    old_on: date | None = None
    next_news_on: date | None = None


class Reason(StrEnum):
    """Why a date moved, as far as a customer is told."""

    SUPPLIER_CHANGED = "supplier_changed"  # the supplier says something else than before
    SUPPLIER_LATE = "supplier_late"  # the supplier did not deliver
    STOCK_CORRECTED = "stock_corrected"  # there was less on the shelf than the records said


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One line of a letter. `again`: its customer had bad news of this line before."""

    order_number: str
    sku: str
    title: str
    units: int  # the units concerned, not the units ordered
    news: News
    reason: Reason | None = None
    again: bool = False
    picture: str = ""  # the address of the product's picture, or empty


class GoodwillKind(StrEnum):
    """What may be offered with an apology."""

    PERCENT = "percent"  # a code for so many percent off a further order
    AMOUNT = "amount"  # a code for a fixed amount off a further order
    FREE_SHIPPING = "free_shipping"  # a code for a further order without costs of shipping
    GIFT_WRAP = "gift_wrap"  # around the late goods; no code, the packer is told


@dataclass(frozen=True, slots=True)
class Goodwill:
    """What is offered. `percent` is set for `PERCENT` only, `amount` and `currency` for `AMOUNT`."""

    kind: GoodwillKind
    percent: int = 0
    amount: Decimal = Decimal(0)
    currency: str = ""  # ISO 4217

    @property
    def has_code(self) -> bool:
        return self.kind is not GoodwillKind.GIFT_WRAP

    def __str__(self) -> str:
        if self.kind is GoodwillKind.PERCENT:
            return f"{self.percent} % off"
        if self.kind is GoodwillKind.AMOUNT:
            return f"{self.amount:.2f} {self.currency} off"
        return self.kind.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Offer:
    """What goes with an apology, and the code for it; "" where it needs none."""

    goodwill: Goodwill
    code: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a letter says, before it has words."""

    notice_id: str
    to_name: str
    to_email: str
    language: str
    lines: tuple[LetterLine, ...]
    ships_together: bool  # the whole order waits for its latest line
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words. `complaint` says why the merchant's own words were not used, where they were not."""

    subject: str
    text: str
    html: str
    has_offer: bool = False
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """What is handed to a sender: fixed at sealing, never changed after."""

    notice_id: str
    to_name: str
    to_email: str
    rendered: Rendered


class Delivery(StrEnum):
    """How far a letter came, as its provider says; a later member says more than an earlier one."""

    ACCEPTED = "accepted"  # the provider has it, and is at work
    DELIVERED = "delivered"  # the recipient's mail server took it
    BLOCKED = "blocked"  # that server would not take it this time
    BOUNCED = "bounced"  # the address takes no mail
    DROPPED = "dropped"  # the provider did not try: the address is on one of its lists
    UNSUBSCRIBED = "unsubscribed"  # likewise: its reader wants no letters with offers, or none at all

    @property
    def failed(self) -> bool:
        return self not in {Delivery.ACCEPTED, Delivery.DELIVERED}

    def says_more_than(self, other: "Delivery | None") -> bool:
        order = list(Delivery)
        return other is None or order.index(self) > order.index(other)
