"""Sends the rows of a fidelity table over real HTTPS, with plain `requests` and no code of the connector.

A row has a `name`, the `facts` it comes from, the `versions` that behave so (both, unless it says otherwise),
those real ones on which it was `seen` true (where one is missing, `unseen` says why), the `zone` the site
must be in, what of `tests/live/environment.py` it `needs` besides, its `setup` steps by name, and its steps.
A step has

- `send`: method and path (a path without a leading slash is below wp-json/wc/v3), `auth`, `plain` (no TLS),
  `headers`, a `body` of JSON or a `raw` one (or `body_from` a name in `setups.py`, with a `change` in which
  null takes a key out), `wait` (seconds to let pass first);
- what must come back: `status`, `type` of content, `header` values, `no_header`, `expect` (JSON that the
  answer must contain), `length` of the list, `only` (no other keys), `expect_some` (one of the list),
  `expect_meta` (the first line's meta, wholly), `text`; `keep` names values for later steps.

In `expect`, "*" is anything, "*str", "*int" and "*num" are kinds, "~..." is a pattern; lists match in full,
objects by the keys named. $names come from set-up, `keep` and the site.
"""

import base64
import hashlib
import hmac
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import requests

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    name: str
    facts: str
    steps: tuple[Step, ...]
    versions: tuple[str, ...] = ("8.9.1", "9.9.5")
    seen: tuple[str, ...] = ()
    unseen: str = ""
    setup: tuple[str, ...] = ()
    zone: str = ""  # any
    needs: str = ""


def read_table(path: Path) -> list[Row]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_row(raw) for raw in table["row"]]


def _row(raw: dict[str, Any]) -> Row:
    steps = tuple(raw.pop("step"))
    for name in ("versions", "seen", "setup"):
        if name in raw:
            raw[name] = tuple(raw[name])
    return Row(steps=steps, **raw)


class Target(Protocol):
    """Where rows are sent: a sandbox, or a real shop."""

    url: str
    verify: str | bool

    @property
    def plain_url(self) -> str: ...
    def credentials(self, kind: str) -> tuple[str, str]: ...
    def now(self) -> int: ...
    def wait(self, seconds: int) -> None: ...
    def unique(self) -> str: ...
    def checkout(self, sku: str, quantity: int) -> str: ...


@dataclass
class Talk:
    """One row's conversation, with the names it has learnt."""

    target: Target
    session: requests.Session
    root: str = "/wp-json/wc/v3/"
    names: dict[str, str] = field(default_factory=dict)
    bearer: str = ""

    def fill(self, text: str) -> str:
        return Template(text).substitute(self.names)

    def call(self, method: str, path: str, body: object) -> Any:
        """A set-up step: a JSON call that must succeed."""
        answer = self.send({"send": f"{method} {path}", "body": json.dumps(body)}, literal=True)
        assert answer.ok, f"set-up {method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def send(self, step: Step, *, literal: bool = False) -> requests.Response:
        said = step["send"] if literal else self.fill(step["send"])
        method, _, path = said.partition(" ")
        base = self.target.plain_url if step.get("plain") else self.target.url
        url = base + (path if path.startswith("/") else self.root + path)
        headers = {"Accept": "application/json", **step.get("headers", {})}
        data = None
        if "body" in step:
            data = (step["body"] if literal else self.fill(step["body"])).encode()
            headers["Content-Type"] = "application/json"
        elif "raw" in step:
            data = step["raw"].encode()
        url = self._authorise(step.get("auth", "basic"), method, url, headers)
        return self.session.request(
            method,
            url,
            data=data,
            headers=headers,
            verify=self.target.verify,
            timeout=30,
            allow_redirects=False,
        )

    def _authorise(self, kind: str, method: str, url: str, headers: dict[str, str]) -> str:
        if self.bearer:
            headers["Authorization"] = f"Bearer {'SG.wrong' if kind == 'wrong' else self.bearer}"
        elif kind.startswith("oauth"):
            return signed(kind, method, url, self.target, self.names["code"])
        elif kind != "none":
            key, secret = self.target.credentials(kind)
            headers["Authorization"] = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()
        return url


def signed(kind: str, method: str, url: str, target: Target, row: str) -> str:
    """The URL with OAuth 1.0a parameters, or deliberately wrong ones; `row` keeps nonces of rows apart."""
    key, secret = target.credentials("unknown-key" if kind == "oauth-bad-key" else "basic")
    sha1 = kind == "oauth-sha1"
    parts = urlsplit(url)
    stamp = target.now() - (3600 if kind == "oauth-late" else 0)
    moment = "" if kind == "oauth-fixed-nonce" else f"{kind}{url}{stamp}"
    nonce = hashlib.sha256(f"{row}{moment}".encode()).hexdigest()
    pairs = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("oauth_consumer_key", key),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", "HMAC-SHA1" if sha1 else "HMAC-SHA256"),
        ("oauth_timestamp", str(stamp)),
    ]
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    plain = f"{parts.scheme}://{parts.netloc}{parts.path}"
    base = "&".join(quote(part, safe="~") for part in (method, plain, joined))
    digest = hmac.new(f"{secret}&".encode(), base.encode(), hashlib.sha1 if sha1 else hashlib.sha256).digest()
    signature = "wrong" if kind == "oauth-bad-signature" else base64.b64encode(digest).decode()
    return f"{plain}?{urlencode([*pairs, ('oauth_signature', signature)])}"


def check(talk: Talk, step: Step, answer: requests.Response) -> None:
    """Compare an answer with what a step expects, and keep what it keeps."""
    where = f"{step['send']}: {answer.status_code} {answer.text[:500]}"
    assert answer.status_code == step["status"], where
    for name, wanted in step.get("header", {}).items():
        _check_header(talk.fill(wanted) if "$key" in wanted else wanted, answer.headers.get(name), name)
    for name in step.get("no_header", []):
        assert name not in answer.headers, f"{name} in {where}"
    kind = step.get("type", "application/json")
    if answer.request.method != "HEAD" and kind:
        assert answer.headers["Content-Type"].startswith(kind), where
        _check_body(talk, step, answer.json(), where)
    if "text" in step:
        assert answer.text == step["text"], where
    for name, path in step.get("keep", {}).items():
        talk.names[name] = str(_at(answer.json(), path))


def _check_header(wanted: str, seen: str | None, name: str) -> None:
    seen = seen or ""
    if wanted.startswith("~"):
        assert re.search(wanted[1:], seen), f"{name}: {seen!r} is not like {wanted[1:]!r}"
    elif wanted.startswith("!"):
        assert not re.search(wanted[1:], seen), f"{name}: {seen!r} is like {wanted[1:]!r}"
    else:
        assert seen == wanted, name


def _check_body(talk: Talk, step: Step, body: Any, where: str) -> None:
    if "expect" in step:
        _contains(json.loads(_filled(talk, step["expect"])), body, where)
    if "length" in step:
        assert len(body) == step["length"], where
    if "only" in step:
        row = body[0] if isinstance(body, list) else body
        assert sorted(row) == sorted(step["only"]), where
    if "expect_some" in step:
        wanted = json.loads(_filled(talk, step["expect_some"]))
        assert any(all(row.get(name) == value for name, value in wanted.items()) for row in body), where
    if "expect_meta" in step:
        rows = {row["key"]: row["value"] for row in body["line_items"][0]["meta_data"]}
        assert rows == step["expect_meta"], where


def _filled(talk: Talk, text: str) -> str:
    # A pattern may end in a dollar sign, which is no name.
    return Template(text).safe_substitute(talk.names)


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


_KINDS: dict[str, type | tuple[type, ...]] = {"*": object, "*str": str, "*int": int, "*num": (int, float)}


def _contains(wanted: Any, seen: Any, where: str) -> None:
    if isinstance(wanted, str) and wanted in _KINDS:
        assert isinstance(seen, _KINDS[wanted]), where
    elif isinstance(wanted, str) and wanted.startswith("~"):
        assert re.search(wanted[1:], str(seen)), f"{seen!r} is not like {wanted[1:]!r} in {where}"
    elif isinstance(wanted, dict):
        assert isinstance(seen, dict), where
        for name, value in wanted.items():
            assert name in seen, f"no {name} in {where}"
            _contains(value, seen[name], where)
    elif isinstance(wanted, list):
        assert isinstance(seen, list), where
        assert len(seen) == len(wanted), where
        for one, other in zip(wanted, seen, strict=True):
            _contains(one, other, where)
    else:
        assert seen == wanted, f"expected {wanted!r}, saw {seen!r} in {where}"
        assert type(seen) is type(wanted), f"expected {wanted!r}, saw {seen!r} in {where}"
