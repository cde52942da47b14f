"""What a letter costs us, from one slip to five thousand customers; shop and provider cost nothing here."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from connector.domain.notices import Mail
from connector.domain.orders import Customer, Flag, Order, OrderLine, OrderStamp, Standing, Variant
from connector.domain.policy import BrakePolicy, Policy, SupplierTerms
from connector.domain.supply import Expected, Quantity, Shape, SupplyKey
from connector.ledger import news as news_rows
from connector.ledger import notices, supplies
from connector.ledger.engine import Ledger
from connector.ledger.states import NoticeState
from connector.ledger.upgrade import open_ledger
from connector.notifier import Notifier
from connector.notifier.samples import sample_letters
from connector.ports import (
    OrderWrite,
    SendOutcome,
    SendResult,
    StampPage,
    Usage,
    VariantPage,
    VariantWrite,
    WriteResult,
)
from connector.sync.context import ShopContext, Supplier
from connector.sync.run_pass import run_pass

LETTERS = 5000
STARTED = datetime(2026, 11, 2, 10, tzinfo=UTC)
KEY = SupplyKey("acme", "D1", "MUG")


class _Shop:
    """A shop in memory that answers at once."""

    unreadable_orders: frozenset[int] = frozenset()
    sees_orders_since = None
    lists_stock_changes = True

    def __init__(self, clock: "_Clock", orders: int) -> None:
        self._clock = clock
        self.variant = Variant(1, 1, "MUG", "Blue mug", True, -orders, Flag.NOTIFY, None, STARTED)
        self._orders = {number: _order(number) for number in range(1, orders + 1)}

    def variant_pages(self, after: datetime | None) -> Iterator[VariantPage]:
        yield VariantPage(() if after else (self.variant,), STARTED)

    def variants(self, ids: Sequence[int]) -> list[Variant]:
        return [self.variant] if 1 in ids else []

    def all_variants(self) -> Iterator[tuple[Variant, ...]]:
        yield (self.variant,)

    def order_stamps(self, after: datetime | None) -> Iterator[StampPage]:
        orders = () if after else tuple(self._orders.values())
        stamps = tuple(OrderStamp(o.id, o.modified_at, o.standing) for o in orders)
        yield StampPage(stamps, STARTED, self._clock.now)

    def open_stamps(self) -> Iterator[tuple[OrderStamp, ...]]:
        yield tuple(OrderStamp(o.id, o.modified_at, o.standing) for o in self._orders.values())

    def orders(self, ids: Sequence[int]) -> list[Order]:
        return [self._orders[each] for each in ids]

    def take_usage(self) -> Usage:
        return Usage()

    def take_set_aside(self) -> list[str]:
        return []

    def clock_skew(self) -> float | None:
        return 0.0

    def write_variants(self, writes: Sequence[VariantWrite]) -> list[WriteResult]:
        return [WriteResult(write.variant_id) for write in writes]

    def write_orders(self, writes: Sequence[OrderWrite]) -> list[WriteResult]:
        return [WriteResult(write.order_id) for write in writes]


def _order(number: int) -> Order:
    placed_at = STARTED - timedelta(hours=1) + timedelta(milliseconds=number)
    return Order(
        id=number,
        number=str(number),
        status="processing",
        standing=Standing.OPEN_PAID,
        channel="checkout",
        placed_at=placed_at,
        modified_at=placed_at,
        completed_at=None,
        customer=Customer("Anna Smith", f"c{number}@customers.example", "GB", ""),
        currency="GBP",
        lines=(OrderLine(number, 1, "MUG", "Blue mug", 1, 1, 1, Decimal(10)),),
    )


@dataclass(slots=True)
class _Clock:
    now: datetime = STARTED


@dataclass(slots=True)
class _Provider:
    """Takes `room` letters, then none for now."""

    room: int
    taken: list[str] = field(default_factory=list)

    def ready_in(self) -> float:
        return 0.0 if len(self.taken) < self.room else 60.0

    def send(self, mail: Mail) -> SendOutcome:
        self.taken.append(mail.to_email)
        return SendOutcome(SendResult.SENT, provider_id=mail.notice_id)

    def close(self) -> None:
        """Nothing is kept."""


def measure_letters(letters: int = LETTERS, *, portion: int = 600) -> dict[str, float]:
    """One slip for all: held, approved, sent in portions. Milliseconds of our processor time a letter."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Ledger(Path(folder) / "bench.sqlite"))
        clock, provider = _Clock(), _Provider(0)
        ctx = _context(ledger, clock, provider, letters)
        _expect(ctx, date(2026, 12, 1), letters)
        run_pass(ctx)
        clock.now += timedelta(days=1)
        _expect(ctx, date(2026, 12, 15), letters)
        held = run_pass(ctx).held
        _approve(ctx)
        spent, portions = 0.0, 0
        while len(provider.taken) < letters and portions < letters:
            provider.room += portion
            clock.now += timedelta(minutes=1)
            started = time.process_time()
            run_pass(ctx)
            spent += time.process_time() - started
            portions += 1
        with ledger.read() as connection:
            sent = len(notices.notices_in(connection, "bench", [NoticeState.SENT]))
        writing = _writing(ctx)
        ledger.close()
    return {
        "letters": letters,
        "held": held,
        "sent": sent,
        "sent_twice": len(provider.taken) - len(set(provider.taken)),
        "portions": portions,
        "cpu_ms_a_letter": round(spent / letters * 1000, 3),
        "of_which_words_ms": round(writing, 3),
    }


def _context(ledger: Ledger, clock: _Clock, provider: _Provider, orders: int) -> ShopContext:
    supplier = Supplier(_Silent(), SupplierTerms(), Shape.SNAPSHOT, Quantity.ORDERED)  # type: ignore[arg-type]
    return ShopContext(
        name="bench",
        platform=_Shop(clock, orders),  # type: ignore[arg-type] # no codes are made
        suppliers={"acme": supplier},
        ledger=ledger,
        policy=Policy(brakes=BrakePolicy(hold_above=min(50, orders // 2))),
        fingerprint="f",
        ships_together=False,
        zone=ZoneInfo("UTC"),
        now=lambda: clock.now,
        writer=Notifier(shop_name="Clay & Cup", support_name="Jo", support_email="help@clay.example"),
        sender=provider,  # type: ignore[arg-type] # nobody checks it
    )


class _Silent:
    """A supplier without a file: dates come by hand."""

    name = "acme"

    def fetch(self, last_digest: str | None) -> None:  # noqa: ARG002 - the port's
        return None


def _expect(ctx: ShopContext, day: date, units: int) -> None:
    with ctx.ledger.begin("by hand") as connection:
        supplies.set_by_hand(connection, "bench", KEY, (Expected(day, units),), ctx.now())


def _approve(ctx: ShopContext) -> None:
    with ctx.ledger.begin("approve") as connection:
        owed = news_rows.to_tell(connection, "bench")
        news_rows.approve_news(connection, "bench", {line: o.facts for line, o in owed.items()})


def _writing(ctx: ShopContext) -> float:
    letter = sample_letters("en")["delay"]
    started = time.process_time()
    for _ in range(500):
        ctx.writer.write(letter)
    return (time.process_time() - started) / 500 * 1000
