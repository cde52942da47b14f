"""What goes wrong between a client and a service, on order: by method, path and count."""

import fnmatch
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.web import (
    AnswerTimeout,
    App,
    ConnectRefused,
    ConnectTimeout,
    Request,
    ResetBeforeAnswer,
    Response,
    json_response,
)

HTML = "text/html; charset=UTF-8"
_PAGE = (
    "<!DOCTYPE html>\n<html lang='en-US'><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"
)
TRICKLE_SECONDS = 0.5
_MUTATION = re.compile(r"\s*mutation\b[^{]*\{\s*(\w+)", re.DOTALL)


@dataclass(slots=True)
class Fault:
    """One planned failure.

    It strikes requests to `app` ("woo", "shopify", "mail", "supplier", "chat", or "*") whose method and
    path match (the path by a shell pattern, with its leading slash), from the `nth` match on, `times` times
    (None: for ever). Those whose body must be of a kind are named by `words` in it.
    `retry_after` is in seconds and only for "rate_limited" and "maintenance".
    """

    kind: str
    method: str = "*"
    path: str = "*"
    nth: int = 1
    times: int | None = 1
    app: str = "*"
    retry_after: int | None = None
    words: str = ""
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind}; there are {', '.join(sorted(KINDS))}")

    def strikes(self, app: str, request: Request) -> bool:
        """Count a request, and say whether this fault hits it."""
        if self.app not in ("*", app) or self.method not in ("*", request.method):
            return False
        if self.path != "*" and not fnmatch.fnmatchcase(request.path, self.path):
            return False
        if self.words and self.words.encode() not in request.body:
            return False
        self.seen += 1
        if self.seen < self.nth or (self.times is not None and self.struck >= self.times):
            return False
        self.struck += 1
        return True


@dataclass(slots=True)
class Faults:
    """The plan, and the record of what struck; of several faults that match one request the first strikes."""

    plan: list[Fault] = field(default_factory=list)
    struck: list[tuple[str, Fault, Request]] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, kind: str, **where: object) -> Fault:
        """Plan a fault; the keyword arguments are `Fault`'s."""
        fault = Fault(kind, **where)  # type: ignore[arg-type]
        self.plan.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.plan.clear()

    def wrap(self, name: str, app: App) -> App:
        """The app as the network lets one see it."""

        def faulty(request: Request) -> Response:
            fault = self._hit(name, request) if self.plan else None
            return KINDS[fault.kind](fault, request, app) if fault else app(request)

        return faulty

    def _hit(self, name: str, request: Request) -> Fault | None:
        with self._guard:
            for fault in self.plan:
                if fault.strikes(name, request):
                    self.struck.append((name, fault, request))
                    return fault
        return None


def _page(status: int, title: str, **headers: str) -> Response:
    return Response(status, {"Content-Type": HTML, **headers}, _PAGE.format(title).encode())


def _html_500(_fault: Fault, _request: Request, _app: App) -> Response:
    return _page(500, "There has been a critical error on this website.")


def _json_500(_fault: Fault, _request: Request, _app: App) -> Response:
    message = "<p>There has been a critical error on this website.</p>"
    body = {"code": "internal_server_error", "message": message, "data": {"status": 500}}
    return json_response(500, {**body, "additional_errors": []})


def _fatal(fault: Fault, request: Request, app: App) -> Response:
    wants_json = "application/json" in request.headers.get("accept", "")
    sends_json = "application/json" in request.headers.get("content-type", "")
    return (_json_500 if wants_json or sends_json else _html_500)(fault, request, app)


def _database_down(_fault: Fault, _request: Request, _app: App) -> Response:
    return _page(500, "Error establishing a database connection")


def _forbidden(_fault: Fault, _request: Request, _app: App) -> Response:
    """A security plugin, or a firewall before the shop, that does not like the request."""
    return _page(403, "Forbidden")


def _invalid_param(_fault: Fault, _request: Request, _app: App) -> Response:
    """A plugin that checks what is written, and does not take it."""
    body = {"code": "rest_invalid_param", "message": "Invalid parameter(s): note", "data": {"status": 400}}
    return json_response(400, body)


def _bad_gateway(_fault: Fault, _request: Request, _app: App) -> Response:
    return Response(502, {"Content-Type": "text/html"}, _PAGE.format("502 Bad Gateway").encode())


def _maintenance(fault: Fault, _request: Request, _app: App) -> Response:
    title = "Briefly unavailable for scheduled maintenance. Check back in a minute."
    return _page(503, title, **{"Retry-After": str(600 if fault.retry_after is None else fault.retry_after)})


def _rate_limited(fault: Fault, _request: Request, _app: App) -> Response:
    wait = 30 if fault.retry_after is None else fault.retry_after
    body = {"errors": [{"message": "too many requests", "field": None, "help": None}]}
    return json_response(429, body, {"Retry-After": str(wait)})


def _warning_before_json(_fault: Fault, request: Request, app: App) -> Response:
    answer = app(request)
    warning = b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>plugin.php</b> on line <b>3</b><br />\n"
    return Response(200, {**answer.headers, "Content-Type": HTML}, warning + answer.body)


def _graphql_error(code: str, message: str) -> Response:
    error = {"message": message, "extensions": {"code": code, "requestId": "sandbox"}}
    return json_response(200, {"errors": [error]})


def _throttled(_fault: Fault, _request: Request, _app: App) -> Response:
    return _graphql_error("THROTTLED", "Throttled")


def _graphql_broken(_fault: Fault, _request: Request, _app: App) -> Response:
    return _graphql_error("INTERNAL_SERVER_ERROR", "Internal error. Looks like something went wrong.")


def _graphql_broken_after(fault: Fault, request: Request, app: App) -> Response:
    app(request)
    return _graphql_broken(fault, request, app)


def _graphql_user_error(_fault: Fault, request: Request, app: App) -> Response:
    """A mutation whose values the shop does not take, now or later: an error without a code, beside data."""
    asked = _MUTATION.match(json.loads(request.body)["query"])
    if asked is None:
        return app(request)
    error = {"field": ["input"], "message": "is invalid", "code": None}
    return json_response(200, {"data": {asked[1]: {"userErrors": [error]}}})


def _empty_200(_fault: Fault, _request: Request, _app: App) -> Response:
    return Response(200, {"Content-Type": HTML}, b"")


def _connect_refused(_fault: Fault, _request: Request, _app: App) -> Response:
    raise ConnectRefused


def _connect_timeout(_fault: Fault, _request: Request, _app: App) -> Response:
    raise ConnectTimeout


def _reset_before(_fault: Fault, _request: Request, _app: App) -> Response:
    raise ResetBeforeAnswer


def _reset_after(_fault: Fault, request: Request, app: App) -> Response:
    app(request)
    raise ResetBeforeAnswer


def _timeout_before(_fault: Fault, _request: Request, _app: App) -> Response:
    raise AnswerTimeout


def _timeout_after(_fault: Fault, request: Request, app: App) -> Response:
    app(request)
    raise AnswerTimeout


def _trickle(_fault: Fault, request: Request, app: App) -> Response:
    answer = app(request)
    return Response(answer.status, answer.headers, answer.body, TRICKLE_SECONDS)


def _lost(status: int) -> Callable[[Fault, Request, App], Response]:
    def after_the_act(_fault: Fault, request: Request, app: App) -> Response:
        app(request)
        return _page(status, "Gateway trouble")

    return after_the_act


KINDS: dict[str, Callable[[Fault, Request, App], Response]] = {
    "html_500": _html_500,
    "json_500": _json_500,
    "fatal": _fatal,
    "database_down": _database_down,
    "forbidden": _forbidden,
    "invalid_param": _invalid_param,
    "bad_gateway": _bad_gateway,
    "bad_gateway_after": _lost(502),
    "html_500_after": _lost(500),
    "maintenance": _maintenance,
    "rate_limited": _rate_limited,
    "warning_before_json": _warning_before_json,
    "empty_200": _empty_200,
    "graphql_throttled": _throttled,
    "graphql_broken": _graphql_broken,
    "graphql_broken_after": _graphql_broken_after,
    "graphql_user_error": _graphql_user_error,
    "connect_refused": _connect_refused,
    "connect_timeout": _connect_timeout,
    "reset_before": _reset_before,
    "reset_after": _reset_after,
    "timeout_before": _timeout_before,
    "timeout_after": _timeout_after,
    "trickle": _trickle,
}
"""Every fault by name; those ending in "after" let the service act first and lose only the answer."""
