"""The shop's front door: paths, tokens, versions and headers."""

import json
import re
from urllib.parse import parse_qsl

from sandbox.shopify.errors import Unknown
from sandbox.shopify.execute import Engine
from sandbox.shopify.records import Json
from sandbox.shopify.schema import VERSIONS
from sandbox.shopify.tokens import LIFE_SECONDS
from sandbox.web import Request, Response, http_date, json_response

_GRAPHQL = re.compile(r"^/admin/api/(?:([\w-]+)/)?graphql\.json$")
_TOKEN = "/admin/oauth/access_token"  # noqa: S105 (a path)
_UNKNOWN_YET_SERVED = ("2026-01", "unstable")
"""Versions that Shopify serves and whose schema is not here."""
_CLOSED = {402: "Payment Required", 403: "Forbidden", 404: "Not Found", 423: "Locked"}


def handle(engine: Engine, request: Request) -> Response:
    """Answer one request; whatever raises on the way up has lost the answer, not the act."""
    with engine.store.lock:
        engine.store.catch_up()
        try:
            response = _answer(engine, request)
        except Unknown as unknown:
            message = f"The sandbox does not know {unknown}; teach it from the facts before relying on it."
            response = json_response(501, {"errors": message, "code": "sandbox_unknown"})
        response.headers.setdefault("Date", http_date(engine.store.clock.now))
        return response


def _answer(engine: Engine, request: Request) -> Response:
    store = engine.store
    if store.ways.closed is not None:
        return json_response(
            store.ways.closed, {"errors": _CLOSED.get(store.ways.closed, "Unavailable Shop")}
        )
    if request.method == "POST" and request.path == _TOKEN:
        return _grant(engine, request)
    path = _GRAPHQL.match(request.path)
    if path is None or request.method != "POST":
        raise store.unsupported(f"{request.method} {request.path}")
    token = request.headers.get("x-shopify-access-token", "")
    if not engine.client.knows(token, expire="tokens_expire" in store.quirks):
        message = "[API] Invalid API key or access token (unrecognized login or wrong password)"
        return json_response(401, {"errors": message})
    version = _served(engine, path[1] or "")
    answer = engine.answer(version, _body(engine, request))
    return json_response(200, answer, {"X-Shopify-API-Version": version})


def _served(engine: Engine, asked: str) -> str:
    """The version asked for, or the oldest supported one in its stead."""
    store = engine.store
    if asked in store.versions:
        return asked
    if store.versions == VERSIONS and asked in _UNKNOWN_YET_SERVED:
        raise store.unsupported(f"the version {asked}")
    if "falls_forward" not in store.quirks:
        raise store.unsupported(f"a shop that refuses the version {asked}")
    return store.versions[0]


def _body(engine: Engine, request: Request) -> Json:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise engine.store.unsupported(f"a body of the type {kind}")
    try:
        body = json.loads(request.body)
    except ValueError:
        raise engine.store.unsupported("a body that is no JSON") from None
    if not isinstance(body, dict):
        raise engine.store.unsupported("a body that is no object")
    return body


def _grant(engine: Engine, request: Request) -> Response:
    """A day's token for a client's id and secret; anything wrong with them is a page and no JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = request.body.decode()
    given = json.loads(raw) if kind == "application/json" else dict(parse_qsl(raw))
    if given.get("grant_type") != "client_credentials":
        raise engine.store.unsupported(f"the grant {given.get('grant_type')}")
    client = engine.client
    if (given.get("client_id"), given.get("client_secret")) != (client.client_id, client.client_secret):
        page = b"<!DOCTYPE html><html><body>Oauth error invalid_client</body></html>"
        return Response(400, {"Content-Type": "text/html; charset=utf-8"}, page)
    token = client.grant()
    scope = ",".join(sorted(client.scopes))
    return json_response(200, {"access_token": token, "scope": scope, "expires_in": LIFE_SECONDS})
