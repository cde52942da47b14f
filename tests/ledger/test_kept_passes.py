"""Old passes are forgotten, each shop's by its own count."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, select

from connector.ledger.keeping import last_ended_at, last_passes, passes_made, record_pass
from connector.ledger.tables import passes
from tests.ledger.records import NOW

KEPT = 1000


def make(connection: Connection, shops: Sequence[str], times: int) -> None:
    for number in range(times):
        for shop in shops:
            record_pass(connection, shop, NOW, NOW + timedelta(minutes=number), 1.0, "{}")


def kept(connection: Connection, shop: str) -> int:
    return len(connection.execute(select(passes.c.id).where(passes.c.shop == shop)).all())


def test_each_of_two_shops_keeps_its_own_newest_thousand(connection: Connection) -> None:
    make(connection, ["main", "boutique"], 1200)

    assert (KEPT, KEPT) == (kept(connection, "main"), kept(connection, "boutique"))
    for shop in ("main", "boutique"):
        assert NOW + timedelta(minutes=1199) == last_ended_at(connection, shop)
        assert NOW + timedelta(minutes=200) == last_passes(connection, shop, 2000)[-1][0]
    assert 2400 == passes_made(connection)


def test_a_busy_shop_takes_nothing_of_a_calm_one(connection: Connection) -> None:
    make(connection, ["calm"], 20)
    make(connection, ["busy"], KEPT + 100)

    assert (20, KEPT) == (kept(connection, "calm"), kept(connection, "busy"))
