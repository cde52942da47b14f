"""docs/woocommerce.md names each row of the fidelity table, and only tests that there are."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "woocommerce.md").read_text(encoding="utf-8")


def test_each_row_of_the_fidelity_table_stands_under_a_trap() -> None:
    table = tomllib.loads((ROOT / "tests" / "fidelity" / "woocommerce.toml").read_text(encoding="utf-8"))
    said = re.findall(r"^  - row: (.+)$", PAGE, re.MULTILINE)

    assert sorted(row["name"] for row in table["row"]) == sorted(said)


def test_each_trap_names_tests_that_there_are() -> None:
    traps = re.findall(r"^- .+\n(  - shown by .+)$", PAGE, re.MULTILINE)
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    files = (ROOT / "tests").rglob("test_*.py"), (ROOT / "tests" / "contract").glob("*.py")
    code = "\n".join(path.read_text(encoding="utf-8") for paths in files for path in paths)

    assert len(re.findall(r"^- ", PAGE, re.MULTILINE)) == len(traps)
    assert set() == named - set(re.findall(r"def (test_\w+)\(", code))
