"""`ledger`: backed up, looked through and made smaller beside a running connector."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine
from tests.ledger.test_ledger_trouble import damage


def test_a_backup_gets_the_time_in_its_name_and_is_as_the_ledger_was(shop: CommandLine) -> None:
    shop.begin()
    before = shop.dump()
    done = shop.run("ledger", "backup")
    assert 0 == done.exit_code
    [backup] = shop.folder.glob("backorder-*.backup")
    assert f"The ledger is backed up in {backup}" in done.stdout
    shop.slip()
    shop.sync()
    shop.app.close()
    backup.replace(shop.folder / "backorder.sqlite")
    for log in ("wal", "shm"):
        (shop.folder / f"backorder.sqlite-{log}").unlink(missing_ok=True)
    shop.restart()
    assert before == shop.dump()


def test_a_nightly_backup_takes_the_place_of_the_one_before(shop: CommandLine) -> None:
    shop.begin()
    target = shop.folder / "nightly.backup"
    assert 0 == shop.run("ledger", "backup", "--to", str(target)).exit_code
    first = target.read_bytes()
    shop.slip()
    shop.sync()
    assert 0 == shop.run("ledger", "backup", "--to", str(target)).exit_code
    assert first != target.read_bytes()
    assert "is whole" in shop.run("ledger", "check", str(target)).stdout


def test_a_ledger_is_looked_through(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("ledger", "check")
    assert 0 == done.exit_code
    assert "backorder.sqlite is whole. Its tables are of version" in done.stdout
    shop.app.close()
    damage(shop.folder / "backorder.sqlite")
    done = shop.run("ledger", "check")
    assert 2 == done.exit_code
    assert "put the newest backup in its place" in done.stdout


def test_a_ledger_that_another_process_keeps_is_not_called_damaged(
    shop: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.ledger.backup._PATIENCE", 0.1)
    shop.begin()
    ledger = shop.folder / "backorder.sqlite"
    with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        shop.app.close()
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        done = shop.run("ledger", "check")
    assert 1 == done.exit_code
    assert "another process holds it locked" in " ".join(done.stdout.split())
    assert "damaged" not in done.stdout


def test_of_a_damaged_backup_nobody_is_told_to_stop_the_connector(shop: CommandLine) -> None:
    shop.begin()
    backup = shop.folder / "nightly.backup"
    shop.run("ledger", "backup", "--to", str(backup))
    damage(backup)
    done = shop.run("ledger", "check", str(backup))
    assert 2 == done.exit_code
    assert "Nothing can be restored from it. Make another backup." in done.stdout
    assert "Stop the connector" not in done.stdout
    assert "There is no file" in shop.run("ledger", "check", f"{backup}s").stderr


def test_a_damaged_ledger_is_no_traceback(shop: CommandLine) -> None:
    shop.begin()
    shop.app.close()
    damage(shop.folder / "backorder.sqlite")
    process = shop.process("sync")
    _, said = process.communicate(timeout=60)
    assert 1 == process.returncode
    assert "ledger.path: The ledger" in said
    assert "is damaged" in said
    assert "Traceback" not in said


def room(shop: CommandLine) -> int:
    """What the ledger takes, with the files beside it."""
    return sum(file.stat().st_size for file in shop.folder.glob("backorder.sqlite*"))


def test_a_vacuum_gives_room_back(shop: CommandLine) -> None:
    shop.begin()
    with shop.app.ledger.begin("much") as connection:
        connection.exec_driver_sql("CREATE TABLE much AS SELECT randomblob(1000000) AS bytes")
        connection.exec_driver_sql("DROP TABLE much")
    before = room(shop)
    done = shop.run("ledger", "vacuum")
    assert 0 == done.exit_code
    assert before > 1_000_000 > room(shop)
    shop.sync()


def test_where_there_is_no_ledger_none_is_made(shop: CommandLine, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    config = empty / "config.toml"
    config.write_text((shop.folder / "config.toml").read_text())
    for command in ("backup", "check", "vacuum"):
        done = shop.run("ledger", command, config=config)
        assert 2 == done.exit_code
        assert "ledger.path: There is no ledger" in done.stderr
    assert [config] == list(empty.iterdir())


def test_a_file_of_another_program_is_no_ledger_to_any_command(shop: CommandLine) -> None:
    shop.app.close()
    ledger = shop.folder / "backorder.sqlite"
    ledger.unlink()
    with closing(sqlite3.connect(ledger)) as other:
        other.execute("CREATE TABLE precious (word)")
    before = ledger.read_bytes()
    for command in ("sync", "plan", "status", "check", "health", "run", "ledger check", "ledger vacuum"):
        done = shop.run(*command.split())
        assert (2, command) == (done.exit_code, command)
        assert f"ledger.path: {ledger} is another program's database" in done.output
        assert "Name another file" in done.output
    assert before == ledger.read_bytes()


def test_a_ledger_of_a_newer_program_is_named_by_every_command(shop: CommandLine) -> None:
    shop.begin()
    shop.app.close()
    ledger = shop.folder / "backorder.sqlite"
    with closing(sqlite3.connect(ledger)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in ("status", "sync", "plan", "health"):
        done = shop.run(command)
        assert 1 == done.exit_code
        assert f"ledger.path: The ledger {ledger} is of version 9999, which is newer" in done.stderr


def test_the_daemon_does_not_start_on_a_ledger_that_it_cannot_use(shop: CommandLine) -> None:
    with shop.app.ledger.begin("newer") as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    done = shop.run("run")
    assert 1 == done.exit_code
    assert "which is newer than this program's" in done.stderr
