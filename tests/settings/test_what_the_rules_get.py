"""From settings to the domain's own objects."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.orders import Standing
from connector.domain.policy import (
    ArrivalPolicy,
    BrakePolicy,
    FilePolicy,
    GoodwillPolicy,
    GoodwillStep,
    NewsPolicy,
    PagePolicy,
    Policy,
    SupplierTerms,
)
from connector.settings import Settings
from tests.settings.conftest import main_shop

Loaded = Callable[..., Settings]

SUPPLIER = '[suppliers.acme]\npath = "a.csv"\ncolumns = {sku = "S", date = "D"}\n'


def test_without_a_word_about_policy_the_rules_get_their_own_defaults(loaded: Loaded) -> None:
    assert Policy() == loaded().policy("main")


def test_every_number_of_the_policy_can_be_set(loaded: Loaded) -> None:
    policy = loaded("""
        [policy.dates]
        promise_buffer_days = 4
        overdue_after_days = 3
        receiving_days = 5
        lead_time_days = 6
        [policy.arrivals]
        window_before_days = 1
        window_after_days = 2
        give_back_days = 3
        [policy.page]
        max_wait_days = 1
        sell_buffer = 2
        sell_without_date = true
        skus = ["MUG-*"]
        [policy.news]
        ships_within_days = 1
        good_news_days = 2
        good_news_wait_days = 3
        next_news_days = 4
        notice_days_before = 5
        unpaid_days = 6
        [policy.letters]
        notify_unpaid = true
        no_letters_to = ["*@market.example"]
        quiet_hours = 1.5
        sending_hours = "09:30 - 17:00"
        [policy.brakes]
        mode = "review"
        hold_above = 1
        hold_above_share = 0.5
        hold_share_from = 2
        hold_confirmations_above = 3
        hold_after_gap_hours = 4
        clock_minutes = 0.5
        [policy.files]
        hold_file_share = 0.25
        hold_file_from = 1
        moved_by_days = 2
        [policy.goodwill]
        currency = "eur"
        monthly_budget = 99.50
        valid_days = 3
        countries = ["de"]
        days_between = 4
        share_of_line = 0.10
        offer_wait_hours = 5
        [policy.goodwill.steps.a]
        from_days = 2
        percent = 10
        [policy.goodwill.steps.b]
        from_value = 20
        from_letter = 2
        amount = 7.50
        [policy.goodwill.steps.c]
        gift_wrap = true
        cost = 1.20
    """).policy("main")
    assert (4, 3, 5, 6) == (
        policy.dates.promise_buffer_days,
        policy.dates.overdue_after_days,
        policy.dates.receiving_days,
        policy.dates.lead_time_days,
    )
    assert ArrivalPolicy(1, 2, 3) == policy.arrivals
    assert PagePolicy(1, 2, sell_without_date=True, skus=("MUG-*",)) == policy.page
    assert NewsPolicy(1, 2, 3, 4, 5, 6) == policy.news
    assert (True, ("*@market.example",), 1.5, time(9, 30), time(17)) == (
        policy.letters.notify_unpaid,
        policy.letters.no_letters_to,
        policy.letters.quiet_hours,
        policy.letters.sending_from,
        policy.letters.sending_until,
    )
    assert BrakePolicy(True, 1, 0.5, 2, 3, 4, 0.5) == policy.brakes
    assert FilePolicy(0.25, 1, 2) == policy.files
    steps = (
        GoodwillStep(Goodwill(GoodwillKind.PERCENT, 10), from_days=2),
        GoodwillStep(
            Goodwill(GoodwillKind.AMOUNT, amount=Decimal("7.50"), currency="EUR"),
            from_value=Decimal(20),
            from_letter=2,
        ),
        GoodwillStep(Goodwill(GoodwillKind.GIFT_WRAP), cost=Decimal("1.20")),
    )
    countries = frozenset({"DE"})
    expected = GoodwillPolicy(steps, "EUR", Decimal("99.50"), 3, countries, 4, Decimal("0.10"), 5)
    assert expected == policy.goodwill


def test_the_channels_of_letters_are_the_shops_own(loaded: Loaded) -> None:
    settings = loaded('notify_channels = ["checkout"]\n')
    expected = replace(Policy().letters, channels=frozenset({"checkout"}))
    assert expected == settings.policy("main").letters


def test_the_shops_statuses_are_added_to_woocommerces_own(loaded: Loaded) -> None:
    text = '[shops.main.statuses]\nwc-packed = "open_paid"\non-hold = "dead"\n'
    standings = main_shop(loaded(text)).standings
    assert Standing.OPEN_PAID is standings["packed"]
    assert Standing.DEAD is standings["on-hold"]
    assert Standing.SHIPPED is standings["completed"]


def test_a_supplier_without_receiving_days_has_those_of_the_policy(loaded: Loaded) -> None:
    usual = "[policy.dates]\nreceiving_days = 4\n"
    assert SupplierTerms(0, 4, None) == loaded(SUPPLIER + usual).supplier_terms("acme")
    own = SUPPLIER + "transit_days = 2\nreceiving_days = 0\nlead_time_days = 30\n"
    assert SupplierTerms(2, 0, 30) == loaded(own + usual).supplier_terms("acme")


def test_a_lone_shop_has_all_suppliers_and_is_called_by_its_title(loaded: Loaded) -> None:
    settings = loaded('title = "Mugs & Co"\n' + SUPPLIER)
    assert ["acme"] == list(settings.suppliers_of("main"))
    assert "Mugs & Co" == settings.title("main")
    assert "main" == loaded().title("main")


MOVES_DATES = [
    "transit_days = 1\n",
    'date_formats = ["%d.%m.%Y"]\n',
    'quantity = "outstanding"\n',
    "[policy.dates]\npromise_buffer_days = 9\n",
    "[policy.dates]\nreceiving_days = 9\n",
    "[shops.main.calendar]\nholidays = [2026-12-25]\n",
]


@pytest.mark.parametrize("change", MOVES_DATES)
def test_whatever_can_move_a_date_changes_the_fingerprint(loaded: Loaded, change: str) -> None:
    assert loaded(SUPPLIER).fingerprint("main") != loaded(SUPPLIER + change).fingerprint("main")


LEAVES_DATES = [
    "[policy.brakes]\nhold_above = 9\n",
    '[mail]\nfrom_name = "X"\n',
    '[suppliers.acme]\npath = "moved.csv"\ncolumns = {sku = "S", date = "D"}\n',
]


@pytest.mark.parametrize("change", LEAVES_DATES)
def test_what_moves_no_date_leaves_the_fingerprint_alone(loaded: Loaded, change: str) -> None:
    changed = change if change.startswith("[suppliers") else SUPPLIER + change
    assert loaded(SUPPLIER).fingerprint("main") == loaded(changed).fingerprint("main")


def test_the_way_of_shipping_changes_the_fingerprint(loaded: Loaded) -> None:
    assert loaded().fingerprint("main") != loaded('ships = "as_available"\n').fingerprint("main")


OFFERS = '[policy.goodwill]\ncountries = ["DE"]\nsteps.first.percent = 5\n'
SENDGRID = (
    '[support]\nemail = "help@example.com"\n'
    '[mail]\nsender = "sendgrid"\napi_key = "k"\nfrom_email = "a@example.com"\n'
)

WARNED = [
    (
        SUPPLIER + 'date_formats = ["%d.%m.%y"]\n',
        'suppliers.acme.date_formats: "%d.%m.%y" has a year of two digits',
    ),
    (SUPPLIER + 'date_formats = ["%d/%m/%Y", "%m/%d/%Y"]\n', "some dates fit two of the formats"),
    ("[policy.goodwill.steps.first]\npercent = 5\n", "policy.goodwill.countries is empty"),
    (
        '[mail]\nsender = "sendgrid"\napi_key = "k"\nfrom_email = "a@example.com"\n',
        "customers cannot reach a person",
    ),
    (
        '[alarms]\nemail = "me@shop.example"\n',
        "alarms.email hears nothing while letters are rehearsed: no mail is sent then. alarms.webhook would",
    ),
    (
        '[digest]\nemail = "me@shop.example"\n',
        "digest.email hears nothing, nor of alarms, while letters are rehearsed",
    ),
    (
        f"{SENDGRID}unsubscribe_group = 7\n{OFFERS}",
        "mail.unsubscribe_group without mail.events_key: nobody tells",
    ),
    (
        '[digest]\nwebhook = "https://chat.example/x"\n[alarms]\nemail = "me@shop.example"\n',
        "alarms.email hears nothing while",
    ),
]


@pytest.mark.parametrize(("text", "warning"), WARNED, ids=[warning for _, warning in WARNED])
def test_what_is_seldom_meant_is_warned_of(loaded: Loaded, text: str, warning: str) -> None:
    (given,) = loaded(text).warnings()
    assert warning in given


UNREMARKABLE = [
    "",
    SUPPLIER + 'date_formats = ["%d.%m.%Y", "%Y-%m-%d", "%m/%d/%Y"]\n',
    '[alarms]\nwebhook = "https://chat.example/x"\nemail = "me@shop.example"\n',
    OFFERS,
    f"{SENDGRID}unsubscribe_group = 7\n",
    f'{SENDGRID}unsubscribe_group = 7\nevents_key = "{80 * "M"}"\n{OFFERS}',
]


@pytest.mark.parametrize("text", UNREMARKABLE)
def test_what_is_usual_is_not_warned_of(loaded: Loaded, text: str) -> None:
    assert [] == loaded(text).warnings()


def test_letters_may_go_round_the_clock(loaded: Loaded) -> None:
    letters = loaded('[policy.letters]\nsending_hours = "00:00-24:00"').policy("main").letters
    assert (time(0), time.max) == (letters.sending_from, letters.sending_until)
