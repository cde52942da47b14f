"""What is really so in the pretend shop, kept by the world itself beside everything it does there."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.clock import Clock
from tests.world.facts import Part
from tests.world.reckoner import OpenLine
from tests.world.shops import Shop

PAID, UNPAID = "processing", "on-hold"
OPEN = (PAID, UNPAID)


@dataclass(slots=True)
class TrueLine:
    id: int
    sku: str
    parts: list[Part]
    page_on: date | None = None
    changed_by: str = ""  # how its units were changed: the shop keeps edits, refunds and shipments apart

    @property
    def units(self) -> int:
        return sum(part.units for part in self.parts)

    def queue_anew(self, at: datetime) -> None:
        self.parts = [Part(at, self.units)] if self.units else []

    def lower_to(self, units: int) -> None:
        """The units that were added last go first."""
        surplus = self.units - units
        while surplus > 0:
            last = self.parts.pop()
            gone = min(surplus, last.units)
            surplus -= gone
            if last.units > gone:
                self.parts.append(Part(last.queued_at, last.units - gone))

    def send(self, units: int) -> None:
        """The units that waited longest go first."""
        while units > 0:
            first = self.parts.pop(0)
            gone = min(units, first.units)
            units -= gone
            if first.units > gone:
                self.parts.insert(0, Part(first.queued_at, first.units - gone))


@dataclass(slots=True)
class TrueOrder:
    id: int
    email: str
    channel: str
    status: str
    placed_at: datetime
    lines: dict[str, TrueLine]
    sent_in_part: bool = False
    status_before: str = ""  # it was thrown away, or deleted

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def units(self, sku: str) -> int:
        return self.lines[sku].units if sku in self.lines else 0


@dataclass(slots=True)
class Truth:
    """Every act goes to the shop by its merchant's or its customers' hands, and into this book."""

    shop: Shop
    clock: Clock
    zone: ZoneInfo
    unpaid_days: int = 14
    shelf: Counter[str] = field(default_factory=Counter)
    orders: dict[int, TrueOrder] = field(default_factory=dict)
    owners: dict[int, TrueOrder] = field(default_factory=dict)  # of each line that ever was
    risen: Counter[str] = field(default_factory=Counter)  # came or went without a word, since the last look
    touched: set[int] = field(default_factory=set)  # orders changed since the last look
    touched_before: set[int] = field(default_factory=set)  # those whose change that look was the first to see
    story: list[str] = field(default_factory=list)
    flags_by_merchant: dict[str, str] = field(default_factory=dict)
    made_anew: set[str] = field(default_factory=set)  # whose flags are nobody's doing yet
    never_seen: set[str] = field(default_factory=set)  # made anew since the last look that was complete
    anew_at: dict[str, datetime] = field(default_factory=dict)  # when each was made anew last
    called: dict[str, str | None] = field(default_factory=dict)  # SKUs now; None: it is another's, too
    odd: set[str] = field(default_factory=set)  # whose SKU is not put right yet, or whose stock nobody counts
    late: dict[int, datetime] = field(default_factory=dict)  # passed by the list of changes, and not read yet
    uncounted: dict[str, int] = field(default_factory=dict)  # items, and what the shop last counted of them
    unnoticed: dict[int, datetime] = field(default_factory=dict)  # deleted for good, and not asked for since
    stranded: Counter[str] = field(default_factory=Counter)  # on the shelf, and in no count of the shop's

    @property
    def now(self) -> datetime:
        return self.clock.now.astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.now.date()

    def say(self, sentence: str) -> None:
        self.story.append(f"{self.now:%a %d %b %H:%M:%S}  {sentence}")

    # --- customers -------------------------------------------------------------------------

    def place(
        self, email: str, wants: list[tuple[str, int]], *, status: str, channel: str, check_stock: bool
    ) -> TrueOrder:
        number = self.shop.order(email, wants, status=status, channel=channel, check_stock=check_stock)
        order = TrueOrder(number, email, channel, status, self.now, {})
        self.orders[number] = order
        for place, (sku, units) in enumerate(wants):
            self._enter_line(order, place, sku, units)
        self.touched.add(number)
        asked = ", ".join(f"{units} {sku}" for sku, units in wants)
        self.say(f"{email} orders {asked} (order {number}, {status}, {channel})")
        return order

    def place_late(self, email: str, sku: str, units: int, stamp: int) -> None:
        """With a stamp of what was read already: its units are missing, and nobody knows of it."""
        order = self.place(email, [(sku, units)], status=PAID, channel="checkout", check_stock=False)
        self.shop.stamp(order.id, stamp)
        self.touched.discard(order.id)
        self.risen[sku] -= units
        self.forget_late(order.id, self.now)
        self.say(f"(order {order.id} is stored with the stamp {stamp})")

    def know_late(self, order: int) -> datetime:
        for line in self.orders[order].lines.values():
            self.shelf[line.sku] += line.units
        return self.late.pop(order)

    def forget_late(self, order: int, at: datetime) -> None:
        for line in self.orders[order].lines.values():
            self.shelf[line.sku] -= line.units
        self.late[order] = at

    def sell_at_the_till(self, sku: str) -> None:
        """Paid and taken home at once."""
        self.shop.sell_at_the_till(sku)
        self.shelf[sku] -= 1
        self.say(f"somebody buys 1 {sku} at the till")

    def _enter_line(self, order: TrueOrder, place: int, sku: str, units: int) -> None:
        stored = self.shop.line(order.id, place)
        order.lines[sku] = TrueLine(stored.id, sku, [Part(self.now, units)], stored.page_on)
        self.owners[stored.id] = order

    def cancel(self, order: TrueOrder) -> None:
        self._move(order, "cancelled")

    def pay(self, order: TrueOrder) -> None:
        self._move(order, PAID)

    def _move(self, order: TrueOrder, status: str) -> None:
        self.shop.move(order.id, status)
        order.status = status
        self.touched.add(order.id)
        self.say(f"order {order.id} becomes {status}")

    # --- the merchant and the orders -------------------------------------------------------

    def ship(self, order: TrueOrder) -> None:
        for line in order.lines.values():
            self.shelf[line.sku] -= line.units
        self._move(order, "completed")

    def send_in_part(self, order: TrueOrder, sku: str, units: int) -> None:
        line = order.lines[sku]
        self.shop.send_in_part(order.id, sku, units)
        line.send(units)
        line.changed_by, order.sent_in_part = "ship", True
        self.shelf[sku] -= units
        self.touch(order, f"is sent in part: {units} {sku}")

    def touch(self, order: TrueOrder, what: str) -> None:
        """Something changed about it that the shop lists as a change."""
        self.touched.add(order.id)
        self.say(f"order {order.id} {what}")

    def change_units(self, order: TrueOrder, sku: str, units: int) -> None:
        line = order.lines[sku]
        line.changed_by, before = "edit", line.units
        self.shop.edit_quantity(order.id, sku, units)
        if units > before:
            line.parts.append(Part(self.now, units - before))
        else:
            line.lower_to(units)
        self.touched.add(order.id)
        self.say(f"order {order.id} now has {units} {sku} instead of {before}")

    def add_line(self, order: TrueOrder, sku: str, units: int) -> None:
        self.shop.add_line(order.id, sku, units)
        self._enter_line(order, -1, sku, units)
        self.touched.add(order.id)
        self.say(f"{units} {sku} are added to order {order.id}")

    def remove_line(self, order: TrueOrder, sku: str) -> None:
        self.shop.remove_line(order.id, sku)
        del order.lines[sku]
        self.touched.add(order.id)
        self.say(f"{sku} is taken out of order {order.id}")

    def refund(self, order: TrueOrder, sku: str, units: int) -> None:
        """Units of an open line given up by the customer, and put back on sale."""
        line = order.lines[sku]
        line.changed_by = "refund"
        self.shop.refund(order.id, sku, units)
        line.lower_to(line.units - units)
        self.touched.add(order.id)
        self.say(f"{units} {sku} of order {order.id} are refunded")

    # --- orders that end, and come back ----------------------------------------------------

    def undo_shipping(self, order: TrueOrder) -> None:
        """It was completed by mistake: nothing had left."""
        for line in order.lines.values():
            self.shelf[line.sku] += line.units
        self._move(order, PAID)

    def let_fail(self, order: TrueOrder) -> None:
        """A payment fails after all; the shop gives nothing back."""
        self._strand(order, 1)
        self._move(order, "failed")

    def pay_after_all(self, order: TrueOrder) -> None:
        if order.status == "failed":
            self._strand(order, -1)
        self._move(order, PAID)

    def trash(self, order: TrueOrder) -> None:
        self._strand(order, 1)
        self.shop.trash(order.id)
        order.status_before, order.status = order.status, "trash"
        self.touch(order, "is thrown away")

    def restore(self, order: TrueOrder) -> None:
        self._strand(order, -1)
        self.shop.restore(order.id)
        order.status = order.status_before
        self.touch(order, f"is taken out of the trash, and is {order.status} again")

    def delete(self, order: TrueOrder) -> None:
        """For good: no list of changes tells. Who has read it before finds out when he asks for it."""
        if order.is_open:
            self._strand(order, 1)
            self.unnoticed[order.id] = self.now
            order.status_before = order.status
        self.shop.delete(order.id)
        order.status = "deleted"
        self.say(f"order {order.id} is deleted for good")

    def order_and_delete(self, email: str, sku: str, units: int) -> None:
        """Nobody will ever hear of it: some units are in the shop's count no more, and nothing says why."""
        number = self.shop.order(email, [(sku, units)], status=PAID, channel="checkout", check_stock=False)
        self.shop.delete(number)
        self.shelf[sku] -= units
        self.risen[sku] -= units
        self.say(f"{email} orders {units} {sku} (order {number}), which is deleted for good at once")

    def _strand(self, order: TrueOrder, sign: int) -> None:
        for line in order.lines.values():
            self.stranded[line.sku] += sign * line.units

    # --- the merchant and the stock --------------------------------------------------------

    def receive(self, sku: str, units: int) -> None:
        self.shop.receive(sku, units)
        self.shelf[sku] += units
        self.risen[sku] += units
        self.say(f"{units} {sku} are delivered")

    def correct(self, sku: str, units: int) -> None:
        """The shelf was counted: that many more, or fewer, than the shop believed."""
        self.shop.correct(sku, units)
        self.shelf[sku] += units
        self.risen[sku] += units
        self.say(f"a count finds {units:+} {sku}")

    def set_flag(self, sku: str, value: str) -> None:
        self.shop.set_flag(sku, value)
        self.flags_by_merchant[sku] = value
        self.say(f"the merchant sets backorders of {sku} to {value}")

    def make_anew(self, sku: str) -> None:
        """The product is thrown away, and another is sold under its SKU."""
        self.shop.throw_away(sku)
        self.shop.sell(sku, f"The {sku} thing", self.shelf[sku], "no")
        self.flags_by_merchant.pop(sku, None)
        self.made_anew.add(sku)
        self.never_seen.add(sku)
        self.anew_at[sku] = self.now
        del self.stranded[sku]
        self.say(f"{sku} is thrown away, and made anew")

    def rename(self, sku: str, new: str) -> None:
        self.shop.rename(sku, new)
        self.called[sku] = new
        self.odd.add(sku)
        self.say(f"the merchant calls {sku} {new}")

    def give_sku_twice(self, sku: str) -> None:
        self.shop.give_twice(sku)
        self.called[sku] = None
        self.odd.add(sku)
        self.say(f"a second product is sold as {sku}")

    def take_sku_back(self, sku: str) -> None:
        self.shop.take_back(sku)
        self.called[sku] = sku
        self.say(f"the second {sku} is called something else")

    def stop_counting(self, sku: str) -> None:
        self.uncounted[sku] = self.shop.available(sku)
        self.shop.count(sku, None)
        self.odd.add(sku)
        self.say(f"the shop counts {sku} no more")

    def count_again(self, sku: str) -> None:
        self.shop.count(sku, self.uncounted.pop(sku))
        self.say(f"the shop counts {sku} again")

    # --- what the reference asks for -------------------------------------------------------

    def open_lines(self) -> list[OpenLine]:
        return [
            OpenLine(
                id=line.id,
                order_id=order.id,
                item=line.sku,
                placed_on=order.placed_at.date(),
                parts=tuple(line.parts),
                long_unpaid=self.is_long_unpaid(order),
                page_on=line.page_on,
            )
            for order in self.orders.values()
            if self.waits(order)
            for line in order.lines.values()
            if line.units and line.sku not in self.uncounted
        ]

    def waits(self, order: TrueOrder) -> bool:
        """As far as anybody can know."""
        return (order.is_open and order.id not in self.late) or order.id in self.unnoticed

    def is_long_unpaid(self, order: TrueOrder) -> bool:
        waited = self.today - order.placed_at.date()
        status = order.status_before if order.id in self.unnoticed else order.status
        return status == UNPAID and waited > timedelta(days=self.unpaid_days)

    def owner(self, line_id: int) -> TrueOrder:
        return self.owners[line_id]

    def order_called(self, number: str) -> TrueOrder | None:
        return next((one for one in self.orders.values() if self.shop.number(one.id) == number), None)

    def available(self) -> dict[str, int]:
        return {sku: self.shop.available(sku) for sku in self.shelf}

    def looked(self) -> None:
        """A look was complete: what came before it is explained now."""
        self.risen.clear()
        self.touched_before = set(self.touched)
        self.touched.clear()
        self.never_seen.clear()
