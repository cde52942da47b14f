"""What a brake holds is held whole."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.domain.dates import expect
from connector.domain.policy import DatePolicy, SupplierTerms
from connector.domain.supply import Expected, Supply, SupplyKey
from connector.settings import model
from connector.sync import expecting
from tests.product.harness import Story

D1_SLIPS = "MUG;D1;2026-12-22;10"


def letters(story: Story) -> list[str]:
    return [mail.subject for mail in story.sandbox.mail.accepted]


def three_who_wait_for_mugs(folder: Path, *rows: str) -> Story:
    """One of them for a cup as well, in a shop that sends orders whole. Two letters of one cause may go."""
    story = Story(folder, more="[policy.brakes]\nhold_above = 2\n")
    story.changes_settings("as_available", "together")
    shop = story.sandbox.shop
    shop.add_product("MUG", stock=0)
    shop.add_product("CUP", stock=0)
    story.supplier_says(*rows)
    story.sync()
    story.on(date(2026, 11, 2))
    shop.place_order("a@customers.example", "A", [("MUG", 3), ("CUP", 1)])
    shop.place_order("b@customers.example", "B", [("MUG", 3)])
    shop.place_order("c@customers.example", "C", [("MUG", 3)])
    story.sync()
    return story


def test_all_lines_of_an_order_that_one_file_moves_are_held_together(tmp_path: Path) -> None:
    cups = "CUP;C1;2026-12-01;10"
    story = three_who_wait_for_mugs(tmp_path, "MUG;D1;2026-12-01;10", cups)
    story.on(date(2026, 11, 4)).supplier_says(D1_SLIPS, cups)
    report = story.sync()
    assert (3, 3) == (report.held, len(letters(story)))  # the three letters are the confirmations


def test_letters_of_one_file_are_counted_together_though_one_date_rests_on_what_an_older_one_said(
    tmp_path: Path,
) -> None:
    """An order of mugs and cups waits for a date of mugs; when there is one, its own is that of the cups."""
    story = three_who_wait_for_mugs(tmp_path, "MUG;D1;TBD;10", "CUP;C1;2026-12-01;10")
    story.on(date(2026, 11, 4)).supplier_says("MUG;D1;TBD;10", "CUP;C1;2026-12-08;10")
    assert 0 == story.sync().held
    story.on(date(2026, 11, 5)).supplier_says("MUG;D1;2026-12-01;10", "CUP;C1;2026-12-08;10")
    assert (3, 3) == (story.sync().held, len(letters(story)))  # the three letters are the confirmations
    story.on(date(2026, 11, 5), 11)
    assert (3, 3) == (story.sync().held, len(letters(story)))


def test_a_pass_that_only_read_is_not_the_first_after_a_gap(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.sandbox.shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(date(2026, 11, 2))
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    story.on(date(2026, 11, 9)).supplier_says(D1_SLIPS)
    story.clock_error = timedelta(minutes=20)  # as after a week without power
    story.sync()
    story.clock_error = timedelta()
    story.on(date(2026, 11, 9), 11)
    assert (1, 1) == (story.sync().held, len(letters(story)))  # the one letter is the confirmation


def test_a_version_whose_rules_give_another_date_owes_nobody_a_letter_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(tmp_path)
    story.sandbox.shop.add_product("MUG", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;10")
    story.sync()
    story.on(date(2026, 11, 2))
    story.sandbox.shop.place_order("a@customers.example", "A", [("MUG", 3)])
    story.sync()
    monkeypatch.setattr(expecting, "expect", _a_week_later)
    monkeypatch.setattr(model, "RULES_VERSION", model.RULES_VERSION + 1)
    story.restart()
    assert (1, 1) == (story.sync().held, len(letters(story)))  # the one letter is the confirmation
    story.on(date(2026, 11, 3))
    assert (1, 1) == (story.sync().held, len(letters(story)))


def _a_week_later(
    key: SupplyKey,
    expected: Expected,
    units: int | None,
    terms: SupplierTerms,
    dates: DatePolicy,
    today: date,
) -> Supply:
    later = expected.on + timedelta(days=7) if expected.on else None
    return expect(key, replace(expected, on=later), units, terms, dates, today)
