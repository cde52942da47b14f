"""The shop's front door: credentials, routes, bodies, headers and errors, in WordPress's order."""

import json
from urllib.parse import parse_qsl

from sandbox.web import Request, Response, http_date, json_bytes
from sandbox.woo import auth, site
from sandbox.woo.call import Answer, Call, Query
from sandbox.woo.errors import Complaint, Refused, Unknown, invalid_parameters, no_route
from sandbox.woo.records import Json
from sandbox.woo.routes import (
    ABSENT,
    ABSENT_METHODS,
    ANALYTICS_ROUTES,
    NEWER_ROUTES,
    NOT_BUILT,
    ROUTES,
    Route,
    pattern_of,
)
from sandbox.woo.state import Store

JSON = "application/json; charset=UTF-8"
_COLLECTIONS = ("orders", "products", "coupons")


def handle(store: Store, request: Request) -> Response:
    """Answer one request; whatever raises on the way up has lost the answer, not the act."""
    with store.lock:
        query = Query(request.query)
        answer, error = _answer(store, request, query)
        return _response(store, request, query, answer, error=error)


def _answer(store: Store, request: Request, query: Query) -> tuple[Answer, bool]:
    try:
        return _dispatch(store, request, query), False
    except Refused as refused:
        return Answer(refused.status, refused.body()), True
    except Complaint as complaint:
        return Answer(400, invalid_parameters({"parameter": complaint}).body()), True
    except Unknown as unknown:
        message = f"The sandbox does not know {unknown}; teach it from the facts before relying on it."
        return Answer(501, {"code": "sandbox_unknown", "message": message, "data": {"status": 501}}), True


def _dispatch(store: Store, request: Request, query: Query) -> Answer:
    path = _rest_path(store, request, query)
    call = Call(store, request, query)
    if path.strip("/") == "":
        return site.root(call)
    key = auth.authenticate(store, request)
    if key:
        auth.check_permission(store, key, request.method)
    route, ids = _route(store, request, path)
    call.ids = ids
    if request.method not in ("GET", "HEAD"):
        call.body = _body(store, request)
    if key is None:
        raise auth.nobody(route.act)
    if request.method not in ("GET", "HEAD"):
        store.writes += 1
    return route.handler(call)


def _rest_path(store: Store, request: Request, query: Query) -> str:
    if "rest_route" in query:
        return query.text("rest_route")
    _, found, path = request.path.partition("/wp-json")
    if not found:
        raise store.unsupported(f"{request.method} {request.path}")
    return path


def _route(store: Store, request: Request, path: str) -> tuple[Route, tuple[int, ...]]:
    segments = path.strip("/").split("/")
    across = segments[:1] == ["wc-analytics"]
    if not across and segments[:2] != ["wc", "v3"]:
        raise store.unsupported(f"{request.method} {request.path}")
    if not store.active or (across and not store.has_analytics):
        raise no_route()
    pattern, ids = pattern_of(segments[1 if across else 2 :])
    methods = ANALYTICS_ROUTES.get(pattern) if across else _methods(store, pattern)
    method = "GET" if request.method == "HEAD" else request.method
    if methods and method in methods and "x-http-method-override" not in request.headers:
        return methods[method], ids
    if (method, pattern) in ABSENT_METHODS or (methods is None and _is_absent(pattern)):
        raise no_route()
    raise store.unsupported(f"{request.method} {request.path}")


def _methods(store: Store, pattern: str) -> dict[str, Route] | None:
    return ROUTES.get(pattern) or (NEWER_ROUTES.get(pattern) if store.newer else None)


def _is_absent(pattern: str) -> bool:
    """Whether the facts say that there is no such path: guesses, and ids that are no numbers."""
    if pattern in ABSENT or pattern in NEWER_ROUTES:
        return True
    first, _, rest = pattern.partition("/")
    word = rest.partition("/")[0]
    return first in _COLLECTIONS and word not in ("", "#", "batch") and word not in NOT_BUILT


def _body(store: Store, request: Request) -> Json:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not request.body:
        return {}
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    if kind != "application/json" and "text_plain_body_ignored" in store.quirks:
        return {}
    return _json_body(request.body)


def _json_body(raw: bytes) -> Json:
    try:
        value: object = json.loads(raw)
    except ValueError:
        extra = {"json_error_code": 4, "json_error_message": "Syntax error"}
        raise Refused(400, "rest_invalid_json", "Invalid JSON body passed.", extra) from None
    if isinstance(value, dict):
        return value
    if isinstance(value, list) or value is None:
        return {}
    message = "<p>There has been a critical error on this website.</p>"
    raise Refused(500, "internal_server_error", message)


def _response(store: Store, request: Request, query: Query, answer: Answer, *, error: bool) -> Response:
    headers = {
        "Date": http_date(store.clock.now),
        "Content-Type": JSON,
        "X-Robots-Tag": "noindex",
        "Link": f'<{store.url}/wp-json/>; rel="https://api.w.org/"',
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Expose-Headers": "X-WP-Total, X-WP-TotalPages, Link",
        **answer.headers,
    }
    if "_envelope" in query and not (error and answer.status == 501):  # noqa: PLR2004 (a 501 must be seen)
        whole = {"body": answer.body, "status": answer.status, "headers": answer.headers}
        return Response(200, headers, json_bytes(whole))
    body = b"" if request.method == "HEAD" else json_bytes(answer.body)
    return Response(answer.status, headers, body)
