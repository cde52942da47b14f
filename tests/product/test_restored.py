"""An older ledger put back in place: what was told since stands on the orders, and nobody hears it twice."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connector.ledger import keeping
from connector.ledger.backup import back_up
from connector.ledger.states import GrantState
from tests.product.harness import Story
from tests.product.platforms import PLATFORMS

A, B = "a@customers.example", "b@customers.example"


def restore(story: Story, backup: Path) -> None:
    story.app.close()
    ledger = story.app.ledger.path
    for log in ("wal", "shm"):
        ledger.with_name(f"{ledger.name}-{log}").unlink(missing_ok=True)
    backup.replace(ledger)
    story.restart()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_was_told_after_a_backup_is_told_to_nobody_twice(tmp_path: Path, platform: str) -> None:
    """A hears of a slip after the backup, and B ordered after it."""
    story = Story(tmp_path, platform=platform)
    story.keeper.sell("MUG", "Blue mug", 0)
    story.supplier_says("MUG;D1;2026-12-01;20")
    story.sync()
    story.on(date(2026, 11, 2))
    story.keeper.order(A, "Ann", [("MUG", 2)])
    backup = tmp_path / "kept.backup"
    story.sync()
    back_up(story.app.ledger.path, backup)
    story.on(date(2026, 11, 3)).supplier_says("MUG;D1;2026-12-22;20")
    story.keeper.order(B, "Ben", [("MUG", 2)])
    story.sync()
    assert [2, 1] == [len(story.letters(A)), len(story.letters(B))]
    restore(story, backup)
    story.on(date(2026, 11, 3), 12).sync()
    story.on(date(2026, 11, 4)).sync()
    assert [2, 1] == [len(story.letters(A)), len(story.letters(B))]
    story.on(date(2026, 11, 5)).supplier_says("MUG;D1;2027-01-12;20")
    story.sync()
    assert [3, 2] == [len(story.letters(A)), len(story.letters(B))]
    assert "25 December 2026" in story.letters(A)[-1].text


def test_a_letter_that_was_owed_at_the_backup_and_went_after_it_does_not_go_again(tmp_path: Path) -> None:
    """A backup of the early morning, when news wait for the sending hours."""
    story = Story(tmp_path)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;20")
    story.sync()
    story.on(date(2026, 11, 2)).sandbox.shop.place_order(A, "Ann", [("MUG", 2)])
    story.sync()
    story.on(date(2026, 11, 4), 6).supplier_says("MUG;D1;2026-12-22;20")
    assert {} == story.sync().letters
    backup = tmp_path / "kept.backup"
    back_up(story.app.ledger.path, backup)
    story.on(date(2026, 11, 4), 9).sync()
    assert 2 == len(story.letters(A))
    restore(story, backup)
    story.on(date(2026, 11, 4), 14).sync()
    story.on(date(2026, 11, 5)).sync()
    assert 2 == len(story.letters(A))


GOODWILL = "[policy.goodwill.steps.first]\npercent = 10\n"


def coupons(story: Story) -> list[str]:
    return [coupon.code for coupon in story.sandbox.shop.coupons()]


def test_goodwill_that_was_given_after_a_backup_is_not_given_again(tmp_path: Path) -> None:
    story = Story(tmp_path, more=GOODWILL)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;20")
    story.sync()
    story.on(date(2026, 11, 2)).sandbox.shop.place_order(A, "Ann", [("MUG", 2)])
    backup = tmp_path / "kept.backup"
    story.sync()
    back_up(story.app.ledger.path, backup)
    story.on(date(2026, 11, 3)).supplier_says("MUG;D1;2026-12-22;20")
    assert 1 == story.sync().codes
    given = coupons(story)
    spent = _spent(story)
    restore(story, backup)
    for day, hour in ((3, 12), (4, 10)):
        story.on(date(2026, 11, day), hour).sync()
    story.on(date(2026, 11, 5)).supplier_says("MUG;D1;2027-01-12;20")
    assert 0 == story.sync().codes
    assert (3, given, spent) == (len(story.letters(A)), coupons(story), _spent(story))
    story.on(date(2026, 12, 10)).supplier_says("MUG;D1;2027-02-23;20")  # the thirty days are over
    approved = story.app.sync("main")
    assert 1 == approved.codes + approved.held  # after the gap a person looks first


def test_a_code_that_the_older_ledger_had_drawn_is_not_taken_from_its_customer(tmp_path: Path) -> None:
    story = Story(tmp_path, more=GOODWILL)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;20")
    story.sync()
    story.on(date(2026, 11, 2)).sandbox.shop.place_order(A, "Ann", [("MUG", 2)])
    story.sync()
    story.sandbox.faults.add("connect_refused", app="mail", times=1)
    story.on(date(2026, 11, 3)).supplier_says("MUG;D1;2026-12-22;20")
    story.app.sync("main")
    backup = tmp_path / "kept.backup"
    back_up(story.app.ledger.path, backup)
    story.on(date(2026, 11, 3), 12)
    assert 1 == story.sync().codes
    given = coupons(story)
    restore(story, backup)
    story.on(date(2026, 11, 3), 14).sync()
    story.on(date(2026, 11, 4)).sync()
    assert (2, given) == (len(story.letters(A)), coupons(story))


def _spent(story: Story) -> list[tuple[Decimal, str]]:
    with story.app.ledger.read() as connection:
        given = keeping.grants(connection, "main", [GrantState.GIVEN])
    return [(grant.cost, grant.currency) for grant in given]
