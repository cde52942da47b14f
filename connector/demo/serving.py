"""`--serve`: the pretend world stays up, and its time becomes the real one."""

import json
import shlex
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import typer

from connector.demo.leaving import program, shown
from connector.demo.stage import Stage
from sandbox.control import PREFIX

_TICK_SECONDS = 0.2


def keep_serving(stage: Stage) -> None:
    """Until Ctrl-C (or SIGTERM). Everything is told on standard error: the output may be JSON."""
    _write_things_to_try(stage)
    ending = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: ending.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        stage.world.clock.set(datetime.now(UTC))
        typer.echo(_commands(stage), err=True)
        while not ending.wait(_TICK_SECONDS):
            stage.world.clock.set(datetime.now(UTC))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    typer.echo("\nThe pretend shop has closed.", err=True)


def _write_things_to_try(stage: Stage) -> None:
    folder = stage.folder / "try"
    folder.mkdir()
    order = {"email": "you@customers.example", "name": "Your Name", "lines": [["MUG-BLUE", 2]]}
    _write(folder / "order.json", order)
    stage.book.move("PO-101", _A_WEEK_LATE)
    _write(folder / "slip.json", {"name": "clayworks.csv", "text": stage.book.file("clayworks")})


_A_WEEK_LATE = 29


def _write(path: Path, body: object) -> None:
    path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")


def _commands(stage: Stage) -> str:
    folder = stage.folder
    called = f"{program()} --config {shlex.quote(shown(folder / 'config.toml'))}"
    ca = f"curl -sS --cacert {shlex.quote(shown(folder / 'ca.pem'))}"
    door = f"{stage.world.shop.url}{PREFIX}"
    order, slip = (shlex.quote("@" + shown(folder / "try" / name)) for name in ("order.json", "slip.json"))
    return "\n".join(
        [
            "",
            "The pretend shop is open, and its clock shows the real time. In another terminal:",
            "  order two mugs, and let the connector write to you:",
            f"    {ca} {door}/shop/place_order -d {order}",
            f"    {called} sync",
            "  let the mugs slip by a week, and see who hears of it (nobody twice within 20 hours):",
            f"    {ca} {door}/supplier/publish -d {slip}",
            f"    {called} sync",
            "  see all letters:",
            f"    {called} notices list",
            "Ctrl-C closes it.",
        ]
    )
