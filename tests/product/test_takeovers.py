"""Flags that somebody changes after us: one is the merchant's, many are another program's."""

from datetime import date, timedelta
from pathlib import Path

from connector.service.task_list import close_tasks, tasks_of
from tests.product.harness import Story

MON = date(2026, 11, 2)
SKUS = [f"P{number}" for number in range(11)]


def _asked(story: Story) -> list[str]:
    """What is asked about them; a person answers it."""
    found = [task for task in tasks_of(story.app.shops["main"]).tasks if task.kind == "takeovers"]
    close_tasks(story.app, [task.id for task in found])
    return [task.question for task in found]


def test_that_another_program_writes_flags_is_asked_on_each_day_on_which_it_does(tmp_path: Path) -> None:
    story = Story(tmp_path)
    for sku in SKUS:
        story.sandbox.shop.add_product(sku, stock=0)
    story.supplier_says(*(f"{sku};D1;2026-12-01;10" for sku in SKUS))
    story.sync()

    for day in (MON, MON + timedelta(days=3)):
        story.on(day).sync()
        for sku in SKUS[:10]:
            story.sandbox.shop.set_backorders(sku, "no")
        story.on(day, 11).sync()
        assert [] == _asked(story)

        story.sandbox.shop.set_backorders(SKUS[10], "no")
        story.on(day, 12).sync()
        [question] = _asked(story)
        assert f"On {day.day} November 2026 another program seems to write" in question
        for sku in SKUS:  # they are in stock once, and then it begins anew
            story.sandbox.shop.set_stock(sku, 1)
        story.on(day, 13).sync()
        for sku in SKUS:
            story.sandbox.shop.set_stock(sku, 0)
        story.on(day, 14).sync()
        assert [] == _asked(story)
