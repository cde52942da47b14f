"""What `requests` raises in-process is what it raises on a real socket."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import requests

from sandbox import Sandbox
from sandbox.faults import Faults
from sandbox.server import RunningServer, serve
from sandbox.transport import InProcess
from sandbox.web import Request, Response, json_response

TIMEOUT = (0.3, 0.15)


def hello(_request: Request) -> Response:
    return json_response(200, {"hello": "there"})


def shape(error: BaseException) -> list[str]:
    """The exception's type and those of the causes packed into it."""
    packed = [getattr(error, "reason", None), *error.args]
    inner = next((one for one in packed if isinstance(one, BaseException)), None)
    return [type(error).__name__, *(shape(inner) if inner else [])]


def raised(session: requests.Session, url: str) -> list[str]:
    with pytest.raises(requests.RequestException) as caught:
        session.get(url, timeout=TIMEOUT)
    return shape(caught.value)


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(faults: Faults) -> Iterator[RunningServer]:
    with serve(faults.wrap("any", hello)) as made:
        yield made


def in_process(session: requests.Session, faults: Faults, kind: str) -> list[str]:
    session.mount("https://pretend.test", InProcess({"https://pretend.test": faults.wrap("any", hello)}))
    faults.add(kind)
    return raised(session, "https://pretend.test/x")


@pytest.mark.parametrize(
    "kind", ["reset_before", "reset_after", "timeout_before", "timeout_after", "trickle"]
)
def test_a_broken_answer_raises_the_same(
    kind: str, session: requests.Session, faults: Faults, server: RunningServer
) -> None:
    faults.add(kind)
    assert in_process(session, Faults(), kind) == raised(session, f"{server.url}/x")


def test_a_refused_connection_raises_the_same(session: requests.Session, faults: Faults) -> None:
    with serve(hello) as gone:
        url = gone.url
    assert raised(session, url) == ["ConnectionError", "MaxRetryError", "NewConnectionError"]
    assert in_process(session, faults, "connect_refused") == raised(session, url)


def test_an_unanswered_connection_raises_the_same(session: requests.Session, faults: Faults) -> None:
    with (
        closing(socket.socket()) as full,
        closing(socket.socket()) as first,
        closing(socket.socket()) as second,
    ):
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        seen = raised(session, f"http://127.0.0.1:{full.getsockname()[1]}/")
    assert seen == ["ConnectTimeout", "MaxRetryError", "ConnectTimeoutError"]
    assert in_process(session, faults, "connect_timeout") == seen


def test_an_unknown_host_raises_what_an_unknown_name_does(session: requests.Session) -> None:
    session.mount("https://", InProcess({}))
    assert raised(session, "https://nobody.test/") == [
        "ConnectionError",
        "MaxRetryError",
        "NameResolutionError",
    ]


def test_a_lost_answer_means_that_the_act_happened(
    world: Sandbox, connect: Callable[..., requests.Session]
) -> None:
    world.faults.add("reset_after", method="PUT", path="*/products/*")
    number = world.shop.add_product("MUG")
    with pytest.raises(requests.ConnectionError):
        connect().put(f"https://shop.test/wp-json/wc/v3/products/{number}", json={"backorders": "notify"})
    assert world.shop.backorders("MUG") == "notify"
    assert [one.status for one in world.shop.requests] == [0]


def test_bodies_can_be_read_as_a_stream(session: requests.Session, server: RunningServer) -> None:
    session.mount("https://pretend.test", InProcess({"https://pretend.test": hello}))
    for url in (server.url, "https://pretend.test"):
        with session.get(url, stream=True, timeout=5) as answer:
            assert answer.raw.read(4) == b'{"he'
            assert b"".join(answer.iter_content(5)) == b'llo":"there"}'
        assert session.get(url, timeout=5).json() == {"hello": "there"}


def test_a_crash_before_a_call_leaves_nothing_and_one_after_it_everything(
    world: Sandbox, connect: Callable[..., requests.Session]
) -> None:
    number = world.shop.add_product("MUG")
    url = f"https://shop.test/wp-json/wc/v3/products/{number}"

    def crash_at(wanted: str) -> Callable[[str, Request], None]:
        def watch(when: str, _request: Request) -> None:
            if when == wanted:
                raise KeyboardInterrupt

        return watch

    with pytest.raises(KeyboardInterrupt):
        connect(crash_at("before")).put(url, json={"backorders": "notify"})
    assert world.shop.backorders("MUG") == "no"
    with pytest.raises(KeyboardInterrupt):
        connect(crash_at("after")).put(url, json={"backorders": "notify"})
    assert world.shop.backorders("MUG") == "notify"


def test_a_request_whose_client_dies_in_the_middle_reaches_no_service() -> None:
    reached: list[bytes] = []

    def listen(request: Request) -> Response:
        reached.append(request.body)
        return hello(request)

    with serve(listen) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf of it")
        client.shutdown(socket.SHUT_WR)
        assert b"" == client.recv(1000)
    assert [] == reached
