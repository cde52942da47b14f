"""What was made in the real shop, so that all of it can be removed again."""

import re
from typing import Any

import requests

_MADE = re.compile(r"/wp-json/wc/v3/(?P<kind>(?:products/)?[a-z]+)(?P<batch>/batch)?$")
_AT_ONCE = 100
_GONE = 404


class Traces:
    """Notes every answer to a POST that made something; hang `note` into a session's hooks."""

    def __init__(self) -> None:
        self._made: dict[str, set[int]] = {}

    def note(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        found = _MADE.search(answer.request.path_url.partition("?")[0])
        if answer.request.method != "POST" or found is None or not answer.ok:
            return
        body = answer.json()
        rows = body.get("create", []) if found["batch"] and isinstance(body, dict) else [body]
        for row in rows:
            if isinstance(row, dict):
                self.add(found["kind"], row.get("id", 0))

    def add(self, kind: str, number: int) -> None:
        if number:
            self._made.setdefault(kind, set()).add(number)

    def remove(self, session: requests.Session, root: str) -> list[str]:
        """Delete it all for good; what is left, which should be nothing."""
        left = []
        for kind, made in self._made.items():
            numbers = sorted(made)
            for at in range(0, len(numbers), _AT_ONCE):
                left += _delete(session, f"{root}{kind}", numbers[at : at + _AT_ONCE])
        return left


def _delete(session: requests.Session, url: str, numbers: list[int]) -> list[str]:
    answer = session.post(f"{url}/batch", json={"delete": numbers}, timeout=300)
    answer.raise_for_status()
    rows = answer.json()["delete"]
    return [f"{url}/{row['id']}" for row in rows if _status(row) not in (None, _GONE)]


def _status(row: dict[str, Any]) -> object:
    """The status in an item's own error; None where it has none."""
    return row.get("error", {}).get("data", {}).get("status")
