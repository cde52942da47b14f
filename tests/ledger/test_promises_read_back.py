"""What the customer was told before this ledger: by the page, or as an earlier ledger wrote on the order."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Connection, select

from connector.domain.news import Basis, Told
from connector.ledger.promises import promises_of, told
from connector.ledger.states import PromiseStanding
from connector.ledger.tables import promises
from tests.ledger.records import LINE, ORDER, PLACED, SHOP, a_line, an_order, nov, save, sell

EDITED, EDITED_AGAIN = nov(5), nov(8)
DEC_4, DEC_18 = date(2026, 12, 4), date(2026, 12, 18)


@pytest.fixture(autouse=True)
def _mugs_are_sold(connection: Connection) -> None:
    sell(connection)


def note(**entry: object) -> str:
    told = {"first": "2026-12-04", "last": "2026-12-18", "basis": "letter", "notice": "n7"}
    return json.dumps({str(LINE): told | entry})


def what_was_told(connection: Connection) -> Told | None:
    return told(promises_of(connection, SHOP, [ORDER]).get(LINE, []))


def days_told(connection: Connection) -> Sequence[date | None]:
    return [p.told_on for p in promises_of(connection, SHOP, [ORDER]).get(LINE, [])]


def test_the_date_that_the_page_showed_is_the_first_promise(connection: Connection) -> None:
    save(connection, an_order(a_line(2, page_on=DEC_4)))

    [promise] = promises_of(connection, SHOP, [ORDER])[LINE]
    assert (DEC_4, Basis.PAGE) == (promise.told_on, promise.basis)
    assert Told(DEC_4, first_on=DEC_4, quoted_on=DEC_4) == what_was_told(connection)


def test_the_date_that_the_page_showed_is_promised_once(connection: Connection) -> None:
    for edited_at in (PLACED, EDITED, EDITED_AGAIN):
        save(connection, an_order(a_line(2, page_on=DEC_4), modified_at=edited_at))

    assert [DEC_4] == days_told(connection)


def test_what_an_earlier_ledger_wrote_on_an_order_counts_as_told(connection: Connection) -> None:
    save(connection, an_order(a_line(2), note=note()))

    assert Told(DEC_18, first_on=DEC_4, quoted_on=DEC_18) == what_was_told(connection)


def test_what_is_read_back_is_read_once(connection: Connection) -> None:
    save(connection, an_order(a_line(2), note=note()))
    save(connection, an_order(a_line(2), note=note(), modified_at=EDITED))

    assert [DEC_4, DEC_18] == days_told(connection)


def test_one_and_the_same_date_is_read_back_as_one_promise(connection: Connection) -> None:
    save(connection, an_order(a_line(2), note=note(first="2026-12-18")))

    assert [DEC_18] == days_told(connection)


def test_an_earlier_word_that_there_is_no_date_is_read_back(connection: Connection) -> None:
    save(connection, an_order(a_line(2), note=note(last=None)))

    assert Told(None, first_on=DEC_4, quoted_on=DEC_4) == what_was_told(connection)


def test_an_uncertain_letter_is_read_back_as_uncertain(connection: Connection) -> None:
    save(connection, an_order(a_line(2), note=note(standing="assumed")))

    assert Told(DEC_18, first_on=DEC_4, quoted_on=DEC_4) == what_was_told(connection)


def test_what_was_only_adopted_is_read_back_as_adopted_and_never_quoted(connection: Connection) -> None:
    save(connection, an_order(a_line(2), note=note(basis="adopted", notice=None)))

    assert Told(DEC_18, first_on=DEC_4) == what_was_told(connection)


def test_what_was_told_by_letter_is_not_undone_by_the_page_date_on_the_line(connection: Connection) -> None:
    save(connection, an_order(a_line(2, page_on=DEC_4), note=note()))

    assert Told(DEC_18, first_on=DEC_4, quoted_on=DEC_18) == what_was_told(connection)


@pytest.mark.parametrize(
    "unreadable", ["", "no json", "[]", "7", '{"x": {}}', note(last="soon"), note(basis="rumour"), '{"1": 2}']
)
def test_a_note_that_cannot_be_read_says_nothing(connection: Connection, unreadable: str) -> None:
    save(connection, an_order(a_line(2), note=unreadable))

    assert None is what_was_told(connection)


def test_an_unreadable_line_of_a_note_does_not_make_the_others_forgotten(connection: Connection) -> None:
    broken = json.loads(note()) | {"1001": {"first": "soon"}}
    save(connection, an_order(a_line(2), note=json.dumps(broken)))

    assert Told(DEC_18, first_on=DEC_4, quoted_on=DEC_18) == what_was_told(connection)


def test_a_promise_that_is_read_back_stands_as_certain_unless_the_note_says_otherwise(
    connection: Connection,
) -> None:
    save(connection, an_order(a_line(2), note=note()))

    query = select(promises.c.standing, promises.c.notice_id).order_by(promises.c.id)
    assert [(PromiseStanding.CERTAIN, "n7")] * 2 == [tuple(row) for row in connection.execute(query)]
