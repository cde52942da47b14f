"""A mug shop over real HTTPS, its story as in the rules' examples, and the command line beside it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour_of_day
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from connector.bootstrap import World
from connector.cli import app
from connector.domain.notices import Delivery
from connector.ledger.lock import only_pass
from connector.ports import MailEvent
from connector.sync.mail_events import take_events
from sandbox.server import serve
from sandbox.tls import Authority, make_authority
from sandbox.world import Sandbox
from tests.product.harness import Story

START = date(2026, 11, 1)
ADA, BEN = "ada@customers.example", "ben@customers.example"
D1, D2 = "MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;10"
D2_SLIPPED = "MUG;D2;2027-01-05;10"


class CommandLine(Story):
    """A story of which the command line is a part."""

    def run(self, *arguments: str, config: Path | None = None) -> Result:
        """One command, at the story's time."""
        given = ["--config", str(config or self.folder / "config.toml"), *arguments]
        world = World(now=lambda: self.sandbox.clock.now + self.clock_error, sleep=lambda _: None)
        result = CliRunner().invoke(app, given, obj=world)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def ask(self, *arguments: str) -> Any:
        """What a command says with --json."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def process(self, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """One command as a program of its own, in real time."""
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "connector", "--config", "config.toml", *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        )

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Another pass is under way meanwhile."""
        with only_pass(self.app.ledger.path, "main"):
            yield

    def dump(self) -> list[str]:
        """All that the ledger knows, as text."""
        with self.app.ledger.read() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            return list(driver.iterdump())

    def configure(self, more: str) -> None:
        """Add to the settings."""
        with (self.folder / "config.toml").open("a", encoding="utf-8") as file:
            file.write(more)
        self.restart()

    def hold_everything(self) -> None:
        self.configure('[policy.brakes]\nmode = "review"\n')

    def break_shop(self) -> None:
        """The shop answers with an error page from now on."""
        self.sandbox.faults.add("html_500", app="woo", times=None)

    def begin(self, *rows: str) -> None:
        """Adopted empty on 1 Nov; Ada orders 10 mugs on the 2nd, Ben on the 3rd; both are told."""
        self.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        self.supplier_says(*(rows or (D1, D2)))
        self.on(START).sync()
        self.on(date(2026, 11, 2))
        self.ada = self.order(ADA, "Ada")
        self.sync()
        self.on(date(2026, 11, 3))
        self.ben = self.order(BEN, "Ben")
        self.sync()

    def slip(self) -> None:
        """On 5 Nov the supplier moves Ben's delivery: told 18 Dec, now 8 Jan."""
        self.on(date(2026, 11, 5)).supplier_says(D1, D2_SLIPPED)

    def order(self, email: str, name: str, sku: str = "MUG", units: int = 10) -> int:
        return self.sandbox.shop.place_order(email, name, [(sku, units)])


def dropped_for_its_offer(shop: CommandLine, who: str) -> None:
    """Her supplier slips on 5 Nov, and her letter is dropped for its offer."""
    shop.changes_settings("[mail]\n", "[mail]\nunsubscribe_group = 7\n")
    shop.sandbox.mail.left = {7: {who}}
    shop.on(date(2026, 11, 5)).supplier_says("MUG;D1;2026-12-22;10", D2)
    shop.sync()
    [dropped] = shop.sandbox.mail.dropped
    notice = str(dropped.custom_args["notice_id"])
    event = MailEvent("e1", notice, Delivery.UNSUBSCRIBED, shop.sandbox.clock.now, "Unsubscribed Address")
    take_events(shop.app.ledger, [event], shop.sandbox.clock.now)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def shop(tmp_path: Path, authority: Authority) -> Iterator[CommandLine]:
    """The story, at its own time."""
    sandbox = Sandbox(datetime.combine(START, hour_of_day(9), UTC))
    with _served(tmp_path, authority, sandbox) as story:
        yield story


@pytest.fixture
def live_shop(tmp_path: Path, authority: Authority) -> Iterator[CommandLine]:
    """A shop in real time, for programs of their own: three customers are owed a letter each."""
    sandbox = Sandbox(datetime.now(UTC), ticking=True)
    with _served(tmp_path, authority, sandbox) as story:
        story.configure('[policy.letters]\nsending_hours = "00:00-24:00"\n')
        sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
        coming_on = (sandbox.clock.now + timedelta(days=30)).date()
        story.supplier_says(f"MUG;D1;{coming_on};10")
        story.sync()
        for number in range(3):
            story.order(f"c{number}@customers.example", f"C {number}", units=1)
        yield story


@contextmanager
def _served(folder: Path, authority: Authority, sandbox: Sandbox) -> Iterator[CommandLine]:
    with ExitStack() as stack:
        shop = stack.enter_context(serve(sandbox.shop.app, tls=authority))
        mail = stack.enter_context(serve(sandbox.mail.app, tls=authority))
        story = CommandLine(folder, sandbox=sandbox, shop_url=shop.url, mail_url=mail.url, ca=authority.ca)
        stack.callback(lambda: story.app.close())  # noqa: PLW0108 - a restart makes another app
        yield story


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
