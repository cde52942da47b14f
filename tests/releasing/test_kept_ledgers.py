"""The ledger of each release, upgraded: it is whole, and nobody is owed a word because of it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connector import __version__
from connector.ledger.care import examine
from connector.ledger.engine import Ledger
from connector.ledger.upgrade import HEAD, open_ledger
from releasing.keeping import KEPT, kept_ledger
from releasing.story import Story

VERSIONS = sorted(file.stem for file in KEPT.glob("*.sqlite"))


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The shops as they stand at the end of the story."""
    story = Story(tmp_path_factory.mktemp("story"))
    story.play()
    return story


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as ledger:
        (count,) = ledger.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own tables
    return int(count)


def test_this_version_and_the_first_one_are_kept() -> None:
    assert {__version__, "0.1.0.dev0"} <= set(VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_pass_on_a_kept_ledger_owes_nobody_news(played: Story, version: str) -> None:
    shutil.copy(kept_ledger(version), played.ledger)
    sent = len(played.box.mail.accepted)
    with closing(played.open()) as app:
        reports = played.go_on(app) + played.go_on(app)
    assert [[], 0, 0, 0, 0, 0] == [
        [failure for report in reports for failure in report.failures],
        len(played.box.mail.accepted) - sent,
        *(sum(getattr(r, name) for r in reports) for name in ("news_made", "held", "waiting", "flags_set")),
    ]
    assert () == examine(played.ledger).faults
    assert 0 == rows(played.ledger, "news")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_loses_no_row(tmp_path: Path, version: str) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(kept_ledger(version), path)
    open_ledger(Ledger(path)).close()
    assert HEAD == examine(path).version
    tables = ("orders", "order_lines", "promises", "notices", "tasks", "supplies", "goodwill_grants")
    kept = {table: rows(kept_ledger(version), table) for table in tables}
    assert all(kept.values())
    assert kept == {table: rows(path, table) for table in tables}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgraded_ledger_has_the_tables_of_a_new_one(tmp_path: Path, version: str) -> None:
    """With their indexes: a migration that is rewritten in place would leave old ledgers without."""
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    shutil.copy(kept_ledger(version), old)
    for path in (new, old):
        open_ledger(Ledger(path)).close()
    assert schema(new) == schema(old)


def schema(path: Path) -> dict[str, str]:
    """The statement of each table and each index."""
    with closing(sqlite3.connect(path)) as ledger:
        return dict(ledger.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
