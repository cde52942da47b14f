"""A real Shopify shop: the product's adapter over it, and plain requests beside that."""

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import requests

from adapters.shopify import Shopify, installation
from adapters.shopify.api import PINNED
from tests.live.shopify.environment import Given
from tests.live.shopify.exchanges import Recorder

_ROOM = 500  # points that should be there before a test asks for something
_LONGEST = 60.0  # seconds


class LiveShop:
    """Implements `tests.fidelity.shopify_runner.ShopTarget`; everything read is read by `adapter`."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.url, self.verify = given.url, given.verify
        self.recorder = Recorder(writes=given.writes)
        self.session = requests.Session()
        self.session.trust_env = False

    @cached_property
    def adapter(self) -> Shopify:
        """In the shop's own time zone, which it is asked for first."""
        return self.new_adapter(self.new_adapter("UTC").about().timezone)

    def new_adapter(self, zone: str) -> Shopify:
        return Shopify(
            name="live",
            url=self.url,
            credentials=self.given.credentials,
            zone=zone,
            ca_file=self.given.ca or None,
            transport=self.recorder,
        )

    @cached_property
    def scopes(self) -> frozenset[str]:
        return installation.ask(self.adapter.api).scopes

    @cached_property
    def token(self) -> str:
        """For plain requests: the one that was given, or one that is asked for."""
        if self.given.token:
            return self.given.token
        form = {
            "grant_type": "client_credentials",
            "client_id": self.given.client_id,
            "client_secret": self.given.client_secret,
        }
        url = f"{self.url}/admin/oauth/access_token"
        answer = self.session.post(url, data=form, verify=self.verify, timeout=30)
        assert answer.ok, f"no token for client id and secret: {answer.status_code}"
        return str(answer.json()["access_token"])

    @property
    def names(self) -> dict[str, str]:
        """What rows of the fidelity table may speak of."""
        return {"client_id": self.given.client_id, "client_secret": self.given.client_secret}

    def send(self, query: str, variables: Mapping[str, Any]) -> requests.Response:
        """A plain request, with no code of the product's."""
        return self.session.post(
            f"{self.url}/admin/api/{PINNED}/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": self.token},
            verify=self.verify,
            timeout=60,
        )

    def wait(self, seconds: int) -> None:
        time.sleep(seconds)

    def rest(self) -> None:
        """Wait until the shop has points to spare."""
        until = time.monotonic() + _LONGEST
        while time.monotonic() < until:
            answer = self.send("{ shop { name } }", {})
            assert answer.ok, f"{self.url}: {answer.status_code} {answer.text[:300]}"
            status = answer.json()["extensions"]["cost"]["throttleStatus"]
            missing = min(_ROOM, status["maximumAvailable"]) - status["currentlyAvailable"]
            if missing <= 0:
                return
            time.sleep(max(1.0, missing / status["restoreRate"]))
        raise AssertionError(f"{self.url}: other programs leave no points")

    def close(self) -> None:
        self.session.close()
