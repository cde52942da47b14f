"""Deliveries as they come in life, and what customers hear of them, end to end."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.ledger.states import FileState
from connector.ledger.supply_files import files_in
from connector.service.explaining import explain
from connector.sync.context import PassReport
from connector.sync.intake import accept_quarantined, reject_quarantined
from tests.product.harness import Story
from tests.product.test_stories import MON, TUE, WED, open_questions

A, B = "a@customers.example", "b@customers.example"
THU = WED + timedelta(days=1)
DEC_1 = date(2026, 12, 1)
NO_GAP = "[policy.brakes]\nhold_after_gap_hours = 999\n"


def a_shop(folder: Path, *rows: str, more: str = "") -> Story:
    """Adopted empty on 1 November with the supplier's file read; of MUG there is none."""
    story = Story(folder, more=more)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.sandbox.shop.add_product("CUP", name="Red cup", stock=0)
    story.supplier_says(*rows)
    story.sync()
    return story.on(MON)


def orders(story: Story, who: str, units: int, sku: str = "MUG") -> int:
    return story.sandbox.shop.place_order(who, who[0].upper(), [(sku, units)])


def subjects_to(story: Story, who: str) -> list[str]:
    return [mail.subject for mail in story.letters(who)]


def last_text(story: Story, who: str) -> str:
    return " ".join(story.letters(who)[-1].text.split())


def arrivals(story: Story) -> list[tuple[str, int]]:
    query = "select s.reference, a.units from arrivals a join supplies s on s.id = a.supply_id order by a.id"
    with story.app.ledger.read() as connection:
        return [(row[0], row[1]) for row in connection.exec_driver_sql(query)]


# ------------------------------------------------------------------ two suppliers, split deliveries

ZETA = """
[suppliers.zeta]
path = "zeta.csv"
[suppliers.zeta.columns]
sku = "SKU"
reference = "PO"
date = "Date"
quantity = "Qty"
"""


def test_two_suppliers_of_one_item_serve_in_the_order_of_their_days(tmp_path: Path) -> None:
    (tmp_path / "zeta.csv").write_text("SKU;PO;Date;Qty\nMUG;Z1;2026-11-24;4\n")
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", more=ZETA)
    orders(story, A, 4)
    orders(story, B, 4)
    story.sync()

    assert "Friday, 27 November 2026" in last_text(story, A)
    assert "Friday, 4 December 2026" in last_text(story, B)


def test_a_slip_of_one_supplier_is_not_heard_by_those_whom_the_other_serves(tmp_path: Path) -> None:
    (tmp_path / "zeta.csv").write_text("SKU;PO;Date;Qty\nMUG;Z1;2026-11-24;4\n")
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", more=ZETA)
    orders(story, A, 4)
    orders(story, B, 4)
    story.sync()
    story.on(WED).supplier_says("MUG;D1;2026-12-15;10")
    story.sync()

    assert (1, 2) == (len(story.letters(A)), len(story.letters(B)))


def test_a_split_delivery_serves_some_from_the_first_part_and_dates_the_rest(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;6", "MUG;D1;2026-12-15;4")
    orders(story, A, 6)
    orders(story, B, 4)
    story.sync()
    story.on(DEC_1).sandbox.shop.set_stock("MUG", -4)
    story.sync()

    assert [("D1", 6)] == arrivals(story)
    assert "Friday, 18 December 2026" in last_text(story, B)
    assert (1, 1) == (len(story.letters(A)), len(story.letters(B)))


def test_a_short_delivery_leaves_the_rest_due_and_then_overdue(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    story.on(DEC_1).sandbox.shop.set_stock("MUG", -4)
    story.sync()
    for day in (2, 3, 4):
        story.on(date(2026, 12, day)).sync()

    assert [("D1", 6)] == arrivals(story)
    assert 2 == len(story.letters(A))
    assert "chase" in open_questions(story)


def test_what_comes_beyond_the_order_is_a_stock_correction(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    story.on(DEC_1).sandbox.shop.set_stock("MUG", 3)
    story.sync()

    assert [("D1", 10)] == arrivals(story)
    assert (False, None) == story.page("MUG")
    assert 1 == len(story.letters(A))


def test_a_wrong_count_that_is_put_right_gives_the_delivery_back(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    story.on(date(2026, 11, 30)).sandbox.shop.set_stock("MUG", 0)
    story.sync()
    story.on(date(2026, 11, 30), 15).sandbox.shop.set_stock("MUG", -10)
    story.sync()

    assert [("D1", 10), ("D1", -10)] == arrivals(story)
    assert 1 == len(story.letters(A))


# ------------------------------------------------------------------ keys that vanish, hand-set dates


def test_a_supply_that_vanishes_keeps_its_word_until_a_person_is_asked(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", "CUP;D2;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    for day in (WED, THU):
        story.on(day).supplier_says("CUP;D2;2026-12-01;10", f"OTHER;{day.day};2026-12-01;1")
        story.sync()

    assert ["vanished"] == open_questions(story)
    assert 1 == len(story.letters(A))


def test_a_supply_that_came_and_vanishes_has_ended_without_a_question(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-03;10", "CUP;D2;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    story.on(TUE).sandbox.shop.set_stock("MUG", 0)
    story.sync()
    for day in (WED, THU):
        story.on(day).supplier_says("CUP;D2;2026-12-01;10", f"OTHER;{day.day};2026-12-01;1")
        story.sync()

    assert [] == open_questions(story)


def test_a_date_set_by_hand_ends_when_the_supplier_says_something_new(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    story.on(WED).set_by_hand("MUG", "D1", date(2026, 12, 10), 10)
    story.sync()
    assert "Tuesday, 15 December 2026" in last_text(story, A)

    story.on(date(2026, 11, 6)).supplier_says("MUG;D1;2026-12-21;10")
    story.sync()
    assert "Thursday, 24 December 2026" in last_text(story, A)


# ------------------------------------------------------------------ quarantine


def forty(day: str) -> list[str]:
    return [f"MUG;D{number};{day};1" for number in range(40)]


@pytest.mark.parametrize("accept", [True, False])
def test_a_quarantined_file_moves_nothing_until_a_person_decides(tmp_path: Path, *, accept: bool) -> None:
    story = a_shop(tmp_path, *forty("2026-12-01"))
    orders(story, A, 10)
    story.sync()
    story.on(WED).supplier_says(*forty("2026-12-31"))
    story.sync()
    assert 1 == len(story.letters(A))

    ctx = story.app.shop("main")
    with story.app.ledger.read() as connection:
        [kept] = files_in(connection, "main", FileState.QUARANTINED)
    if accept:
        accept_quarantined(ctx, PassReport("main"), kept)
    else:
        reject_quarantined(ctx, kept)
    story.on(THU).sync()

    assert [] == open_questions(story)
    assert (2 if accept else 1) == len(story.letters(A))


# ------------------------------------------------------------------ orders


def test_an_order_that_ships_together_waits_for_its_latest_line(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", "CUP;D2;2026-12-15;10")
    story.changes_settings('ships = "as_available"', 'ships = "together"')
    story.on(TUE).sync()
    story.sandbox.shop.place_order(A, "A", [("MUG", 1), ("CUP", 1)])
    story.sync()

    assert "Friday, 18 December 2026" in last_text(story, A)
    assert "4 December" not in last_text(story, A)
    story.on(WED).supplier_says("MUG;D1;2026-12-08;10", "CUP;D2;2026-12-15;10")
    story.sync()
    assert 1 == len(story.letters(A))


def test_supply_overtaken_by_another_changes_nothing_for_those_in_time(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;10")
    orders(story, A, 10)
    orders(story, B, 10)
    story.sync()
    story.on(WED).supplier_says("MUG;D1;2026-12-01;10", "MUG;D2;2026-11-24;10")
    story.sync()

    assert (1, 1) == (len(story.letters(A)), len(story.letters(B)))
    story.on(date(2026, 11, 6)).sync()  # it stays so for two days: both leave earlier
    assert "Friday, 27 November 2026" in last_text(story, A)
    assert "Friday, 4 December 2026" in last_text(story, B)


def test_the_shop_that_ships_out_of_order_owes_the_first_customer_a_word(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-03;10", "MUG;D2;2026-12-15;10")
    orders(story, A, 10)
    late = orders(story, B, 10)
    story.sync()
    story.on(TUE).sandbox.shop.set_stock("MUG", -10)
    story.sync()
    story.on(TUE, 15).sandbox.shop.set_status(late, "completed")
    story.sync()
    story.on(WED, 15).sync()

    assert "Friday, 18 December 2026" in last_text(story, A)


@pytest.mark.parametrize(("came", "said"), [(10, "on: Wednesday, 18 November 2026"), (0, "no date yet")])
def test_a_suppliers_own_lead_time_counts_after_all_that_he_listed_has_come(
    tmp_path: Path, came: int, said: str
) -> None:
    """But not after he called it off: he may have no more of it."""
    story = a_shop(tmp_path, "MUG;D1;2026-11-10;10")
    story.changes_settings('path = "dates.csv"\n', 'path = "dates.csv"\nlead_time_days = 14\n')
    story.sandbox.shop.set_stock("MUG", came)
    story.sync()
    story.supplier_says("MUG;D1;2026-11-10;0", "CUP;D2;2026-11-20;10")
    story.sync()
    number = orders(story, A, came + 3)
    story.sync()

    assert said in last_text(story, A)
    _, explained = explain(story.app, str(number), None)
    assert explained.order is not None
    bases = {10: "the lead time: nothing is ordered", 0: "no supply covers it"}
    assert [bases[came]] == [line.basis for line in explained.order.lines]


def test_goods_that_came_and_left_in_another_order_between_two_passes_are_no_miscount(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-11-20;10", "MUG;D2;2026-12-15;10", more=NO_GAP)
    orders(story, A, 10)
    late = orders(story, B, 10)
    story.sync()
    story.on(date(2026, 11, 20)).sandbox.shop.set_stock("MUG", -10)
    story.sandbox.shop.set_status(late, "completed")
    story.sync()

    assert "Friday, 18 December 2026" in last_text(story, A)
    assert "The date we gave you before" in last_text(story, A)
    assert "Reason" not in last_text(story, A)


def test_unpaid_orders_keep_their_place_and_nobody_is_written_to(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;10")
    unpaid = orders(story, A, 10)
    story.sandbox.shop.set_status(unpaid, "on-hold")
    orders(story, B, 10)
    story.sync()
    assert ([], "Friday, 18 December 2026" in last_text(story, B)) == (story.letters(A), True)

    for day in range(3, 20):  # from the 17th on the unpaid one queues last
        story.on(date(2026, 11, day)).sync()
    assert "Friday, 4 December 2026" in last_text(story, B)


def test_units_that_an_edit_adds_queue_behind_those_who_ordered_before(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", "MUG;D2;2026-12-15;10")
    first = orders(story, A, 5)
    story.sync()
    orders(story, B, 5)
    story.sync()
    story.on(TUE, 15).sandbox.shop.edit_quantity(first, "MUG", 10)
    story.sync()
    story.on(WED, 15).sync()

    assert 1 == len(story.letters(B))
    assert "Friday, 18 December 2026" in last_text(story, A)


# ------------------------------------------------------------------ a lost ledger


def test_what_customers_were_told_is_read_back_from_their_orders_after_a_lost_ledger(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10")
    orders(story, A, 10)
    story.sync()
    story.on(TUE).sync()
    story.app.close()
    for path in tmp_path.glob("backorder.sqlite*"):
        path.unlink()
    story.app = story._assemble()  # noqa: SLF001 - a new process finds no ledger

    story.on(WED).sync()
    assert 1 == len(story.letters(A))

    story.on(THU).supplier_says("MUG;D1;2026-12-22;10")
    story.sync()
    assert "4 December 2026" in last_text(story, A)  # certainly told, so it is quoted
    assert "Friday, 25 December 2026" in last_text(story, A)
