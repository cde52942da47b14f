"""What is answered over HTTP while something else is stuck."""

import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
from prometheus_client import CollectorRegistry

from connector.service.daemon.health import Health
from connector.service.daemon.web import EVENTS, answering, json_answer, web_app

LISTEN = "127.0.0.1:18793"


@pytest.fixture
def stuck() -> Iterator[threading.Semaphore]:
    """Events that find the ledger locked: each that came in is counted."""
    came, let_go = threading.Semaphore(0), threading.Event()

    def wait_for_the_ledger(_headers: object, _body: bytes) -> object:
        came.release()
        let_go.wait(30)
        return json_answer(200, {})  # type: ignore[arg-type]

    app = web_app(
        lambda: True,
        lambda: Health(ready=True, sentences=()),
        CollectorRegistry(),
        wait_for_the_ledger,  # type: ignore[arg-type]
    )
    with answering(LISTEN, app):
        yield came
        began = time.monotonic()
    assert time.monotonic() - began < 3
    _what_is_opened_now_stays_as_it_is(let_go)


def _what_is_opened_now_stays_as_it_is(let_go: threading.Event) -> None:
    """The byte that tells the server of an answer must go into no file that has its pipe's number by then."""
    ends = [os.pipe() for _ in range(8)]
    let_go.set()
    time.sleep(0.5)
    assert [] == select.select([readable for readable, _ in ends], [], [], 0)[0]
    for end in ends:
        for each in end:
            os.close(each)


def _post() -> None:
    with suppress(requests.RequestException):
        requests.post(f"http://{LISTEN}{EVENTS}", data=b"[]", timeout=30)


def test_events_that_wait_make_nobody_deaf_and_hold_up_no_end(stuck: threading.Semaphore) -> None:
    for _ in range(2):
        threading.Thread(target=_post, daemon=True).start()
        assert stuck.acquire(timeout=10)
    assert 200 == requests.get(f"http://{LISTEN}/health/live", timeout=5).status_code
    assert 503 == requests.post(f"http://{LISTEN}{EVENTS}", data=b"[]", timeout=5).status_code
