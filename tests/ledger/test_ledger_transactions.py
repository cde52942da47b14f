"""What a commit means: who may write when, and what is durable."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from connector.errors import Permanent
from connector.ledger.engine import Ledger
from connector.ledger.news import owed, save_news
from connector.ledger.notices import notices_in, seal
from connector.ledger.tables import arrivals, shops, tasks
from tests.ledger.records import KIM, LINE, NOW, SHOP, a_mail, owed_news


def pragma(ledger: Ledger, name: str) -> object:
    with ledger.read() as connection:
        return connection.scalar(text(f"PRAGMA {name}"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("synchronous", 2), ("foreign_keys", 1), ("journal_mode", "wal"), ("busy_timeout", 30000)],
)
def test_sqlite_is_set_so_that_a_commit_means_what_it_says(ledger: Ledger, name: str, value: object) -> None:
    assert value == pragma(ledger, name)


def test_a_row_that_refers_to_nothing_is_refused(ledger: Ledger) -> None:
    row = {"supply_id": 4711, "units": 1, "on": NOW.date(), "value": ""}
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), ledger.begin("test") as connection:
        connection.execute(arrivals.insert(), [row])


def test_of_two_that_race_to_seal_the_same_news_exactly_one_wins(ledger: Ledger) -> None:
    with ledger.begin("owe") as connection:
        save_news(connection, SHOP, [owed_news()])
    start = Barrier(2)

    def race(name: str) -> bool:
        start.wait()
        with ledger.begin("seal") as connection:
            standing = owed(connection, SHOP)[LINE]
            if standing.notice_id is not None:
                return False
            seal(connection, SHOP, KIM.email, a_mail(name), [standing], NOW)
            return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(race, ["n1", "n2"]))

    assert [False, True] == sorted(won)
    with ledger.read() as connection:
        assert ["n1" if won[0] else "n2"] == [n.id for n in notices_in(connection, SHOP)]


def test_a_writer_waits_for_the_one_before_it_and_sees_what_he_wrote(ledger: Ledger) -> None:
    def count(_: int) -> None:
        with ledger.begin("count") as connection:
            before = connection.scalar(select(shops.c.fingerprint)) or "0"
            connection.execute(text("DELETE FROM shops"))
            connection.execute(shops.insert().values(shop=SHOP, fingerprint=str(int(before) + 1)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(20)))

    with ledger.read() as connection:
        assert "20" == connection.scalar(select(shops.c.fingerprint))


def _in_a_thread(act: Callable[[], None]) -> None:
    """Run it beside this thread's open transaction; waiting for that would never end."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(act).result(timeout=5)


def test_a_reader_does_not_block_a_writer(ledger: Ledger) -> None:
    def write() -> None:
        with ledger.begin("write") as connection:
            connection.execute(shops.insert().values(shop=SHOP))

    with ledger.read() as reader:
        assert [] == reader.execute(select(shops.c.shop)).all()
        _in_a_thread(write)
        assert [] == reader.execute(select(shops.c.shop)).all()
    with ledger.read() as later:
        assert [(SHOP,)] == [tuple(row) for row in later.execute(select(shops.c.shop))]


def test_a_writer_does_not_block_a_reader(ledger: Ledger) -> None:
    looked = Event()

    def look() -> None:
        with ledger.read() as connection:
            assert [] == connection.execute(select(shops.c.shop)).all()
        looked.set()

    with ledger.begin("write") as connection:
        connection.execute(shops.insert().values(shop=SHOP))
        _in_a_thread(look)

    assert looked.is_set()


def test_what_fails_leaves_no_trace(ledger: Ledger) -> None:
    def write_and_fail() -> None:
        with ledger.begin("write") as connection:
            connection.execute(shops.insert().values(shop=SHOP))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    with ledger.read() as connection:
        assert [] == connection.execute(select(shops.c.shop)).all()


@pytest.mark.parametrize(
    "row",
    [
        {"kind": None, "question": "Ann, ann@customers.example?", "opened_at": NOW},
        {"kind": "chase", "question": "Ann, ann@customers.example?", "opened_at": "no instant"},
    ],
)
def test_what_the_database_refuses_is_told_without_what_was_to_be_written(
    ledger: Ledger, row: dict[str, object]
) -> None:
    with pytest.raises(StatementError) as refused, ledger.begin("write") as connection:
        connection.execute(tasks.insert(), [{"shop": SHOP, "key": "", **row}])

    assert "INSERT INTO tasks" in str(refused.value)
    assert "customers.example" not in str(refused.value)


def test_each_commit_is_told_before_and_after_by_its_name(ledger: Ledger) -> None:
    told: list[str] = []
    watched = Ledger(ledger.path, watch=told.append)
    with watched.begin("seal"):
        assert [] == told
    watched.close()

    assert ["before commit seal", "after commit seal"] == told


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("this is no database at all\n" * 100)
    broken = Ledger(path)

    with pytest.raises(Permanent, match=r"ledger\.db is damaged"), broken.read():
        pytest.fail("it was read")

    broken.close()
