"""Who works when, and how long goods take: drawn once, as the settings and as the reference have it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

from connector.domain.calendar import WorkingCalendar
from connector.domain.policy import DatePolicy, Policy, SupplierTerms
from connector.domain.supply import Kind, Quantity, Shape
from connector.sync.context import ShopContext, Supplier
from tests.world.facts import Hours, Numbers, Terms

BEGIN = date(2026, 11, 2)
DELIVER, CATALOGUES, PREFERRED = "AZ", "CP", "P"


@dataclass(frozen=True)
class Agreement:
    """What the shop and its suppliers keep to. `lead_days` by supplier; the shop's own under ""."""

    numbers: Numbers
    lead_days: dict[str, int | None]
    ctx: ShopContext

    @property
    def dates(self) -> DatePolicy:
        return self.ctx.policy.dates

    def at(self, moment: datetime) -> ShopContext:
        """What planning has at hand at this moment; nothing of it is asked."""
        return context(self.dates, dict(self.ctx.suppliers), moment)


def draw(random: Random) -> Agreement:
    """Half of all shops work on every weekday; half of all suppliers as the shop does."""
    shop = _hours(random) if random.random() < 0.5 else Hours()
    terms = {name: _terms(random, shop) for name in DELIVER + CATALOGUES}
    lead_days = {name: _lead(random) for name in ["", *DELIVER]}
    dates = DatePolicy(lead_time_days=lead_days[""], calendar=_calendar(shop))
    suppliers = {name: _supplier(name, terms[name], lead_days.get(name)) for name in terms}
    return Agreement(
        Numbers(together=False, hours=shop, terms=terms),
        lead_days,
        context(dates, suppliers, datetime.combine(BEGIN, time(10), UTC)),
    )


def _hours(random: Random) -> Hours:
    """Single days, and perhaps a week around Christmas."""
    days = {BEGIN + timedelta(days=random.randint(0, 100)) for _ in range(random.randint(0, 9))}
    if random.random() < 0.5:
        days |= {date(2026, 12, 24) + timedelta(days=n) for n in range(8)}
    return Hours(frozenset(days), random.choice([None, time(12), time(15)]))


def _terms(random: Random, shop: Hours) -> Terms:
    hours = shop if random.random() < 0.5 else _hours(random)
    return Terms(random.choice([0, 0, 1, 4]), random.choice([0, 1, 1, 2]), hours)


def _lead(random: Random) -> int | None:
    return random.randint(3, 20) if random.random() < 0.3 else None


def _calendar(hours: Hours) -> WorkingCalendar:
    return WorkingCalendar(holidays=hours.closed, cut_off=hours.over_at)


def _supplier(name: str, terms: Terms, lead_days: int | None) -> Supplier:
    nobody = cast("Any", None)
    return Supplier(
        nobody,
        SupplierTerms(terms.transit, terms.receiving, lead_days, _calendar(terms.hours)),
        Shape.SNAPSHOT,
        Quantity.ORDERED,
        Kind.AVAILABILITY if name in CATALOGUES else Kind.ORDER,
        preferred=name in PREFERRED,
    )


def context(dates: DatePolicy, suppliers: dict[str, Supplier], moment: datetime) -> ShopContext:
    nobody = cast("Any", None)
    return ShopContext(
        "main", nobody, suppliers, nobody, Policy(dates=dates), "", ships_together=False,
        zone=ZoneInfo("UTC"), now=lambda: moment, writer=nobody,
    )  # fmt: skip
