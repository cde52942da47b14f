"""Servers on real loopback sockets that do exactly what a test says."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from sandbox.tls import Authority, make_authority

Script = Callable[[socket.socket], None]
Listen = Callable[..., int]


def _secured(raw: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    if tls is None:
        return raw
    with raw:
        return tls.wrap_socket(raw, server_side=True)


@contextmanager
def _listening(script: Script, tls: ssl.SSLContext | None) -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                raw, _ = server.accept()
                with suppress(OSError), _secured(raw, tls) as sock:
                    script(sock)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Starts a server that plays a script to each connection, one after the other; returns its port."""
    with ExitStack() as stack:
        yield lambda script, tls=None: stack.enter_context(_listening(script, tls))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server_tls(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate, authority.key)
    return context


@pytest.fixture
def own_ca(authority: Authority) -> Path:
    return authority.ca


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
