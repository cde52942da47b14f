"""A real mail server over TLS that drops, refuses or falls silent at each step."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from adapters.mail.smtp import SmtpSender
from connector.domain.notices import Mail
from connector.ports import SendResult
from tests.adapters.mail.post import LOGIN, Plan, Post

# The server warns of a login without TLS, and does not see that it is behind TLS already.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning"),
    pytest.mark.filterwarnings("ignore:Session.login_data:DeprecationWarning"),
]
Start = Callable[..., Post]
NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
NOT_SENT, REFUSED, ALL = SendResult.NOT_SENT, SendResult.REFUSED, SendResult.REFUSED_ALL
SENT, UNCERTAIN = SendResult.SENT, SendResult.UNCERTAIN


@pytest.fixture
def post(server_tls: ssl.SSLContext) -> Iterator[Start]:
    servers: list[Post] = []

    def start(plan: Plan | None = None, **options: Any) -> Post:
        servers.append(Post(server_tls, plan, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def sender(certificate: Path) -> Iterator[Callable[..., SmtpSender]]:
    made: list[SmtpSender] = []

    def make(server: Post | int, **options: Any) -> SmtpSender:
        port = server if isinstance(server, int) else server.port
        settings: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": port,
            "security": "tls",
            "user": "",
            "password": "",
            "from_email": "orders@clay.example",
            "from_name": "Clay & Cup",
            "reply_to": "help@clay.example",
            "ca_file": certificate,
            "deadline": 1.5,
            "now": lambda: NOW,
        }
        made.append(SmtpSender(**(settings | options)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("step", "fault", "expected", "accepted"),
    [
        ("connect", "drop", NOT_SENT, 0),
        ("connect", "silent", NOT_SENT, 0),
        ("connect", "trickle", NOT_SENT, 0),
        ("connect", "421 4.3.2 too busy", NOT_SENT, 0),
        ("connect", "554 5.3.2 not you", ALL, 0),
        ("connect", "what?", NOT_SENT, 0),
        ("ehlo", "drop", NOT_SENT, 0),
        ("ehlo", "silent", NOT_SENT, 0),
        ("ehlo", "550 5.7.1 not you", ALL, 0),
        ("mail", "drop", NOT_SENT, 0),
        ("mail", "silent", NOT_SENT, 0),
        ("mail", "trickle", NOT_SENT, 0),
        ("mail", "451 4.3.0 later", NOT_SENT, 0),
        ("mail", "552 5.3.4 too large", REFUSED, 0),
        ("mail", "552 too large", REFUSED, 0),
        ("mail", "553 5.7.1 Sender address rejected: not owned by user", ALL, 0),
        ("mail", "550 5.1.8 no such sender", ALL, 0),
        ("mail", "501 what?", ALL, 0),
        ("mail", "530 5.7.0 log in first", ALL, 0),
        ("mail", "what?", NOT_SENT, 0),
        ("rcpt", "drop", NOT_SENT, 0),
        ("rcpt", "silent", NOT_SENT, 0),
        ("rcpt", "450 4.2.1 busy", NOT_SENT, 0),
        ("rcpt", "550 5.1.1 no such mailbox", REFUSED, 0),
        ("rcpt", "552 5.2.2 over quota, the daily limit of the mailbox", REFUSED, 0),
        ("rcpt", "550 5.7.133 not for you", REFUSED, 0),
        ("rcpt", "550 5.4.5 Daily user sending limit exceeded", ALL, 0),
        ("rcpt", "550 Daily sending quota exceeded", ALL, 0),
        ("rcpt", "554 5.7.1 <anna@example.com>: Relay access denied", ALL, 0),
        ("rcpt", "550 5.1.8 no such sender", ALL, 0),
        ("data", "drop", NOT_SENT, 0),
        ("data", "silent", NOT_SENT, 0),
        ("data", "451 4.3.0 later", NOT_SENT, 0),
        ("data", "554 5.5.1 no", REFUSED, 0),
        ("data", "250 odd", NOT_SENT, 0),
        ("text", "drop", UNCERTAIN, 0),
        ("text", "silent", UNCERTAIN, 0),
        ("answer", "451 4.3.0 later", NOT_SENT, 0),
        ("answer", "421 4.3.2 too busy", NOT_SENT, 0),
        ("answer", "550 5.7.1 looks like spam", REFUSED, 0),
        ("answer", "550 5.7.26 not authenticated", ALL, 0),
        ("answer", "550 5.7.708 access denied, traffic not accepted", ALL, 0),
        ("answer", "what?", UNCERTAIN, 0),
        ("answer", "354 odd", UNCERTAIN, 0),
        ("dot", "drop", UNCERTAIN, 1),
        ("dot", "silent", UNCERTAIN, 1),
        ("dot", "trickle", UNCERTAIN, 1),
        ("", "", SENT, 1),
    ],
)
def test_each_step_that_fails_has_its_outcome(
    step: str,
    fault: str,
    expected: SendResult,
    accepted: int,
    post: Start,
    sender: Callable[..., SmtpSender],
    mail: Mail,
) -> None:
    server = post(Plan(step, fault))
    outcome = sender(server).send(mail)
    assert (expected, accepted) == (outcome.result, len(server.box.mails))
    assert "@" not in outcome.detail


@pytest.mark.parametrize(
    ("step", "fault", "expected"),
    [
        ("starttls", "drop", NOT_SENT),
        ("starttls", "silent", NOT_SENT),
        ("starttls", "454 4.7.0 no TLS now", NOT_SENT),
        ("", "", SENT),
    ],
)
def test_starttls_is_never_gone_without(
    step: str, fault: str, expected: SendResult, post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server = post(Plan(step, fault), starttls=True)
    assert expected == sender(server, security="starttls").send(mail).result


def test_a_server_without_starttls_gets_no_letter(
    serve: Any, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    def plain(connection: Any) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.recv(1000)
        connection.sendall(b"250 hello\r\n")
        connection.recv(1000)

    server = serve(plain)
    assert NOT_SENT == sender(server.port, security="starttls").send(mail).result


@pytest.mark.parametrize(
    ("step", "fault", "password", "expected"),
    [
        ("", "", "secret", SENT),
        ("", "", "wrong", ALL),
        ("auth", "535 5.7.8 no", "secret", ALL),
        ("auth", "454 4.7.0 later", "secret", NOT_SENT),
        ("auth", "drop", "secret", NOT_SENT),
        ("auth", "silent", "secret", NOT_SENT),
    ],
)
def test_a_login_is_taken_or_nothing_is_sent_at_all(
    step: str,
    fault: str,
    password: str,
    expected: SendResult,
    post: Start,
    sender: Callable[..., SmtpSender],
    mail: Mail,
) -> None:
    server = post(Plan(step, fault), login=True)
    outcome = sender(server, user=LOGIN[0], password=password).send(mail)
    assert expected == outcome.result
    assert "secret" not in outcome.detail


def test_a_server_that_knows_no_login_refuses_all(
    post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    assert ALL == sender(post(), user="x", password="y").send(mail).result


def test_a_refused_connection_an_unknown_name_and_a_bad_certificate_mean_not_sent(
    post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server = post()
    assert NOT_SENT == sender(server, ca_file=None).send(mail).result
    assert NOT_SENT == sender(server, host="mail.invalid").send(mail).result
    server.stop()
    assert NOT_SENT == sender(1).send(mail).result


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_handshake_that_never_ends_means_not_sent(
    security: str, serve: Any, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    def mute(connection: Any) -> None:
        if security == "starttls":
            connection.sendall(b"220 hello\r\n")
            connection.recv(1000)
            connection.sendall(b"250-hello\r\n250 STARTTLS\r\n")
            connection.recv(1000)
            connection.sendall(b"220 go on\r\n")
        while connection.recv(1000):
            pass

    server = serve(mute)
    assert NOT_SENT == sender(server.port, security=security, deadline=0.4).send(mail).result


def test_the_letter_arrives_whole_with_its_headers(
    post: Start, sender: Callable[..., SmtpSender], mail_maker: Callable[..., Mail]
) -> None:
    server = post()
    text = "Grüße, 山田.\n.a line with a dot\n..two dots\n"
    outcome = sender(server).send(mail_maker("n-7", "Ihre Bestellung 1042: Verzögerung", text))
    assert (SENT, "Q1") == (outcome.result, outcome.provider_id)
    got = message_from_bytes(server.box.mails[0], policy=default)
    assert ["anna@example.com"] == server.box.recipients
    assert "Ihre Bestellung 1042: Verzögerung" == got["Subject"]
    assert "Clay & Cup <orders@clay.example>" == got["From"]
    assert "Anna Smith <anna@example.com>" == got["To"]
    assert "help@clay.example" == got["Reply-To"]
    assert ("<n-7@clay.example>", "n-7", "auto-generated") == (
        got["Message-ID"],
        got["X-Notice-ID"],
        got["Auto-Submitted"],
    )
    assert NOW == got["Date"].datetime
    assert "multipart/alternative" == got.get_content_type()
    plain, page = got.iter_parts()
    assert text == plain.get_content().replace("\r\n", "\n")
    assert f"<p>{text}</p>" == page.get_content().replace("\r\n", "\n").rstrip("\n")
    assert server.box.mails[0].isascii()


@pytest.mark.parametrize("field", ["to_name", "subject"])
def test_a_line_break_cannot_reach_a_header(
    field: str, post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server = post()
    evil = "x\r\nBcc: all@example.com\u2028y"
    rendered = replace(mail.rendered, subject=evil) if field == "subject" else mail.rendered
    hostile = replace(mail, rendered=rendered, **({"to_name": evil} if field == "to_name" else {}))
    assert SENT == sender(server).send(hostile).result
    got = message_from_bytes(server.box.mails[0], policy=default)
    assert None is got["Bcc"]
    assert ["anna@example.com"] == server.box.recipients


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c", "a b@example.com", "x@example.com\r\nRCPT TO:<y@example.com>", "ä@example.com"],
)
def test_an_address_that_cannot_be_is_refused_and_nobody_is_called(
    address: str, post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server = post()
    assert REFUSED == sender(server).send(replace(mail, to_email=address)).result
    assert 0 == server.box.calls


def test_an_address_with_letters_of_its_country_is_written_as_servers_take_it(
    post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server = post()
    assert SENT == sender(server).send(replace(mail, to_email="anna@bücher.example")).result
    assert ["anna@xn--bcher-kva.example"] == server.box.recipients


def test_several_letters_go_over_one_connection(
    post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server, made = post(), None
    made = sender(server)
    assert [SENT] * 3 == [made.send(mail).result for _ in range(3)]
    assert (3, 1) == (len(server.box.mails), server.box.calls)


def test_a_connection_that_was_kept_too_long_is_not_used_again(
    post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    time = [0.0]
    server = post()
    made = sender(server, clock=lambda: time[0])
    assert SENT == made.send(mail).result
    time[0] = 11
    assert SENT == made.send(mail).result
    assert 2 == server.box.calls


def test_a_kept_connection_that_the_server_closed_is_made_anew(
    post: Start, sender: Callable[..., SmtpSender], mail: Mail
) -> None:
    server = post()
    made = sender(server)
    assert SENT == made.send(mail).result
    server.plan.step, server.plan.fault = "rset", "drop"
    assert SENT == made.send(mail).result
    assert (2, 2) == (len(server.box.mails), server.box.calls)


def test_check_says_whether_the_server_takes_our_login(
    post: Start, sender: Callable[..., SmtpSender]
) -> None:
    server = post(login=True)
    [good] = sender(server, user=LOGIN[0], password=LOGIN[1]).check()
    [bad] = sender(server, user=LOGIN[0], password="wrong").check()
    [away] = sender(1).check()
    assert (True, False, False) == (good.ok, bad.ok, away.ok)
    assert ("mail.smtp.password", "mail.smtp.host") == (bad.key, away.key)
    assert [] == server.box.mails
