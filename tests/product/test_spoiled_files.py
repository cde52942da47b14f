"""Files that came whole in form and wrong in substance: cut off, miscounted, doubled."""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.product.harness import Story

SKUS = [f"S{n:02}" for n in range(11)] + ["MUG"]
BY_DATE = "\n".join(["SKU;PO;Qty;Date", *(f"{sku};D1;100;2026-12-15" for sku in SKUS), ""])
BY_UNITS = "\n".join(["SKU;PO;Date;Qty", *(f"{sku};D1;2026-12-15;100" for sku in SKUS), ""])


def write(story: Story, text: str) -> None:
    path = story.folder / "dates.csv"
    path.write_text(text)
    stamp = story.sandbox.clock.now.timestamp()
    os.utime(path, (stamp, stamp))


def a_shop(folder: Path, text: str) -> Story:
    story = Story(folder)
    for sku in SKUS:
        story.sandbox.shop.add_product(sku, name=sku, stock=0)
    write(story, text)
    story.sync()
    return story.on(date(2026, 11, 2))


def buy(story: Story) -> None:
    for n in range(12):
        story.sandbox.shop.place_order(f"c{n}@customers.example", f"C{n}", [("MUG", 6)])
    story.sync()


@pytest.mark.parametrize(("whole", "cut"), [(BY_DATE, 2), (BY_UNITS, 3)])
def test_a_last_cell_that_was_cut_off_tells_nobody_anything(tmp_path: Path, whole: str, cut: int) -> None:
    story = a_shop(tmp_path, whole)
    buy(story)
    write(story.on(date(2026, 11, 3)), whole[:-cut])
    report = story.sync()
    assert (1, 1, 0) == (report.files_accepted, report.rows_set_aside, report.files_quarantined)
    story.on(date(2026, 11, 6)).sync()
    assert 12 == len(story.sandbox.mail.accepted)
    write(story.on(date(2026, 11, 7)), whole)
    story.sync()
    assert 12 == len(story.sandbox.mail.accepted)


def test_a_supplier_whose_files_never_end_with_a_line_end_is_believed(tmp_path: Path) -> None:
    story = a_shop(tmp_path, BY_DATE.rstrip())
    buy(story)
    write(story.on(date(2026, 11, 3)), BY_DATE.rstrip()[:-2] + "23")
    assert 0 == story.sync().rows_set_aside
    assert 24 == len(story.sandbox.mail.accepted)


def test_a_line_end_that_is_left_off_from_now_on_is_believed_the_second_time(
    tmp_path: Path,
) -> None:
    story = a_shop(tmp_path, BY_DATE)
    buy(story)
    for day, rows in ((3, 1), (4, 0)):
        write(story.on(date(2026, 11, day)), BY_DATE.rstrip()[:-2] + f"{18 + day}")
        assert rows == story.sync().rows_set_aside
    assert 24 == len(story.sandbox.mail.accepted)


def test_quantities_that_all_fell_are_quarantined_and_doubled_rows_count_once(tmp_path: Path) -> None:
    story = a_shop(tmp_path, BY_UNITS)
    buy(story)
    write(story.on(date(2026, 11, 3)), BY_UNITS.replace(";100", ";1"))
    assert 1 == story.sync().files_quarantined
    write(story.on(date(2026, 11, 4)), BY_UNITS + BY_UNITS.partition("\n")[2])
    report = story.sync()
    assert (1, 12) == (report.files_accepted, report.rows_set_aside)
    assert 12 == len(story.sandbox.mail.accepted)
    for n in range(5):
        story.sandbox.shop.place_order(f"d{n}@customers.example", f"D{n}", [("MUG", 6)])
    story.sync()
    within, beyond = (story.letters(f"{who}@customers.example")[-1] for who in ("d3", "d4"))
    assert ("December" in within.text, "December" in beyond.text) == (True, False)  # 96 and 102 of 100
