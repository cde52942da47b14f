"""Who left the group of those who get offers hears of every delay all the same, without an offer."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.ledger import news
from connector.ledger.states import GrantState, NoticeState, PromiseStanding
from connector.sync import run_pass
from connector.sync.apply import apply_pages
from connector.sync.context import PassReport, ShopContext
from sandbox.sendgrid import Mail
from sandbox.sendgrid_events import Posted
from tests.product.test_deliveries import Watched
from tests.product.test_goodwill_stories import STEP, grants
from tests.product.test_stories import WED, approve_all, open_questions, slip, states

A, B = "a@customers.example", "b@customers.example"
GROUP = 7
DECLINED = (GrantState.UNWANTED, GrantState.DECLINED)
OFFERS = f"[policy.goodwill]\ndays_between = 0\n{STEP}percent = 10\n"
THU, FRI, SAT = date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 7)


def a_watched_shop(folder: Path, *, more: str = OFFERS, group: int | None = GROUP) -> Watched:
    """A was told of her 3 mugs on Monday; on Wednesday the supplier is late."""
    story = Watched(folder, more=more)
    story.begin()
    if group is not None:
        story.changes_settings("[mail]\n", f"[mail]\nunsubscribe_group = {group}\n")
    story.sync()
    slip(story)
    return story


def left_by(story: Watched, *who: str) -> None:
    story.sandbox.mail.left = {GROUP: set(who)}


@pytest.fixture
def story(tmp_path: Path) -> Watched:
    """A left the group, and her letter was dropped."""
    made = a_watched_shop(tmp_path)
    left_by(made, A)
    made.sync()
    assert 1 == len(made.sandbox.mail.dropped)
    return made


def hear_of_the_drop(story: Watched) -> Posted:
    posted = story.webhook.post(story.webhook.dropped(story.sandbox.mail.dropped[-1]))
    assert 200 == story.hear(posted)
    return posted


def has_offer(mail: Mail) -> bool:
    return "a code for 10% off" in " ".join(mail.text.split())


def test_the_notice_goes_once_more_with_the_next_pass_and_without_the_offer(story: Watched) -> None:
    [dropped] = story.sandbox.mail.dropped
    assert (True, 1) == (has_offer(dropped), len(story.sandbox.shop.coupons()))
    hear_of_the_drop(story)
    story.on(WED, 11).sync()
    story.on(THU).sync()

    told = story.letters(A)[1:]
    assert [dropped.subject] == [mail.subject for mail in told]
    assert [False, None] == [has_offer(told[0]), told[0].group]
    assert "Friday, 25 December 2026" in told[0].text
    assert [NoticeState.SENT, NoticeState.REFUSED, NoticeState.SENT] == states(story)
    assert [PromiseStanding.CERTAIN, PromiseStanding.CERTAIN] == story.standing
    assert [] == open_questions(story)


def test_its_code_is_taken_back_and_nothing_counts_as_given(story: Watched) -> None:
    hear_of_the_drop(story)
    story.on(WED, 11).sync()

    assert [] == story.sandbox.shop.coupons()
    assert ([], [A]) == (grants(story, GrantState.GIVEN), [who for who, *_ in grants(story, *DECLINED)])


def test_a_code_that_cannot_be_taken_back_now_holds_no_notice_up_and_is_taken_back_later(
    story: Watched,
) -> None:
    hear_of_the_drop(story)
    story.sandbox.faults.add("reset_before", method="DELETE", path="*/coupons/*", times=20)
    report = story.on(WED, 11).app.sync("main")
    assert ["taking back a discount code"] == [each.partition(":")[0] for each in report.failures]
    assert (2, 1) == (len(story.letters(A)), len(story.sandbox.shop.coupons()))

    story.sandbox.faults.clear()
    story.on(THU).sync()
    assert (2, []) == (len(story.letters(A)), story.sandbox.shop.coupons())


def test_no_later_letter_of_that_customer_has_an_offer_and_others_have_theirs(story: Watched) -> None:
    hear_of_the_drop(story)
    story.sandbox.shop.place_order(B, "B", [("MUG", 3)])
    story.on(WED, 11).sync()
    story.on(FRI).supplier_says("MUG;D1;2027-01-19;10")
    story.sync()

    assert [False, True] == [has_offer(story.letters(who)[-1]) for who in (A, B)]
    assert (3, 1) == (len(story.letters(A)), len(story.sandbox.mail.dropped))
    assert [B] == [who for who, *_ in grants(story, GrantState.GIVEN)]


def test_what_is_dropped_without_an_offer_as_well_is_a_task_and_goes_no_third_time(story: Watched) -> None:
    hear_of_the_drop(story)
    story.on(WED, 11).sync()
    story.hear_of(story.letters(A)[-1], "dropped", reason="Unsubscribed Address")
    for hours in range(1, 48, 6):
        story.on(THU)
        story.sandbox.clock.advance(timedelta(hours=hours))
        story.sync()

    assert (2, 1) == (len(story.letters(A)), len(story.sandbox.mail.dropped))
    assert ["not reached"] == open_questions(story)
    assert NoticeState.REFUSED == story.letter.state


def test_what_is_said_again_changes_nothing(story: Watched) -> None:
    posted = hear_of_the_drop(story)
    assert 200 == story.hear(posted)
    hear_of_the_drop(story)  # under another id
    story.on(WED, 11).sync()
    hear_of_the_drop(story)
    assert 200 == story.hear(posted)
    story.on(THU).sync()

    assert (2, [], 1) == (len(story.letters(A)), open_questions(story), len(grants(story, *DECLINED)))


def test_what_is_said_after_a_newer_letter_sends_nothing_again_and_is_remembered(tmp_path: Path) -> None:
    story = a_watched_shop(tmp_path, more=f"{STEP}percent = 10\n")  # one offer in thirty days
    left_by(story, A)
    story.sync()
    story.on(FRI).supplier_says("MUG;D1;2027-01-19;10")
    story.sync()
    assert 2 == len(story.letters(A))
    hear_of_the_drop(story)
    with story.app.ledger.read() as connection:
        assert {} == news.owed(connection, "main")
    story.on(FRI, 15).sync()

    assert (2, [], []) == (len(story.letters(A)), story.sandbox.shop.coupons(), open_questions(story))
    assert [A] == [who for who, *_ in grants(story, GrantState.DECLINED)]


def test_what_is_said_between_plan_and_letters_sends_nothing_that_was_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_watched_shop(tmp_path, more=f"{STEP}percent = 10\n")
    left_by(story, A)
    story.sync()
    story.on(FRI).supplier_says("MUG;D1;2027-01-19;10")
    story.sync()

    def hear_first(ctx: ShopContext, report: PassReport) -> None:
        hear_of_the_drop(story)
        apply_pages(ctx, report)

    monkeypatch.setattr(run_pass, "apply_pages", hear_first)
    story.on(SAT).sync()
    monkeypatch.undo()
    story.on(SAT, 15).sync()

    assert 2 == len(story.letters(A))  # what was dropped is older than what she heard since


def test_what_is_said_while_the_letter_is_being_sent_counts_afterwards(tmp_path: Path) -> None:
    class Dies(BaseException):
        pass

    story = a_watched_shop(tmp_path)
    left_by(story, A)

    def die_after_the_event(moment: str, request: Any) -> None:
        if moment == "after" and request.path.endswith("/mail/send"):
            hear_of_the_drop(story)
            raise Dies

    story.restart(die_after_the_event)
    with pytest.raises(Dies):
        story.app.sync("main")
    story.restart()
    story.on(WED, 11).sync()

    assert [False] == [has_offer(mail) for mail in story.letters(A)[1:]]
    assert ([], []) == (open_questions(story), story.sandbox.shop.coupons())


def test_a_doubtful_letter_that_was_dropped_for_its_offer_is_in_doubt_no_more(tmp_path: Path) -> None:
    story = a_watched_shop(tmp_path)
    left_by(story, A)
    story.sandbox.faults.add("html_500_after", app="mail")
    assert 1 == story.sync().uncertain
    hear_of_the_drop(story)
    assert [] == open_questions(story)
    story.on(WED, 12).sync()

    assert ([False], []) == ([has_offer(mail) for mail in story.letters(A)[1:]], open_questions(story))


def test_what_passed_the_brakes_with_its_offer_needs_no_approval_without_it(tmp_path: Path) -> None:
    story = Watched(tmp_path, more=f"{OFFERS}[policy.brakes]\nhold_above = 1\n")
    story.begin()
    story.changes_settings("[mail]\n", f"[mail]\nunsubscribe_group = {GROUP}\n")
    story.sandbox.shop.place_order(B, "B", [("MUG", 3)])
    story.sync()
    slip(story)
    left_by(story, A)
    assert 2 == story.sync().held
    approve_all(story)
    story.sync()
    hear_of_the_drop(story)
    report = story.on(WED, 11).sync()

    assert (0, 2, 2) == (report.held, len(story.letters(A)), len(story.letters(B)))


@pytest.mark.parametrize("reason", ["Bounced Address", "Spam Reporting Address", "Invalid"])
def test_a_letter_with_an_offer_that_is_dropped_for_another_reason_is_a_task(
    reason: str, tmp_path: Path
) -> None:
    story = a_watched_shop(tmp_path)
    story.sync()
    story.hear_of(story.letters(A)[-1], "dropped", reason=reason)
    story.on(THU).sync()

    assert (2, ["not reached"]) == (len(story.letters(A)), open_questions(story))
    assert ([], []) == (story.sandbox.shop.coupons(), grants(story, *DECLINED))


def test_without_a_group_it_is_a_task(tmp_path: Path) -> None:
    story = a_watched_shop(tmp_path, group=None)
    story.sync()
    story.hear_of(story.letters(A)[-1], "dropped", reason="Unsubscribed Address")
    story.on(THU).sync()

    assert (2, ["not reached"]) == (len(story.letters(A)), open_questions(story))
    assert ([], []) == (story.sandbox.shop.coupons(), grants(story, *DECLINED))
