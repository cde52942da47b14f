"""Catalogues, working calendars, vague dates and which items the flag is for, end to end."""

import os
from datetime import date
from pathlib import Path

from tests.product.harness import Story
from tests.product.test_stories import MON, TUE, WED, open_questions, subjects

A = "a@customers.example"
CATALOGUE = """
[suppliers.zeta]
path = "catalogue.csv"
kind = "availability"
[suppliers.zeta.columns]
sku = "SKU"
date = "Available"
quantity = "Stock"
"""
SELLS = "[policy.page]\nsell_without_order = true\nmax_backordered = 5\n"


def a_catalogue(folder: Path, *rows: str, more: str = "", tags: tuple[str, ...] = ()) -> Story:
    """A shop of mugs, for which nothing is ordered, and a supplier's catalogue."""
    story = Story(folder, more=CATALOGUE + more)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0, tags=tags)
    story.supplier_says("OTHER;D1;2026-12-01;10")
    catalogue_says(story, *rows)
    story.sync()
    return story.on(MON)


def catalogue_says(story: Story, *rows: str) -> None:
    path = story.folder / "catalogue.csv"
    path.write_text("\n".join(["SKU;Available;Stock", *rows]) + "\n")
    stamp = story.sandbox.clock.now.timestamp()
    os.utime(path, (stamp, stamp))


def last_letter(story: Story) -> str:
    return " ".join(story.sandbox.mail.accepted[-1].text.split())


def test_a_catalogue_dates_a_line_that_nothing_is_ordered_for(tmp_path: Path) -> None:
    story = a_catalogue(tmp_path, "MUG;2026-12-01;500")
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()

    assert "Friday, 4 December 2026" in last_letter(story)  # ready on the 2nd


def test_a_catalogue_that_moves_its_date_is_a_delay(tmp_path: Path) -> None:
    story = a_catalogue(tmp_path, "MUG;2026-12-01;500")
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()
    story.on(WED)
    catalogue_says(story, "MUG;2026-12-15;500")
    story.sync()

    assert 2 == len(subjects(story))
    assert "Friday, 18 December 2026" in last_letter(story)


def test_what_a_catalogue_lists_never_arrives(tmp_path: Path) -> None:
    story = a_catalogue(tmp_path, "MUG;2026-11-03;500")
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()
    story.on(TUE).sandbox.shop.set_stock("MUG", 8)
    story.sync()
    story.on(WED).sandbox.shop.set_stock("MUG", -2)
    story.sync()

    with story.app.ledger.read() as connection:
        assert [] == connection.exec_driver_sql("select * from arrivals").all()


def test_a_catalogue_alone_sells_nothing(tmp_path: Path) -> None:
    assert (False, None) == a_catalogue(tmp_path, "MUG;2026-12-01;500").page("MUG")


def test_with_the_merchants_word_it_sells_up_to_his_limit(tmp_path: Path) -> None:
    story = a_catalogue(tmp_path, "MUG;2026-12-01;500", more=SELLS)
    assert (True, "2026-12-04") == story.page("MUG")

    story.sandbox.shop.place_order(A, "A", [("MUG", 4)])
    story.sync()
    assert (True, "2026-12-04") == story.page("MUG")

    story.sandbox.shop.place_order(A, "A", [("MUG", 1)])
    story.sync()
    assert (False, None) == story.page("MUG")


def test_a_catalogue_that_comes_true_without_an_order_is_overdue_for_those_who_wait(tmp_path: Path) -> None:
    story = a_catalogue(tmp_path, "MUG;2026-11-10;500")
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()
    told = last_letter(story)
    assert "Friday, 13 November 2026" in told
    for day in range(3, 17):
        story.on(date(2026, 11, day)).sync()

    assert ["nothing ordered"] == open_questions(story)
    assert 2 == len(subjects(story))


# ------------------------------------------------------------------ which items


def test_the_flag_is_only_for_items_with_one_of_the_tags(tmp_path: Path) -> None:
    more = SELLS + 'tags = ["preorder"]\n'
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()

    assert not a_catalogue(tmp_path / "without", "MUG;2026-12-01;1", more=more).page("MUG")[0]
    tagged = a_catalogue(tmp_path / "with", "MUG;2026-12-01;1", more=more, tags=("New", "Preorder"))
    assert tagged.page("MUG")[0]


# ------------------------------------------------------------------ calendars


def a_shop(folder: Path, *rows: str, more: str = "") -> Story:
    story = Story(folder, more=more)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says(*rows)
    story.sync()
    return story.on(MON)


def test_nobody_is_promised_a_public_holiday(tmp_path: Path) -> None:
    more = '[shops.main.calendar]\ncountry = "DE"\nholidays = [2026-12-24]\n'
    story = a_shop(tmp_path, "MUG;D1;2026-12-22;10", more=more)
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()

    # ready on the 23rd; the 24th to 27th are days off, so the second working day is the 29th
    assert "Tuesday, 29 December 2026" in last_letter(story)


def test_goods_travel_on_the_suppliers_working_days(tmp_path: Path) -> None:
    more = "[suppliers.acme.calendar]\nholidays = [2026-12-02, 2026-12-03]\n"
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10", more=more)
    story.changes_settings("[suppliers.acme]\n", "[suppliers.acme]\ntransit_days = 1\n")
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()

    assert "Wednesday, 9 December 2026" in last_letter(story)  # arrives on the 4th, ready on the 7th


def test_an_order_after_the_cut_off_counts_from_the_next_working_day(tmp_path: Path) -> None:
    for folder, more, letters in (
        ("early", "", 1),
        ("late", '[shops.main.calendar]\ncut_off = "09:30"\n', 0),
    ):
        (tmp_path / folder).mkdir()
        story = a_shop(tmp_path / folder, "MUG;D1;2026-11-09;10", more=more)
        story.sandbox.shop.place_order(A, "A", [("MUG", 2)])  # Monday at 10:00; ready on Tuesday in a week
        story.sync()
        assert letters == len(subjects(story))


# ------------------------------------------------------------------ vague dates


def test_the_last_day_of_a_week_is_promised_and_its_first_day_may_bring_the_goods(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;KW 49;10")
    story.sandbox.shop.place_order(A, "A", [("MUG", 10)])
    story.sync()
    assert "Wednesday, 9 December 2026" in last_letter(story)  # Sunday the 6th, ready on the 7th

    story.on(date(2026, 11, 30)).sandbox.shop.set_stock("MUG", 0)  # the ten that A waits for
    story.sync()
    with story.app.ledger.read() as connection:
        assert [(10,)] == connection.exec_driver_sql("select units from arrivals").all()


def test_a_week_that_stays_in_the_file_is_late_and_not_next_years(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;KW 47;10")
    story.sandbox.shop.place_order(A, "A", [("MUG", 10)])
    story.sync()
    for day in (23, 24, 25, 26):
        story.on(date(2026, 11, day)).supplier_says("MUG;D1;KW 47;10", f"OTHER;D{day};2026-12-01;1")
        story.sync()

    assert 2 == len(subjects(story))
    assert "chase" in open_questions(story)
    assert "2027" not in last_letter(story)


# ------------------------------------------------------------------ another way of reading


def test_a_file_is_read_again_when_the_settings_read_it_in_another_way(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;01.12.2026;10", more="")
    story.sandbox.shop.place_order(A, "A", [("MUG", 2)])
    story.sync()
    assert "no shipping date yet" in subjects(story)[0]

    config = story.folder / "config.toml"
    acme = "[suppliers.acme]\n"
    config.write_text(config.read_text().replace(acme, f'{acme}date_formats = ["%d.%m.%Y"]\n'))
    story.restart()
    report = story.on(TUE).sync()

    assert (1, 1, 1) == (report.files_accepted, report.held, len(subjects(story)))
    assert ["letters are held: the dates moved because settings changed, not because anything happened"] == (
        report.remarks
    )
