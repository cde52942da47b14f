"""The date told last stands on each line, whatever became of its promises."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from connector.domain.news import Basis
from connector.domain.notices import News, NewsKind
from connector.ledger.notices import notice_by_id, settle
from connector.ledger.promises import Promise, add_promises, promises_of, told
from connector.ledger.states import MOVES, NoticeState
from connector.ledger.tables import order_lines
from tests.ledger.records import (
    NOW,
    ORDER,
    SHOP,
    a_line,
    a_sealed_notice,
    an_order,
    owed_news,
    save,
    sell,
)

LINES = (1000, 1001)
NOTE = '{"1000": {"first": "2026-12-04", "last": "2026-12-18", "basis": "letter", "notice": "n0"}}'
DAYS = [None, *(date(2026, 12, 1) + timedelta(days=n) for n in range(20))]


def standing(connection: Connection) -> dict[int, date | None]:
    query = select(order_lines.c.line_id, order_lines.c.told_on)
    return {row.line_id: row.told_on for row in connection.execute(query)}


def as_promised(connection: Connection) -> dict[int, date | None]:
    history = promises_of(connection, SHOP, [ORDER])
    return {line: last.last_on if (last := told(history.get(line, []))) else None for line in LINES}


class Customer:
    """Somebody who is told many things, some of which never reach him."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection = connection
        self.rng = random.Random(seed)  # noqa: S311 - a made-up customer, not a secret
        self.letters: list[str] = []

    def lives_on(self) -> None:
        self.rng.choice([self.is_told_by_us, self.hears_of_a_letter, self.is_written_to])()

    def is_told_by_us(self) -> None:
        basis = self.rng.choice([Basis.ADOPTED, Basis.DISCARDED])
        promise = Promise(self.rng.choice(LINES), ORDER, self.rng.choice(DAYS), basis, NOW)
        add_promises(self.connection, SHOP, [promise])

    def is_written_to(self) -> None:
        news = News(NewsKind.DELAY, self.rng.choice(DAYS))
        name = f"n{len(self.letters) + 1}"
        a_sealed_notice(self.connection, owed_news(self.rng.choice(LINES), news), notice_id=name)
        self.letters.append(name)

    def hears_of_a_letter(self) -> None:
        notices = [notice_by_id(self.connection, name) for name in self.letters]
        open_ones = [notice for notice in notices if notice and MOVES[notice.state]]
        if open_ones:
            notice = self.rng.choice(open_ones)
            became = self.rng.choice(sorted(MOVES[notice.state]))
            settle(self.connection, notice, NoticeState(became), NOW)


@pytest.mark.parametrize("seed", range(25))
def test_a_line_knows_the_date_that_its_promises_tell_last(connection: Connection, seed: int) -> None:
    sell(connection)
    page_on = date(2026, 12, 9)
    lines = [a_line(line_id=LINES[0]), a_line(line_id=LINES[1], page_on=page_on)]
    save(connection, an_order(*lines, note=NOTE if seed % 2 else None))
    assert as_promised(connection) == standing(connection)

    customer = Customer(connection, seed)
    for _ in range(12):
        customer.lives_on()
        assert as_promised(connection) == standing(connection)
