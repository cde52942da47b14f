"""SendGrid's event webhook: signed over its time and the raw body; several at once, some of them again."""

import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sendgrid.helpers.eventwebhook import EventWebhook

from adapters.mail.wording import scrubbed
from connector.domain.notices import Delivery
from connector.errors import Permanent, Refused, SettingsError
from connector.ports import MailEvent

_SIGNATURE = "x-twilio-email-event-webhook-signature"
_TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

_DELIVERIES = {
    "processed": Delivery.ACCEPTED,
    "deferred": Delivery.ACCEPTED,
    "delivered": Delivery.DELIVERED,
    "bounce": Delivery.BOUNCED,
    "blocked": Delivery.BLOCKED,
    "dropped": Delivery.DROPPED,
}


_UNSUBSCRIBED = "unsubscribed"  # of the reasons that SendGrid documents: “Unsubscribed Address”


class _Event(BaseModel):
    """What we need of an event. Other mails of the account have no `notice_id`."""

    event: str = ""
    sg_event_id: Annotated[str, Field(max_length=255)] = ""
    notice_id: Annotated[str, Field(max_length=40)] = ""
    timestamp: Annotated[int, Field(ge=0, le=253_402_300_799)] = 0
    reason: str = ""
    asm_group_id: object = None  # the unsubscribe group that the letter named
    type: Literal["bounce", "blocked"] | str | None = None  # noqa: PYI051 - the two that matter


_EVENTS = TypeAdapter(list[_Event])


class SendGridEvents:
    """Reads events that carry the signature of `public_key`, SendGrid's verification key.

    `unsubscribe_group`: the group that letters with an offer name now.
    """

    def __init__(self, public_key: str, *, unsubscribe_group: int | None = None) -> None:
        self._names_group = unsubscribe_group is not None
        try:
            self._webhook = EventWebhook(public_key)
        except ValueError as error:
            raise SettingsError("mail.events_key is no verification key of SendGrid's.") from error

    def read(self, headers: Mapping[str, str], body: bytes) -> list[MailEvent]:
        """`headers` by name in small letters; see the port."""
        self._must_be_signed(headers.get(_SIGNATURE, ""), headers.get(_TIMESTAMP, ""), body)
        try:
            found = _EVENTS.validate_json(body)
        except ValidationError as error:
            raise Permanent("The events cannot be read.", details=str(error.error_count())) from error
        return [
            _read(each, self._delivery(each))
            for each in found
            if each.notice_id and each.sg_event_id and each.event in _DELIVERIES
        ]

    def _delivery(self, event: _Event) -> Delivery:
        if event.event == "bounce" and event.type == "blocked":
            return Delivery.BLOCKED
        if event.event == "dropped" and self._is_for_a_group(event):
            return Delivery.UNSUBSCRIBED
        return _DELIVERIES[event.event]

    def _is_for_a_group(self, event: _Event) -> bool:
        """Whether it may have been dropped because its reader left the group that it names.

        SendGrid says the same of one who left a group and of one who wants no mail at all, and need not say
        why. A letter sent before the group was taken out of the settings is known by the event's own.
        """
        named = event.asm_group_id is not None
        if _UNSUBSCRIBED in event.reason.casefold():
            return named or self._names_group
        return named and not event.reason

    def _must_be_signed(self, signature: str, timestamp: str, body: bytes) -> None:
        try:
            good = self._webhook.verify_signature(body.decode(), signature, timestamp)
        except (ValueError, binascii.Error):
            good = False
        if not good:
            raise Refused("The events are not signed by the mail provider.")


def _read(event: _Event, delivery: Delivery) -> MailEvent:
    return MailEvent(
        id=event.sg_event_id,
        notice_id=event.notice_id,
        delivery=delivery,
        at=datetime.fromtimestamp(event.timestamp, UTC),
        detail=scrubbed(event.reason),
    )
