"""What is known of a letter when the network fails, judged on real sockets."""

import socket
import ssl
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.mail.sendgrid import SendGridSender
from connector.domain.notices import Mail
from connector.ports import SendResult

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nX-Message-Id: sg-1\r\nContent-Length: 0\r\n\r\n"
Serve = Callable[[Callable[[socket.socket], None]], Any]


def a_sender(host: str, **options: Any) -> SendGridSender:
    settings = {"api_key": "SG.pretend.key", "from_email": "o@clay.example", "from_name": "Clay"}
    return SendGridSender(host=host, **(settings | {"deadline": 10.0} | options))


def test_an_accepted_letter_is_sent(serve: Serve, mail: Mail) -> None:
    outcome = a_sender(serve(_answering(ACCEPTED)).url).send(mail)
    assert (SendResult.SENT, "sg-1") == (outcome.result, outcome.provider_id)


def test_over_a_trusted_certificate_it_is_sent(
    serve: Serve, mail: Mail, server_tls: ssl.SSLContext, certificate: Path
) -> None:
    server = serve(_secured(server_tls, _answering(ACCEPTED)))
    assert SendResult.SENT == a_sender(server.tls_url, ca_file=str(certificate)).send(mail).result


def test_a_refused_connection_means_not_sent(serve: Serve, mail: Mail) -> None:
    server = serve(_close)
    server.stop()
    assert SendResult.NOT_SENT == a_sender(server.url).send(mail).result


def test_an_unknown_name_means_not_sent(mail: Mail) -> None:
    assert SendResult.NOT_SENT == a_sender("https://mail.invalid").send(mail).result


def test_a_certificate_that_is_not_trusted_means_not_sent(
    serve: Serve, mail: Mail, server_tls: ssl.SSLContext
) -> None:
    server = serve(_secured(server_tls, _answering(ACCEPTED)))
    assert SendResult.NOT_SENT == a_sender(server.tls_url).send(mail).result


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["reset", "no-tls"])
def test_a_handshake_that_fails_means_not_sent(first: bytes, serve: Serve, mail: Mail) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(first)
        _reset(connection)

    assert SendResult.NOT_SENT == a_sender(serve(behave).tls_url).send(mail).result


def test_a_handshake_that_never_ends_means_not_sent(serve: Serve, mail: Mail) -> None:
    server = serve(lambda connection: _silent(connection, 0.6))
    assert SendResult.NOT_SENT == a_sender(server.tls_url, deadline=0.3).send(mail).result


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTT",
        b"HTTP/1.1 20",
        b"what?\r\n\r\n",
        b"HTTP/1.1 999999 x\r\n\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nab",
    ],
)
def test_an_answer_that_breaks_off_or_cannot_be_read_leaves_it_uncertain(
    answer: bytes, serve: Serve, mail: Mail
) -> None:
    server = serve(_answering(answer))
    assert SendResult.UNCERTAIN == a_sender(server.url).send(mail).result
    assert 1 == server.connections


def test_a_reset_after_the_first_byte_leaves_it_uncertain_and_is_not_tried_again(
    serve: Serve, mail: Mail
) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(1)
        _reset(connection)

    server = serve(behave)
    assert SendResult.UNCERTAIN == a_sender(server.url).send(mail).result
    assert 1 == server.connections


def test_tls_that_breaks_after_the_request_leaves_it_uncertain(
    serve: Serve, mail: Mail, server_tls: ssl.SSLContext, certificate: Path
) -> None:
    def behave(connection: socket.socket) -> None:
        secured = server_tls.wrap_socket(connection, server_side=True)
        secured.recv(65536)
        bare = socket.socket(fileno=secured.detach())
        bare.sendall(b"this is no TLS record")
        bare.close()

    server = serve(behave)
    assert SendResult.UNCERTAIN == a_sender(server.tls_url, ca_file=str(certificate)).send(mail).result


def test_silence_past_the_deadline_leaves_it_uncertain(serve: Serve, mail: Mail) -> None:
    server = serve(lambda connection: _silent(connection, 1.0))
    assert (SendResult.UNCERTAIN, True) == _timed(a_sender(server.url, deadline=0.3), mail)


@pytest.mark.parametrize("beginning", [b"", ACCEPTED[:-2], ACCEPTED.replace(b": 0", b": 999")])
def test_a_trickling_answer_does_not_keep_us_past_the_deadline(
    beginning: bytes, serve: Serve, mail: Mail
) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(beginning)
        for _ in range(20):
            connection.sendall(b"x")
            time.sleep(0.1)

    assert (SendResult.UNCERTAIN, True) == _timed(a_sender(serve(behave).url, deadline=0.4), mail)


@pytest.mark.parametrize(("idle_seconds", "expected"), [(5.0, 1), (10.5, 2)])
def test_a_connection_that_was_idle_for_ten_seconds_is_not_used_again(
    idle_seconds: float, expected: int, serve: Serve, mail: Mail
) -> None:
    def behave(connection: socket.socket) -> None:
        while connection.recv(65536):
            connection.sendall(ACCEPTED)

    now = [0.0]
    server = serve(behave)
    sender = a_sender(server.url, clock=lambda: now[0])
    first = sender.send(mail).result
    now[0] += idle_seconds
    assert [SendResult.SENT] * 2 == [first, sender.send(mail).result]
    assert expected == server.connections


def _timed(sender: SendGridSender, mail: Mail) -> tuple[SendResult, bool]:
    """The outcome, and whether it came within a fair while of the deadline."""
    start = time.monotonic()
    result = sender.send(mail).result
    return result, time.monotonic() - start < 0.9


def _answering(answer: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        _read_request(connection)
        connection.sendall(answer)

    return behave


def _read_request(connection: socket.socket) -> None:
    """All of it: closing with something unread would reset the connection under the answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)


def _secured(
    context: ssl.SSLContext, behave: Callable[[socket.socket], None]
) -> Callable[[socket.socket], None]:
    def secured(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as inner:
            behave(inner)

    return secured


def _silent(connection: socket.socket, seconds: float) -> None:
    connection.recv(65536)
    time.sleep(seconds)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _close(connection: socket.socket) -> None:
    connection.close()
