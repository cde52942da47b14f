"""To whom, when, and whether letters go."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from connector.domain.letters import (
    Cause,
    CauseKind,
    Circumstances,
    DueNews,
    Recipient,
    is_sending_hour,
    judge_brakes,
    keeps_quiet,
    not_written_to,
    reason_of,
)
from connector.domain.notices import NewsKind, Reason
from connector.domain.orders import Standing
from connector.domain.policy import BrakePolicy, LetterPolicy
from tests.domain.builders import dec, nov

POLICY = LetterPolicy()


# ------------------------------------------------------------------ to whom


def kim(
    email: str = "kim@customers.example",
    channel: str = "checkout",
    standing: Standing = Standing.OPEN_PAID,
) -> Recipient:
    return Recipient(email, channel, standing)


@pytest.mark.parametrize("channel", ["checkout", "store-api"])
def test_who_ordered_and_paid_in_the_shop_is_written_to(channel: str) -> None:
    assert None is not_written_to(kim(channel=channel), POLICY)


@pytest.mark.parametrize("channel", ["rest-api", "admin", ""])
def test_orders_that_came_in_another_way_are_left_to_the_merchant(channel: str) -> None:
    assert f"its channel is “{channel}”" == not_written_to(kim(channel=channel), POLICY)


def test_who_has_not_paid_is_not_written_to() -> None:
    assert "it is not paid" == not_written_to(kim(standing=Standing.OPEN_UNPAID), POLICY)


def test_who_has_not_paid_is_written_to_where_the_merchant_says_so() -> None:
    policy = LetterPolicy(notify_unpaid=True)

    assert None is not_written_to(kim(standing=Standing.OPEN_UNPAID), policy)


def test_an_order_with_a_status_that_nobody_mapped_is_not_written_to() -> None:
    assert "its status is not in the settings" == not_written_to(kim(standing=Standing.UNMAPPED), POLICY)


@pytest.mark.parametrize("email", ["", "kim"])
def test_without_an_address_nobody_is_written_to(email: str) -> None:
    assert "it has no e-mail address" == not_written_to(kim(email), POLICY)


@pytest.mark.parametrize(
    "email",
    [
        "kim@customers.invalid",
        "KIM@CUSTOMERS.INVALID",
        "x@noemail.com",
        "kim@example.com",
        "noreply@shop.example",
        "No-Reply@shop.example",
    ],
)
def test_a_placeholder_is_not_written_to(email: str) -> None:
    assert "its e-mail address is a placeholder" == not_written_to(kim(email), POLICY)


@pytest.mark.parametrize(
    "email", ["a1b2@marketplace.amazon.de", "a1b2@members.ebay.com", "A1B2@relay.walmart.com"]
)
def test_a_marketplace_s_relay_is_not_written_to(email: str) -> None:
    assert "its e-mail address is a marketplace's relay" == not_written_to(kim(email), POLICY)


@pytest.mark.parametrize(
    "email", ["kim.invalid@mail.example", "example.com@mail.example", "jo@myexample.com"]
)
def test_an_address_that_only_looks_like_one_is_written_to(email: str) -> None:
    assert None is not_written_to(kim(email), POLICY)


def test_addresses_that_the_merchant_names_are_not_written_to() -> None:
    policy = LetterPolicy(no_letters_to=("*@Market.example", "staff@*"))

    assert None is not_written_to(kim("kim@mail.example"), policy)
    for email in ("1@market.example", "Staff@shop.example"):
        reason = "its e-mail address is among policy.letters.no_letters_to"
        assert reason == not_written_to(kim(email), policy)


# ------------------------------------------------------------------ when


@pytest.mark.parametrize(
    ("local", "sends"), [(time(7, 59), False), (time(8), True), (time(19, 59), True), (time(20), False)]
)
def test_letters_go_by_day(local: time, *, sends: bool) -> None:
    assert sends is is_sending_hour(local, POLICY)


@pytest.mark.parametrize(
    ("local", "sends"), [(time(21), False), (time(22), True), (time(2), True), (time(6), False)]
)
def test_sending_hours_may_reach_over_midnight(local: time, *, sends: bool) -> None:
    assert sends is is_sending_hour(local, LetterPolicy(sending_from=time(22), sending_until=time(6)))


BERLIN = ZoneInfo("Europe/Berlin")
LAST_LETTER = datetime(2026, 11, 10, 11, tzinfo=UTC)  # noon in Berlin


def quiet(hours_later: float, *told_days: date) -> bool:
    now = (LAST_LETTER + timedelta(hours=hours_later)).astimezone(BERLIN)
    return keeps_quiet(LAST_LETTER, now, told_days, POLICY)


def test_who_was_never_written_to_is_not_kept_waiting() -> None:
    assert not keeps_quiet(None, LAST_LETTER, [], POLICY)


def test_nobody_gets_two_letters_within_twenty_hours() -> None:
    assert quiet(1, dec(18))
    assert quiet(19.9, dec(18))
    assert not quiet(20, dec(18))


def test_a_told_day_that_would_pass_first_is_worth_a_second_letter() -> None:
    assert not quiet(1, dec(18), nov(10))


def test_a_told_day_that_has_not_passed_when_the_quiet_ends_can_wait() -> None:
    assert quiet(1, nov(11))


@pytest.mark.parametrize(("quiet_hours", "waits"), [(31, True), (32, False)])
def test_a_told_day_on_which_the_quiet_ends_too_late_to_write_is_worth_a_second_letter(
    quiet_hours: float, *, waits: bool
) -> None:
    """After noon and 32 hours, at 20:00 on the told day, no letter goes any more."""
    now = (LAST_LETTER + timedelta(hours=1)).astimezone(BERLIN)

    assert waits is keeps_quiet(LAST_LETTER, now, [nov(11)], LetterPolicy(quiet_hours=quiet_hours))


# ------------------------------------------------------------------ why


@pytest.mark.parametrize("kind", [NewsKind.OVERDUE, NewsKind.DELAY])
def test_a_supplier_is_late_only_where_something_was_ordered(kind: NewsKind) -> None:
    assert Reason.SUPPLIER_LATE is reason_of(Cause(CauseKind.SILENCE, "acme"), kind)
    assert None is reason_of(Cause(CauseKind.SILENCE), kind)


# ------------------------------------------------------------------ brakes

FILE = Cause(CauseKind.SUPPLIER, "acme/7")
OTHER_FILE = Cause(CauseKind.SUPPLIER, "bolt/8")
SILENCE = Cause(CauseKind.SILENCE, "acme")
CALM = Circumstances(open_backorders=10_000, gap_hours=0.25)


def letters(count: int, cause: Cause = FILE, kind: NewsKind = NewsKind.DELAY) -> list[DueNews]:
    return [DueNews(cause, f"c{n}@customers.example", kind) for n in range(count)]


def confirmations(count: int) -> list[DueNews]:
    return [
        DueNews(Cause(CauseKind.ORDER, str(n)), f"c{n}@customers.example", NewsKind.CONFIRMATION)
        for n in range(count)
    ]


def reasons(
    due: Collection[DueNews], now: Circumstances = CALM, policy: BrakePolicy | None = None
) -> set[str]:
    return set(judge_brakes(due, now, policy or BrakePolicy()).values())


def test_in_calm_times_nothing_is_held() -> None:
    assert set() == reasons([*letters(10), *confirmations(10)])


def test_in_review_mode_everything_waits() -> None:
    due = [*letters(2), *confirmations(2)]

    held = judge_brakes(due, CALM, BrakePolicy(review=True))

    assert set(due) == held.keys()
    assert {"every letter waits for your approval (mode = “review”)"} == set(held.values())


@pytest.mark.parametrize(("count", "held"), [(50, set()), (51, {"51 letters of one cause in 24 hours"})])
def test_more_than_fifty_letters_of_one_cause_are_held(count: int, held: set[str]) -> None:
    assert held == reasons(letters(count))


def test_what_was_sent_in_the_last_day_counts() -> None:
    now = Circumstances(10_000, 0.25, sent={FILE: 50})

    assert {"51 letters of one cause in 24 hours"} == reasons(letters(1), now)
    assert set() == reasons(letters(1, OTHER_FILE), now)


def test_one_customer_with_many_lines_is_one_letter() -> None:
    assert set() == reasons([DueNews(FILE, "kim@customers.example", NewsKind.DELAY)] * 60)


def test_only_the_cause_that_bites_is_held() -> None:
    innocent = letters(3, OTHER_FILE)

    assert set(letters(51)) == judge_brakes([*letters(51), *innocent], CALM, BrakePolicy()).keys()


@pytest.mark.parametrize(("open_backorders", "held"), [(100, False), (99, True)])
def test_more_than_a_fifth_of_the_open_backorders_are_held(open_backorders: int, *, held: bool) -> None:
    assert held is bool(reasons(letters(20), Circumstances(open_backorders)))


def test_the_share_counts_from_twenty_letters_on() -> None:
    assert set() == reasons(letters(19), Circumstances(open_backorders=19))


@pytest.mark.parametrize(("count", "held"), [(200, set()), (201, {"201 confirmations in 24 hours"})])
def test_more_than_two_hundred_confirmations_a_day_are_held(count: int, held: set[str]) -> None:
    assert held == reasons(confirmations(count))


def test_confirmations_that_were_sent_in_the_last_day_count() -> None:
    now = Circumstances(10_000, 0.25, confirmations_sent=200)

    assert {"201 confirmations in 24 hours"} == reasons(confirmations(1), now)


def test_confirmations_count_against_nothing_else() -> None:
    after_a_gap = Circumstances(open_backorders=10, gap_hours=100, after_rehearsal=True)

    assert set() == reasons(confirmations(60), after_a_gap)


def test_dates_that_moved_because_settings_changed_are_held() -> None:
    assert {"the dates moved because settings changed, not because anything happened"} == reasons(
        letters(1, Cause(CauseKind.SETTINGS))
    )


def test_what_a_changed_sku_moved_is_held_however_little_it_is() -> None:
    assert {"the SKU MUG was changed or given twice in the shop"} == reasons(
        letters(1, Cause(CauseKind.SKU, "MUG"))
    )


@pytest.mark.parametrize(
    ("gap_hours", "held"), [(None, set()), (48, set()), (49, {"this is the first pass after 49 hours"})]
)
def test_the_first_pass_after_a_long_gap_is_held(gap_hours: float | None, held: set[str]) -> None:
    assert held == reasons(letters(1), Circumstances(10_000, gap_hours))


def test_the_first_pass_after_a_rehearsal_is_held() -> None:
    now = Circumstances(10_000, 0.25, after_rehearsal=True)

    assert {"this is the first pass after a rehearsal"} == reasons(letters(1), now)


@pytest.mark.parametrize(
    ("cause", "held"),
    [(FILE, True), (SILENCE, True), (OTHER_FILE, False), (Cause(CauseKind.STOCK), False)],
)
def test_the_first_pass_that_covers_from_a_new_supplier_is_held(cause: Cause, *, held: bool) -> None:
    now = Circumstances(10_000, 0.25, new_suppliers=frozenset({"acme"}))

    assert held is bool(reasons(letters(1, cause), now))
