"""What is asked for by its ids is found by them: no such statement reads all that a shop has."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from connector.domain.orders import OrderStamp, Standing
from connector.ledger import (
    ending,
    hidden,
    namesakes,
    news,
    notices,
    passed_by,
    planning,
    promises,
    queues,
    skus,
    supplies,
    variants,
)
from connector.ledger.states import NoticeState
from connector.ledger.upsert import driver
from tests.ledger.records import NOW, SHOP, a_line, a_sealed_notice, an_order, nov, save, sell

IDS = list(range(1, 501))
STAMPS = [OrderStamp(number, NOW, Standing.OPEN_PAID) for number in IDS]
SKUS = [f"MUG-{number}" for number in IDS]

Work = Callable[[Connection], object]


def ways(connection: Connection, work: Work) -> set[str]:
    """How SQLite finds the rows of each statement that `work` runs."""
    ran: list[str] = []
    driver(connection).set_trace_callback(ran.append)
    work(connection)
    driver(connection).set_trace_callback(None)
    return {
        f"{way[-1]}   {statement}"
        for statement in ran
        if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"}
        for way in driver(connection).execute(f"EXPLAIN QUERY PLAN {statement}")
    }


def reads_it_all(way: str) -> bool:
    """A table from its first row to its last, or all rows of a shop, or all letters that were ever sent."""
    all_of_it = r"SCAN (?!anon_|CONSTANT)|SEARCH \w+ USING [^(]*(\(shop=\?\)|ix_notices_state \(shop=\? AND)"
    return bool(re.match(all_of_it, way))


def settle(connection: Connection) -> None:
    letter = a_sealed_notice(connection)
    notices.settle(connection, letter, NoticeState.SENT, NOW)


def save_many(connection: Connection) -> None:
    save(connection, *(an_order(a_line(line_id=number), order_id=number) for number in IDS))


@pytest.mark.parametrize(
    "work",
    [
        lambda c: list(queues.queues(c, SHOP, IDS, lambda _: False)),
        lambda c: queues.orders_to_judge(c, SHOP, IDS, date(2026, 11, 2)),
        lambda c: planning.take_dirty(c, SHOP, 0, 200),
        lambda c: planning.is_dirty(c, SHOP, IDS),
        lambda c: planning.mark_orders_dirty(c, SHOP, IDS),
        lambda c: planning.orders_by_id(c, SHOP, IDS),
        lambda c: planning.lines_of_orders(c, SHOP, IDS),
        lambda c: promises.promises_of(c, SHOP, IDS),
        lambda c: promises.orders_told(c, SHOP, IDS),
        lambda c: news.owed(c, SHOP, order_ids=IDS),
        lambda c: news.owed(c, SHOP, line_ids=IDS),
        lambda c: variants.variants_of(c, SHOP, IDS),
        lambda c: variants.holdings_of(c, SHOP, IDS),
        lambda c: skus.ambiguous_skus(c, SHOP, SKUS),
        lambda c: namesakes.items_with(c, SHOP, SKUS),
        lambda c: supplies.stored_supplies(c, SHOP, skus=SKUS),
        lambda c: supplies.changes_since(c, SHOP, SKUS),
        lambda c: supplies.skus_of_changes(c, IDS),
        lambda c: ending.mark_gone(c, SHOP, IDS),
        lambda c: hidden.too_old(c, SHOP, IDS, NOW),
        lambda c: passed_by.passed_by(c, SHOP, STAMPS, NOW),
        lambda c: passed_by.account_for(c, SHOP, [replace(an_order(a_line()), id=7)]),
        lambda c: notices.last_letters(c, SHOP, nov(19)),
        lambda c: notices.letters_by_cause(c, SHOP, nov(19)),
        lambda c: notices.letters_since(c, nov(19)),
        save_many,
        settle,
    ],
)
def test_what_has_an_id_is_found_by_it(connection: Connection, work: Work) -> None:
    sell(connection)
    save(connection, an_order(a_line()))

    assert set() == {way for way in ways(connection, work) if reads_it_all(way)}
