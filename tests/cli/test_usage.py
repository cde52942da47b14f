"""The commands themselves: all documented, quick to help, and sparing with tracebacks."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from connector.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
HEAVY = {"sqlalchemy", "pydantic", "requests", "alembic", "sendgrid", "jinja2"}


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its full name; groups by themselves are none."""
    for short, each in getattr(command, "commands", {}).items():
        full = f"{name} {short}".strip()
        if hasattr(each, "commands"):
            yield from commands(each, full)
        else:
            yield full, each


ALL = dict(commands(typer.main.get_command(app)))


def section(command: str) -> str:
    """What the page says of a command, or of the group it belongs to."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^### `(.+)`$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return sections.get(command) or sections.get(command.rpartition(" ")[0], "")


@pytest.mark.parametrize("command", ALL)
def test_every_command_and_option_is_documented(command: str) -> None:
    said = section(command)
    assert f"backorder {command.removesuffix(' list')}" in said
    options = {option for each in ALL[command].params for option in each.opts if option.startswith("--")}
    assert [] == [option for option in sorted(options) if option not in said]


@pytest.mark.parametrize("command", ALL)
def test_every_command_and_each_of_its_options_has_a_help_text(command: str) -> None:
    assert ALL[command].help
    assert [] == [each.name for each in ALL[command].params if not each.help]


def test_the_page_documents_no_command_that_there_is_not() -> None:
    titles = re.findall(r"^### `(.+)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set() == set(titles) - ALL.keys() - {"supply quarantine"}


def test_every_command_that_answers_in_json_has_a_schema() -> None:
    answering = {
        command for command, each in ALL.items() if any("--json" in option.opts for option in each.params)
    }
    schemas = {file.name.partition(".")[0] for file in (PAGE.parent / "json").glob("*.schema.json")}
    assert {command.replace(" ", "-") for command in answering} == schemas


def test_help_loads_nothing_heavy() -> None:
    asked = (
        "import sys; from connector.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"sys.stderr.write(' '.join({HEAVY!r} & sys.modules.keys()))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert ("", True) == (done.stderr, "Make one pass." in done.stdout)


def test_an_unknown_command_exits_2_and_names_the_nearest() -> None:
    done = CliRunner().invoke(app, ["statsu"])
    assert 2 == done.exit_code
    assert "status" in done.stderr


def test_an_unknown_shop_exits_2_and_names_those_there_are(shop: Any) -> None:
    done = shop.run("sync", "--shop", "mani")
    assert 2 == done.exit_code
    assert "There is no shop “mani”. There are: main." in done.stderr


def test_the_version_can_be_asked() -> None:
    assert re.fullmatch(r"backorder \d+\.\d+\S*\n", CliRunner().invoke(app, ["--version"]).stdout)


def test_python_m_connector_is_the_same_program(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "connector", "--config", str(tmp_path / "none.toml"), "status"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("There is no configuration file")


CONFIG = """config_version = 1
[shops.main]
url = "https://127.0.0.1:1"
key = "ck_1"
secret = "cs_1"
"""


def said_in_latin_1(folder: Path, *arguments: str) -> str:
    """What a command prints where only the letters of Western Europe can be printed."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "connector", "--config", str(folder / "config.toml"), *arguments],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "latin-1:strict"},
    )
    return done.stdout.decode("latin-1")


def test_what_cannot_be_printed_here_ends_no_command(tmp_path: Path) -> None:
    said = said_in_latin_1(tmp_path, "notices", "preview", "--kind", "delay", "--lang", "ja")
    assert "1042" in said
    assert r"\u" in said


def test_json_loses_no_letter_where_it_cannot_be_printed(tmp_path: Path) -> None:
    folder = tmp_path / "Läden-🏬"
    folder.mkdir()
    said_in_latin_1(folder, "status")
    told = json.loads(said_in_latin_1(folder, "ledger", "check", "--json"))
    assert str(folder) in told["findings"][0]["sentence"]
