"""A shop in real time, and the daemon beside it as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.cli.conftest import CommandLine, authority, live_shop, shop, wait_until

__all__ = ["authority", "live_shop", "shop"]


class Daemon:
    """`backorder run`, started and stopped as an operating system does."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.started: list[subprocess.Popen[str]] = []
        self.environment = os.environ | {"PYTHONPATH": str(Path.cwd())}

    def start(self) -> "subprocess.Popen[str]":
        log = (self.folder / "daemon.log").open("a", encoding="utf-8")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "connector", "--config", "config.toml", "run"],
                stdout=subprocess.DEVNULL,
                stderr=log,
                text=True,
                cwd=self.folder,
                env=self.environment,
            )
        self.started.append(process)
        return process

    def stop(self) -> int:
        """SIGTERM to the newest; its exit code."""
        self.tell_to_stop()
        return self.ended()

    def tell_to_stop(self) -> None:
        self.started[-1].send_signal(signal.SIGTERM)

    def ended(self) -> int:
        return self.started[-1].wait(timeout=30)

    @property
    def log(self) -> list[dict[str, Any]]:
        path = self.folder / "daemon.log"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def said(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line["event"] == event]

    def ask(self, page: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{page}", timeout=10)

    def answers(self) -> bool:
        try:
            return self.ask("/health/live").ok
        except requests.ConnectionError:
            return False

    def wait_for(self, event: str, times: int = 1) -> None:
        wait_until(lambda: len(self.said(event)) >= times)


@pytest.fixture
def daemon(live_shop: CommandLine) -> Iterator[Daemon]:
    """Not started yet. Three customers are owed a letter each; a pass is due every second or two."""
    port = _free_port()
    live_shop.configure(f'[service]\npoll_minutes = 0.02\nlisten = "127.0.0.1:{port}"\n')
    found = Daemon(live_shop.folder, port)
    yield found
    for process in found.started:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
