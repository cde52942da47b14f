"""One connection to a mail server, encrypted, under a total deadline."""

import io
import smtplib
import socket
import ssl
from typing import Any, cast

from adapters.mail.deadline import Deadline

Reply = tuple[int, bytes]


class _WholeLines:
    """Reads lines that came whole: half a reply, cut off by its end, must not pass for one."""

    def __init__(self, raw: io.BufferedReader) -> None:
        self._raw = raw

    def readline(self, limit: int) -> bytes:
        line = self._raw.readline(limit)
        return line if line.endswith(b"\n") or len(line) >= limit else b""

    def close(self) -> None:
        self._raw.close()


class Talk(smtplib.SMTP):
    """`smtplib`'s, whose handshakes the deadline can cut as well."""

    def __init__(
        self, host: str, *, deadline: Deadline, context: ssl.SSLContext, seconds: float, tls_first: bool
    ) -> None:
        self.deadline = deadline
        self._context = context
        self._tls_first = tls_first
        self._host: str = host
        super().__init__(timeout=seconds)
        self._host = host  # for the certificate: the base class forgets it

    def under(self, deadline: Deadline) -> None:
        """From now on this deadline holds."""
        self.deadline = deadline
        if self.sock is not None:
            deadline.covers(self.sock)

    def encrypt(self) -> Reply:
        """STARTTLS. Raises SMTPNotSupportedError where the server has none."""
        return self.starttls(context=cast("ssl.SSLContext", self))

    def wrap_socket(self, plain: socket.socket, **_: Any) -> ssl.SSLSocket:  # noqa: ANN401 - as ssl has it
        """The handshake, cut by the deadline. `starttls` calls this as if it were a context."""
        secured = self._context.wrap_socket(plain, server_hostname=self._host, do_handshake_on_connect=False)
        self.deadline.covers(secured)
        try:
            secured.do_handshake()
        except BaseException:
            secured.close()
            raise
        return secured

    def deliver(self, text: bytes) -> Reply:
        """The text of a message with its final dot, after DATA was agreed to; the server's reply."""
        lines = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        quoted = (b"." + lines if lines.startswith(b".") else lines).replace(b"\r\n.", b"\r\n..")
        self.send(quoted.removesuffix(b"\r\n") + b"\r\n.\r\n")
        return self.getreply()

    def getreply(self) -> Reply:
        if self.file is None and self.sock is not None:
            self.file = _WholeLines(self.sock.makefile("rb"))
        return super().getreply()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self.deadline.covers(plain)
        return self.wrap_socket(plain) if self._tls_first else plain
