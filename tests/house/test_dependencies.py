"""Every direct dependency is pinned, and docs/dependencies.md says why it is there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def plain(requirement: str) -> str:
    """The bare name in a requirement: `apscheduler` of `APScheduler>=3.11,<4`."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]
    return {plain(each) for each in named + project["build-system"]["requires"]}


def test_every_direct_dependency_is_explained_and_nothing_else_is() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert direct() == set(re.findall(r"^\| ([a-z][a-z0-9-]*) \|", page, re.MULTILINE)) - {"package"}


def test_every_direct_dependency_is_pinned_to_one_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [] == [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)]
    assert set() == direct() - {plain(pin) for pin in pins}
