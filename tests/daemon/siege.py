"""Two shops, their suppliers and a provider with faults, and the daemon beside them, killed again and again.

Each batch of orders waits for an item of its own, so that a slip of one date writes to few. What must be
true in the end is worked out here, from what people did; the ledger is not asked.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sandbox.server import serve
from sandbox.tls import Authority
from sandbox.world import Sandbox
from tests.product.platforms import PLATFORMS, Keeper

SETTINGS = """
config_version = 1
[shops.woo]
url = "{woo}"
key = "ck_test"
secret = "cs_test"
notify_channels = ["rest-api"]
ca_file = "{ca}"
ships = "as_available"
[shops.shopify]
platform = "shopify"
url = "{shopify}"
token = "shpat_test"
ca_file = "{ca}"
[suppliers.acme]
shop = "woo"
path = "woo.csv"
columns = {columns}
[suppliers.zenith]
shop = "shopify"
path = "shopify.csv"
columns = {columns}
[policy.letters]
sending_hours = "00:00-24:00"
quiet_hours = 0
[policy.brakes]
hold_above = 100000
hold_above_share = 1.0
hold_confirmations_above = 100000
[policy.page]
max_wait_days = 365
[policy.files]
hold_file_from = 100000
[policy.goodwill]
countries = ["US"]
[policy.goodwill.steps.first]
percent = 10
[mail]
sender = "sendgrid"
api_key = "SG.test"
host = "{mail}"
ca_file = "{ca}"
from_email = "hello@mugs.example"
[support]
email = "help@mugs.example"
[service]
poll_minutes = 0.02
listen = ""
"""
COLUMNS = '{ sku = "SKU", reference = "PO", date = "Date", quantity = "Qty" }'
SHOPS = {"woo": "woocommerce", "shopify": "shopify"}
COMING = 1000  # units of each item
TOLD_AFTER = timedelta(days=3)  # suppliers name Mondays: a day to receive, two of buffer
A_WEEK = timedelta(days=7)
ANSWERS_AFTER = 0.1  # seconds
QUIET_PASSES = 4
FAULTS = {
    "woo": ("html_500", "bad_gateway_after", "html_500_after", "reset_before", "reset_after", "empty_200"),
    "shopify": ("graphql_broken", "graphql_broken_after", "graphql_throttled", "reset_after", "bad_gateway"),
    "mail": ("rate_limited",),  # after a doubtful one sending would rest for minutes
}


@dataclass(slots=True)
class Batch:
    """An item, what its supplier said of it, and who waits for it. `came`: the goods are there."""

    shop: str
    sku: str
    dates: list[date]
    customers: dict[str, int] = field(default_factory=dict)  # address → order
    came: bool = False

    @property
    def told(self) -> list[date]:
        """Every day that a customer could rightly be told, the newest last."""
        return [day + TOLD_AFTER for day in self.dates]


class Siege:
    """What people do, and when the daemon dies; `seed` decides both. `kills` counts them by their kind."""

    def __init__(self, folder: Path, sandbox: Sandbox, seed: int) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.keepers: dict[str, Keeper] = {name: PLATFORMS[kind](sandbox) for name, kind in SHOPS.items()}
        self.chance = random.Random(seed)  # noqa: S311 - moments, not secrets
        self.batches: list[Batch] = []
        self.kills: Counter[str] = Counter()
        monday = sandbox.clock.now.date() + timedelta(days=60)
        self._monday = monday - timedelta(days=monday.weekday())
        for shop in SHOPS:
            self.begin_batch(shop)

    # ------------------------------------------------------------------ what people do

    def begin_batch(self, shop: str) -> None:
        batch = Batch(shop, f"{shop.upper()}-{len(self.batches)}", [self._monday])
        self.batches.append(batch)
        self.keepers[shop].sell(batch.sku, f"Thing {batch.sku}", 0)
        self._publish(shop)

    def order(self, shop: str) -> None:
        batch = self._newest(shop)
        who = f"{batch.sku.lower()}-{len(batch.customers)}@customers.example"
        batch.customers[who] = self.keepers[shop].order(who, "C D", [(batch.sku, 1)])

    def slip(self, shop: str) -> None:
        batch = self._newest(shop)
        batch.dates.append(batch.dates[-1] + A_WEEK)
        self._publish(shop)

    def goods_come(self, shop: str) -> None:
        """All who wait for the newest item get theirs, and a new one begins."""
        batch, keeper = self._newest(shop), self.keepers[shop]
        keeper.receive(batch.sku, len(batch.customers) + 1)
        batch.came = True
        for order in batch.customers.values():
            keeper.ship(order)
        self.begin_batch(shop)

    def act(self) -> None:
        """Something happens in one of the shops."""
        shop = self.chance.choice(list(SHOPS))
        with self.sandbox.shop.store.lock, self.sandbox.shopify.store.lock:
            chance = self.chance.random()
            if chance < 0.70 or not self._newest(shop).customers:
                self.order(shop)
            elif chance < 0.94:
                self.slip(shop)
            else:
                self.goods_come(shop)
        if self.chance.random() < 0.3:
            self._plan_a_fault()

    def _plan_a_fault(self) -> None:
        app = self.chance.choice(list(FAULTS))
        kind, nth = self.chance.choice(FAULTS[app]), self.chance.randint(1, 6)
        retry_after = 1 if kind == "rate_limited" else None
        self.sandbox.faults.add(kind, app=app, nth=nth, retry_after=retry_after)

    def _newest(self, shop: str) -> Batch:
        return next(batch for batch in reversed(self.batches) if batch.shop == shop)

    def _publish(self, shop: str) -> None:
        rows = [f"{b.sku};PO-{b.sku};{b.dates[-1]};{COMING}" for b in self.batches if b.shop == shop]
        half = self.folder / f"{shop}.csv.new"
        half.write_text("\n".join(["SKU;PO;Date;Qty", *rows]) + "\n")
        half.rename(self.folder / f"{shop}.csv")

    # ------------------------------------------------------------------ the daemon

    @property
    def accepted(self) -> int:
        return len(self.sandbox.mail.accepted)

    @property
    def requests(self) -> int:
        return len(self.sandbox.shop.requests) + len(self.sandbox.shopify.requests)

    @property
    def writes(self) -> int:
        return self.sandbox.shop.writes + self.sandbox.shopify.writes

    def kill_daemon(self) -> None:
        """Start it, let people act, and kill it: while a letter or a write is open, or at any moment."""
        way = self.chance.choice(["letter", "letter", "write", "request", "moment"])
        accepted, writes, requests = self.accepted, self.writes, self.requests
        further, seconds = self.chance.randint(1, 30), self.chance.uniform(0.3, 5)
        now: dict[str, Callable[[float], bool]] = {
            "letter": lambda _: self.accepted > accepted,
            "write": lambda _: self.writes > writes,
            "request": lambda _: self.requests >= requests + further,
            "moment": lambda since: since > seconds,
        }
        process = self.start()
        for _ in range(self.chance.randint(1, 4)):
            self.act()
        began = time.monotonic()
        while process.poll() is None:
            since = time.monotonic() - began
            if now[way](since) or since > 15:
                process.send_signal(signal.SIGKILL)
                self.kills[way if since <= 15 else "nothing to do"] += 1
                break
            time.sleep(0.003)
        process.wait()

    def settle(self) -> None:
        """Nothing goes wrong any more: the daemon runs until nothing has happened for a while."""
        self.sandbox.faults.clear()
        process = self.start()
        self._until_quiet()
        process.terminate()
        assert 0 == process.wait(timeout=20)

    def _until_quiet(self) -> None:
        """Until each shop has had some passes since anything was last written to it or sent."""
        deadline = time.monotonic() + 900
        last, done = (-1, -1), self._passes()
        while min((self._passes() - done).get(shop, 0) for shop in SHOPS) < QUIET_PASSES:
            if (now := (self.accepted, self.writes)) != last:
                last, done = now, self._passes()
            assert time.monotonic() < deadline, "it does not come to rest"
            time.sleep(0.2)

    def _passes(self) -> Counter[str]:
        """How many came to their end, by shop. Those that were killed left half lines in the log."""
        lines = (self.folder / "daemon.log").read_text().splitlines()
        found = (re.search(r'"event": "pass".*"shop": "(\w+)"', line) for line in lines)
        return Counter(each[1] for each in found if each)

    def start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "daemon.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [*self.program, "run"], stderr=log, stdout=log, cwd=self.folder, env=self.environment
            )

    @property
    def program(self) -> list[str]:
        return [sys.executable, "-m", "connector", "--config", "config.toml"]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(Path.cwd())}


@contextmanager
def besieged(folder: Path, authority: Authority, seed: int) -> Iterator[Siege]:
    """Both shops read and adopted, with nobody waiting yet."""
    sandbox = Sandbox(datetime.now(UTC), ticking=True)
    sandbox.mail.answer_after = ANSWERS_AFTER
    with ExitStack() as stack:
        woo, shopify, mail = (
            stack.enter_context(serve(part.app, tls=authority)).url
            for part in (sandbox.shop, sandbox.shopify, sandbox.mail)
        )
        text = SETTINGS.format(woo=woo, shopify=shopify, mail=mail, ca=authority.ca, columns=COLUMNS)
        (folder / "config.toml").write_text(text)
        siege = Siege(folder, sandbox, seed)
        first = [*siege.program, "sync"]
        assert 0 == subprocess.run(first, cwd=folder, env=siege.environment, check=False).returncode  # noqa: S603
        yield siege
