"""Some customers are owed a letter each; what can go wrong while it is sent goes wrong, as a seed says."""

import os
import random
import ssl
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from connector.bootstrap import assemble
from connector.ledger import notices
from connector.ledger.states import NoticeState
from connector.settings import load
from sandbox.tls import Authority
from tests.adapters.mail.post import Plan, Post
from tests.product.harness import Story
from tests.world.doom import Crash, Doom

RAM = "/dev/shm"  # noqa: S108 - where there is one, it is quicker
CUSTOMERS = 3
MON = date(2026, 11, 2)
BEFORE, AFTER = "before the request", "after the request"
# Commits around which a process can die, and whether the letter may be gone by then and nobody knows.
DEATHS = MappingProxyType(
    {
        "before commit seal": False,
        "after commit seal": True,
        BEFORE: True,
        AFTER: True,
        "before commit settle": True,
        "after commit settle": False,
        "before commit gather": False,
        "before commit last look": False,
    }
)
# What can go wrong at SendGrid, and whether nobody can tell afterwards.
SENDGRID = MappingProxyType(
    {
        "html_500": True,
        "json_500": True,
        "bad_gateway": True,
        "maintenance": True,
        "html_500_after": True,
        "bad_gateway_after": True,
        "reset_before": True,
        "reset_after": True,
        "timeout_before": True,
        "timeout_after": True,
        "connect_refused": False,
        "connect_timeout": False,
        "rate_limited": False,
        "bad address": False,
        "bad key": False,
        "bad sender": False,
    }
)
# What can go wrong at a mail server: the step, and the fault there.
SMTP = MappingProxyType(
    {
        ("connect", "drop"): False,
        ("connect", "421 4.3.2 busy"): False,
        ("connect", "554 5.3.2 no"): False,
        ("ehlo", "drop"): False,
        ("mail", "drop"): False,
        ("mail", "451 4.3.0 later"): False,
        ("mail", "552 5.3.4 too large"): False,
        ("rcpt", "drop"): False,
        ("rcpt", "450 4.2.1 busy"): False,
        ("rcpt", "550 5.1.1 unknown"): False,
        ("data", "drop"): False,
        ("data", "451 4.3.0 later"): False,
        ("text", "drop"): True,
        ("answer", "451 4.3.0 later"): False,
        ("answer", "550 5.7.1 spam"): False,
        ("answer", "what?"): True,
        ("dot", "drop"): True,
    }
)


@dataclass(slots=True)
class Verdict:
    """What a trial came to. `doubts` is how many letters may honestly be in doubt."""

    accepted: Counter[str]
    states: dict[str, set[NoticeState]]
    doubts: int
    met: Counter[str] = field(default_factory=Counter)

    def wrongs(self) -> Iterator[str]:
        for who in customers():
            times, states = self.accepted[who], self.states.get(who, set())
            if times > 1:
                yield f"{who} got the letter {times} times"
            if times == 0 and not states & {NoticeState.UNCERTAIN, NoticeState.REFUSED}:
                yield f"{who} got no letter, and nobody asks: {sorted(states)}"
            if times == 0 and NoticeState.SENT in states:
                yield f"the letter of {who} counts as sent, and nobody took it"
        doubtful = sum(NoticeState.UNCERTAIN in states for states in self.states.values())
        if doubtful > self.doubts:
            yield f"{doubtful} letters are in doubt, after {self.doubts} doubtful faults"


def customers() -> list[str]:
    return [f"c{number}@customers.example" for number in range(CUSTOMERS)]


class Trial:
    """One shop, its customers, and one seed's misfortunes."""

    def __init__(self, seed: int, folder: Path, post: Post | None = None, ca: Path | None = None) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - misfortunes, not secrets
        self.post = post
        self.story = Story(folder)
        self.met: Counter[str] = Counter()
        self.doubts = 0
        self._doom = Doom(lambda _: None)
        if post is not None:
            self._send_by(post, ca)
        self.story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        self.story.supplier_says("MUG;D1;2026-12-01;10")
        self.story.sync()
        self.story.on(MON)
        self.orders = [self.story.sandbox.shop.place_order(who, "C", [("MUG", 1)]) for who in customers()]

    def _send_by(self, post: Post, ca: Path | None) -> None:
        config = self.story.folder / "config.toml"
        text = config.read_text().replace('sender = "sendgrid"', f'sender = "smtp"\nca_file = "{ca}"')
        config.write_text(f'{text}\n[mail.smtp]\nhost = "127.0.0.1"\nport = {post.port}\n')
        self.story.restart()

    def run(self) -> Verdict:
        for _ in range(self.chance.randint(1, 3)):
            self._misfortune()
            self._pass()
            self.story.sandbox.clock.advance(timedelta(minutes=self.chance.choice([1, 6, 70, 200])))
        self._mend()
        for day in range(1, 4):
            self.story.on(MON + timedelta(days=day))
            self._pass()
        return self._verdict()

    def _misfortune(self) -> None:
        if self.chance.random() < 0.4:
            name, is_doubtful = self.chance.choice(list(DEATHS.items()))
            self._doom = Doom(lambda _: None)
            self._doom.arm({name: self.chance.randint(1, CUSTOMERS)})
        elif self.post is None:
            name, is_doubtful = self.chance.choice(list(SENDGRID.items()))
            self._break_sendgrid(name)
        else:
            step, is_doubtful = self.chance.choice(list(SMTP.items()))
            self.post.plan.step, self.post.plan.fault = step
            self.post.plan.times = 1
            name = " ".join(step)
        self.met[name] += 1
        self.doubts += is_doubtful

    def _break_sendgrid(self, name: str) -> None:
        mail = self.story.sandbox.mail
        if name == "bad key":
            mail.key = "SG.other"
        elif name == "bad sender":
            mail.senders = frozenset({"nobody@mugs.example"})
        elif name == "bad address":
            self.story.sandbox.mail.disliked.add(customers()[-1])
        else:
            self.story.sandbox.faults.add(name, app="mail", nth=self.chance.randint(1, CUSTOMERS))

    def _mend(self) -> None:
        """Nothing goes wrong any more."""
        self.story.sandbox.faults.clear()
        mail = self.story.sandbox.mail
        mail.key, mail.senders = "SG.test", None
        mail.disliked.clear()
        if self.post is not None:
            self.post.plan.times = 0

    def _pass(self) -> None:
        """A life of the process, which may end at any of its points."""
        self.story.app.close()
        doom, self._doom = self._doom, Doom(lambda _: None)
        self.story.app = assemble(
            load(self.story.folder / "config.toml", {}),
            transport=self.story.sandbox.transport(lambda _moment, _request: _alive(doom)),
            now=lambda: self.story.sandbox.clock.now,
            sleep=lambda _: None,
            watch=doom,
        )
        shops = self.story.app.shops
        for name, ctx in shops.items():
            shops[name] = replace(ctx, sender=_Mortal(ctx.sender, doom))
        try:
            self.story.app.sync("main")
        except Crash:
            self.met["died"] += 1

    def _verdict(self) -> Verdict:
        accepted = self.story.sandbox.mail.accepted
        taken = self.post.box.recipients if self.post else [mail.to_email for mail in accepted]
        with self.story.app.ledger.read() as connection:
            found = notices.notices_in(connection, "main")
        states: dict[str, set[NoticeState]] = {}
        for notice in found:
            states.setdefault(notice.customer, set()).add(notice.state)
        self.story.app.close()
        return Verdict(Counter(taken), states, self.doubts, self.met)


def _alive(doom: Doom) -> None:
    if doom.dead:
        raise Crash(doom.died_at)


class _Mortal:
    """The sender of a process that may die right before it sends, or right after."""

    def __init__(self, sender: Any, doom: Doom) -> None:
        self._sender = sender
        self._doom = doom

    def ready_in(self) -> float:
        return float(self._sender.ready_in())

    def send(self, mail: Any) -> Any:
        self._doom(BEFORE)
        outcome = self._sender.send(mail)
        self._doom(AFTER)
        return outcome

    def close(self) -> None:
        self._sender.close()

    def check(self) -> Any:
        return self._sender.check()


@contextmanager
def a_folder() -> Iterator[Path]:
    place = RAM if os.access(RAM, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


def try_sendgrid(seed: int) -> Verdict:
    with a_folder() as folder:
        return Trial(seed, folder).run()


def try_smtp(seed: int, authority: Authority) -> Verdict:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate, authority.key)
    with a_folder() as folder:
        post = Post(context, Plan())
        try:
            return Trial(seed, folder, post, authority.ca).run()
        finally:
            post.stop()


Try = Callable[[int], Verdict]


def wrongs(seeds: range, attempt: Try) -> tuple[list[str], Mapping[str, int]]:
    """What was wrong, by seed, and how often each misfortune was met."""
    found: list[str] = []
    met: Counter[str] = Counter()
    for seed in seeds:
        verdict = attempt(seed)
        met += verdict.met
        found += [f"seed {seed}: {wrong} (after {dict(verdict.met)})" for wrong in verdict.wrongs()]
    return found, met
