"""What is posted to SendGrid, and what its answers mean."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
import responses

from adapters.mail.sendgrid import SendGridSender
from connector.domain.notices import Mail, Rendered
from connector.errors import SettingsError
from connector.ports import SendOutcome, SendResult

HOST = "https://api.sendgrid.com"
URL = f"{HOST}/v3/mail/send"
KEY = "SG.pretend.key"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(clock: Clock) -> SendGridSender:
    return SendGridSender(
        api_key=KEY,
        from_email="orders@clay.example",
        from_name="Clay & Cup",
        reply_to="help@clay.example",
        clock=clock,
    )


@pytest.fixture
def sendgrid() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_a_domain_in_other_letters_is_named_in_the_form_that_all_servers_know(
    sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=202)
    sender.send(replace(mail, to_email="anna@b\u00fccher.example"))
    body = json.loads(sendgrid.calls[0].request.body or "")
    assert "anna@xn--bcher-kva.example" == body["personalizations"][0]["to"][0]["email"]


def test_the_payload_holds_the_letter_and_nothing_that_changes_it(
    sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=202)
    sender.send(mail)
    expected = {
        "from": {"email": "orders@clay.example", "name": "Clay & Cup"},
        "reply_to": {"email": "help@clay.example"},
        "subject": "Your order 1042: news",
        "personalizations": [{"to": [{"email": "anna@example.com", "name": "Anna Smith"}]}],
        "content": [
            {"type": "text/plain", "value": "Late."},
            {"type": "text/html", "value": "<p>Late.</p>"},
        ],
        "headers": {"Message-ID": "<n-1@clay.example>", "Auto-Submitted": "auto-generated"},
        "custom_args": {"notice_id": "n-1"},
        "categories": ["backorder", "backorder-notice"],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
    }
    request = sendgrid.calls[0].request
    assert expected == json.loads(request.body or "")
    assert f"Bearer {KEY}" == request.headers["Authorization"]
    assert "application/json" == request.headers["Content-Type"]


def test_without_a_reply_address_and_names_none_is_written(
    sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=202)
    SendGridSender(api_key=KEY, from_email="o@clay.example", from_name="").send(replace(mail, to_name=""))
    payload = _posted(sendgrid)
    assert "reply_to" not in payload
    assert {"email": "o@clay.example"} == payload["from"]
    assert [{"to": [{"email": "anna@example.com"}]}] == payload["personalizations"]


def test_nothing_of_a_hostile_letter_breaks_out_of_a_header(
    sender: SendGridSender, sendgrid: responses.RequestsMock
) -> None:
    sendgrid.post(URL, status=202)
    hostile = 'x"\r\nBcc: all@example.com, <b@example.com>;\u2028\u202eend'
    sender.send(Mail("n\r\n1>", hostile, "anna@example.com", Rendered(hostile, "t", "h")))
    payload = _posted(sendgrid)
    to = payload["personalizations"][0]["to"]
    assert [{"email": "anna@example.com", "name": "x Bcc: all@example.com b@example.com end"}] == to
    assert payload["subject"].isprintable()
    assert "<n-1-@clay.example>" == payload["headers"]["Message-ID"]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_2xx_means_sent(
    status: int, sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=status, headers={"X-Message-Id": "sg-77"})
    assert SendOutcome(SendResult.SENT, provider_id="sg-77") == sender.send(mail)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, SendResult.REFUSED),
        (413, SendResult.REFUSED),
        (401, SendResult.REFUSED_ALL),
        (403, SendResult.REFUSED_ALL),
        (404, SendResult.REFUSED_ALL),
        (405, SendResult.REFUSED_ALL),
        (408, SendResult.REFUSED_ALL),
        (415, SendResult.REFUSED_ALL),
        (422, SendResult.REFUSED_ALL),
        (499, SendResult.REFUSED_ALL),
        (429, SendResult.NOT_SENT),
        (199, SendResult.UNCERTAIN),
        (300, SendResult.UNCERTAIN),
        (304, SendResult.UNCERTAIN),
        (500, SendResult.UNCERTAIN),
        (502, SendResult.UNCERTAIN),
        (503, SendResult.UNCERTAIN),
        (504, SendResult.UNCERTAIN),
        (599, SendResult.UNCERTAIN),
        (600, SendResult.UNCERTAIN),
    ],
)
def test_each_status_has_its_outcome(
    status: int, expected: SendResult, sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=status)
    outcome = sender.send(mail)
    assert expected == outcome.result
    assert f"HTTP {status}" in outcome.detail
    assert 1 == len(sendgrid.calls)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    status: int, sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=status, headers={"Location": f"{HOST}/elsewhere"})
    assert SendResult.UNCERTAIN == sender.send(mail).result
    assert 1 == len(sendgrid.calls)


@pytest.mark.parametrize(
    "error",
    [requests.ReadTimeout(), requests.exceptions.ChunkedEncodingError(), RuntimeError("?"), MemoryError()],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_that_proves_nothing_leaves_it_uncertain(
    error: Exception, sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, body=error)
    assert SendResult.UNCERTAIN == sender.send(mail).result


def test_an_interruption_is_not_swallowed(
    sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.add_callback(responses.POST, URL, callback=_interrupted)
    with pytest.raises(KeyboardInterrupt):
        sender.send(mail)


def test_a_letter_that_cannot_be_put_together_is_refused_before_anything_leaves(
    sender: SendGridSender, mail: Mail, sendgrid: responses.RequestsMock
) -> None:
    leaking = replace(mail, rendered=replace(mail.rendered, text="SG.abc.def", html="SG.abc.def"))
    assert SendResult.REFUSED == sender.send(leaking).result
    assert 0 == len(sendgrid.calls)


def test_a_refusal_is_told_in_sendgrids_words_without_key_and_address(
    sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    message = f"The to address anna@example.com does not work with {KEY}."
    sendgrid.post(URL, status=400, json={"errors": [{"message": message, "field": "to"}]})
    expected = "SendGrid refused this letter (HTTP 400): The to address (address) does not work with (key)."
    assert expected == sender.send(mail).detail


@pytest.mark.parametrize(
    ("status", "field", "expected"),
    [
        (400, "personalizations.0.to.0.email", True),
        (400, "from.email", False),
        (400, None, False),
        (413, None, True),
        (401, "personalizations.0.to.0.email", False),
    ],
)
def test_a_refusal_says_whether_it_is_plainly_about_the_letter(
    status: int,
    field: str | None,
    *,
    expected: bool,
    sender: SendGridSender,
    sendgrid: responses.RequestsMock,
    mail: Mail,
) -> None:
    sendgrid.post(URL, status=status, json={"errors": [{"message": "no", "field": field}]})
    assert expected == sender.send(mail).is_address


@pytest.mark.parametrize("status", [401, 403])
def test_when_all_credits_are_used_no_letter_is_taken_at_all(
    status: int, sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=status, json={"errors": [{"message": "Maximum credits exceeded"}]})
    outcome = sender.send(mail)
    assert SendResult.REFUSED_ALL == outcome.result
    assert "Maximum credits exceeded" in outcome.detail


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"errors": 7}', '{"errors": ["x"]}', "null"])
def test_a_refusal_without_readable_words_is_a_refusal(
    body: str, sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=400, body=body)
    expected = SendOutcome(SendResult.REFUSED, "SendGrid refused this letter (HTTP 400).")
    assert expected == sender.send(mail)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT"}, 30.0),
        ({"X-RateLimit-Reset": "1795514412"}, 12.0),
        ({"X-RateLimit-Reset": "25"}, 25.0),
        ({"Retry-After": "7", "X-RateLimit-Reset": "25"}, 7.0),
        ({}, 60.0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "never"}, 60.0),
        ({"Retry-After": "99999999999"}, 3600.0),
        ({"X-RateLimit-Reset": "999999999999"}, 3600.0),
        ({"X-RateLimit-Reset": "1795514399"}, 0.0),
    ],
)
def test_too_many_requests_say_when_to_go_on(
    headers: dict[str, str],
    expected: float,
    sender: SendGridSender,
    sendgrid: responses.RequestsMock,
    mail: Mail,
) -> None:
    sendgrid.post(URL, status=429, headers={"Date": "Tue, 24 Nov 2026 10:00:00 GMT", **headers})
    outcome = sender.send(mail)
    assert (SendResult.NOT_SENT, expected) == (outcome.result, outcome.retry_after)
    assert expected == sender.ready_in()


def test_after_the_last_of_its_budget_the_sender_waits_for_the_reset(
    sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail, clock: Clock
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20"}
    sendgrid.post(URL, status=202, headers=headers)
    assert sender.ready_in() == 0.0
    assert SendResult.SENT == sender.send(mail).result
    assert sender.ready_in() == 20.0
    clock.now += 15
    assert sender.ready_in() == 5.0
    clock.now += 15
    assert sender.ready_in() == 0.0


def test_with_budget_left_the_sender_is_ready(
    sender: SendGridSender, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=202, headers={"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "20"})
    sender.send(mail)
    assert sender.ready_in() == 0.0


def test_the_key_shows_nowhere(sender: SendGridSender) -> None:
    assert "SendGridSender('https://api.sendgrid.com')" == repr(sender)


@pytest.mark.parametrize("key", ["", "SG.pretend\nkey", "SG.prétend", " SG.pretend"])
def test_a_key_that_cannot_be_one_is_named_but_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match=r"mail\.api_key") as caught:
        SendGridSender(api_key=key, from_email="o@clay.example", from_name="Clay")
    assert "pr" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"json": {"scopes": ["mail.send", "stats.read"]}}, [(True, "works"), (True, "may send mail")]),
        ({"json": {"scopes": ["stats.read"]}}, [(True, "works"), (False, "may not send mail")]),
        ({"body": "<html>"}, [(True, "works"), (False, "cannot be read")]),
        ({"status": 401}, [(False, "does not know the API key")]),
        ({"status": 403}, [(False, "HTTP 403")]),
        ({"status": 500}, [(False, "HTTP 500")]),
        ({"body": requests.ConnectTimeout()}, [(False, "was not reached")]),
    ],
)
def test_check_tells_whether_the_key_may_send(
    answer: dict[str, Any],
    expected: list[tuple[bool, str]],
    sender: SendGridSender,
    sendgrid: responses.RequestsMock,
) -> None:
    sendgrid.get(f"{HOST}/v3/scopes", **answer)
    findings = sender.check()
    assert [ok for ok, _ in expected] == [finding.ok for finding in findings]
    assert all(said in finding.sentence for (_, said), finding in zip(expected, findings, strict=True))
    assert all(finding.ok or finding.remedy for finding in findings)


def _posted(sendgrid: responses.RequestsMock) -> dict[str, Any]:
    posted: dict[str, Any] = json.loads(sendgrid.calls[0].request.body or "")
    return posted


def _interrupted(_: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
    raise KeyboardInterrupt


def a_sender(**options: Any) -> SendGridSender:
    return SendGridSender(api_key=KEY, from_email="orders@clay.example", from_name="Clay", **options)


@pytest.mark.parametrize("has_offer", [True, False])
def test_only_a_letter_with_an_offer_names_the_group_of_those_who_want_none(
    has_offer: bool, sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=202)
    a_sender(unsubscribe_group=77).send(replace(mail, rendered=replace(mail.rendered, has_offer=has_offer)))
    assert ({"group_id": 77} if has_offer else None) == posted(sendgrid).get("asm")


def test_without_a_group_none_is_named(sendgrid: responses.RequestsMock, mail: Mail) -> None:
    sendgrid.post(URL, status=202)
    a_sender().send(replace(mail, rendered=replace(mail.rendered, has_offer=True)))
    assert "asm" not in posted(sendgrid)


def test_in_sandbox_mode_the_provider_is_told_to_send_nothing(
    sendgrid: responses.RequestsMock, mail: Mail
) -> None:
    sendgrid.post(URL, status=200)
    assert SendResult.SENT == a_sender(sandbox_mode=True).send(mail).result
    assert {"sandbox_mode": {"enable": True}} == posted(sendgrid)["mail_settings"]


def posted(sendgrid: responses.RequestsMock) -> Any:
    return json.loads(sendgrid.calls[-1].request.body or "")
