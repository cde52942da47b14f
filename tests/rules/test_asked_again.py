"""What comes up again is asked again, though a person has answered it once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.orders import Standing
from connector.domain.policy import BrakePolicy, GoodwillPolicy, GoodwillStep
from connector.ledger import news, tasks
from tests.rules.desk import POLICY, SHOP, Desk
from tests.rules.stories import NewLedger


def _pass(desk: Desk, on: date | None = None) -> None:
    if on is not None:
        desk.days_pass((on - desk.today).days)
    desk.read()
    desk.plan()
    desk.tell()


def _answered(desk: Desk) -> list[str]:
    """A person sees to all that is asked; what kinds of question these were."""
    with desk.ledger.begin("tasks done") as connection:
        found = tasks.open_tasks(connection, SHOP)
        for task in found:
            tasks.close_task_by_id(connection, task.id, desk.shop.now)
    return [task.kind for task in found]


def test_that_there_is_no_date_before_each_further_letter(new_ledger: NewLedger) -> None:
    desk = Desk(new_ledger())
    desk.shop.order(1, 1, 2)
    _pass(desk)  # on 2 November; the next news are promised for the 16th
    _pass(desk, date(2026, 11, 15))
    assert ["no date tomorrow"] == _answered(desk)
    _pass(desk)
    _pass(desk, date(2026, 11, 16))
    assert [] == _answered(desk)

    _pass(desk, date(2026, 11, 29))
    assert ["no date tomorrow"] == _answered(desk)


def test_that_nothing_is_ordered_at_each_shortage(new_ledger: NewLedger) -> None:
    desk = Desk(new_ledger(), policy=replace(POLICY, dates=replace(POLICY.dates, lead_time_days=14)))
    desk.shop.order(1, 1, 2)
    _pass(desk)
    _pass(desk, date(2026, 11, 20))
    assert ["nothing ordered"] == _answered(desk)
    desk.shop.end(1, Standing.DEAD)
    _pass(desk, date(2026, 11, 21))
    assert [] == _answered(desk)

    desk.shop.order(2, 1, 2)
    _pass(desk)
    _pass(desk, date(2026, 12, 10))
    assert ["nothing ordered"] == _answered(desk)


def test_that_letters_are_held_for_each_slip(new_ledger: NewLedger) -> None:
    desk = Desk(new_ledger(), policy=replace(POLICY, brakes=BrakePolicy(hold_above=0)))
    desk.supplier_says("D1", 1, date(2026, 12, 1), 10)
    desk.shop.order(1, 1, 2)
    _pass(desk)
    for slips_to in (date(2026, 12, 8), date(2026, 12, 15)):
        desk.days_pass(1)
        desk.supplier_says("D1", 1, slips_to, 10)
        _pass(desk)
        assert ["held letters"] == _answered(desk)
        _pass(desk)
        assert [] == _answered(desk)
        with desk.ledger.begin("approve") as connection:
            owed = news.owed(connection, SHOP)
            news.approve_news(connection, SHOP, {line_id: o.facts for line_id, o in owed.items()})
        _pass(desk)


def test_that_a_months_goodwill_does_not_suffice_in_each_month(new_ledger: NewLedger) -> None:
    step = GoodwillStep(Goodwill(GoodwillKind.PERCENT, 10))
    goodwill = GoodwillPolicy((step,), "EUR", monthly_budget=Decimal(1))
    desk = Desk(new_ledger(), policy=replace(POLICY, goodwill=goodwill))
    for item, first in ((1, date(2026, 11, 20)), (2, date(2026, 12, 18))):
        desk.supplier_says("D1", item, first, 4)
        desk.supplier_says("D2", item, first + timedelta(days=8), 500)
        desk.shop.order(item, item, 4)
    _pass(desk)
    _pass(desk, date(2026, 11, 25))
    assert "goodwill budget" in _answered(desk)

    _pass(desk, date(2026, 12, 23))
    assert "goodwill budget" in _answered(desk)
