"""Is everything there that a release needs? Each question is answered in a line."""

import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from connector import __version__
from connector.ledger.upgrade import HEAD
from releasing.keeping import kept_ledger

_ROOT = Path(__file__).parents[1]
_UNRELEASED = "Unreleased"


def check_release() -> int:
    """1 if anything is wrong, and nothing is built then."""
    wrong = [*wrong_versions(), *wrong_ledger()]
    wrong = wrong or list(_wrong_package())
    for sentence in wrong:
        sys.stderr.write(f"WRONG: {sentence}\n")
    sys.stdout.write("" if wrong else f"{__version__} can be released.\n")
    return 1 if wrong else 0


def wrong_versions() -> Iterator[str]:
    """Where the three places that name the version do not agree."""
    packaged = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if packaged != __version__:
        yield f"pyproject.toml says {packaged}, connector/__init__.py says {__version__}."
    newest = newest_in((_ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    wanted = _UNRELEASED if ".dev" in __version__ else __version__
    if newest != wanted:
        yield f"CHANGELOG.md begins with “{newest}”, not with “{wanted}”."


def newest_in(changelog: str) -> str:
    """The version that a changelog begins with: `## 1.2.0 - 2026-12-24` is 1.2.0."""
    found = re.search(r"^## \[?([^\s\]]+)", changelog, re.MULTILINE)
    return found[1] if found else ""


def wrong_ledger() -> Iterator[str]:
    """Why no later version could upgrade this one's ledger in its tests."""
    kept = kept_ledger()
    if not kept.exists():
        yield f"{kept.name} is not kept yet. Make it with `make kept-ledger`."
        return
    with closing(sqlite3.connect(f"file:{kept}?mode=ro", uri=True)) as ledger:
        (version,) = ledger.execute("SELECT version_num FROM alembic_version").fetchone()
    if version != HEAD:
        yield f"{kept.name} is of version {version}, not {HEAD}. Make it anew with `make kept-ledger`."


def _wrong_package() -> Iterator[str]:
    """Build both packages, install the wheel where nothing else is, and run it."""
    with TemporaryDirectory(prefix="backorder-") as name:
        folder = Path(name)
        try:
            _run(sys.executable, "-m", "build", "--outdir", str(folder), str(_ROOT))
            [wheel] = folder.glob("*.whl")
            [_] = folder.glob("*.tar.gz")
            _run(sys.executable, "-m", "venv", str(folder / "venv"))
            program = folder / "venv" / "bin"
            constraints = _ROOT / "constraints.txt"
            _run(str(program / "pip"), "install", "--quiet", "-c", str(constraints), str(wheel))
            said = _run(str(program / "backorder"), "--version")
            _run(str(program / "backorder"), "demo", "--folder", str(folder / "demo"))
        except subprocess.CalledProcessError as error:
            yield f"`{' '.join(map(str, error.cmd))}` failed:\n{error.output}"
            return
    if said.strip() != f"backorder {__version__}":
        yield f"The installed program calls itself “{said.strip()}”."


def _run(*command: str) -> str:
    """What it said. Raises CalledProcessError."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True, cwd=_ROOT
    )
    return done.stdout
