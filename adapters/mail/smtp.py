"""A mail server of the merchant's own: one letter, one attempt, one outcome.

SMTP is spoken in its phases, because only they tell what is known: before the first byte of the message
text nothing was sent; after it, only a complete reply tells.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.mail.addresses import ascii_address
from adapters.mail.deadline import Deadline
from adapters.mail.message import message_of
from adapters.mail.talk import Reply, Talk
from adapters.mail.wording import detail
from connector.domain.notices import Mail
from connector.errors import ConnectorError, SettingsError
from connector.ports import Finding, SendOutcome, SendResult

_GO_ON = 354
_WANTS_LOGIN = frozenset({530, 534, 535, 538})
_LONGEST_IDLE = 10.0  # seconds after which a kept connection is not trusted any more
_CONNECT_SECONDS = 10.0
_TOO_LARGE = 552
# What a server says of the sender at any step: RFC 3463 and 7372, and the codes of large providers.
_OF_SENDER = re.compile(r"5\.(1\.[78]|4\.5|7\.(3|[89]|2\d|30|57|60|64|5\d\d|7\d\d|23[236]))")
_SAID_OF_SENDER = re.compile(
    r"relay\w* (is |access )?(denied|not (allowed|permitted))|unable to relay"
    r"|sender (address )?(is )?(rejected|refused|denied|not allowed|unauthenticated)"
    r"|(not|must be|un) ?authenticated|authentication (is )?required"
    r"|(sending|message|mail|hourly|daily|rate) (limit|quota)",
    re.IGNORECASE,
)
_OF_ADDRESS = re.compile(r"5\.[12]\.\d")
_QUEUED = re.compile(r"queued as (\S+)|id=(\S+)", re.IGNORECASE)
_KEY = "mail.smtp.host"


class _Answered(Exception):  # noqa: N818 - it is an answer
    """The server did not agree to a step. `is_ours`: it was about the letter, not about us."""

    def __init__(self, reply: Reply, *, is_ours: bool) -> None:
        super().__init__(f"{reply[0]} {_text(reply)}")
        self.code = reply[0]
        self.is_ours = is_ours


class SmtpSender:
    """Hands letters to a mail server, encrypted always.

    `security` is "tls" (from the first byte) or "starttls". One attempt a letter, over in `deadline` seconds.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: str,
        user: str,
        password: str,
        from_email: str,
        from_name: str,
        reply_to: str = "",
        ca_file: str | Path | None = None,
        deadline: float = 30,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = (host, port)
        self._security = security
        self._login = (user, password)
        self._from_email = from_email
        self._headers = {"from_email": from_email, "from_name": from_name, "reply_to": reply_to}
        self._context = _context(ca_file)
        self._deadline = deadline
        self._now = now
        self._clock = clock
        self._kept: Talk | None = None
        self._used_at = clock()

    def __repr__(self) -> str:
        return f"SmtpSender({self._server[0]!r})"

    def ready_in(self) -> float:
        return 0.0

    def send(self, mail: Mail) -> SendOutcome:
        try:
            to_email = ascii_address(mail.to_email)
            text = message_of(mail, **self._headers, now=self._now()).as_bytes()
        except Exception as error:  # noqa: BLE001 - nothing has left, and trying again changes nothing
            sentence = detail("The letter cannot be put together", _kind(error))
            return SendOutcome(SendResult.REFUSED, sentence, is_address=True)
        with Deadline(self._deadline) as deadline:
            try:
                talk = self._agreed(to_email, deadline)
            except Exception as error:  # noqa: BLE001 - no byte of the message was written
                return self._before(error)
            return self._handed_over(talk, text)

    def close(self) -> None:
        """Hang up. The next letter calls again."""
        self._hang_up(self._kept)
        self._kept = None

    def check(self) -> list[Finding]:
        """Whether the server is there, encrypts, and takes our login. Sends nothing."""
        try:
            with Deadline(self._deadline) as deadline:
                self._hang_up(self._connected(deadline))
        except Exception as error:  # noqa: BLE001 - a check reports, it does not fail
            outcome = self._before(error)
            remedy = "Look at host, port, security, user and password under [mail.smtp], then check again."
            refused = outcome.result is SendResult.REFUSED_ALL
            key = "mail.smtp.password" if refused else _KEY
            return [Finding("mail server", ok=False, sentence=outcome.detail, remedy=remedy, key=key)]
        return [Finding("mail server", ok=True, sentence="The mail server takes our login.", key=_KEY)]

    def _agreed(self, to_email: str, deadline: Deadline) -> Talk:
        """A connection on which the server waits for the message text."""
        talk = self._reused(deadline) or self._connected(deadline)
        self._kept = talk
        reply = talk.mail(self._from_email)
        _must_be(2, reply, is_ours=_is_about_size(reply))
        _must_be(2, talk.rcpt(to_email), is_ours=True)
        reply = talk.docmd("DATA")
        if reply[0] != _GO_ON:
            raise _Answered(reply, is_ours=True)
        return talk

    def _reused(self, deadline: Deadline) -> Talk | None:
        """The kept connection, if it is young enough and the server is still there."""
        talk, self._kept = self._kept, None
        if talk is None or self._clock() - self._used_at > _LONGEST_IDLE:
            self._hang_up(talk)
            return None
        try:
            talk.under(deadline)
            _must_be(2, talk.rset(), is_ours=False)
        except (OSError, smtplib.SMTPException, _Answered):
            self._hang_up(talk)
            return None
        return talk

    def _connected(self, deadline: Deadline) -> Talk:
        host, port = self._server
        talk = Talk(
            host,
            deadline=deadline,
            context=self._context,
            seconds=min(_CONNECT_SECONDS, self._deadline),
            tls_first=self._security == "tls",
        )
        try:
            _must_be(2, talk.connect(host, port), is_ours=False)
            if talk.sock is not None:
                talk.sock.settimeout(self._deadline)
            _must_be(2, talk.ehlo(), is_ours=False)
            if self._security == "starttls":
                talk.encrypt()
                _must_be(2, talk.ehlo(), is_ours=False)
            if self._login[0]:
                talk.login(*self._login)
        except BaseException:
            self._hang_up(talk)
            raise
        return talk

    def _handed_over(self, talk: Talk, text: bytes) -> SendOutcome:
        """From here on nobody can tell, unless a complete reply comes."""
        try:
            reply = talk.deliver(text)
        except Exception as error:  # noqa: BLE001 - whatever it was, the server may have the letter
            self.close()
            return self._outcome(
                SendResult.UNCERTAIN, "The mail server may or may not have taken the letter", _kind(error)
            )
        self._used_at = self._clock()
        code = reply[0] // 100
        if code == 2:  # noqa: PLR2004
            return SendOutcome(SendResult.SENT, provider_id=_queue_id(reply))
        self.close()
        said = f"{reply[0]} {_text(reply)}"
        if code == 4:  # noqa: PLR2004
            return self._outcome(SendResult.NOT_SENT, "The mail server did not take the letter now", said)
        if code == 5:  # noqa: PLR2004
            return self._refused(said)
        return self._outcome(
            SendResult.UNCERTAIN, "The mail server gave an answer that nobody understands", said
        )

    def _before(self, error: Exception) -> SendOutcome:
        """What it means that the message text was never begun."""
        self.close()
        said = _kind(error)
        if isinstance(error, _Answered) and error.is_ours and error.code // 100 == 5:  # noqa: PLR2004
            if error.code not in _WANTS_LOGIN:
                return self._refused(said)
            return self._outcome(SendResult.REFUSED_ALL, "The mail server wants a login", said)
        if _refuses_us(error):
            return self._outcome(SendResult.REFUSED_ALL, "The mail server refused us", said)
        return self._outcome(SendResult.NOT_SENT, "The mail server was not reached or did not go on", said)

    def _refused(self, said: str) -> SendOutcome:
        """A 5xx reply to recipient or text is about the letter, if it does not speak of its sender."""
        code = said.partition(" ")[2]
        if _OF_ADDRESS.match(code) and not _OF_SENDER.match(code):
            outcome = self._outcome(SendResult.REFUSED, "The mail server refused this letter", said)
            return replace(outcome, is_address=True)
        if _OF_SENDER.match(code) or _SAID_OF_SENDER.search(said):
            return self._outcome(SendResult.REFUSED_ALL, "The mail server refused the sender", said)
        return self._outcome(SendResult.REFUSED, "The mail server refused this letter", said)

    def _outcome(self, result: SendResult, sentence: str, said: str) -> SendOutcome:
        return SendOutcome(result, detail(sentence, said, self._login[1]))

    @staticmethod
    def _hang_up(talk: Talk | None) -> None:
        """Without a word: whatever the server says to QUIT changes nothing."""
        if talk is not None:
            with suppress(OSError):
                talk.close()


def _context(ca_file: str | Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"The CA file {ca_file} cannot be used: {error}.") from error


def _must_be(hundreds: int, reply: Reply, *, is_ours: bool) -> None:
    if reply[0] // 100 != hundreds:
        raise _Answered(reply, is_ours=is_ours)


def _refuses_us(error: Exception) -> bool:
    """Whether it is about us, whatever the letter: our login, or our coming at all."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "AUTH" in str(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return error.smtp_code // 100 == 5  # noqa: PLR2004
    return isinstance(error, _Answered) and error.code // 100 == 5  # noqa: PLR2004


def _is_about_size(reply: Reply) -> bool:
    """All else that a server has against the sender's address is about us, whatever the letter."""
    return reply[0] == _TOO_LARGE or _text(reply).startswith("5.3.4")


def _text(reply: Reply) -> str:
    return reply[1].decode("utf-8", "replace")


def _queue_id(reply: Reply) -> str:
    found = _QUEUED.search(_text(reply))
    return (found[1] or found[2]) if found else _text(reply)[:100]


def _kind(error: Exception) -> str:
    """What an error is, and what the server said, if it said something."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    speaks = isinstance(error, _Answered | ConnectorError | smtplib.SMTPException | ssl.SSLError)
    return str(error) if speaks else type(error).__name__
