"""What suppliers said, what a person said, and what of it came."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Connection, select

from connector.domain.arrivals import Arrival
from connector.domain.files import FileVerdict, KnownSupply
from connector.domain.supply import Expected, FeedFile, SetAside, SupplyKey, Value
from connector.ledger.planning import is_dirty, take_dirty
from connector.ledger.states import FileState
from connector.ledger.supplies import (
    StoredSupply,
    changes_since,
    known_supplies,
    record_arrivals,
    set_by_hand,
    stored_supplies,
    with_arrivals,
)
from connector.ledger.supply_files import (
    files_in,
    first_accepted_at,
    last_digest,
    newest_file,
    record_file,
    settle_file,
)
from connector.ledger.tables import supply_changes, supply_set_aside
from connector.ledger.taking_over import apply_verdict
from tests.ledger.records import MUG, NOW, SHOP, key, nov, sell

D1, D2 = key("D1"), key("D2")
NOV_30 = date(2026, 11, 30)
DEC_1, DEC_10, DEC_15 = date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 15)


def due(on: date | None, units: int | None = 10) -> Value:
    return (Expected(on, units),)


def says(
    connection: Connection,
    values: dict[SupplyKey, Value],
    *,
    missing: Sequence[SupplyKey] = (),
    file_id: int = 1,
    outstanding: bool = False,
) -> list[SupplyKey]:
    """The supplier's next accepted file; returns what vanished without an explanation."""
    verdict = FileVerdict(values, frozenset(missing), (), 0)
    vanished = apply_verdict(connection, SHOP, "acme", verdict, file_id, NOW, outstanding=outstanding)
    return [supply.key for supply in vanished]


def supplies(connection: Connection, *, with_ended: bool = False) -> dict[SupplyKey, StoredSupply]:
    return {s.key: s for s in stored_supplies(connection, SHOP, with_ended=with_ended)}


def said(connection: Connection) -> dict[SupplyKey, str]:
    return {k: s.said for k, s in supplies(connection).items()}


def changes(connection: Connection) -> list[tuple[str, str, str]]:
    query = select(supply_changes).order_by(supply_changes.c.id)
    return [(row.cause, row.old_value, row.new_value) for row in connection.execute(query)]


# ------------------------------------------------------------------ the source's word


def test_what_a_file_says_is_stored_whole(connection: Connection) -> None:
    value = (
        Expected(DEC_1, 5, 2, "KW 49", NOV_30),
        Expected(None, 7, 3, "TBD"),
        Expected(DEC_15, None, 4, "15.12."),
    )
    says(connection, {D1: value})

    assert value == supplies(connection)[D1].value


def test_a_new_word_replaces_the_old_one_as_a_whole(connection: Connection) -> None:
    says(connection, {D1: (Expected(DEC_1, 5), Expected(DEC_15, 5))})
    says(connection, {D1: due(DEC_10)}, file_id=2)

    assert {D1: "2026-12-10 x10"} == said(connection)


def test_each_change_is_recorded_with_its_file_and_wakes_the_item(connection: Connection) -> None:
    sell(connection)
    take_dirty(connection, SHOP, after=0, limit=10)
    says(connection, {D1: due(DEC_1)}, file_id=7)
    assert {MUG} == is_dirty(connection, SHOP, [MUG])

    says(connection, {D1: due(DEC_15)}, file_id=8)
    assert [
        ("acme/7", "", "2026-12-01 x10"),
        ("acme/8", "2026-12-01 x10", "2026-12-15 x10"),
    ] == changes(connection)
    assert {"MUG-1": (2, "acme/8")} == changes_since(connection, SHOP, ["MUG-1", "CUP"])


def test_a_source_that_repeats_itself_changes_nothing(connection: Connection) -> None:
    sell(connection)
    value = (Expected(DEC_1, 5, 2), Expected(DEC_15, 5, 3))
    says(connection, {D1: value})
    take_dirty(connection, SHOP, after=0, limit=10)

    says(connection, {D1: value[::-1]}, file_id=2)

    assert 1 == len(changes(connection))
    assert set() == is_dirty(connection, SHOP, [MUG])


def test_a_supply_that_the_source_ends_is_gone_at_once(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    says(connection, {D1: ()}, file_id=2)

    assert {} == supplies(connection)
    assert supplies(connection, with_ended=True)[D1].ended
    assert ("acme/2", "2026-12-01 x10", "") == changes(connection)[-1]


def test_the_end_of_a_supply_that_we_never_met_is_nothing(connection: Connection) -> None:
    says(connection, {D1: ()})

    assert {} == supplies(connection, with_ended=True)
    assert [] == changes(connection)


def test_a_supply_that_appears_again_counts_again(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    says(connection, {D1: ()}, file_id=2)
    says(connection, {D1: due(DEC_1)}, file_id=3)

    assert {D1: "2026-12-01 x10"} == said(connection)
    assert ("acme/3", "", "2026-12-01 x10") == changes(connection)[-1]


# ------------------------------------------------------------------ missing from a snapshot


def test_a_supply_that_is_missing_once_keeps_its_value(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})

    assert [] == says(connection, {}, missing=[D1], file_id=2)
    assert (1, "2026-12-01 x10") == (supplies(connection)[D1].missing, supplies(connection)[D1].said)


def test_a_supply_that_is_missing_twice_without_having_come_is_asked_about_once(
    connection: Connection,
) -> None:
    says(connection, {D1: due(DEC_1)})
    asked = [says(connection, {}, missing=[D1], file_id=n) for n in (2, 3, 4, 5)]

    assert [[], [D1], [], []] == asked
    assert {D1: "2026-12-01 x10"} == said(connection)


def test_a_supply_that_is_missing_twice_and_came_has_ended(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    record_arrivals(connection, [Arrival(D1, 10, DEC_1)], supplies(connection))
    assert [] == says(connection, {}, missing=[D1], file_id=2)
    assert {D1} == supplies(connection).keys()

    assert [] == says(connection, {}, missing=[D1], file_id=3)
    assert {} == supplies(connection)


def test_a_supply_without_a_quantity_that_is_missing_twice_has_ended(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1, None)})
    says(connection, {}, missing=[D1], file_id=2)

    assert [] == says(connection, {}, missing=[D1], file_id=3)
    assert {} == supplies(connection)


def test_a_supply_that_is_back_was_missing_never(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    says(connection, {}, missing=[D1], file_id=2)
    says(connection, {D1: due(DEC_1)}, file_id=3)

    assert [] == says(connection, {}, missing=[D1], file_id=4)
    assert 1 == supplies(connection)[D1].missing


def test_what_the_source_last_said_is_what_the_next_file_is_judged_by(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1), D2: due(DEC_15), key("D3"): due(DEC_15)})
    record_arrivals(connection, [Arrival(D1, 10, DEC_1)], supplies(connection))
    set_by_hand(connection, SHOP, D2, due(DEC_10), NOW)
    says(connection, {key("D3"): ()}, file_id=2)

    assert {
        D1: KnownSupply(due(DEC_1), all_came=True, came=10),
        D2: KnownSupply(due(DEC_15), all_came=False),
    } == known_supplies(connection, SHOP, "acme", outstanding=False)


# ------------------------------------------------------------------ a person's word


def test_a_persons_word_counts_before_the_sources(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    before = set_by_hand(connection, SHOP, D1, due(DEC_10), NOW)

    assert before is not None
    assert "2026-12-01 x10" == before.said
    assert supplies(connection)[D1].by_hand
    assert {D1: "2026-12-10 x10"} == said(connection)
    assert ("acme/by hand 2026-11-20 10:00", "2026-12-01 x10", "2026-12-10 x10") == changes(connection)[-1]


def test_a_persons_word_holds_while_the_source_repeats_itself(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    set_by_hand(connection, SHOP, D1, due(DEC_10), NOW)
    for file_id in (2, 3):
        says(connection, {D1: due(DEC_1)}, file_id=file_id)

    assert {D1: "2026-12-10 x10"} == said(connection)
    assert 2 == len(changes(connection))


def test_a_persons_word_ends_when_the_source_says_something_else(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    set_by_hand(connection, SHOP, D1, due(DEC_10), NOW)
    says(connection, {D1: due(DEC_15)}, file_id=2)

    assert {D1: "2026-12-15 x10"} == said(connection)
    assert ("acme/2", "2026-12-10 x10", "2026-12-15 x10") == changes(connection)[-1]
    says(connection, {D1: due(DEC_1)}, file_id=3)
    assert {D1: "2026-12-01 x10"} == said(connection)


def test_a_source_that_comes_round_to_what_a_person_said_changes_nothing(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    set_by_hand(connection, SHOP, D1, due(DEC_10), NOW)
    says(connection, {D1: due(DEC_10)}, file_id=2)

    assert not supplies(connection)[D1].by_hand
    assert 2 == len(changes(connection))


def test_a_supply_that_only_a_person_knows_counts_until_the_source_names_it(connection: Connection) -> None:
    assert None is set_by_hand(connection, SHOP, D1, due(DEC_10), NOW)
    assert {} == known_supplies(connection, SHOP, "acme", outstanding=False)
    assert {D1: "2026-12-10 x10"} == said(connection)

    says(connection, {D1: due(DEC_15)})
    assert {D1: "2026-12-15 x10"} == said(connection)


def test_a_supply_that_a_person_closed_stays_closed_while_the_source_repeats_itself(
    connection: Connection,
) -> None:
    says(connection, {D1: due(DEC_1)})
    set_by_hand(connection, SHOP, D1, (), NOW)
    says(connection, {D1: due(DEC_1)}, file_id=2)
    assert {} == supplies(connection)

    says(connection, {D1: due(DEC_15)}, file_id=3)
    assert {D1: "2026-12-15 x10"} == said(connection)


def test_a_person_may_change_his_mind(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    set_by_hand(connection, SHOP, D1, due(DEC_10), NOW)
    set_by_hand(connection, SHOP, D1, due(DEC_15), NOW)
    says(connection, {D1: due(DEC_1)}, file_id=2)

    assert {D1: "2026-12-15 x10"} == said(connection)


# ------------------------------------------------------------------ what came


def test_what_came_is_remembered_with_what_the_source_said_then(connection: Connection) -> None:
    says(connection, {D1: due(DEC_1)})
    before = supplies(connection)[D1]
    came = [Arrival(D1, 4, DEC_1), Arrival(D2, 1, DEC_1)]
    record_arrivals(connection, came[:1], supplies(connection))

    after = supplies(connection)[D1]
    assert ((4, DEC_1, "2026-12-01 x10"),) == after.came
    assert after == with_arrivals(before, came, supplies(connection))
    assert [6] == [units for _, units in after.rest(outstanding=True)]


@pytest.mark.parametrize(("outstanding", "left"), [(True, 6), (False, 2)])
def test_what_came_counts_by_what_the_sources_quantity_means(
    connection: Connection, left: int, *, outstanding: bool
) -> None:
    says(connection, {D1: due(DEC_1)})
    record_arrivals(connection, [Arrival(D1, 4, DEC_1)], supplies(connection))
    says(connection, {D1: due(DEC_1, 6)}, file_id=2)

    assert [left] == [units for _, units in supplies(connection)[D1].rest(outstanding=outstanding)]


@pytest.mark.parametrize(("outstanding", "left"), [(True, 10), (False, 6)])
def test_a_source_that_comes_round_to_its_first_word_has_counted_what_came_all_the_same(
    connection: Connection, left: int, *, outstanding: bool
) -> None:
    says(connection, {D1: due(DEC_1)}, outstanding=outstanding)
    record_arrivals(connection, [Arrival(D1, 4, NOV_30)], supplies(connection))
    says(connection, {D1: due(None)}, file_id=2, outstanding=outstanding)
    says(connection, {D1: due(DEC_1)}, file_id=3, outstanding=outstanding)
    assert [left] == [units for _, units in supplies(connection)[D1].rest(outstanding=outstanding)]


# ------------------------------------------------------------------ files


def a_file(digest: str = "d1", *, day: int = 20) -> FeedFile:
    return FeedFile("acme", "dates.csv", digest, nov(day), b"SKU;PO", (), ())


def test_the_newest_file_and_the_file_read_last_are_told_apart(connection: Connection) -> None:
    assert None is newest_file(connection, SHOP, "acme")
    assert None is last_digest(connection, SHOP, "acme")

    record_file(connection, SHOP, a_file("new"), FileState.ACCEPTED, NOW)
    record_file(connection, SHOP, a_file("old", day=10), FileState.STALE, NOW)

    newest = newest_file(connection, SHOP, "acme")
    assert newest is not None
    assert "new" == newest.digest
    assert "old" == last_digest(connection, SHOP, "acme")


def test_the_bytes_of_a_file_are_kept_only_while_a_person_has_to_decide(connection: Connection) -> None:
    record_file(connection, SHOP, a_file("good"), FileState.ACCEPTED, NOW)
    file_id = record_file(connection, SHOP, a_file("bad"), FileState.QUARANTINED, NOW, reason="too much")
    [kept] = files_in(connection, SHOP, FileState.QUARANTINED)
    assert (file_id, b"SKU;PO", "too much") == (kept.id, kept.content, kept.reason)

    settle_file(connection, file_id, FileState.REJECTED)
    assert [] == files_in(connection, SHOP, FileState.QUARANTINED)
    assert [None] == [file.content for file in files_in(connection, SHOP, FileState.REJECTED)]
    assert [None] == [file.content for file in files_in(connection, SHOP, FileState.ACCEPTED)]


def test_a_supplier_is_new_until_its_first_file_was_accepted(connection: Connection) -> None:
    record_file(connection, SHOP, a_file("bad"), FileState.QUARANTINED, nov(3))
    assert {} == first_accepted_at(connection, SHOP)

    for day in (5, 9):
        record_file(connection, SHOP, a_file(f"good {day}"), FileState.ACCEPTED, nov(day))
    assert {"acme": nov(5)} == first_accepted_at(connection, SHOP)


def test_rows_that_were_set_aside_are_kept_with_their_reason(connection: Connection) -> None:
    aside = [
        SetAside(3, "no date", "3x Dec"),
        SetAside(3, "no quantity", "3x Dec"),
        SetAside(5, "no SKU", ""),
    ]
    record_file(connection, SHOP, a_file(), FileState.ACCEPTED, NOW, set_aside=aside)

    rows = connection.execute(select(supply_set_aside).order_by(supply_set_aside.c.row))
    assert [(3, "no quantity"), (5, "no SKU")] == [(row.row, row.reason) for row in rows]


@pytest.mark.parametrize(
    ("came", "standing"),
    [
        ([(5, 1), (2, 3)], [(5, 1), (2, 3)]),
        ([(5, 1), (2, 3), (-1, 4)], [(5, 1), (1, 3)]),
        ([(5, 1), (2, 3), (-4, 4)], [(3, 1)]),
        ([(5, 1), (-5, 2), (2, 3)], [(2, 3)]),
    ],
)
def test_what_was_given_back_came_last(came: list[tuple[int, int]], standing: list[tuple[int, int]]) -> None:
    rows = tuple((units, nov(day), "2026-12-01 x10") for units, day in came)
    supply = StoredSupply(1, key(), due(date(2026, 12, 1)), rows)
    assert [(units, nov(day)) for units, day in standing] == supply.standing(outstanding=False)


def test_what_came_before_a_source_of_outstanding_units_changed_its_word_is_no_longer_given_back() -> None:
    rows = ((5, nov(1), "2026-12-01 x15"), (2, nov(3), "2026-12-01 x10"))
    supply = StoredSupply(1, key(), due(date(2026, 12, 1)), rows)
    assert [(2, nov(3))] == supply.standing(outstanding=True)
