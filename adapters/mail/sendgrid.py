"""SendGrid: one letter, one attempt, one outcome."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from requests.adapters import BaseAdapter

from adapters.http import Answer, HttpClient, NoAnswer
from adapters.mail.limits import wait_after
from adapters.mail.payload import payload_of
from adapters.mail.wording import detail
from connector.domain.notices import Mail
from connector.errors import SettingsError
from connector.ports import Finding, SendOutcome, SendResult

_OUTCOMES: tuple[tuple[frozenset[int], SendResult, str], ...] = (
    (frozenset(range(200, 300)), SendResult.SENT, "SendGrid accepted the letter"),
    (frozenset({429}), SendResult.NOT_SENT, "SendGrid asks for a pause"),
    (frozenset({400, 413}), SendResult.REFUSED, "SendGrid refused this letter"),
    (frozenset({401}), SendResult.REFUSED_ALL, "SendGrid does not take the API key or its account"),
    (frozenset({403}), SendResult.REFUSED_ALL, "SendGrid does not let this API key or sender send"),
    (frozenset(range(400, 500)), SendResult.REFUSED_ALL, "SendGrid refused to take letters"),
)
_TOO_LARGE = 413
_UNREACHED = (SendResult.NOT_SENT, "SendGrid was not reached")
_UNCERTAIN = (SendResult.UNCERTAIN, "SendGrid may or may not have accepted the letter")
_KEY = "mail.api_key"


class SendGridSender:
    """Hands letters to SendGrid (EU accounts: `host="https://api.eu.sendgrid.com"`).

    One attempt a letter, over in `deadline` seconds: nothing is tried again in here, and no redirect is
    followed. `clock` is monotonic.
    """

    def __init__(
        self,
        *,
        api_key: str,
        from_email: str,
        from_name: str,
        reply_to: str = "",
        unsubscribe_group: int | None = None,
        sandbox_mode: bool = False,
        host: str = "https://api.sendgrid.com",
        ca_file: str | Path | None = None,
        transport: BaseAdapter | None = None,
        deadline: float = 30,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not re.fullmatch(r"[!-~]+", api_key):
            raise SettingsError(f"{_KEY} is empty or holds a character that no API key has.")
        self._api_key = api_key
        self._payload_of = partial(
            payload_of,
            from_email=from_email,
            from_name=from_name,
            reply_to=reply_to,
            unsubscribe_group=unsubscribe_group,
            sandbox_mode=sandbox_mode,
        )
        self._http = HttpClient(
            host,
            headers={"Authorization": f"Bearer {api_key}"},
            verify=str(ca_file) if ca_file else True,
            deadline=deadline,
            transport=transport,
            clock=clock,
        )
        self._clock = clock
        self._ready_at = clock()

    def __repr__(self) -> str:
        return f"SendGridSender({self._http.base_url!r})"

    def ready_in(self) -> float:
        return max(self._ready_at - self._clock(), 0.0)

    def send(self, mail: Mail) -> SendOutcome:
        try:
            payload = self._payload_of(mail)
        except Exception as error:  # noqa: BLE001 - nothing has left, and trying again changes nothing
            sentence = self._detail("The letter cannot be put together", error)
            return SendOutcome(SendResult.REFUSED, sentence, is_address=True)
        try:
            return self._outcome(self._http.call("POST", "/v3/mail/send", json=payload))
        except Exception as error:  # noqa: BLE001 - whatever else escapes may have been sent
            result, sentence = _outcome_without_answer(error)
            return SendOutcome(result, self._detail(sentence, error))

    def close(self) -> None:
        self._http.close()

    def check(self) -> list[Finding]:
        """Whether the key works and may send. Sends nothing."""
        try:
            answer = self._http.call("GET", "/v3/scopes")
        except Exception as error:  # noqa: BLE001 - a check reports, it does not fail
            return [_unreached(self._detail("SendGrid was not reached", error))]
        if answer.status == 401:  # noqa: PLR2004
            return [_bad_key("SendGrid does not know the API key.")]
        if answer.status != 200:  # noqa: PLR2004
            return [_unreached(self._detail(f"SendGrid answered HTTP {answer.status}", _said(answer)))]
        return [Finding("SendGrid", ok=True, sentence="The API key works.", key=_KEY), _right(answer)]

    def _outcome(self, answer: Answer) -> SendOutcome:
        result, sentence = outcome_of(answer.status)
        wait = wait_after(answer, datetime.now(UTC))
        self._ready_at = self._clock() + wait
        if result is SendResult.SENT:
            return SendOutcome(result, provider_id=answer.headers.get("X-Message-Id", ""))
        return SendOutcome(
            result,
            self._detail(f"{sentence} (HTTP {answer.status})", _said(answer)),
            retry_after=wait if result is SendResult.NOT_SENT else None,
            is_address=result is SendResult.REFUSED and _is_about_the_letter(answer),
        )

    def _detail(self, sentence: str, cause: str | Exception) -> str:
        """A sentence and its cause, without the key and without anybody's address."""
        return detail(sentence, _words_of(cause), self._api_key)


def outcome_of(status: int) -> tuple[SendResult, str]:
    """What an HTTP status means for the letter; the first row that holds it."""
    return next(((result, said) for held, result, said in _OUTCOMES if status in held), _UNCERTAIN)


def _outcome_without_answer(error: Exception) -> tuple[SendResult, str]:
    before_writing = isinstance(error, NoAnswer) and error.trouble.before_writing
    return _UNREACHED if before_writing else _UNCERTAIN


def _words_of(cause: str | Exception) -> str:
    """Of an unknown exception only its kind: its text may hold anything."""
    return str(cause) if isinstance(cause, str | NoAnswer) else type(cause).__name__


def _said(answer: Answer) -> str:
    """SendGrid's own words: {"errors": [{"message": …}]}."""
    try:
        return " ".join(str(error["message"]) for error in _read(answer)["errors"])
    except (ValueError, LookupError, TypeError):
        return ""


def _is_about_the_letter(answer: Answer) -> bool:
    """Whether SendGrid names its recipient as the fault, or its size."""
    try:
        fields = [str(error["field"]) for error in _read(answer)["errors"]]
    except (ValueError, LookupError, TypeError):
        fields = []
    return answer.status == _TOO_LARGE or any("to" in field.split(".") for field in fields)


def _read(answer: Answer) -> Any:  # noqa: ANN401 - decoded where it is used
    return json.loads(answer.body)


def _right(answer: Answer) -> Finding:
    try:
        may_send = "mail.send" in _read(answer)["scopes"]
    except (ValueError, LookupError, TypeError):
        return _unreached("SendGrid's answer about the key's rights cannot be read.")
    if may_send:
        return Finding("SendGrid", ok=True, sentence="The API key may send mail.", key=_KEY)
    return _bad_key("The API key may not send mail.")


def _bad_key(sentence: str) -> Finding:
    remedy = "Make an API key with the right “Mail Send” in SendGrid, and put it into mail.api_key."
    return Finding("SendGrid", ok=False, sentence=sentence, remedy=remedy, key=_KEY)


def _unreached(sentence: str) -> Finding:
    remedy = (
        "Look at the network and at mail.host (EU accounts: https://api.eu.sendgrid.com), then check again."
    )
    return Finding("SendGrid", ok=False, sentence=sentence, remedy=remedy, key="mail.host")
