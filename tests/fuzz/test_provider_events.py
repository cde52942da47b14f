"""Whatever is posted to us as the provider's events: taken, or refused with its reason."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from adapters.mail.activity import SendGridActivity
from adapters.mail.events import SendGridEvents
from connector.domain.notices import Delivery
from connector.errors import ConnectorError, Permanent, Refused
from connector.ports import MailEvent
from sandbox.clock import Clock
from sandbox.sendgrid import SendGrid
from sandbox.sendgrid_events import EventWebhook
from sandbox.transport import InProcess
from sandbox.web import Request, Response
from tests.fuzz.fuzzing import JUNK, STRANGE_TEXTS, examples, fuzz, taken_or_refused

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
KEYS = ("event", "sg_event_id", "notice_id", "timestamp", "reason", "type", "email")
EVENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            key: st.one_of(
                JUNK, st.sampled_from(["bounce", "delivered", "dropped", "blocked", "n1", 1795600000])
            )
            for key in KEYS
        },
    ),
    max_size=4,
)


def judge(event: MailEvent) -> None:
    assert event.id
    assert event.notice_id
    assert event.delivery in Delivery
    assert event.at.tzinfo is not None
    assert "@" not in event.detail


@examples(few=40)
def test_signed_events_are_read_or_refused_with_a_reason(number: int) -> None:
    webhook = EventWebhook(SendGrid(Clock(NOW)))
    reader = SendGridEvents(webhook.verification_key)

    def check(posted: Any) -> None:
        headers, body = webhook.post(*posted) if isinstance(posted, list) else webhook.post(posted)
        named = {name.lower(): value for name, value in headers.items()}
        for event in taken_or_refused(lambda: reader.read(named, body), Permanent) or []:
            judge(event)

    fuzz(number, check, posted=st.one_of(EVENTS, JUNK))


@examples(few=40)
def test_what_is_not_signed_is_always_refused(number: int) -> None:
    webhook = EventWebhook(SendGrid(Clock(NOW)))
    reader = SendGridEvents(webhook.verification_key)
    names = [f"x-twilio-email-event-webhook-{name}" for name in ("signature", "timestamp")]

    def check(headers: dict[str, str], body: bytes) -> None:
        assert taken_or_refused(lambda: reader.read(headers, body), Refused) is None

    fuzz(
        number,
        check,
        headers=st.dictionaries(st.sampled_from(names), STRANGE_TEXTS, max_size=2),
        body=st.binary(max_size=80),
    )


@examples(few=40)
def test_what_the_activity_answers_is_read_or_refused_with_a_reason(number: int) -> None:
    def check(status: int, body: Any) -> None:
        def app(_: Request) -> Response:
            return Response(status, {"Content-Type": "application/json"}, body)

        activity = SendGridActivity(api_key="SG.x", transport=InProcess({"https://api.sendgrid.com": app}))
        found = taken_or_refused(lambda: activity.look_up("n1"), ConnectorError)
        if found is not None:
            judge(found)

    message = st.fixed_dictionaries({}, optional=dict.fromkeys(("msg_id", "status", "last_event_time"), JUNK))
    fuzz(
        number,
        check,
        status=st.sampled_from([200, 200, 200, 401, 404, 429, 500]),
        body=st.one_of(
            st.binary(max_size=50),
            st.fixed_dictionaries({"messages": st.lists(message, max_size=3)}).map(_as_json),
            JUNK.map(_as_json),
        ),
    )


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()
