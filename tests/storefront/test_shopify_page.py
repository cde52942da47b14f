"""The theme snippet for Shopify in a real browser, in pages that behave like the themes merchants have."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from babel.dates import format_date

from tests.storefront.theme import LATER, SOON, YESTERDAY, a_variant, page_of

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
DAY = "properties[_backorder_page_date]"
PRODUCTS = {
    "1": [a_variant(11, SOON), a_variant(12, LATER), a_variant(13, None, inventory_quantity=5)],
    "2": [a_variant(21, LATER), a_variant(22, SOON)],
}
E11, E12 = {"id": "11", DAY: SOON.isoformat()}, {"id": "12", DAY: LATER.isoformat()}
ON_SHELF = {"id": "13"}


class Shop(BaseHTTPRequestHandler):
    """Renders pages, takes what is put into the cart and says what it took."""

    server: "Running"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        page, asked = address.path[1:], parse_qs(address.query, keep_blank_values=True)
        if page == "stories":
            stories = (HERE / "stories.js").read_text("utf-8")
            return self.answer(f"<!doctype html><body><script>{stories}</script>")
        if page == "slow":
            sleep(0.05)
            return self.answer("")
        theme = HERE / "themes" / f"{page}.liquid"
        return self.answer(self.product_page(theme.read_text("utf-8"), asked) if theme.exists() else "")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/told":
            self.server.told = json.loads(body)
            self.server.done.set()
        self.answer(json.dumps(dict(parse_qsl(body))) if self.path == "/cart/add" else "", "text/plain")

    def product_page(self, template: str, asked: dict[str, list[str]]) -> str:
        variants = PRODUCTS[asked.get("product", ["1"])[0]]
        wanted = asked.get("chosen", [""])[0]
        chosen = next((one for one in variants if str(one["id"]) == wanted), variants[0])
        page = page_of(variants, template, chosen=chosen, language=asked.get("language", ["en"])[0])
        return page.replace(SOON.isoformat(), YESTERDAY.isoformat()) if "aged" in asked else page

    def answer(self, text: str, kind: str = "text/html") -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Nothing."""


class Running(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Shop)
        self.done, self.told = Event(), dict[str, Any]()


@contextmanager
def running() -> Iterator[Running]:
    with Running() as shop:
        Thread(target=shop.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield shop
        shop.shutdown()


@contextmanager
def browsing(browser: str, address: str, folder: Path) -> Iterator[None]:
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    process = subprocess.Popen(  # noqa: S603 - a browser that the machine has, on a page of ours
        [browser, *quiet, f"--user-data-dir={folder / 'profile'}", address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


EXPECTED = {
    "Dawn: the form that is sent carries the date": {"seen": ["11"], "sent": E11, "instalments": ["id"]},
    "Dawn: another variant is picked": {"meanwhile": [], "seen": ["12"], "sent": E12},
    "Dawn: a featured product, whose instalments form stays behind": {"seen": ["12"], "sent": E12},
    "Dawn: a variant that is on the shelf": {"seen": [], "sent": ON_SHELF},
    "Dawn: a combination that there is not": {"seen": []},
    "Horizon: another variant is picked": {"meanwhile": [], "seen": ["12"], "sent": E12},
    "Horizon: back and forth": {"seen": ["11"], "sent": E11},
    "Horizon: forth, and back before there was an answer": {"meanwhile": [], "seen": ["11"], "sent": E11},
    "Something else is chosen on the page": {"wrapped": ["11"], "maybe": [], "after": ["11"]},
    "Horizon: a combination that there is not": {"seen": []},
    "The id is written and the form read at once": {"seen": ["12"], "day": LATER.isoformat()},
    "The id is written to one that is on the shelf and the form read at once": {"keys": ["id"]},
    "The id is written, and the theme reads field by field when the form is submitted": {
        "read": [["id", "12"], [DAY, LATER.isoformat()]]
    },
    "A section is replaced": {"seen": ["12"], "sent": E12},
    "A section is morphed": {"seen": ["12"], "sent": E12},
    "A section is morphed to what it was": {"seen": ["11"], "sent": E11},
    "Only the snippet is morphed": {"seen": ["12"], "sent": E12},
    "The script runs a second time": {"seen": ["12"], "sent": E12, "clocks": 0},
    "A dialog for the same product, another variant picked there": {
        "before": ["11", "12"],
        "after": ["11"],
        "dialog": ON_SHELF,
        "page": E11,
    },
    "A dialog on a page without the snippet": {"seen": [], "text": ""},
    "A combination that there is not, and the theme only turns the button off": {"off": [], "on": ["11"]},
    "Two products in one section": {"before": ["11", "22"], "after": ["11", "21"]},
    "Two forms that buy different variants": {"seen": [], "sent": {"id": "12"}},
    "Another product takes the place of this one in the form": {"seen": [], "sent": {"id": "21"}},
    "The snippet in a section of its own": {"seen": ["12"], "sent": E12},
    "No form": {"seen": []},
    "A page out of a cache, and the day has passed": {"seen": [], "sent": {"id": "11"}},
    "The browser sends the form itself": {"before": ["11"], "sent": E12},
    "A list of variants is set by a script that tells nobody": {"seen": ["12"]},
    "A browser without scripts": {
        "text": f"No. 12 <large>: Not on the shelf just now. Leaves us on {LATER.day} {LATER:%B %Y}."
    },
    "The list of variants is the picker": {"seen": ["12"]},
    "In German": {"text": f"Zurzeit nicht am Lager. Versand am {format_date(SOON, 'long', 'de')}."},
}


def test_the_date_that_is_seen_and_sent_is_the_chosen_variants_in_every_kind_of_theme(tmp_path: Path) -> None:
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    with running() as shop, browsing(browser, f"http://127.0.0.1:{shop.server_port}/stories", tmp_path):
        assert shop.done.wait(60)
    assert EXPECTED == shop.told
