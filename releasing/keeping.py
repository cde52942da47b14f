"""The ledgers of releases, as real runs left them: tests upgrade each of them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from connector import __version__
from releasing.story import Story

KEPT = Path(__file__).parents[1] / "tests" / "ledgers"


def kept_ledger(version: str = __version__) -> Path:
    """Where the ledger of a version is kept, if it is."""
    return KEPT / f"{version}.sqlite"


def keep_ledger() -> Path:
    """Play the story with this program and keep what its ledger then is."""
    kept = kept_ledger()
    kept.unlink(missing_ok=True)
    with TemporaryDirectory(prefix="backorder-") as folder:
        story = Story(Path(folder))
        story.play()
        with closing(sqlite3.connect(story.ledger)) as ledger:
            ledger.execute("VACUUM INTO ?", [str(kept)])
    return kept
