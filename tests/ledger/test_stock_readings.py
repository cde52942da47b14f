"""Stock is read before the orders, and again after them where orders changed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from connector.domain.orders import Flag, Standing, Variant
from connector.domain.page import Holding, Owner
from connector.ledger.planning import ItemRow, take_dirty
from connector.ledger.skus import ambiguous_skus
from connector.ledger.tables import order_lines
from connector.ledger.variants import (
    DATE,
    FLAG,
    holdings_of,
    known_variants,
    mark_dirty,
    note_readings,
    pending_writes,
    refused_write,
    save_holdings,
    save_variants,
    takeovers_since,
    watched_variants,
    wrote,
)
from tests.ledger.records import MUG, NOW, SHOP, a_line, a_variant, an_order, nov, save, sell


def read_again(connection: Connection, first: Variant, second: Variant) -> tuple[int, int | None, bool]:
    """How many disagree, what is kept, and whether the item is marked as unsettled."""
    sell(connection, first)
    disagreeing = note_readings(connection, SHOP, [second], NOW)
    [item] = take_dirty(connection, SHOP, after=0, limit=1)
    return disagreeing, known_variants(connection, SHOP, [MUG])[MUG].available, item.unsettled


def test_two_equal_readings_are_settled(connection: Connection) -> None:
    assert (0, 5, False) == read_again(connection, a_variant(available=5), a_variant(available=5))


@pytest.mark.parametrize(("first", "second"), [(5, 8), (8, 5), (-2, 8)])
def test_of_two_readings_the_higher_one_is_kept_until_they_agree(
    connection: Connection, first: int, second: int
) -> None:
    higher = max(first, second)

    assert (1, higher, True) == read_again(
        connection, a_variant(available=first), a_variant(available=second)
    )


def test_stock_below_zero_is_higher_than_stock_further_below(connection: Connection) -> None:
    assert (1, -2, True) == read_again(connection, a_variant(available=-5), a_variant(available=-2))


@pytest.mark.parametrize(
    ("second", "apart"),
    [((5, 0), 0), ((2, 3), 0), ((-4, 9), 0), ((5, 2), 1), ((1, 0), 1)],
)
def test_where_commitments_are_told_a_sale_between_two_readings_is_no_disagreement(
    connection: Connection, second: tuple[int, int], apart: int
) -> None:
    first = replace(a_variant(available=5), committed=0)
    later = replace(first, available=second[0], committed=second[1])

    assert apart == read_again(connection, first, later)[0]


def test_what_is_spoken_for_and_what_we_changed_is_watched(connection: Connection) -> None:
    sell(connection, *(a_variant(n) for n in (1, 2, 3, 4, 5)))
    take_dirty(connection, SHOP, after=0, limit=10)
    save_orders_short_of(connection, 2)
    save(connection, an_order(a_line(2, line_id=1010, variant_id=1), order_id=101, standing=Standing.SHIPPED))
    connection.execute(update(order_lines).values(short=2))
    save(connection, an_order(a_line(2, line_id=1020, variant_id=5), order_id=102))
    take_dirty(connection, SHOP, after=0, limit=10)
    save_holdings(connection, SHOP, {(3, FLAG): Holding("no", "notify", "no", Owner.OURS)})
    mark_dirty(connection, SHOP, [4])

    assert ([4], [2, 3, 5]) == watched_variants(connection, SHOP)


def save_orders_short_of(connection: Connection, variant_id: int) -> None:
    save(connection, an_order(a_line(2, variant_id=variant_id)))
    connection.execute(update(order_lines).values(short=2))
    take_dirty(connection, SHOP, after=0, limit=10)


def test_a_variant_whose_stock_nobody_counts_cannot_disagree(connection: Connection) -> None:
    counted, uncounted = a_variant(available=5), a_variant(available=None, managed=False)

    assert (0, 5, False) == read_again(connection, counted, uncounted)


def test_a_variant_that_we_never_met_is_left_to_the_next_pass(connection: Connection) -> None:
    assert 0 == note_readings(connection, SHOP, [a_variant(2)], NOW)
    assert {} == known_variants(connection, SHOP, [2])


# ------------------------------------------------------------------ the mirror of variants


def dirty_items(connection: Connection) -> Sequence[ItemRow]:
    return take_dirty(connection, SHOP, after=0, limit=10)


def test_only_what_changed_makes_its_item_dirty(connection: Connection) -> None:
    sell(connection, a_variant(1), a_variant(2))
    assert [1, 2] == [item.item_id for item in dirty_items(connection)]

    sell(connection, a_variant(1), a_variant(2, available=3))
    assert [2] == [item.item_id for item in dirty_items(connection)]


def test_a_new_sku_is_told_because_suppliers_files_may_have_named_it(connection: Connection) -> None:
    assert save_variants(connection, SHOP, [a_variant(1)], NOW)[2]
    assert not save_variants(connection, SHOP, [a_variant(1, available=3)], NOW)[2]
    assert save_variants(connection, SHOP, [replace(a_variant(1), sku="CUP")], NOW)[2]


def test_a_variant_that_moves_to_another_stock_makes_both_dirty(connection: Connection) -> None:
    sell(connection, a_variant(1))
    dirty_items(connection)

    sell(connection, replace(a_variant(1), item_id=7))
    assert [1, 7] == [item.item_id for item in dirty_items(connection)]


def test_dirty_items_come_in_pages_and_lose_their_mark(connection: Connection) -> None:
    sell(connection, *(a_variant(n) for n in range(1, 6)))

    assert [1, 2] == [item.item_id for item in take_dirty(connection, SHOP, after=0, limit=2)]
    assert [3, 4] == [item.item_id for item in take_dirty(connection, SHOP, after=2, limit=2)]
    assert [5] == [item.item_id for item in dirty_items(connection)]


def test_a_sku_of_two_variants_is_ambiguous(connection: Connection) -> None:
    sell(connection, a_variant(1), replace(a_variant(2), sku="MUG-1"), a_variant(3))

    assert {"MUG-1"} == ambiguous_skus(connection, SHOP, ["MUG-1", "MUG-3", "LAMP"])


# ------------------------------------------------------------------ what should stand at the shop

ASKED = Holding("no", stand="notify", before="no", owner=Owner.OURS)
DATED = Holding("", stand="2026-12-04", before="", owner=Owner.OURS)


def ask(connection: Connection) -> None:
    sell(connection)
    save_holdings(connection, SHOP, {(MUG, FLAG): ASKED, (MUG, DATE): DATED})


def pending(connection: Connection) -> dict[int, dict[str, str]]:
    return pending_writes(connection, SHOP, limit=10, after=0)


def test_what_should_stand_is_written_once(connection: Connection) -> None:
    ask(connection)
    assert {MUG: {FLAG: "notify", DATE: "2026-12-04"}} == pending(connection)

    wrote(connection, SHOP, MUG, {FLAG: "notify", DATE: "2026-12-04"}, NOW)
    assert {} == pending(connection)


def test_reading_what_we_wrote_ourselves_is_no_change(connection: Connection) -> None:
    ask(connection)
    wrote(connection, SHOP, MUG, {FLAG: "notify", DATE: "2026-12-04"}, NOW)
    dirty_items(connection)
    ours = replace(a_variant(), flag=Flag.NOTIFY, in_stock_on="2026-12-04")

    assert (set(), 0, False) == save_variants(connection, SHOP, [ours], NOW)


def test_what_the_shop_refused_is_not_tried_again_until_another_value_is_wanted(
    connection: Connection,
) -> None:
    ask(connection)
    refused_write(connection, SHOP, MUG, {DATE: "2026-12-04"})
    assert {MUG: {FLAG: "notify"}} == pending(connection)

    save_holdings(connection, SHOP, {(MUG, DATE): replace(DATED, stand="2026-12-18")})
    assert {MUG: {FLAG: "notify", DATE: "2026-12-18"}} == pending(connection)


def test_a_write_of_which_we_never_heard_is_no_take_over(connection: Connection) -> None:
    ask(connection)
    crashed = replace(a_variant(), flag=Flag.NOTIFY, in_stock_on="2026-12-04")

    assert ({crashed.item_id}, 0, False) == save_variants(connection, SHOP, [crashed], NOW)
    assert {} == pending(connection)


def test_a_merchants_change_after_ours_is_a_take_over_and_counted(connection: Connection) -> None:
    ask(connection)
    wrote(connection, SHOP, MUG, {FLAG: "notify"}, NOW)
    taken = replace(a_variant(), flag=Flag.YES)

    assert ({taken.item_id}, 1, False) == save_variants(connection, SHOP, [taken], NOW)
    assert Holding("yes", owner=Owner.THEIRS) == holdings_of(connection, SHOP, [MUG])[MUG, FLAG]
    assert 1 == takeovers_since(connection, SHOP, nov(20, 9))
    assert 0 == takeovers_since(connection, SHOP, nov(20, 11))
