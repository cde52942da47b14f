"""A process killed between any two statements of an upgrade: the next one starts again, and all is there."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from connector.ledger.care import examine
from connector.ledger.engine import Ledger
from connector.ledger.upgrade import HEAD, open_ledger
from releasing.keeping import kept_ledger

FIRST = "0.1.0.dev0"


some_or_every = pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])


class Dead(BaseException):
    """The process is gone."""


def content(path: Path) -> list[str]:
    """All that the ledger knows, but for which columns it has room for."""
    with closing(sqlite3.connect(path)) as ledger:
        return [
            str(ledger.execute(f"SELECT {', '.join(columns(ledger, table))} FROM {table}").fetchall())  # noqa: S608
            for table in ("orders", "order_lines", "promises", "notices", "passes")
        ]


def columns(ledger: sqlite3.Connection, table: str) -> list[str]:
    """Those that the first release knew."""
    with closing(sqlite3.connect(kept_ledger(FIRST))) as first:
        known = [row[1] for row in first.execute(f"PRAGMA table_info({table})")]
    return [f'"{row[1]}"' for row in ledger.execute(f"PRAGMA table_info({table})") if row[1] in known]


def upgrade_dying_after(path: Path, statements: int) -> int:
    """In a process of its own, which is killed; its exit code, negative for a signal.

    A fork: to load everything anew for each of some sixty statements takes a minute.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(Engine, "before_cursor_execute", count)
        open_ledger(Ledger(path)).close()
        os._exit(0)
    finally:
        os._exit(1)


@some_or_every
def test_an_upgrade_killed_between_any_two_statements_starts_again(tmp_path: Path, every: int) -> None:
    path, done = tmp_path / "ledger.db", 0
    before = content(kept_ledger(FIRST))
    while True:
        shutil.copy(kept_ledger(FIRST), path)
        code = upgrade_dying_after(path, done)
        if code == 0:
            break
        assert -signal.SIGKILL == code
        open_ledger(Ledger(path)).close()
        found = examine(path)
        assert (HEAD, (), before) == (found.version, found.faults, content(path))
        done += every
    assert done > 50


@some_or_every
def test_a_first_opening_that_dies_at_any_statement_starts_again(tmp_path: Path, every: int) -> None:
    """Poisoned, not killed: a process for each of some hundred statements would take minutes."""
    died = 0
    while True:
        path = tmp_path / f"{died}.db"
        if opened_without_dying(path, died):
            break
        open_ledger(Ledger(path)).close()
        found = examine(path)
        assert (HEAD, ()) == (found.version, found.faults)
        died += every
    assert died > 50


def opened_without_dying(path: Path, statements: int) -> bool:
    left = statements

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Dead

    event.listen(Engine, "before_cursor_execute", count)
    try:
        open_ledger(Ledger(path)).close()
    except Dead:
        return False
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return True
