"""Every --json answer is as its schema in docs/json says, and nothing but JSON."""

import json
from datetime import date

import pytest

from tests.cli.conftest import D1, CommandLine
from tests.cli.schema import FOLDER, problems

COMMANDS = [
    ["sync"],
    ["plan"],
    ["plan", "--offline"],
    ["status"],
    ["check"],
    ["health"],
    ["ledger", "check"],
    ["forget", "ada@customers.example"],
    ["explain", "MUG"],
    ["explain", "13"],
    ["supply", "list"],
    ["notices", "list"],
    ["tasks", "list"],
]
named = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


@named
def test_an_answer_about_a_busy_shop_is_as_its_schema_says(shop: CommandLine, command: list[str]) -> None:
    """With held, uncertain, waiting and sent letters, tasks, an overdue supply and a changed page."""
    shop.sandbox.shop.add_product("JUG", name="Jug", stock=0)
    shop.begin()
    shop.sandbox.faults.add("html_500_after", app="mail")
    shop.on(date(2026, 11, 4)).supplier_says(D1, "MUG;D2;2026-12-22;10", "JUG;D3;2026-11-20;5")
    shop.run("sync")
    shop.hold_everything()
    shop.on(date(2026, 12, 4))
    shop.run("sync")
    shop.run("supply", "set", "JUG", "2026-12-20")
    assert [] == problems(shop.ask(*command))


@named
def test_an_answer_about_a_new_shop_is_as_its_schema_says(shop: CommandLine, command: list[str]) -> None:
    if command[0] == "explain":
        shop.begin()
    assert [] == problems(shop.ask(*command))


def test_an_answer_of_a_pass_that_could_not_begin_is_as_its_schema_says(live_shop: CommandLine) -> None:
    with live_shop.busy():
        said = live_shop.ask("sync")
    assert [] == problems(said)
    assert ["busy"] == [each["outcome"] for each in said["shops"]]


def test_every_schema_is_json_with_a_format_of_its_own_name() -> None:
    for file in FOLDER.glob("*.schema.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert f"backorder.{file.name.partition('.')[0]}/1" == schema["properties"]["format"]["const"]


def test_the_schema_check_finds_what_is_wrong() -> None:
    said = {"format": "backorder.tasks-list/1", "shops": [{"shop": 1, "tasks": [], "more": None}]}
    assert [
        "answer.shops[0].shop: 1 is not of type string",
        "answer.shops[0].more: is not in the schema",
    ] == problems(said)
    assert ["answer.shops: is missing"] == problems({"format": "backorder.tasks-list/1"})
