"""Sources and wider checks have their own interval, whoever makes the passes."""

from datetime import timedelta
from pathlib import Path

from tests.product.harness import Story


def a_shop_with(folder: Path, setting: str) -> Story:
    story = Story(folder)
    story.changes_settings("[suppliers.acme]\n", f"[suppliers.acme]\n{setting}\n")
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;100")
    story.sync()
    return story


def asked(story: Story, minutes: int) -> bool:
    """Whether the supplier was asked by a pass so much later."""
    story.sandbox.clock.advance(timedelta(minutes=minutes))
    return "acme" in story.sync().sources


def test_a_source_with_an_interval_of_its_own_is_asked_no_sooner(tmp_path: Path) -> None:
    story = a_shop_with(tmp_path, "poll_minutes = 60")
    assert [False, False, True, False] == [asked(story, minutes) for minutes in (5, 45, 20, 5)]


def test_a_source_that_could_not_be_read_is_asked_again_by_the_next_pass(tmp_path: Path) -> None:
    story = a_shop_with(tmp_path, "poll_minutes = 600")
    file = tmp_path / "dates.csv"
    text = file.read_bytes()
    file.unlink()
    story.sandbox.clock.advance(timedelta(hours=11))
    assert "acme" in story.app.sync("main").sources
    file.write_bytes(text)
    assert [True, False] == [asked(story, 5), asked(story, 5)]


def test_without_one_it_is_asked_in_each_pass(tmp_path: Path) -> None:
    story = a_shop_with(tmp_path, "")
    assert [True, True] == [asked(story, 1), asked(story, 1)]


def test_a_file_that_may_mean_something_else_now_is_read_at_once(tmp_path: Path) -> None:
    story = a_shop_with(tmp_path, "poll_minutes = 600")
    assert not asked(story, 5)
    story.sandbox.shop.add_product("JUG", name="Jug", stock=0)
    assert asked(story, 5)


def test_the_wider_check_has_an_interval_of_its_own(tmp_path: Path) -> None:
    story = Story(tmp_path, more="[service]\nwider_check_hours = 2\n")
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;100")
    quiet = [story.sync().shop_requests for _ in range(3)][-1]
    story.sandbox.clock.advance(timedelta(hours=1))
    assert quiet >= story.sync().shop_requests
    story.sandbox.clock.advance(timedelta(hours=2))
    assert quiet < story.sync().shop_requests
