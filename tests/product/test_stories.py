"""The whole product in one process: one story for each thing that must, or must not, happen."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.ledger import news, notices, tasks
from connector.ledger.states import NoticeState
from connector.sync.gather import held_envelopes
from tests.product.harness import Story

D1 = "MUG;D1;2026-12-01;10"
MON, TUE, WED = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
GOODWILL = "[policy.goodwill.steps.first]\npercent = 10\n"


def a_shop(folder: Path, *, stock: int = 0, more: str = "") -> Story:
    """A shop of mugs, adopted empty on 1 November with the supplier's file read."""
    story = Story(folder, more=more)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=stock)
    story.supplier_says(D1)
    story.sync()
    return story.on(MON)


def subjects(story: Story) -> list[str]:
    return [mail.subject for mail in story.sandbox.mail.accepted]


def open_questions(story: Story) -> list[str]:
    with story.app.ledger.read() as connection:
        return [task.kind for task in tasks.open_tasks(connection, "main")]


def states(story: Story) -> list[NoticeState]:
    with story.app.ledger.read() as connection:
        return [n.state for n in notices.notices_in(connection, "main")]


def approve_all(story: Story) -> int:
    """What `backorder notices approve --all` does."""
    ctx = story.app.shop("main")
    with story.app.ledger.begin("approve") as connection:
        held = held_envelopes(ctx, connection)
        for envelope in held:
            news.approve_news(connection, "main", {o.line_id: o.facts for o in envelope.carried})
    return len(held)


def slip(story: Story, day: date = WED) -> None:
    story.on(day).supplier_says("MUG;D1;2026-12-22;10")


def test_orders_that_wait_at_first_contact_are_adopted_and_nobody_is_written_to(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.sandbox.shop.add_product("MUG", stock=0)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 2)])
    story.sandbox.clock.advance(timedelta(minutes=5))
    story.supplier_says(D1)
    report = story.sync()
    assert (1, {}) == (report.lines_adopted, report.letters)
    story.on(MON).sync()
    assert [] == subjects(story)
    slip(story, TUE)
    story.sync()
    assert 1 == len(subjects(story))
    assert "4 December" not in story.sandbox.mail.accepted[0].text  # adopted, so never quoted


def test_a_second_pass_writes_nothing_and_asks_little(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 10)])
    story.sync()
    writes, requests = story.sandbox.shop.writes, len(story.sandbox.shop.requests)
    story.sync()
    assert writes == story.sandbox.shop.writes
    assert len(story.sandbox.shop.requests) - requests <= 3
    assert 1 == len(subjects(story))


def test_one_customer_with_two_orders_gets_one_letter(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    for _ in range(2):
        story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    assert 1 == len(subjects(story))


def test_a_second_letter_keeps_quiet_for_a_while(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.on(MON, 15)
    story.sandbox.shop.place_order("A@customers.example", "A", [("MUG", 2)])
    story.sync()
    assert 1 == len(subjects(story))
    story.on(TUE, 12).sync()
    assert 2 == len(subjects(story))


def test_letters_wait_for_sending_hours(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.on(MON, 21)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    assert 1 == story.sync().waiting
    assert [] == subjects(story)
    story.on(TUE, 8).sync()
    assert 1 == len(subjects(story))


def test_a_customer_who_cancels_while_we_plan_hears_nothing(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    order = story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    looked = 0

    def cancels_before_the_last_look(moment: str, request: object) -> None:
        nonlocal looked
        names = dict(getattr(request, "query", ()))
        if (
            moment == "before"
            and str(getattr(request, "path", "")).endswith("/orders")
            and "include" in names
        ):
            looked += 1
            if looked == 1:  # the pull reads changed orders by their stamps
                story.sandbox.shop.set_status(order, "cancelled")

    story.restart(cancels_before_the_last_look)
    story.sync()
    story.sync()
    assert [] == subjects(story)


def test_an_uncertain_letter_is_never_sent_again_by_itself(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.faults.add("reset_after", method="POST", path="*/mail/send", times=1)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    assert 1 == story.sync().uncertain
    for hours in range(1, 9):
        story.on(TUE, 9 + hours).sync()
    assert 1 == len(subjects(story))
    assert [NoticeState.UNCERTAIN] == states(story)
    assert ["uncertain"] == open_questions(story)


def test_after_an_uncertain_letter_the_sender_rests(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.faults.add("reset_after", method="POST", path="*/mail/send", times=1)
    for n in range(4):
        story.sandbox.shop.place_order(f"c{n}@customers.example", "C", [("MUG", 2)])
    report = story.sync()
    assert (1, 3) == (report.uncertain, report.waiting)
    story.sandbox.clock.advance(timedelta(minutes=2))
    assert {"confirmation": 3} == story.sync().letters


def test_a_letter_that_was_not_sent_goes_later(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.faults.add("rate_limited", method="POST", path="*/mail/send", times=1)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    report = story.app.sync("main")
    assert (1, 0) == (report.not_sent, len(subjects(story)))
    story.sandbox.clock.advance(timedelta(hours=1))
    story.sync()
    assert 1 == len(subjects(story))


def test_a_refused_letter_asks_once_and_goes_when_the_address_is_mended(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.mail.disliked.add("a@customers.example")
    order = story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    assert 1 == story.sync().refused
    story.on(TUE).sync()
    assert [] == subjects(story)
    assert ["refused"] == open_questions(story)
    story.sandbox.shop.set_email(order, "right@customers.example")
    story.on(TUE, 12).sync()
    assert ["right@customers.example"] == [m.to_email for m in story.sandbox.mail.accepted]


def test_after_a_long_gap_letters_wait_for_a_person(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    slip(story, date(2026, 11, 9))
    assert 1 == story.sync().held
    story.on(date(2026, 11, 9), 12).sync()
    assert 1 == len(subjects(story))
    assert 1 == approve_all(story)
    story.on(date(2026, 11, 9), 13).sync()
    assert 2 == len(subjects(story))


def test_an_approval_holds_for_the_facts_that_were_shown_only(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more="[policy.brakes]\nmode = 'review'\n")
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    assert 1 == story.sync().held
    approve_all(story)
    slip(story, TUE)
    assert 1 == story.sync().held
    assert [] == subjects(story)


def test_money_off_comes_with_the_apology_and_is_bound_to_the_address(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=GOODWILL)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    slip(story)
    assert 1 == story.sync().codes
    (coupon,) = story.sandbox.shop.coupons()
    assert ["a@customers.example"] == list(coupon.emails)
    assert coupon.code.upper() in story.sandbox.mail.accepted[-1].text.upper()
    assert coupon.code.upper() not in subjects(story)[-1].upper()


def test_nobody_hears_nothing_because_a_coupon_failed(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=GOODWILL)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    slip(story)
    story.sandbox.faults.add("html_500", method="POST", path="*/coupons", times=99)
    report = story.app.sync("main")
    assert (1, 1) == (report.waiting, len(subjects(story)))
    story.on(WED, 13)
    story.app.sync("main")
    assert 2 == len(subjects(story))
    assert ["no code"] == open_questions(story)
    assert [] == story.sandbox.shop.coupons()


def test_a_code_is_taken_back_when_its_letter_does_not_go(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=GOODWILL)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.sandbox.mail.disliked.add("a@customers.example")
    slip(story)
    assert 1 == story.sync().refused
    assert [] == story.sandbox.shop.coupons()


@pytest.mark.parametrize("content", ["", "<html><body>Please log in</body></html>"])
def test_a_broken_file_moves_nothing(tmp_path: Path, content: str) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    page = story.page("MUG")
    story.on(WED).supplier_says(header=content)
    assert 1 == story.sync().files_quarantined
    story.on(WED, 15).sync()
    assert (1, page) == (len(subjects(story)), story.page("MUG"))
    assert ["quarantine"] == open_questions(story)


def test_a_rehearsal_writes_to_nobody_and_makes_no_code(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more=GOODWILL)
    story.changes_settings('sender = "sendgrid"', 'sender = "folder"')
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    assert 1 == story.sync().rehearsed
    assert ([], []) == (subjects(story), story.sandbox.shop.coupons())
    assert [] == states(story)
    assert 1 == len(list((tmp_path / "letters").glob("*.txt")))


def test_a_deleted_product_stops_nothing_and_its_customer_goes_on_being_told(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    order = story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.sandbox.shop.delete_product("MUG")
    story.sandbox.shop.set_email(order, "b@customers.example")
    slip(story)
    story.sync()
    story.on(date(2026, 11, 5)).sync()
    assert ["a@customers.example", "b@customers.example"] == [m.to_email for m in story.sandbox.mail.accepted]


def test_a_broken_file_does_not_make_the_next_good_one_look_old(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.on(TUE, 12).supplier_says(header="<html>")
    story.sync()
    slip(story, TUE)  # written at ten, before the broken one
    story.on(TUE, 14).sync()
    assert 2 == len(subjects(story))


def test_a_rejected_file_is_not_taken_over_when_the_shop_gets_new_products(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.on(TUE).supplier_says(header="<html>")
    assert 1 == story.sync().files_quarantined
    story.sandbox.shop.add_product("CUP", stock=0)
    assert 0 == story.sync().files_quarantined
    assert 1 == open_questions(story).count("quarantine")


def test_held_letters_stay_held_when_the_next_file_moves_the_date_again(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    slip(story, date(2026, 11, 9))
    assert 1 == story.sync().held
    approve_all(story)
    story.on(date(2026, 11, 9), 11).supplier_says("MUG;D1;2027-03-01;10")
    assert 1 == story.sync().held
    assert 1 == len(subjects(story))


def test_passes_that_could_not_read_the_shop_are_a_gap(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.sandbox.faults.add("html_500", method="GET", path="*/products*", times=9999)
    for day in range(3, 9):
        story.on(date(2026, 11, day))
        story.app.sync("main")
    story.sandbox.faults.plan.clear()
    slip(story, date(2026, 11, 9))
    assert 1 == story.sync().held


def test_dates_that_move_by_settings_alone_are_held(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more="[policy.dates]\npromise_buffer_days = 12\n")
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.changes_settings("promise_buffer_days = 12", "promise_buffer_days = 2")
    for day in range(3, 7):
        report = story.on(date(2026, 11, day)).sync()
    assert (1, 1) == (report.held, len(subjects(story)))


def test_what_a_person_has_done_is_not_asked_again(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)], created_via="admin")
    story.sync()
    with story.app.ledger.begin("done") as connection:
        (task,) = tasks.open_tasks(connection, "main")
        tasks.close_task_by_id(connection, task.id, story.sandbox.clock.now)
    story.sync()
    assert [] == open_questions(story)


def test_no_more_letters_go_in_an_hour_than_the_mail_server_takes(tmp_path: Path) -> None:
    story = a_shop(tmp_path, more="[policy.letters]\nper_hour = 2\n")
    for number in range(5):
        story.sandbox.shop.place_order(f"c{number}@customers.example", "C", [("MUG", 1)])
    assert (3, ["letters that wait: 3, because no more than 2 go in an hour"]) == (
        (report := story.sync()).waiting,
        report.remarks,
    )
    story.on(MON, 10).sync()
    assert 2 == len(subjects(story))
    story.on(MON, 12).sync()
    story.on(MON, 14).sync()
    assert 5 == len(subjects(story))


def test_a_rehearsal_at_sendgrid_shows_it_every_letter_and_sends_none(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.changes_settings("[mail]\n", "[mail]\nsandbox_mode = true\n")
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    assert (1, 1) == (story.sync().rehearsed, story.sync().rehearsed)
    assert (1, []) == (story.sandbox.mail.rehearsed, subjects(story))


def test_the_reason_of_a_slip_and_that_it_is_not_the_first_stand_in_the_letter(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    slip(story)
    story.sync()
    story.on(date(2026, 11, 5)).supplier_says("MUG;D1;2027-01-12;10")
    story.sync()
    first, second = (mail.text for mail in story.sandbox.mail.accepted[1:])
    assert "Reason: Our supplier has changed its delivery plans." in first
    assert "asked for your patience before" not in first
    assert "asked for your patience before" in second


def test_the_products_picture_stands_in_the_letter_where_the_shop_has_one(tmp_path: Path) -> None:
    story = a_shop(tmp_path)
    address = f"{story.sandbox.shop.url}/mug.png"
    story.sandbox.shop.add_product("CUP", image=address)
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 1)])
    story.sandbox.shop.place_order("b@customers.example", "B", [("CUP", 1)])
    story.sync()
    assert [False, True] == [address in mail.html for mail in story.sandbox.mail.accepted]
