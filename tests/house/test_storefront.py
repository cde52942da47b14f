"""What runs in the merchant's own shop is at least PHP."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "storefront").rglob("*.php"))


def test_the_storefront_s_files_are_found() -> None:
    assert "backorder-dates.php" in [file.name for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_php_takes_the_file(file: Path) -> None:
    php = shutil.which("php")
    if php is None:
        pytest.skip("no php command on this machine")
    done = subprocess.run([php, "-l", str(file)], capture_output=True, text=True, check=False)  # noqa: S603 - php itself
    assert (0, "") == (done.returncode, done.stderr), done.stdout
