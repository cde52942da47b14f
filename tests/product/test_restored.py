"""An older ledger put back in place: what was told since stands on the orders, and nobody hears it twice."""

from datetime import date
from pathlib import Path

import pytest

from connector.ledger.backup import back_up
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
