"""What was made in the real shop, so that all of it can be removed again."""

import re
from typing import Any

import requests

_MADE = re.compile(r"/wp-json/wc/v3/(?P<kind>(?:products/)?[a-z]+)(?P<batch>/batch)?$")
_GONE = (200, 404)


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
        """Delete it all; what is left, which should be nothing."""
        for product in self._made.get("products", ()):
            self._add_orders_of(session, root, product)
        kinds = sorted(self._made, key=lambda kind: kind != "orders")
        made = [(kind, number) for kind in kinds for number in sorted(self._made[kind])]
        return [f"{kind}/{number}" for kind, number in made if not _delete(session, f"{root}{kind}/{number}")]

    def _add_orders_of(self, session: requests.Session, root: str, product: int) -> None:
        # A POST that was answered with an error may have left its order behind.
        answer = session.get(f"{root}orders?product={product}&per_page=100&_fields=id")
        for row in answer.json():
            self.add("orders", row["id"])


def _delete(session: requests.Session, url: str) -> bool:
    return session.delete(url, params={"force": "true"}).status_code in _GONE
