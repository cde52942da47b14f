"""A shop whose answers each test writes down itself."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import responses
from pydantic import SecretStr

from adapters.shopify import Shopify
from adapters.shopify.api import Credentials

URL = "https://acme.myshopify.com"
GRAPHQL = f"{URL}/admin/api/2026-07/graphql.json"
TOKEN = f"{URL}/admin/oauth/access_token"
DATED = {"Date": "Mon, 02 Nov 2026 12:00:00 GMT", "X-Shopify-API-Version": "2026-07"}
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

Answers = dict[str, Any]


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def throttle(available: float = 1900, largest: float = 2000, rate: float = 100) -> dict[str, float]:
    return {"maximumAvailable": largest, "currentlyAvailable": available, "restoreRate": rate}


def an_answer(
    data: Any = None, errors: Any = None, *, asked: float = 10, charged: float | None = 10, **more: Any
) -> Answers:
    cost = {"requestedQueryCost": asked, "actualQueryCost": charged, "throttleStatus": throttle()}
    body: Answers = {"extensions": {"cost": cost, **more}}
    if data is not None:
        body["data"] = data
    if errors is not None:
        body["errors"] = errors
    return body


def an_error(code: str, *path: str | int, **more: str) -> dict[str, Any]:
    return {"message": code.lower(), "path": list(path), "extensions": {"code": code, **more}}


def nodes(*rows: Any, after: str | None = None) -> dict[str, Any]:
    return {"nodes": list(rows), "pageInfo": {"hasNextPage": after is not None, "endCursor": after}}


@dataclass
class Web:
    """Answers by the name of the operation, each once and in order; the last one again and again."""

    mock: responses.RequestsMock
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    scripts: dict[str, list[Any]] = field(default_factory=dict)

    def answers(self, name: str, *bodies: Any) -> None:
        """A body, an exception, or a tuple of status, headers and text."""
        self.scripts[name] = list(bodies)

    def variables(self, name: str) -> list[dict[str, Any]]:
        return [variables for asked, variables in self.asked if asked == name]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]

    def reply(self, request: requests.PreparedRequest) -> Any:
        body = json.loads(request.body or b"")
        name = body["query"].split()[1].split("(")[0]
        self.asked.append((name, body["variables"]))
        self.headers.append(request.headers)
        script = self.scripts[name]
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            return answer
        if isinstance(answer, tuple):
            return answer
        return 200, DATED, json.dumps(answer)


@pytest.fixture
def web() -> Iterator[Web]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        made = Web(mock)
        mock.add_callback("POST", GRAPHQL, callback=made.reply, content_type="application/json")
        yield made


@dataclass
class Watch:
    """A clock of its own: what is slept is what passes."""

    at: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


Made = Callable[..., Shopify]


@pytest.fixture
def make(watch: Watch) -> Made:
    def made(**more: Any) -> Shopify:
        options: dict[str, Any] = {
            "name": "acme",
            "url": URL,
            "credentials": Credentials(token=SecretStr("shpat_hush")),
            "zone": "Europe/Berlin",
            "sleep": watch.sleep,
            "clock": watch,
            "now": lambda: NOON,
        }
        return Shopify(**(options | more))

    return made


@pytest.fixture
def shop(make: Made) -> Shopify:
    return make()


SCOPES = (
    "read_orders", "write_orders", "read_all_orders", "read_products", "write_products", "read_inventory",
    "read_locations", "read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders",
    "read_customers", "read_discounts", "write_discounts",
)  # fmt: skip


def an_installation(*missing: str, **changes: Any) -> Answers:
    return an_answer(
        {
            "currentAppInstallation": {
                "accessScopes": [{"handle": scope} for scope in SCOPES if scope not in missing]
            },
            "shop": {
                "name": "Acme",
                "currencyCode": "EUR",
                "ianaTimezone": "Europe/Berlin",
                "plan": {"publicDisplayName": "Basic"},
                **changes,
            },
            "publicApiVersions": [
                {"handle": handle, "supported": True} for handle in ("2026-04", "2026-07", "2026-10")
            ],
        }
    )


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """On 2 November 2026."""
    return datetime(2026, 11, 2, hour, minute, second, tzinfo=UTC)
