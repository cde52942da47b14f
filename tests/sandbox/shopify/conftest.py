from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.shopify import ShopifyShop

Ask = Callable[..., Any]


@pytest.fixture
def shop(world: Sandbox) -> ShopifyShop:
    return world.shopify


@pytest.fixture
def post(world: Sandbox) -> Iterator[Callable[..., requests.Response]]:
    """Sends a document in-process."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", world.transport())

        def send(query: str, version: str = "2026-10", **variables: object) -> requests.Response:
            url = f"{world.shopify.url}/admin/api/{version}/graphql.json"
            headers = {"X-Shopify-Access-Token": world.shopify.token}
            return session.post(url, json={"query": query, "variables": variables}, headers=headers)

        yield send


@pytest.fixture
def ask(post: Callable[..., requests.Response]) -> Ask:
    """A document that must be answered without errors; gives the data."""

    def call(query: str, **variables: object) -> Any:
        answer = post(query, **variables)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert "errors" not in body, answer.text
        return body["data"]

    return call
