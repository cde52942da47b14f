"""Words to the shop's own people: by mail, and to a chat that takes Slack's webhooks."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from requests.adapters import BaseAdapter

from adapters.http import HttpClient, NoAnswer
from adapters.mail.wording import detail
from connector.domain.notices import Mail, Rendered
from connector.ports import Heard, Memo, Sender, SendResult

_MOST = 3000  # characters that a chat shows well
_FINE, _NOT_TAKEN = 2, 4  # hundreds of HTTP's status


class Colleagues:
    """Tries each way once. That one fails stops neither the others nor any letter."""

    def __init__(
        self,
        *,
        sender: Sender | None,
        emails: Sequence[str] = (),
        webhook: str = "",
        transport: BaseAdapter | None = None,
        deadline: float = 10,
    ) -> None:
        self._sender = sender
        self._emails = emails
        self._webhook = webhook
        self._http = HttpClient(webhook, transport=transport, deadline=deadline) if webhook else None

    def tell(self, memo: Memo) -> Heard:
        ways = [*self._by_mail(memo), *self._by_chat(memo)]
        failures = tuple(way.failure for way in ways if way.failure)
        return Heard(failures, nobody=not any(way.may_have_it for way in ways))

    def _by_mail(self, memo: Memo) -> Iterator["_Way"]:
        if self._sender is None:
            return
        for email in self._emails:
            name = hashlib.sha256(f"{email}\n{memo.subject}\n{memo.text}".encode()).hexdigest()[:24]
            page = f'<pre style="white-space: pre-wrap">{escape(memo.text)}</pre>'
            mail = Mail(f"memo-{name}", "", email, Rendered(memo.subject, memo.text, page))
            outcome = self._sender.send(mail)
            sent = outcome.result is SendResult.SENT
            failure = "" if sent else f"a word to the team by mail: {outcome.detail}"
            yield _Way(failure, may_have_it=sent or outcome.result is SendResult.UNCERTAIN)

    def _by_chat(self, memo: Memo) -> Iterator["_Way"]:
        if self._http is None:
            return
        text = f"{memo.subject}\n\n{memo.text}"[:_MOST]
        for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, written)
        try:
            answer = self._http.call("POST", json={"text": text})
        except NoAnswer as error:
            said = detail("a word to the team by chat", str(error), self._webhook)
            yield _Way(said, may_have_it=not error.trouble.before_writing)
            return
        failure = "" if answer.status // 100 == _FINE else f"a word to the team by chat: HTTP {answer.status}"
        yield _Way(failure, may_have_it=answer.status // 100 != _NOT_TAKEN)


@dataclass(frozen=True, slots=True)
class _Way:
    """How one way went; `failure` is a sentence, "" where it worked."""

    failure: str
    may_have_it: bool
