"""The shop's own people: the support team before a larger mailing, the merchant once a day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.ports import Heard, Memo
from connector.service.notice_acts import approve_all
from connector.service.syncing import sync_shop
from tests.product.harness import Story

MON, TUE, WED = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
CUSTOMERS = 12


class Listener:
    """Remembers what it was told."""

    def __init__(self, *failures: str) -> None:
        self.memos: list[Memo] = []
        self.failures = list(failures)

    def tell(self, memo: Memo) -> Heard:
        self.memos.append(memo)
        return Heard(tuple(self.failures))


class Watched(Story):
    """A story whose people listen. Twelve customers were told 4 December."""

    def begin(self, support: Listener, merchant: Listener | None = None) -> None:
        self.support, self.merchant = support, merchant
        ctx = self.app.shops["main"]
        self.app.shops["main"] = replace(ctx, support=support, merchant=merchant)
        self.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        self.supplier_says("MUG;D1;2026-12-01;100")
        self.sync()
        self.on(MON)
        for number in range(CUSTOMERS):
            self.sandbox.shop.place_order(f"c{number}@customers.example", f"Customer{number}", [("MUG", 2)])
        self.sync()

    def slip(self) -> None:
        self.on(TUE, 12).supplier_says("MUG;D1;2026-12-22;100")


@pytest.fixture
def story(tmp_path: Path) -> Watched:
    return Watched(tmp_path, more="[policy.brakes]\nhold_above_share = 1.0\nhold_share_from = 1000\n")


def test_the_team_hears_of_a_slip_before_its_letters_go(story: Watched) -> None:
    class Counting(Listener):
        def tell(self, memo: Memo) -> Heard:
            self.sent_before = len(story.sandbox.mail.accepted)
            return super().tell(memo)

    team = Counting()
    story.begin(team)
    story.slip()
    story.sync()
    [memo] = team.memos
    assert CUSTOMERS == team.sent_before
    assert 2 * CUSTOMERS == len(story.sandbox.mail.accepted)
    assert "Heads-up: 12 letters about one cause go out now" == memo.subject
    expected = [
        "Customers: 12",
        "Orders: 12",
        "News: delay 12",
        "Cause: the supplier acme changed its dates",
        "  24 x Blue mug (MUG)",
        "  - Ready to leave us on: Friday, 25 December 2026",
    ]
    assert [] == [line for line in expected if line not in memo.text.splitlines()]
    assert "customers.example" not in memo.text
    assert "Customer0" not in memo.text


def test_the_team_hears_that_nothing_is_ordered_and_not_that_a_supplier_is_late(tmp_path: Path) -> None:
    more = "[policy.dates]\nlead_time_days = 3\n[policy.news]\nships_within_days = 0\n"
    more += "[policy.brakes]\nhold_after_gap_hours = 999\n"
    team, story = Listener(), Watched(tmp_path, more=more)
    story.begin(team)
    story.sandbox.shop.add_product("TEA", name="Tea", stock=0)
    for number in range(CUSTOMERS):
        story.sandbox.shop.place_order(f"t{number}@customers.example", f"Tea{number}", [("TEA", 1)])
    story.sync()
    story.on(MON + timedelta(days=7)).sync()
    [memo] = team.memos
    assert "News: overdue 12" in memo.text.splitlines()
    assert "Cause: nothing came in time, and nothing is ordered" in memo.text.splitlines()
    assert "supplier" not in memo.text


def test_confirmations_and_few_letters_are_no_news_for_the_team(story: Watched) -> None:
    team = Listener()
    story.begin(team)
    ctx = story.app.shops["main"]
    story.app.shops["main"] = replace(ctx, heads_up_from=CUSTOMERS + 1)
    story.slip()
    story.sync()
    assert [] == team.memos


def test_of_letters_that_are_held_the_team_hears_when_they_go(tmp_path: Path) -> None:
    team, story = Listener(), Watched(tmp_path, more="[policy.brakes]\nhold_above = 5\n")
    story.begin(team)
    story.slip()
    assert CUSTOMERS == story.sync().held
    assert [] == team.memos
    approve_all(story.app, None)
    story.on(TUE, 13).sync()
    assert 1 == len(team.memos)


def test_a_team_that_cannot_be_reached_holds_no_letter_up(story: Watched) -> None:
    story.begin(Listener("a word to the team by chat: HTTP 500"))
    story.slip()
    report = story.app.sync("main")
    assert ["a word to the team by chat: HTTP 500"] == report.failures
    assert 2 * CUSTOMERS == len(story.sandbox.mail.accepted)


def test_the_merchant_hears_once_a_day_how_things_stand(story: Watched) -> None:
    merchant = Listener()
    story.begin(Listener(), merchant)
    sync_shop(story.app, "main")
    story.slip()
    sync_shop(story.app, "main")
    sync_shop(story.app, "main")
    [memo] = merchant.memos
    assert "main: 12 open backorders, 0 tasks" == memo.subject
    expected = [
        "  New backorders: 0 lines, 0 units",
        "  Slips that customers were told of: 12 letters",
        "  Goodwill: 0 offers",
        "  Letters held for you: 0; doubtful: 0; refused: 0",
        "  Tasks: none",
    ]
    assert [] == [line for line in expected if line not in memo.text.splitlines()]
    story.on(WED, 9)
    sync_shop(story.app, "main")
    assert 2 == len(merchant.memos)


A_YEAR = timedelta(days=365)


def test_a_pass_whose_clock_is_wrong_sends_no_digest_and_puts_none_off(story: Watched) -> None:
    merchant = Listener()
    story.begin(Listener(), merchant)
    sync_shop(story.app, "main")
    story.on(TUE)
    story.clock_error = A_YEAR
    sync_shop(story.app, "main")
    assert [] == merchant.memos
    story.clock_error = timedelta()
    for day in (TUE, TUE, WED):
        sync_shop(story.on(day).app, "main")
    assert 2 == len(merchant.memos)


def test_a_clock_that_was_ahead_while_the_shop_could_not_be_read_puts_no_digest_off(story: Watched) -> None:
    merchant = Listener()
    story.begin(Listener(), merchant)
    sync_shop(story.app, "main")
    story.sandbox.faults.add("connect_refused", app="woo", times=None)
    story.clock_error = A_YEAR
    sync_shop(story.app, "main")
    story.sandbox.faults.clear()
    story.clock_error = timedelta()
    merchant.memos.clear()
    for day in (TUE, WED):
        for hour in (9, 10, 18):
            sync_shop(story.on(day, hour).app, "main")
    assert 2 == len(merchant.memos)


def test_the_digest_names_the_suppliers_to_chase(story: Watched) -> None:
    merchant = Listener()
    story.begin(Listener(), merchant)
    sync_shop(story.app, "main")
    for day in range(5, 32):
        story.on(date(2026, 11, day) if day < 31 else date(2026, 12, 1))
        sync_shop(story.app, "main")
    story.on(date(2026, 12, 4))
    sync_shop(story.app, "main")
    assert "    acme: MUG (D1), due Tue 1 Dec 2026" in merchant.memos[-1].text.splitlines()
