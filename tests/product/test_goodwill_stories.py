"""What customers of a delay are offered, end to end."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connector.ledger import keeping
from connector.ledger.states import GrantState
from sandbox.woo.records import Coupon
from tests.product.harness import Story
from tests.product.test_stories import TUE, WED, a_shop, open_questions, slip

STEP = "[policy.goodwill.steps.first]\n"
A, B = "a@customers.example", "b@customers.example"


def two_late_customers(folder: Path, more: str) -> Story:
    """A and B each wait for 5 mugs at 10.00, and the supplier is late."""
    story = a_shop(folder, more=more)
    for who in (A, B):
        story.sandbox.shop.place_order(who, who[0].upper(), [("MUG", 5)])
    story.sync()
    slip(story)
    return story


def text_to(story: Story, who: str) -> str:
    return " ".join(story.letters(who)[-1].text.split())


def grants(story: Story, *states: GrantState) -> list[tuple[str, str, Decimal, str]]:
    with story.app.ledger.read() as connection:
        found = keeping.grants(connection, "main", states)
    return [(g.customer, str(g.goodwill), g.cost, g.currency) for g in found]


@pytest.mark.parametrize(
    ("step", "kind", "worth", "said"),
    [
        ("percent = 10", "percent", "10", "a code for 10% off a further order"),
        ("amount = 7.50", "fixed_cart", "7.50", "a code for US$7.50 off a further order"),
        ("free_shipping = true", "fixed_cart", "0", "a code for free shipping of a further order"),
    ],
)
def test_the_letter_says_what_the_code_is_worth(
    tmp_path: Path, step: str, kind: str, worth: str, said: str
) -> None:
    story = two_late_customers(tmp_path, f'[policy.goodwill]\ncurrency = "USD"\n{STEP}{step}\n')
    story.sync()

    coupons = list(story.sandbox.shop.store.coupons)
    assert [(kind, Decimal(worth), step.startswith("free"))] * 2 == [
        (coupon.kind, coupon.amount, coupon.free_shipping) for coupon in coupons
    ]
    assert said in text_to(story, A)
    assert any(coupon.code.casefold() in text_to(story, A).casefold() for coupon in coupons)


def test_gift_wrap_is_promised_in_the_letter_and_the_packer_is_told_once(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=f"{STEP}gift_wrap = true\n")
    order = story.sandbox.shop.place_order(A, "A", [("MUG", 5)])
    story.sync()
    assert [] == wrap_notes(story, order)

    slip(story)
    story.sync()
    story.on(WED, 15).sync()

    [note] = wrap_notes(story, order)
    assert str(story.sandbox.mail.accepted[-1].custom_args["notice_id"]) in note
    assert "We will wrap the goods as a gift" in text_to(story, A)
    assert [] == story.sandbox.shop.coupons()


def test_a_note_for_the_packer_that_failed_is_left_by_the_next_pass(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=f"{STEP}gift_wrap = true\n")
    order = story.sandbox.shop.place_order(A, "A", [("MUG", 5)])
    story.sync()
    slip(story)
    story.sandbox.faults.add("reset_after", method="POST", path="*/notes")

    assert [line for line in story.app.sync("main").failures if line.startswith("a note for the packer")]
    story.on(WED, 15).sync()

    assert 1 == len(wrap_notes(story, order))


def wrap_notes(story: Story, order: int) -> list[str]:
    return [note for note in story.sandbox.shop.notes(order) if "wrap as a gift" in note]


# ------------------------------------------------------------------ the budget

HALF, ENOUGH = "5.00", "10.00"  # 10 % of 50.00, once and twice


def budget(euros: str) -> str:
    return f'[policy.goodwill]\ncurrency = "USD"\nmonthly_budget = {euros}\n{STEP}percent = 10\n'


def test_a_budget_that_suffices_serves_all_customers_of_a_delay_and_is_accounted_for(tmp_path: Path) -> None:
    story = two_late_customers(tmp_path, budget(ENOUGH))
    story.sync()

    given = grants(story, GrantState.GIVEN)
    assert [(A, "10 % off", Decimal("5.00"), "USD"), (B, "10 % off", Decimal("5.00"), "USD")] == given
    assert 2 == len(story.sandbox.shop.coupons())


def test_a_delay_that_the_budget_cannot_serve_whole_is_not_served_at_all(tmp_path: Path) -> None:
    story = two_late_customers(tmp_path, budget("9.99"))
    story.sync()

    assert ([], []) == (story.sandbox.shop.coupons(), grants(story, GrantState.GIVEN))
    assert ["goodwill budget"] == open_questions(story)
    assert [2, 2] == [len(story.letters(who)) for who in (A, B)]


def test_the_budget_also_counts_letters_that_come_later(tmp_path: Path) -> None:
    story = two_late_customers(tmp_path, budget(HALF))
    story.sandbox.faults.add("rate_limited", app="mail")  # one letter of the cause goes later than the other

    story.app.sync("main")
    story.on(WED, 15)
    story.app.sync("main")

    assert [] == story.sandbox.shop.coupons()


def test_what_is_taken_back_is_not_spent(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=budget(HALF))
    order = story.sandbox.shop.place_order(A, "A", [("MUG", 5)])
    story.sync()
    slip(story)
    story.sandbox.faults.add("rate_limited", app="mail")
    story.app.sync("main")
    story.on(WED, 15).sandbox.shop.set_status(order, "cancelled")
    story.sync()
    assert [(A, "10 % off", Decimal("5.00"), "USD")] == grants(story, GrantState.WITHDRAWN)

    story.sandbox.shop.place_order(B, "B", [("MUG", 5)])
    story.sync()
    story.on(WED + timedelta(days=2)).supplier_says("MUG;D1;2027-01-05;10")
    story.sync()

    assert [B] == [customer for customer, *_ in grants(story, GrantState.GIVEN)]


# ------------------------------------------------------------------ the ladder, and orders that end


def test_the_second_letter_about_a_delay_is_worth_more(tmp_path: Path) -> None:
    ladder = (
        "[policy.goodwill]\ndays_between = 0\n[policy.goodwill.steps.a]\npercent = 5\n"
        "[policy.goodwill.steps.b]\npercent = 20\nfrom_letter = 2\n"
    )
    story = a_shop(tmp_path, more=ladder)
    story.sandbox.shop.place_order(A, "A", [("MUG", 5)])
    story.sync()
    slip(story, TUE)
    story.sync()
    story.on(WED + timedelta(days=1)).supplier_says("MUG;D1;2027-01-05;10")
    story.sync()

    assert ["5 % off", "20 % off"] == [worth for _, worth, *_ in grants(story, GrantState.GIVEN)]


def test_a_code_is_taken_back_when_the_order_ends_before_its_letter_goes(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=f"{STEP}percent = 10\n")
    order = story.sandbox.shop.place_order(A, "A", [("MUG", 5)])
    story.sync()
    slip(story)
    story.sandbox.faults.add("rate_limited", app="mail")
    story.app.sync("main")
    assert 1 == len(story.sandbox.shop.coupons())

    story.on(WED, 15).sandbox.shop.set_status(order, "cancelled")
    story.sync()

    assert [] == story.sandbox.shop.coupons()
    assert 1 == len(story.letters(A))


def test_a_code_whose_name_is_taken_gets_another_name_and_nobody_waits_for_it(tmp_path: Path) -> None:
    story = two_late_customers(tmp_path, f"{STEP}percent = 10\n")
    store = story.sandbox.shop.store
    store.coupons.add(
        Coupon(
            id=store.next_id(),
            created=store.stamp,
            modified=store.stamp,
            status="publish",
            code="sorry-1",
            amount=Decimal(50),
        )
    )
    names = iter(("SORRY-1", "SORRY-2", "SORRY-3"))
    story.app.shops["main"] = replace(story.app.shops["main"], draw_code=names.__next__)
    story.sync()

    assert ["sorry-1", "sorry-2", "sorry-3"] == sorted(
        c.code.casefold() for c in story.sandbox.shop.coupons()
    )
    assert [["SORRY-2"], ["SORRY-3"]] == [re.findall(r"SORRY-\d", text_to(story, who)) for who in (A, B)]


def test_no_code_goes_to_another_country(tmp_path: Path) -> None:
    more = f'[policy.goodwill]\ncountries = ["FR"]\n{STEP}percent = 10\n'
    story = two_late_customers(tmp_path, more)
    story.sync()

    assert [] == story.sandbox.shop.coupons()
