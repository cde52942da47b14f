from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.transport import Watch
from sandbox.woo import WooShop

API = "https://shop.test/wp-json/wc/v3/"
Ask = Callable[..., Any]


@pytest.fixture
def world() -> Sandbox:
    return Sandbox()


@pytest.fixture
def shop(world: Sandbox) -> WooShop:
    return world.shop


@pytest.fixture
def connect(world: Sandbox) -> Iterator[Callable[..., requests.Session]]:
    """Makes sessions that reach the world in-process."""
    made: list[requests.Session] = []

    def session(watch: Watch | None = None) -> requests.Session:
        one = requests.Session()
        one.trust_env = False
        one.mount("https://", world.transport(watch))
        one.auth = (world.shop.key, world.shop.secret)
        made.append(one)
        return one

    yield session
    for one in made:
        one.close()


@pytest.fixture
def ask(connect: Callable[..., requests.Session]) -> Ask:
    """A REST call that must succeed; gives the JSON."""
    session = connect()

    def call(method: str, path: str, body: object = None) -> Any:
        answer = session.request(method, API + path, json=body)
        assert answer.ok, answer.text
        return answer.json()

    return call
