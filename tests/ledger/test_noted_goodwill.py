"""Goodwill in the record on an order: written, read back once, and nothing of others' is lost."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from connector.domain.letters import Cause, CauseKind
from connector.domain.notices import Goodwill, GoodwillKind
from connector.ledger import keeping
from connector.ledger.noted_goodwill import NotedGoodwill, forgotten, goodwill_in, remember
from connector.ledger.order_notes import entries_of
from connector.ledger.states import GrantState
from tests.ledger.records import KIM, LINE, NOW, ORDER, SHOP, a_line, an_order, nov, save, sell

GIVEN = NotedGoodwill("SORRY-1", date(2026, 11, 3), Decimal("4.50"), "EUR", GoodwillKind.PERCENT, "n9")


def a_note(*marks: object) -> str:
    entry = {"first": "2026-12-04", "last": "2026-12-18", "basis": "letter", "notice": "n7"}
    return json.dumps({str(LINE): entry | {"goodwill": list(marks)}})


def read_back(connection: Connection) -> int:
    found = forgotten(connection, SHOP)
    remember(connection, SHOP, found, lambda on: datetime.combine(on, time(12), UTC))
    return len(found)


@pytest.fixture
def noted(connection: Connection) -> Connection:
    sell(connection)
    save(connection, an_order(a_line(2), note=a_note(GIVEN.as_noted())))
    return connection


def test_what_was_given_is_known_again_and_read_back_once(noted: Connection) -> None:
    assert (1, 0) == (read_back(noted), read_back(noted))
    [grant] = keeping.grants(noted, SHOP, list(GrantState))
    assert (KIM.email, ORDER, GrantState.GIVEN, GIVEN.cost, "EUR") == (
        grant.customer,
        grant.order_id,
        grant.state,
        grant.cost,
        grant.currency,
    )
    assert datetime(2026, 11, 3, 12, tzinfo=UTC) == keeping.last_grant_on(noted, SHOP, KIM.email)
    assert GIVEN.cost == keeping.spent_since(noted, SHOP, nov(1))
    assert [] == keeping.unnoted_wraps(noted, SHOP)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (GrantState.MADE, GrantState.GIVEN),
        (GrantState.GIVEN, GrantState.GIVEN),
        (GrantState.WITHDRAWN, GrantState.WITHDRAWN),
    ],
)
def test_a_grant_that_is_known_by_its_code_is_none_more(
    noted: Connection, state: GrantState, expected: GrantState
) -> None:
    worth = Goodwill(GoodwillKind.PERCENT, 10, Decimal(0), "")
    draft = keeping.Draft(KIM.email, ORDER, worth, GIVEN.cost, "EUR", Cause(CauseKind.SUPPLIER), GIVEN.on)
    keeping.draw_grant(noted, SHOP, draft, GIVEN.code, NOW, state)
    read_back(noted)
    [grant] = keeping.grants(noted, SHOP, list(GrantState))
    assert expected == grant.state


@pytest.mark.parametrize(
    "mark",
    [
        7,
        None,
        {},
        GIVEN.as_noted() | {"cost": "much"},
        GIVEN.as_noted() | {"cost": "NaN"},
        GIVEN.as_noted() | {"cost": "-1"},
        GIVEN.as_noted() | {"on": "soon"},
        GIVEN.as_noted() | {"kind": "car"},
        GIVEN.as_noted() | {"code": 7},
    ],
)
def test_what_cannot_be_read_says_nothing_and_takes_nothing_from_the_rest(mark: object) -> None:
    [entry] = entries_of(a_note(mark, GIVEN.as_noted())).values()
    assert [GIVEN] == goodwill_in(entry)


@pytest.mark.parametrize("note", [None, "", "7", "[]", '{"1": 7}', "{", "[" * 100_000])
def test_a_record_without_goodwill_or_of_another_kind_has_none(note: str | None) -> None:
    assert {} == entries_of(note)


@pytest.mark.parametrize("entry", [{}, {"goodwill": None}, {"goodwill": "x"}, {"goodwill": {"a": 1}}])
def test_an_entry_without_a_list_of_goodwill_has_none(entry: dict[str, Any]) -> None:
    assert [] == goodwill_in(entry)
