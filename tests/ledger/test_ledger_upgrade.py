"""Making and upgrading a ledger."""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from connector.errors import Permanent, UsageError
from connector.ledger.care import examine, vacuum
from connector.ledger.engine import Ledger
from connector.ledger.tables import metadata
from connector.ledger.upgrade import HEAD, open_ledger
from releasing.keeping import kept_ledger
from tests.ledger.test_killed_upgrade import FIRST, content


@contextmanager
def a_ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    yield ledger
    ledger.close()


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def describe(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """Each table with its columns, keys and indexes."""
    with ledger.read() as connection:
        looker = inspect(connection)
        return {
            table: {
                "columns": [
                    (c["name"], str(c["type"]), c["nullable"], c["default"])
                    for c in sorted(looker.get_columns(table), key=lambda c: c["name"])
                ],
                "primary key": looker.get_pk_constraint(table),
                "foreign keys": looker.get_foreign_keys(table),
                "unique": sorted(looker.get_unique_constraints(table), key=str),
                "indexes": sorted(
                    (i["name"], i["column_names"], i["unique"], str(i["dialect_options"].get("sqlite_where")))
                    for i in looker.get_indexes(table)
                ),
            }
            for table in looker.get_table_names()
            if table != "alembic_version"
        }


def without_rowid(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM pragma_table_list WHERE wr = 1 AND schema = 'main'")
        return {name for (name,) in rows}


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    with a_ledger(tmp_path / "migrated.db") as migrated, a_ledger(tmp_path / "declared.db") as declared:
        open_ledger(migrated)
        with declared.begin("tables") as connection:
            metadata.create_all(connection)

        assert describe(declared) == describe(migrated)
        assert metadata.tables.keys() == describe(migrated).keys()
        assert without_rowid(declared.path) == without_rowid(migrated.path)


def test_a_new_ledger_makes_no_backup(tmp_path: Path) -> None:
    with a_ledger(tmp_path / "ledger.db") as ledger:
        open_ledger(ledger)

    assert [] == list(tmp_path.glob("*.backup"))


@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_a_new_ledger_and_the_files_beside_it_are_their_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with a_ledger(tmp_path / "ledger.db") as ledger:
            open_ledger(ledger)
            found = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert dict.fromkeys(("ledger.db", "ledger.db-wal", "ledger.db-shm"), 0o600) == found


def test_a_ledger_that_is_there_keeps_its_rights(older: Path) -> None:
    older.chmod(0o640)
    with a_ledger(older) as ledger:
        open_ledger(ledger)
    assert 0o640 == older.stat().st_mode & 0o777


def test_opening_a_ledger_again_is_quick_and_changes_nothing(empty_ledger: Path) -> None:
    before = empty_ledger.read_bytes()

    started = time.monotonic()
    with a_ledger(empty_ledger) as ledger:
        open_ledger(ledger)
    seconds = time.monotonic() - started

    assert before == empty_ledger.read_bytes()
    assert [] == list(empty_ledger.parent.glob("*.backup"))
    assert seconds < 2


def test_a_ledger_of_a_newer_version_is_refused_by_its_name(ledger: Ledger) -> None:
    write(ledger.path, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Permanent) as refused:
        open_ledger(ledger)
    assert (
        f"ledger.path: The ledger {ledger.path} is of version 9999, "
        f"which is newer than this program's {HEAD}. Use the program that wrote it."
    ) == str(refused.value)

    assert [] == list(ledger.path.parent.glob("*.backup"))


@pytest.mark.parametrize(
    "more",
    [
        "CREATE TABLE precious_too (word TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT)",
        f"CREATE TABLE alembic_version AS SELECT '{HEAD}' AS version_num",
    ],
)
def test_another_programs_database_is_refused_and_left_as_it_was(tmp_path: Path, more: str) -> None:
    path = tmp_path / "ledger.db"
    write(path, "CREATE TABLE precious (word TEXT)", "INSERT INTO precious VALUES ('kept')", more)
    before = path.read_bytes()

    said = rf"ledger\.path: {path} is another program's database: .*precious.* Name another file"
    with a_ledger(path) as ledger, pytest.raises(UsageError, match=said):
        open_ledger(ledger)
    with pytest.raises(UsageError, match=said):
        examine(path)
    with pytest.raises(UsageError, match=said):
        vacuum(path)

    assert before == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_a_database_in_which_nothing_is_may_become_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    write(path, "CREATE TABLE gone (word)", "DROP TABLE gone")

    with a_ledger(path) as ledger:
        assert () == examine(path).faults
        open_ledger(ledger)

    assert HEAD == examine(path).version
    assert [] == list(tmp_path.glob("*.backup"))


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A ledger as the first release left it."""
    path = tmp_path / "ledger.db"
    shutil.copy(kept_ledger(FIRST), path)
    return path


def test_an_upgrade_backs_up_what_stood_there(older: Path) -> None:
    before = content(older)

    with a_ledger(older) as ledger:
        open_ledger(ledger)

    with closing(sqlite3.connect(older.with_name("ledger.db.0001.backup"))) as backup:
        assert [] == backup.execute("SELECT name FROM sqlite_master WHERE name = 'alarms'").fetchall()
    assert before == content(older.with_name("ledger.db.0001.backup"))
    with closing(sqlite3.connect(older)) as upgraded:
        assert [(HEAD,)] == upgraded.execute("SELECT version_num FROM alembic_version").fetchall()


def test_the_copy_before_an_upgrade_leaves_what_another_ledger_left_there(older: Path) -> None:
    left = older.with_name("ledger.db.0001.backup")
    write(left, "CREATE TABLE shops (shop, adopting_since)", "INSERT INTO shops VALUES ('main', 1)")
    before = left.read_bytes()
    with a_ledger(older) as ledger:
        open_ledger(ledger)
    assert before == left.read_bytes()
    assert older.with_name("ledger.db.0001-2.backup").exists()


def test_a_copy_that_cannot_be_made_before_an_upgrade_says_what_helps(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("connector.ledger.backup.mkstemp", no_room)
    before = tables(older)
    with a_ledger(older) as ledger, pytest.raises(UsageError) as refused:
        open_ledger(ledger)
    assert (
        f"ledger.path: The ledger {older} cannot be backed up: {older}.0001.backup cannot be written there: "
        "Permission denied. Before this version changes the ledger it makes a copy beside it: let this "
        "program's user write to the folder."
    ) == str(refused.value)
    assert before == tables(older)


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(older: Path) -> None:
    write(older, "CREATE TABLE page_dates (in_the_way TEXT)")
    before = tables(older)

    with a_ledger(older) as ledger, pytest.raises(Permanent, match="cannot be used"):
        open_ledger(ledger)

    assert before == tables(older)
    assert "alarms" not in before


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
