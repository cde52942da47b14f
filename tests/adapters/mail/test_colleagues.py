"""Words to the shop's own people, by mail and by chat."""

import json
from typing import Any

import pytest
import responses

from adapters.mail.colleagues import Colleagues
from connector.domain.notices import Mail
from connector.ports import Finding, Heard, Memo, SendOutcome, SendResult

HOOK = "https://hooks.example.com/secret-token"
MEMO = Memo("Heads-up: 12 letters", "Items:\n  24 x <Blue> & mug")


class Outbox:
    """A sender that keeps what it was given, and answers as told."""

    def __init__(self, result: SendResult = SendResult.SENT) -> None:
        self.sent: list[Mail] = []
        self._result = result

    def ready_in(self) -> float:
        return 0.0

    def send(self, mail: Mail) -> SendOutcome:
        self.sent.append(mail)
        return SendOutcome(self._result, "it did not work")

    def close(self) -> None:
        """It keeps nothing."""

    def check(self) -> list[Finding]:
        return []


def test_it_goes_by_mail_and_by_chat() -> None:
    outbox = Outbox()
    with responses.RequestsMock() as mock:
        mock.post(HOOK, body="ok")
        assert Heard() == Colleagues(sender=outbox, emails=["team@shop.example"], webhook=HOOK).tell(MEMO)
        said: Any = json.loads(mock.calls[0].request.body or "")
    assert {"text": "Heads-up: 12 letters\n\nItems:\n  24 x &lt;Blue&gt; &amp; mug"} == said
    [mail] = outbox.sent
    assert ("team@shop.example", MEMO.subject, MEMO.text) == (
        mail.to_email,
        mail.rendered.subject,
        mail.rendered.text,
    )
    assert "&lt;Blue&gt;" in mail.rendered.html


def test_what_fails_is_said_without_the_address_of_the_chat() -> None:
    with responses.RequestsMock() as mock:
        mock.post(HOOK, status=404)
        colleagues = Colleagues(sender=Outbox(SendResult.NOT_SENT), emails=["a@b.example"], webhook=HOOK)
        heard = colleagues.tell(MEMO)
    assert (
        "a word to the team by mail: it did not work",
        "a word to the team by chat: HTTP 404",
    ) == heard.failures
    assert heard.nobody
    nobody = Colleagues(sender=None, webhook="https://hooks.invalid/secret-token", deadline=2)
    assert "secret-token" not in nobody.tell(MEMO).failures[0]


def test_without_a_sender_only_the_chat_hears() -> None:
    assert Heard(nobody=True) == Colleagues(sender=None, emails=["team@shop.example"]).tell(MEMO)


@pytest.mark.parametrize(
    ("mail", "chat", "nobody"),
    [
        (SendResult.SENT, 404, False),
        (SendResult.UNCERTAIN, 404, False),
        (SendResult.REFUSED_ALL, 200, False),
        (SendResult.NOT_SENT, 500, False),
        (SendResult.REFUSED, 404, True),
    ],
)
def test_nobody_heard_only_where_that_is_certain(mail: SendResult, chat: int, nobody: bool) -> None:
    with responses.RequestsMock() as mock:
        mock.post(HOOK, status=chat)
        colleagues = Colleagues(sender=Outbox(mail), emails=["a@b.example"], webhook=HOOK)
        assert nobody is colleagues.tell(MEMO).nobody
