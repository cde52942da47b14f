"""A pretend supplier: a web server with files of dates."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.web import App, Log, Logged, Request, Response, http_date


@dataclass(frozen=True, slots=True)
class File:
    """One published file."""

    body: bytes
    modified: datetime
    content_type: str

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class Supplier:
    """Serves what was published last under each name; knows If-None-Match and If-Modified-Since."""

    def __init__(
        self, clock: Clock, *, url: str = "https://supplier.test", faults: Faults | None = None
    ) -> None:
        self.clock, self.url = clock, url
        self.faults = faults or Faults()
        self.files: dict[str, File] = {}
        self._log = Log(clock)
        self._outside = self._log.wrap(self.faults.wrap("supplier", self._inside))

    @property
    def app(self) -> App:
        """The server as clients reach it, faults and log included."""
        return self._outside

    @property
    def requests(self) -> list[Logged]:
        return self._log.requests

    def clear_log(self) -> None:
        self._log.requests.clear()

    def publish(
        self,
        text: str | bytes,
        *,
        name: str = "dates.csv",
        modified: datetime | None = None,
        content_type: str = "text/csv",
    ) -> None:
        """Put a file up, over the one that was there; `modified` is now unless an old file is sent again."""
        body = text.encode() if isinstance(text, str) else text
        self.files[name] = File(body, modified or self.clock.now, content_type)

    def withdraw(self, *, name: str = "dates.csv") -> None:
        """Take a file away."""
        self.files.pop(name, None)

    def _inside(self, request: Request) -> Response:
        date = {"Date": http_date(self.clock.now)}
        if request.method not in ("GET", "HEAD"):
            return Response(405, {**date, "Allow": "GET, HEAD", "Content-Type": "text/plain"}, b"GET only\n")
        file = self.files.get(request.path.rpartition("/")[2])
        if file is None:
            return Response(404, {**date, "Content-Type": "text/html"}, b"<h1>404 Not Found</h1>\n")
        headers = {**date, "Last-Modified": http_date(file.modified), "ETag": file.etag}
        if _unchanged(request, file):
            return Response(304, headers, b"")
        body = b"" if request.method == "HEAD" else file.body
        return Response(200, {**headers, "Content-Type": file.content_type}, body)


def _unchanged(request: Request, file: File) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return file.etag in tags or tags == "*"
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return file.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except ValueError:
        return False
