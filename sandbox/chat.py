"""A pretend team chat: takes what is posted to its incoming webhook, as Slack and its kin do."""

import json

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.web import App, Log, Logged, Request, Response

_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


class Chat:
    """One channel. `messages` are the texts that it took, oldest first."""

    def __init__(self, clock: Clock, *, url: str = "https://chat.test", faults: Faults | None = None) -> None:
        self.url = url
        self.faults = faults or Faults()
        self.messages: list[str] = []
        self._log = Log(clock)
        self._outside = self._log.wrap(self.faults.wrap("chat", self._inside))

    @property
    def app(self) -> App:
        """The server as clients reach it, faults and log included."""
        return self._outside

    @property
    def requests(self) -> list[Logged]:
        return self._log.requests

    def _inside(self, request: Request) -> Response:
        try:
            text = json.loads(request.body)["text"]
        except (ValueError, KeyError, TypeError):
            return Response(400, _TEXT, b"invalid_payload")
        if not isinstance(text, str) or not text:
            return Response(400, _TEXT, b"no_text")
        self.messages.append(text)
        return Response(200, _TEXT, b"ok")
