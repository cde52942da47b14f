"""The mirror of a shop's orders: who queues since when, and what left the shelf."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from connector.domain.orders import Customer, Order, Standing
from connector.ledger.ending import mark_gone
from connector.ledger.hidden import too_old
from connector.ledger.orders import open_order_ids, save_orders
from connector.ledger.planning import is_dirty, orders_by_id, take_dirty
from connector.ledger.queues import OffCount, queues
from connector.ledger.variants import save_variants
from tests.ledger.records import (
    ADOPTED,
    MUG,
    NOW,
    ORDER,
    PLACED,
    SHOP,
    a_line,
    a_variant,
    an_order,
    nov,
    open_units,
    queue,
    save,
    sell,
    shipped,
)

EDITED, EDITED_AGAIN = nov(5), nov(8)


@pytest.fixture(autouse=True)
def _mugs_are_sold(connection: Connection) -> None:
    sell(connection)


# ------------------------------------------------------------------ the queue


def test_an_order_queues_since_it_was_placed(connection: Connection) -> None:
    touched = save(connection, an_order(a_line(2), modified_at=EDITED))

    assert {MUG} == touched == is_dirty(connection, SHOP, [MUG])
    assert [(PLACED, 2)] == queue(connection)


def test_units_that_an_edit_adds_queue_since_the_edit(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    save(connection, an_order(a_line(5), modified_at=EDITED))

    assert [(PLACED, 2), (EDITED, 3)] == queue(connection)


def test_a_line_that_an_edit_adds_queues_since_the_edit(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    save(connection, an_order(a_line(2), a_line(1, line_id=1001), modified_at=EDITED))

    assert [(EDITED, 1)] == queue(connection, 1001)


def test_units_that_an_edit_takes_away_are_the_newest(connection: Connection) -> None:
    for units, edited_at in ((2, PLACED), (5, EDITED), (9, EDITED_AGAIN), (4, nov(10))):
        save(connection, an_order(a_line(units), modified_at=edited_at))

    assert [(PLACED, 2), (EDITED, 2)] == queue(connection)


def test_units_that_are_sent_are_the_oldest(connection: Connection) -> None:
    """They were served first, and what an edit added gets no better place by it."""
    save(connection, an_order(a_line(2)))
    save(connection, an_order(a_line(5), modified_at=EDITED))
    sent = replace(a_line(5), open_units=2, taken=2, left=3)
    save(connection, an_order(sent, modified_at=EDITED_AGAIN))

    assert [(EDITED, 2)] == queue(connection)


def test_of_units_that_are_sent_and_others_that_go_each_have_their_end(connection: Connection) -> None:
    save(connection, an_order(a_line(3)))
    save(connection, an_order(a_line(6), modified_at=EDITED))
    sent = replace(a_line(6), open_units=2, taken=2, left=2)
    save(connection, an_order(sent, modified_at=EDITED_AGAIN))

    assert [(PLACED, 1), (EDITED, 1)] == queue(connection)


def test_lowering_below_the_original_units_keeps_their_place(connection: Connection) -> None:
    save(connection, an_order(a_line(5)))
    save(connection, an_order(a_line(1), modified_at=EDITED))

    assert [(PLACED, 1)] == queue(connection)


def test_refunded_units_wait_no_longer(connection: Connection) -> None:
    save(connection, an_order(a_line(5)))
    save(connection, an_order(replace(a_line(5), open_units=3), modified_at=EDITED))

    assert [(PLACED, 3)] == queue(connection)
    assert 3 == open_units(connection)


def test_an_order_that_is_reopened_queues_anew(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    save(connection, an_order(a_line(2, taken=0), standing=Standing.DEAD, modified_at=EDITED))
    assert [] == queue(connection)

    save(connection, an_order(a_line(2), modified_at=EDITED_AGAIN))
    assert [(EDITED_AGAIN, 2)] == queue(connection)


def test_a_line_whose_stock_is_managed_only_later_queues_since_it_was_placed(connection: Connection) -> None:
    sell(connection, a_variant(2, managed=False))
    save(connection, an_order(a_line(2, variant_id=2), modified_at=EDITED))

    sell(connection, a_variant(2))
    save(connection, an_order(a_line(2, variant_id=2), modified_at=EDITED_AGAIN))

    assert [(PLACED, 2)] == queue(connection)


def test_a_line_whose_variant_is_met_only_later_queues_since_it_was_placed(connection: Connection) -> None:
    save(connection, an_order(a_line(2, variant_id=2), modified_at=EDITED))

    sell(connection, a_variant(2))
    save(connection, an_order(a_line(2, variant_id=2), modified_at=EDITED))

    assert [(PLACED, 2)] == queue(connection)


@pytest.mark.parametrize("standing", [s for s in Standing if not s.is_open])
def test_an_order_that_is_not_open_waits_for_nothing(connection: Connection, standing: Standing) -> None:
    save(connection, an_order(a_line(2), standing=standing))

    assert [] == queue(connection)
    assert 0 == open_units(connection)
    assert [] == open_order_ids(connection, SHOP)


@pytest.mark.parametrize("standing", [s for s in Standing if s.is_open])
def test_an_order_that_is_open_or_whose_status_nobody_mapped_waits(
    connection: Connection, standing: Standing
) -> None:
    save(connection, an_order(a_line(2), standing=standing))

    assert [(PLACED, 2)] == queue(connection)
    assert [ORDER] == open_order_ids(connection, SHOP)


def test_a_line_without_a_variant_takes_no_part(connection: Connection) -> None:
    assert set() == save(connection, an_order(a_line(2, variant_id=0)))
    assert [] == queue(connection)


def test_a_line_that_is_removed_waits_no_longer(connection: Connection) -> None:
    save(connection, an_order(a_line(2), a_line(3, line_id=1001)))
    take_dirty(connection, SHOP, after=0, limit=10)

    save(connection, an_order(a_line(2), modified_at=EDITED))

    assert [] == queue(connection, 1001)
    assert 0 == open_units(connection, 1001)
    assert [(PLACED, 2)] == queue(connection)
    assert {MUG} == is_dirty(connection, SHOP, [MUG])
    assert 0 == shipped(connection)


def test_reading_an_order_again_changes_nothing(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    take_dirty(connection, SHOP, after=0, limit=10)

    assert set() == save(connection, an_order(a_line(2)))
    assert set() == is_dirty(connection, SHOP, [MUG])
    assert [(PLACED, 2)] == queue(connection)


def test_a_new_address_is_reason_to_look_at_the_letters_again(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    take_dirty(connection, SHOP, after=0, limit=10)
    moved = Customer("Kim", "kim@new.example", "DE")

    assert {MUG} == save(connection, an_order(a_line(2), modified_at=EDITED, customer=moved))


# ------------------------------------------------------------------ what left the shelf


def ship(order_id: int = ORDER, *, units: int = 2, taken: int | None = None) -> Order:
    line = a_line(units, line_id=order_id * 10, taken=taken)
    return an_order(
        replace(line, left=line.taken), order_id=order_id, standing=Standing.SHIPPED, modified_at=EDITED
    )


def test_what_was_shipped_since_the_last_plan_is_counted(connection: Connection) -> None:
    save(connection, an_order(a_line(2)), an_order(a_line(3, line_id=1010), order_id=101))
    save(connection, ship(), ship(101, units=3))

    assert 5 == shipped(connection)


def test_shipping_is_counted_once(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    for _ in range(3):
        save(connection, ship())

    assert 2 == shipped(connection)


def test_an_order_that_came_and_left_between_two_passes_is_counted(connection: Connection) -> None:
    save(connection, ship())

    assert 2 == shipped(connection)


def test_an_old_order_that_we_never_saw_open_is_not_counted(connection: Connection) -> None:
    old = replace(ship(), completed_at=nov(1, 9))
    assert old.completed_at is not None
    assert old.completed_at < ADOPTED

    save(connection, old)

    assert 0 == shipped(connection)


def test_while_a_shop_is_adopted_nothing_counts_as_shipped(connection: Connection) -> None:
    save(connection, ship(), adopted_at=None)

    assert 0 == shipped(connection)


def test_what_was_restocked_after_shipping_came_back(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    save(connection, ship())
    save(connection, ship(taken=0))

    assert 0 == shipped(connection)


def test_a_shipped_order_that_is_reopened_has_its_units_back(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    save(connection, ship())
    save(connection, an_order(a_line(2), modified_at=EDITED_AGAIN))

    assert 0 == shipped(connection)


def test_a_cancelled_order_whose_stock_went_back_ships_nothing(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    save(connection, an_order(a_line(2, taken=0), standing=Standing.DEAD, modified_at=EDITED))

    assert 0 == shipped(connection)


def test_units_that_leave_an_open_order_are_counted_as_they_go(connection: Connection) -> None:
    save(connection, an_order(a_line(5)))
    for left in (2, 2, 3):
        save(connection, an_order(replace(a_line(5, taken=5 - left), left=left), modified_at=EDITED))

    assert 3 == shipped(connection)


# ------------------------------------------------------------------ gone


def off_count(connection: Connection) -> OffCount:
    [queue] = queues(connection, SHOP, [MUG], lambda placed_at: False)  # noqa: ARG005 - nobody pays late
    return queue.off_count


def test_what_had_been_taken_by_an_order_that_is_gone_is_stranded(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    mark_gone(connection, SHOP, [ORDER])

    assert 0 == shipped(connection)
    assert OffCount(stranded=2) == off_count(connection)


def test_where_the_shop_tells_what_is_committed_it_has_left(connection: Connection) -> None:
    save_variants(connection, SHOP, [replace(a_variant(), committed=2)], NOW)
    save(connection, an_order(a_line(2)))
    mark_gone(connection, SHOP, [ORDER])

    assert 2 == shipped(connection)
    assert OffCount() == off_count(connection)


def test_what_an_order_holds_that_is_hidden_is_still_there(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    assert {ORDER: "#100"} == too_old(connection, SHOP, [ORDER], PLACED + timedelta(hours=1))
    assert {} == too_old(connection, SHOP, [ORDER], PLACED)

    mark_gone(connection, SHOP, [ORDER], PLACED + timedelta(hours=1))

    assert (0, []) == (shipped(connection), queue(connection))


def test_an_order_that_comes_back_brings_its_units(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    mark_gone(connection, SHOP, [ORDER])
    save(connection, an_order(a_line(2), modified_at=EDITED))

    assert 0 == shipped(connection)


def test_an_order_that_is_gone_waits_no_longer_and_says_so(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    take_dirty(connection, SHOP, after=0, limit=10)

    mark_gone(connection, SHOP, [ORDER])

    assert [] == queue(connection)
    assert 0 == open_units(connection)
    assert Standing.GONE is orders_by_id(connection, SHOP, [ORDER])[ORDER].standing
    assert {MUG} == is_dirty(connection, SHOP, [MUG])


def test_an_order_that_is_gone_twice_is_counted_once(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    mark_gone(connection, SHOP, [ORDER])
    once = shipped(connection)
    mark_gone(connection, SHOP, [ORDER])

    assert once == shipped(connection)


def test_a_gone_order_that_is_back_queues_anew_and_has_its_units_again(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    mark_gone(connection, SHOP, [ORDER])
    save(connection, an_order(a_line(2), modified_at=EDITED))

    assert [(EDITED, 2)] == queue(connection)
    assert 0 == shipped(connection)


def test_orders_of_another_shop_stay(connection: Connection) -> None:
    save(connection, an_order(a_line(2)))
    mark_gone(connection, "other", [ORDER])

    assert [(PLACED, 2)] == queue(connection)


# ------------------------------------------------------------------ first contact


@pytest.mark.parametrize(("placed", "adopted"), [(nov(1, 9), True), (nov(1, 11), False)])
def test_only_orders_placed_before_the_first_read_began_are_adopted(
    connection: Connection, placed: datetime, *, adopted: bool
) -> None:
    order = an_order(a_line(2), placed_at=placed)
    save_orders(connection, SHOP, [order], NOW, adopting_since=ADOPTED, adopted_at=None)

    assert adopted is orders_by_id(connection, SHOP, [ORDER])[ORDER].adopted


def test_after_adoption_no_order_is_adopted_any_more(connection: Connection) -> None:
    save(connection, an_order(a_line(2), placed_at=nov(1, 9)))

    assert not orders_by_id(connection, SHOP, [ORDER])[ORDER].adopted
