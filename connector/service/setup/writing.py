"""The configuration and its secrets as files."""

import os
from pathlib import Path

from connector.errors import UsageError
from connector.service.setup.draft import Draft


def write(config: Path, draft: Draft) -> None:
    """Write everything. Raises UsageError where that cannot be."""
    try:
        for name, value in draft.files().items():
            _write_secret(config.parent / name, value)
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(draft.as_toml(), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _write_secret(file: Path, value: str) -> None:
    """Nobody else may read it, at no instant: it is made anew, with its mode from the beginning."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(f"{value}\n")
