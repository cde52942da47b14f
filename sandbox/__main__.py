"""`python -m sandbox`: the whole pretend world on loopback, each service on its own HTTPS port."""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sandbox.control import PREFIX, control
from sandbox.server import RunningServer, serve
from sandbox.tls import Authority, make_authority
from sandbox.web import mount
from sandbox.woo.shop import VERSIONS
from sandbox.world import START, Sandbox


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="the shop's; the others follow (0: any free ones)"
    )
    parser.add_argument("--tls-folder", type=Path, help="where the certificates go (default: a new folder)")
    parser.add_argument("--start", type=datetime.fromisoformat, default=START, help="the pretend time")
    parser.add_argument("--zone", default="UTC", help="the shop's time zone")
    parser.add_argument("--version", choices=VERSIONS, default="9.9.5", help="the shop's version")
    parser.add_argument(
        "--freezes-page-dates", action="store_true", help="the storefront plug-in is installed"
    )
    parser.add_argument("--still", action="store_true", help="the clock moves only when it is told to")
    parser.add_argument("--answer-after", type=float, default=0.0, help="seconds a taken mail's answer takes")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the input ends")
    return parser.parse_args(given)


def start(world: Sandbox, tls: Authority, port: int, stack: ExitStack) -> dict[str, RunningServer]:
    """Put a world on five ports; the first shop's also carries the control door."""
    door = control(world)
    apps = {
        "shop": mount({PREFIX: door, "/": world.shop.app}),
        "mail": world.mail.app,
        "supplier": world.supplier.app,
        "control": door,
        "shopify": world.shopify.app,
    }
    servers = {}
    for place, (name, app) in enumerate(apps.items()):
        servers[name] = stack.enter_context(serve(app, port=port + place if port else 0, tls=tls))
    world.shop.url = servers["shop"].url
    world.shopify.url = servers["shopify"].url
    world.mail.url = servers["mail"].url
    world.supplier.url = servers["supplier"].url
    return servers


def greeting(world: Sandbox, servers: dict[str, RunningServer], tls: Authority) -> dict[str, object]:
    """What a client needs to know, as one JSON object."""
    return {
        "shop": servers["shop"].url,
        "shopify": servers["shopify"].url,
        "mail": servers["mail"].url,
        "supplier": servers["supplier"].url,
        "control": f"{servers['control'].url}{PREFIX}",
        "ca": str(tls.ca),
        "shop_key": world.shop.key,
        "shop_secret": world.shop.secret,
        "shopify_token": world.shopify.token,
        "mail_key": world.mail.key,
        "now": world.clock.now.isoformat(),
    }


def main(given: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT, or until the input ends if so asked."""
    options = _arguments(given)
    begin = options.start if options.start.tzinfo else options.start.replace(tzinfo=UTC)
    world = Sandbox(
        begin,
        ticking=not options.still,
        zone=options.zone,
        version=options.version,
        freezes_page_dates=options.freezes_page_dates,
    )
    world.mail.answer_after = options.answer_after
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    with ExitStack() as stack:
        folder = options.tls_folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tls = make_authority(folder)
        servers = start(world, tls, options.port, stack)
        sys.stdout.write(json.dumps(greeting(world, servers, tls)) + "\n")
        sys.stdout.flush()
        if options.until_stdin_closes:
            threading.Thread(target=_await_end_of_input, args=(ending,), daemon=True).start()
        ending.wait()
    return 0


def _await_end_of_input(ending: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    ending.set()


if __name__ == "__main__":
    sys.exit(main())
