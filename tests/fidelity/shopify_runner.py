"""Sends the rows of shopify.toml over real HTTPS, with plain `requests` and no code of the connector.

A row has a `name`, the `facts` it comes from, how that was `seen`, its `setup` steps by name and its steps;
`live = true` says that a real shop can be asked too, because nothing has to be set up or written, and `needs`
what of `tests/live/shopify/environment.py` must be given for that. A step has

- `query` with `variables` of JSON, or `form` to ask for a token; `version`, `auth` (a token's name: token,
  none, wrong, or one that was kept) and `wait` (seconds to let pass first);
- what must come back: `status` (200), `expect` (JSON that the answer must contain), `absent` (paths that it
  must not have), `header`; `type` of content; `keep` names values for later steps.

$names in `form`, `variables` and `expect` come from the set-up and from `keep`; $client_id and $client_secret
are the shop's. The rest is as in `runner.py`.
"""

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template
from typing import Any, Protocol

import requests

from sandbox.clock import Clock
from sandbox.server import serve
from sandbox.shopify import ShopifyShop
from sandbox.tls import make_authority
from sandbox.web import Request, Response
from tests.fidelity.runner import Step, Talk, check
from tests.fidelity.shopify_setups import STEPS

START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SEEN = ("captured", "documented", "schema", "reported", "believed")
"""How a row's behaviour is known: by answers that others recorded, by Shopify's pages, by the schema itself,
by people's and staff's posts, or only by inference. No real shop was asked."""


@dataclass(frozen=True)
class Row:
    name: str
    facts: str
    seen: str
    steps: tuple[Step, ...]
    setup: tuple[str, ...] = ()
    live: bool = False
    needs: str = ""


def read_rows(path: Path) -> list[Row]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_row(raw) for raw in table["row"]]


def _row(raw: dict[str, Any]) -> Row:
    return Row(steps=tuple(raw.pop("step")), setup=tuple(raw.pop("setup", ())), **raw)


ROWS = read_rows(Path(__file__).parent / "shopify.toml")


class ShopTarget(Protocol):
    """Where rows are sent: a sandbox, or a real shop."""

    url: str
    verify: str | bool

    @property
    def token(self) -> str: ...
    def wait(self, seconds: int) -> None: ...


@dataclass
class SandboxShop:
    """One server for all rows; `open_shop` puts a fresh shop behind it."""

    url: str
    verify: str | bool
    clock: Clock = field(default_factory=lambda: Clock(START))
    token: str = "shpat_test"
    shop: ShopifyShop = field(init=False)

    def __post_init__(self) -> None:
        self.open_shop()

    def open_shop(self) -> None:
        self.clock.set(START)
        self.shop = ShopifyShop(self.clock, url=self.url, token=self.token)

    @property
    def names(self) -> dict[str, str]:
        client = self.shop.client
        return {"client_id": client.client_id, "client_secret": client.client_secret}

    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@contextmanager
def sandbox_shop(folder: Path) -> Iterator[SandboxShop]:
    """The sandbox shop over HTTPS."""
    authority = make_authority(folder)
    holder: list[SandboxShop] = []

    def answer(request: Request) -> Response:
        return holder[0].shop.app(request)

    with serve(answer, tls=authority) as server:
        holder.append(SandboxShop(server.url, str(authority.ca)))
        yield holder[0]


def play(row: Row, target: ShopTarget, session: requests.Session, names: dict[str, str]) -> None:
    """Send a row's steps, one after the other."""
    talk = Talk(target, session, names=names)  # type: ignore[arg-type]
    for step in row.steps:
        target.wait(step.get("wait", 0))
        answer = _send(talk, target, step)
        check(talk, {"send": row.name, "status": 200, **step}, answer)
        for path in step.get("absent", []):
            assert not _has(answer.json(), path), f"{path} in {answer.text[:500]}"


def play_on(row: Row, target: SandboxShop, session: requests.Session, without: str = "") -> None:
    """Send a row to a fresh sandbox shop, which may lack one quirk."""
    target.open_shop()
    target.shop.quirks.discard(without)
    names = target.names
    for step in row.setup:
        names |= STEPS[step](target.shop)
    play(row, target, session, names)
    assert target.shop.unknown == []


def _send(talk: Talk, target: ShopTarget, step: Step) -> requests.Response:
    if "form" in step:
        form = {name: talk.fill(value) for name, value in step["form"].items()}
        url = f"{target.url}/admin/oauth/access_token"
        return talk.session.post(url, data=form, verify=target.verify, timeout=30)
    version = step.get("version", "2026-10")
    url = f"{target.url}/admin/api/{version}/graphql.json"
    variables = Template(step.get("variables", "{}")).safe_substitute(talk.names)
    body = {"query": step["query"], "variables": json.loads(variables)}
    tokens = {"token": target.token, "wrong": "shpat_wrong", **talk.names}
    auth = step.get("auth", "token")
    headers = {} if auth == "none" else {"X-Shopify-Access-Token": tokens[auth]}
    return talk.session.post(url, json=body, headers=headers, verify=target.verify, timeout=30)


def _has(value: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True
