"""A full, read-only, locked or damaged ledger: told clearly, and nothing half-written."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from connector.errors import Permanent, Transient, UsageError
from connector.ledger.backup import back_up
from connector.ledger.care import examine, vacuum
from connector.ledger.engine import Ledger
from connector.ledger.lock import only_pass
from connector.ledger.tables import shops, supply_files
from connector.ledger.upgrade import open_ledger
from tests.ledger.disks import Disk, a_disk
from tests.ledger.records import a_line, a_sealed_notice, an_order, save, sell

HOLDER = """
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.execute("BEGIN IMMEDIATE")
ledger.execute("INSERT INTO shops (shop, rehearsed) VALUES ('unfinished', 0)")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with a_disk(tmp_path / "disk") as disk:
        yield disk


@contextmanager
def a_ledger_on(disk: Disk) -> Iterator[Ledger]:
    ledger = open_ledger(Ledger(disk.folder / "ledger.db"))
    with ledger.begin("known") as connection:
        connection.execute(shops.insert().values(shop="before"))
    yield ledger
    ledger.close()


def write_much(ledger: Ledger, shop: str = "after") -> None:
    """More than what may be left of a page."""
    with ledger.begin("much") as connection:
        connection.execute(shops.insert().values(shop=shop, fingerprint="x" * 100_000))


def known_shops(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT shop FROM shops ORDER BY shop")]


def damage(path: Path) -> None:
    """Flip bits in every page but the first, as a failing disk does."""
    content = bytearray(path.read_bytes())
    for at in range(4096 + 100, len(content), 512):
        content[at] ^= 0xFF
    path.write_bytes(content)


@contextmanager
def held_by_another_process(path: Path) -> Iterator[None]:
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as holder:  # noqa: S603 - our own
        assert holder.stdout is not None
        assert "held\n" == holder.stdout.readline()
        yield
        holder.communicate()


def test_a_full_disk_is_named_and_what_was_not_written_is_written_when_there_is_room(disk: Disk) -> None:
    with a_ledger_on(disk) as ledger:
        disk.fill()
        with pytest.raises(Transient, match=r"ledger\.path: The ledger .* the disk is full .* Make room"):
            write_much(ledger)
        assert ["before"] == known_shops(ledger.path)
        disk.empty()
        write_much(ledger)
        assert ["after", "before"] == known_shops(ledger.path)


def test_on_a_full_disk_no_ledger_begins(disk: Disk) -> None:
    disk.fill()
    with pytest.raises(Transient, match="the disk is full"):
        open_ledger(Ledger(disk.folder / "ledger.db"))


def test_on_a_read_only_disk_no_pass_begins(disk: Disk) -> None:
    disk.make_read_only()
    with pytest.raises(Permanent, match="read-only"), only_pass(disk.folder / "ledger.db", "main"):
        pytest.fail("a pass began")


def test_a_backup_that_does_not_fit_leaves_the_older_one_and_nothing_else(ledger: Ledger, disk: Disk) -> None:
    target = disk.folder / "ledger.backup"
    back_up(ledger.path, target)
    before = target.read_bytes()
    disk.fill()
    with pytest.raises(Transient, match=r"The backup .*ledger\.backup cannot be written: the disk is full"):
        back_up(ledger.path, target)
    assert before == target.read_bytes()
    assert {"ledger.backup", "filler"} == {each.name for each in disk.folder.iterdir()}


def test_a_vacuum_that_does_not_fit_changes_nothing(disk: Disk) -> None:
    with a_ledger_on(disk) as ledger:
        disk.fill()
        with pytest.raises(Transient, match="the disk is full"):
            vacuum(ledger.path)
        disk.empty()
        assert ["before"] == known_shops(ledger.path)
        assert () == examine(ledger.path).faults


def test_a_read_only_disk_is_named(disk: Disk) -> None:
    with a_ledger_on(disk) as ledger:
        ledger.close()
        disk.make_read_only()
        with pytest.raises(Permanent, match=r"read-only .* Let this program's user write"):
            write_much(ledger)


@pytest.mark.parametrize("another", [True, False])
def test_nothing_goes_into_a_ledger_that_was_taken_away_meanwhile(
    ledger: Ledger, tmp_path: Path, *, another: bool
) -> None:
    write_much(ledger, "before")
    away = tmp_path / "away.db"
    back_up(ledger.path, tmp_path / "backup.db")
    ledger.path.replace(away)
    if another:
        (tmp_path / "backup.db").replace(ledger.path)
    with pytest.raises(Permanent, match="was moved away or replaced while it was in use"):
        write_much(ledger, "lost")
    with pytest.raises(Permanent, match="start this program again"), ledger.read():
        pass
    ledger.close()
    assert "lost" not in known_shops(away)
    if another:
        again = open_ledger(Ledger(ledger.path))
        write_much(again)
        assert {"before", "after"} <= set(known_shops(ledger.path))
        again.close()


def test_a_ledger_that_another_process_locks_is_busy(ledger: Ledger) -> None:
    with ledger.read() as connection:
        connection.execute(text("PRAGMA busy_timeout=10"))
    with held_by_another_process(ledger.path):
        with pytest.raises(Transient, match=r"is busy: another process holds it locked .* tried again"):
            write_much(ledger)
        assert () == examine(ledger.path).faults
    write_much(ledger)
    assert ["after"] == known_shops(ledger.path)


def test_a_backup_waits_for_nobody(ledger: Ledger, tmp_path: Path) -> None:
    write_much(ledger, "before")
    with held_by_another_process(ledger.path):
        back_up(ledger.path, tmp_path / "kept.backup")
    assert ["before"] == known_shops(tmp_path / "kept.backup")
    assert () == examine(tmp_path / "kept.backup").faults


def test_a_backup_is_one_file_that_its_owner_alone_may_read(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    back_up(ledger.path, tmp_path / "kept" / "ledger.backup")
    [kept] = (tmp_path / "kept").iterdir()
    assert 0o600 == kept.stat().st_mode & 0o777


def test_a_damaged_ledger_is_told_and_takes_no_older_backup_away(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "ledger.backup"
    back_up(ledger.path, target)
    before = target.read_bytes()
    ledger.close()
    damage(ledger.path)
    assert examine(ledger.path).faults[0].startswith("The file is damaged: ")
    with pytest.raises(Permanent, match=r"is damaged .* put the newest backup in its place"):
        back_up(ledger.path, target)
    assert before == target.read_bytes()
    with pytest.raises(Permanent, match="is damaged"), ledger.read() as connection:
        connection.execute(select(supply_files)).all()
    with pytest.raises(Permanent, match="is damaged"):
        vacuum(ledger.path)


def test_a_file_cut_short_is_damaged(ledger: Ledger) -> None:
    ledger.close()
    content = ledger.path.read_bytes()
    ledger.path.write_bytes(content[: len(content) // 2])
    assert examine(ledger.path).faults


def test_a_backup_goes_neither_into_the_ledger_nor_over_another_file(ledger: Ledger, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Kim")
    with pytest.raises(UsageError, match="is the ledger itself"):
        back_up(ledger.path, ledger.path)
    with pytest.raises(UsageError, match="is no backup of this ledger"):
        back_up(ledger.path, other)
    with pytest.raises(
        UsageError, match=r"ledger\.path: .* cannot be written there: No such file .* Name another"
    ):
        back_up(ledger.path, tmp_path / "nowhere" / "ledger.backup")
    assert "Dear Kim" == other.read_text()


def met(path: Path, **shops: int) -> Path:
    """A ledger that first met its shops at these instants."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO shops (shop, adopting_since, rehearsed) VALUES (?, ?, 0)", list(shops.items())
        )
    return path


def another_ledger(folder: Path, **shops: int) -> Path:
    folder.mkdir()
    other = open_ledger(Ledger(folder / "ledger.db"))
    other.close()
    return met(other.path, **shops)


def test_a_backup_takes_the_place_of_no_other_ledger_and_of_no_backup_of_one(
    ledger: Ledger, tmp_path: Path
) -> None:
    met(ledger.path, main=1_000)
    other = another_ledger(tmp_path / "other", main=2_000)
    its_backup = tmp_path / "other.backup"
    back_up(other, its_backup)
    for target in (other, its_backup):
        before = target.read_bytes()
        with pytest.raises(UsageError, match="is no backup of this ledger"):
            back_up(ledger.path, target)
        assert before == target.read_bytes()


def test_a_copy_that_somebody_works_with_is_no_backup(ledger: Ledger, tmp_path: Path) -> None:
    met(ledger.path, main=1_000)
    used = tmp_path / "used.db"
    back_up(ledger.path, used)
    worked_with = open_ledger(Ledger(used))
    with worked_with.begin("a word") as connection:
        connection.execute(text("UPDATE shops SET rehearsed = 1"))
    worked_with.close()
    with pytest.raises(UsageError, match="is no backup of this ledger"):
        back_up(ledger.path, used)


def test_another_programs_database_is_no_backup(ledger: Ledger, tmp_path: Path) -> None:
    photos = tmp_path / "photos.sqlite"
    with closing(sqlite3.connect(photos)) as connection, connection:
        connection.execute("CREATE TABLE photos (name)")
    with pytest.raises(UsageError, match="is no backup of this ledger"):
        back_up(ledger.path, photos)


def test_an_earlier_backup_is_replaced_whatever_shops_came_since(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "ledger.backup"
    target.touch()
    back_up(ledger.path, target)
    met(ledger.path, main=1_000)
    back_up(ledger.path, target)
    met(ledger.path, outlet=3_000)
    back_up(ledger.path, target)
    assert ["main", "outlet"] == sorted(known_shops(target))


def test_rows_that_contradict_each_other_are_counted(ledger: Ledger) -> None:
    with ledger.begin("well") as connection:
        sell(connection)
        save(connection, an_order(a_line()))
        connection.execute(text("INSERT INTO tasks (shop, kind, key, question, opened_at, done) VALUES "
                                "('main', 'a', 'b', '?', 0, 0)"))  # fmt: skip
    assert () == examine(ledger.path).faults
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute("INSERT INTO arrivals VALUES (1, 7, 1, '2026-12-01', '', 0, NULL)")
        other.execute("UPDATE order_lines SET told_on = '2026-12-01'")
        other.execute("INSERT INTO tasks (shop, kind, key, question, opened_at, done) SELECT "
                      "shop, kind, key, question, opened_at, done FROM tasks")  # fmt: skip
    assert (
        "Rows of arrivals that refer to nothing: 1",
        "Order lines whose date told last is not that of their promises: 1",
        "Questions that are asked twice: 1",
    ) == examine(ledger.path).faults


def test_a_letter_that_is_being_sent_is_no_contradiction(ledger: Ledger) -> None:
    with ledger.begin("seal") as connection:
        sell(connection)
        save(connection, an_order(a_line()))
        a_sealed_notice(connection)
    assert () == examine(ledger.path).faults
