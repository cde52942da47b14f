"""What the daemon answers over HTTP: whether it lives, whether passes are made, and numbers."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from waitress.server import create_server

from connector.errors import SettingsError
from connector.service.daemon.health import Health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Answer = tuple[HTTPStatus, str, bytes]
TakesEvents = Callable[[Mapping[str, str], bytes], Answer]
_JSON = "application/json"
EVENTS = "/events/sendgrid"
_LARGEST_BODY = 2 * 1024 * 1024
_THREADS = 4
_EVENTS_AT_ONCE = 2
"""Events wait for the ledger, and whoever asks how it stands must not wait for them."""
_CLOSES_WITHIN = 1
"""Seconds for what is being answered, and again for the server: what sends events sends them again."""


def web_app(
    live: Callable[[], bool],
    health: Callable[[], Health],
    registry: CollectorRegistry,
    events: TakesEvents | None = None,
) -> "WSGIApplication":
    """`live`: the daemon ticks. `health`: its passes end. `events`: takes what the mail provider says."""
    pages: dict[str, Callable[[], Answer]] = {
        "/health/live": lambda: _verdict(Health(live(), ())),
        "/health/ready": lambda: _verdict(health()),
        "/metrics": lambda: (HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(registry)),
    }

    free = threading.BoundedSemaphore(_EVENTS_AT_ONCE)

    def take(environ: "WSGIEnvironment", events: TakesEvents) -> Answer:
        if not free.acquire(blocking=False):
            return json_answer(
                HTTPStatus.SERVICE_UNAVAILABLE, {"error": "Others wait already; send it again."}
            )
        try:
            return events(_headers(environ), environ["wsgi.input"].read())
        finally:
            free.release()

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == EVENTS and environ["REQUEST_METHOD"] == "POST" and events is not None:
            status, kind, body = take(environ, events)
        else:
            status, kind, body = _page(pages, environ["REQUEST_METHOD"], environ["PATH_INFO"])
        start(f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def _headers(environ: "WSGIEnvironment") -> dict[str, str]:
    """By name in small letters."""
    given = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    return {name.removeprefix("HTTP_").replace("_", "-").lower(): value for name, value in given.items()}


def _page(pages: dict[str, Callable[[], Answer]], method: str, path: str) -> Answer:
    page = pages.get(path)
    if page is None:
        return json_answer(HTTPStatus.NOT_FOUND, {"error": f"There are: {', '.join(pages)}."})
    if method not in {"GET", "HEAD"}:
        return json_answer(HTTPStatus.METHOD_NOT_ALLOWED, {"error": "Only GET."})
    return page()


def _verdict(health: Health) -> Answer:
    status = HTTPStatus.OK if health.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return json_answer(status, {"ok": health.ready, "problems": list(health.sentences)})


def json_answer(status: HTTPStatus, body: dict[str, object]) -> Answer:
    return status, _JSON, json.dumps(body, ensure_ascii=False).encode() + b"\n"


@contextmanager
def answering(listen: str | None, app: "WSGIApplication") -> Iterator[None]:
    """Answer at `listen` (address:port) meanwhile; nowhere when it is None. Raises SettingsError."""
    if listen is None:
        yield
        return
    try:
        server = create_server(
            app, listen=listen, threads=_THREADS, ident=None, max_request_body_size=_LARGEST_BODY
        )
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"service.listen: {listen} cannot be listened at ({error}). Does another daemon run?"
            " Choose another port, or “” for none."
        ) from error
    closing = threading.Event()

    def serve() -> None:
        try:
            server.run()
        except OSError:  # it may be waiting on the very socket that is closed
            if not closing.is_set():
                raise

    thread = threading.Thread(target=serve, name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown(timeout=_CLOSES_WITHIN)
        # Who is still answering writes a byte to the server's pipe when he is done. If that were closed, its
        # number could be another file's by then: so the server is left to the end of the process.
        if not server.task_dispatcher.threads:
            closing.set()
            server.close()
            thread.join(timeout=_CLOSES_WITHIN)
