"""The rehearsal in which due letters go to the merchant's own address."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from adapters.mail.files import write_whole
from connector.domain.notices import Mail
from connector.errors import Permanent, Refused, Transient, Uncertain
from connector.ports import Finding, Sender, SendOutcome, SendResult

_LONGEST_SUBJECT = 200
_KEY = "mail.redirect_to"


class RedirectRehearsal:
    """Sends each due letter once to `redirect_to`, and again when its text or recipient changes.

    Without `redirect_to` the letters keep their recipients: for a sender that only looks at them.

    `memory` is a small file with a digest of each letter that was handed over; a lost or broken one
    means that the letters come once more. Whatever the sender cannot do stops `show` with the error
    of that kind; it goes on from there the next time, and a letter that was refused or may have
    arrived is not tried again.
    """

    def __init__(self, sender: Sender, redirect_to: str | None, *, memory: Path) -> None:
        self._sender = sender
        self._redirect_to = redirect_to
        self._memory = memory

    def show(self, mails: Sequence[Mail]) -> int:
        """As in the port; letters for which the sender has no room now come with the next pass."""
        due = {_digest(mail): mail for mail in mails}
        shown = self._remembered() & due.keys()
        self._remember(shown)
        for digest, mail in due.items():
            if digest in shown:
                continue
            if self._sender.ready_in() > 0:
                break
            outcome = self._sender.send(self._redirected(mail, digest))
            _raise_if_not_tried(outcome)
            self._remember(shown | {digest})
            _raise_if_not_sent(outcome)
            shown.add(digest)
        return len(shown)

    def check(self) -> list[Finding]:
        sentence = f"Letters do not go to customers: they go to {self._redirect_to}."
        if self._redirect_to is None:
            sentence = "Letters do not go to customers: the provider only looks at them."
        return [*self._sender.check(), Finding("Letters", ok=True, sentence=sentence, key=_KEY)]

    def _redirected(self, mail: Mail, digest: str) -> Mail:
        if self._redirect_to is None:
            return mail
        subject = f"[to {mail.to_email}] {mail.rendered.subject}"[:_LONGEST_SUBJECT]
        return Mail(
            notice_id=f"rehearsal-{digest[:32]}",
            to_name="",
            to_email=self._redirect_to,
            rendered=replace(mail.rendered, subject=subject),
        )

    def _remembered(self) -> set[str]:
        try:
            return {str(digest) for digest in json.loads(self._memory.read_bytes())}
        except (OSError, ValueError, TypeError):
            return set()

    def _remember(self, shown: set[str]) -> None:
        try:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._memory, json.dumps(sorted(shown)))
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Permanent(f"The file {self._memory} cannot be written: {why}.") from error


def _digest(mail: Mail) -> str:
    rendered = mail.rendered
    parts = (mail.to_email, rendered.subject, rendered.text, rendered.html)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _raise_if_not_tried(outcome: SendOutcome) -> None:
    if outcome.result is SendResult.REFUSED_ALL:
        raise Refused(outcome.detail)
    if outcome.result is SendResult.NOT_SENT:
        raise Transient(outcome.detail, retry_after=outcome.retry_after)


def _raise_if_not_sent(outcome: SendOutcome) -> None:
    if outcome.result is SendResult.REFUSED:
        raise Permanent(outcome.detail)
    if outcome.result is SendResult.UNCERTAIN:
        raise Uncertain(outcome.detail)
