"""A shop as the world sees it: its people's acts, its own truth, and what a request to it was about.

The world speaks of orders and flags in one language, whatever the platform: an order is "processing",
"on-hold", "completed" or "cancelled", a flag "no", "notify" or "yes". A shop knows no connector.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from sandbox.web import Request

PAGE_DATE = "_backorder_page_date"
Where = Mapping[str, str]


class SoldOut(Exception):  # noqa: N818 (the shop's own words)
    """The checkout does not sell more than there is."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was put on an order. `page_on`: the date that the page showed at checkout."""

    id: int
    page_on: date | None


@dataclass(frozen=True, slots=True)
class TrueCode:
    """A discount code that stands in the shop. `percent` None: it is of another kind."""

    emails: Sequence[str]
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where a fault strikes this shop's requests: the arguments of `Faults.add`."""

    reads: Where
    writes: Sequence[Where]
    codes: Where
    notes: Where
    rejection: str  # the fault that rejects a write for good
    rejects_for_days: int  # from the day on which no code can be made
    names_taken: float  # how often the name of a code is taken before it is made
    cancels: float = 0.9  # how often a customer cancels while his code is made


class Shop(Protocol):
    """What the world does in a shop, and what it sees of it."""

    app: str  # as faults call it
    section: str  # its own lines of [shops.NAME]
    channels: Sequence[str]  # how orders come in: `record.NOTIFIED` and others, the frequent ones twice
    counts_points: bool  # and not requests
    lists_counts: bool  # a change of stock alone shows in what it lists as changed

    @property
    def places(self) -> Places: ...

    # --- what people do ---

    def sell(self, sku: str, title: str, units: int, flag: str) -> None: ...

    def throw_away(self, sku: str) -> None:
        """The product goes, so that its SKU is free."""
        ...

    def order(
        self, email: str, wants: list[tuple[str, int]], *, status: str, channel: str, check_stock: bool
    ) -> int:
        """The order's id. Raises SoldOut."""
        ...

    def move(self, order: int, status: str) -> None:
        """Pay, ship or cancel it; a shop may know more of it."""
        ...

    def rename(self, sku: str, new: str) -> None:
        """The product has another SKU from now on; the world goes on calling it by its first."""
        ...

    def give_twice(self, sku: str) -> None:
        """A second product is sold under the SKU."""
        ...

    def take_back(self, sku: str) -> None:
        """The second product has another SKU."""
        ...

    def newest_stamp(self, before: datetime) -> int | None:
        """Of the orders changed before then."""
        ...

    def stamp(self, order: int, stamp: int) -> None:
        """It counts as changed then."""
        ...

    def count(self, sku: str, units: int | None) -> None:
        """How many the shop counts of it from now on; None: it counts them no more."""
        ...

    def trash(self, order: int) -> None:
        """Only where the platform knows such a thing."""
        ...

    def restore(self, order: int) -> None:
        """The same."""
        ...

    def delete(self, order: int) -> None:
        """The same: for good."""
        ...

    def send_in_part(self, order: int, sku: str, units: int) -> None:
        """Only where the platform knows such a thing."""
        ...

    def sell_at_the_till(self, sku: str) -> None:
        """The same."""
        ...

    def edit_quantity(self, order: int, sku: str, units: int) -> None: ...

    def add_line(self, order: int, sku: str, units: int) -> None: ...

    def remove_line(self, order: int, sku: str) -> None: ...

    def refund(self, order: int, sku: str, units: int) -> None:
        """Units of an open line that go back on sale."""
        ...

    def receive(self, sku: str, units: int) -> None: ...

    def correct(self, sku: str, units: int) -> None:
        """A count found that many more, or fewer."""
        ...

    def set_flag(self, sku: str, value: str) -> None: ...

    def take_code(self, code: str) -> None:
        """Another program makes a code of that name, for everybody."""
        ...

    def share_points(self, *, among_others: bool) -> None:
        """Whether another program takes most of the points, from now on."""
        ...

    # --- what is so ---

    def line(self, order: int, place: int) -> SoldLine: ...

    def number(self, order: int) -> str:
        """What its customer calls the order."""
        ...

    def available(self, sku: str) -> int: ...

    def flag(self, sku: str) -> str: ...

    def page_date(self, sku: str) -> str:
        """The in-stock date that its page shows; empty for none."""
        ...

    def promises(self, order: int) -> str:
        """The order's own record of told dates, as JSON; empty for none."""
        ...

    def is_marked(self, order: int) -> bool:
        """Whether it carries what its merchant finds such orders by, where there is such a thing."""
        ...

    def code(self, code: str) -> TrueCode | None: ...

    def bound_to(self, email: str) -> Sequence[str]:
        """Whom a code for this customer must be bound to; nobody, where the shop knows no customer."""
        ...

    # --- what a request was ---

    def is_mine(self, request: Request) -> bool: ...

    def looked_at(self, request: Request) -> list[int]:
        """The orders that this request, just answered, has read."""
        ...

    def missed(self, request: Request) -> int | None:
        """The order that this request, just answered, has asked for alone and not found."""
        ...

    def wrongs_of(self, request: Request) -> Iterator[str]:
        """What the request carries that none may."""
        ...

    def code_made_by(self, request: Request) -> str | None:
        """The code that this request makes, if it makes one."""
        ...

    def emails_of_code(self, request: Request) -> Sequence[str]:
        """To whom it binds it."""
        ...
