"""A plan becomes weeks of shop life: what happens in the shop, event by event."""

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from tests.world.covering import Nothing, Shelf, cover, queue
from tests.world.makers import File, Maker, Purchase, move
from tests.world.plan import Plan
from tests.world.shops import SoldOut
from tests.world.truth import PAID, UNPAID, TrueOrder, Truth

CUSTOMERS = ("anna", "bela", "cleo", "dora", "emil", "finn", "gita", "hugo", "ines", "jona")
FAR_TOO_LATE = 30
BIG = 16  # purchase orders in a file that is large enough to be judged by its share


@dataclass(slots=True)
class Life:
    """Makes things happen. `publish` puts a maker's file where the connector finds it."""

    plan: Plan
    truth: Truth
    publish: Callable[[Maker, File], None]
    makers: list[Maker] = field(default_factory=list)
    rng: random.Random = field(init=False)
    skus: list[str] = field(init=False)
    unread: set[str] = field(default_factory=set)  # makers whose newest file no complete pass has seen
    waiting_for_a_person: set[str] = field(default_factory=set)
    more: list[tuple[Callable[[], None], float]] = field(default_factory=list)  # only this platform has it
    may_rise: Callable[[str, int], bool] = lambda _, __: True  # whether there is one answer to why

    def __post_init__(self) -> None:
        self.rng = random.Random(f"life {self.plan.seed}")  # noqa: S311
        self.skus = [f"SKU-{chr(ord('A') + number)}" for number in range(self.plan.skus)]

    # --- the beginning ------------------------------------------------------------------------

    def begin(self) -> None:
        """A shop that has been open for a while before we come."""
        for sku in self.skus:
            units = self.rng.choice((0, 0, 2, 5))
            flag = self.rng.choice(("no", "no", "no", "yes", "notify"))
            self.truth.shop.sell(sku, f"The {sku} thing", units, flag)
            self.truth.shelf[sku] = units
        for number, (shape, quantity, counted) in enumerate(self.plan.makers):
            self._open_a_maker(number, shape, quantity, counted=counted)
        for _ in range(self.rng.randint(0, 4)):
            self._order(channel=self.rng.choice(("admin", "rest-api")))

    def _open_a_maker(self, number: int, shape: str, quantity: str, *, counted: bool) -> None:
        maker = Maker(self.plan.maker_names[number], self.rng, shape, quantity, counted=counted)
        maker.drops_delivered = not self.plan.big and counted
        self.makers.append(maker)
        for sku in self.skus:
            for _ in range(BIG // len(self.skus) + 1 if self.plan.big else self.rng.choice((0, 1, 1, 2))):
                self._buy(maker, sku)
        self._publish(maker, maker.write(self.truth.now))

    def _buy(self, maker: Maker, sku: str) -> None:
        due_on = move(self.truth.today, self.rng.randint(4, 40))
        units = self.rng.randint(1, 3) if self.plan.big else self.rng.randint(3, 12)
        made = maker.buy(sku, units, due_on, self.truth.now)
        self.truth.say(f"{maker.name} takes on {made.reference}: {units} {sku} for {due_on:%d %b}")

    def _publish(self, maker: Maker, file: File) -> None:
        if maker.file is not None and maker.file.text == file.text:
            return
        maker.file = file
        maker.named_dates |= file.sort == "plain" and bool(maker.purchases)
        self.unread.add(maker.name)
        self.publish(maker, file)
        self.truth.say(f"{maker.name} publishes a file ({file.sort})")

    # --- a day --------------------------------------------------------------------------------

    def times(self, day: datetime) -> list[datetime]:
        """When things happen on a day: some at the very same second."""
        at = [
            day + timedelta(seconds=self.rng.randint(0, 24 * 3600 - 1))
            for _ in range(self.rng.randint(self.plan.events_a_day // 2, self.plan.events_a_day))
        ]
        return sorted(at + at[: self.rng.choice((0, 0, 1))])

    def happen(self) -> None:
        """One event, if what was drawn is possible just now."""
        acts, weights = zip(*self._acts(), strict=True)
        self.rng.choices(acts, weights)[0]()

    def _acts(self) -> Iterator[tuple[Callable[[], None], float]]:
        yield self._order, 20
        yield self._pay, 6
        yield self._cancel, 5
        yield self._edit, 5
        yield self._add_or_remove_line, 3
        yield self._refund, 3
        yield self._ship, 22
        yield self._ship_out_of_turn, 2
        yield self._count_the_shelf, 2
        yield self._change_a_flag, 2
        yield self._make_a_product_anew, 4
        yield self._maker_changes_its_mind, 14
        yield self._publish_something, 16
        yield from self.more

    def meddle(self) -> None:
        """Something that customers or the merchant do while somebody else reads the shop."""
        on_orders = (
            self._cancel,
            self._cancel,
            self._edit_what_was_read,
            self._refund,
            self._pay,
            self._ship,
        )
        self.rng.choice((*on_orders, self._order, self._order))()

    # --- orders -------------------------------------------------------------------------------

    def _order(self, channel: str | None = None) -> None:
        count = self.rng.choice((1, 1, 1, 2, 3))
        wants = [
            (sku, self.rng.randint(1, 3)) for sku in self.rng.sample(self.skus, min(count, len(self.skus)))
        ]
        wants = [(sku, units) for sku, units in wants if sku not in self.truth.uncounted]
        channel = channel or self.rng.choice(self.truth.shop.channels)
        if not wants:
            return
        try:
            self.truth.place(
                f"{self.rng.choice(CUSTOMERS)}@post.shopworld.net",
                wants,
                status=self.rng.choice((PAID, PAID, PAID, PAID, UNPAID)),
                channel=channel,
                check_stock=channel in ("checkout", "store-api") and self.rng.random() < 0.6,
            )
        except SoldOut:
            return

    def open_orders(self, *statuses: str) -> list[TrueOrder]:
        """Open orders that nobody touched since the last look: what changed twice at once tells no order."""
        return [
            order
            for order in self.truth.orders.values()
            if order.status in statuses and order.id not in self.truth.touched
            if not self.truth.uncounted.keys() & order.lines.keys() and order.id not in self.truth.late
        ]

    def pick(self, *statuses: str) -> TrueOrder | None:
        found = self.open_orders(*statuses)
        return self.rng.choice(found) if found else None

    def _pay(self) -> None:
        if order := self.pick(UNPAID):
            self.truth.pay(order)

    def _cancel(self) -> None:
        whole = [order for order in self.open_orders(PAID, UNPAID) if not order.sent_in_part]
        if whole:
            self.truth.cancel(self.rng.choice(whole))

    def _edit_what_was_read(self) -> None:
        """Edited twice before it is read, an order does not tell when the first of the units were added."""
        self._edit(unless=self.truth.touched_before)

    def _edit(self, unless: Collection[int] = ()) -> None:
        """Only where the shop's own count follows: the older version's is wrong after an edit."""
        if self.plan.version < "9" or (order := self.pick(PAID)) is None:
            return
        line = self.rng.choice([line for line in order.lines.values() if line.units] or [None])
        if line is None or line.changed_by in ("refund", "ship"):
            return
        units = line.units + self.rng.choice((-1, 1, 2))
        if units > 0 and order.id not in unless:
            self.truth.change_units(order, line.sku, units)

    def _add_or_remove_line(self) -> None:
        if (order := self.pick(PAID)) is None:
            return
        absent = [sku for sku in self.skus if sku not in order.lines and sku not in self.truth.uncounted]
        if absent and self.rng.random() < 0.6:
            self.truth.add_line(order, self.rng.choice(absent), self.rng.randint(1, 2))
        elif len(order.lines) > 1:
            sku = self.rng.choice(list(order.lines))
            if order.lines[sku].changed_by not in ("refund", "ship"):
                self.truth.remove_line(order, sku)

    def _refund(self) -> None:
        if (order := self.pick(PAID)) is None:
            return
        able = [
            line
            for line in order.lines.values()
            if line.units > 1 and line.changed_by not in ("edit", "ship")
        ]
        if able:
            line = self.rng.choice(able)
            self.truth.refund(order, line.sku, 1)

    def _ship(self) -> None:
        ready = [order for order in self.open_orders(PAID) if self._is_covered(order)]
        if ready:
            self.truth.ship(self.rng.choice(ready))

    def _is_covered(self, order: TrueOrder) -> bool:
        lines = self.truth.open_lines()
        return all(
            isinstance(unit, Shelf)
            for line in order.lines.values()
            if line.units
            for unit in cover(
                self.truth.shelf[line.sku],
                queue(one for one in lines if one.item == line.sku),
                (),
                frozenset(),
            ).get(line.id, [Nothing()])
        )

    def _ship_out_of_turn(self) -> None:
        ready = [
            order
            for order in self.open_orders(PAID)
            if all(self.truth.shelf[line.sku] >= line.units for line in order.lines.values())
        ]
        if ready:
            self.truth.ship(self.rng.choice(ready))

    # --- the merchant -------------------------------------------------------------------------

    def _count_the_shelf(self) -> None:
        sku = self.rng.choice(self.skus)
        units = self.rng.choice((-2, -1, 1, 2))
        if self._may_move(sku) and self.truth.shelf[sku] + units >= 0 and self.may_rise(sku, units):
            self.truth.correct(sku, units)

    def _may_move(self, sku: str) -> bool:
        """One cause at a time, so that there is one answer to where goods came from.

        Of a product that was never seen, nobody can say that its stock rose.
        """
        if sku in self.truth.never_seen or sku in self.truth.odd:
            return False
        makers = {maker.name for maker in self.makers if any(p.sku == sku for p in maker.purchases.values())}
        return not self.truth.risen[sku] and not makers & self.unread and self._is_watched(sku)

    def has_just_risen(self, order: TrueOrder) -> bool:
        """Whether something of it came or was counted since the last look.

        If it ended now and left its units there, nobody could say whether those were counted again.
        """
        return any(self.truth.risen[sku] > 0 for sku in order.lines)

    def _is_watched(self, sku: str) -> bool:
        """Where no list shows a count, the connector asks for what is spoken for or bears its date.

        Of the rest it promises to hear with the wider check of the day only (docs/shopify.md). When that
        is due no world can say, so nothing is counted or delivered there.
        """
        shop = self.truth.shop
        spoken_for = any(line.item == sku for line in self.truth.open_lines())
        return shop.lists_counts or spoken_for or bool(shop.page_date(sku))

    def _change_a_flag(self) -> None:
        sku = self.rng.choice(self.skus)
        value = self.rng.choice(("no", "yes", "notify"))
        if value != self.truth.shop.flag(sku):
            self.truth.set_flag(sku, value)

    def is_still(self, sku: str) -> bool:
        """Nothing moves there, so that one thing more tells its own story."""
        return self._may_move(sku)

    def _make_a_product_anew(self) -> None:
        """One that nobody waits for: who waits for the old one is a question for the merchant."""
        sku = self.rng.choice(self.skus)
        waiting = [order for order in self.truth.orders.values() if self.truth.waits(order)]
        waiting += [self.truth.orders[number] for number in self.truth.late]
        waited_for = any(sku in order.lines for order in waiting)
        changed = any(self.truth.orders[number].lines.get(sku) for number in self.truth.touched)
        owes_nothing = self.truth.shelf[sku] >= 0
        if self._may_move(sku) and not waited_for and not changed and owes_nothing:
            self.truth.make_anew(sku)

    # --- suppliers ----------------------------------------------------------------------------

    def deliver(self) -> None:
        """What really comes today."""
        for maker in self.makers:
            for purchase in maker.purchases.values():
                due = purchase.comes_on is not None and purchase.comes_on <= self.truth.today
                missing = purchase.missing
                may = self._may_move(purchase.sku) and self.may_rise(purchase.sku, missing)
                if due and missing > 0 and may:
                    part = self.rng.random() < 0.2 and purchase.missing > 1
                    units = self.rng.randint(1, purchase.missing - 1) if part else purchase.missing
                    maker.deliver(purchase, units, self.truth.now)
                    self.truth.receive(purchase.sku, units)

    def _maker_changes_its_mind(self) -> None:
        maker = self.rng.choice(self.makers)
        open_ones = [one for one in maker.purchases.values() if one.missing > 0 and not one.delivered]
        if maker.name in self.waiting_for_a_person or self._is_too_much_at_once(maker):
            return
        small = len(maker.purchases) < (60 if self.plan.big else 8)
        if not open_ones or (small and self.rng.random() < 0.3):
            if small:
                self._buy(maker, self.rng.choice(self.skus))
            return
        self._change(maker, self.rng.choice(open_ones))

    def _is_too_much_at_once(self, maker: Maker) -> bool:
        """A large file stays far from the share at which it is not believed."""
        published = maker.file.modified if maker.file else self.truth.now
        changed = sum(one.changed_at > published for one in maker.purchases.values())
        return self.plan.big and changed > 1

    def _change(self, maker: Maker, purchase: Purchase) -> None:
        now, said = self.truth.now, purchase.said
        dated = all(entry.due_on is not None for entry in said)
        act = self.rng.choices(("slip", "improve", "withdraw", "split", "cancel"), (50, 20, 10, 10, 5))[0]
        if not dated:
            due_on = move(self.truth.today, self.rng.randint(5, 30))
            maker.restate(purchase, [type(said[0])(due_on, purchase.ordered)], now)
        elif act == "slip":
            maker.slip(purchase, self.rng.choice((1, 2, 5, 9, 14, 21)), now)
        elif act == "improve":
            maker.slip(purchase, -self.rng.choice((1, 3, 8, 12)), now)
        elif act == "withdraw":
            maker.withdraw(purchase, now)
        elif act == "split" and len(said) == 1 and purchase.ordered > 1:
            maker.split(purchase, self.rng.choice((4, 9)), now)
        elif act == "cancel" and maker.counted:
            maker.cancel(purchase, now)
        self.truth.say(f"{maker.name} would now say of {purchase.reference}: {purchase.said} ({act})")

    def _publish_something(self) -> None:
        maker = self.rng.choice(self.makers)
        busy = any(self.truth.risen[one.sku] for one in maker.purchases.values())
        if busy or maker.name in self.waiting_for_a_person or maker.name in self.unread:
            return
        maker.report_deliveries(self.truth.now)
        now = self.truth.now
        sort = self.rng.choices(
            ("plain", "unreadable", "html", "empty", "older", "mass"), (80, 6, 3, 3, 3, 8)
        )[0]
        if sort == "html":
            self._publish(maker, File("<!DOCTYPE html><html><body>Log in</body></html>", now, None, sort))
        elif sort == "empty":
            self._publish(maker, File("", now, None, sort))
        elif sort == "older" and maker.named_dates:  # else it would be the first, and believed
            old = maker.write(now - timedelta(days=40), sort=sort, all_move=3)
            self._publish(maker, old)
        elif sort == "mass" and self.plan.big:
            self.waiting_for_a_person.add(maker.name)
            self._publish(maker, maker.write(now, all_move=FAR_TOO_LATE, sort=sort))
        else:
            spoilt = 1 if sort == "unreadable" else 0
            self._publish(maker, maker.write(now, unreadable=spoilt, sort=sort if spoilt else "plain"))

    def publish_plainly(self, maker: Maker) -> None:
        self._publish(maker, maker.write(self.truth.now))

    def believe(self, maker: Maker) -> None:
        """A person accepted what a file says of all dates: so it was meant."""
        self.waiting_for_a_person.discard(maker.name)
        for purchase in maker.purchases.values():
            maker.slip(purchase, FAR_TOO_LATE, self.truth.now)
        self.truth.say(f"a person accepts the file of {maker.name}")

    def take_back(self, maker: Maker) -> None:
        self.waiting_for_a_person.discard(maker.name)
        self.truth.say(f"a person rejects the file of {maker.name}")
        self._publish(maker, maker.write(self.truth.now))

    def settle_for_the_end(self) -> None:
        """Before the quiet days: every supplier says plainly what it means."""
        for maker in self.makers:
            maker.report_deliveries(self.truth.now)
            self.waiting_for_a_person.discard(maker.name)
            self._publish(maker, maker.write(self.truth.now))


def pass_times(day: datetime, rng: random.Random, hours: tuple[time, ...]) -> list[datetime]:
    """The day's passes, some minutes past their hours: the first before letters may go out."""
    return [
        datetime.combine(day.date(), hour, day.tzinfo) + timedelta(minutes=rng.randint(0, 59))
        for hour in hours
    ]
