"""A test cannot stop testing unnoticed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

TESTS = """
import pytest

@pytest.mark.skip(reason="no shop here")
def test_of_a_shop(): ...

@pytest.mark.xfail(reason="known")
def test_that_is_known_to_fail(): assert False

def test_that_runs(): ...
"""

both_ways = pytest.mark.parametrize("arguments", [(), ("-n", "1")], ids=["alone", "spread over processes"])


def run(folder: Path, allowed: str, tests: str = TESTS, *arguments: str) -> tuple[int, str]:
    """Exit code and output of pytest over a folder with our conftest.py."""
    shutil.copy(CONFTEST, folder)
    (folder / "allowed_skips.txt").write_text(allowed)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - pytest itself
    return done.returncode, done.stdout + done.stderr


@both_ways
def test_a_skipped_test_that_is_not_listed_fails_the_run(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, output = run(tmp_path, "# nothing\n", TESTS, *arguments)
    assert 1 == code
    assert "NOT ALLOWED: test_it.py::test_of_a_shop: no shop here" in output


@both_ways
def test_a_listed_one_is_printed_with_its_reason(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, output = run(tmp_path, "test_it.py::test_of_* | needs a shop\n", TESTS, *arguments)
    assert 0 == code
    assert "allowed: test_it.py::test_of_a_shop: no shop here" in output
    assert "test_that_is_known_to_fail" not in output.partition("skipped tests")[2]


@both_ways
def test_a_whole_file_that_is_skipped_fails_the_run_too(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    tests = 'import pytest\npytest.importorskip("no_such_module")\n'
    code, output = run(tmp_path, "", tests + TESTS, *arguments)
    assert 0 != code
    assert "NOT ALLOWED: test_it.py: could not import" in output


def test_a_listed_test_needs_a_reason(tmp_path: Path) -> None:
    code, output = run(tmp_path, "test_it.py::test_of_a_shop\n")
    assert 4 == code
    assert "allowed_skips.txt: test_it.py::test_of_a_shop has no reason" in output


def test_nothing_is_said_where_nothing_is_skipped(tmp_path: Path) -> None:
    code, output = run(tmp_path, "", "def test_that_runs(): ...\n")
    assert (0, False) == (code, "skipped tests" in output)
