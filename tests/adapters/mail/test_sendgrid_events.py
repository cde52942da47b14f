"""What SendGrid posts of its own accord, and what it answers when asked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import responses

from adapters.mail.activity import SendGridActivity
from adapters.mail.events import SendGridEvents
from connector.domain.notices import Delivery
from connector.errors import Permanent, Refused, SettingsError, Transient
from sandbox.clock import Clock
from sandbox.sendgrid import Mail, SendGrid
from sandbox.sendgrid_events import EventWebhook

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
MAIL = Mail(
    NOW, "anna@example.com", "Anna", "o@clay.example", "s", "t", "h", "m1", custom_args={"notice_id": "n-1"}
)
MESSAGES = "https://api.sendgrid.com/v3/messages"


@pytest.fixture
def webhook() -> EventWebhook:
    return EventWebhook(SendGrid(Clock(NOW)))


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("processed", {}, Delivery.ACCEPTED),
        ("deferred", {"response": "450 busy"}, Delivery.ACCEPTED),
        ("delivered", {"response": "250 OK"}, Delivery.DELIVERED),
        ("bounce", {"type": "bounce", "reason": "550 5.1.1 anna@example.com unknown"}, Delivery.BOUNCED),
        ("bounce", {"type": "blocked", "reason": "421 no"}, Delivery.BLOCKED),
        ("dropped", {"reason": "Bounced Address"}, Delivery.DROPPED),
    ],
)
def test_an_event_says_how_far_the_letter_came(
    kind: str, more: dict[str, str], expected: Delivery, webhook: EventWebhook
) -> None:
    headers, body = webhook.post(webhook.event(MAIL, kind, **more))
    [event] = SendGridEvents(webhook.verification_key).read(lower(headers), body)
    assert (expected, "n-1", NOW) == (event.delivery, event.notice_id, event.at)
    assert "anna" not in event.detail


@pytest.mark.parametrize(
    ("group", "more", "expected"),
    [
        (7, {"reason": "Unsubscribed Address"}, Delivery.UNSUBSCRIBED),
        (7, {"reason": "Unsubscribed Address", "asm_group_id": 7}, Delivery.UNSUBSCRIBED),
        (None, {"reason": "Unsubscribed Address", "asm_group_id": 7}, Delivery.UNSUBSCRIBED),
        (7, {"asm_group_id": 7}, Delivery.UNSUBSCRIBED),  # it names the group, and says nothing else
        (7, {}, Delivery.DROPPED),
        (None, {"reason": "Unsubscribed Address"}, Delivery.DROPPED),
        (None, {"reason": "Unsubscribed Address", "asm_group_id": None}, Delivery.DROPPED),
        (7, {"reason": "Bounced Address", "asm_group_id": 7}, Delivery.DROPPED),
        (7, {"reason": "Spam Reporting Address", "asm_group_id": 7}, Delivery.DROPPED),
        (7, {"reason": "Invalid", "asm_group_id": 7}, Delivery.DROPPED),
    ],
)
def test_who_left_the_group_of_the_offers_is_told_from_whom_no_letter_reaches(
    group: int | None, more: dict[str, object], expected: Delivery, webhook: EventWebhook
) -> None:
    headers, body = webhook.post(webhook.event(MAIL, "dropped", **more))
    [event] = SendGridEvents(webhook.verification_key, unsubscribe_group=group).read(lower(headers), body)
    assert expected is event.delivery


def test_what_is_no_news_of_a_letter_is_left_out(webhook: EventWebhook) -> None:
    opened, foreign = webhook.event(MAIL, "open"), webhook.event(MAIL, "delivered")
    del foreign["notice_id"]
    headers, body = webhook.post(opened, foreign, webhook.event(MAIL, "delivered"))
    assert 1 == len(SendGridEvents(webhook.verification_key).read(lower(headers), body))


@pytest.mark.parametrize("part", ["body", "signature", "timestamp", "nothing", "key"])
def test_what_is_not_signed_by_the_provider_is_refused(part: str, webhook: EventWebhook) -> None:
    headers, body = webhook.post(webhook.event(MAIL, "delivered"))
    signed = lower(headers)
    reader = SendGridEvents(webhook.verification_key)
    if part == "body":
        body = body.replace(b"n-1", b"n-2")
    elif part == "key":
        reader = SendGridEvents(EventWebhook(SendGrid(Clock(NOW))).verification_key)
    elif part == "nothing":
        signed = {}
    else:
        signed[f"x-twilio-email-event-webhook-{part}"] = "MEUCIQDx" if part == "signature" else "1"
    with pytest.raises(Refused):
        reader.read(signed, body)


@pytest.mark.parametrize("events", [[3], [{"event": 3}], [{"timestamp": -1}]])
def test_signed_nonsense_cannot_be_read(events: Any, webhook: EventWebhook) -> None:
    headers, body = webhook.post(*events)
    with pytest.raises(Permanent):
        SendGridEvents(webhook.verification_key).read(lower(headers), body)


def test_a_key_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="events_key"):
        SendGridEvents("MFkwEwYH")


def activity() -> SendGridActivity:
    return SendGridActivity(api_key="SG.pretend.key")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("processed", Delivery.ACCEPTED),
        ("delivered", Delivery.DELIVERED),
        ("not_delivered", Delivery.BOUNCED),
    ],
)
def test_a_letter_that_is_asked_for_is_found_by_its_id(status: str, expected: Delivery) -> None:
    message = {
        "msg_id": "m1.f",
        "status": status,
        "last_event_time": "2026-11-27T10:00:00Z",
        "to_email": "a@b.c",
    }
    with responses.RequestsMock() as mock:
        mock.get(MESSAGES, json={"messages": [message]})
        event = activity().look_up("n-1")
        query = mock.calls[0].request.params  # type: ignore[attr-defined]
    assert event is not None
    assert (expected, "n-1", NOW) == (event.delivery, event.notice_id, event.at)
    assert "(unique_args['notice_id']=\"n-1\")" == query["query"]


def test_of_a_letter_that_is_not_found_nothing_is_said() -> None:
    with responses.RequestsMock() as mock:
        mock.get(MESSAGES, json={"messages": []})
        assert activity().look_up("n-1") is None


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, "{}", Refused),
        (401, "{}", Refused),
        (500, "", Transient),
        (429, "", Transient),
        (200, "<html>", Permanent),
    ],
)
def test_what_the_provider_cannot_say_is_an_error(status: int, body: str, error: type[Exception]) -> None:
    with responses.RequestsMock() as mock:
        mock.get(MESSAGES, status=status, body=body)
        with pytest.raises(error):
            activity().look_up("n-1")


def test_the_body_may_be_large(webhook: EventWebhook) -> None:
    headers, body = webhook.post(*(webhook.event(MAIL, "delivered") for _ in range(2000)))
    assert 2000 == len(SendGridEvents(webhook.verification_key).read(lower(headers), body))
    assert 2000 == len(json.loads(body))
