"""HttpClient against servers that trickle, break, distrust and redirect."""

import re
import socket
import ssl
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from requests.auth import HTTPBasicAuth

from adapters.http import HttpClient, NoAnswer, Trouble
from connector import __version__
from connector.errors import SettingsError

Listen = Callable[..., int]
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def _request(sock: socket.socket) -> bytes:
    """A whole request: what is left unread when a socket is closed resets the connection."""
    request = b""
    while not _is_whole(request) and (piece := sock.recv(65536)):
        request += piece
    return request


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)


def _answer(sock: socket.socket) -> None:
    while _request(sock):
        sock.sendall(_OK)


def _trouble(client: HttpClient) -> Trouble:
    with pytest.raises(NoAnswer) as caught:
        client.call("POST", "send", json={})
    return caught.value.trouble


def test_an_answer_has_its_status_headers_and_body(listen: Listen) -> None:
    answer = HttpClient(f"http://127.0.0.1:{listen(_answer)}").call("GET", "orders")

    assert (200, b"{}", "application/json") == (answer.status, answer.body, answer.content_type)


def test_an_answer_tells_how_long_it_took(listen: Listen) -> None:
    now = iter(range(0, 100, 7))

    answer = HttpClient(f"http://127.0.0.1:{listen(_answer)}", clock=lambda: next(now)).call("GET")

    assert answer.seconds > 0
    assert 0 == answer.seconds % 7


def test_the_user_agent_names_us_and_our_version(listen: Listen) -> None:
    seen: list[bytes] = []

    def remember(sock: socket.socket) -> None:
        seen.append(_request(sock))
        sock.sendall(_OK)

    HttpClient(f"http://127.0.0.1:{listen(remember)}").call("GET")

    assert f"User-Agent: backorder-connector/{__version__}".encode() in seen[0]


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", id="a body of known length"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="a body without end"),
    ],
)
def test_a_server_that_trickles_is_left_at_the_deadline(listen: Listen, start: bytes) -> None:
    def trickle(sock: socket.socket) -> None:
        _request(sock)
        sock.sendall(start)
        for _ in range(100):
            sock.sendall(b"x")
            time.sleep(0.05)

    began = time.monotonic()
    trouble = _trouble(HttpClient(f"http://127.0.0.1:{listen(trickle)}", deadline=0.4))

    assert trouble is Trouble.TIMEOUT
    assert time.monotonic() - began < 1.5


def test_a_server_that_falls_silent_within_its_answer_is_left_at_the_same_deadline(listen: Listen) -> None:
    def begin(sock: socket.socket) -> None:
        _request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        time.sleep(0.8)
        sock.sendall(b"x")
        while sock.recv(65536):
            pass

    began = time.monotonic()
    trouble = _trouble(HttpClient(f"http://127.0.0.1:{listen(begin)}", deadline=1.0))

    assert trouble is Trouble.TIMEOUT
    assert time.monotonic() - began < 1.6


def test_silence_after_the_request_is_a_time_out_that_may_have_been_read(listen: Listen) -> None:
    def say_nothing(sock: socket.socket) -> None:
        while sock.recv(65536):
            pass

    trouble = _trouble(HttpClient(f"http://127.0.0.1:{listen(say_nothing)}", deadline=0.3))

    assert trouble is Trouble.TIMEOUT
    assert not trouble.before_writing


def test_a_reset_after_the_request_may_have_been_read(listen: Listen) -> None:
    def reset(sock: socket.socket) -> None:
        _request(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    trouble = _trouble(HttpClient(f"http://127.0.0.1:{listen(reset)}"))

    assert trouble is Trouble.BROKEN
    assert not trouble.before_writing


def test_a_body_cut_short_is_no_answer(listen: Listen) -> None:
    def cut(sock: socket.socket) -> None:
        _request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}")

    assert _trouble(HttpClient(f"http://127.0.0.1:{listen(cut)}")) is Trouble.BROKEN


def test_where_nobody_listens_nothing_was_written() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    trouble = _trouble(HttpClient(f"http://127.0.0.1:{port}"))

    assert trouble is Trouble.UNREACHABLE
    assert trouble.before_writing


def test_to_an_unknown_name_nothing_was_written() -> None:
    trouble = _trouble(HttpClient("http://shop.invalid"))

    assert trouble is Trouble.NAME
    assert trouble.before_writing


def test_over_a_refused_proxy_nothing_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")

    trouble = _trouble(HttpClient("https://shop.example"))

    assert trouble is Trouble.PROXY
    assert trouble.before_writing


def test_to_an_untrusted_certificate_nothing_is_written(listen: Listen, server_tls: ssl.SSLContext) -> None:
    trouble = _trouble(HttpClient(f"https://127.0.0.1:{listen(_answer, server_tls)}"))

    assert trouble is Trouble.TLS
    assert trouble.before_writing


def test_a_connection_that_breaks_in_the_handshake_has_written_nothing(listen: Listen) -> None:
    def reset(sock: socket.socket) -> None:
        sock.recv(10)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert _trouble(HttpClient(f"https://127.0.0.1:{listen(reset)}")).before_writing


def test_a_handshake_that_never_ends_is_left_at_the_connect_time_out(listen: Listen) -> None:
    def say_nothing(sock: socket.socket) -> None:
        while sock.recv(65536):
            pass

    client = HttpClient(f"https://127.0.0.1:{listen(say_nothing)}", connect_timeout=0.2)

    assert _trouble(client).before_writing


def test_tls_that_breaks_after_the_request_may_have_been_read(
    listen: Listen, server_tls: ssl.SSLContext, own_ca: Path
) -> None:
    def cut(sock: socket.socket) -> None:
        _request(sock)
        socket.socket(fileno=sock.detach()).close()

    trouble = _trouble(HttpClient(f"https://127.0.0.1:{listen(cut, server_tls)}", verify=str(own_ca)))

    assert not trouble.before_writing


def test_the_environments_ca_bundle_does_not_win_over_our_own_file(
    listen: Listen, server_tls: ssl.SSLContext, own_ca: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "another.pem"))

    answer = HttpClient(f"https://127.0.0.1:{listen(_answer, server_tls)}", verify=str(own_ca)).call("GET")

    assert answer.status == 200


def test_without_a_file_of_our_own_the_environments_ca_bundle_counts(
    listen: Listen, server_tls: ssl.SSLContext, own_ca: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own_ca))

    assert HttpClient(f"https://127.0.0.1:{listen(_answer, server_tls)}").call("GET").status == 200


def test_a_ca_file_that_is_not_there_is_a_matter_of_settings() -> None:
    with pytest.raises(SettingsError, match=r"no-such\.pem"):
        HttpClient("https://shop.example", verify="no-such.pem")


def test_netrc_adds_no_credentials(listen: Listen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[bytes] = []

    def remember(sock: socket.socket) -> None:
        seen.append(_request(sock))
        sock.sendall(_OK)

    HttpClient(f"http://127.0.0.1:{listen(remember)}").call("GET")

    assert b"Authorization" not in seen[0]


def _redirecting(seen: list[bytes]) -> Callable[[socket.socket], None]:
    def redirect(sock: socket.socket) -> None:
        while request := _request(sock):
            seen.append(request)
            moved = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
            sock.sendall(_OK if b" /there " in request else moved)

    return redirect


def test_a_redirect_is_an_answer_and_is_not_followed(listen: Listen) -> None:
    seen: list[bytes] = []

    answer = HttpClient(f"http://127.0.0.1:{listen(_redirecting(seen))}").call("GET", "here")

    assert (302, 1) == (answer.status, len(seen))


def test_a_reader_may_follow_redirects_and_a_write_never_does(listen: Listen) -> None:
    seen: list[bytes] = []
    client = HttpClient(f"http://127.0.0.1:{listen(_redirecting(seen))}", follow_redirects=True)

    assert 200 == client.call("GET", "here").status
    assert 302 == client.call("POST", "here", json={}).status


def test_cookies_are_not_kept(listen: Listen) -> None:
    seen: list[bytes] = []

    def bake(sock: socket.socket) -> None:
        while request := _request(sock):
            seen.append(request)
            sock.sendall(_OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"))

    client = HttpClient(f"http://127.0.0.1:{listen(bake)}")
    client.call("GET")
    client.call("GET")

    assert b"Cookie" not in seen[1]


def test_an_answer_that_is_too_large_is_not_read_to_its_end(listen: Listen) -> None:
    def flood(sock: socket.socket) -> None:
        _request(sock)
        with suppress(OSError):  # the client leaves before the end
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000)

    client = HttpClient(f"http://127.0.0.1:{listen(flood)}", largest_body=100_000)

    assert _trouble(client) is Trouble.TOO_LARGE


@pytest.mark.parametrize(("idle_seconds", "connections"), [(9, 1), (11, 2)])
def test_a_connection_is_kept_for_ten_idle_seconds(
    listen: Listen, idle_seconds: float, connections: int
) -> None:
    now, opened = [0.0], count()

    def answer(sock: socket.socket) -> None:
        next(opened)
        _answer(sock)

    client = HttpClient(f"http://127.0.0.1:{listen(answer)}", clock=lambda: now[0])
    client.call("GET")
    now[0] += idle_seconds
    client.call("GET")

    assert connections == next(opened)


def test_no_repr_or_error_shows_a_secret() -> None:
    client = HttpClient("http://shop.invalid", auth=HTTPBasicAuth("ck", "hush"), headers={"X-Token": "hush"})

    with pytest.raises(NoAnswer) as caught:
        client.call("GET", "orders", params={"code": "hush"})

    assert "hush" not in f"{client!r} {caught.value} {caught.value.details}"
