"""The record on an order: what another version wrote in it stays when ours is written anew."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.product.harness import Story

KEY = "_backorder_promises"
MARK = {
    "code": "SORRY9",
    "on": "2026-11-02",
    "cost": "2",
    "currency": "USD",
    "kind": "percent",
    "notice": "",
}


def record(story: Story, order: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(str(story.sandbox.shop.order_meta(order, KEY)))
    return found


def test_what_another_version_wrote_beside_ours_is_kept(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.sandbox.shop.add_product("MUG", name="Blue mug", stock=0)
    story.supplier_says("MUG;D1;2026-12-01;20")
    story.sync()
    order = story.on(date(2026, 11, 2)).sandbox.shop.place_order("a@customers.example", "A", [("MUG", 2)])
    story.sync()
    [(line, entry)] = record(story, order).items()
    changed = {line: entry | {"later": {"x": 1}, "goodwill": [MARK]}, "version": "theirs"}
    story.sandbox.shop.set_order_meta(order, KEY, json.dumps(changed))
    story.on(date(2026, 11, 4)).supplier_says("MUG;D1;2026-12-22;20")
    story.sync()
    kept = record(story, order)
    assert "theirs" == kept["version"]
    assert ["2026-12-25", {"x": 1}, [MARK]] == [kept[line][key] for key in ("last", "later", "goodwill")]
