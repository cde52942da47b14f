"""A real mail server over TLS that goes wrong at the step that a test names."""

import asyncio
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN = ("shop", "secret")


@dataclass(slots=True)
class Plan:
    """At which step what goes wrong, `times` times: "drop", "silent", "trickle", or a line as the reply."""

    step: str = ""
    fault: str = ""
    times: int = 1000


@dataclass(slots=True)
class Box:
    """What the server accepted, and how often it was called."""

    mails: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    calls: int = 0
    open: list[asyncio.BaseTransport] = field(default_factory=list)


class _Server(SMTP):
    def __init__(
        self, plan: Plan, box: Box, refused: dict[str, str], handler: object, **options: Any
    ) -> None:
        self.plan, self.box, self.refused = plan, box, refused
        super().__init__(handler, **options)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.box.open.append(transport)
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        self.box.calls += 1
        if not await self.strikes("connect"):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - theirs
        if not await self.strikes("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self.strikes("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self.strikes("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if not await self.strikes("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        refusal = next((said for address, said in self.refused.items() if address in (arg or "")), None)
        if refusal:
            await self.push(refusal)
        elif not await self.strikes("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str | None) -> None:  # noqa: N802
        if not await self.strikes("rset"):
            await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        if await self.strikes("data"):
            return
        if self.plan.step == "text" and self.plan.times > 0:
            await self.push("354 go on")
            await self._reader.readexactly(100)
            await self.strikes("text")
            return
        await super().smtp_DATA(arg)

    async def strikes(self, step: str) -> bool:
        if self.plan.step != step or self.plan.times <= 0:
            return False
        self.plan.times -= 1
        if self.plan.fault == "drop":
            self.transport.abort()  # type: ignore[union-attr]
        elif self.plan.fault == "silent":
            await asyncio.sleep(3600)
        elif self.plan.fault == "trickle":
            while not self.transport.is_closing():  # type: ignore[union-attr]
                self._writer.write(b"2")
                await asyncio.sleep(0.05)
        else:
            await self.push(self.plan.fault)
        return True


class _Handler:
    def __init__(self, plan: Plan, box: Box) -> None:
        self.plan, self.box = plan, box

    async def handle_DATA(self, server: _Server, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The whole text is here. "dot" loses the answer after taking the mail, "answer" refuses it."""
        if self.plan.step == "answer" and self.plan.times > 0:
            self.plan.times -= 1
            return self.plan.fault
        self.box.mails.append(envelope.original_content or b"")
        self.box.recipients += envelope.rcpt_tos
        if self.plan.step == "dot" and self.plan.times > 0:
            await server.strikes("dot")
            return self.plan.fault
        return f"250 2.0.0 Ok: queued as Q{len(self.box.mails)}"


class Post:
    """The server, on its own thread. Without `starttls` it is TLS from the first byte.

    `refused`: recipients it never takes, and what it says to them.
    """

    def __init__(
        self, tls: ssl.SSLContext, plan: Plan | None = None, *, starttls: bool = False, login: bool = False
    ) -> None:
        self.plan, self.box = plan or Plan(), Box()
        self.refused: dict[str, str] = {}
        self._options: dict[str, Any] = {"timeout": 30}
        if starttls:
            self._options |= {"tls_context": tls, "require_starttls": True}
        if login:
            self._options |= {"authenticator": _right, "auth_required": True, "auth_require_tls": False}
        self._loop = asyncio.new_event_loop()
        listening = self._loop.create_server(self._server, "127.0.0.1", 0, ssl=None if starttls else tls)
        self._listener = self._loop.run_until_complete(listening)
        self.port = int(self._listener.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _server(self) -> _Server:
        handler = _Handler(self.plan, self.box)
        return _Server(self.plan, self.box, self.refused, handler, loop=self._loop, **self._options)

    def stop(self) -> None:
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
            self._loop.close()

    async def _end(self) -> None:
        self._listener.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for transport in self.box.open:
            transport.abort()  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)  # the sockets are closed by the loop, not by abort


def _right(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    expected = LoginPassword(LOGIN[0].encode(), LOGIN[1].encode())
    return AuthResult(success=given == expected, handled=False)
