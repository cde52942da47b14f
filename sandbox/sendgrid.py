"""A pretend SendGrid: takes mails, checks them as the real one does, and remembers whom it would write to."""

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.sendgrid_rules import KNOWN, KNOWN_PERSONAL, Error, Json, first_error, groups, people
from sandbox.web import App, Log, Logged, Request, Response, http_date, json_response

_HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html"
_WINDOW_SECONDS = 60
_LARGEST = 30 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient that SendGrid took, with its own headers and custom arguments."""

    at: datetime
    to_email: str
    to_name: str
    from_email: str
    subject: str
    text: str
    html: str
    message_id: str
    from_name: str = ""
    reply_to: str = ""
    custom_args: Mapping[str, str] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    group: int | None = None  # the unsubscribe group that it names


class SendGrid:
    """The mail provider. `scopes` is what the key may do, `senders` (if set) which addresses may write.

    `answer_after` is how many real seconds the answer to a taken mail needs, so that a process can be killed
    meanwhile; setting it to 0 ends the waiting.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        url: str = "https://mail.test",
        key: str = "SG.test",
        faults: Faults | None = None,
        limit: int = 600,
        answer_after: float = 0.0,
    ) -> None:
        self.clock, self.url, self.key = clock, url, key
        self.limit, self.answer_after = limit, answer_after
        self.scopes: tuple[str, ...] = ("mail.send", "user.scheduled_sends.read")
        self.senders: frozenset[str] | None = None
        self.disliked: set[str] = set()  # addresses that it refuses, though they could be some
        self.left: dict[int, set[str]] = {}  # by unsubscribe group: addresses in small letters that left it
        self.dropped: list[Mail] = []  # taken, and not passed on: their readers left the group that they name
        self.has_activity = False  # the add-on that lets one ask what became of a mail
        self.statuses: dict[str, str] = {}  # by message id, where not “delivered”
        self.faults = faults or Faults()
        self.accepted: list[Mail] = []
        self.rehearsed = 0
        self.unknown: list[str] = []
        self._count, self._window, self._made = 0, -1, 0
        self._lock = threading.Lock()
        self._log = Log(clock)
        self._outside = self._log.wrap(self.faults.wrap("mail", self._inside))

    @property
    def app(self) -> App:
        """The provider as clients reach it, faults and log included."""
        return self._outside

    @property
    def requests(self) -> list[Logged]:
        return self._log.requests

    def clear_log(self) -> None:
        self._log.requests.clear()

    def _inside(self, request: Request) -> Response:
        before = self._made
        with self._lock:
            answer = self._answer(request)
            took = self._made > before
        if took:
            self._hesitate()
        return answer

    def _hesitate(self) -> None:
        began = time.monotonic()
        while time.monotonic() - began < self.answer_after:
            time.sleep(0.01)

    def _answer(self, request: Request) -> Response:
        limits = self._limits()
        if self._count > self.limit:
            return self._refuse(429, "too many requests", None, limits)
        if request.headers.get("authorization") != f"Bearer {self.key}":
            text = "The provided authorization grant is invalid, expired, or revoked"
            return self._refuse(401, text, None, limits)
        return self._routed(request, limits)

    def _routed(self, request: Request, limits: Mapping[str, str]) -> Response:
        route = request.method, request.path.removeprefix("/sendgrid")
        if route == ("GET", "/v3/scopes"):
            return json_response(200, {"scopes": list(self.scopes)}, self._common(limits))
        if route == ("GET", "/v3/messages"):
            return self._activity(request, limits)
        if route != ("POST", "/v3/mail/send"):
            return self._unknown(f"{request.method} {request.path}")
        if "mail.send" not in self.scopes:
            return self._refuse(403, "access forbidden", None, limits)
        return self._send(request, limits)

    def _limits(self) -> dict[str, str]:
        window = self.clock.stamp // _WINDOW_SECONDS
        if window != self._window:
            self._window, self._count = window, 0
        self._count += 1
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self._count)),
            "X-RateLimit-Reset": str((window + 1) * _WINDOW_SECONDS),
        }

    def _common(self, limits: Mapping[str, str]) -> dict[str, str]:
        return {"Server": "nginx", "Date": http_date(self.clock.now), **limits}

    def _refuse(self, status: int, text: str, about: str | None, limits: Mapping[str, str]) -> Response:
        error = {"message": text, "field": about, "help": f"{_HELP}#message.{about}" if about else None}
        return json_response(status, {"errors": [error]}, self._common(limits))

    def _activity(self, request: Request, limits: Mapping[str, str]) -> Response:
        if not self.has_activity:
            return self._refuse(403, "authorization required", None, limits)
        query = dict(request.query).get("query", "")
        asked = re.fullmatch(r"\(unique_args\['(\w+)'\]=\"([^\"]*)\"\)", query)
        if asked is None:
            return self._unknown(f"the query {query}")
        taken = [*self.accepted, *self.dropped]
        found = [mail for mail in taken if mail.custom_args.get(asked[1]) == asked[2]]
        return json_response(200, {"messages": [self._seen(mail) for mail in found]}, self._common(limits))

    def _seen(self, mail: Mail) -> Json:
        return {
            "from_email": mail.from_email,
            "msg_id": f"{mail.message_id}.filter0001",
            "subject": mail.subject,
            "to_email": mail.to_email,
            "status": self.statuses.get(mail.message_id, self._usual_status(mail)),
            "opens_count": 0,
            "clicks_count": 0,
            "last_event_time": mail.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _usual_status(self, mail: Mail) -> str:
        return "not_delivered" if self._is_left(mail) else "delivered"

    def _is_left(self, mail: Mail) -> bool:
        return mail.group is not None and mail.to_email.lower() in self.left.get(mail.group, ())

    def _unknown(self, what: str) -> Response:
        self.unknown.append(what)
        text = f"The sandbox does not know {what}; teach it from the facts before relying on it."
        return self._refuse(501, text, None, {})

    def _send(self, request: Request, limits: Mapping[str, str]) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return self._refuse(415, "Content-Type should be application/json.", None, limits)
        if len(request.body) > _LARGEST:
            return self._refuse(
                413, "The JSON payload you have included in your request is too large.", None, limits
            )
        mail = _parsed(request.body)
        if mail is None:
            return self._refuse(400, "Bad Request", None, limits)
        strange = set(mail) - KNOWN | {name for group in groups(mail) for name in set(group) - KNOWN_PERSONAL}
        if strange:
            return self._unknown(f"a mail with {', '.join(sorted(strange))}")
        error = first_error(mail, self.clock.stamp) or self._dislike(mail)
        if error:
            return self._refuse(400, *error, limits)
        return self._take(mail, limits)

    def _dislike(self, mail: Json) -> Error | None:
        """An address that is well formed, and that the provider does not take all the same."""
        for place, group in enumerate(groups(mail)):
            if any(_address(one)[0].lower() in self.disliked for one in people(group.get("to"))):
                return "Does not contain a valid address.", f"personalizations.{place}.to.email"
        return None

    def _take(self, mail: Json, limits: Mapping[str, str]) -> Response:
        sender = _address(mail["from"])
        if self.senders is not None and sender[0].lower() not in self.senders:
            text = "The from address does not match a verified Sender Identity."
            return self._refuse(
                403, f"{text} Mail cannot be sent until this error is resolved.", "from", limits
            )
        if _rehearsal(mail):
            self.rehearsed += 1
            return Response(200, self._common(limits), b"")
        self._made += 1
        message_id = f"sandbox{self._made:08d}"
        for group in groups(mail):
            for taken in (self._mail(mail, group, one, message_id) for one in people(group.get("to"))):
                (self.dropped if self._is_left(taken) else self.accepted).append(taken)
        return Response(202, {**self._common(limits), "X-Message-Id": message_id}, b"")

    def _mail(self, mail: Json, group: Json, one: Json, message_id: str) -> Mail:
        texts = {str(block["type"]): str(block["value"]) for block in people(mail["content"])}
        from_email, from_name = _address(mail["from"])
        to_email, to_name = _address(one)
        categories, asm = mail.get("categories"), mail.get("asm")
        return Mail(
            at=self.clock.now,
            to_email=to_email,
            to_name=to_name,
            from_email=from_email,
            from_name=from_name,
            reply_to=_address(mail.get("reply_to"))[0],
            subject=str(group.get("subject") or mail.get("subject")),
            text=texts.get("text/plain", ""),
            html=texts.get("text/html", ""),
            custom_args=_merged(mail, group, "custom_args"),
            categories=tuple(map(str, categories)) if isinstance(categories, list) else (),
            headers=_merged(mail, group, "headers"),
            message_id=message_id,
            group=asm["group_id"] if isinstance(asm, dict) else None,
        )


def _parsed(body: bytes) -> Json | None:
    try:
        value: object = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _address(value: object) -> tuple[str, str]:
    if not isinstance(value, dict):
        return "", ""
    return str(value.get("email") or ""), str(value.get("name") or "")


def _merged(mail: Json, group: Json, name: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for holder in (mail, group):
        given = holder.get(name)
        if isinstance(given, dict):
            merged.update({str(key): str(value) for key, value in given.items()})
    return merged


def _rehearsal(mail: Json) -> bool:
    settings = mail.get("mail_settings")
    mode = settings.get("sandbox_mode") if isinstance(settings, dict) else None
    return isinstance(mode, dict) and mode.get("enable") is True
