"""What the mail provider says afterwards: doubt is settled, and what came back is not lost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.ledger import notices, promises, tasks
from connector.ledger.states import NoticeState, PromiseStanding
from connector.service.daemon.events import answer_events
from connector.service.daemon.web import EVENTS, answering, web_app
from connector.service.notice_acts import approve
from sandbox.sendgrid import Mail
from sandbox.sendgrid_events import EventWebhook, Posted
from tests.product.harness import Story

D1 = "MUG;D1;2026-12-01;10"
MON, TUE = date(2026, 11, 2), date(2026, 11, 3)


class Watched(Story):
    """A story whose mail provider tells us what became of letters."""

    def begin(self) -> None:
        self.webhook = EventWebhook(self.sandbox.mail)
        key = self.webhook.verification_key
        self.changes_settings("[mail]\n", f'[mail]\nevents_key = "{key}"\n')
        self.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        self.supplier_says(D1)
        self.sync()
        self.on(MON)
        self.order = self.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])

    def hear(self, posted: Posted) -> int:
        headers, body = posted
        small = {name.lower(): value for name, value in headers.items()}
        status, _, _ = answer_events(self.app, small, body, now=lambda: self.sandbox.clock.now)
        return int(status)

    def hear_of(self, mail: Mail, kind: str, **more: object) -> Posted:
        posted = self.webhook.post(self.webhook.event(mail, kind, **more))
        assert 200 == self.hear(posted)
        return posted

    @property
    def letter(self) -> notices.Notice:
        with self.app.ledger.read() as connection:
            return notices.notices_in(connection, "main")[-1]

    @property
    def standing(self) -> list[PromiseStanding]:
        with self.app.ledger.read() as connection:
            history = promises.promises_of(connection, "main", [self.order])
        return [promise.standing for told in history.values() for promise in told]

    @property
    def questions(self) -> list[str]:
        with self.app.ledger.read() as connection:
            return [task.kind for task in tasks.open_tasks(connection, "main")]


@pytest.fixture
def story(tmp_path: Path) -> Watched:
    made = Watched(tmp_path)
    made.begin()
    return made


def doubtful(story: Watched) -> Mail:
    """The letter went out, and its answer was lost."""
    story.sandbox.faults.add("html_500_after", app="mail")
    assert 1 == story.sync().uncertain
    return story.sandbox.mail.accepted[0]


@pytest.mark.parametrize("kind", ["processed", "deferred", "delivered"])
def test_a_doubtful_letter_of_which_the_provider_speaks_was_sent(kind: str, story: Watched) -> None:
    story.hear_of(doubtful(story), kind)
    assert (NoticeState.SENT, [PromiseStanding.CERTAIN], []) == (
        story.letter.state,
        story.standing,
        story.questions,
    )
    story.on(TUE).sync()
    assert 1 == len(story.sandbox.mail.accepted)


def test_a_delivered_letter_is_noted_as_such_and_stays_so(story: Watched) -> None:
    story.sync()
    [mail] = story.sandbox.mail.accepted
    story.hear_of(mail, "delivered")
    story.hear_of(mail, "processed")
    assert ("delivered", NoticeState.SENT) == (story.letter.delivery, story.letter.state)


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("bounce", {"type": "bounce", "reason": "550 5.1.1 unknown"}, "bounced"),
        ("bounce", {"type": "blocked", "reason": "421 later"}, "blocked"),
        ("dropped", {"reason": "Bounced Address"}, "dropped"),
    ],
)
@pytest.mark.parametrize("was", ["certain", "doubtful"])
def test_a_letter_that_did_not_reach_its_reader_is_a_task_and_not_sent_to_that_address_again(
    was: str, kind: str, more: dict[str, object], expected: str, story: Watched
) -> None:
    if was == "doubtful":
        doubtful(story)
    else:
        story.sync()
    [mail] = story.sandbox.mail.accepted
    story.hear_of(mail, "processed")
    story.hear_of(mail, kind, **more)
    assert (expected, NoticeState.REFUSED, [], ["not reached"]) == (
        story.letter.delivery,
        story.letter.state,
        story.standing,
        story.questions,
    )
    story.on(TUE).sync()
    story.on(TUE, 15).sync()
    assert 1 == len(story.sandbox.mail.accepted)


def test_with_another_address_it_goes_again_by_itself(story: Watched) -> None:
    story.sync()
    story.hear_of(story.sandbox.mail.accepted[0], "bounce", type="bounce", reason="550 unknown")
    story.on(TUE).sandbox.shop.set_email(story.order, "anna@customers.example")
    story.sync()
    first, second = story.sandbox.mail.accepted
    assert ["a@customers.example", "anna@customers.example"] == [first.to_email, second.to_email]
    assert first.subject == second.subject


def test_a_person_may_have_it_tried_once_more(story: Watched) -> None:
    story.sync()
    story.hear_of(story.sandbox.mail.accepted[0], "bounce", type="blocked", reason="421 later")
    approve(story.app, story.letter.id)
    assert [] == story.questions
    story.on(TUE).sync()
    assert 2 == len(story.sandbox.mail.accepted)


def test_what_is_said_twice_counts_once(story: Watched) -> None:
    story.sync()
    posted = story.hear_of(story.sandbox.mail.accepted[0], "bounce", type="bounce", reason="550 unknown")
    approve(story.app, story.letter.id)
    assert 200 == story.hear(posted)
    assert [] == story.questions
    story.on(TUE).sync()
    assert 2 == len(story.sandbox.mail.accepted)


def test_a_letter_that_counts_as_not_sent_and_was_delivered_is_not_sent_again(story: Watched) -> None:
    mail = doubtful(story)
    story.changes_settings("[mail]\n", '[mail]\non_uncertain = "resend"\n')
    story.sandbox.faults.add("connect_refused", app="mail")
    story.on(date(2026, 11, 4), 12).app.sync("main")
    assert NoticeState.NOT_SENT in _states(story)
    story.hear_of(mail, "delivered")
    story.on(date(2026, 11, 4), 15).sync()
    assert 1 == len(story.sandbox.mail.accepted)


def _states(story: Watched) -> list[NoticeState]:
    with story.app.ledger.read() as connection:
        return [notice.state for notice in notices.notices_in(connection, "main")]


def test_what_is_said_while_the_letter_is_being_sent_counts_afterwards(story: Watched) -> None:
    class Dies(BaseException):
        pass

    def die_after_the_event(moment: str, request: Any) -> None:
        if moment == "after" and request.path.endswith("/mail/send"):
            story.hear_of(story.sandbox.mail.accepted[0], "delivered")
            raise Dies

    story.restart(die_after_the_event)
    with pytest.raises(Dies):
        story.app.sync("main")
    assert NoticeState.SENDING == story.letter.state
    story.restart()
    story.on(TUE).sync()
    assert (NoticeState.SENT, []) == (story.letter.state, story.questions)
    assert 1 == len(story.sandbox.mail.accepted)


def test_events_come_over_http_and_a_wrong_signature_changes_nothing(story: Watched) -> None:
    mail = doubtful(story)
    headers, body = story.webhook.post(story.webhook.event(mail, "delivered"))
    app = web_app(
        lambda: True,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        lambda given, content: answer_events(story.app, given, content, now=lambda: story.sandbox.clock.now),
    )
    with answering("127.0.0.1:18791", app):
        url = f"http://127.0.0.1:18791{EVENTS}"
        assert 403 == requests.post(url, data=body + b" ", headers=headers, timeout=10).status_code
        assert [NoticeState.UNCERTAIN] == _states(story)
        assert 200 == requests.post(url, data=body, headers=headers, timeout=10).status_code
        assert 413 == requests.post(url, data=b"x" * 3_000_000, headers=headers, timeout=10).status_code
    assert [NoticeState.SENT] == _states(story)


def test_a_doubtful_letter_is_looked_up_and_settled_by_what_is_found(story: Watched) -> None:
    story.changes_settings("[mail]\n", "[mail]\nlook_up = true\n")
    story.sandbox.mail.has_activity = True
    doubtful(story)
    story.on(TUE).sync()
    assert (NoticeState.SENT, 1) == (story.letter.state, len(story.sandbox.mail.accepted))


def test_that_a_look_up_finds_nothing_proves_nothing(story: Watched) -> None:
    story.changes_settings("[mail]\n", "[mail]\nlook_up = true\n")
    story.sandbox.mail.has_activity = True
    story.sandbox.faults.add("reset_before", app="mail")
    story.sync()
    story.on(TUE).sync()
    assert (NoticeState.UNCERTAIN, []) == (story.letter.state, story.sandbox.mail.accepted)


def test_an_account_that_cannot_be_asked_is_said_and_letters_go_on(story: Watched) -> None:
    story.changes_settings("[mail]\n", "[mail]\nlook_up = true\n")
    doubtful(story)
    story.sandbox.shop.place_order("b@customers.example", "B", [("MUG", 3)])
    report = story.on(TUE).app.sync("main")
    assert ["looking up letters"] == [failure.partition(":")[0] for failure in report.failures]
    assert 2 == len(story.sandbox.mail.accepted)
