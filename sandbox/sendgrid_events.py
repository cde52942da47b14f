"""SendGrid's event webhook: what it posts of the mails that it took, signed as it signs."""

import base64
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.sendgrid import Mail, SendGrid

Posted = tuple[dict[str, str], bytes]


class EventWebhook:
    """Makes what would be posted. `verification_key` is what the account's settings show."""

    def __init__(self, provider: SendGrid) -> None:
        self._provider = provider
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._made = 0

    @property
    def verification_key(self) -> str:
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(public).decode()

    def event(self, mail: Mail, kind: str, **more: object) -> dict[str, object]:
        """One event; custom arguments stand beside the rest."""
        self._made += 1
        group = {} if mail.group is None else {"asm_group_id": mail.group}
        return {
            "email": mail.to_email,
            "timestamp": self._provider.clock.stamp,
            "smtp-id": f"<{mail.message_id}@geopod>",
            "event": kind,
            "category": list(mail.categories),
            "sg_event_id": f"ZXZlbnQ{self._made:06d}",
            "sg_message_id": f"{mail.message_id}.filter0001",
            **group,
            **mail.custom_args,
            **more,
        }

    def dropped(self, mail: Mail) -> dict[str, object]:
        """Of a mail whose reader left its group: the same words as for one who wants no mail at all."""
        return self.event(mail, "dropped", reason="Unsubscribed Address")

    def post(self, *events: Mapping[str, object]) -> Posted:
        """Headers and body of one call."""
        body = json.dumps(list(events), separators=(",", ":")).encode() + b"\r\n"
        stamp = str(self._provider.clock.stamp)
        signature = self._key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "Content-Type": "application/json",
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        }, body
