"""Plan and tell of one shop, on a real ledger: what a pass reads is put in by hand.

`Shop` and `Post` are what surrounds the program: what the shop's owner, the customers and the mail
provider know, and nothing of what the program thinks of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event

from connector.domain.calendar import WorkingCalendar
from connector.domain.notices import Letter, Mail, Rendered
from connector.domain.orders import Customer, Flag, Order, OrderLine, Standing, Variant
from connector.domain.policy import DatePolicy, LetterPolicy, Policy
from connector.domain.supply import Expected, SupplyKey
from connector.ledger import ending, planning
from connector.ledger.engine import Ledger
from connector.ledger.orders import save_orders
from connector.ledger.supplies import set_by_hand
from connector.ledger.upsert import driver
from connector.ledger.variants import save_variants
from connector.notifier import Notifier
from connector.ports import Code, CodeOutcome, Sender, SendOutcome, SendResult, ShopPlatform
from connector.sync.context import PassReport, ShopContext
from connector.sync.plan import plan_shop
from connector.sync.tell import recover, tell_customers

SHOP = "main"
OPENED = datetime(2026, 11, 2, 10, tzinfo=UTC)
HOLIDAYS = frozenset({date(2026, 11, 11), date(2026, 11, 30), date(2026, 12, 25), date(2027, 1, 1)})
POLICY = Policy(
    dates=DatePolicy(calendar=WorkingCalendar(holidays=HOLIDAYS)),
    letters=LetterPolicy(quiet_hours=0, notify_unpaid=True),
)
UNIT_PRICE = Decimal("9.90")


class Shop:
    """What really is: the shelf, and the orders. Takes units off its count as WooCommerce does."""

    def __init__(self, skus: int) -> None:
        self.shelf = dict.fromkeys(range(1, skus + 1), 0)
        self.placed: dict[int, Order] = {}
        self.gone: set[int] = set()
        self.now = OPENED
        self.code_outcomes: list[CodeOutcome] = []
        self.codes: dict[str, tuple[Code, date]] = {}  # that stand, and since when
        self.notes: list[int] = []  # orders with a note for the packer
        self.unreadable_orders = frozenset[int]()
        self.sees_orders_since = None

    # ------------------------------------------------------------------ what people do

    def order(self, customer: int, item: int, units: int, *, paid: bool = True) -> None:
        number = len(self.placed) + 1
        standing = Standing.OPEN_PAID if paid else Standing.OPEN_UNPAID
        who = Customer(f"Kim {customer}", f"kim{customer}@customers.example", "DE", "en")
        self.placed[number] = Order(
            number, f"#{number}", standing, standing, "checkout", self.now, self.now, None, who, "EUR", ()
        )
        self.add_line(number, item, units)

    def add_line(self, number: int, item: int, units: int) -> None:
        order = self.placed[number]
        line_id = 100 * number + item
        if self.is_open(number, item) or not order.standing.is_open:
            return
        kept = tuple(line for line in order.lines if line.id != line_id)
        line = OrderLine(line_id, item, f"MUG-{item}", f"Mug {item}", units, units, units, units * UNIT_PRICE)
        self._change(order, lines=(*kept, line))

    def end(self, number: int, standing: Standing) -> None:
        """Cancelled or refunded: the units go back on the count. Shipped: they leave the shelf."""
        order = self.placed[number]
        if not order.standing.is_open:
            return
        dead = standing is Standing.DEAD
        for line in order.lines:
            self.shelf[line.variant_id] -= 0 if dead else line.taken
        lines = tuple(replace(line, taken=0) if dead else line for line in order.lines)
        self._change(order, standing=standing, completed_at=None if dead else self.now, lines=lines)

    def refund(self, number: int) -> None:
        """Every unit of the order's first line, which goes back on the shelf."""
        order = self.placed[number]
        if order.standing.is_open and order.lines:
            refunded = replace(order.lines[0], open_units=0, taken=0)
            self._change(order, lines=(refunded, *order.lines[1:]))

    def throw_away(self, number: int) -> None:
        self.gone.add(number)

    def _change(self, order: Order, **changes: object) -> None:
        self.placed[order.id] = replace(order, modified_at=self.now, **changes)  # type: ignore[arg-type]

    # ------------------------------------------------------------------ what is so

    def is_open(self, number: int, item: int) -> bool:
        order = self.placed[number]
        waits = order.standing.is_open and number not in self.gone
        return waits and any(line.variant_id == item and line.open_units for line in order.lines)

    def taken(self, item: int) -> int:
        orders = [o for o in self.placed.values() if o.standing.is_open]
        return sum(line.taken for o in orders for line in o.lines if line.variant_id == item)

    # ------------------------------------------------------------------ what it is asked

    def variants(self, ids: Sequence[int]) -> list[Variant]:
        return [
            Variant(
                item, item, f"MUG-{item}", f"Mug {item}", True, self.shelf[item] - self.taken(item),
                Flag.NO, None, self.now,
            )
            for item in ids
        ]  # fmt: skip

    def orders(self, ids: Sequence[int]) -> list[Order]:
        return [self.placed[number] for number in ids if number not in self.gone]

    def make_code(self, code: Code) -> CodeOutcome:
        outcome = self.code_outcomes.pop() if self.code_outcomes else CodeOutcome.MADE
        if outcome is CodeOutcome.MADE:
            self.codes[code.code] = (code, self.now.date())
        return outcome

    def withdraw_code(self, code: str) -> None:
        self.codes.pop(code, None)

    def leave_note(self, order_id: int, note: str, mark: str) -> None:
        assert mark in note
        self.notes.append(order_id)


@dataclass
class Post:
    """Writes letters in the program's own words, and hands them over, or not, as was drawn."""

    outcomes: list[SendResult] = field(default_factory=list)
    written: dict[str, Letter] = field(default_factory=dict)
    sent: list[tuple[Mail, SendResult]] = field(default_factory=list)
    _notifier: Notifier = field(
        default_factory=lambda: Notifier(
            shop_name="The Mug Shop", support_name="Kim", support_email="help@mugs.example"
        )
    )

    def write(self, letter: Letter) -> Rendered:
        self.written[letter.notice_id] = letter
        return self._notifier.write(letter)

    def faults(self) -> Iterator[str]:
        return iter(())

    def ready_in(self) -> float:
        return 0

    def send(self, mail: Mail) -> SendOutcome:
        result = self.outcomes.pop() if self.outcomes else SendResult.SENT
        self.sent.append((mail, result))
        return SendOutcome(result)


class TracedLedger(Ledger):
    """Remembers every statement that ran. Waits for no disk: nobody dies here."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.ran: list[str] = []
        event.listen(self._engine.pool, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))

    @contextmanager
    def begin(self, name: str) -> Iterator[Connection]:
        with super().begin(name) as connection, self._traced(connection):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with super().read() as connection, self._traced(connection):
            yield connection

    @contextmanager
    def _traced(self, connection: Connection) -> Iterator[None]:
        driver(connection).set_trace_callback(self.ran.append)
        yield
        driver(connection).set_trace_callback(None)

    @property
    def writes(self) -> list[str]:
        return [each for each in self.ran if each.split()[0] not in {"SELECT", "BEGIN", "COMMIT", "PRAGMA"}]

    def dump(self) -> str:
        """All that it holds."""
        with self.read() as connection:
            held = "\n".join(driver(connection).iterdump())
        self.ran.clear()
        return held


class Desk:
    """The program at work for one shop that was adopted empty."""

    def __init__(
        self, ledger: TracedLedger, *, skus: int = 2, policy: Policy = POLICY, ships_together: bool = False
    ) -> None:
        self.ledger, self.shop, self.post = ledger, Shop(skus), Post()
        self._known_gone: set[int] = set()
        self.ctx = ShopContext(
            SHOP, cast("ShopPlatform", self.shop), {}, ledger, policy, "f", ships_together=ships_together,
            zone=ZoneInfo("UTC"), now=lambda: self.shop.now, writer=self.post,
            sender=cast("Sender", self.post),
        )  # fmt: skip
        adopted = OPENED - timedelta(days=1)
        with ledger.begin("shop") as connection:
            planning.update_shop(connection, SHOP, adopting_since=adopted, adopted_at=adopted)

    @property
    def today(self) -> date:
        return self.shop.now.date()

    def days_pass(self, days: int) -> None:
        later = self.today + timedelta(days=days)
        self.shop.now = max(self.shop.now, datetime.combine(later, time(10), UTC)) + timedelta(minutes=1)

    def supplier_says(self, reference: str, item: int, on: date | None, units: int) -> None:
        key = SupplyKey("acme", reference, f"MUG-{item}")
        with self.ledger.begin("supply") as connection:
            set_by_hand(connection, SHOP, key, (Expected(on, units),), self.shop.now)

    def read(self) -> None:
        """What a pull does; of an order that is gone it hears once."""
        shop = self.shop
        with self.ledger.begin("pull") as connection:
            save_variants(connection, SHOP, shop.variants(list(shop.shelf)), shop.now)
            adopted = planning.shop_row(connection, SHOP).adopted_at
            ending.mark_gone(connection, SHOP, shop.gone - self._known_gone)
            found = shop.orders(list(shop.placed))
            save_orders(connection, SHOP, found, shop.now, adopting_since=adopted, adopted_at=adopted)
        self._known_gone = set(shop.gone)

    def plan(self) -> PassReport:
        report = PassReport(SHOP)
        plan_shop(self.ctx, report)
        return report

    def tell(self) -> list[tuple[Mail, SendResult]]:
        """The letters that were handed over, and what became of them."""
        before, report = len(self.post.sent), PassReport(SHOP)
        recover(self.ctx, report)
        tell_customers(self.ctx, report, pulled=True)
        assert [] == [each for each in report.failures if not each.startswith("mail:")]
        return self.post.sent[before:]
