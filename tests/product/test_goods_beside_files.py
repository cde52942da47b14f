"""Goods that come while the supplier sends a new file: one pass sees both, as where it is made once a day."""

from datetime import date, timedelta
from pathlib import Path

from tests.product.harness import Story
from tests.product.test_supply_stories import A, B, a_shop, arrivals, last_text, orders

THE_DAY = date(2026, 12, 1)
NEXT_DAY = THE_DAY + timedelta(days=1)


def says_what_is_outstanding(story: Story) -> Story:
    story.changes_settings('path = "dates.csv"', 'path = "dates.csv"\nquantity = "outstanding"')
    return story


def came_with_a_file(story: Story, units: int, *rows: str) -> None:
    """On the day on which the first goods are due, between two passes."""
    story.on(THE_DAY).sandbox.shop.receive("MUG", units)
    story.supplier_says(*rows)
    story.sync()


def owed(story: Story) -> list[tuple[str, int]]:
    with story.app.ledger.read() as connection:
        return [(row.kind, row.line_id) for row in connection.exec_driver_sql("select * from news")]


def test_what_is_still_outstanding_after_a_part_has_come_is_all_to_come(tmp_path: Path) -> None:
    story = says_what_is_outstanding(a_shop(tmp_path, "MUG;D1;2026-12-01;10"))
    orders(story, A, 10)
    story.sync()
    came_with_a_file(story, 4, "MUG;D1;2026-12-01;6")
    story.on(NEXT_DAY).sync()

    assert [("D1", 4)] == arrivals(story)
    assert [] == owed(story)  # four on the shelf and six to come: nobody waits for longer


def test_goods_of_a_row_that_is_at_its_end_are_not_taken_for_the_next_delivery(tmp_path: Path) -> None:
    story = says_what_is_outstanding(a_shop(tmp_path, "MUG;D1;2026-12-01;10", "MUG;D2;2026-12-11;10"))
    orders(story, A, 10)
    orders(story, B, 10)
    story.sync()
    came_with_a_file(story, 10, "MUG;D1;2026-12-01;0", "MUG;D2;2026-12-11;10")
    story.on(NEXT_DAY).sync()

    assert [("D1", 10)] == arrivals(story)
    assert [] == owed(story)


def test_a_part_that_came_is_not_expected_again_with_the_rest_that_slips(tmp_path: Path) -> None:
    story = a_shop(tmp_path, "MUG;D1;2026-12-01;10")
    orders(story, A, 8)
    story.sync()
    came_with_a_file(story, 4, "MUG;D1;2026-12-29;10")
    orders(story, B, 4)
    story.on(NEXT_DAY).sync()

    assert [("D1", 4)] == arrivals(story)
    assert "no date" in last_text(story, B)  # of the six that are left, four are A's


def test_goods_of_the_next_delivery_are_not_taken_for_what_had_come_before_its_row_ended(
    tmp_path: Path,
) -> None:
    story = says_what_is_outstanding(a_shop(tmp_path, "MUG;D1;2026-12-01;5", "MUG;D2;2026-12-11;10"))
    story.on(THE_DAY).sandbox.shop.receive("MUG", 5)
    story.sync()
    story.on(NEXT_DAY).sandbox.shop.receive("MUG", 3)
    story.supplier_says("MUG;D1;2026-12-01;0", "MUG;D2;2026-12-11;10")
    story.sync()

    assert [("D1", 5), ("D2", 3)] == arrivals(story)
