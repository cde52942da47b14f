"""What `make release-check` looks at first; it builds and installs only by hand."""

import pytest

from releasing.checking import newest_in, wrong_ledger, wrong_versions


@pytest.mark.parametrize(
    ("version", "heading"),
    [
        ("1.2.0", "## 1.2.0 - 2026-12-24"),
        ("1.2.0", "## [1.2.0] - 2026-12-24"),
        ("Unreleased", "## Unreleased"),
    ],
)
def test_the_version_is_the_first_of_the_changelog(version: str, heading: str) -> None:
    assert version == newest_in(f"# Changelog\n\n{heading}\n\n### Added\n\n## 1.1.0 - 2026-11-01\n")


def test_a_changelog_without_a_version_names_none() -> None:
    assert "" == newest_in("# Changelog\n")


def test_this_version_has_one_name_and_its_ledger_is_kept() -> None:
    assert [] == [*wrong_versions(), *wrong_ledger()]
