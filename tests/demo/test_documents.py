"""What the documents say is there."""

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import connector.domain
from connector.domain.notices import NewsKind
from connector.ledger.tables import metadata
from connector.settings import load
from connector.settings.policy import PolicySettings

ROOT = Path(connector.__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text()
RULES = (ROOT / "docs" / "rules.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()


def names_of(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("name", names_of(DOCUMENTS))
def test_every_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    for target in re.findall(r"\]\(([^)\s]+)\)", _prose(document)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        found = document.parent / path if path else document
        assert found.exists(), target
        assert not anchor or anchor in _anchors(found), target


def _prose(document: Path) -> str:
    return re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)


def _anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def _commands() -> list[str]:
    """Every `backorder …` of the documents, without what is given to it."""
    text = "\n".join(document.read_text() for document in DOCUMENTS)
    found = re.findall(r"`(?:\S*/)?backorder ((?:[a-z][a-z-]* ?)*)", text)
    return sorted({" ".join(words.split()) for words in found if words})


@pytest.mark.parametrize("words", _commands())
def test_every_command_exists(words: str) -> None:
    program = [sys.executable, "-m", "connector", *shlex.split(words), "--help"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert 0 == done.returncode, done.stderr


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^ +make ([a-z]+)", README, re.MULTILINE))
    assert named
    assert named <= targets


def test_the_smallest_configuration_works(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert 1 == len(blocks)
    (tmp_path / "config.toml").write_text(blocks[0])
    settings = load(tmp_path / "config.toml", {})
    assert "folder" == settings.mail.sender
    assert ["acme"] == list(settings.suppliers)


def test_every_function_that_the_rules_name_exists() -> None:
    named = set(re.findall(r"`([a-z]+)\.([A-Za-z_]+)`", RULES))
    modules = {name: importlib.import_module(f"connector.domain.{name}") for name, _ in named}
    assert {"news", "cover", "page", "files"} <= modules.keys()
    assert [] == [(module, name) for module, name in named if not hasattr(modules[module], name)]


def _where_rules_stand() -> list[tuple[str, str]]:
    table = RULES.partition("## Where each rule stands")[2].partition("\n## ")[0]
    return re.findall(r"^\| [^|]+ \| `([\w.]+)` \| `([\w./]+::\w+)` \|$", table, re.MULTILINE)


def test_each_rule_names_a_function_and_a_test_that_are_there() -> None:
    rows = _where_rules_stand()
    assert len(rows) > 50
    for function, test in rows:
        module, _, name = function.rpartition(".")
        assert hasattr(importlib.import_module(module), name), function
        file, _, wanted = test.partition("::")
        assert re.search(rf"^ *def {wanted}\(", (ROOT / file).read_text(), re.MULTILINE), test


def test_each_function_that_the_rules_name_stands_in_their_table() -> None:
    told = RULES.partition("## Where each rule stands")[0]
    named = re.findall(r"`([a-z]+)\.([a-z_]+)`", told)
    stated = {f"connector.domain.{module}.{name}" for module, name in named}
    assert set() == stated - {function for function, _ in _where_rules_stand()}


def _defaults() -> Iterator[tuple[str, str]]:
    yield from re.findall(r"`policy\.([a-z_.]+)`\s\(([^)]+)\)", RULES)


def test_the_rules_state_the_defaults_of_the_settings() -> None:
    defaults = {
        f"{section}.{key}": _written(value)
        for section, values in PolicySettings().model_dump().items()
        for key, value in values.items()
    }
    stated = dict(_defaults())
    assert {key: defaults[key] for key in stated} == stated
    unstated = {"dates.receiving_days", "letters.no_letters_to"}  # told in other words
    assert unstated >= defaults.keys() - stated.keys()


def _written(value: object) -> str:
    if value is None or value == {}:
        return "none"
    if value == ():
        return "all"
    if isinstance(value, tuple):
        return f"`{value[0]}`"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_kind_of_news_is_explained() -> None:
    letters = (ROOT / "docs" / "letters.md").read_text()
    assert [] == [kind for kind in NewsKind if f"| `{kind}` |" not in letters]
    assert [] == [kind for kind in NewsKind if f"`{kind}`" not in RULES]


def test_every_table_is_explained() -> None:
    ledger = ARCHITECTURE.partition("## The ledger")[2].partition("\n## ")[0]
    explained = set(re.findall(r"^\| `(\w+)` \|", ledger, re.MULTILINE))
    assert set(metadata.tables) == explained


def test_decisions_are_numbered_without_a_gap() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [f"{number:04}" for number in range(1, len(files) + 1)] == [file.name[:4] for file in files]
    for number, file in enumerate(files, 1):
        text = file.read_text()
        assert text.startswith(f"# {number}. "), file.name
        for part in ("## Context", "## Choice", "## What would change our mind"):
            assert part in text, file.name
