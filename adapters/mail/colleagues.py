"""Words to the shop's own people: by mail, and to a chat that takes Slack's webhooks."""

import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from requests.adapters import BaseAdapter

from adapters.http import HttpClient, NoAnswer
from adapters.mail.wording import detail
from connector.domain.notices import Mail, Rendered
from connector.ports import Memo, Sender, SendResult

_MOST = 3000  # characters that a chat shows well


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

    def tell(self, memo: Memo) -> list[str]:
        return [*self._by_mail(memo), *self._by_chat(memo)]

    def _by_mail(self, memo: Memo) -> Iterator[str]:
        for email in self._emails if self._sender else ():
            name = hashlib.sha256(f"{email}\n{memo.subject}\n{memo.text}".encode()).hexdigest()[:24]
            page = f'<pre style="white-space: pre-wrap">{escape(memo.text)}</pre>'
            mail = Mail(f"memo-{name}", "", email, Rendered(memo.subject, memo.text, page))
            outcome = self._sender.send(mail) if self._sender else None
            if outcome and outcome.result is not SendResult.SENT:
                yield f"a word to the team by mail: {outcome.detail}"

    def _by_chat(self, memo: Memo) -> Iterator[str]:
        if self._http is None:
            return
        text = f"{memo.subject}\n\n{memo.text}"[:_MOST]
        for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, written)
        try:
            answer = self._http.call("POST", json={"text": text})
        except NoAnswer as error:
            yield detail("a word to the team by chat", str(error), self._webhook)
            return
        if answer.status // 100 != 2:  # noqa: PLR2004
            yield f"a word to the team by chat: HTTP {answer.status}"
