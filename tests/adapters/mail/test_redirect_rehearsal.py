"""Due letters to the merchant's own address."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.mail.redirect import RedirectRehearsal
from connector.domain.notices import Mail
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain
from connector.ports import Finding, SendOutcome, SendResult


class Outbox:
    """A sender that keeps what it was given, and answers as told."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.answers: list[SendOutcome] = []
        self.room = 100

    def ready_in(self) -> float:
        return 0.0 if len(self.sent) < self.room else 5.0

    def send(self, mail: Mail) -> SendOutcome:
        self.sent.append(mail)
        return self.answers.pop(0) if self.answers else SendOutcome(SendResult.SENT)

    def close(self) -> None:
        """It keeps nothing."""

    def check(self) -> list[Finding]:
        return [Finding("SendGrid", ok=True, sentence="The API key works.")]


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def rehearsal(outbox: Outbox, tmp_path: Path) -> RedirectRehearsal:
    return RedirectRehearsal(outbox, "owner@clay.example", memory=tmp_path / "state" / "shown.json")


def test_a_due_letter_goes_to_the_merchant_and_names_the_customer_in_its_subject(
    rehearsal: RedirectRehearsal, outbox: Outbox, mail: Mail
) -> None:
    assert rehearsal.show([mail]) == 1
    (sent,) = outbox.sent
    assert ("owner@clay.example", "") == (sent.to_email, sent.to_name)
    assert "[to anna@example.com] Your order 1042: news" == sent.rendered.subject
    assert (mail.rendered.text, mail.rendered.html) == (sent.rendered.text, sent.rendered.html)
    assert sent.notice_id.startswith("rehearsal-")


def test_it_goes_once_even_across_restarts_and_under_another_notice_id(
    outbox: Outbox, tmp_path: Path, mail: Mail
) -> None:
    for notice_id in ("n-1", "n-1", "n-2"):
        rehearsal = RedirectRehearsal(outbox, "owner@clay.example", memory=tmp_path / "shown.json")
        assert rehearsal.show([replace(mail, notice_id=notice_id)]) == 1
    assert len(outbox.sent) == 1


@pytest.mark.parametrize("change", ["subject", "text", "to_email"])
def test_it_goes_again_when_its_text_or_recipient_changes(
    change: str, rehearsal: RedirectRehearsal, outbox: Outbox, mail: Mail, mail_maker: Callable[..., Mail]
) -> None:
    changed = (
        replace(mail, to_email="b@example.com") if change == "to_email" else mail_maker(**{change: "New"})
    )
    rehearsal.show([mail])
    assert rehearsal.show([changed]) == 1
    assert len(outbox.sent) == 2


def test_what_is_due_no_longer_is_forgotten(rehearsal: RedirectRehearsal, tmp_path: Path, mail: Mail) -> None:
    rehearsal.show([mail])
    assert rehearsal.show([]) == 0
    assert "[]" == (tmp_path / "state" / "shown.json").read_text()


def test_the_memory_holds_nothing_of_the_customer(
    rehearsal: RedirectRehearsal, tmp_path: Path, mail: Mail
) -> None:
    rehearsal.show([mail])
    assert "anna" not in (tmp_path / "state" / "shown.json").read_text()


@pytest.mark.parametrize("content", [b"", b"{", b"7", b"null", b"\xff\xfe"])
def test_a_broken_memory_only_means_that_the_letter_comes_once_more(
    content: bytes, rehearsal: RedirectRehearsal, outbox: Outbox, tmp_path: Path, mail: Mail
) -> None:
    rehearsal.show([mail])
    (tmp_path / "state" / "shown.json").write_bytes(content)
    assert rehearsal.show([mail]) == 1
    assert rehearsal.show([mail]) == 1
    assert len(outbox.sent) == 2


def test_letters_without_room_now_come_with_the_next_pass(
    rehearsal: RedirectRehearsal, outbox: Outbox, mail_maker: Callable[..., Mail]
) -> None:
    mails = [mail_maker(text=str(number)) for number in range(3)]
    outbox.room = 2
    assert rehearsal.show(mails) == 2
    outbox.room = 9
    assert rehearsal.show(mails) == 3
    assert len(outbox.sent) == 3


@pytest.mark.parametrize(
    ("result", "expected", "sent"),
    [
        (SendResult.NOT_SENT, Transient, ["0", "1", "1", "2"]),
        (SendResult.REFUSED_ALL, Refused, ["0", "1", "1", "2"]),
        (SendResult.REFUSED, Permanent, ["0", "1", "2"]),
        (SendResult.UNCERTAIN, Uncertain, ["0", "1", "2"]),
    ],
)
def test_what_the_sender_cannot_do_stops_it_and_it_goes_on_from_there(
    result: SendResult,
    expected: type[ConnectorError],
    sent: list[str],
    rehearsal: RedirectRehearsal,
    outbox: Outbox,
    mail_maker: Callable[..., Mail],
) -> None:
    mails = [mail_maker(text=str(number)) for number in range(3)]
    outbox.answers = [SendOutcome(SendResult.SENT), SendOutcome(result, "It did not work.")]
    with pytest.raises(expected, match=r"It did not work\."):
        rehearsal.show(mails)
    assert rehearsal.show(mails) == 3
    assert sent == [mail.rendered.text for mail in outbox.sent]


def test_a_memory_that_cannot_be_written_is_named_before_anything_is_sent(
    outbox: Outbox, tmp_path: Path, mail: Mail
) -> None:
    (tmp_path / "file").write_text("")
    rehearsal = RedirectRehearsal(outbox, "owner@clay.example", memory=tmp_path / "file" / "shown.json")
    with pytest.raises(Permanent, match=r"shown\.json cannot be written"):
        rehearsal.show([mail])
    assert [] == outbox.sent


def test_check_tells_where_the_letters_go(rehearsal: RedirectRehearsal) -> None:
    assert [
        "The API key works.",
        "Letters do not go to customers: they go to owner@clay.example.",
    ] == [finding.sentence for finding in rehearsal.check()]


def test_a_sender_that_only_looks_gets_the_letters_with_their_own_recipients(
    outbox: Outbox, tmp_path: Path, mail: Mail
) -> None:
    rehearsal = RedirectRehearsal(outbox, None, memory=tmp_path / "memory")
    assert 1 == rehearsal.show([mail])
    assert 1 == rehearsal.show([mail])
    assert [mail] == outbox.sent
    assert "only looks at them" in rehearsal.check()[-1].sentence
